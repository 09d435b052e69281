"""One value, or one visit, spread over several columns → the columns of the contract.

A day in 年 | 月 | 日, a tick below one of 实地 | 电话 | 视频, 同行教师1 | 同行教师2, and 第一次家访 | 第二次家访 beside each
other. Values move to the first of their columns, so that their letter is right; nothing is read that a person would not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, CellMark, Grid, Marking
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.day_columns import DayColumn, day_columns, headed_by_days, is_day, ticked_without_days
from jiafang_batch.sheets.heading_meanings import meanings
from jiafang_batch.sheets.layout import ROSTER_PLACE, layouts
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.sheets.ticked_columns import choices_of_form, names_forms, stand_below_form, ticked_forms, ticked_in

_LOG = "visit_log"
_DATE, _FORM, _OUTCOME = "家访日期", "家访形式", "家访结果"
_SEARCHED = 10
"""The number of rows that may hold such headings."""
_SIGNS = pattern(
    r"(?m)^(?:1?\d)?月份?$|^第?[\d一二三四五六七八九十]{1,3}周$|[次1-6一二三四五六)]$|^第?[1-6一二三四五六]次"
)
_ASKED = pattern(r"(?m)^是否(?:已经?|完成)?(?:进行)?(?:家访|走访|入户|上门)(?:完成)?$")
_WITH = pattern(r"(?m)^(?:同行|陪同|带队|随行|参与|参加|协同|其他|其它)")
"""Quick tests of a row of headings, a line each."""
_PARTS = ({"年", "年份"}, {"月", "月份"}, {"日", "号"})
_UNITS = "年月日"
_YES = frozenset({"是", "√", "✓", "已", "有", "已家访", "已完成", "完成", "1", "Y", "y"})
_NO = frozenset({"否", "×", "✗", "未", "没有", "无", "未家访", "未完成", "没", "N", "n", "0"})
_NUMBERED = pattern(r"(.*?[^\d一二三四五六第])[(（]?[1-6一二三四五六][)）]?")
_MANY = frozenset({"teachers", "students", "lead", "count"})
"""Types of columns whose cell names several people, or pictures."""
_NUMERALS = {numeral: number for number, numeral in enumerate("一二三四五六", 1)} | {str(n): n for n in range(1, 7)}
_TIME = pattern(
    r"\(?第?([1-6一二三四五六])次\)?(?:家访|走访|入户|访问|上门)?[:：]?(.*)|(.+?)[(（]?第?([1-6一二三四五六])次[)）]?|(.+?)([1-6])"
)
_SHORT = 2
"""Letters of a heading that says little by itself: 时间, 形式."""
_SEVERAL = 2
"""The fewest headings of companions that say one thing together."""

Rows = list[list[Cell]]


def gathered(
    grid: Grid, year: SchoolYear | None, last: int | None = None
) -> tuple[tuple[Grid, tuple[Problem, ...]], ...]:
    """Return the sheet with such columns gathered, one for each visit that a row holds, and a notice for each reading.

    Mostly the sheet itself and no notice. Rows below `last`, the last row of a header in the contract's own words, are
    data and no headings.
    """
    if grid.file.startswith(f"{ROSTER_PLACE}/"):
        return ((grid, ()),)
    searched = _SEARCHED if last is None else min(_SEARCHED, last + 1)
    for index, row in enumerate(grid.rows[:searched]):
        words = [squeeze(cell) if isinstance(cell, str) else "" for cell in row]
        lines = "\n".join(words)
        if (
            not (_SIGNS.search(lines) or _ASKED.search(lines) or headed_by_days(row, lines))
            and len(_WITH.findall(lines)) < _SEVERAL
            and not names_forms(lines)
        ):
            continue
        place = Location(grid.file, grid.sheet, index + grid.top + 1)
        grid, problems = _gathered_values(grid, index, words, place)
        grid, unvisited = _without_unvisited(grid, index, words)
        if unvisited:
            problems.append(Problem("rows-not-visited", place, details={"count": str(unvisited)}))
        if visits := _visits(grid, index, year):
            notice = Problem("visits-beside", place, details={"count": str(len(visits))})
            return tuple((visit, (*problems, notice) if not n else ()) for n, visit in enumerate(visits))
        if ticked_without_days(grid, index):
            problems.append(Problem("visits-without-days", place))
        if problems:
            return ((grid, tuple(problems)),)
    return ((grid, ()),)


def _gathered_values(grid: Grid, index: int, words: Sequence[str], place: Location) -> tuple[Grid, list[Problem]]:
    """The sheet with day, form and names in one column each."""
    rows: Rows | None = None
    problems = []
    marks = grid.marks
    for columns, title, values in _spread(grid, index, words):
        rows = rows or [list(row) for row in grid.rows]
        first, *others = columns
        names = "、".join(f"“{words[column]}”" for column in columns)
        problems.append(Problem("columns-together", place, details={"columns": names, "title": title}))
        for number, value in enumerate(values, index + 1):
            _put(rows[number], first, others, value)
        if title == _FORM:
            marks += tuple(
                CellMark(number + grid.top, column + grid.left, Marking.TICKED)
                for number, row in enumerate(grid.rows[index + 1 :], index + 1)
                for column in ticked_in(row, columns)
            )
        is_headed = title == _FORM and index > 0 and stand_below_form(grid.rows[index - 1], grid.rows[index])
        # Without the choices the row below 家访形式 is none of the header.
        _put(rows[index], first, others, "" if is_headed else title)
    return (replace(grid, rows=rows, marks=marks) if rows else grid), problems


def _without_unvisited(grid: Grid, index: int, words: Sequence[str]) -> tuple[Grid, int]:
    """The sheet without the rows that say 否 below 是否家访, and their number; parents' answers are left alone.

    Any other answer (待访, 改约) is read as the outcome of the visit, which says what it is or is an error.
    """
    asked = next((column for column, word in enumerate(words) if _ASKED.fullmatch(word)), None)
    fields = {name for word in words if word for name in meanings(word).get(_LOG, {})}
    survey = {name for word in words if word for name in meanings(word).get("survey", {})}
    if asked is None or not fields & {"lead", "form"} or "satisfaction" in survey:
        return grid, 0
    rows: Rows = [list(row) for row in grid.rows]
    count = 0
    answers = {squeeze(shown(_at(row, asked))) for row in rows[index + 1 :]}
    _put(rows[index], asked, (), "" if answers <= {"", *_YES, *_NO} else _OUTCOME)
    for row in rows[index + 1 :]:
        answer = squeeze(shown(_at(row, asked)))
        if answer in _NO:
            row[:] = [""] * len(row)
            count += 1
        elif answer in _YES:
            row[asked] = ""
    return replace(grid, rows=rows), count


def _put(row: list[Cell], first: int, others: Sequence[int], value: Cell) -> None:
    row += [""] * (first + 1 - len(row))
    row[first] = value
    for column in others:
        if column < len(row):
            row[column] = ""


def _spread(grid: Grid, index: int, words: Sequence[str]) -> Iterator[tuple[list[int], str, list[Cell]]]:
    """(columns, title, value for each row below) of each value that is spread over columns."""
    below = grid.rows[index + 1 :]
    if days := _day_columns(words):
        yield days, _DATE, [_day(row, days, words) for row in below]
    choices = choices_of_form(words)
    if choices and (forms := ticked_forms(choices, below)) is not None:
        yield list(choices), _FORM, forms
    for title, columns in _several(words).items():
        if len(columns) > 1:
            yield columns, title, [_together([_at(row, c) for c in columns]) for row in below]


def _together(cells: Sequence[Cell]) -> Cell:
    """People and file names one after another; the sum of numbers."""
    filled = [cell for cell in cells if squeeze(shown(cell))]
    if filled and all(isinstance(cell, int | float) for cell in filled):
        return sum(cell for cell in filled if isinstance(cell, int | float))
    return "、".join(shown(cell).strip() for cell in filled)


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else ""


def _day_columns(words: Sequence[str]) -> list[int]:
    """The columns of year (if there is one), month and day; empty without one month and one day after it."""
    columns_of_parts = [[column for column, word in enumerate(words) if word in part] for part in _PARTS]
    years, months, days = columns_of_parts
    if len(months) != 1 or len(days) != 1 or len(years) > 1:
        return []
    columns = [*years, *months, *days]
    return columns if columns == sorted(columns) and columns[-1] - columns[0] < len(_PARTS) else []


def _day(row: Sequence[Cell], columns: Sequence[int], words: Sequence[str]) -> str:
    parts = [(shown(_at(row, column)).strip().rstrip("年月日号份"), _unit(words[column])) for column in columns]
    return "".join(f"{number}{name}" for number, name in parts if number) if any(number for number, _ in parts) else ""


def _unit(word: str) -> str:
    """Return 年, 月 or 日 for a heading of a part of a day."""
    return next(name for name, part in zip(_UNITS, _PARTS, strict=True) if word in part)


def _several(words: Sequence[str]) -> Mapping[str, list[int]]:
    """Heading without its number → the columns of several people or photos: 同行教师1, 同行教师2, and 同行教师 itself."""
    stems: dict[str, list[int]] = {}
    for column, word in enumerate(words):
        match = _NUMBERED.fullmatch(word)
        if match and _may_be_several(match[1]):
            stems.setdefault(match[1], []).append(column)
    if len(others := [column for column, word in enumerate(words) if word and _is_companion(word)]) > 1:
        stems = {stem: columns for stem, columns in stems.items() if not set(columns) & set(others)}
        first = words[others[0]]
        stems[match[1] if (match := _NUMBERED.fullmatch(first)) else first] = others
    for stem, columns in stems.items():
        columns += [column for column, word in enumerate(words) if word == stem and column not in columns]
        columns.sort()
    return stems


@lru_cache(512)
def _is_companion(word: str) -> bool:
    """True for a heading of people who went along: 同行教师, 带队领导, 其他参与人员."""
    fields = meanings(match[1] if (match := _NUMBERED.fullmatch(word)) else word).get(_LOG, {})
    return max(fields, key=lambda name: fields[name], default="") == "companions"


@lru_cache(512)
def _may_be_several(stem: str) -> bool:
    fields = meanings(stem).get(_LOG, {})
    return any(layouts()[_LOG].column(name).kind in _MANY for name in fields)


# ---------------------------------------------------------------- several visits in a row


def _visits(grid: Grid, index: int, year: SchoolYear | None) -> tuple[Grid, ...]:
    """The sheet once for each visit that its rows hold side by side; empty if they hold one."""
    days = day_columns(grid, index, year)
    for header, blocks in ((index, {column: {column: _DATE} for column in days}), *_numbered_blocks(grid, index)):
        if len(blocks) > 1 and (days or all(_has_day(grid, header, block, year) for block in blocks.values())):
            return tuple(_only(grid, index, header, number, blocks, days) for number in sorted(blocks))
    return ()


Blocks = dict[int, dict[int, str]]
"""Number of the visit → column → heading."""


def _has_day(grid: Grid, header: int, headings: Mapping[int, str], year: SchoolYear | None) -> bool:
    """True if a heading names the day and what stands below are days."""
    columns = [column for column, heading in headings.items() if "date" in meanings(heading).get(_LOG, {})]
    cells = [cell for row in grid.rows[header + 1 :] for c in columns if squeeze(shown(cell := _at(row, c)))]
    return bool(columns) and sum(is_day(cell, year) for cell in cells) * 2 >= len(cells)


def _numbered_blocks(grid: Grid, index: int) -> Iterator[tuple[int, Blocks]]:
    """第一次时间 | 第一次形式 | 第二次时间 … in one row; 第一次家访 | 第二次家访 above 时间 | 形式 in two."""
    words = [squeeze(cell) if isinstance(cell, str) else "" for cell in grid.rows[index]]
    numbers = [_numbered(word) for word in words]
    blocks: Blocks = {}
    for column, numbered in enumerate(numbers):
        if numbered:
            blocks.setdefault(numbered[0], {})[column] = _heading(numbered[1])
    if index + 1 < len(grid.rows) and all(numbered is None or not numbered[1] for numbered in numbers):
        below = grid.rows[index + 1]
        two: Blocks = {}
        current = None
        for column, word in enumerate(words):
            current = numbers[column] if word else current
            heading = squeeze(shown(_at(below, column)))
            if current and heading:
                two.setdefault(current[0], {})[column] = _heading(heading)
        yield index + 1, two
    yield index, blocks


@lru_cache(512)
def _numbered(word: str) -> tuple[int, str] | None:
    """第一次家访时间 → (1, 时间); None for a heading without a number, and for people, who may be several."""
    match = _TIME.fullmatch(word)
    if match is None:
        return None
    number = _NUMERALS[match[1] or match[4] or match[6]]
    rest = next((text for text in (match[2], match[3], match[5]) if text), "")
    return None if match[5] and not meanings(_heading(rest)).get(_LOG) else (number, rest)


def _heading(rest: str) -> str:
    """时间 → 家访时间: under 第一次家访 it means nothing else."""
    if not rest:
        return _DATE
    return f"家访{rest}" if len(rest) <= _SHORT and meanings(f"家访{rest}").get(_LOG) else rest


def _only(grid: Grid, index: int, header: int, number: int, blocks: Blocks, days: Mapping[int, DayColumn]) -> Grid:
    """The sheet with one visit's columns; the others', and rows without this visit, are blank."""
    rows: Rows = [list(row) for row in grid.rows]
    columns = {column for block in blocks.values() for column in block}
    visit_columns = blocks[number]
    width = max(map(len, rows))
    for row in rows[index:]:
        row.extend([""] * (width - len(row)))
    for row in rows[header + 1 :]:
        forms = []
        for column in days.keys() & visit_columns.keys():
            row[column], form = days[column].read(row[column])
            forms.append(form)
        is_visited = any(squeeze(shown(row[column])) for column in visit_columns)
        for column in columns - visit_columns.keys() if is_visited else range(len(row)):
            row[column] = ""
        row.append("".join(forms) if is_visited else "")
    for row in rows[index : header + 1]:
        for column in columns:
            row[column] = ""
    for column, heading in visit_columns.items():
        rows[header][column] = heading
    if any(row[-1] for row in rows[header + 1 :]):
        rows[header].append(_FORM)
    return replace(grid, rows=rows)
