"""One command at a time in a term folder: a second one waits and reports it. The lock ends with its process."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jiafang_batch.run.place.cache import CACHE_FOLDER
from jiafang_batch.run.place.folder import LOG_FOLDER
from jiafang_batch.run.place.hidden import hide
from jiafang_batch.run.place.journal_file import JOURNAL_FILE, SET_ASIDE
from jiafang_batch.run.place.parcel import PANEL_FOLDER
from jiafang_batch.run.usage import UsageError

LOCK_FILE = ".家访批处理.锁"
_OWN_FILES = (LOCK_FILE, CACHE_FOLDER, PANEL_FOLDER, f"{LOG_FOLDER}/{JOURNAL_FILE}", f"{LOG_FOLDER}/{SET_ASIDE}")
"""Hidden at the end of each command: what may have been created in it."""
_PATIENCE = 600.0
"""Seconds; a term run takes less."""
_PAUSE = 0.2

Say = Callable[[str], None]


@contextmanager
def term_lock(folder: Path, say: Say, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold the folder's lock for the block. Raises UsageError if another command does not end in time.

    A folder without write permission is not locked, because no command can change it.
    """
    try:
        handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        yield
        return
    try:
        _acquire(handle, folder, say, patience)
        try:
            yield
        finally:
            hide(folder / name for name in _OWN_FILES)
            _release(handle)
    finally:
        os.close(handle)


def _acquire(handle: int, folder: Path, say: Say, patience: float) -> None:
    if _try(handle):
        return
    say(f"另一个命令正在处理“{folder}”，等它做完……")
    give_up = time.monotonic() + patience
    while not _try(handle):
        if time.monotonic() >= give_up:
            raise UsageError(f"另一个命令还在处理“{folder}”，这次什么都没有做。请等它结束（或关掉那个窗口）后再运行。")
        time.sleep(_PAUSE)


# The systems share no kind of lock; both kinds are released with the process, however it ends.
if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            # Some network drives have no locks; the command then runs without one.
            return True
        return True

    def _release(handle: int) -> None:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)
