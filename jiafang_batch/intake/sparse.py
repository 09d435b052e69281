"""Single cells → a grid: the smallest box around them, within the limits."""

from __future__ import annotations

from msgspec import Struct, field

from jiafang_batch.grid import Area, Cell, CellMark, CellNote, Grid
from jiafang_batch.intake.facts import Reach
from jiafang_batch.intake.limits import Limits
from jiafang_batch.problem import Problem


class SparseSheet(Struct):
    """One sheet while its cells are collected; positions are 0-based."""

    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    marks: list[CellMark] = field(default_factory=list)

    def grid(self, file: str, limits: Limits) -> Grid | Problem:
        """Return the sheet as a grid, or the reason why it is too large."""
        reach = Reach()
        for row, column in self.cells:
            reach.grow(row, column)
        if refusal := reach.refusal(file, self.name, limits):
            return refusal
        if reach.bottom < 0:
            return Grid(file, self.name, (), 0, 0, (), self.hidden)
        rows = [[""] * (reach.right - reach.left + 1) for _ in range(reach.bottom - reach.top + 1)]
        for (row, column), value in self.cells.items():
            rows[row - reach.top][column - reach.left] = value
        return Grid(
            file=file,
            sheet=self.name,
            rows=rows,
            top=reach.top,
            left=reach.left,
            merges=tuple(self.merges),
            hidden=self.hidden,
            notes=tuple(self.notes),
            hidden_rows=tuple(self.hidden_rows),
            marks=tuple(self.marks),
        )


def grids(sheets: list[SparseSheet], file: str, limits: Limits) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """Every sheet as a grid, or the first reason why the file is not read."""
    built: list[Grid] = []
    for sheet in sheets:
        made = sheet.grid(file, limits)
        if isinstance(made, Problem):
            return (), (made,)
        built.append(made)
    return tuple(built), ()
