"""Rows added below a table that somebody has edited, each with its own dropdowns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.report.updated.editable import editable, put, saved
from jiafang_batch.sheets.template import Value
from jiafang_batch.table import Head

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

_LONGEST = 250
"""The maximum characters of all words of a dropdown; spreadsheets allow 255."""


class NewRow(Struct, frozen=True):
    """A row to add: field → value, and field → the choices of its cell."""

    cells: Mapping[str, Value]
    choices: Mapping[str, Sequence[str]] = MappingProxyType({})


def with_rows(
    standing: bytes, head: Head, rows: Iterable[NewRow], changed: Mapping[tuple[int, str], str] = MappingProxyType({})
) -> bytes:
    """Return the workbook with the rows added below everything on the table's sheet.

    `changed` are other values for cells, by row and field. Fields without a column are left out; values are written as
    numbers or texts. Raises UnkeepableError as `editable` does.
    """
    book = editable(standing)
    page: Worksheet = book[head.sheet]
    letters = {field: letter for field, (letter, _) in head.columns.items()}
    for (number, field), value in changed.items():
        if field in letters:
            put(page[f"{letters[field]}{number}"], value)
    filled = (number for number, cells in enumerate(page.iter_rows(values_only=True), 1) if any(cells))
    for number, row in enumerate(rows, max(filled, default=0) + 1):
        for field, cell in row.cells.items():
            if field in letters and cell not in (None, ""):
                put(page[f"{letters[field]}{number}"], cell if isinstance(cell, int) else str(cell))
        for field, words in row.choices.items():
            if field in letters:
                _offer(page, f"{letters[field]}{number}", words)
    return saved(book)


def _offer(page: Worksheet, address: str, words: Sequence[str]) -> None:
    """Add a dropdown for this cell alone: rules of one cell must not overlap."""
    from openpyxl.worksheet.datavalidation import DataValidation

    for rule in page.data_validations.dataValidation:
        _spare(rule, address)
    listed = list(words)
    while len(",".join(listed)) > _LONGEST:
        # The last choice is kept: it is the only one that is not a name.
        del listed[-2]
    rule = DataValidation(type="list", formula1=f'"{",".join(listed)}"', allow_blank=True, showErrorMessage=False)
    rule.add(address)
    page.add_data_validation(rule)


def _spare(rule: DataValidation, address: str) -> None:
    """Restrict the rule to all its cells but this one."""
    from openpyxl.worksheet.cell_range import CellRange, MultiCellRange

    cell = CellRange(address)
    held: list[CellRange] = []
    for area in rule.sqref.ranges:
        if not area.issuperset(cell):
            held.append(area)
            continue
        row, column = cell.min_row, cell.min_col
        parts = (
            (area.min_col, area.min_row, area.max_col, row - 1),
            (area.min_col, row + 1, area.max_col, area.max_row),
            (area.min_col, row, column - 1, row),
            (column + 1, row, area.max_col, row),
        )
        held += [
            CellRange(min_col=left, min_row=top, max_col=right, max_row=bottom)
            for left, top, right, bottom in parts
            if left <= right and top <= bottom
        ]
    rule.sqref = MultiCellRange(held)
