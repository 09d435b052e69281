"""The body of a sheet: rows of typed cells, written cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from jiafang_batch.report.sheet.cells import Formula, Kind, cached, content

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet


class BodyStyles(Protocol):
    """The formats of body cells in one workbook."""

    def body(self, kind: Kind) -> Format:
        """Return the format of cells of a kind."""


class TypedColumn(Protocol):
    """A column of a table, as far as its cells depend on it."""

    @property
    def kind(self) -> Kind:
        """How its values are shown."""


def write_body(
    sheet: Worksheet,
    styles: BodyStyles,
    first: int,
    columns: Sequence[TypedColumn],
    rows: Sequence[Sequence[Any]],
    heights: Iterable[float],
) -> None:
    """Write the rows from row `first` (0-based) on, each with its height in points."""
    for number, (row, height) in enumerate(zip(rows, heights, strict=False), first):
        sheet.set_row(number, height)
        write_row(sheet, styles, number, columns, row)


def write_row(
    sheet: Worksheet, styles: BodyStyles, number: int, columns: Sequence[TypedColumn], row: Sequence[Any]
) -> None:
    """One row of typed cells; text never becomes a formula, a link or a number."""
    for index, (column, value) in enumerate(zip(columns, row, strict=True)):
        write_cell(sheet, styles, number, index, column.kind, value)


def write_cell(sheet: Worksheet, styles: BodyStyles, row: int, index: int, kind: Kind, value: Any) -> None:
    """Write one cell of this kind; None and an empty text are blank cells."""
    shown_as, plain = content(kind, value)
    style = styles.body(shown_as)
    match plain:
        case None:
            sheet.write_blank(row, index, None, style)
        case str():
            sheet.write_string(row, index, plain, style)
        case Formula():
            sheet.write_formula(row, index, plain.text, style, cached(plain.value))
        case date():
            sheet.write_datetime(row, index, plain, style)
        case _:
            sheet.write_number(row, index, plain, style)
