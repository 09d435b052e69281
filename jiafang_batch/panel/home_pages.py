"""The first page: the terms on this machine."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jiafang_batch.panel.pages import show
from jiafang_batch.panel.terms_here import TermsHere


def home(request: Request) -> Response:
    """The terms below the panel's folder."""
    terms: TermsHere = request.app.state.terms
    return show(request, "home.html", home=terms.home, terms=terms.all())


ROUTES = [Route("/", home)]
