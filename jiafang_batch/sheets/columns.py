"""Chooses the better of several columns for one field, and compares the other with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from jiafang_batch.catalogue import is_error
from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.office.addresses import column_letters
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.heading_meanings import meanings
from jiafang_batch.sheets.layout import LayoutColumn
from jiafang_batch.sheets.parsed_cell import shown

_SAMPLE = 30
"""The number of filled cells of a column that are examined."""
_MANY_NAMED = frozenset({"id", "ids"})
"""A pupil may have two numbers, which need not be equal."""
_LONGEST = 20
_SEVERAL = frozenset({("student", "student_id"), ("student", "address"), ("student", "categories")})
"""Fields for which a register may have several columns: each number identifies the pupil, each address is a home."""


def with_better_columns(grid: Grid, header: Header, end: int, year: SchoolYear | None) -> Header:
    """Return the header with, of several columns for one field, the one with the best cells and word.

    A column with values of the right type comes first (days before times of day), then the more certain word, then a
    filled column before a blank one, then the left one.
    """
    fields, titles, rivals = dict(header.fields), dict(header.titles), list(header.rivals)
    for name in dict.fromkeys(name for _, _, name in header.rivals):
        column = header.layout.column(name)
        contenders = [(fields[name], titles[name]), *((i, text) for i, text, field in header.rivals if field == name)]
        best = max(contenders, key=lambda contender: _worth(grid, header, end, column, contender, year))
        if best[0] != fields[name]:
            rivals = [rival for rival in rivals if rival[2] != name]
            rivals += [(i, text, name) for i, text in contenders if i != best[0]]
            fields[name], titles[name] = best
    return replace(header, fields=fields, titles=titles, rivals=tuple(rivals))


def _worth(
    grid: Grid, header: Header, end: int, column: LayoutColumn, contender: tuple[int, str], year: SchoolYear | None
) -> tuple[int, ...]:
    index, text = contender
    cells = list(_filled(grid, index, header.last + 1, end))
    understood = sum(_is_understood(cell, column, year) for cell in cells)
    sure = meanings(text).get(header.layout.code, {}).get(column.field, 0)
    return (2 * understood >= len(cells) if cells else 0, sure, bool(cells), -index)


def _filled(grid: Grid, index: int, start: int, end: int) -> Iterator[Cell]:
    cells = (row[index] for row in grid.rows[start:end] if index < len(row))
    filled = (cell for cell in cells if not isinstance(cell, str) or squeeze(cell))
    for _, cell in zip(range(_SAMPLE), filled, strict=False):
        yield cell


def _is_understood(cell: Cell, column: LayoutColumn, year: SchoolYear | None) -> bool:
    parsed = parse(cell, column, year)
    place = Location()
    return not any(is_error(Problem(issue.code, place, issue.value, issue.details)) for issue in parsed.issues)


def rival_problems(grid: Grid, header: Header, end: int, place: Location) -> Iterator[Problem]:
    """Yield the problems of the rejected columns: both headings as written, their letters, the other's content.

    A blank column loses nothing and gives no problem.
    """
    for index, text, name in header.rivals:
        title, letter = header.titles[name], column_letter(grid, header.fields[name])
        holds = next((shown(cell)[:_LONGEST] for cell in _filled(grid, index, header.last + 1, end)), "")
        if not holds or (header.layout.code, name) in _SEVERAL:
            continue
        details = {
            "title": header.layout.column(name).title,
            "taken": f"{letter} 列“{title}”",
            "other": f"{column_letter(grid, index)} 列“{text}”",
            "holds": holds,
        }
        yield Problem("duplicate-column", replace(place, column=column_letter(grid, index), header=text), text, details)


def contradictions(
    grid: Grid, header: Header, rows: Iterable[tuple[int, Sequence[Cell]]], year: SchoolYear | None, place: Location
) -> Mapping[int, Problem]:
    """Return row of the grid → why it cannot count: two equally good columns contradict each other in a needed field."""
    faults: dict[int, Problem] = {}
    for index, text, name in header.rivals:
        column, chosen = header.layout.column(name), header.fields[name]
        code = header.layout.code
        sure = [meanings(word).get(code, {}).get(name, 0) for word in (text, header.titles[name])]
        if not (column.required or column.critical) or column.kind in _MANY_NAMED or sure[0] != sure[1]:
            continue
        for number, cells in rows:
            a, b = cells[chosen], cells[index] if index < len(cells) else ""
            if a == b or not shown(a) or not shown(b):
                continue
            if parse(a, column, year).value == parse(b, column, year).value:
                continue
            details = {
                "title": column.title,
                "a": f"{column_letter(grid, chosen)} 列“{header.titles[name]}”写的是“{shown(a)[:_LONGEST]}”",
                "b": f"{column_letter(grid, index)} 列“{text}”写的是“{shown(b)[:_LONGEST]}”",
            }
            where = Location(place.file, place.sheet, number + grid.top + 1, column_letter(grid, index), text)
            faults[number] = Problem("columns-disagree", where, shown(b), details)
    return faults


def column_letter(grid: Grid, index: int) -> str:
    """Return the spreadsheet's letter of a grid column: A, B … Z, AA."""
    return column_letters(index + grid.left + 1)
