"""Columns that a table's rows do not hold and that change what these mean.

家访次数 with 2 and 结束日期 on another day beside a visit, 是否已访 in a plan, 10月起由… among the remarks of a class list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem, rows_in_words
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.columns import column_letter
from jiafang_batch.sheets.layout import heading_word
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.table import Row

_LOG = "visit_log"
_COUNT = pattern(r"(?:本学期|累计|共|总)?(?:家访|走访|入户|上门|访问)?(?:总|累计)?(?:次数|人次)")
_END = pattern(r"(?:家访|走访|入户|访问|活动)?(?:结束|截止|终止|返回|完成)(?:日期|时间)")
_MARKS = (
    (
        "plan-done", "plan", pattern(r"是否(?:已经?)?(?:家访|访|走访|完成|落实)"
            r"|(?:完成|落实|家访|走访)(?:情况|状态|与否)|(?:实际|完成)(?:家访|走访)?(?:日期|时间)"),
        pattern(r"^(?:是|√|✓|☑|已|完成|有|\d)"),
    ),
    (
        "class-remark", "school_class", pattern("备注|说明|备注说明|变动情况|变动"),
        pattern(r"代理|代班|代课|接任|接手|接班|更换|换为|换成|改为|改由|产假|病假|调离|调走|离任|卸任|起由|\d月.{0,4}起"),
    ),
)  # fmt: skip
"""Code, kind of table, headings, and what is to be pointed out in their cells."""
_NUMBER = pattern(r"(\d{1,2})(?:\.0+)?次?")


def about_counts(grid: Grid, header: Header, rows: Sequence[Row], place: Location) -> Iterator[Problem]:
    """Yield the warning that a column of numbers of visits says more than the pupil has rows: one for the sheet."""
    columns = _columns(header, _COUNT)
    if not columns:
        return
    index, text = columns[0]
    rows_of = Counter(_pupil(row) for row in rows)
    more = []
    for row in rows:
        cells = grid.rows[row.number - grid.top - 1]
        match = _NUMBER.fullmatch(squeeze(shown(cells[index]))) if index < len(cells) else None
        if match and int(match[1]) > max(rows_of[_pupil(row)], len(row["student"]), 1):
            more.append(row.number)
    if more:
        where = Location(place.file, place.sheet, more[0], column_letter(grid, index), text)
        yield Problem("more-visits-counted", where, details={"count": str(len(more)), "rows": rows_in_words(more)})


def about_marks(grid: Grid, header: Header, rows: Sequence[Row], place: Location) -> Iterator[Problem]:
    """Yield the warning of a plan that says that visits were made, and of a class list whose remarks tell of a change."""
    for code, kind, headings, cells_say in _MARKS:
        for index, text in _columns(header, headings, kind):
            numbers = [
                row.number
                for row in rows
                if index < len(cells := grid.rows[row.number - grid.top - 1])
                and cells_say.search(squeeze(shown(cells[index])))
            ]
            if numbers:
                where = Location(place.file, place.sheet, numbers[0], column_letter(grid, index), text)
                yield Problem(code, where, details={"count": str(len(numbers)), "rows": rows_in_words(numbers)})


def spans_of_days(
    grid: Grid, header: Header, rows: Iterable[tuple[int, Sequence[Cell]]], year: SchoolYear | None, place: Location
) -> Mapping[int, Problem]:
    """Return row of the grid → why it cannot count: it ends on another day than it begins."""
    columns = _columns(header, _END)
    day = header.fields.get("date")
    faults: dict[int, Problem] = {}
    if not columns or day is None:
        return faults
    index, text = columns[0]
    column = header.layout.column("date")
    for number, cells in rows:
        first, last = (parse(cells[i], column, year).value if i < len(cells) else None for i in (day, index))
        if first is not None and last is not None and first != last:
            where = Location(place.file, place.sheet, number + grid.top + 1, column_letter(grid, index), text)
            details = {"first": shown(cells[day]), "title": header.titles["date"]}
            faults[number] = Problem("days-differ", where, shown(cells[index]), details)
    return faults


def _columns(header: Header, words: re.Pattern[str], kind: str = _LOG) -> list[tuple[int, str]]:
    """The columns of such a table that are none of it and have such a heading."""
    if header.layout.code != kind:
        return []
    return [(index, text) for index, text in header.unknown if words.fullmatch(heading_word(text))]


def _pupil(row: Row) -> object:
    return row["school_class"], row["student"], row["student_id"]
