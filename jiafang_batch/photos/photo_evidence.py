"""The photo evidence of one workbook: pictures per visit row, and the notices about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from jiafang_batch.grid import Fact, Grid
from jiafang_batch.office.addresses import column_letters
from jiafang_batch.photos.image import PictureFingerprint
from jiafang_batch.photos.picture import PICTURE_LIMIT, Absence, Picture, PictureKind, WorkbookPictures
from jiafang_batch.problem import Location, Problem
from jiafang_batch.table import Row, Table

VISIT_LOG = "visit_log"
PHOTOS = "photos"

_Place = tuple[str, int]
"""Sheet and row."""
VisitPlace = tuple[str, int, str]
"""Sheet, row, and the column of the day, which tells visits apart that are stated beside each other."""


class PhotoUse(Struct, frozen=True):
    """A picture handed in as evidence: its place, its form, and its fingerprint."""

    place: Location
    kind: PictureKind
    fingerprint: PictureFingerprint
    part: str = ""
    """The zip member with its content; empty for a file of a 照片 folder."""


class PhotoEvidence(Struct, frozen=True):
    """The pictures per row of the visit logs of a workbook."""

    counts: Mapping[VisitPlace, int]
    """Place of a visit → number of pictures, only where there is one; the larger of this and the typed number counts."""
    uses: tuple[PhotoUse, ...]
    """The pictures in those rows that could be read, for `same_photos` and thumbnails."""
    problems: tuple[Problem, ...]


def has_picture_cells(grids: Iterable[Grid]) -> bool:
    """True if intake met a cell that is a picture; `pictures_of` then has to search the cells."""
    return any(note.fact is Fact.PICTURE for grid in grids for note in grid.notes)


def photo_evidence(workbook: WorkbookPictures, tables: Iterable[Table]) -> PhotoEvidence:
    """Return the photo evidence of one workbook from its pictures and the tables read from this file."""
    logs = [table for table in tables if table.kind == VISIT_LOG]
    rows = _rows_by_place(logs) if workbook.pictures else {}
    counts = photo_counts(workbook, logs) if workbook.pictures else {}
    shown = [
        (picture, _meant(picture, rows[key])[0])
        for picture in workbook.pictures
        if (key := (picture.sheet, picture.row)) in rows
    ]
    uses = tuple(
        PhotoUse(_place(picture, row), picture.kind, picture.fingerprint, picture.part)
        for picture, row in shown
        if picture.fingerprint is not None
    )
    problems = (
        *_picture_problems(shown),
        *_of_several(workbook, rows),
        *_unreadable(workbook, logs),
        *_unprovable(workbook, logs, counts),
    )
    return PhotoEvidence(counts, uses, problems)


def place_of_visit(row: Row) -> VisitPlace:
    """Return the place of a row's visit; several visits may stand beside each other in one row of a sheet."""
    return row.head.sheet, row.number, row.head.columns.get("date", ("", ""))[0]


def photo_counts(workbook: WorkbookPictures, logs: Iterable[Table]) -> Mapping[VisitPlace, int]:
    """Place of a visit → pictures in the data rows of the logs; one in a merged 照片 cell counts for each of its rows.

    Of several visits beside each other a picture is of the one in whose columns it lies; elsewhere in the row it is of
    each, with a notice. Pictures over titles, headers and totals and outside the logs are not evidence, nor are pictures whose content is
    missing.
    """
    rows = _rows_by_place(logs)
    counts: Counter[VisitPlace] = Counter()
    for picture in workbook.pictures:
        if not picture.is_lost:
            held = (_meant(picture, rows[key]) for key in _rows_of(picture, rows) if key in rows)
            counts.update(place_of_visit(row) for meant in held for row in meant)
    return dict(counts)


def _rows_by_place(logs: Iterable[Table]) -> dict[_Place, list[Row]]:
    """Sheet and row → the data rows there, several for visits beside each other; a form occupies all rows that it covers."""
    by_place: dict[_Place, list[Row]] = {}
    for row in (row for log in logs for row in log.rows):
        for number in row.numbers:
            by_place.setdefault((row.head.sheet, number), []).append(row)
    return by_place


