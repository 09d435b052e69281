"""A command killed at its n-th write below a folder, as a power cut would: nothing of it runs on, nothing is tidied."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

_RENAMES = ("os.rename", "os.link", "os.symlink")
_REMOVALS = ("os.remove", "os.rmdir", "os.mkdir", "os.truncate", "shutil.rmtree")
_KILLED = 9


def killed_at(number: int, folder: Path, work: Callable[[], object], *, opens: bool = True) -> bool:
    """Do the work in a child process that dies just before its n-th write; True where it died, False where it ended.

    `opens` counts opening a file for writing as a write, besides renaming, removing and making.
    """
    child = os.fork()
    if child == 0:
        try:
            _arm(number, folder, opens=opens)
            work()
        except BaseException:  # noqa: BLE001  a child of a test must never go on as a test
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, _KILLED), f"the work itself failed at write {number}"
    return status == _KILLED


def _arm(number: int, folder: Path, *, opens: bool) -> None:
    root, seen = str(folder), 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if not _is_write(event, arguments, opens=opens) or not str(arguments[0]).startswith(root):
            return
        seen += 1
        if seen == number:
            os._exit(_KILLED)

    sys.addaudithook(hook)


def _is_write(event: str, arguments: tuple[object, ...], *, opens: bool) -> bool:
    if event == "open":
        flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
        return opens and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return event in _RENAMES or event in _REMOVALS
