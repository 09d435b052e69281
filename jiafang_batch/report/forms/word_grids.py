"""The two grids that most Word forms are made of: pairs of label and value, and lists under a heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from jiafang_batch.report.forms.blocks import OPEN, Block, Cell, FilledGrid, GridLine, ListGrid, Look, Text, WordGrid
from jiafang_batch.report.forms.form_columns import FormColumn, form_rows
from jiafang_batch.report.sheet.cells import Kind

_SHAPES = 64
"""Grids of labels that are remembered."""


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


def list_grid(columns: Sequence[FormColumn], records: Sequence[Any], total: Any = None) -> ListGrid:
    """A list: a line for each record, and one for the total of all."""
    totals = [] if total is None else _list_texts(columns, [total])
    return ListGrid(
        tuple([column.width for column in columns]),
        tuple([column.title for column in columns]),
        _list_looks(columns),
        _list_texts(columns, records),
        *totals,
    )


def list_heading(columns: Sequence[FormColumn]) -> GridLine:
    """The headings of a list."""
    return GridLine(tuple(Cell(column.title, Look.CELL_HEAD) for column in columns))


def list_cells(columns: Sequence[FormColumn], records: Sequence[Any]) -> list[tuple[Cell, ...]]:
    """The cells of each record."""
    looks = _list_looks(columns)
    return [tuple(map(Cell, texts, looks)) for texts in _list_texts(columns, records)]


def _list_looks(columns: Sequence[FormColumn]) -> tuple[Look, ...]:
    """Long texts at the left, anything else in the middle."""
    return tuple([Look.CELL if column.kind is Kind.LONG_TEXT else Look.CELL_CENTRE for column in columns])


def _list_texts(columns: Sequence[FormColumn], records: Sequence[Any]) -> list[list[str]]:
    return [list(map(str, row)) for row in form_rows(columns, records)]


def section(title: str, columns: Sequence[FormColumn], records: Sequence[Any], nothing: str) -> list[Block]:
    """Return a list under its title, or a sentence if there is nothing to list."""
    heading = Text(title, Look.SECTION)
    return [heading, list_grid(columns, records) if records else Text(nothing, Look.FORM_LINE)]
