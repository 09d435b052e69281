"""Classes that stand in lines of their own: 一(1)班 above its pupils, 一(2)班 above the next ones on the same sheet."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from jiafang_batch.class_names import classes_in
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.header import find_header, repetition_of

_CLASS = "school_class"
_TITLE = "班级"
_LONGEST = 40


def with_class_lines(grid: Grid, header: Header | None) -> tuple[Grid, Header | None, Problem | None]:
    """Return the sheet with a column of the classes that stand in lines between its rows, its header, and the notice of it.

    The sheet itself, the given header and None if its rows have a class column, or no line below the header names a class.
    """
    if header is not None and (_CLASS in header.fields or not any(c.field == _CLASS for c in header.layout.columns)):
        return grid, header, None
    lines = {index: name for index, row in enumerate(grid.rows) if (name := _class_line(row))}
    last = header.last if header is not None else _row_of_headings(grid, min(lines, default=0))
    if last is None or not any(index > last for index in lines):
        return grid, header, None
    is_repetition = repetition_of(header) if header is not None else _is_nothing
    width = max(map(len, grid.rows))
    current, rows = "", []
    for index, row in enumerate(grid.rows):
        current = lines.get(index, current)
        is_line = index in lines and index > last
        is_data = index > last and not is_line and any(row) and not is_repetition(row)
        # The line itself is no row of the table.
        cells = [""] * width if is_line else [*row, *[""] * (width - len(row))]
        rows.append([*cells, _TITLE if index == last else current if is_data else ""])
    with_column = replace(grid, rows=rows)
    new_header = find_header(with_column)
    if new_header is None or new_header.missing:
        return grid, header, None
    details = {"title": new_header.layout.column(_CLASS).title, "classes": "、".join(dict.fromkeys(lines.values()))}
    return with_column, new_header, Problem("class-lines", Location(grid.file, grid.sheet), details=details)


def _is_nothing(row: Sequence[Cell]) -> bool:
    return not row


def _row_of_headings(grid: Grid, before: int) -> int | None:
    """The nearest row above the first line of a class that holds several texts."""
    for index in range(before - 1, -1, -1):
        if sum(isinstance(cell, str) and cell != "" for cell in grid.rows[index]) > 1:
            return index
    return None


def _class_line(row: Sequence[Cell]) -> str:
    """The class that a line with nothing else names: 一(2)班, 一(2)班 班主任：刘洋, 一年级2班学生名单."""
    filled = [cell for cell in row if cell != ""]
    if not 1 <= len(filled) <= 2 or not all(isinstance(cell, str) for cell in filled):  # noqa: PLR2004
        return ""
    text = squeeze(str(filled[0]))
    names = classes_in(text) if len(text) <= _LONGEST else ()
    if len(names) != 1 or (len(filled) > 1 and ":" not in squeeze(str(filled[1]))):
        return ""
    return names[0]
