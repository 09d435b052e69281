"""Visits → their pictures in logs and 照片/ folders as small upright JPEGs, decoded on demand."""

from __future__ import annotations

from pathlib import Path

from jiafang_batch.photos.image import thumbnail
from jiafang_batch.photos.picture import PICTURE_LIMIT
from jiafang_batch.photos.workbook_pictures import picture_bytes
from jiafang_batch.records import Visit
from jiafang_batch.report.forms.form import Pictures
from jiafang_batch.run.term.photo_folders import folder_pictures, visit_key
from jiafang_batch.run.term.school import Computed

_PRINTED = (1000, 800)
"""Pixels that print well at the size of a form's box."""

_Row = tuple[str, str, int]
"""File, sheet, row."""


def visit_pictures(computed: Computed, box: tuple[int, int] = _PRINTED) -> Pictures:
    """Return the pictures of a visit: those of its rows in their order, then those of its folder; equal ones once."""
    checked = computed.checked
    in_rows: dict[_Row, list[tuple[Path, str]]] = {}
    for file in checked.files:
        for use in file.photos:
            row = (use.place.file, use.place.sheet, use.place.row)
            in_rows.setdefault(row, []).append((file.source.path, use.part))

    in_folders = folder_pictures(checked.job.folder, computed.evaluation.term.records)

    def pictures(visit: Visit) -> tuple[bytes, ...]:
        held = [place for s in visit.sources for place in in_rows.get((s.file, s.sheet, s.row), ())]
        contents = [picture_bytes(path.read_bytes(), part) for path, part in held]
        contents += [_content(path) for path in in_folders.get(visit_key(visit), ())]
        small = (thumbnail(content, box) for content in dict.fromkeys(contents) if content)
        return tuple(picture for picture in small if picture)

    return pictures if in_rows or in_folders else lambda _visit: ()


def _content(path: Path) -> bytes | None:
    """A file's content; None if it is too large, missing or unreadable, which has been reported."""
    try:
        return path.read_bytes() if path.stat().st_size <= PICTURE_LIMIT else None
    except OSError:
        return None
