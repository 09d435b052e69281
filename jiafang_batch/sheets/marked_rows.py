"""Rows whose cells are struck out, coloured with a meaning, commented, or hold the current day: never read past in silence.

The program reads values. What a person sees beside them may change what a row means: then the row is asked about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from jiafang_batch.catalogue import is_error
from jiafang_batch.color_legend import color_legend
from jiafang_batch.grid import CellMark, Grid, Marking
from jiafang_batch.grouping import grouped_by
from jiafang_batch.office.addresses import column_letters
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.denials import tells_of_no_visit
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.table import Row, Table

_COMMENT = "批注"

Marks = Mapping[tuple[int, str], Sequence[CellMark]]
"""Row of the sheet (1-based) and letter of the column → the marks of the cell."""


def at_ticks(grid: Grid, table: Table, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems of the form of a visit at the ticked cells, which need not be those of the first choice."""
    ticked: dict[int, list[str]] = {}
    for mark in grid.marks:
        if mark.marking is Marking.TICKED:
            ticked.setdefault(mark.row + 1, []).append(column_letters(mark.column + 1))
    first = table.head.columns.get("form", ("", ""))[0]
    placed: list[Problem] = []
    for problem in problems:
        letters = ticked.get(problem.location.row, ()) if problem.location.column == first else ()
        places = [replace(problem.location, column=letter) for letter in letters] or [problem.location]
        placed += [replace(problem, location=place) for place in places]
    return placed


def with_marks(grid: Grid, table: Table) -> tuple[Table, list[Problem]]:
    """Return the table with the rows that cannot count as they look, and what has to be said of the marks on its rows."""
    if not grid.marks:
        return table, []
    marks = grouped_by(grid.marks, lambda mark: (mark.row + 1, column_letters(mark.column + 1)))
    colored = _colored_rows(grid, table, marks)
    comments = grouped_by((mark for mark in grid.marks if mark.marking is Marking.COMMENTED), lambda mark: mark.row + 1)
    rows: list[Row] = []
    problems: list[Problem] = []
    for row in table.rows:
        about = [*_about_cells(row, marks), *([colored[row.number]] if row.number in colored else [])]
        rows.append(replace(row, faulty=True) if any(map(is_error, about)) else row)
        problems += [*about, *_about_comments(row, comments)]
    return replace(table, rows=tuple(rows)), problems


def _about_cells(row: Row, marks: Marks) -> Iterator[Problem]:
    """Why the row cannot count: a needed cell is struck out, or holds another day every day."""
    for column in layouts()[row.head.kind].columns:
        if column.field not in row.filled or not (column.required or column.critical):
            continue
        place = row.at(column.field)
        for mark in marks.get((place.row, place.column), ()):
            if mark.marking is Marking.STRUCK:
                yield Problem("row-struck", place, mark.text)
                return
            if mark.marking is Marking.TODAY and column.kind == "date":
                yield Problem("day-of-today", place)
                return


def _about_comments(row: Row, comments: Mapping[int, Sequence[CellMark]]) -> Iterator[Problem]:
    """The comments on the cells of a row, which are not read."""
    for number in row.numbers if comments else ():
        for mark in comments.get(number, ()):
            place = Location(row.head.file, row.head.sheet, number, column_letters(mark.column + 1), _COMMENT)
            in_doubt = row.head.kind == "visit_log" and tells_of_no_visit(mark.text)
            yield Problem("visit-in-doubt" if in_doubt else "comment-unread", place, mark.text)


def _colored_rows(grid: Grid, table: Table, marks: Marks) -> Mapping[int, Problem]:
    """Row → why it cannot count: the sheet says what a colour means, and this row has another colour than the others."""
    if not any(mark.marking is Marking.COLORED for mark in grid.marks):
        return {}
    legend = _legend(grid, {number for row in table.rows for number in row.numbers})
    if not legend:
        return {}
    colored: dict[int, Problem] = {}
    for letter, _ in table.head.columns.values():
        looks = {row.number: look for row in table.rows if (look := _look(marks.get((row.number, letter), ())))}
        (usual, _), *_rest = Counter(looks.values()).most_common(1) or [("", 0)]
        for number, look in looks.items():
            if look != usual and number not in colored:
                place = Location(table.head.file, table.head.sheet, number, letter)
                colored[number] = Problem("row-colored", place, details={"legend": legend})
    return colored


def _look(marks: Sequence[CellMark]) -> str:
    return next((mark.text for mark in marks if mark.marking is Marking.COLORED), "")


def _legend(grid: Grid, numbers: set[int]) -> str:
    """What the texts outside the table's rows say about colours."""
    for index, row in enumerate(grid.rows):
        for cell in row if index + grid.top + 1 not in numbers else ():
            if isinstance(cell, str) and (legend := color_legend(cell)):
                return legend
    return ""
