"""Writing so that a stop at any moment leaves the old file or the new one, and never half of either."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from jiafang_batch.run.usage import UsageError, disk_faults

_PARTIAL = ".新"
"""What the name of a file that is being written ends in; it also begins with a dot, so that nobody reads it."""

_OFFICE_LOCKS = ("~${0}", ".~lock.{0}#", ".~{0}")
"""How Excel, LibreOffice and WPS call the file that says that somebody has the workbook open."""


class OpenElsewhereError(UsageError):
    """The file can not be replaced because a spreadsheet program has it open."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path}”正在表格程序里打开着，没有写。请保存并关闭它，再运行一次。")


def write_whole(path: Path, content: bytes) -> None:
    """The file with this content; an older one of the name is replaced at once, or stays as it is.

    OpenElsewhereError where a spreadsheet program has the file open and would overwrite ours, or forbids it;
    UsageError where the system refuses.
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
    """What was begun and can not be finished is removed: on a full disk it would be the last straw."""
    try:
        yield
    except BaseException as fault:
        with suppress(OSError):
            partial.unlink()
        if isinstance(fault, OSError):
            # Nobody knows the hidden file; the one that was to be written is named anyway.
            fault.filename = None
        raise


def partial_path(path: Path) -> Path:
    """Where the content of a file stands until it is whole."""
    return path.with_name(f".{path.name}{_PARTIAL}")


def partial_files(folder: Path) -> list[Path]:
    """Every file at any depth that was being written when a command was stopped."""
    return sorted(folder.rglob(f".*{_PARTIAL}"))


def stage(path: Path, content: bytes) -> None:
    """The content durably beside its place, from where `place` puts it there; UsageError where the system refuses."""
    with disk_faults(f"不能写“{path}”"), _swept(partial_path(path)):
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(partial_path(path), content)
    _settle(path.parent)


def place(path: Path) -> None:
    """A staged file at its place; a file that is already there is never overwritten (FileExistsError)."""
    if path.exists():
        raise FileExistsError(path)
    with disk_faults(f"不能写“{path}”"):
        partial_path(path).rename(path)
    _settle(path.parent)


def append_line(path: Path, line: str) -> None:
    """One more line at the end of the file, durably; after a line that was torn it begins on a line of its own."""
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
    """True while a spreadsheet program shows by its lock file that it has the workbook open."""
    return any(lock.exists() for lock in office_locks(path))


def office_locks(path: Path) -> Iterator[Path]:
    """The files by which spreadsheet programs say that they have the workbook open."""
    return (path.parent / pattern.format(path.name) for pattern in _OFFICE_LOCKS)


def _write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """The folder's own entries on disk, where the system has such a thing."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def settle_all(folder: Path) -> None:
    """Everything below the folder on the disk: after a power cut its files are whole, never empty."""
    if hasattr(os, "sync"):
        # One call for hundreds of small files; each on its own costs a seek.
        os.sync()
        return
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError), (Path(place) / name).open("rb+") as file:
                os.fsync(file.fileno())
