"""Removes from cell texts what no person typed: control characters, DISPIMG placeholders and error words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from jiafang_batch.grid import Area, Cell, CellNote, Fact, Grid
from jiafang_batch.intake.biff_errors import ERROR_WORDS

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_PICTURE = re.compile(r"=\s*(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_ERRORS = frozenset(ERROR_WORDS.values()) | {"#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!"}

_STAND_INS = ("#", "=")


class _Texts(dict[str, str]):
    """Text → tidied text. Each distinct text is processed once; equal texts of a file become one object."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        """The texts that stand for an error or a picture."""

    def __missing__(self, text: str) -> str:
        tidy = text
        if not text.isprintable():
            tidy = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if tidy.startswith(_STAND_INS):
            self._note(tidy)
        self[text] = tidy
        return tidy

    def _note(self, tidy: str) -> None:
        if tidy in _ERRORS:
            self.facts[tidy] = Fact.ERROR
        elif _PICTURE.match(tidy):
            self.facts[tidy] = Fact.PICTURE


def _is_untidy(text: str) -> bool:
    return not text.isprintable() or text.startswith(_STAND_INS)


def tidied(grid: Grid) -> Grid:
    """Return the grid with tidied texts; cells that hold an error or a picture are blank and have a note.

    Merges and hidden rows end at the last filled row.
    """
    # Nearly no sheet has anything to be tidied; looking at its different texts takes a third of the time.
    if not grid.notes and not any(map(_is_untidy, {c for row in grid.rows for c in row if c.__class__ is str})):
        return _within_rows(grid)
    texts = _Texts()
    rows = [[texts[cell] if type(cell) is str else cell for cell in row] for row in grid.rows]
    notes = {(note.row, note.column): note for note in grid.notes}
    if texts.facts:
        for note in _cell_notes(rows, grid, texts.facts):
            notes.setdefault((note.row, note.column), note)
    if notes:
        _make_room(rows, grid, notes)
        for row, column in notes:
            if row >= grid.top and column >= grid.left:
                rows[row - grid.top][column - grid.left] = ""
    return _within_rows(replace(grid, rows=rows, notes=tuple(notes[place] for place in sorted(notes))))


def _within_rows(grid: Grid) -> Grid:
    """The grid with the merges and hidden rows up to its last filled row."""
    last = grid.top + len(grid.rows) - 1
    hidden = tuple(row for row in grid.hidden_rows if row <= last)
    return replace(grid, merges=_possible(grid.merges, last), hidden_rows=hidden)


def _possible(merges: Sequence[Area], last: int) -> tuple[Area, ...]:
    """The merges up to the last filled row, without those that begin inside another, which are invalid and slow."""
    possible: list[Area] = []
    reached: dict[int, int] = {}
    for top, left, bottom, right in sorted(merges):
        if top <= last and reached.get(left, -1) < top:
            reached[left] = bottom
            possible.append((top, left, min(bottom, last), right))
    return tuple(possible)


def _cell_notes(rows: Sequence[Sequence[Cell]], grid: Grid, facts: dict[str, Fact]) -> list[CellNote]:
    return [
        CellNote(grid.top + i, grid.left + j, facts[cell], cell if facts[cell] is Fact.ERROR else "")
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        if type(cell) is str and cell in facts
    ]


def _make_room(rows: list[list[Cell]], grid: Grid, notes: dict[tuple[int, int], CellNote]) -> None:
    """Add blank rows and columns up to the last noted cell, so that a row of formulas alone is not lost."""
    width = max(len(rows[0]) if rows else 0, max(column for _, column in notes) - grid.left + 1)
    missing = max(row for row, _ in notes) - grid.top + 1 - len(rows)
    rows.extend([""] * width for _ in range(missing))
    for row in rows:
        row.extend([""] * (width - len(row)))
