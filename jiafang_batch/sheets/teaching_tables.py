"""Who teaches what, as schools write it → a row for each class, teacher and subject.

班级 | 语文 | 数学 and 学科 | 一(1)班 | 一(2)班 with teachers below; 教师 | 一(1)班 | 一(2)班 with subjects below; the year group
above the numbers of classes; and several classes, or several teachers, in one cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.class_names import bare_number, class_name, joined_class, year_group, year_group_of
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.heading_meanings import meanings, names_year_group
from jiafang_batch.sheets.layout import ROSTER_PLACE, heading_word
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.sheets.posts import SUBJECTS
from jiafang_batch.terms import YEAR_GROUPS

_CLASS, _TEACHER, _SUBJECT = "班级", "教师", "学科"
_SEARCHED = 10
_FEWEST = 2
"""The fewest columns that make a table of two dimensions, unless only subjects stand below."""
_CLASS_WORDS = frozenset({"班级", "班别", "年级班级", "班"})
_TEACHER_WORDS = frozenset({"教师", "姓名", "教师姓名", "任课教师", "科任教师", "老师"})
_SUBJECT_WORDS = frozenset(
    {
        "学科",
        "科目",
        "课程",
        "任教学科",
        "课程名称",
        "学科/班级",
        "科目/班级",
        "班级/学科",
        "课程/班级",
        "学科班级",
        "科目班级",
    }
)
_HOMEROOM_WORDS = frozenset({"班主任", "正班主任", "班主任教师", "班主任老师"})
_NAME_WORD = "姓名"
_TAUGHT_CLASSES = pattern("(?:任教|任课|所教|执教|授课|所任教?)(?:年级)?(?:班级|班)")
"""Beside 姓名 the classes in which a teacher teaches."""
_OF_SUBJECT = pattern("(?:任课|科任)?(?:教师|老师)$")
_BETWEEN = pattern(r"[、,，;；/\s]+")
"""What stands between two teachers: 和 and 及 may be letters of a name."""
_NAME = pattern(r"[\u3400-\u9fff·]{2,12}(?:[、,，/;；\s][\u3400-\u9fff·]{2,12}){0,3}(?:\(\w+\)|\d{1,2}(?:节|课时)?)?")
_APART = pattern(r"[、,，;；/\s和及]+")
_SEVERAL = pattern(r"[、,，;；/\s和及]|\)\(")


def teaching_parts(grid: Grid) -> tuple[Grid, ...]:
    """Return the sheet, and for a table of two dimensions once more for each subject or class, as class, teacher, subject.

    Only the sheet itself for any other; a table without homeroom teachers is replaced by its parts.
    """
    if not grid.file.startswith(f"{ROSTER_PLACE}/"):
        return (grid,)
    for index, row in enumerate(grid.rows[:_SEARCHED]):
        words = [heading_word(cell) if isinstance(cell, str) else "" for cell in row]
        if _NAME_WORD in words and any(map(_TAUGHT_CLASSES.fullmatch, words)) and not any(map(_is_of_roster, words)):
            headings = [_TEACHER if word == _NAME_WORD else cell for word, cell in zip(words, row, strict=True)]
            return (replace(grid, rows=[*grid.rows[:index], headings, *grid.rows[index + 1 :]]),)
        table = _table_at(grid, index, words)
        if table is not None:
            parts = tuple(_parts(table))
            return (grid, *parts) if table.keep_title == _CLASS and any("班主任" in word for word in words) else parts
    return (grid,)


def _is_of_roster(word: str) -> bool:
    """True for a heading that only a roster of teachers, or of pupils, has."""
    return (
        bool({"posts", "student_id"} & {field for fields in meanings(word).values() for field in fields})
        if word
        else False
    )


class _TwoDimensions(NamedTuple):
    """A table of two dimensions: its sheet, the row of its headings, and what stands left, above and in its cells."""

    grid: Grid
    headings: int
    first: int
    """The row above which titles stand: that of the headings, or of the year groups above them."""
    keep: int
    """The column of classes, teachers or subjects."""
    keep_title: str
    columns: Mapping[int, str]
    """Column → the subject or class of its heading."""
    title: str
    """What the headings are."""
    cell_title: str
    """What the cells are."""


_KINDS = (
    (_CLASS_WORDS, _CLASS, _SUBJECT, _TEACHER),
    (_TEACHER_WORDS, _TEACHER, _CLASS, _SUBJECT),
    (_SUBJECT_WORDS, _SUBJECT, _CLASS, _TEACHER),
)
"""Words of the left column, what it is, what the headings are, and what the cells."""


def _table_at(grid: Grid, index: int, words: Sequence[str]) -> _TwoDimensions | None:
    """The table whose headings stand in the row, or in it and the next one: 一年级 over 1班 | 2班."""
    for firsts, keep_title, title, cell_title in _KINDS:
        keep = next((column for column, word in enumerate(words) if word in firsts), None)
        if keep is None:
            continue
        name_of = _subject if title == _SUBJECT else _school_class
        if (columns := _columns(grid, index, words, name_of)) is not None:
            return _TwoDimensions(_unmerged(grid, index), index, index, keep, keep_title, columns, title, cell_title)
        if title == _CLASS and index + 1 < len(grid.rows):
            below = _under_year_groups(words, grid.rows[index + 1])
            if (columns := _columns(grid, index + 1, below, name_of)) is not None:
                return _TwoDimensions(
                    _unmerged(grid, index + 1), index + 1, index, keep, keep_title, columns, title, cell_title
                )
    return None


def _under_year_groups(upper: Sequence[str], below: Sequence[Cell]) -> list[str]:
    """The names of classes whose year group stands once above their numbers."""
    names, group = [], ""
    for column, cell in enumerate(below):
        group = (upper[column] if column < len(upper) else "") or group
        number = shown(cell)
        names.append(joined_class(group, number) if year_group(group) in YEAR_GROUPS and bare_number(number) else "")
    return names


def _parts(table: _TwoDimensions) -> Iterator[Grid]:
    """The table once for each heading, and once more for each further teacher of a cell."""
    for column, name in table.columns.items():
        cells = [row[column] if column < len(row) else "" for row in table.grid.rows]
        several = [_people(cell) if table.cell_title == _TEACHER else [cell] for cell in cells]
        for number in range(max(map(len, several[table.headings + 1 :]), default=0)):
            yield _part(table, column, name, [people[number] if number < len(people) else "" for people in several])
        if table.keep_title == _SUBJECT and (homerooms := _homerooms(table, column, name)) is not None:
            yield homerooms


def _people(cell: Cell) -> list[Cell]:
    """The teachers of a cell that names several; the cell itself if it names one."""
    if not isinstance(cell, str):
        return [cell]
    people: list[Cell] = [part for part in _BETWEEN.split(cell) if part]
    return people if len(people) > 1 and all(len(str(part)) > 1 for part in people) else [cell]


def about_teaching_parts(grid: Grid, parts: Sequence[Grid]) -> tuple[Problem, ...]:
    """Return the notice that a table of two dimensions was taken apart, or whose names 姓名 heads; nothing for any other."""
    if parts == (grid,):
        return ()
    place = Location(grid.file, grid.sheet)
    if sum(row is not same for row, same in zip(grid.rows, parts[0].rows, strict=True)) == 1:
        return (Problem("wider-heading", place, details={"pairs": f"“{_NAME_WORD}”→{_TEACHER}"}),)
    return (Problem("teaching-table", place),)


def _columns(grid: Grid, index: int, words: Sequence[str], name_of: Callable[[str], str]) -> Mapping[int, str] | None:
    """Column → subject or class of a heading row, if there are several and names or subjects stand below."""
    named = {column: name for column, word in enumerate(words) if word and (name := name_of(word))}
    cells = [squeeze(shown(row[c])) for row in grid.rows[index + 1 :] for c in named if c < len(row)]
    filled = [cell for cell in cells if cell]
    is_sure = len(named) >= _FEWEST or all(cell in SUBJECTS for cell in filled)
    return named if filled and is_sure and all(map(_is_word, filled)) else None


@lru_cache(512)
def _is_word(cell: str) -> bool:
    return _NAME.fullmatch(cell) is not None


def _subject(word: str) -> str:
    subject = _OF_SUBJECT.sub("", word)
    return subject if subject in SUBJECTS else ""


def _school_class(word: str) -> str:
    name = class_name(word)
    return name if year_group_of(name) else ""


def _part(table: _TwoDimensions, column: int, name: str, values: Sequence[Cell]) -> Grid:
    """The sheet with what stands left, one column with the given cells, and the subject or class of its heading."""
    grid = table.grid
    width = max(map(len, grid.rows))
    above = grid.rows[table.first]
    kept = [c for c, cell in enumerate(above) if isinstance(cell, str) and names_year_group(cell) and c != table.keep]
    rows: list[Sequence[Cell]] = []
    for number, (row, value) in enumerate(zip(grid.rows, values, strict=True)):
        cells: list[Cell] = [""] * (width + 1)
        left = row[table.keep] if table.keep < len(row) else ""
        if number < table.first:
            cells[: len(row)] = row
        elif number == table.headings:
            cells[table.keep], cells[column], cells[width] = table.keep_title, table.cell_title, table.title
            for group in kept:
                cells[group] = above[group]
        elif number > table.headings and squeeze(shown(value)) and squeeze(shown(left)) not in _HOMEROOM_WORDS:
            cells[table.keep], cells[column], cells[width] = left, value, name
            for group in kept:
                cells[group] = row[group] if group < len(row) else ""
        rows.append(cells)
    return replace(grid, rows=rows, merges=())


def _unmerged(grid: Grid, index: int) -> Grid:
    """The sheet with the value of a merged cell in each of its cells below the headings: one teacher for two classes."""
    rows = [list(row) for row in grid.rows]
    for top, left, last, right in grid.merges:
        first, column = top - grid.top, left - grid.left
        if first <= index or first >= len(rows) or column >= len(rows[first]):
            continue
        end = right - grid.left + 1
        for cells in rows[first : last - grid.top + 1]:
            if any(cell != "" for cell in cells):
                cells.extend([""] * (end - len(cells)))
                cells[column:end] = [rows[first][column]] * (end - column)
    return replace(grid, rows=rows)


def _homerooms(table: _TwoDimensions, column: int, name: str) -> Grid | None:
    """The class with its homeroom teacher, from a row 班主任 among the subjects."""
    rows: list[Sequence[Cell]] = []
    for number, row in enumerate(table.grid.rows):
        cells: list[Cell] = ["", ""] + [""] * column
        if number == table.headings:
            cells[column], cells[column + 1] = "班主任", _CLASS
        elif number > table.headings and squeeze(shown(row[table.keep])) in _HOMEROOM_WORDS and column < len(row):
            cells[column], cells[column + 1] = row[column], name
        rows.append(cells)
    has_one = any(row[column] != "" for row in rows[table.headings + 1 :])
    return replace(table.grid, rows=rows, merges=()) if has_one else None


def with_one_each(grid: Grid, header: Header | None) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """Return the sheet of who teaches where, once for each class, and each teacher, of a cell that names several, and notices.

    Only the sheet itself, and none, for any other.
    """
    if header is None or header.layout.code != "teaching":
        return (grid,), ()
    grids: tuple[Grid, ...] = (grid,)
    problems: tuple[Problem, ...] = ()
    for field, code, names_of in (("school_class", "classes-in-cell", _names), ("teacher", "teachers-in-cell", _staff)):
        if field in header.fields:
            parts = [_one_each(part, header, field, code, names_of) for part in grids]
            grids = tuple(single for singles, _ in parts for single in singles)
            problems += parts[0][1]
    return grids, problems


def _one_each(
    grid: Grid, header: Header, field: str, code: str, names_of: Callable[[str], Sequence[str]]
) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """The sheet once for each name of the cells of a column that hold several, and the notice of it."""
    column = header.fields[field]
    several = {}
    for index in range(header.last + 1, len(grid.rows)):
        row = grid.rows[index]
        cell = row[column] if column < len(row) else ""
        if (
            isinstance(cell, str)
            and _SEVERAL.search(squeeze(cell) if ")(" in cell else cell)
            and (names := tuple(names_of(cell)))
        ):
            several[index] = names
    most = max(map(len, several.values()), default=1)
    if most == 1:
        return (grid,), ()
    place = Location(grid.file, grid.sheet, header.first + grid.top + 1, header=header.titles[field])
    notice = Problem(code, place, details={"count": str(len(several))})
    return tuple(_nth(grid, header, column, several, number) for number in range(most)), (notice,)


def _staff(cell: str) -> tuple[str, ...]:
    """The teachers of a cell; none if it names one."""
    people = _people(cell)
    return tuple(map(shown, people)) if len(people) > 1 else ()


def _names(cell: str) -> tuple[str, ...]:
    """The classes of a cell; nothing if a word of it is none."""
    names: list[str] = []
    for token in filter(None, _APART.split(cell.replace(")(", ")、(").replace("）（", ")、("))):
        name = class_name(token)
        if not year_group_of(name) and names and bare_number(token):
            name = joined_class(year_group_of(names[-1]), token)
        if not year_group_of(name):
            return ()
        names.append(name)
    return tuple(names)


def _nth(grid: Grid, header: Header, column: int, several: Mapping[int, Sequence[str]], number: int) -> Grid:
    rows: list[Sequence[Cell]] = []
    for index, row in enumerate(grid.rows):
        cells = list(row)
        if index in several and number < len(several[index]):
            cells[column] = several[index][number]
        elif index > header.last and number:
            cells = [""] * len(row)
        rows.append(cells)
    return replace(grid, rows=rows)
