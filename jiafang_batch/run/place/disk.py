"""Atomic writing: an interruption at any moment leaves the old file or the new one, never a part of either."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from jiafang_batch.run.usage import UsageError, disk_faults

_PARTIAL = ".新"
"""The suffix of a file that is being written; its name also begins with a dot, so that it is not read."""

_OFFICE_LOCKS = ("~${0}", ".~lock.{0}#", ".~{0}")
"""The lock files of Excel, LibreOffice and WPS for an open workbook."""


class OpenElsewhereError(UsageError):
    """The file cannot be replaced because a spreadsheet program has it open."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path}”正在表格程序里打开着，没有写。请保存并关闭它，再运行一次。")


def write_whole(path: Path, content: bytes) -> None:
    """Write the file; an existing one of that name is replaced at once, or stays as it is.

    Raises OpenElsewhereError if a spreadsheet program has the file open, and UsageError if the system refuses.
    """
    partial = partial_path(path)
    with disk_faults(f"不能写“{path}”"):
        if is_open_elsewhere(path):
            raise OpenElsewhereError(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with _swept(partial):
            _write_durably(partial, content)
            try:
                partial.replace(path)
            except PermissionError as fault:
                raise OpenElsewhereError(path) from fault
    _settle(path.parent)


@contextmanager
def _swept(partial: Path) -> Iterator[None]:
    """Remove an unfinished file on failure, which matters most on a full disk."""
    try:
        yield
    except BaseException as fault:
        with suppress(OSError):
            partial.unlink()
        if isinstance(fault, OSError):
            # The user does not know the hidden file, so the target is named.
            fault.filename = None
        raise


def partial_path(path: Path) -> Path:
    """Return the path of a file's content until it is complete."""
    return path.with_name(f".{path.name}{_PARTIAL}")


def is_partial(path: Path) -> bool:
    """True for a file that was being written when a command was stopped; the next one to write it replaces it."""
    return path.name.startswith(".") and path.name.endswith(_PARTIAL)


def partial_files(folder: Path) -> list[Path]:
    """Return every file at any depth that was being written when a command was stopped."""
    return sorted(folder.rglob(f".*{_PARTIAL}"))


def stage(path: Path, content: bytes) -> None:
    """Write the content durably beside its target, to be moved by `place`. Raises UsageError if the system refuses."""
    with disk_faults(f"不能写“{path}”"), _swept(partial_path(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(partial_path(path), content)
    _settle(path.parent)


def place(path: Path) -> None:
    """Move a staged file to its target; an existing file is never overwritten (FileExistsError)."""
    if path.exists():
        raise FileExistsError(path)
    with disk_faults(f"不能写“{path}”"):
        partial_path(path).rename(path)
    _settle(path.parent)


def append_line(path: Path, line: str) -> None:
    """Append a line to the file, durably; after an incomplete line it starts on a new one."""
    with disk_faults(f"不能写“{path}”"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            file.write((b"\n" if _ends_torn(file) else b"") + line.encode("utf-8") + b"\n")
            file.flush()
            os.fsync(file.fileno())
    _settle(path.parent)


def _ends_torn(file: BinaryIO) -> bool:
    size = file.seek(0, os.SEEK_END)
    if not size:
        return False
    file.seek(size - 1)
    return file.read(1) != b"\n"


def is_open_elsewhere(path: Path) -> bool:
    """True while a lock file shows that a spreadsheet program has the workbook open."""
    # Unlike Path.exists, this is False where the name of a lock would be too long.
    return any(os.path.exists(lock) for lock in office_locks(path))  # noqa: PTH110


def office_locks(path: Path) -> Iterator[Path]:
    """Return the lock files that spreadsheet programs create for the workbook."""
    return (path.parent / pattern.format(path.name) for pattern in _OFFICE_LOCKS)


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Flush the folder's entries to disk, on systems that support it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def settle_all(folder: Path) -> None:
    """Flush everything below the folder to disk, so that after a power cut its files are complete and not empty."""
    if hasattr(os, "sync"):
        # One call for hundreds of small files; a call per file would cost a seek each.
        os.sync()
        return
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError), (Path(place) / name).open("rb+") as file:
                os.fsync(file.fileno())
