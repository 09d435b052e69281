"""What an earlier 家访汇总_公示.xlsx shows, read back from its sheets, so that two publications together tell nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from jiafang_batch.grid import Cell, Grid
from jiafang_batch.measure.disclosure import Release, Split, Withheld
from jiafang_batch.measure.standing import UNREPORTED

HIDDEN = "＊"
"""The sign in place of a figure that is not published."""
UNITS, CLASSES = "公示", "班级"
"""The sheets with figures."""
UNIT, CLASS = "单位", "班级"
"""The headings of their first columns."""
_TABLES = {UNITS: UNIT, CLASSES: CLASS}
PUPILS, VISITS = ("应访学生", "已访", "未访"), ("家访人次", "实地人次", "其他形式")
"""The headings of a whole and its two parts."""
REQUESTS, RATING = "意见建议", "等级"

_Line = tuple[str, Mapping[str, Cell]]
"""A unit and its cells by heading."""


class EarlierFigures(Struct, frozen=True):
    """An earlier publication: what it showed of pupils and visits, and the units whose requests it withheld."""

    pupils: Release
    visits: Release
    requests: frozenset[str]


def earlier_figures(grids: Iterable[Grid], term: str) -> EarlierFigures | None:
    """Return what the sheets of a workbook show; None if it is not the public workbook of that term."""
    lines: list[_Line] = []
    for grid in grids:
        if grid.sheet in _TABLES and _is_of(grid, term):
            lines += _lines(grid, _TABLES[grid.sheet])
    if not lines:
        return None
    requests = frozenset(unit for unit, cells in lines if cells.get(REQUESTS) == HIDDEN)
    return EarlierFigures(_release(lines, PUPILS), _release(lines, VISITS), requests)


def is_public_book(grids: Iterable[Grid]) -> bool:
    """Return True for the public workbook of any term, with the figures still in it."""
    return any(any(_lines(grid, _TABLES[grid.sheet])) for grid in grids if grid.sheet in _TABLES)


def _is_of(grid: Grid, term: str) -> bool:
    return any(isinstance(cell, str) and term in cell for row in grid.rows[:2] for cell in row)


def _lines(grid: Grid, heading: str) -> Iterator[_Line]:
    start = next((place for place, row in enumerate(grid.rows) if row and row[0] == heading), None)
    if start is None:
        return
    headings = [str(cell) for cell in grid.rows[start]]
    for row in grid.rows[start + 1 :]:
        if row and row[0]:
            yield str(row[0]), dict(zip(headings, row, strict=False))


def _release(lines: Iterable[_Line], headings: tuple[str, str, str]) -> Release:
    wholes: dict[str, int] = {}
    parts: dict[str, Split] = {}
    hidden: tuple[set[str], set[str]] = (set(), set())
    for unit, cells in lines:
        whole, part, rest = (_count(cells.get(heading)) for heading in headings)
        if whole is not None:
            wholes[unit] = whole
        if cells.get(RATING) == UNREPORTED:
            # Blank, because nobody handed anything in: none of its pupils was visited.
            parts[unit] = Split(0, whole or 0)
        elif part is not None and rest is not None:
            parts[unit] = Split(part, rest)
        for place, heading in enumerate(headings[:2]):
            if cells.get(heading) == HIDDEN:
                hidden[place].add(unit)
    return Release(wholes, parts, Withheld(frozenset(hidden[0]), frozenset(hidden[1])))


def _count(cell: Cell | None) -> int | None:
    return int(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None
