"""The files below a folder: links are not followed out of it, and only regular files are opened."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from jiafang_batch.disk_words import disk_words
from jiafang_batch.problem import Location, Problem


class PassedOver(Struct, frozen=True):
    """An entry that is not read: a link that leads out, a pipe or device, or a folder that the system refuses to list."""

    path: Path
    code: str
    """The code of the problem that reports it."""
    reason: str = ""
    """The system's reason, for a folder that cannot be read."""

    def problem(self, name: str) -> Problem:
        """Return the problem under the entry's displayed name."""
        return Problem(self.code, Location(name), details={"reason": self.reason} if self.reason else {})


def files_below(folder: Path, is_skipped: Callable[[Path], bool] = lambda _: False) -> Iterator[Path | PassedOver]:
    """Yield every file at any depth in the order of names, and skipped entries in their place.

    Folders for which `is_skipped` is true are not entered. A link counts if it leads to a file within the folder; links
    to folders are never followed, so that the walk always ends. Yields nothing if there is no such folder. Raises
    OSError if the system refuses the folder itself.
    """
    if folder.is_dir():
        yield from _of(sorted(folder.iterdir()), folder.resolve(), is_skipped)


def real_path(path: Path) -> Path:
    """Return where a path leads; a link to itself leads to itself, for which `Path.resolve` raises RuntimeError."""
    return Path(os.path.realpath(path))


def _below(folder: Path, root: Path, is_skipped: Callable[[Path], bool]) -> Iterator[Path | PassedOver]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as fault:
        yield PassedOver(folder, "unreadable-folder", disk_words(fault))
        return
    yield from _of(entries, root, is_skipped)


def _of(entries: Sequence[Path], root: Path, is_skipped: Callable[[Path], bool]) -> Iterator[Path | PassedOver]:
    for path in entries:
        is_link = path.is_symlink()
        if path.is_dir():
            if is_skipped(path):
                continue
            if is_link:
                yield PassedOver(path, "link-passed-over")
            else:
                yield from _below(path, root, is_skipped)
        elif is_link and not real_path(path).is_relative_to(root):
            yield PassedOver(path, "link-passed-over")
        elif path.is_file():
            yield path
        else:
            yield PassedOver(path, "not-a-file")
