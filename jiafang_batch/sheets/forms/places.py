"""The places of the labels of forms on a sheet, and the cells with their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from msgspec import Struct

from jiafang_batch.grid import Cell, Grid
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.forms.labels import Label, inline_labels, is_prose, label_of, under_group
from jiafang_batch.sheets.forms.values import beginning, counted, ticked, written
from jiafang_batch.sheets.layout import LayoutColumn, layouts
from jiafang_batch.sheets.no_data import is_note_text

_ENOUGH = 3
"""The number of labels in adjacent columns that are headings of rows."""
_CHOSEN = frozenset({"form", "word", "words", "yes_no", "signature"})
"""Kinds of columns whose choices a form may print in separate cells."""


class Spot(Struct, frozen=True):
    """A cell by its row and column in the grid (0-based)."""

    row: int
    column: int


class FormEntry(Struct, frozen=True):
    """A label, its place, and its value: the cell's value and its spot; "" if there is none."""

    label: Label
    at: Spot
    value: Cell = ""
    value_at: Spot | None = None


class _Labelled(Struct, frozen=True):
    """A cell that is or begins with a label; the last row and column of its merge."""

    spot: Spot
    last: Spot
    labels: tuple[tuple[Label, str], ...]
    """Each with its value in the same cell."""


class Sheet:
    """A grid with the labels on it."""

    def __init__(self, grid: Grid) -> None:
        self.rows = grid.rows
        self._extents = {
            (top - grid.top, left - grid.left): (bottom - grid.top, right - grid.left)
            for top, left, bottom, right in grid.merges
        }
        self._covered = self._tall_merges()
        self._labelled_cells: dict[tuple[int, int], _Labelled] = {}
        self._ending: dict[tuple[int, int], _Labelled] = {}
        """The same by the last column of their merge."""
        for row, cells in enumerate(grid.rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and cell and (labels := self._labels(row, column, cell)):
                    last = Spot(*self._extents.get((row, column), (row, column)))
                    self._labelled_cells[row, column] = self._ending[row, last.column] = _Labelled(
                        Spot(row, column), last, labels
                    )
        self._in_row: dict[int, list[_Labelled]] = {}
        for labelled in self._labelled_cells.values():
            self._in_row.setdefault(labelled.spot.row, []).append(labelled)

    def entries(self) -> Iterator[FormEntry]:
        """Yield every label with its value, in reading order."""
        for row in sorted(self._in_row):
            for cell in self._in_row[row]:
                for place, (label, rest) in enumerate(cell.labels):
                    is_last = place == len(cell.labels) - 1
                    yield self._entry(cell, label, rest, is_last=is_last)

    def line(self, row: int) -> str:
        """Return the only text of a row without labels (a title, a note, continued prose), else an empty text."""
        filled = [cell for cell in self.rows[row] if cell != ""]
        is_line = len(filled) == 1 and isinstance(filled[0], str) and row not in self._in_row
        return filled[0] if is_line else ""

    def names_a_field(self, row: int) -> bool:
        """Return True if a label of the visit log stands in the row."""
        return any(label.field for labelled in self._in_row.get(row, ()) for label, _ in labelled.labels)

    def below(self, entry: FormEntry, row: int) -> FormEntry:
        """Return the label with its value in a row further below, in the same column."""
        cells = self.rows[row]
        cell = _typed(cells[entry.at.column], entry.label) if entry.at.column < len(cells) else ""
        return FormEntry(entry.label, entry.at, cell, Spot(row, entry.at.column))

    def _tall_merges(self) -> Mapping[tuple[int, int], str]:
        """(row, column) → the text of the merged cell that covers it from above or from the left."""
        covered: dict[tuple[int, int], str] = {}
        for (top, left), (bottom, right) in self._extents.items():
            if top == bottom or bottom >= len(self.rows):
                continue
            text = self.rows[top][left] if left < len(self.rows[top]) else ""
            if isinstance(text, str) and text:
                covered |= {(row, right): text for row in range(top, bottom + 1)}
        return covered

    def _labels(self, row: int, column: int, cell: str) -> tuple[tuple[Label, str], ...]:
        group = self._covered.get((row, column - 1)) or (self.rows[row][column - 1] if column else "")
        if isinstance(group, str) and group and (label := under_group(group, cell)) is not None:
            return ((label, ""),)
        if (label := label_of(cell)) is not None:
            return () if self._is_choice(row, column, label, cell) else ((label, ""),)
        return inline_labels(cell)

    def _is_choice(self, row: int, column: int, label: Label, cell: str) -> bool:
        """True for a word that is a label elsewhere and here is a chosen value: 家访形式 | 电话."""
        before = self._ending.get((row, column - 1))
        if before is None or not before.labels[-1][0].field or cell.rstrip().endswith((":", "：")):
            return False
        chosen = _column(before.labels[-1][0].field)
        return (
            label.field != chosen.field
            and chosen.kind in ("form", "word")
            and not chosen.is_open
            and not parse(cell, chosen, None).issues
        )

    def _entry(self, labelled: _Labelled, label: Label, rest: str, *, is_last: bool) -> FormEntry:
        if not label.field:
            return FormEntry(label, labelled.spot)
        if rest or not is_last:
            return FormEntry(label, labelled.spot, _typed(rest, label), labelled.spot)
        for value, spot in self._candidates(labelled, label):
            if (cell := _typed(value, label)) != "":
                return FormEntry(label, labelled.spot, cell, spot)
        return FormEntry(label, labelled.spot)

    def _candidates(self, labelled: _Labelled, label: Label) -> Iterator[tuple[Cell, Spot]]:
        """The value to the right of a label, else the one below it."""
        row, right = labelled.spot.row, labelled.last.column + 1
        if self._is_free(row, right):
            yield self._beside(labelled, label, right), Spot(row, right)
        below = Spot(labelled.last.row + 1, labelled.spot.column)
        if not self._is_free(below.row, below.column):
            return
        is_alone = len([cell for cell in self.rows[row] if cell != ""]) == 1
        if is_alone and is_prose(label.field) and not self._in_row.get(below.row):
            yield self._prose(below, labelled.spot.column), below
        elif self._is_heading(labelled, right) and not self.names_a_field(below.row):
            yield self.rows[below.row][below.column], below

    def _beside(self, labelled: _Labelled, label: Label, column: int) -> Cell:
        """The cell beside a label, with its continuations: parts of a date, further choices, lines of prose."""
        row, kind = labelled.spot.row, _column(label.field).kind
        cell = self.rows[row][column]
        if kind in ("date", *_CHOSEN):
            pieces = [cell, *self._until_label(row, column + 1)]
            filled = [piece for piece in pieces if piece != ""]
            if kind == "date" and len(filled) > 1:
                return "".join(map(_piece, filled))
            if len(filled) > 1 and any(isinstance(piece, str) and ticked(piece) is not None for piece in filled):
                return "　".join(map(_piece, filled))
        if is_prose(label.field):
            return self._prose(Spot(row, column), labelled.spot.column, labelled.last.row)
        return cell

    def _until_label(self, row: int, column: int) -> Iterator[Cell]:
        while self._is_free(row, column):
            yield self.rows[row][column]
            column += 1

    def _prose(self, start: Spot, label_column: int, last: int = -1) -> Cell:
        """The text from a cell on, with the lines below it until a label begins."""
        lines = [self.rows[start.row][start.column]]
        row = start.row + 1
        while row < len(self.rows) and (row <= last or self._goes_on(row, start.column, label_column)):
            if start.column < len(self.rows[row]) and (row, start.column) not in self._labelled_cells:
                lines.append(self.rows[row][start.column])
            row += 1
        filled = [line for line in lines if line != ""]
        return "\n".join(map(_piece, filled)) if len(filled) > 1 else filled[0] if filled else ""

    def _goes_on(self, row: int, column: int, label_column: int) -> bool:
        """True for a row that holds nothing but a line under the prose above it."""
        if row in self._in_row or column == label_column:
            return False
        filled = [index for index, cell in enumerate(self.rows[row]) if cell != ""]
        return filled == [column] and not is_note_text(_piece(self.rows[row][column]))

    def _is_free(self, row: int, column: int) -> bool:
        """True for a cell of the sheet that is not a label."""
        return row < len(self.rows) and column < len(self.rows[row]) and (row, column) not in self._labelled_cells

    def _is_heading(self, labelled: _Labelled, right: int) -> bool:
        """True for a label in a row of labels and nothing else that has no cell for its value beside it.

        The last of several in adjacent columns may have a blank cell beside it.
        """
        labels = self._in_row[labelled.spot.row]
        filled = [index for index, cell in enumerate(self.rows[labelled.spot.row]) if cell != ""]
        if len(labels) == 1 or filled != sorted(label.spot.column for label in labels):
            return False
        is_dense = all(left.last.column + 1 == beside.spot.column for left, beside in pairwise(labels))
        return not self._is_free(labelled.spot.row, right) or (len(labels) >= _ENOUGH and is_dense)


def _column(field: str) -> LayoutColumn:
    return layouts()["visit_log"].column(field)


def _piece(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _typed(cell: Cell, label: Label) -> Cell:
    """The written value of the cell: the ticked choice; empty if there are only printed blanks."""
    if not isinstance(cell, str) or not label.field:
        return cell
    text, column = written(cell), _column(label.field)
    if column.kind in _CHOSEN and (chosen := ticked(text)) is not None:
        return chosen
    if column.kind == "count":
        return counted(text)
    # 办理状态 with the result of the request, as the printed record has it.
    is_explained = column.kind == "word" and not column.is_open and parse(text, column, None).issues
    return beginning(text) if is_explained else text
