"""Texts of a printed list that no row of a spreadsheet is high enough for: they go on in rows below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from msgspec.structs import replace

from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.write_form import narrowed
from jiafang_batch.report.sheet.fit import display_width, lines_of
from jiafang_batch.report.sheet.row_heights import MOST_LINES

_LETTERS, _LINES = 300, 15
"""A text of fewer letters and lines fits any column."""
_PIECE = 20
"""The lines of each piece of a longer text, so that a page is filled."""


def continued(form: SheetForm) -> SheetForm:
    """Return the list with such texts in several rows, the other cells of which are blank.

    A list that is read again when it is handed in keeps its rows.
    """
    if form.comes_back or not any(map(_may_be_long, form.rows)):
        return form
    widths = [column.width for column in narrowed(form.columns)]
    return replace(form, rows=[row for held in form.rows for row in _rows(held, widths)])


def _may_be_long(row: Sequence[Any]) -> bool:
    return any(v.__class__ is str and (len(v) > _LETTERS or v.count("\n") > _LINES) for v in row)


def _rows(row: Sequence[Any], widths: Sequence[float]) -> Iterator[Sequence[Any]]:
    if not _may_be_long(row):
        yield row
        return
    cells = [
        list(_pieces(value, width)) if value.__class__ is str and lines_of(value, width) > MOST_LINES else [value]
        for value, width in zip(row, widths, strict=True)
    ]
    yield from zip_longest(*cells)


def _pieces(text: str, width: float) -> Iterator[str]:
    """The text in pieces, cut between its own lines where they are not too long."""
    held: list[str] = []
    room = _PIECE
    for part in text.split("\n"):
        line = part
        while lines_of(line, width) > room:
            if held and lines_of(line, width) <= _PIECE:
                yield "\n".join(held)
                held, room = [], _PIECE
                continue
            cut = _fitting(line, room * (width - 1) - 1)
            yield "\n".join((*held, line[:cut]))
            held, room, line = [], _PIECE, line[cut:]
        held.append(line)
        room -= lines_of(line, width)
        if room < 1:
            yield "\n".join(held)
            held, room = [], _PIECE
    if held:
        yield "\n".join(held)


def _fitting(text: str, width: float) -> int:
    """The number of letters at the beginning of a text that are so wide together; at least one."""
    count = max(int(width / 2), 1)
    while count < len(text) and display_width(text[: count + 1]) <= width:
        count += 1
    return count
