"""A table on its side: the labels stand in one column, and every column beside it is a visit."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from jiafang_batch.grid import Cell, Grid
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.forms.labels import VISIT_LOG, label_of
from jiafang_batch.sheets.forms.segments import NAMING
from jiafang_batch.sheets.layout import layouts

_LABELS = 4
"""The fewest labels of a visit in the column."""
_VISITS = 2
_SEARCHED = 3
"""The number of columns in which the labels may stand."""


def sheets_of_columns(grid: Grid) -> tuple[Grid, ...]:
    """Return the sheet once for each visit of a table on its side, with its label beside each value; else the sheet itself."""
    rows = _unmerged(grid)
    for column in range(_SEARCHED):
        fields = {i: field for i, row in enumerate(rows) if any(row[column + 1 :]) and (field := _field(row, column))}
        if len(set(fields.values())) < _LABELS or not NAMING.intersection(fields.values()):
            continue
        visits = [c for c in range(column + 1, max(map(len, rows))) if _is_visit(rows, c, fields)]
        is_all = visits == list(range(column + 1, column + 1 + len(visits)))
        if len(visits) >= _VISITS and is_all and len(set(fields.values())) == len(fields):
            return tuple(_one_visit(grid, rows, column, visit, min(fields)) for visit in visits)
    return (grid,)


def _field(row: Sequence[Cell], column: int) -> str:
    cell = row[column] if column < len(row) else ""
    label = label_of(cell) if isinstance(cell, str) and cell else None
    return label.field if label is not None and not label.is_weak else ""


def _is_visit(rows: Sequence[Sequence[Cell]], column: int, fields: dict[int, str]) -> bool:
    """True if a pupil and a day stand in the column, and no label."""
    day = layouts()[VISIT_LOG].column("date")
    values = {field: rows[index][column] for index, field in fields.items() if column < len(rows[index])}
    if not any(values.get(name, "") != "" for name in NAMING) or any(_field(rows[i], column) for i in fields):
        return False
    return parse(values.get("date", ""), day, None).value is not None


def _unmerged(grid: Grid) -> list[list[Cell]]:
    """The rows, with a value merged over several columns in each of them."""
    rows: list[list[Cell]] = [list(row) for row in grid.rows]
    for top, left, last, right in grid.merges:
        row, column = top - grid.top, left - grid.left
        if top == last and left < right and 0 <= row < len(rows) and 0 < column < len(rows[row]):
            rows[row].extend([""] * (right - grid.left + 1 - len(rows[row])))
            rows[row][column : right - grid.left + 1] = [rows[row][column]] * (right - left + 1)
    return rows


def _one_visit(grid: Grid, rows: Sequence[Sequence[Cell]], column: int, visit: int, first: int) -> Grid:
    """The sheet with the labels straight before one column of values, which stay where they are."""
    parts: list[Sequence[Cell]] = [*grid.rows[:first]]
    for row in rows[first:]:
        cells: list[Cell] = [""] * (visit + 1)
        cells[visit - 1] = row[column] if column < len(row) else ""
        cells[visit] = row[visit] if visit < len(row) else ""
        parts.append(cells)
    return replace(grid, rows=parts, merges=())
