"""Lists of pupils that say something by what they are: 留守儿童花名册, 学生异动登记表 with 异动类型 and 异动时间."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import PurePath

from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Grid
from jiafang_batch.normal_text import clean, squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.columns import column_letter
from jiafang_batch.sheets.layout import heading_word
from jiafang_batch.sheets.parsed_cell import accepts
from jiafang_batch.sheets.pupil_register import category_words
from jiafang_batch.table import Row
from jiafang_batch.terms import GONE, StudentStatus

_PUPILS = "student"
_LIST = (
    "(?:学生|儿童|人员|家庭|子女|基本|情况|信息|排查|摸底|关爱|帮扶|动态)*"
    "(?:花名册|名册|名单|登记表?|统计表?|台账|一览表|汇总表?|情况表|信息表|档案)"
)
_CHANGE_DAYS = frozenset(
    map(heading_word, ("异动时间", "异动日期", "变动时间", "变动日期", "学籍异动时间", "学籍异动日期"))
)
_LEAVING = (*GONE, StudentStatus.SUSPENDED)


def with_special_lists(
    grid: Grid, header: Header, rows: Sequence[Row], year: SchoolYear | None
) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a roster with the special group that its title names and the days of those who left, and notices."""
    done: list[Row] = list(rows)
    problems: list[Problem] = []
    if header.layout.code != _PUPILS:
        return done, problems
    place = Location(grid.file, grid.sheet, header.first + grid.top + 1)
    if "categories" not in header.fields and accepts("group-by-title", year):
        titles = tuple(_titled(grid, header))
        if len(groups := {group for _, group in titles}) == 1:
            group = groups.pop()
            done = [_in_group(row, group) for row in done]
            details = {"text": titles[0][0], "category": group, "count": str(len(done))}
            problems.append(Problem("group-by-title", place, details=details))
    others = [index for index, _, field in header.rivals if field == "categories"]
    done = [_with_further_groups(grid, header, row, others, year) for row in done] if others else done
    return _with_days_of_leaving(grid, header, done, year, problems), problems


def _titled(grid: Grid, header: Header) -> Iterator[tuple[str, str]]:
    """(text, category) of each title and name that says that the list is one of special pupils."""
    above = (cell for row in grid.rows[: header.first] for cell in row if isinstance(cell, str) and cell)
    for text in (*above, grid.sheet, PurePath(grid.file).stem):
        if _lists().search(squeeze(text)):
            groups = dict.fromkeys(category_words()[word] for word in _words().findall(squeeze(text)))
            yield from ((clean(text)[:30], group) for group in groups)


@cache
def _lists() -> re.Pattern[str]:
    """A title that names a special group and a kind of list."""
    return pattern(f"(?:{_words().pattern}){_LIST}")


@cache
def _words() -> re.Pattern[str]:
    return pattern("|".join(sorted(category_words(), key=len, reverse=True)))


def _in_group(row: Row, *groups: str) -> Row:
    changed = row.changed({"categories": tuple(dict.fromkeys((*row["categories"], *groups)))})
    return replace(changed, filled=row.filled | {"categories"})


def _with_further_groups(grid: Grid, header: Header, row: Row, others: Sequence[int], year: SchoolYear | None) -> Row:
    """The row with the groups of further columns of groups: 家庭类型 beside 学生类别."""
    cells = grid.rows[row.number - grid.top - 1]
    column = header.layout.column("categories")
    parsed = (parse(cells[index], column, year).value for index in others if index < len(cells) and cells[index] != "")
    groups = [group for value in parsed for group in value or ()]
    return _in_group(row, *groups) if groups else row


def is_change_day(header: Header, text: str) -> bool:
    """True for a column of days on which pupils left or came, beside one that says which."""
    return "status" in header.fields and heading_word(text) in _CHANGE_DAYS


def _with_days_of_leaving(
    grid: Grid, header: Header, rows: list[Row], year: SchoolYear | None, problems: list[Problem]
) -> list[Row]:
    """The rows of pupils who left with the day of the change as 转出日期; a day of coming back is left alone."""
    days = next(((place, text) for place, text in header.unknown if is_change_day(header, text)), None)
    if days is None:
        return rows
    index, text = days
    done, count = [], 0
    for row in rows:
        cells = grid.rows[row.number - grid.top - 1]
        day = None
        if row["status"] in _LEAVING and row["leave_date"] is None and index < len(cells):
            day = parse(cells[index], header.layout.column("leave_date"), year).value
        count += day is not None
        done.append(
            row if day is None else replace(row.changed({"leave_date": day}), filled=row.filled | {"leave_date"})
        )
    if count:
        place = Location(grid.file, grid.sheet, header.first + grid.top + 1, column_letter(grid, index), text)
        problems.append(Problem("change-days", place, details={"count": str(count)}))
    return done
