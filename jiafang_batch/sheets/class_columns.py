"""A list of pupils with a column for each class, as schools publish how new pupils are divided: 一(1)班 | 一(2)班 over names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from msgspec.structs import replace

from jiafang_batch.class_names import class_name, year_group_of
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import person, squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.heading_meanings import meanings
from jiafang_batch.sheets.parsed_cell import shown

_SEARCHED = 10
_FEWEST = 2
"""The fewest classes beside each other."""
_LISTS = pattern("名单|分班|编班|花名册|名册|学生")
"""What the title, the sheet or the file says of such a list, whose names could be teachers' as well."""
_LEFT = pattern(r"|序号|编号|座号|号|班级|班别|姓名|\d{1,3}(?:\.0)?")
"""What may stand left of the names."""
_HOMEROOM = pattern("(?:正)?班主任(?:姓名|教师|老师)?")
_NO_PUPIL = pattern(r"人数|合计|总计|共计|总人数|男生?|女生?|备注|.*教师")
_NAME = pattern(r"[\u3400-\u9fff·]{2,15}")
_LABELLED = pattern(r"班主任[:：](.+)")

Part = tuple[Grid, tuple[Problem, ...]]


def class_columns(grid: Grid) -> tuple[Part, ...]:
    """Return the sheet once for each class, as 班级 and 姓名, and the notice of it; empty for any other sheet."""
    for index, row in enumerate(grid.rows[:_SEARCHED]):
        classes = _classes(row)
        if len(classes) < _FEWEST or not _is_list(grid, index):
            continue
        rows = _labelled_rows(grid, index, min(classes))
        if rows is None or not all(map(_is_person, _names(rows, grid, classes))):
            continue
        notice = Problem(
            "class-columns", Location(grid.file, grid.sheet), details={"classes": "、".join(classes.values())}
        )
        parts = [part for column, name in classes.items() for part in _parts(grid, index, rows, column, name)]
        return tuple((part, () if number else (notice,)) for number, part in enumerate(parts))
    return ()


def _classes(row: Sequence[Cell]) -> Mapping[int, str]:
    """Column → class of a row that names classes, and nothing else but what may stand left of them."""
    words = [squeeze(shown(cell)) for cell in row]
    named = {column: name for column, word in enumerate(words) if word and year_group_of(name := class_name(word))}
    others = [word for column, word in enumerate(words) if column not in named]
    return named if all(map(_LEFT.fullmatch, others)) else {}


def _is_list(grid: Grid, index: int) -> bool:
    above = [cell for row in grid.rows[:index] for cell in row if isinstance(cell, str)]
    return any(_LISTS.search(squeeze(text)) for text in (grid.sheet, PurePath(grid.file).stem, *above))


def _labelled_rows(grid: Grid, index: int, first: int) -> Mapping[int, str] | None:
    """Row below the classes → 班主任 or an empty text for pupils; None if something else stands left of the names."""
    rows: dict[int, str] = {}
    for number in range(index + 1, len(grid.rows)):
        row = grid.rows[number]
        label = squeeze("".join(map(shown, row[:first])))
        filled = [squeeze(shown(cell)) for cell in row if cell != ""]
        if _HOMEROOM.fullmatch(label) or (filled and all(map(_LABELLED.fullmatch, filled))):
            rows[number] = "班主任"
        elif _LEFT.fullmatch(label):
            rows[number] = ""
        elif not _NO_PUPIL.match(label):
            return None
    return rows


def _names(rows: Mapping[int, str], grid: Grid, classes: Mapping[int, str]) -> Iterator[str]:
    for number in rows:
        row = grid.rows[number]
        yield from (name for column in classes if column < len(row) and (name := _name(row[column])))


def _name(cell: Cell) -> str:
    text = squeeze(shown(cell))
    return person(match[1] if (match := _LABELLED.fullmatch(text)) else text)


def _is_person(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and not meanings(name)


def _parts(grid: Grid, index: int, rows: Mapping[int, str], column: int, name: str) -> Iterator[Grid]:
    """The pupils of one class, and its homeroom teacher if there is one, each value where it stands."""
    for kind, title in (("", "姓名"), ("班主任", "班主任")):
        numbers = [
            n for n, held in rows.items() if held == kind and column < len(grid.rows[n]) and _name(grid.rows[n][column])
        ]
        width = max(map(len, grid.rows))
        lines: list[Sequence[Cell]] = [["" for _ in range(width + 1)] for _ in grid.rows]
        for number, value, last in ((index, title, "班级"), *((n, _name(grid.rows[n][column]), name) for n in numbers)):
            lines[number] = [value if at == column else last if at == width else "" for at in range(width + 1)]
        if numbers:
            yield replace(grid, rows=lines, merges=())
