"""微信接龙: one line of free text per row (四6班韩天佑 11月1日 实地家访) → the columns that it means.

Only separate words are read: a day, a form, a class followed by the pupil, and the author of the line. What a line
lacks, its row lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jiafang_batch.class_names import class_name, year_group_of
from jiafang_batch.dates import SchoolYear, read_date
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.layout import heading_word, layouts
from jiafang_batch.terms import clean, squeeze

_MARK = "接"
"""A letter of each of the headings below."""
_CONTENTS = frozenset({"接龙内容", "接龙", "接龙信息", "接龙详情"})
_WRITERS = frozenset({"昵称", "接龙人", "微信昵称", "群昵称", "姓名"})
_TITLES = ("家访日期", "班级", "学生姓名", "主访教师", "家访形式")
_SEARCHED = 10
_APART = pattern(r"[\s,，;；、/|]+")
_CLASS_FIRST = pattern(r"((?:小学?|初|高)?[一二三四五六七八九1-9](?:年级|年)?[(（]?第?\d{1,2}[)）]?班?)(.*)")
_NAME = pattern(r"[\u3400-\u9fff·]{2,12}|[A-Za-z·\u3400-\u9fff]{2,20}")
_NUMBERED = pattern(r"^\d{1,3}[.、)]\s*")


def with_relay_columns(grid: Grid, year: SchoolYear | None) -> tuple[Grid, tuple[Problem, ...]]:
    """Return the sheet with columns for the content of its lines, if it is such an export; else the sheet itself."""
    for index, row in enumerate(grid.rows[:_SEARCHED]):
        if not any(isinstance(cell, str) and _MARK in cell for cell in row):
            continue
        words = [heading_word(cell) if isinstance(cell, str) else "" for cell in row]
        content = next((i for i, word in enumerate(words) if word in _CONTENTS), None)
        if content is None:
            continue
        writer = next((i for i, word in enumerate(words) if word in _WRITERS), None)
        lines = [_columns(line, content, writer, year) for line in grid.rows[index + 1 :]]
        rows = [
            *([*above, *[""] * len(_TITLES)] for above in grid.rows[:index]),
            [*row, *_TITLES],
            *([*line, *read] for line, read in zip(grid.rows[index + 1 :], lines, strict=True)),
        ]
        problem = Problem("relay-read", Location(grid.file, grid.sheet), details={"count": str(sum(map(any, lines)))})
        return replace(grid, rows=rows), (problem,)
    return grid, ()


def _columns(line: Sequence[Cell], content: int, writer: int | None, year: SchoolYear | None) -> list[str]:
    """Day, class, pupil, lead and form of one line."""
    text = _NUMBERED.sub("", clean(str(line[content]))) if content < len(line) else ""
    day = school_class = form = ""
    names: list[str] = []
    pupil = ""
    for token in filter(None, _APART.split(text)):
        word = squeeze(token)
        match = _CLASS_FIRST.fullmatch(word)
        if not day and read_date(word, year).day is not None:
            day = word
        elif match and year_group_of(class_name(match[1])):
            school_class, pupil = class_name(match[1]), pupil or match[2]
        elif not form and parse(word, layouts()["visit_log"].column("form"), year).value is not None:
            form = word
        elif _NAME.fullmatch(word):
            names.append(word)
    pupil = pupil or (names.pop() if names else "")
    lead = names[0] if names else _name_of(line[writer] if writer is not None and writer < len(line) else "")
    return [day, school_class, pupil, lead, form]


def _name_of(cell: Cell) -> str:
    """四6卫东 → 卫东: people write their class before their name in a group."""
    word = squeeze(str(cell))
    match = _CLASS_FIRST.fullmatch(word)
    return match[2] if match and match[2] else word
