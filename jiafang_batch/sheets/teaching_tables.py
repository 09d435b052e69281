"""Who teaches what, as schools write it → a row for each class, teacher and subject.

班级 | 语文 | 数学 with teachers below; 教师 | 一(1)班 | 一(2)班 with subjects below; and 一(1)班、一(2)班 in one cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from jiafang_batch.class_names import bare_number, class_name, joined_class, year_group_of
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.layout import ROSTER_PLACE, heading_word
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.sheets.posts import SUBJECTS

_CLASS, _TEACHER, _SUBJECT = "班级", "教师", "学科"
_SEARCHED = 10
_FEWEST = 2
"""The fewest columns of subjects, or of classes, that make a table of two dimensions."""
_CLASS_WORDS = frozenset({"班级", "班别", "年级班级", "班"})
_TEACHER_WORDS = frozenset({"教师", "姓名", "教师姓名", "任课教师", "科任教师", "老师"})
_NAME = pattern(r"[\u3400-\u9fff·]{2,12}(?:[、,，/;；\s][\u3400-\u9fff·]{2,12}){0,3}(?:\(\w+\))?")
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
        by_subject = _columns(grid, index, words, _CLASS_WORDS, _subject)
        by_class = _columns(grid, index, words, _TEACHER_WORDS, _school_class)
        if by_subject is not None:
            parts = [_part(grid, index, column, _TEACHER, (_SUBJECT, name)) for column, name in by_subject.items()]
            return (grid, *parts) if any("班主任" in word for word in words) else tuple(parts)
        if by_class is not None:
            return tuple(_part(grid, index, column, _SUBJECT, (_CLASS, name)) for column, name in by_class.items())
    return (grid,)


def about_teaching_parts(grid: Grid, parts: Sequence[Grid]) -> tuple[Problem, ...]:
    """Return the notice that a table of two dimensions was taken apart; nothing for any other."""
    return () if parts == (grid,) else (Problem("teaching-table", Location(grid.file, grid.sheet)),)


def _columns(
    grid: Grid, index: int, words: Sequence[str], firsts: frozenset[str], name_of: Callable[[str], str]
) -> Mapping[int, str] | None:
    """Column → subject or class of a heading row, if there are several and names or subjects stand below."""
    if firsts.isdisjoint(words):
        return None
    named = {column: name for column, word in enumerate(words) if word and (name := name_of(word))}
    if len(named) < _FEWEST:
        return None
    cells = [squeeze(shown(row[c])) for row in grid.rows[index + 1 :] for c in named if c < len(row)]
    filled = [cell for cell in cells if cell]
    return named if filled and all(map(_is_word, filled)) else None


@lru_cache(512)
def _is_word(cell: str) -> bool:
    return _NAME.fullmatch(cell) is not None


def _subject(word: str) -> str:
    return word if word in SUBJECTS else ""


def _school_class(word: str) -> str:
    name = class_name(word)
    return name if year_group_of(name) else ""


def _part(grid: Grid, index: int, column: int, heading: str, constant: tuple[str, str]) -> Grid:
    """The sheet with one of the columns under another heading, and a column with its subject or class."""
    title, value = constant
    width = max(map(len, grid.rows))
    headings = {heading_word(_CLASS), *_CLASS_WORDS} if heading == _TEACHER else _TEACHER_WORDS
    keep = next(
        c for c, cell in enumerate(grid.rows[index]) if isinstance(cell, str) and heading_word(cell) in headings
    )
    rows: list[Sequence[Cell]] = []
    for number, row in enumerate(grid.rows):
        cells: list[Cell] = [""] * (width + 1)
        if number < index:
            cells[: len(row)] = row
        elif number == index:
            cells[keep], cells[column], cells[width] = _TEACHER if heading == _SUBJECT else _CLASS, heading, title
        elif column < len(row) and squeeze(shown(row[column])):
            cells[keep], cells[column], cells[width] = row[keep], row[column], value
        rows.append(cells)
    return replace(grid, rows=rows)


def with_one_class_each(grid: Grid, header: Header | None) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """Return the sheet of who teaches where, once for each class of a cell that names several (一(1)班、一(2)班), and a notice.

    Only the sheet itself, and none, for any other.
    """
    if header is None or header.layout.code != "teaching" or "school_class" not in header.fields:
        return (grid,), ()
    column = header.fields["school_class"]
    several = {}
    for index in range(header.last + 1, len(grid.rows)):
        row = grid.rows[index]
        cell = row[column] if column < len(row) else ""
        if (
            isinstance(cell, str)
            and _SEVERAL.search(squeeze(cell) if ")(" in cell else cell)
            and (names := tuple(_names(cell)))
        ):
            several[index] = names
    most = max(map(len, several.values()), default=1)
    if most == 1:
        return (grid,), ()
    place = Location(grid.file, grid.sheet, header.first + grid.top + 1, header=header.titles["school_class"])
    notice = Problem("classes-in-cell", place, details={"count": str(len(several))})
    return tuple(_nth(grid, header, column, several, number) for number in range(most)), (notice,)


def _names(cell: str) -> Iterator[str]:
    """The classes of a cell; nothing if a word of it is none."""
    names: list[str] = []
    for token in filter(None, _APART.split(cell.replace(")(", ")、(").replace("）（", ")、("))):
        name = class_name(token)
        if not year_group_of(name) and names and bare_number(token):
            name = joined_class(year_group_of(names[-1]), token)
        if not year_group_of(name):
            return
        names.append(name)
    yield from names


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
