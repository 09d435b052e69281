"""The files of the last run that may be used again: made by this program from the same, and as they were written."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from jiafang_batch.run.place.fingerprint import program

MADE_FROM = "工作簿.json"
"""Name of an output → the digest of what it was made from."""


class StandingFiles:
    """The output folder of the last run, from which files are taken over.

    A record that is missing, damaged or of another program only means that everything is written again.
    """

    def __init__(self, folder: Path, record: Path, is_as_written: Callable[[str], bool]) -> None:
        self._folder = folder
        self._is_as_written = is_as_written
        self._made_from = _made_from(record)

    def take_over(self, name: str, made_from: str, place: Path) -> bool:
        """Put the file in its new place if it was made from the same; False if it has to be made."""
        path = self._folder / name
        if self._made_from.get(name) != made_from or path.is_symlink() or not self._is_as_written(name):
            return False
        try:
            os.link(path, place)
        except OSError:
            # Not every file system has two names for a file.
            shutil.copyfile(path, place)
        return True


def _made_from(record: Path) -> Mapping[str, str]:
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        raw = json.loads(record.read_bytes())
        if raw["program"] == program():
            return dict(raw["files"])
    return {}


def as_bytes(made_from: Mapping[str, str]) -> bytes:
    """Return the record of a run of this program."""
    raw = {"program": program(), "files": made_from}
    return json.dumps(raw, ensure_ascii=False, indent=1).encode()
