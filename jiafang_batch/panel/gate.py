"""The gate before every page: who may ask, what a browser may do with the answer, and how long a request may be.

One gate for the local panel and for the door on the school's network; they differ in their hosts and sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jiafang_batch.run.place.fault import place_of

_SAFE = frozenset({"GET", "HEAD"})
_METHODS = _SAFE | {"POST"}
_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{kind} {source}" for kind, source in _SOURCES.items()),
    # no-referrer would make browsers send "Origin: null" with honest forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
"""Sent with every answer. There are no CORS headers: no other site may read anything."""


FaultPage = Callable[[Request, Exception], Response]


class TooLongError(Exception):
    """The body of a request is longer than the gate allows."""


class Gate:
    """Refuses requests for other hosts, writing requests of other sites, and bodies over the limit.

    A name that a stranger's DNS points to this machine is another host, so rebinding ends here.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], longest: int, fault_page: FaultPage | None = None) -> None:
        """`longest` is in bytes; `fault_page` makes the answer for a fault of our own."""
        self._app, self._hosts, self._longest = app, frozenset(hosts), longest
        self._fault_page = fault_page or (
            lambda _, fault: PlainTextResponse(f"程序内部出错（{place_of(fault)}）。", 500)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an acceptable request on, its body counted while it is read; else answer why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        answer, started = _with_headers(send)
        refusal = self._refusal(scope["method"], Headers(scope=scope))
        if refusal:
            status, words = refusal
            await PlainTextResponse(words, status)(scope, receive, answer)
            return
        try:
            await self._app(scope, self._counted(receive), answer)
        except TooLongError:
            if not started:
                await PlainTextResponse("内容太长，没有收。", 413)(scope, receive, answer)
        except Exception as fault:  # noqa: BLE001  the boundary: our own bugs end here, in words
            if not started:
                await self._fault_page(Request(scope), fault)(scope, receive, answer)

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str] | None:
        """Status and words for a request that is not passed on."""
        host = headers.get("host", "").casefold()
        if host not in self._hosts:
            return 421, "这个地址不是家访面板的地址。"
        if method not in _METHODS:
            return 405, "不支持这种请求。"
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            return 400, "请求写得不对。"
        if int(length) > self._longest:
            return 413, "内容太长，没有收。"
        if method in _SAFE:
            return None
        origin = headers.get("origin") or _origin(headers.get("referer", ""))
        if origin.casefold() not in {f"http://{host}", f"https://{host}"}:
            return 403, "这个请求不是从家访面板的页面发出的，没有照做。"
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return 403, "这个请求不是从家访面板的页面发出的，没有照做。"
        return None

    def _counted(self, receive: Receive) -> Receive:
        """The body without a stated length is counted, too."""
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._longest:
                raise TooLongError
            return message

        return counted


def _origin(referer: str) -> str:
    """The origin of an address; empty if there is none."""
    try:
        parts = urlsplit(referer)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _with_headers(send: Send) -> tuple[Send, list[bool]]:
    """Return the sender that adds the headers, and a list that is filled once an answer has begun."""
    started: list[bool] = []

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(True)
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if "server" in headers:
                del headers["server"]
        await send(message)

    return answer, started
