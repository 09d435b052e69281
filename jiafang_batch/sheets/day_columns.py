"""Columns whose headings say when, a visit in each cell: 9月 over 21 or 9.21实地, 第3周 over days, 9月21日 over √ or 实地.

电话家访日期 beside 上门家访日期 say how.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.heading_meanings import meanings
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.sheets.surroundings import FORM_TITLE
from jiafang_batch.sheets.ticked_columns import TICKED, UNTICKED

_LOG = "visit_log"
_PUPIL = frozenset({"student", "student_id"})
_FEWEST = 2
"""The fewest such columns."""
_MONTH = pattern(r"([1-9]|1[0-2])月份?")
_COUNT = pattern(r"[0-4](?:\.0)?次?")
_WEEK = pattern(r"第?[\d一二三四五六七八九十]{1,3}周")
_DAY = pattern(r"(?:0?(\d{1,2})[.\-/月])?0?([1-9]|[12]\d|3[01])(?:\.0)?[日号]?")
_HEADING = pattern(r"(?m)^(?:20\d\d[年./-])?\d{1,2}[月./-]\d{1,2}[日号]?$")
"""A day as a heading, as a quick test of a row of headings, a line each."""
_FORM_DAY = pattern(r"(.{2,8}?)(?:日期|时间)")
"""电话家访时间 beside 上门家访时间."""
_WITH_FORM = pattern(r"(.*?\d[日号]?)[,、:]?\(?([^\d()]{1,10})\)?")


class DayColumn(Struct, frozen=True):
    """A column of visits: the month, the day or the form of its heading; none for a week, below which whole days stand."""

    month: str = ""
    day: Cell = ""
    form: str = ""

    def read(self, cell: Cell) -> tuple[Cell, str]:
        """Return the day and the form that a cell means; the cell itself for the day if it means something else."""
        text = squeeze(shown(cell))
        if self.day != "":
            if text.upper() in TICKED:
                return self.day, ""
            return ("", "") if text.upper() in UNTICKED else (self.day, text) if _is_form(text) else (cell, "")
        match = _WITH_FORM.fullmatch(text) if isinstance(cell, str) else None
        day, form = (match[1], match[2]) if match and _is_form(match[2]) else (cell, "")
        return _in_month(day, self.month), form or (self.form if text else "")


def day_columns(grid: Grid, index: int, year: SchoolYear | None) -> Mapping[int, DayColumn]:
    """Return column → what its heading in the row says, if several do so and visits stand below; empty for any other row."""
    words = [squeeze(shown(cell)) for cell in grid.rows[index]]
    columns = {
        c: days for c, word in enumerate(words) if (days := _headed(grid.rows[index][c], word, year)) is not None
    }
    if len(columns) < _FEWEST or not _names_pupils(grid, index, words) or _are_counts(grid, index, words):
        return {}
    has_form = any("form" in meanings(word).get(_LOG, {}) for word in words if word)
    read = [
        days.read(row[column])
        for row in grid.rows[index + 1 :]
        for column, days in columns.items()
        if column < len(row) and squeeze(shown(row[column]))
    ]
    are_days = [is_day(day, year) for day, _ in read if day != ""]
    of_days = any(column.day != "" for column in columns.values())
    is_clear = all(are_days) if of_days else 2 * sum(are_days) > len(are_days)
    return columns if are_days and is_clear and not (has_form and any(form for _, form in read)) else {}


def ticked_without_days(grid: Grid, index: int) -> bool:
    """True for a row of months or weeks beside pupils, with ticks and forms below: the visits have no days."""
    words = [squeeze(shown(cell)) for cell in grid.rows[index]]
    columns = [column for column, word in enumerate(words) if _MONTH.fullmatch(word) or _WEEK.fullmatch(word)]
    if len(columns) < _FEWEST or not _names_pupils(grid, index, words):
        return False
    cells = [squeeze(shown(row[c])).upper() for row in grid.rows[index + 1 :] for c in columns if c < len(row)]
    marks = [cell for cell in cells if cell not in UNTICKED]
    return bool(marks) and all(cell in TICKED or _is_form(cell) or _COUNT.fullmatch(cell) for cell in marks)


def _are_counts(grid: Grid, index: int, words: Sequence[str]) -> bool:
    """True if only small numbers stand below the months: how often somebody went, rather than on which day."""
    columns = [column for column, word in enumerate(words) if _MONTH.fullmatch(word)]
    cells = [squeeze(shown(row[c])) for row in grid.rows[index + 1 :] for c in columns if c < len(row)]
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(map(_COUNT.fullmatch, filled))


def headed_by_days(row: Sequence[Cell], lines: str) -> bool:
    """True if days, or forms and their days, may be headings of the row; `lines` are its texts, a line each."""
    if len(FORM_TITLE.findall(lines)) >= _FEWEST:
        return True
    return len(_HEADING.findall(lines)) + sum(isinstance(cell, date) for cell in row) >= _FEWEST


def is_day(cell: Cell, year: SchoolYear | None) -> bool:
    """True for a day of a visit in any spelling."""
    return parse(cell, layouts()[_LOG].column("date"), year).value is not None


def _headed(cell: Cell, word: str, year: SchoolYear | None) -> DayColumn | None:
    if match := _MONTH.fullmatch(word):
        return DayColumn(month=match[1])
    if _WEEK.fullmatch(word):
        return DayColumn()
    if (match := _FORM_DAY.fullmatch(word)) and FORM_TITLE.search(word) and _is_form(match[1]):
        return DayColumn(form=match[1])
    is_heading = isinstance(cell, date) or (isinstance(cell, str) and _HEADING.fullmatch(word) is not None)
    return DayColumn(day=cell) if is_heading and is_day(cell, year) else None


def _names_pupils(grid: Grid, index: int, words: Sequence[str]) -> bool:
    """True if one of the words heads pupils, and not a label of a form, below which other labels stand."""
    pupils = [c for c, word in enumerate(words) if word and _PUPIL & meanings(word).get(_LOG, {}).keys()]
    cells = [row[column] for row in grid.rows[index + 1 :] for column in pupils if column < len(row)]
    return bool(pupils) and not any(isinstance(cell, str) and cell and meanings(cell) for cell in cells)


def _is_form(text: str) -> bool:
    return parse(text, layouts()[_LOG].column("form"), None).value is not None


def _in_month(cell: Cell, month: str) -> Cell:
    """21, 21日 or the text 9.21 below 9月 → 9月21日; the number 9.2 may have been 9.20."""
    if not month or (isinstance(cell, float) and not cell.is_integer()):
        return cell
    match = _DAY.fullmatch(squeeze(shown(cell)))
    return f"{month}月{match[2]}日" if match and match[1] in (None, month) else cell
