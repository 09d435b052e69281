"""The class before or behind the pupil's name in one cell, in a log without a class column: 一1王小明, 王小明（一1班）."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec.structs import replace

from jiafang_batch.class_names import class_name, cohort, year_group_of
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.header import find_header

_LOG = "visit_log"
_TITLE = "班级"
_LONGEST = 12
"""The most letters of a class before a name."""
_BEHIND = pattern(r"(.+?)[(\[](.{2,12}?)[)\]]")
_BEGINS = pattern(r"[^\d班)(级:：,、]")
"""How a name begins."""


def with_classes_of_pupils(grid: Grid, header: Header | None) -> tuple[Grid, Header | None, Problem | None]:
    """Return the log with a column of the classes that stand in its cells of pupils, its header, and the notice of it.

    The sheet itself, the given header and None if it lacks anything else, or a pupil stands there without a class.
    """
    if header is None or header.layout.code != _LOG or header.missing != (_TITLE,) or "student" not in header.fields:
        return grid, header, None
    column = header.fields["student"]
    cells = [row[column] if column < len(row) else "" for row in grid.rows]
    parted = {i: _parted(cell) for i, cell in enumerate(cells) if i > header.last and isinstance(cell, str) and cell}
    count = sum(bool(name) for name, _ in parted.values())
    if not count or count < len(parted):
        return grid, header, None
    width = max(map(len, grid.rows))
    rows: list[Sequence[Cell]] = []
    for index, row in enumerate(grid.rows):
        line: list[Cell] = [*row, *[""] * (width - len(row)), _TITLE if index == header.last else ""]
        if parted.get(index, ("", ""))[0]:
            line[width], line[column] = parted[index]
        rows.append(line)
    whole = replace(grid, rows=rows)
    new_header = find_header(whole)
    if new_header is None or new_header.missing:
        return grid, header, None
    place = Location(grid.file, grid.sheet, header.first + grid.top + 1, header=header.titles["student"])
    return whole, new_header, Problem("class-with-name", place, details={"count": str(count)})


@lru_cache(2048)
def _parted(cell: str) -> tuple[str, str]:
    """一1王小明 → 一(1)班 and 王小明; two empty texts for a cell without a class."""
    text = squeeze(cell)
    for end in range(min(_LONGEST, len(text) - 1), 1, -1):
        if _is_class(text[:end]) and _BEGINS.match(text[end:]):
            return class_name(text[:end]), text[end:]
    if (match := _BEHIND.fullmatch(text)) and _is_class(match[2]):
        return class_name(match[2]), match[1]
    return "", ""


def _is_class(text: str) -> bool:
    return bool(year_group_of(class_name(text)) or cohort(text))
