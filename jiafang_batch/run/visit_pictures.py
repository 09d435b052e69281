"""Visits → their pictures in the logs as small upright JPEGs, found once and decoded when a form asks for them."""

from __future__ import annotations

from pathlib import Path

from jiafang_batch.photos.evidence import VISIT_LOG, photo_evidence
from jiafang_batch.photos.image import thumbnail
from jiafang_batch.photos.workbook import picture_bytes, pictures_of
from jiafang_batch.records import Visit
from jiafang_batch.report.forms.form import Pictures
from jiafang_batch.run.school import Computed

_PRINTED = (1000, 800)
"""Pixels that print well at the size of a form's box."""

_Row = tuple[str, str, int]
"""File, sheet, row."""


def visit_pictures(computed: Computed) -> Pictures:
    """The pictures that the rows of a visit hold, in the order of its rows; equal pictures once."""
    places: dict[_Row, list[tuple[Path, str]]] = {}
    for file in computed.checked.files:
        logs = [table for table in file.tables if table.kind == VISIT_LOG]
        if logs:
            for use in photo_evidence(pictures_of(file.source.path.read_bytes()), logs).uses:
                row = (use.place.file, use.place.sheet, use.place.row)
                places.setdefault(row, []).append((file.source.path, use.part))

    def pictures(visit: Visit) -> tuple[bytes, ...]:
        held = [place for s in visit.sources for place in places.get((s.file, s.sheet, s.row), ())]
        contents = (picture_bytes(path.read_bytes(), part) for path, part in held)
        small = (thumbnail(content, _PRINTED) for content in dict.fromkeys(contents) if content)
        return tuple(picture for picture in small if picture)

    return pictures
