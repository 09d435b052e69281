"""Texts around a table that apply to all of its rows: titles above, names of sheet and file, notes below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import PurePath

from jiafang_batch.grid import Grid
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.table import Caption

_MOST = 100
"""The maximum number of texts above and below a table that are examined."""

_NUMBER = "表号 JF-"


def caption_of(grid: Grid, first: int, notes: Iterable[int]) -> tuple[Caption, ...]:
    """Return the texts above row `first`, the nearest first, the names, and the rows of notes (0-based in the grid)."""
    above = (Caption("标题", text) for row in range(first - 1, -1, -1) for text in _texts(grid, row))
    names = (Caption("工作表名", grid.sheet), Caption("文件名", PurePath(grid.file).stem))
    below = (Caption("表下", text) for row in sorted(notes) for text in _texts(grid, row))
    return (*islice(above, _MOST), *names, *islice(below, _MOST))


def is_handed_out(grid: Grid, first: int) -> bool:
    """Return whether the texts above row `first` hold the number of a sheet that was handed out."""
    above = (text for row in range(min(first, _MOST)) for text in grid.rows[row])
    return any(isinstance(text, str) and _NUMBER in text for text in above)


def _texts(grid: Grid, row: int) -> Iterator[str]:
    """The row's texts, a label with the cell beside it: 上报日期： and a day."""
    filled = [cell for cell in grid.rows[row] if cell != ""]
    for cell, beside in zip(filled, [*filled[1:], ""], strict=True):
        if isinstance(cell, str):
            is_label = cell.rstrip().endswith((":", "：")) and beside != ""
            yield f"{cell}{shown(beside)}" if is_label else cell
