"""Sheets of forms as rows of cells, and what is read from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Area, Grid
from jiafang_batch.sheets.recognise_tables import read_tables

YEAR = SchoolYear(date(2024, 9, 1), date(2025, 8, 31))
FILE = "收表/家访.xlsx"


def sheet(rows: Sequence[Sequence[Any]], merges: Sequence[Area] = (), name: str = "Sheet1", top: int = 0) -> Grid:
    """A grid of these rows; None is a blank cell."""
    width = max(map(len, rows))
    cells = [[("" if cell is None else cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    return Grid(FILE, name, cells, top, 0, tuple(merges), hidden=False)


def lines(text: str, merges: Sequence[Area] = ()) -> Grid:
    """A grid of lines whose cells stand between bars; ⏎ is a line break in a cell."""
    rows = [line.strip(" ").split("|") for line in text.strip("\n").split("\n")]
    return sheet([[cell.strip().replace("⏎", "\n") for cell in row] for row in rows], merges)


def read(*grids: Grid):
    """The rows of visit logs, kinds of all tables, and the problems."""
    tables, problems = read_tables(grids, YEAR)
    return [row for t in tables if t.kind == "visit_log" for row in t.rows], [t.kind for t in tables], problems


def short(row) -> tuple[str, ...]:
    """A visit in words: day, class, pupil, lead, form."""
    lead = row["lead"].name if row["lead"] else ""
    form = row["form"].value if row["form"] else ""
    pupil = "、".join(student.name for student in row["student"])
    return (row["date"].isoformat() if row["date"] else "", row["school_class"], pupil, lead, form)


def visits(*grids: Grid) -> list[tuple[str, ...]]:
    """The visits of the sheets in words."""
    return [short(row) for row in read(*grids)[0]]
