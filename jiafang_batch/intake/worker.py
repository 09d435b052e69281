"""A reading process: reads file names from standard input and writes one answer per file to standard output, in order.

It exits by itself if a file takes too long, even inside native code, and if its parent is gone.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import sys
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, NoReturn

from jiafang_batch.collector import rare_to_the_end
from jiafang_batch.intake.codec import ANSWER_LENGTH, encoded
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.reader import read_path

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows has no limits on address space; there the guard and the time limit protect alone.
    resource = None

_OUR_FAULT = 70
_PATIENCE = 10
"""The factor of wall-clock time to processor time that a file may take, so that a busy machine refuses no ordinary
file.
"""

_STATM = Path("/proc/self/statm")
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0


def main() -> NoReturn:
    """Serve until the input ends, then exit without the slow cleanup of the interpreter."""
    # Ctrl-C reaches the whole process group; the parent decides when this process ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    # A library that prints must not disturb the answers.
    os.dup2(2, 1)
    status = _OUR_FAULT
    rare_to_the_end()
    try:
        serve(sys.stdin.buffer, answers)
        status = 0
    finally:
        os._exit(status)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Set the limits, then answer (path, name) requests until the input ends or much memory has been used.

    The first answer, an empty one, says that the process is ready. Answers are plain data and not pickles: a hostile
    file may take over this process and must not gain control of its parent.
    """
    limits: Limits = pickle.load(requests)  # noqa: S301  our own parent writes it
    _bound(limits)
    _say(answers, b"")
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        while True:
            try:
                path, name = pickle.load(requests)  # noqa: S301  our own parent writes it
            except EOFError:
                return
            faulthandler.dump_traceback_later(limits.seconds * _PATIENCE, exit=True, file=nowhere)
            _allow_work(limits.seconds)
            answer = encoded(read_path(Path(os.fsdecode(path)), name, limits))
            _allow_work(0)
            faulthandler.cancel_dump_traceback_later()
            _say(answers, answer)
            # Memory left behind by one file must not count against the next one: a new process continues.
            if _address_space() > limits.memory // 2:
                return


def _allow_work(seconds: float) -> None:
    """End this process after so many seconds of processor time, even inside native code; 0 removes the limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _say(answers: BinaryIO, content: bytes) -> None:
    answers.write(ANSWER_LENGTH.pack(len(content)) + content)
    answers.flush()


def _bound(limits: Limits) -> None:
    """Limit this process's memory and disable core dumps."""
    if resource is not None:
        _set(resource, resource.RLIMIT_AS, limits.memory)
        _set(resource, resource.RLIMIT_CORE, 0)


def _address_space() -> int:
    """The bytes of address space that this process uses; 0 if the system does not report it."""
    try:
        pages = _STATM.read_text(encoding="ascii").split(maxsplit=1)[0]
    except OSError:
        return 0
    return int(pages) * _PAGE


def _set(resource: ModuleType, kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(kind, (allowed, hard))
    except (ValueError, OSError):
        # Some systems define the limit but reject it.
        return
