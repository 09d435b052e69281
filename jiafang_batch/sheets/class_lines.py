"""Classes that stand in lines of their own: 一(1)班 above its pupils, 一(2)班 above the next ones on the same sheet.

A teacher who stands in such a line (一(2)班 班主任：刘洋) leads the visits below it, and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from jiafang_batch.class_names import classes_in
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.evidence import is_no_heading
from jiafang_batch.sheets.header import find_header, repetition_of
from jiafang_batch.sheets.heading_meanings import meanings
from jiafang_batch.sheets.surroundings import CLASS_IN_LINES, IN_LINES, labels_in

_CLASS = "school_class"
_LEAD_TITLE = f"主访教师{IN_LINES}"
_NO_LEAD = "没有写教师"
_LOG = "visit_log"
_FEWEST = 2
"""The fewest words of a row of headings."""
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
    below = min((i for i in lines if i > last and _titles_other_table(grid, i, is_repetition)), default=len(grid.rows))
    lines = {index: name for index, name in lines.items() if index < below}
    if not any(index > last for index in lines):
        return grid, header, None
    leads = {index: lead for index in lines if (lead := _lead_in(grid.rows[index]))}
    has_leads = header is not None and "lead" not in header.fields and any(index > last for index in leads)
    titles = [CLASS_IN_LINES, _LEAD_TITLE] if has_leads else [CLASS_IN_LINES]
    width = max(map(len, grid.rows))
    current, rows = ("", ""), []
    for index, row in enumerate(grid.rows):
        # What is blank would be taken from the line above, which is another class's.
        current = (lines[index], leads.get(index, _NO_LEAD)) if index in lines else current
        is_line = index in lines and index > last
        is_data = last < index < below and not is_line and any(row) and not is_repetition(row)
        # The line itself is no row of the table.
        cells = [""] * width if is_line else [*row, *[""] * (width - len(row))]
        added = titles if index == last else current if is_data else ("", "")
        rows.append([*cells, *added[: len(titles)]])
    with_column = replace(grid, rows=rows)
    new_header = find_header(with_column)
    if new_header is None or new_header.missing:
        return grid, header, None
    details = {"title": new_header.layout.column(_CLASS).title, "classes": "、".join(dict.fromkeys(lines.values()))}
    return with_column, new_header, Problem("class-lines", Location(grid.file, grid.sheet), details=details)


def _titles_other_table(grid: Grid, line: int, is_repetition: Callable[[Sequence[Cell]], bool]) -> bool:
    """True if other headings than those above stand in the first filled row below the line."""
    row = next((row for row in grid.rows[line + 1 :] if any(cell != "" for cell in row)), ())
    words = [cell for cell in row if isinstance(cell, str) and meanings(cell)]
    return len(words) >= _FEWEST and not is_no_heading(row) and not is_repetition(row)


def _is_nothing(row: Sequence[Cell]) -> bool:
    return not row


def _row_of_headings(grid: Grid, before: int) -> int | None:
    """The nearest row above the first line of a class that holds several texts."""
    for index in range(before - 1, -1, -1):
        if sum(isinstance(cell, str) and cell != "" for cell in grid.rows[index]) > 1:
            return index
    return None


def _lead_in(row: Sequence[Cell]) -> str:
    """The teacher that a line names: 一(2)班 班主任：刘洋."""
    labels = labels_in([cell for cell in row if isinstance(cell, str) and cell])
    return next((value for label, value in labels if "lead" in meanings(label).get(_LOG, {})), "")


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
