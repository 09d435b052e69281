"""The first page: the terms on this machine, and the form of a new one."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jiafang_batch.panel.pages import show
from jiafang_batch.panel.request_fields import form_of
from jiafang_batch.panel.terms_here import TermsHere, place_of
from jiafang_batch.report.names import file_name
from jiafang_batch.run.command_words import words
from jiafang_batch.run.start.new import preset_choices, term_choices, this_school_year
from jiafang_batch.run.term.begin_term import USUAL_PRESET, TermWish, begin_term, next_term_name
from jiafang_batch.run.usage import UsageError

_FIELDS = ("folder", "policy", "school", "year", "term", "before")


def home(request: Request) -> Response:
    """The terms below the panel's folder."""
    terms: TermsHere = request.app.state.terms
    return show(request, "home.html", home=terms.home, terms=terms.all())


def new(request: Request) -> Response:
    """The form of a new term: the one that follows the last term here, if there is one."""
    terms: TermsHere = request.app.state.terms
    year = this_school_year(date.today())  # noqa: DTZ011  the school's own calendar day
    filled = {**dict.fromkeys(_FIELDS, ""), "year": year, "term": term_choices()[0], "policy": USUAL_PRESET}
    if places := terms.all():
        # A last term whose 考核办法 has to be mended first cannot tell what follows it.
        with suppress(UsageError):
            following = next_term_name(places[-1].folder)
            filled |= {"before": places[-1].key, "year": following.school_year, "term": following.name, "policy": ""}
    return _new_page(request, filled, "")


def begin(request: Request) -> Response:
    """Begin the term of the form and show what was done, or show the form again with what is wrong."""
    terms: TermsHere = request.app.state.terms
    filled = {field: form_of(request).get(field, "").strip() for field in _FIELDS}
    before = terms.find(filled["before"])
    if before is None and not filled["policy"]:
        return _new_page(request, filled, "不接着别的学期，就要选一个考核办法作底稿。")
    try:
        folder = terms.home / _folder_name(filled["folder"] or f"{filled['year']}{filled['term']}")
        wish = TermWish(filled["policy"], filled["school"], filled["year"], filled["term"])
        begun = begin_term(folder, wish, before.folder if before else None)
    except UsageError as fault:
        return _new_page(request, filled, str(fault))
    return show(request, "begun.html", begun=begun, place=place_of(folder))


def _folder_name(text: str) -> str:
    """The name of one folder. Raises UsageError for text that would lead elsewhere or that a system refuses."""
    if text != file_name(text) or text.startswith("."):
        raise UsageError(f"文件夹名“{text}”里有不能用的字（如 / \\ : ? *）。请换一个名字。")
    return text


def _new_page(request: Request, filled: dict[str, str], fault: str) -> Response:
    terms: TermsHere = request.app.state.terms
    name = filled["folder"] or f"{filled['year']}{filled['term']}"
    before = terms.find(filled["before"])
    options = {
        "--policy": filled["policy"],
        "--school": filled["school"],
        "--year": filled["year"],
        "--term": filled["term"],
    }
    typed = {**options, "--from": str(before.folder) if before else ""}
    command = words("jiafang", "new", name, *(part for option in typed.items() if option[1] for part in option))
    return show(
        request, "new.html", 400 if fault else 200, home=terms.home, terms=terms.all(), filled=filled, fault=fault,
        presets=[(name, title) for name, title, _ in preset_choices()], names=term_choices(), command=command,
    )  # fmt: skip


ROUTES = [Route("/", home), Route("/new", new), Route("/new", begin, methods=["POST"])]
