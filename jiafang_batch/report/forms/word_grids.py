"""The two grids that most Word forms are made of: pairs of label and value, and lists under a heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from jiafang_batch.report.forms.blocks import OPEN, Block, Cell, FilledGrid, GridLine, Look, Text, WordGrid

_TALL = 60
"""Longer texts may be broken over the page."""
_SHAPES = 64
"""Grids of labels that are remembered."""
_SHORT = 12
"""Lists up to this length are not broken over pages."""


def pairs_grid(widths: tuple[float, ...], rows: Iterable[Sequence[tuple[str, str]]], height: float = 8.5) -> FilledGrid:
    """Label and value side by side; the last value of a row takes the columns that are left."""
    held = [tuple(zip(*row, strict=True)) for row in rows]
    shape = _pairs_shape(widths, tuple([labels for labels, _ in held]), height)
    return FilledGrid(shape, tuple([value for _, values in held for value in values]))


@lru_cache(_SHAPES)
def _pairs_shape(widths: tuple[float, ...], rows: tuple[tuple[str, ...], ...], height: float) -> WordGrid:
    """The grid of these labels; many pages have the same."""
    lines = []
    for labels in rows:
        cells: list[Cell] = []
        for number, label in enumerate(labels, 1):
            span = 1 if number < len(labels) else len(widths) - 2 * len(labels) + 1
            cells += (Cell(label, Look.CELL_HEAD), Cell(OPEN, Look.CELL, span=span))
        lines.append(GridLine(tuple(cells), height))
    return WordGrid(widths, tuple(lines))


def list_grid(
    columns: Sequence[tuple[str, float, Look]], rows: Iterable[Sequence[str]], total: Sequence[str] = ()
) -> WordGrid:
    """A heading that is repeated on every page, and a line a row; columns are title, millimetres and look."""
    looks = [look for _, _, look in columns]
    head = GridLine(tuple(Cell(title, Look.CELL_HEAD) for title, _, _ in columns))
    lines = [GridLine(tuple(map(Cell, row, looks)), whole=max(map(len, row)) <= _TALL) for row in rows]
    if total:
        lines.append(GridLine(tuple(Cell(text, Look.CELL_HEAD) for text in total)))
    return WordGrid(tuple(width for _, width, _ in columns), (head, *lines), heads=1, together=len(lines) <= _SHORT)


def section(
    title: str, columns: Sequence[tuple[str, float, Look]], rows: Sequence[Sequence[str]], nothing: str
) -> list[Block]:
    """Return a list under its title, or a sentence if there is nothing to list."""
    heading = Text(title, Look.SECTION)
    return [heading, list_grid(columns, rows) if rows else Text(nothing, Look.FORM_LINE)]
