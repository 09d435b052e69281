"""Small tables on an overview, each cell merged over some of its many narrow columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from jiafang_batch.report.sheet.cells import Formula, Kind, Shown, cached
from jiafang_batch.report.sheet.styles import SECTION_HEIGHT, Styles

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet


class Band(Struct, frozen=True):
    """A column of such a table: the columns of the sheet that it covers (0-based, both included), and what it shows."""

    first: int
    last: int
    title: str
    value: Callable[[Any], object]
    """The value of a record, or one with its own kind."""
    kind: Kind = Kind.TEXT


def write_section(sheet: Worksheet, styles: Styles, row: int, title: str) -> None:
    """Write the heading of a block."""
    sheet.set_row(row, SECTION_HEIGHT)
    sheet.write_string(row, 0, title, styles.section)


def write_bands(sheet: Worksheet, styles: Styles, bands: Sequence[Band], records: Iterable[Any], row: int) -> int:
    """Write the headings in that row and each record in a row below; returns the next free row."""
    for band in bands:
        merged(sheet, (row, band.first, band.last), band.title, styles.header)
    for record in records:
        row += 1
        for band in bands:
            value, kind = band.value(record), band.kind
            if isinstance(value, Shown):
                value, kind = value.value, value.kind
            merged(sheet, (row, band.first, band.last), value, styles.body(kind))
    return row + 1


def merged(sheet: Worksheet, place: tuple[int, int, int], value: object, style: Format) -> None:
    """Write a value or formula over the cells of a row; `place` is the row, its first and its last column."""
    row, left, right = place
    if left != right:
        sheet.merge_range(row, left, row, right, "", style)
    if isinstance(value, Formula):
        sheet.write_formula(row, left, value.text, style, cached(value.value))
    elif isinstance(value, str):
        sheet.write_string(row, left, value, style)
    elif value is not None:
        sheet.write(row, left, cached(value), style)
