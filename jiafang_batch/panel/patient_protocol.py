"""HTTP for a door on a network: a client that is too slow, or holds too many connections, is disconnected."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 10.0
"""Seconds within which the first line and the headers of a request must arrive."""
MOST_OF_ONE = 200
"""Connections of one address: behind a router all teachers may have one."""
_held: Counter[str] = Counter()


class PatientProtocol(H11Protocol):
    """uvicorn's protocol, which itself sets no time limit for the headers of a request."""

    _timer: asyncio.TimerHandle | None = None
    _peer = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection, unless its address has too many."""
        super().connection_made(transport)
        self._peer = (transport.get_extra_info("peername") or ("",))[0]
        _held[self._peer] += 1
        if _held[self._peer] > MOST_OF_ONE:
            transport.close()
            return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        _held[self._peer] -= 1
        if _held[self._peer] <= 0:
            del _held[self._peer]
        self._unwatch()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in what came; the time for the headers runs on until they are complete."""
        super().data_received(data)
        self._watch()

    def _watch(self) -> None:
        cycle: Any = self.cycle
        if cycle is not None and not cycle.response_complete:
            self._unwatch()
        elif self._timer is None:
            self._timer = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def _unwatch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        cycle: Any = self.cycle
        if cycle is None or cycle.response_complete:
            self.transport.close()
