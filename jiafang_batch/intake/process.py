"""One reading process as its parent sees it: start, requests, answers and end.

It is a plain child process and not one of multiprocessing, which imports the caller's main module again in every child
and refuses to start from a daemonic process, such as a cluster's worker.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from enum import Enum
from pathlib import Path
from queue import SimpleQueue

import jiafang_batch
from jiafang_batch.intake.codec import ANSWER_LENGTH
from jiafang_batch.intake.limits import Limits

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from jiafang_batch.intake.worker import main; main()"
TOO_SLOW = frozenset({1, -getattr(signal, "SIGPROF", 0)} - {0})
"""Exit statuses of a process that was stopped because of its file: by the clock (faulthandler has only this status), or
by its processor time.
"""
_FAREWELL = 5.0
"""Seconds that an idle process has to exit by itself."""


class Signal(Enum):
    """What a process reports besides its answers."""

    UP = "up"
    GONE = "gone"


Event = tuple["Process", bytes | Signal]
"""An answer as the process sent it, or a signal about the process."""


class Process:
    """A reading process and the numbers of the files it has not answered yet; the first is being read."""

    def __init__(self, limits: Limits, events: SimpleQueue[Event]) -> None:
        self.pending: deque[int] = deque()
        self.is_up = False
        self._most = limits.memory
        self._child = subprocess.Popen(  # noqa: S603  our own interpreter and module
            # The search path is passed on, so site packages need not be set up; this saves most of an interpreter's
            # start.
            [sys.executable, "-I", "-S", "-c", _BOOT, *_search_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._child.stdin is not None and self._child.stdout is not None  # noqa: S101, PT018  opened as pipes
        self._stdin, self._stdout = self._child.stdin, self._child.stdout
        self._send(limits)
        self._listener = threading.Thread(target=self._listen, args=(events,), daemon=True)
        self._listener.start()

    def ask(self, number: int, file: tuple[str, Path]) -> None:
        """Queue the file for reading after the earlier ones."""
        self.pending.append(number)
        name, path = file
        # This process may change its current folder while the child keeps the one that it was started in.
        self._send((os.fsencode(path.absolute()), name))

    def end(self) -> int:
        """End the process and return its exit status: an idle process exits by itself, a busy one is killed."""
        if self.pending:
            self._child.kill()
        with contextlib.suppress(OSError):
            self._stdin.close()
        try:
            self._child.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self._child.kill()
        self._listener.join()
        return self._child.wait()

    def _send(self, request: object) -> None:
        # The end of a process shows as its output being closed.
        with contextlib.suppress(OSError):
            pickle.dump(request, self._stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self._stdin.flush()

    def _listen(self, events: SimpleQueue[Event]) -> None:
        """Pass on every answer; an incomplete answer is treated as the end of the process."""
        with self._stdout, contextlib.suppress(OSError):
            # The first answer is empty and says that the process is ready.
            if self._answer() is not None:
                events.put((self, Signal.UP))
            while (content := self._answer()) is not None:
                events.put((self, content))
        events.put((self, Signal.GONE))

    def _answer(self) -> bytes | None:
        """Return the next answer, or None at the end of the output."""
        length = self._stdout.read(ANSWER_LENGTH.size)
        if len(length) < ANSWER_LENGTH.size:
            return None
        (size,) = ANSWER_LENGTH.unpack(length)
        # A process with a memory limit cannot have sent more.
        content = self._stdout.read(size) if size <= self._most else b""
        return content if len(content) == size else None


def _search_path() -> list[str]:
    """The search path of this process, and the location of this package if an import hook found it."""
    return [*filter(None, sys.path), str(Path(jiafang_batch.__file__).parent.parent)]
