"""A command killed at its n-th write below a folder, as a power cut would: nothing of it runs on, nothing is tidied."""

from __future__ import annotations

import builtins
import io
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Self

PARTS = 4
"""Into so many tests the writes of one command are divided, which may run at the same time."""
_CHANGES = (
    "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "shutil.rmtree",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_KILLED = 9


def killed_at(number: int, folder: Path, work: Callable[[], object]) -> bool:
    """Do the work in a child process that dies at its n-th write; True where it died, False where it ended.

    It dies just before a file is made, renamed or removed, and in the middle of what is first written into a file.
    """
    child = os.fork()
    if child == 0:
        try:
            _Writes(number, str(folder)).count()
            work()
        except BaseException:  # noqa: BLE001  a child of a test must never go on as a test
            os._exit(1)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, _KILLED), f"the work itself failed at write {number}"
    return status == _KILLED


def deaths(part, start, tmp_path, work, step=PARTS):
    """The folder after each death of the work at one of its writes: those of this part, every `step`-th."""
    for number in count(part + 1, step):
        term = shutil.copytree(start, tmp_path / f"term{number}")
        if not killed_at(number, term, lambda term=term: work(term)):
            return
        yield term
        shutil.rmtree(term)


def assert_no_half_files(term):
    """Every file that anybody may read is whole."""
    for path in term.rglob("*.xlsx"):
        if not any(part.startswith(".") for part in path.relative_to(term).parts):
            with zipfile.ZipFile(path) as package:
                assert package.testzip() is None


class _Writes:
    """The writes of this process below a folder; the n-th is its last."""

    def __init__(self, last: int, root: str) -> None:
        self._last, self._root, self._seen = last, root, 0
        self._open = io.open

    def count(self) -> None:
        """From now on."""
        sys.addaudithook(self._hook)
        io.open = builtins.open = self._opened  # type: ignore[assignment]

    def is_last(self) -> bool:
        """True of the write at which the process dies."""
        self._seen += 1
        return self._seen == self._last

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        is_write = event in _CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING)
        if is_write and str(arguments[0]).startswith(self._root) and self.is_last():
            os._exit(_KILLED)

    def _opened(self, file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        opened = self._open(file, mode, *arguments, **options)
        is_ours = set(mode) & set("wax+") and str(file).startswith(self._root)
        return _Torn(opened, self) if is_ours else opened


class _Torn:
    """A file into which the process may write half of something, and then no more."""

    def __init__(self, file: Any, writes: _Writes) -> None:
        self._file, self._writes, self._is_begun = file, writes, False

    def write(self, content: Any) -> int:
        if not self._is_begun and self._writes.is_last():
            self._file.write(content[: len(content) // 2])
            self._file.flush()
            os._exit(_KILLED)
        self._is_begun = True
        return int(self._file.write(content))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
