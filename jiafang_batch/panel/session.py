"""Who is at the panel: a ticket that opens it once, then a cookie; and the token of every form."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

ENTRANCE = "/enter"
TOKEN_FIELD, TOKEN_HEADER = "token", "X-Token"


class Session:
    """The one user of a local panel.

    A ticket is valid once; `on_ticket` is given the first one and, whenever one has been used, the next.
    """

    def __init__(self, on_ticket: Callable[[str], None] = lambda _: None) -> None:
        self._secret = secrets.token_urlsafe(32)
        # Panels on other ports of this machine get each other's cookies, so that each has a name of its own.
        self._cookie = f"jiafang_{secrets.token_hex(4)}"
        self._on_ticket = on_ticket
        self.ticket = ""
        self._renew()

    def _renew(self) -> None:
        self.ticket = secrets.token_urlsafe(32)
        self._on_ticket(self.ticket)

    @property
    def token(self) -> str:
        """The token that every form carries and that no other site can read."""
        return hmac.new(self._secret.encode(), b"form", sha256).hexdigest()

    def enter(self, ticket: str, response: Response) -> bool:
        """Return True and put the cookie into the response for the valid ticket, which then ends."""
        if not hmac.compare_digest(ticket.encode(), self.ticket.encode()):
            return False
        self._renew()
        response.set_cookie(self._cookie, self._secret, httponly=True, samesite="strict", path="/")
        return True

    def knows(self, request: Request) -> bool:
        """Return True for a request with the cookie."""
        return hmac.compare_digest(request.cookies.get(self._cookie, "").encode(), self._secret.encode())

    def confirms(self, token: str) -> bool:
        """Return True for the token of this session's forms."""
        return hmac.compare_digest(token.encode(), self.token.encode())

    def confirms_header(self, headers: Headers) -> bool:
        """Return True if the request carries the token in its header, as the panel's script sends it."""
        return self.confirms(headers.get(TOKEN_HEADER, ""))
