"""The first page: the terms on this machine, and the form of a new one."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jiafang_batch.panel.pages import show
from jiafang_batch.panel.request_fields import form_of, to
from jiafang_batch.panel.terms_here import TermsHere, place_of
from jiafang_batch.report.names import file_name
from jiafang_batch.run.command_words import words
from jiafang_batch.run.start.new import TERMS, preset_choices, this_school_year
from jiafang_batch.run.term.carry_ledgers import begin_after
from jiafang_batch.run.usage import UsageError

_FIELDS = ("folder", "policy", "school", "year", "term", "before")


def home(request: Request) -> Response:
    """The terms below the panel's folder."""
    terms: TermsHere = request.app.state.terms
    return show(request, "home.html", home=terms.home, terms=terms.all())


def new(request: Request) -> Response:
    """The form of a new term."""
    year = this_school_year(date.today())  # noqa: DTZ011  the school's own calendar day
    filled = {**dict.fromkeys(_FIELDS, ""), "year": year, "term": TERMS[0], "policy": "qizhuang"}
    return _new_page(request, filled, "")


def begin(request: Request) -> Response:
    """Begin the term of the form, or show the form again with what is wrong."""
    terms: TermsHere = request.app.state.terms
    filled = {field: form_of(request).get(field, "").strip() for field in _FIELDS}
    before = terms.find(filled["before"])
    try:
        folder = terms.home / _folder_name(filled["folder"] or f"{filled['year']}{filled['term']}")
        begin_after(
            folder, filled["policy"], filled["school"] or "本校", filled["year"], filled["term"],
            before.folder if before else None,
        )  # fmt: skip
    except UsageError as fault:
        return _new_page(request, filled, str(fault))
    return to(f"/t/{place_of(folder).key}")


def _folder_name(text: str) -> str:
    """The name of one folder. Raises UsageError for text that would lead elsewhere or that a system refuses."""
    if text != file_name(text) or text.startswith("."):
        raise UsageError(f"文件夹名“{text}”里有不能用的字（如 / \\ : ? *）。请换一个名字。")
    return text


def _new_page(request: Request, filled: dict[str, str], fault: str) -> Response:
    terms: TermsHere = request.app.state.terms
    name = filled["folder"] or f"{filled['year']}{filled['term']}"
    options = (
        f"--policy={filled['policy']}", f"--school={filled['school'] or '本校'}",
        f"--year={filled['year']}", f"--term={filled['term']}",
    )  # fmt: skip
    command = words("jiafang", "new", name, *(part for o in options for part in o.split("=", 1)))
    return show(
        request, "new.html", 400 if fault else 200, home=terms.home, terms=terms.all(), filled=filled, fault=fault,
        presets=[(name, title) for name, title, _ in preset_choices()], names=TERMS, command=command,
    )  # fmt: skip


ROUTES = [Route("/", home), Route("/new", new), Route("/new", begin, methods=["POST"])]
