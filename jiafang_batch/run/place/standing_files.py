"""The outputs of the last run that may be used again: made by this program from the same, and as they were written.

See docs/decisions/0024-workbooks-that-stand.md.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiafang_batch.intake.digest import content_digest, digest_of, file_digest
from jiafang_batch.run.place.fingerprint import program

if TYPE_CHECKING:
    from jiafang_batch.report.sheet.archive import PackedSegment, SegmentPlace


class StandingFiles:
    """The output folder of the last run, from which files and parts of files are taken over.

    A record that is missing, damaged or of another program only means that everything is made again.
    """

    def __init__(self, folder: Path, digests: Mapping[str, str], record: str) -> None:
        self._folder, self._digests = folder, digests
        self._made_from, self._segments = _recorded(folder / record) if self._stands(record) else ({}, {})

    def take_over(self, name: str, made_from: str, place: Path) -> str:
        """Put the file in its new place if it was made from the same, and return its SHA-256; empty if it is to be made."""
        path = self._folder / name
        if self._made_from.get(name) != made_from or path.is_symlink() or not self._stands(name):
            return ""
        try:
            os.link(path, place)
        except OSError:
            # Not every file system has two names for a file.
            shutil.copyfile(path, place)
        return self._digests[name]

    def segments(self, name: str) -> Mapping[str, PackedSegment]:
        """Return the segments of a workbook that may be used again, by their ingredients."""
        from jiafang_batch.report.sheet.archive import PackedSegment

        places = self._segments.get(name, {})
        with suppress(OSError):
            content = (self._folder / name).read_bytes() if places else b""
            if digest_of(content) == self._digests.get(name):
                return {
                    key: PackedSegment(content[start : start + length], crc, size)
                    for key, (start, length, crc, size) in places.items()
                }
        return {}

    def _stands(self, name: str) -> bool:
        return is_as_written(self._folder / name, self._digests.get(name, ""))


def is_as_written(path: Path, digest: str) -> bool:
    """Return whether the file is there with the SHA-256 that it was written with."""
    return path.is_file() and (content_digest(path) or file_digest(path)) == digest


_Recorded = tuple[Mapping[str, str], Mapping[str, Mapping[str, tuple[int, int, int, int]]]]


def _recorded(record: Path) -> _Recorded:
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        raw: dict[str, Any] = json.loads(record.read_bytes())
        if raw["program"] == program():
            return raw["files"], raw["segments"]
    return {}, {}


def record_of(made_from: Mapping[str, str], segments: Mapping[str, Mapping[str, SegmentPlace]]) -> bytes:
    """Return the record of a run: what its workbooks were made from, and where in them their segments are."""
    places = {
        name: {key: (place.start, place.length, place.crc, place.size) for key, place in of_book.items()}
        for name, of_book in segments.items()
    }
    raw = {"program": program(), "files": made_from, "segments": places}
    return json.dumps(raw, ensure_ascii=False).encode()
