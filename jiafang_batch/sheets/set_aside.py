"""Tables that their own surroundings say are not to be counted, or are of another year: 填写示例, 作废, 2023-2024学年."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.layout import LOG_PLACE, layouts
from jiafang_batch.table import Table

_EXAMPLE = pattern(r"(?:填写|填表|填报)?(?:示例|样例|范例|样表|示范)(?:表|\d)?$|^(?:示例|样例|范例)")
_VOID = pattern(r"作废|废弃|废止|已废")
_SCHOOL_YEAR = pattern(r"(20\d\d)[-—–~至/](?:20)?\d\d学?年|(20\d\d)年?(?:秋|下半年)|(20\d\d)年?(?:春|上半年)")
_GUESSED = "date-year-guessed"


def set_aside(grid: Grid, table: Table) -> Problem | None:
    """Return why the table is not counted: its sheet or file is an example, or is void; None if it is counted."""
    if layouts()[table.head.kind].place != LOG_PLACE or not table.rows:
        return None
    for text in (grid.sheet, PurePath(grid.file).stem):
        name = squeeze(text)
        for code, words in (("example-sheet", _EXAMPLE), ("void-sheet", _VOID)):
            if words.search(name):
                details = {"name": name[:30], "count": str(len(table.rows))}
                return Problem(code, Location(grid.file, grid.sheet), details=details)
    return None


def with_year_of_title(
    grid: Grid, table: Table, notices: Iterable[Problem], year: SchoolYear | None
) -> tuple[Table, list[Problem]]:
    """Return the table with the rows that cannot count because the title names another year than was supplied, and why."""
    guessed = {problem.location.row: problem for problem in notices if problem.code == _GUESSED}
    if not guessed or year is None or layouts()[table.head.kind].place != LOG_PLACE:
        return table, []
    numbers = {number for row in table.rows for number in row.numbers}
    named = {start: text for text in _texts(grid, min(numbers, default=0)) for start in _starts(text)}
    if not named or year.first.year in named:
        return table, []
    title = next(iter(named.values()))[:30]
    faults = [
        Problem("year-of-title", problem.location, problem.value, {"text": title, **problem.details})
        for problem in guessed.values()
    ]
    return replace(
        table, rows=tuple(replace(row, faulty=True) if row.number in guessed else row for row in table.rows)
    ), faults


def _texts(grid: Grid, first: int) -> Iterator[str]:
    """The texts above the first row of data, and the names of sheet and file."""
    yield from (cell for row in grid.rows[: max(first - grid.top - 1, 0)] for cell in row if isinstance(cell, str))
    yield grid.sheet
    yield PurePath(grid.file).stem


def _starts(text: str) -> Iterator[int]:
    """The calendar years in which the named school years begin."""
    for match in _SCHOOL_YEAR.finditer(squeeze(text)):
        yield int(match[1] or match[2]) if match[1] or match[2] else int(match[3]) - 1
