"""The teachers' door as an application: three addresses, one class for each visitor."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from jiafang_batch.panel.door_keeper import BusyError, Doorkeeper
from jiafang_batch.panel.gate import Gate
from jiafang_batch.panel.pages import problem_words, show
from jiafang_batch.panel.uploads import UploadLimits, receive_upload
from jiafang_batch.run.handin.door import LARGEST, marked
from jiafang_batch.run.place.parcel import DOOR, Parcel
from jiafang_batch.run.usage import UsageError

COOKIE = "jiafang_door"
_LONGEST = LARGEST + (1 << 20)
_FILES = 20
"""The number of files of one upload."""
_PATIENCE = 120.0
"""Seconds within which an upload must be complete."""
_LONGEST_FORM = 4_096
_MOST_SHOWN = 100
"""The number of faults of one file that are shown at once; the marked copy has them all."""
_STYLE = Path(__file__).parent / "static" / "panel.css"


def create_door(keeper: Doorkeeper, hosts: Iterable[str]) -> Starlette:
    """Return the door, which answers at these hosts (with port) only."""
    app = Starlette(
        routes=[
            Route("/", look),
            Route("/", bring, methods=["POST"]),
            Route("/copy/{key}/{number:int}", copy),
            Route("/panel.css", lambda _: FileResponse(_STYLE)),
        ],
        middleware=[Middleware(Gate, hosts=hosts, longest=_LONGEST)],
        exception_handlers={HTTPException: _refused, UsageError: _cannot},
    )
    app.state.keeper = keeper
    return app


def _keeper(request: Request) -> Doorkeeper:
    keeper: Doorkeeper = request.app.state.keeper
    return keeper


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _page(request: Request, template: str, status: int = 200, **context: object) -> Response:
    is_wechat = "micromessenger" in request.headers.get("user-agent", "").casefold()
    return show(request, template, status, is_wechat=is_wechat, address=_keeper(request).address, **context)


def look(request: Request) -> Response:
    """The form for the code; for a visitor who has entered one, the class: the visits to come and the last upload."""
    keeper = _keeper(request)
    if code := request.query_params.get("code", ""):
        return _entered(request, code)
    cookie = request.cookies.get(COOKIE, "")
    name = keeper.class_of(cookie)
    if not name:
        return _page(request, "door_enter.html", fault="")
    key = request.query_params.get("r", "")
    result = keeper.result(key, name)
    files = [(file, [problem_words(p) for p in file.problems[:_MOST_SHOWN]]) for file in result.files] if result else []
    return _page(
        request, "door.html", name=name, token=keeper.form_token(cookie), state=keeper.states.get(name), key=key,
        looked=keeper.looked, files=files, largest=LARGEST >> 20, asked=bool(key), most=_MOST_SHOWN,
    )  # fmt: skip


def _entered(request: Request, code: str) -> Response:
    """Admit a visitor with a valid code; wrong codes are counted by address, and too many lock it out for a while."""
    keeper = _keeper(request)
    if keeper.wrong.is_closed(_peer(request)):
        words = "交表码错得太多，请过五分钟再试；码在发的表上，也可以问教导处。"
        return _page(request, "door_enter.html", 429, fault=words)
    cookie = keeper.admit(code, _peer(request))
    if not cookie:
        words = "交表码不对，或者已经过期、换了新的。请照发的表上的写，或者问教导处。"
        return _page(request, "door_enter.html", 403, fault=words)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, cookie, max_age=12 * 3600, httponly=True, samesite="lax", path="/")
    return answer


async def bring(request: Request) -> Response:
    """A code that was typed, or an upload of somebody who is in."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/x-www-form-urlencoded":
        try:
            async with asyncio.timeout(_PATIENCE):
                code = await _code(request)
        except TimeoutError:
            raise HTTPException(408) from None
        return await run_in_threadpool(_entered, request, code)
    keeper, cookie = _keeper(request), request.cookies.get(COOKIE, "")
    name = keeper.class_of(cookie)
    if kind != "multipart/form-data" or not name:
        return _page(request, "door_enter.html", 403, fault="请先写交表码，再交一次表。")
    if not keeper.may_upload(name):
        raise HTTPException(429)
    token = keeper.form_token(cookie)
    try:
        async with asyncio.timeout(_PATIENCE):
            parcel, _ = await receive_upload(
                request,
                lambda: Parcel(keeper.root, f"{keeper.mark(name)}-{secrets.token_hex(8)}", DOOR),
                lambda typed: hmac.compare_digest(typed.encode(), token.encode()),
                UploadLimits(LARGEST, _FILES),
            )
        if parcel is None:
            return RedirectResponse("/?r=none", 303)
        keeper.log.info("upload of %s from %s", name, _peer(request))
        # From here on the parcel is complete on the disk: a sender who leaves now has handed it in all the same.
        key = await asyncio.wrap_future(keeper.hand_in(parcel, name))
    except TimeoutError:
        raise HTTPException(408) from None
    except BusyError:
        raise HTTPException(503) from None
    except ClientDisconnect:
        return Response(status_code=400)
    return RedirectResponse(f"/?r={key}", 303)


async def _code(request: Request) -> str:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM:
            raise HTTPException(413)
    fields = parse_qs(body.decode("ascii", "replace"), max_num_fields=4)
    return fields.get("code", [""])[0]


def copy(request: Request) -> Response:
    """The marked copy of a file in the result of the visitor's class."""
    keeper = _keeper(request)
    name = keeper.class_of(request.cookies.get(COOKIE, ""))
    result = keeper.result(request.path_params["key"], name) if name else None
    number = request.path_params["number"]
    if result is None or number >= len(result.files) or not result.files[number].path:
        raise HTTPException(404)
    called, content = marked(keeper.root, result.files[number])
    keeper.log.info("download %s from %s: %d bytes", name, _peer(request), len(content))
    header = f"attachment; filename*=UTF-8''{quote(called)}"
    return Response(content, media_type="application/octet-stream", headers={"Content-Disposition": header})


_WORDS = {
    400: "没有收全，请再交一次。",
    403: "这个页面已经过时，没有收。请回到首页再交一次。",
    404: "没有这一页。",
    408: "网络太慢，没有收全。请换个地方再交一次。",
    413: f"文件太大或太多，没有收。一次最多 {_FILES} 个，每个不超过 {LARGEST >> 20} MB；照片多的请直接交给教导处。",
    429: "交得太快了，请过十分钟再交；已经收下的不用再交。",
    503: "现在交的人多，没有收。请过一分钟再交。",
}


def _refused(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 400
    return _page(request, "door_fault.html", status, text=_WORDS.get(status, "不支持这种请求。"))


def _cannot(request: Request, fault: Exception) -> Response:
    return _page(request, "door_fault.html", 400, text=str(fault))
