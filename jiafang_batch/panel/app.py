"""The panel as an application: its pages behind the gate, the session and the form token."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jiafang_batch.panel import (
    actions,
    door_pages,
    file_pages,
    hand_in_pages,
    home_pages,
    job_pages,
    result_pages,
    ruling_pages,
    term_pages,
)
from jiafang_batch.panel.doors import Doors
from jiafang_batch.panel.gate import Gate
from jiafang_batch.panel.jobs import Jobs
from jiafang_batch.panel.pages import show
from jiafang_batch.panel.session import ENTRANCE, TOKEN_FIELD, Session
from jiafang_batch.panel.term_view import TermViews
from jiafang_batch.panel.terms_here import TermsHere
from jiafang_batch.run.place.fault import place_of
from jiafang_batch.run.usage import UsageError

LONGEST_UPLOAD = 600 << 20
"""The maximum bytes of one request: as many as one archive may unpack to, more than any school's folder has."""
_LONGEST_FORM = 256 << 10
_FORM = "application/x-www-form-urlencoded"
_PAGES = (home_pages, term_pages, hand_in_pages, door_pages, ruling_pages, result_pages, file_pages, job_pages, actions)
STATIC = Path(__file__).parent / "static"
_log = logging.getLogger(__name__)


def create_app(folder: Path, session: Session, port: int, doors: Doors | None = None) -> Starlette:
    """Return the local panel for the terms below the folder, which answers at 127.0.0.1 and localhost with this port."""
    hosts = [f"{name}:{port}" for name in ("127.0.0.1", "localhost")]
    app = Starlette(
        routes=[
            Route(ENTRANCE, _enter),
            *(route for pages in _PAGES for route in pages.ROUTES),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(Gate, hosts=hosts, longest=LONGEST_UPLOAD, fault_page=_our_fault),
            Middleware(_Entrance, session=session),
        ],
        exception_handlers={UsageError: _cannot, HTTPException: _refused},
    )
    app.state.session, app.state.terms = session, TermsHere(folder)
    app.state.views, app.state.jobs, app.state.doors = TermViews(), Jobs(), doors or Doors()
    return app


class _Entrance:
    """Admits requests with the session's cookie; a form is read here and must carry the session's token.

    An upload is not read here; it carries the token in its first field, which its reader checks.
    """

    def __init__(self, app: ASGIApp, session: Session) -> None:
        self._app, self._session = app, session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == ENTRANCE or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        if not self._session.knows(request):
            words = "请从打开的家访面板进入：重新双击“打开家访面板”，或再运行一次 jiafang panel。"
            await PlainTextResponse(words, 403)(scope, receive, send)
            return
        if request.method == "POST" and not request.headers.get("content-type", "").startswith("multipart/form-data"):
            form = await _form(request)
            if form is None or not (
                self._session.confirms(form.get(TOKEN_FIELD, "")) or self._session.confirms_header(request.headers)
            ):
                words = "这个页面已经过时，没有照做。请刷新后再试。"
                await PlainTextResponse(words, 403)(scope, receive, send)
                return
            scope["form"] = form
        await self._app(scope, receive, _logged(scope, send))


def _logged(scope: Scope, send: Send) -> Send:
    """Log the kind of page and the outcome of each request, without names, values or the person who asked."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            endpoint = getattr(scope.get("endpoint"), "__name__", "-")
            _log.info("%s %s %s", scope["method"], endpoint, message["status"])
        await send(message)

    return answer


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a posted form, the last of each name; None for another or a longer body."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM:
        return None
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM:
            return None
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=5_000)
    except ValueError:
        return None
    return {name: values[-1] for name, values in fields.items()}


async def _enter(request: Request) -> Response:
    """The page that a valid ticket opens; it leads on by itself, so that the browser sends the strict cookie."""
    page = show(request, "enter.html", start=request.app.state.terms.start)
    if request.app.state.session.enter(request.query_params.get("ticket", ""), page):
        return page
    return PlainTextResponse("这个入口已经用过。请重新双击“打开家访面板”，或再运行一次 jiafang panel。", 403)


def _cannot(request: Request, fault: Exception) -> HTMLResponse:
    return show(request, "fault.html", 400, title="做不了", text=str(fault))


_REFUSALS = {
    400: ("没有收到", "送来的内容不完整，或者不是这一页的表单。请再试一次。"),
    403: ("没有照做", "这个页面已经过时。请刷新后再试。"),
    405: ("没有照做", "这个地址不能这样用。请从页面上的按钮做。"),
    413: ("没有收", "文件太大或太多了。请少选几个，或删去不用的图片。"),
}
_NOT_THERE = ("没有这一页", "这一页不在了，或者地址写错了。")


def _refused(request: Request, fault: Exception) -> HTMLResponse:
    status = fault.status_code if isinstance(fault, HTTPException) else 404
    title, text = _REFUSALS.get(status, _NOT_THERE)
    return show(request, "fault.html", status, title=title, text=text)


def _our_fault(request: Request, fault: Exception) -> HTMLResponse:
    """Our own bug, in words without personal data."""
    where = f"{type(fault).__name__}，{place_of(fault)}"
    _log.error("internal fault: %s", where)
    text = f"程序内部出错（{where}）。原来的结果没有动，输入的表格没有改。请把这一行报告给维护者。"
    return show(request, "fault.html", 500, title="程序出错", text=text)
