"""What a request asks for: its term, its form, and where to go next."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse

from jiafang_batch.panel.jobs import Jobs
from jiafang_batch.panel.term_view import TermViews
from jiafang_batch.panel.terms_here import HOME, TermPlace, TermsHere

_SEE_OTHER = 303


def term_of(request: Request) -> TermPlace:
    """Return the term in the address. Raises HTTPException 404 for one that is not there."""
    terms: TermsHere = request.app.state.terms
    place = terms.find(request.path_params["term"])
    if place is None:
        raise HTTPException(404)
    return place


def term_or_home(request: Request) -> TermPlace:
    """Return the term in the address, or the folder of all terms. Raises HTTPException 404 as `term_of` does."""
    terms: TermsHere = request.app.state.terms
    return TermPlace(HOME, terms.home) if request.path_params["term"] == HOME else term_of(request)


def form_of(request: Request) -> Mapping[str, str]:
    """Return the fields of a posted form, confirmed at the entrance."""
    form: Mapping[str, str] = request.scope["form"]
    return form


def views_of(request: Request) -> TermViews:
    """Return the terms as pages show them."""
    views: TermViews = request.app.state.views
    return views


def jobs_of(request: Request) -> Jobs:
    """Return the panel's workers."""
    jobs: Jobs = request.app.state.jobs
    return jobs


def to(address: str) -> RedirectResponse:
    """Return the way to another page after a form: reloading it repeats nothing."""
    return RedirectResponse(address, _SEE_OTHER)
