"""The data of a worksheet part that marking needs: values, merges, sizes."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum

from lxml import etree
from msgspec import Struct

from jiafang_batch.office.addresses import Place, place_at
from jiafang_batch.office.markup import Element, child, elements, is_true, tag, unescaped
from jiafang_batch.office.sheet_rows import numbered_rows, placed_cells

_ROW_POINTS, _COLUMN_CHARACTERS, _CHARACTER_PIXELS = 15.0, 9.0, 7


class ValueKind(Enum):
    """How a cell's value is compared in a formula."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    LOGICAL = "logical"
    ERROR = "error"
    OTHER = "other"


class Value(Struct, frozen=True):
    """A cell's value: its kind and its text (of a number: as the part writes it)."""

    kind: ValueKind
    text: str = ""


BLANK = Value(ValueKind.BLANK)

Strings = Callable[[int], str]
"""Number of a shared text → the text; empty if there is none."""


def shared_strings(root: Element) -> Strings:
    """The shared strings part's texts by number; of thousands only those of marked rows are looked at."""
    items = root.findall(tag("si"))
    return lambda number: _text(items[number]) if number < len(items) else ""


def rows_of(sheet: Element, wanted: frozenset[int], strings: Strings) -> dict[int, dict[int, Value]]:  # fmt: skip
    """Return the filled cells of the wanted rows: row → column → value."""
    filled: dict[int, dict[int, Value]] = {}
    for number, row in _rows(sheet):
        if number in wanted:
            values = ((column, _value(cell, strings)) for (_, column), cell in placed_cells(row, number))
            filled[number] = {column: value for column, value in values if value.kind is not ValueKind.BLANK}
    return filled


def first_text(content: bytes, strings: Strings) -> str:
    """Return the text of cell A1, read without parsing the whole sheet; empty if it holds no text."""
    try:
        for _, cell in etree.iterparse(_Chunks(content), tag=tag("c"), resolve_entities=False, no_network=True):
            if cell.get("r", "A1").upper() != "A1":
                return ""
            value = _value(cell, strings)
            return value.text if value.kind is ValueKind.TEXT else ""
    except (etree.XMLSyntaxError, IndexError):
        return ""
    return ""


class _Chunks:
    """The bytes as a file that is read in small pieces, so that a reader that stops early has read little."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def read(self, _size: int = -1) -> bytes:
        """The next piece."""
        start, self._at = self._at, self._at + 4096
        return self._content[start : self._at]


def _rows(sheet: Element) -> Iterator[tuple[int, Element]]:
    data = child(sheet, "sheetData")
    return numbered_rows(() if data is None else data.iterchildren(tag("row")))


def _value(cell: Element, strings: Strings) -> Value:
    inline = child(cell, "is")
    if inline is not None:
        return _worded(_text(inline))
    stored = cell.findtext(tag("v")) or ""
    if stored == "":
        return BLANK
    match cell.get("t", "n"):
        case "s":
            return _worded(strings(int(stored))) if stored.isdigit() else BLANK
        case "str" | "inlineStr":
            return _worded(unescaped(stored))
        case "b":
            return Value(ValueKind.LOGICAL, "TRUE" if is_true(stored) else "FALSE")
        case "e":
            return Value(ValueKind.ERROR, stored)
        case "n":
            return Value(ValueKind.NUMBER, stored)
        case _:
            return Value(ValueKind.OTHER, stored)


def _worded(text: str) -> Value:
    return Value(ValueKind.TEXT, text) if text.strip(" \t\r\n\u00a0\u3000") else BLANK


def _text(item: Element) -> str:
    """A string item's text: its runs without the phonetic guide."""
    parts = (*item.findall(tag("t")), *item.findall(f"{tag('r')}/{tag('t')}"))
    return unescaped("".join(part.text or "" for part in parts))


def merge_anchors(sheet: Element, places: Iterable[Place]) -> dict[Place, Place]:
    """Return for each place that a merge covers the merge's first cell, which is the visible one."""
    wanted = sorted(places)
    rows = [row for row, _ in wanted]
    anchors: dict[Place, Place] = {}
    for merge in elements(sheet, "mergeCell"):
        ends = [place_at(end) for end in merge.get("ref", "").split(":")]
        if len(ends) != 2 or ends[0] is None or ends[1] is None:  # noqa: PLR2004  first and last cell
            continue
        (top, left), (bottom, right) = ends[0], ends[1]
        for index in range(bisect_left(rows, top), bisect_left(rows, bottom + 1)):
            if left <= wanted[index][1] <= right:
                anchors[wanted[index]] = (top, left)
    return anchors


class Sizes(Struct, frozen=True):
    """The sizes of the sheet's columns and rows on the screen, in pixels; used for the size of a note."""

    columns: tuple[tuple[int, int, int], ...]
    """(first, last, width)."""
    rows: Mapping[int, int]
    column: int
    """The width of every other column."""
    row: int
    """The height of every other row."""

    def width(self, column: int) -> int:
        """The column's width; 0 if it is hidden."""
        return next((width for first, last, width in self.columns if first <= column <= last), self.column)

    def height(self, row: int) -> int:
        """The row's height; 0 if it is hidden."""
        return self.rows.get(row, self.row)


def sizes_of(sheet: Element) -> Sizes:
    """The sheet's column widths and row heights."""
    formats = child(sheet, "sheetFormatPr")
    return Sizes(
        columns=tuple(
            (
                round(_number(column.get("min"), 1)),
                round(_number(column.get("max"), 1)),
                0 if is_true(column.get("hidden")) else _pixels(column.get("width")),
            )
            for column in elements(sheet, "col")
        ),
        rows={
            number: 0 if is_true(row.get("hidden")) else round(_number(row.get("ht"), _ROW_POINTS) * 4 / 3)
            for number, row in _rows(sheet)
            if row.get("ht") or is_true(row.get("hidden"))
        },
        column=_pixels(None if formats is None else formats.get("defaultColWidth")),
        row=round(_number(None if formats is None else formats.get("defaultRowHeight"), _ROW_POINTS) * 4 / 3),
    )


def _pixels(width: str | None) -> int:
    return round(_number(width, _COLUMN_CHARACTERS) * _CHARACTER_PIXELS)


def _number(text: str | None, otherwise: float) -> float:
    try:
        number = float(text or otherwise)
    except ValueError:
        return otherwise
    return number if math.isfinite(number) else otherwise
