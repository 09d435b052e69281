"""How high the rows of a table are, and which texts are shown in another way than their column.

Of one line those that would shrink until nobody can read them wrap; of many lines those that no row can hold begin at the top.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from itertools import repeat
from typing import Any

from jiafang_batch.report.sheet.cells import Formula, Kind, Shown
from jiafang_batch.report.sheet.fit import display_width, lines_down, lines_of
from jiafang_batch.report.sheet.page import Column

NARROWEST = 6.0
LINE_HEIGHT = 13.5
HIGHEST_ROW = 400.0
_ROW_HEIGHT = 20.0
MOST_LINES = 29
"""The lines of the highest row."""
_WRAPS_AS = {Kind.TEXT: Kind.WRAPPED, Kind.WORD: Kind.WRAPPED_WORD}
"""Kinds of one line, whose texts shrink a little if they are too wide → the kind of a text that is far too wide."""
_SHRUNK, _LETTER, _INDENT = 0.9, 10 / 11, 1.3
"""The least size of a shrunk letter; the width of one of 10 points and of an indent, in those that column widths count."""


def legible(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> tuple[Sequence[Sequence[Any]], Sequence[int]]:
    """Return the rows as they can be read, and the columns of one line in which some texts wrap.

    Texts of one line that are far too wide wrap; of those that no row can hold the beginning is shown, not the middle.
    """
    places = []
    for place, (column, values) in enumerate(zip(columns, zip(*rows, strict=True), strict=False)):
        width = column.width or NARROWEST
        if column.kind is Kind.LONG_TEXT:
            kind, unfit = Kind.TALL_TEXT, {t for t in set(values) if t.__class__ is str and is_tall(t, width)}
        elif column.kind in _WRAPS_AS:
            kind, unfit = _WRAPS_AS[column.kind], _too_wide(values, width)
            places += [place] if unfit else []
        else:
            continue
        if unfit:
            cells = [Shown(value, kind) if value.__class__ is str and value in unfit else value for value in values]
            rows = [(*row[:place], cell, *row[place + 1 :]) for row, cell in zip(rows, cells, strict=True)]
    return rows, places


def _too_wide(values: Iterable[Any], width: float) -> set[str]:
    room = (width / _SHRUNK - _INDENT) / _LETTER
    longest = room / 2
    texts = (text for text in set(values) if text.__class__ is str and len(text) > longest)
    return {text for text in texts if display_width(text) > room}


def is_tall(text: str, width: float) -> bool:
    """True if no row is high enough for the text in a column of that width."""
    may_be = 2 * len(text) > MOST_LINES * (width - 1) or text.count("\n") > MOST_LINES // 2
    return may_be and lines_of(text, width) > MOST_LINES


def row_heights(
    columns: Sequence[Column], rows: Sequence[Sequence[Any]], places: Sequence[int] = ()
) -> Iterable[float]:
    """Return the heights for each row's longest wrapped cell, because not all spreadsheets adjust rows when they open a file.

    `places` are further columns in which some texts wrap.
    """
    lines = []
    for place, column in enumerate(columns):
        width = column.width or NARROWEST
        if column.kind is Kind.LONG_TEXT:
            cells = [row[place] for row in rows]
            lines.append(lines_down([c if c.__class__ is str else as_text(c, Kind.TEXT) for c in cells], width))
        elif place in places:
            texts = [row[place].value if row[place].__class__ is Shown else "" for row in rows]
            lines.append(lines_down(texts, width - 1))
    if not lines:
        return repeat(_ROW_HEIGHT, len(rows))
    return map(_lines_high, map(max, *lines) if len(lines) > 1 else lines[0])


def lines_high(text: str, width: float) -> float:
    """Return the height of a row with a text that wraps at that many characters."""
    return _lines_high(lines_of(text, width))


@cache
def _lines_high(lines: int) -> float:
    return max(_ROW_HEIGHT, min(HIGHEST_ROW, 6 + LINE_HEIGHT * lines))


def as_text(value: Any, kind: Kind) -> str:
    """Return a text as wide as the value is shown."""
    if isinstance(value, str):
        return value
    if isinstance(value, Shown | Formula):
        value, kind = value.value, value.kind or kind
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return "100.0%" if kind is Kind.PERCENT else "100.00"
    return "2024-01-01" if kind is Kind.DATE else str(value)
