"""What the values alone do not show about a sheet: its used area, its failed cells, merges and hidden rows."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.grid import Area, CellMark, CellNote
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.refuse import oversized, suspicious
from jiafang_batch.office.addresses import column_letters
from jiafang_batch.problem import Problem

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The largest grid of today's programs; a cell beyond it is a sign of a crafted file."""


class SheetFacts(Struct, frozen=True):
    """The facts of one sheet, positions 0-based; `merges` is None if the value reader reports them better."""

    notes: tuple[CellNote, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    merges: tuple[Area, ...] | None = None
    marks: tuple[CellMark, ...] = ()

    def above(self, bottom: int) -> SheetFacts:
        """The facts of the rows down to `bottom`."""
        return replace(
            self,
            notes=tuple(note for note in self.notes if note.row <= bottom),
            hidden_rows=tuple(row for row in self.hidden_rows if row <= bottom),
            marks=tuple(mark for mark in self.marks if mark.row <= bottom),
        )


NO_FACTS = SheetFacts()


class Reach(Struct):
    """The smallest box around the filled cells, extended cell by cell (0-based)."""

    top: int = LAST_ROW
    left: int = LAST_COLUMN
    bottom: int = -1
    right: int = -1
    lowest: tuple[int, int] = (0, 0)
    rightmost: tuple[int, int] = (0, 0)

    def grow(self, row: int, column: int) -> None:
        """Extend the box to contain the cell."""
        if row > self.bottom:
            self.lowest = row, column
        if column > self.right:
            self.rightmost = row, column
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)

    def refusal(self, file: str, sheet: str, limits: Limits) -> Problem | None:
        """Return why a reader must not build this box, or None if it may."""
        if self.bottom < 0:
            return None
        if self.bottom >= LAST_ROW or self.right >= LAST_COLUMN:
            return suspicious(file, f"“{sheet}”里有表格范围之外的单元格")
        rows, columns = self.bottom - self.top + 1, self.right - self.left + 1
        far = self.rightmost if rows <= limits.rows and columns > limits.columns else self.lowest
        return size_refusal(file, sheet, rows, columns, limits, f"{column_letters(far[1] + 1)}{far[0] + 1}")


def size_refusal(file: str, sheet: str, rows: int, columns: int, limits: Limits, last: str = "") -> Problem | None:
    """Return why a sheet of this size is not read, or None if it may be.

    `last` is the furthest filled cell, if it is known.
    """
    end = f"（{last}）" if last else ""
    if rows > limits.rows:
        return oversized(file, f"“{sheet}”从第一个到最后一个有内容的单元格{end}跨 {rows} 行", f"{limits.rows} 行")
    if columns > limits.columns:
        return oversized(file, f"“{sheet}”从第一个到最后一个有内容的单元格{end}跨 {columns} 列", f"{limits.columns} 列")
    if rows * columns > limits.cells:
        return oversized(file, f"“{sheet}”有 {rows} 行 {columns} 列", f"{limits.cells} 个单元格")
    return None
