"""Days of one month: 8日, 15 in a log whose title, or sheet, says 2024年10月."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import clean, squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.parsed_cell import shown

_LOG = "visit_log"
_DAY = pattern(r"(?:0?[1-9]|[12]\d|3[01])(?:\.0)?[日号]?")
_MONTH = pattern(r"(?:(20\d\d)[年.\-])?(?<!\d)(1[0-2]|0?[1-9])月份?(?![\d初上中下底末])")
_LONGEST = 4
"""The most letters of a day of the month: 08.0 and 15日."""

Rows = list[tuple[int, Sequence[Cell]]]


def with_month(grid: Grid, header: Header, rows: Rows) -> tuple[Rows, Problem | None]:
    """Return the rows with whole days where the log gives days of the one month that its title or sheet names, and a notice."""
    index = header.fields.get("date")
    if header.layout.code != _LOG or index is None:
        return rows, None
    cells = [cells[index] for _, cells in rows if index < len(cells) and cells[index] != ""]
    if not cells or not all(_is_day(cell) for cell in cells):
        return rows, None
    months = {
        (match[1] or "", int(match[2])): text
        for text in _around(grid, header)
        for match in _MONTH.finditer(squeeze(text))
    }
    if len({month for _, month in months}) != 1 or len({year for year, _ in months if year}) > 1:
        return rows, None
    (_, month), text = next(iter(months.items()))
    year = next((f"{year}年" for year, _ in months if year), "")
    details = {"text": clean(text)[:30], "month": f"{year}{month}月", "count": str(len(cells))}
    notice = Problem("days-of-month", Location(grid.file, grid.sheet), details=details)
    return [(number, _dated(row, index, f"{year}{month}月")) for number, row in rows], notice


def _is_day(cell: Cell) -> bool:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return False
    text = shown(cell)
    return len(text) <= _LONGEST and _DAY.fullmatch(squeeze(text)) is not None


def _around(grid: Grid, header: Header) -> Iterator[str]:
    yield from (cell for row in grid.rows[: header.first] for cell in row if isinstance(cell, str) and cell)
    yield grid.sheet


def _dated(row: Sequence[Cell], index: int, month: str) -> Sequence[Cell]:
    if index >= len(row) or row[index] == "":
        return row
    day = squeeze(shown(row[index])).removesuffix(".0").rstrip("日号")
    return [*row[:index], f"{month}{int(day)}日", *row[index + 1 :]]
