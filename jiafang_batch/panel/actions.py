"""What a button does: the command of each action, made from its form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jiafang_batch.panel.request_fields import form_of, jobs_of, term_or_home, to
from jiafang_batch.panel.terms_here import HOME, TermsHere
from jiafang_batch.run.command_words import words

Form = Mapping[str, str]
Command = tuple[str, Sequence[str], str]
"""What it is called on the page, its options, and the page to go to when it is done."""
_CHOSEN = "only:"
_OF_ALL = "district"
"""The command for the folder of all terms."""


def _valued(form: Form, *names: str) -> list[str]:
    """--name=value of the fields that are filled in; one word, so that no value is taken for an option."""
    return [f"--{name}={form[name].strip()}" for name in names if form.get(name, "").strip()]


def _ticked(form: Form, *names: str) -> list[str]:
    return [f"--{name}" for name in names if form.get(name)]


def _run(form: Form, terms: TermsHere) -> Command:
    before = terms.find(form.get("previous", ""))
    previous = [f"--previous={before.folder}"] if before else []
    options = [*_valued(form, "as-of"), *previous, *_ticked(form, "pack", "encrypt", "thumbnails")]
    return "统计", options, "results"


def _forms(form: Form, _: TermsHere) -> Command:
    chosen = [f"--only={name.removeprefix(_CHOSEN)}" for name in form if name.startswith(_CHOSEN)]
    return "写出表册", [*chosen, *_valued(form, "as-of")], "files?in=输出/表册"


ACTIONS: Mapping[str, Callable[[Form, TermsHere], Command]] = {
    "run": _run,
    "forms": _forms,
    "hand-out": lambda form, _: ("写出要发的表", _valued(form, "per", "grade"), "files?in=发表"),
    "status": lambda form, _: ("更新收表进度", [*_valued(form, "grade"), *_ticked(form, "remind")], "handed-in"),
    "plan": lambda form, _: ("排分工", [*_valued(form, "grade", "days", "per-class"), *_ticked(form, "fresh")], "plan"),
    "todo": lambda form, _: ("写出待访名单", _valued(form, "grade", "by"), "files?in=催交"),
    "collect": lambda _, __: ("收“来件”里的表", [], "handed-in"),
    "check": lambda _, __: ("列出要裁定的", ["--suggest"], "rulings"),
    _OF_ALL: lambda _, __: ("汇总各校", ["--serial"], "files?in=输出"),
}
"""Name of the command → its title, options and next page, from its form."""


def shown(name: str, folder: Path, *options: str) -> str:
    """Return the command as a person would type it beside the term's folder."""
    plain = [option.replace("=", " ", 1) if option.startswith("--") else option for option in options]
    pairs = [part for option in plain for part in option.split(" ", 1)]
    return words("jiafang", name, folder.name, *pairs)


def do(request: Request) -> Response:
    """Start the command of a button and go to its page."""
    place, name = term_or_home(request), request.path_params["action"]
    action = ACTIONS.get(name)
    if action is None or (name == _OF_ALL) != (place.key == HOME):
        raise HTTPException(404)
    title, options, then = action(form_of(request), request.app.state.terms)
    command = (title, (name, str(place.folder), *options), shown(name, place.folder, *options))
    job = jobs_of(request).start(place.folder, command, then)
    return to(f"/t/{place.key}/job/{job.key}")


ROUTES = [Route("/t/{term}/do/{action}", do, methods=["POST"])]
