"""A parcel: files that came over a connection. Their names are data beside them and never names on the disk."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from jiafang_batch.run.place.disk_names import readable_name
from jiafang_batch.run.place.state_file import state_of

PANEL_FOLDER = ".家访面板"
"""Below a term folder: what the panel keeps. It begins with a dot, so that nothing in it is taken for a file of the term."""
_PARCELS, DOOR = "来件", "门口"
"""Below it: parcels of the office's own panel, and those of the teachers' door."""
_NAMES = ".来件名称.json"
_UNFINISHED = ".未收完"
_LONGEST_NAME = 200


class Parcel:
    """A parcel that is being received; it has no effect until it is closed."""

    def __init__(self, root: Path, key: str, place: str = _PARCELS) -> None:
        """Begin the parcel in a term folder; `key` is made by the program."""
        self.folder = root / PANEL_FOLDER / place / key
        self._partial = self.folder.with_name(f"{key}{_own_mark()}")
        self._partial.mkdir(parents=True)
        self.names: list[str] = []

    def add(self, name: str) -> BinaryIO:
        """Return where to write the content of the next file; `name` is what its sender calls it."""
        path = self._partial / f"{len(self.names):04}"
        self.names.append(named(name))
        return path.open("xb")

    def saved(self, moment: float) -> None:
        """Note when the last file was last saved, in seconds, as its sender says."""
        path = self._partial / f"{len(self.names) - 1:04}"
        if 0 < moment <= datetime.now().timestamp():  # noqa: DTZ005  a moment, whatever its zone
            os.utime(path, (moment, moment))

    def close(self) -> Path:
        """Complete the parcel and return its folder."""
        (self._partial / _NAMES).write_text(json.dumps(self.names, ensure_ascii=False), encoding="utf-8")
        self._partial.replace(self.folder)
        return self.folder

    def discard(self) -> None:
        """Remove a parcel that was not completed."""
        shutil.rmtree(self._partial, ignore_errors=True)


def _own_mark() -> str:
    """The end of the name of a parcel that this process is receiving."""
    return f".{os.getpid()}{_UNFINISHED}"


def named(name: str) -> str:
    """Return the name that a sender gives a file, with / between folders, without what only leads elsewhere."""
    parts = readable_name(name.replace("\\", "/")).split("/")
    kept = [part.strip() for part in parts if part.strip() not in ("", ".", "..")]
    return "/".join(kept)[-_LONGEST_NAME:] or "没有名字"


def parcel_files(folder: Path) -> list[tuple[str, Path]] | None:
    """Return (name, path) of the files of a parcel, or None for any other folder."""
    names = state_of(folder / _NAMES, tuple[str, ...])
    return None if names is None else [(named(name), folder / f"{number:04}") for number, name in enumerate(names)]


def parcels(root: Path, place: str = _PARCELS) -> Iterator[Path]:
    """Yield the complete parcels of a term folder that still wait to be collected.

    What another process, which has ended since, left unfinished is removed; what this one is receiving stays.
    """
    for folder in sorted((root / PANEL_FOLDER / place).glob("*")):
        if folder.name.endswith(_UNFINISHED):
            if not folder.name.endswith(_own_mark()):
                shutil.rmtree(folder, ignore_errors=True)
        elif parcel_files(folder) is not None:
            yield folder


def remove(parcel: Path) -> None:
    """Remove a parcel that has been collected."""
    shutil.rmtree(parcel, ignore_errors=True)
    with suppress(OSError):
        parcel.parent.rmdir()