def _meant(picture: Picture, rows: Sequence[Row]) -> Sequence[Row]:
    """Of visits beside each other the one in whose columns the picture lies; else all of them."""
    if len(rows) == 1:
        return rows
    letter = column_letters(picture.column)
    within = [row for row in rows if any(column == letter for column, _ in row.head.columns.values())]
    return within if len(within) == 1 else rows


def _of_several(workbook: WorkbookPictures, rows: Mapping[_Place, Sequence[Row]]) -> Iterator[Problem]:
    """One notice for each row with several visits and a picture of which nobody can tell whose it is."""
    unclear: Counter[_Place] = Counter()
    for picture in workbook.pictures:
        key = picture.sheet, picture.row
        if not picture.is_lost and key in rows and len(_meant(picture, rows[key])) > 1:
            unclear[key] += 1
    for key, pictures in unclear.items():
        first = rows[key][0]
        place = Location(first.head.file, first.head.sheet, first.number)
        yield Problem("photos-of-several", place, details={"photos": str(pictures), "visits": str(len(rows[key]))})


def _rows_of(picture: Picture, rows: Mapping[_Place, Sequence[Row]]) -> Iterator[_Place]:
    """The rows that a picture belongs to: its own, or all rows of its merged 照片 cell.

    On a form every picture belongs to the one visit, whatever cell it is in.
    """
    here = rows.get((picture.sheet, picture.row))
    if here is not None and here[0].head.form is not None:
        yield picture.sheet, picture.row
        return
    first, last = picture.merged_rows
    merged = next((rows[key][0] for number in range(first, last + 1) if (key := (picture.sheet, number)) in rows), None)
    column = merged.head.columns.get(PHOTOS, ("", ""))[0] if merged is not None else ""
    if column == column_letters(picture.column):
        yield from ((picture.sheet, number) for number in range(first, last + 1))
    else:
        yield picture.sheet, picture.row


def _place(picture: Picture, row: Row) -> Location:
    letter = column_letters(picture.column)
    header = next((title for column, title in row.head.columns.values() if column == letter), "")
    if row.head.form is not None:
        # It is the form's own wherever it stands on it.
        return Location(row.head.file, row.head.sheet, row.number, letter, row.head.columns.get(PHOTOS, ("", ""))[1])
    return Location(row.head.file, row.head.sheet, picture.row, letter, header)


def _picture_problems(shown: Iterable[tuple[Picture, Row]]) -> Iterator[Problem]:
    for picture, row in shown:
        place = _place(picture, row)
        if picture.is_lost:
            yield Problem("photo-lost", place, details={"kind": picture.kind.value})
        elif picture.fingerprint is None:
            yield too_large(place)


def too_large(place: Location) -> Problem:
    """The notice that the picture exceeds the limit: it counts, but is neither compared nor shown."""
    return Problem("picture-too-large", place, details={"limit": str(PICTURE_LIMIT // 2**20)})


def _unreadable(workbook: WorkbookPictures, logs: Iterable[Table]) -> Iterator[Problem]:
    for log in logs:
        if log.head.sheet in workbook.unreadable or (workbook.absence is Absence.DAMAGED and not workbook.unreadable):
            yield Problem("photos-unreadable", Location(log.head.file, log.head.sheet))


def _unprovable(
    workbook: WorkbookPictures, logs: Iterable[Table], counts: Mapping[VisitPlace, int]
) -> Iterator[Problem]:
    """One notice for each log whose 照片 column has blank cells, in a format in which pictures cannot be detected."""
    if workbook.absence is not Absence.FORMAT:
        return
    for log in logs:
        bare = sum(not row[PHOTOS] and place_of_visit(row) not in counts for row in log.rows)
        if bare and PHOTOS in log.head.columns:
            letter, header = log.head.columns[PHOTOS]
            place = Location(log.head.file, log.head.sheet, 0, letter, header)
            yield Problem("photos-unprovable", place, details={"count": str(bare)})
