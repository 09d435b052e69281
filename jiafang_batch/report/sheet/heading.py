"""What stands above the rows of a page: its title, the letterhead line and the headings of the columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from jiafang_batch.report.sheet.fit import lines_of
from jiafang_batch.report.sheet.page import Column
from jiafang_batch.report.sheet.row_heights import LINE_HEIGHT
from jiafang_batch.report.sheet.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_TITLE_HEIGHT, _USUAL_HEIGHT = 30.0, 15.0
_BOLD = 0.94
"""The share of a column's width that is usable for bold letters."""
_LEAST, _LEAST_UPPER, _LEAST_LOWER = 32.0, 44.0, 20.0
"""The least height of headings in one row, and of each of two rows."""


def title_height(lines: int) -> float:
    """Return the height of the title and of a letterhead line of so many lines, in points."""
    return _TITLE_HEIGHT + _line_height(lines)


def _line_height(lines: int) -> float:
    return 2 + LINE_HEIGHT * lines if lines > 1 else _USUAL_HEIGHT


def write_title(sheet: Worksheet, styles: Styles, title: str, line: str, last: int, *, lines: int = 1) -> None:
    """Write the title over the sheet and the letterhead line below it, as wide as the table."""
    sheet.set_row(0, _TITLE_HEIGHT)
    # Centred over the visible part, not over the middle of a very wide table.
    sheet.write_string(0, 0, title, styles.title)
    if lines > 1 and last > 0:
        sheet.set_row(1, _line_height(lines))
        sheet.merge_range(1, 0, 1, last, "", styles.wrapped_line)
        sheet.write_string(1, 0, line, styles.wrapped_line)
        return
    sheet.write_string(1, 0, line, styles.line)
    for index in range(1, last + 1):
        sheet.write_blank(1, index, None, styles.line)


def write_headings(sheet: Worksheet, styles: Styles, columns: Sequence[Column], row: int) -> None:
    """Write the headings of columns with settled widths, with an upper row if columns are grouped."""
    for number, height in enumerate(heading_heights(tuple(columns)), row):
        sheet.set_row(number, height)
    groups = _groups(columns)
    lower = row + bool(groups)
    for start, end in groups:
        _write_heading(sheet, styles, (row, start, row, end), columns[start].group, columns[start].group_formula)
    for index, column in enumerate(columns):
        top = lower if column.group else row
        _write_heading(sheet, styles, (top, index, lower, index), column.title, column.title_formula)


@cache
def heading_heights(columns: Sequence[Column]) -> tuple[float, ...]:
    """Return the height of each row of the headings, in points."""
    groups = _groups(columns)
    if not groups:
        return (_height(((c.title, c.width or 0.0) for c in columns), _LEAST),)
    upper = [(columns[start].group, sum(c.width or 0.0 for c in columns[start : end + 1])) for start, end in groups]
    lower = ((c.title, c.width or 0.0) for c in columns if c.group)
    return _height(upper, _LEAST_UPPER), _height(lower, _LEAST_LOWER)


def _groups(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """The first and the last column of each group of neighbours."""
    groups: list[tuple[int, int]] = []
    for index, column in enumerate(columns):
        if column.group and groups and groups[-1][1] == index - 1 and columns[index - 1].group == column.group:
            groups[-1] = (groups[-1][0], index)
        elif column.group:
            groups.append((index, index))
    return groups


def _height(headings: Iterable[tuple[str, float]], least: float) -> float:
    """The height of the longest heading in its width; bold letters are slightly wider."""
    lines = max(lines_of(text, width * _BOLD) for text, width in headings)
    return max(least, 6 + LINE_HEIGHT * lines)


def _write_heading(sheet: Worksheet, styles: Styles, area: tuple[int, int, int, int], text: str, formula: str) -> None:
    """Write one heading cell, merged if the area is larger than one cell."""
    first, left, last, right = area
    if (first, left) != (last, right):
        sheet.merge_range(first, left, last, right, text, styles.header)
    else:
        sheet.write_string(first, left, text, styles.header)
    if formula:
        sheet.write_formula(first, left, formula, styles.header, text)
