"""Rows that were handed in before, as typed, so that nobody has to type them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.grid import Grid
from jiafang_batch.handin.handouts.handout import INFORMING, YEAR_GROUP, Carried
from jiafang_batch.handin.identity import Owner
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.directory import Directory
from jiafang_batch.normal_text import squeeze
from jiafang_batch.office.addresses import column_letters, column_number
from jiafang_batch.pupil_numbers import without_identity_numbers
from jiafang_batch.records import Visit
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.sheets.template import Value
from jiafang_batch.table import Row

_LOG, _PHOTOS = "visit_log", "photos"
_PUPIL = ("student", "student_id")
_NOT_OWN = frozenset({YEAR_GROUP, *INFORMING, "序号", "编号"})
"""Headings that a handed-out sheet has anyway, and numbers that would be wrong in another order."""

Place = tuple[str, str, int]
"""File, sheet, row."""


class Amends(Struct, frozen=True):
    """What is not carried over as typed: rows with an error, and fields of a row that the office has decided."""

    faulty: frozenset[Place]
    decided: Mapping[Place, frozenset[str]]


def decided_cells(before: Iterable[ReadFile], after: Iterable[ReadFile]) -> Mapping[Place, frozenset[str]]:
    """Return place → the fields of the row that the rulings have changed."""
    read = {_place(row): row for row in _rows(before)}
    fields = {
        _place(row): frozenset(name for name, value in row.values.items() if value != read[_place(row)].values[name])
        for row in _rows(after)
    }
    return {place: names for place, names in fields.items() if names}


def _rows(files: Iterable[ReadFile]) -> Iterator[Row]:
    return (row for file in files for table in file.tables if table.kind == _LOG for row in table.rows)


def _place(row: Row) -> Place:
    return row.head.file, row.head.sheet, row.number


def carried_rows(
    files: Mapping[Owner, Iterable[ReadFile]],
    directory: Directory,
    visits: Iterable[Visit],
    amends: Amends,
    intake: Intake,
    *,
    whole_numbers: bool,
) -> Mapping[Owner, tuple[Carried, ...]]:
    """Return the rows of the visit logs that each owner has handed in, in the order of files, sheets and rows.

    Pictures remain in the original workbook; their number is carried over. Identity numbers are reduced, except with
    `whole_numbers`.
    """
    held = {owner: tuple(owner_files) for owner, owner_files in files.items()}
    grids = _grids([file for owner_files in held.values() for file in owner_files], intake)
    photos = {(s.file, s.sheet, s.row): visit.photos for visit in visits for s in visit.sources}
    carried = {}
    kept: Callable[[str], str] = str if whole_numbers else without_identity_numbers
    for owner, owner_files in held.items():
        tables = [table for file in owner_files for table in file.tables if table.kind == _LOG]
        carried[owner] = tuple(
            _with_texts(_carried(row, grids.get((table.head.file, table.head.sheet)), directory, photos, amends), kept)
            for table in tables
            for row in table.rows
        )
    return carried


def _grids(files: Iterable[ReadFile], intake: Intake) -> Mapping[tuple[str, str], Grid]:
    named: list[tuple[str, Path]] = [(file.source.name, file.source.path) for file in files]
    return {(grid.file, grid.sheet): grid for file in intake.read_many(named) for grid in file.grids}


def _carried(row: Row, grid: Grid | None, directory: Directory, photos: Mapping[Place, int], amends: Amends) -> Carried:
    place = _place(row)
    cells: dict[str, Value] = {}
    for field, (letter, _) in row.head.columns.items():
        # Printed choices and values in several cells of a form are carried over as they were read.
        typed = _typed(grid, row.number, letter) if grid and row.head.form is None else ""
        # A cell of a merged area is blank itself; the value that applies to it was read.
        cells[field] = typed if typed != "" else as_cell(row.get(field)) if field in row.filled else None
    for field in amends.decided.get(place, ()):
        # The pupil is named as the new sheet names them.
        cells[field] = None if field in _PUPIL else _named(directory, row, field)
    if cells.get(_PHOTOS) in (None, "") and photos.get(place):
        cells[_PHOTOS] = photos[place]
    pupils = tuple(student.id for student in directory.students(row)[0])
    teacher_cells = _own_cells(row, grid) if grid and row.head.form is None else {}
    return Carried(cells, pupils, row.faulty or not amends.faulty.isdisjoint(row.places), teacher_cells)


def _with_texts(carried: Carried, kept: Callable[[str], str]) -> Carried:
    """The row with every text, and the headings that the teacher has added, as `kept` gives it back."""
    return replace(
        carried,
        cells={field: _text(value, kept) for field, value in carried.cells.items()},
        extra={kept(heading): _text(value, kept) for heading, value in carried.extra.items()},
    )


def _text(value: Value, kept: Callable[[str], str]) -> Value:
    return kept(value) if isinstance(value, str) else value


def _named(directory: Directory, row: Row, field: str) -> str:
    """The teachers of a cell whom the office has decided, so that nobody takes them for others of the same name."""
    return "、".join(f"{teacher.name}({teacher.id})" for teacher in directory.teachers(row, field)[0])


def _own_cells(row: Row, grid: Grid) -> dict[str, Value]:
    """Heading → cell of the columns that the teacher has added to the row's table; blank ones are left out."""
    our_columns = {column_number(letter) - 1 - grid.left: squeeze(title) for letter, title in row.head.columns.values()}
    above = reversed(grid.rows[: row.number - 1 - grid.top])
    headings = next((cells for cells in above if any(_heading(cells, i) == t for i, t in our_columns.items())), ())
    teacher_columns = {index: _heading(headings, index) for index, _ in enumerate(headings) if index not in our_columns}
    cells = {
        heading: _typed(grid, row.number, column_letters(index + grid.left + 1))
        for index, heading in teacher_columns.items()
        if heading and heading not in _NOT_OWN
    }
    return {heading: cell for heading, cell in cells.items() if cell != ""}


def _heading(cells: Sequence[object], index: int) -> str:
    return squeeze(str(cells[index])) if index < len(cells) else ""


def typed_cells(files: Iterable[ReadFile], intake: Intake) -> Callable[[Row], dict[str, Value]]:
    """Return a function from a row of these files to its cells as typed, by field; identity numbers are reduced."""
    grids = _grids(files, intake)

    def cells(row: Row) -> dict[str, Value]:
        grid = grids.get((row.head.file, row.head.sheet))
        columns = row.head.columns.items() if grid else ()
        typed = {field: _typed(grid, row.number, letter) for field, (letter, _) in columns if grid}
        return {field: _text(value, without_identity_numbers) for field, value in typed.items()}

    return cells


def _typed(grid: Grid, number: int, letter: str) -> Value:
    """The cell as typed; a moment without a time is a day."""
    index, column = number - 1 - grid.top, column_number(letter) - 1 - grid.left
    cell: Any = grid.rows[index][column] if index < len(grid.rows) and column < len(grid.rows[index]) else ""
    match cell:
        case datetime() if cell.time() == time():
            return cell.date()
        case float() if cell.is_integer():
            return int(cell)
        case str() | bool() | int() | float() | date():
            return cell
    return str(cell)


def as_cell(value: object) -> Value:
    """Return a typed value as a person writes it: words for the glossary's members, lists joined by 、."""
    match value:
        case None | str() | bool() | int() | float() | datetime() | date():
            return value
        case Enum():
            return str(value.value)
        case tuple():
            return "、".join(str(as_cell(entry)) for entry in value)
    return str(value)
