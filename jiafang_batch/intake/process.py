"""One reading process as its parent sees it: started, asked, listened to and ended.

A plain child process, not one of multiprocessing: that imports the caller's main module again in every child, and
refuses to start from within a daemonic process, which is what a cluster's workers are.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from enum import Enum
from pathlib import Path
from queue import SimpleQueue

import jiafang_batch
from jiafang_batch.intake.answer import FileGrids
from jiafang_batch.intake.limits import Limits

_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from jiafang_batch.intake.worker import main; main()"
TOO_SLOW = 1
"""Exit status of a process that stopped itself because of its file; faulthandler, which does it, knows no other."""
_FAREWELL = 5.0
"""Seconds that an idle process has to leave by itself."""


class Signal(Enum):
    """What a process tells beside its answers."""

    UP = "up"
    GONE = "gone"


Event = tuple["Process", FileGrids | Signal]


class Process:
    """A reading process and the files, by number, that it was given and has not answered: the first is being read."""

    def __init__(self, limits: Limits, events: SimpleQueue[Event]) -> None:
        self.pending: deque[int] = deque()
        self.is_up = False
        self._child = subprocess.Popen(  # noqa: S603  our own interpreter and module
            # Without site packages set-up, as the search path is given: it saves most of an interpreter's start.
            [sys.executable, "-I", "-S", "-c", _BOOT, *_search_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        assert self._child.stdin is not None  # noqa: S101  opened as a pipe
        self._stdin = self._child.stdin
        self._send(limits)
        self._listener = threading.Thread(target=self._listen, args=(events,), daemon=True)
        self._listener.start()

    def ask(self, number: int, file: tuple[str, Path]) -> None:
        """Have the file read after those that were asked for before."""
        self.pending.append(number)
        name, path = file
        self._send((os.fsencode(path), name))

    def end(self) -> int:
        """The exit status, once the process is gone: an idle one leaves by itself, a busy one is killed."""
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
        # A process that has just ended is heard of through its closed output.
        with contextlib.suppress(OSError):
            pickle.dump(request, self._stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self._stdin.flush()

    def _listen(self, events: SimpleQueue[Event]) -> None:
        """Pass on every answer; an end within an answer is an end like any other."""
        assert self._child.stdout is not None  # noqa: S101  opened as a pipe
        with self._child.stdout as answers, contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                events.put((self, pickle.load(answers) or Signal.UP))  # noqa: S301  our own child writes it
        events.put((self, Signal.GONE))


def _search_path() -> list[str]:
    """Where this process finds its modules, and this package wherever it was installed by an import hook."""
    return [*filter(None, sys.path), str(Path(jiafang_batch.__file__).parent.parent)]
