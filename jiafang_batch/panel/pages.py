"""Templates to pages: what every page of the panel is given."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from jiafang_batch.catalogue import message, remedy, severity
from jiafang_batch.problem import Problem

NAVIGATION = (
    ("", "概况"),
    ("hand-out", "发表"),
    ("door", "教师入口"),
    ("collect", "收表"),
    ("handed-in", "进度"),
    ("problems", "问题"),
    ("rulings", "裁定"),
    ("todo", "待访"),
    ("plan", "分工"),
    ("run", "统计"),
    ("results", "结果"),
    ("changes", "变动"),
    ("forms", "表册"),
    ("files", "文件"),
)
"""Page and name, in the order of a term's work."""


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("jiafang_batch.panel"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["pairs"] = lambda texts: [(text, text or "其他") for text in texts]
    made.filters["choices"] = lambda places: [(place.key, place.name) for place in places]
    return made


def show(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Return the page; it knows the form token, and the term and the command if the context names them."""
    session = getattr(request.app.state, "session", None)
    shared = {
        "token": session.token if session else "",
        "term": None,
        "command": "",
        "here": "",
        "navigation": NAVIGATION,
    }
    return HTMLResponse(_templates().get_template(template).render({**shared, **context}), status)


def problem_words(problem: Problem) -> dict[str, str]:
    """Return what a page says of a problem: where it is, what stands there, what is wrong and how to mend it."""
    place = problem.location
    cell = f"{place.column}{place.row or ''}"
    return {
        "level": severity(problem).value,
        "place": " ".join(part for part in (place.sheet, cell) if part),
        "header": place.header,
        "value": problem.value,
        "message": message(problem),
        "remedy": remedy(problem),
    }
