"""Templates to pages: what every page of the panel is given."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("jiafang_batch.panel"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def show(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Return the page; it knows the form token, and the term and the command if the context names them."""
    session = getattr(request.app.state, "session", None)
    shared = {"token": session.token if session else "", "term": None, "command": "", "here": ""}
    return HTMLResponse(_templates().get_template(template).render({**shared, **context}), status)
