"""Divides a sheet on which forms stand side by side, as cards that are cut apart after printing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from jiafang_batch.grid import Grid, titled_columns
from jiafang_batch.sheets.forms.places import FormEntry, Sheet
from jiafang_batch.sheets.forms.segments import NAMING, ONCE

_ENOUGH = 3
"""The number of fields that must stand again in each card: 姓名 twice in a row is a second person of one visit."""


def sheets_of_cards(grid: Grid) -> tuple[Grid, ...]:
    """Return the sheet divided where further forms begin to the right; else the sheet itself."""
    entries = list(Sheet(grid).entries())
    repeated = _repeated(entries)
    counts = {len(places) for places in repeated.values()}
    if len(repeated) < _ENOUGH or len(counts) != 1 or not repeated.keys() & NAMING:
        return (grid,)
    cards = list(zip(*repeated.values(), strict=True))
    starts = [min(card) for card in cards]
    if any(max(card) >= start for card, start in zip(cards, starts[1:], strict=False)):
        return (grid,)
    width = max(map(len, grid.rows))
    first = min(entry.at.row for entry in entries)
    return tuple(titled_columns(grid, start, stop, first) for start, stop in pairwise([0, *starts[1:], width]))


def _repeated(entries: Sequence[FormEntry]) -> dict[str, tuple[int, ...]]:
    """Field → the columns of its labels, for fields that have several in each of the rows in which they stand."""
    rows: dict[str, dict[int, list[int]]] = {}
    for entry in entries:
        if entry.label.field in ONCE:
            rows.setdefault(entry.label.field, {}).setdefault(entry.at.row, []).append(entry.at.column)
    places = {field: {tuple(columns) for columns in by_row.values()} for field, by_row in rows.items()}
    return {
        field: next(iter(columns)) for field, columns in places.items() if len(columns) == 1 < len(next(iter(columns)))
    }
