"""The two grids that most Word forms are made of: pairs of label and value, and lists under a heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jiafang_batch.report.forms.blocks import Block, Cell, Grid, Line, Look, Text

_TALL = 60
"""Longer texts may be broken over the page."""
_SHORT = 12
"""Lists up to this length are not broken over pages."""


def pairs_grid(widths: Sequence[float], rows: Iterable[Sequence[tuple[str, str]]], height: float = 8.5) -> Grid:
    """Label and value side by side; the last value of a row takes the columns that are left."""
    lines = []
    for row in rows:
        cells: list[Cell] = []
        for number, (label, value) in enumerate(row, 1):
            span = 1 if number < len(row) else len(widths) - 2 * len(row) + 1
            cells += (Cell(label, Look.CELL_HEAD), Cell(value, Look.CELL, span=span))
        lines.append(Line(tuple(cells), height))
    return Grid(tuple(widths), tuple(lines))


def list_grid(
    columns: Sequence[tuple[str, float, Look]], rows: Iterable[Sequence[str]], total: Sequence[str] = ()
) -> Grid:
    """A heading that is repeated on every page, and a line a row; columns are title, millimetres and look."""
    looks = [look for _, _, look in columns]
    head = Line(tuple(Cell(title, Look.CELL_HEAD) for title, _, _ in columns))
    lines = [Line(tuple(map(Cell, row, looks)), whole=max(map(len, row)) <= _TALL) for row in rows]
    if total:
        lines.append(Line(tuple(Cell(text, Look.CELL_HEAD) for text in total)))
    return Grid(tuple(width for _, width, _ in columns), (head, *lines), heads=1, together=len(lines) <= _SHORT)


def section(
    title: str, columns: Sequence[tuple[str, float, Look]], rows: Sequence[Sequence[str]], nothing: str
) -> list[Block]:
    """Return a list under its title, or a sentence if there is nothing to list."""
    heading = Text(title, Look.SECTION)
    return [heading, list_grid(columns, rows) if rows else Text(nothing, Look.FORM_LINE)]
