"""One sheet as raw cell values and notes about its cells: the result of intake and the input of `sheets`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

Cell = Any  # str | float | int | bool | date | datetime | time | timedelta, "" for blank

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; 0-based on the sheet."""


class Fact(Enum):
    """Why a cell that is not empty has no value."""

    ERROR = "error"
    """A formula that failed; the note's text is the error word (#N/A)."""
    UNCOMPUTED = "uncomputed"
    """A formula that no spreadsheet program has computed yet."""
    PICTURE = "picture"
    """A picture inside the cell, of WPS or Excel 365."""


class CellNote(Struct, frozen=True):
    """A cell that looks blank and is not: its place (0-based on the sheet) and its content."""

    row: int
    column: int
    fact: Fact
    text: str = ""


class Marking(Enum):
    """What a person sees at a cell and its value does not tell."""

    STRUCK = "struck"
    """All of the text, or a part of it, is struck out; the mark's text is that part."""
    COLORED = "colored"
    """A colour of its own; only of sheets that speak of colours. The mark's text is the colour."""
    COMMENTED = "commented"
    """A comment, which is the mark's text; the program's own are left out."""
    TICKED = "ticked"
    """A ticked choice whose value was moved to the first column of the choices."""
    TODAY = "today"
    """A formula whose value is the current day."""


class CellMark(Struct, frozen=True):
    """A cell with a mark: its place (0-based on the sheet), and the text that belongs to the mark."""

    row: int
    column: int
    marking: Marking
    text: str = ""


class Grid(Struct, frozen=True):
    """One sheet as raw values: rows from the first used row (`top`, 0-based) and column (`left`, 0-based)."""

    file: str
    sheet: str
    rows: Sequence[Sequence[Cell]]
    top: int
    left: int
    merges: tuple[Area, ...]
    """Merged areas; only the first cell of one holds its value."""
    hidden: bool
    notes: tuple[CellNote, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    """Hidden or filtered rows (0-based on the sheet); their values are in `rows` too."""
    marks: tuple[CellMark, ...] = ()
    """What the cells show beside their values."""


def columns_of(grid: Grid, start: int, stop: int) -> Grid:
    """Return the part of a sheet in the columns from `start` up to `stop` (0-based in the grid)."""
    first, last = grid.left + start, grid.left + stop - 1
    merges = tuple(
        (top, left, bottom, min(right, last)) for top, left, bottom, right in grid.merges if first <= left <= last
    )
    return replace(grid, rows=[row[start:stop] for row in grid.rows], left=first, merges=merges)


def titled_columns(grid: Grid, start: int, stop: int, first: int) -> Grid:
    """Return the same part of the sheet, under the lines that stand above row `first` of the whole if it has none of its own."""
    part = columns_of(grid, start, stop)
    if any(cell != "" for row in part.rows[:first] for cell in row):
        return part
    return replace(part, rows=[*(row[: stop - start] for row in grid.rows[:first]), *part.rows[first:]])
