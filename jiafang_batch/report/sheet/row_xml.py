"""Rows of values → finished XML, column by column: the rows between a worksheet's heading and its end.

tests/report/sheet/test_fast_rows.py compares them with xlsxwriter's own cells. See
docs/decisions/0009-finished-rows.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from itertools import islice, repeat
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from jiafang_batch.office.markup import escaped
from jiafang_batch.report.lists.shared_rows import FinishedRow
from jiafang_batch.report.sheet.cells import LONGEST_TEXT, Content, Formula, Kind, cached, content, fitting

_AT_ONCE = 500
"""Rows that are numbered, joined and compressed at a time, so that a sheet of a million cells is never complete in
memory.
"""

ROW_END = b"</row>"
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's day has no zone
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_ESCAPE_LIKE = re.compile(r"(_x[0-9a-fA-F]{4}_)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def numbered(rows: Sequence[FinishedRow], first: int) -> Iterator[bytes]:
    """Yield finished rows with their numbers, the first at row `first` (0-based), several hundred at a time."""
    for start in range(0, len(rows), _AT_ONCE):
        some = enumerate(rows[start : start + _AT_ONCE], first + start + 1)
        yield b"".join([(b"%d" % number).join(row) for number, row in some])


_MADE_AT_ONCE = 4_000
"""Rows made at a time; afterwards cells that may not recur are forgotten."""


class RowMaker:
    """Makes finished rows for one column layout, column by column; equal cells of a column are made once."""

    def __init__(self, kinds: Iterable[Kind], style_of: Callable[[Kind], int]) -> None:
        kinds = tuple(kinds)
        openings = [f'<c r="{xl_col_to_name(index)}' for index in range(len(kinds))]
        self._starts = _RowStarts(openings[0])
        ends = (*openings[1:], ROW_END.decode())
        self._columns = [_ColumnCells(end, kind, style_of) for end, kind in zip(ends, kinds, strict=True)]

    def make(self, rows: Sequence[Sequence[Any]], heights: Iterable[float]) -> list[FinishedRow]:
        """Return each row, with its height in points, as XML without its number."""
        made: list[FinishedRow] = []
        starts = map(self._starts.__getitem__, heights)
        for first in range(0, len(rows), _MADE_AT_ONCE):
            some = rows[first : first + _MADE_AT_ONCE]
            cells = [
                column.cells(values) for column, values in zip(self._columns, zip(*some, strict=True), strict=True)
            ]
            made += zip(repeat(_ROW_START), islice(starts, len(some)), *cells, strict=False)
            for column in self._columns:
                column.forget()
        return made


_ROW_START = b'<row r="'


def heights_of(rows: Sequence[FinishedRow]) -> list[float]:
    """Return the heights of finished rows, in points."""
    return [_height_of(row[1]) for row in rows]


@lru_cache
def _height_of(start: bytes) -> float:
    """The height in such a piece of a row; there are few."""
    return float(start.split(b'"', 3)[2])


class _RowStarts(dict[float, bytes]):
    """Height in points → the piece of a row up to the number in its first cell."""

    def __init__(self, first_cell: str) -> None:
        super().__init__()
        self._first_cell = first_cell

    def __missing__(self, height: float) -> bytes:
        # xlsxwriter rounds heights to whole pixels.
        points = int(height * 4 / 3 + 0.5) * 0.75
        made = self[height] = f'" ht="{points:.16g}" customHeight="1">{self._first_cell}'.encode()
        return made


_RECURRING = (int, bool, date, Fraction)
"""Types, besides texts, whose few different values recur."""
_BLANK_OR_TEXT = frozenset({str, type(None)})


_WORTHWHILE = 50
"""The number of texts from which on making all together is faster than looking each up."""
_MANY = 5_000
"""The maximum number of different cells of one column and type that are kept."""


class _ColumnCells:
    """The finished cells of one column, each from its row number to that of the next cell."""

    def __init__(self, end: str, kind: Kind, style_of: Callable[[Kind], int]) -> None:
        self._maker = maker = _CellMaker(end, kind, style_of)
        # 1, True and 1/1 are equal but shown differently, so cells are kept by type.
        self._caches: dict[type, _CellCache] = {type_: _CellCache(maker.make) for type_ in _RECURRING}
        self._caches[str] = _CellCache(maker.make_text)

    def cells(self, values: Sequence[Any]) -> Iterable[bytes]:
        """Return the cell of each value."""
        types = set(map(type, values)) - _BLANK_OR_TEXT
        if not types:
            different = set(values)
            if 2 * len(different) > len(values) >= _WORTHWHILE and (cells := self._all_texts(values, different)):
                return cells
            return map(self._texts(different).__getitem__, values)
        only = types.pop()
        cache = None if types else self._caches.get(only)
        return map(self._cell if cache is None else cache.__getitem__, values)

    def forget(self) -> None:
        """Forget texts and numbers if there are many different ones, because they rarely recur."""
        for cache in self._caches.values():
            if len(cache) > _MANY:
                cache.clear()

    def _texts(self, values: Iterable[str | None]) -> _CellCache:
        """The cells of texts; new ones without special characters, nearly all, are made together."""
        cache, (start, end) = self._caches[str], self._maker.around_text
        # Not by `difference`, which goes through all that is kept instead of the few new values.
        new = [t for t in values if t and t not in cache and _is_plain(t)]
        cache.update({t: f"{start}{t}{end}".encode() for t in new})
        return cache

    def _all_texts(self, values: Sequence[str | None], different: set[str | None]) -> Sequence[bytes]:
        """The cells of texts that hardly recur, made as one text and cut; empty if one of them has to be looked at."""
        if None in different or "" in different or not _are_plain(values):  # type: ignore[arg-type]
            return ()
        start, end = self._maker.around_text
        joined = f"{end}\0{start}".join(values)  # type: ignore[arg-type]
        return f"{start}{joined}{end}".encode().split(b"\0")

    def _cell(self, value: Any) -> bytes:
        """The cell of a value in a column of several types."""
        cache = self._caches.get(type(value) if value is not None else str)
        return self._maker.make(value).encode("utf-8") if cache is None else cache[value]


class _CellMaker:
    """Makes the cells of one column, without a cache."""

    def __init__(self, end: str, kind: Kind, style_of: Callable[[Kind], int]) -> None:
        self._kind, self._style_of, self._end = kind, style_of, end
        self._starts: dict[Kind, str] = {}
        self._start = self._opening(kind)
        self.around_text = f'{self._start} t="inlineStr"><is><t>', f"</t></is></c>{end}"
        """What stands before and after a plain text."""

    def make(self, value: Any) -> str:
        """Return the finished cell of any value."""
        kind, plain = content(self._kind, value)
        start = self._starts.get(kind) or self._opening(kind)
        match plain:
            case None | str():
                return f"{start}{_text_cell(plain)}{self._end}"
            case Formula():
                return f"{start}{_formula_cell(plain)}{self._end}"
        return f"{start}><v>{_number(plain):.16G}</v></c>{self._end}"

    def make_text(self, value: str | None) -> str:
        """Return the finished cell of a text or of None, the usual case."""
        return f"{self._start}{_text_cell(fitting(value) if value else None)}{self._end}"

    def _opening(self, kind: Kind) -> str:
        start = self._starts[kind] = f'" s="{self._style_of(kind)}"'
        return start


class _CellCache(dict[Any, bytes]):
    """Value of one type, text or None → its finished cell."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> bytes:
        made = self[value] = self._make(value).encode("utf-8")
        return made


def _is_plain(text: str) -> bool:
    """True if the text needs no escaping: no markup, nothing invisible, no outer spaces, no _x0001_, not too long."""
    return _is_unmarked(text) and text[0] != " " and text[-1] != " " and 2 * len(text) <= LONGEST_TEXT


def _are_plain(texts: Sequence[str]) -> bool:
    """True if each of the texts, none of which is empty, is plain; false also if two of them look special side by side."""
    lines = "\n".join(texts)
    return (
        _is_unmarked("".join(texts))
        and "\n " not in lines
        and " \n" not in lines
        and lines[0] != " "
        and lines[-1] != " "
        and 2 * max(map(len, texts)) <= LONGEST_TEXT
    )


def _is_unmarked(text: str) -> bool:
    return text.isprintable() and "&" not in text and "<" not in text and ">" not in text and "_x" not in text


def _text_cell(text: str | None) -> str:
    return f' t="inlineStr"><is>{_text(text)}</is></c>' if text else "/>"


def _formula_cell(formula: Formula) -> str:
    value = cached(formula.value)
    kind = ' t="str"' if isinstance(value, str) and value else ""
    shown = escaped(value) if isinstance(value, str) else value
    return f"{kind}><f>{escaped(formula.text.removeprefix('='))}</f><v>{shown}</v></c>"


def _number(value: Content) -> float:
    """A number, or a day as the spreadsheet's serial number."""
    if isinstance(value, datetime):
        passed = value - _DAY_ZERO
        return passed.days + passed.seconds / 86_400
    if isinstance(value, date):
        return value.toordinal() - _DAY_ZERO.toordinal()
    return value  # type: ignore[return-value]


def _text(text: str) -> str:
    """The text as XML, control characters in the spreadsheet's notation _x0001_, outer spaces kept."""
    if _SPECIAL.search(text):
        text = _ESCAPE_LIKE.sub(r"_x005F\1", text)
        text = escaped(_CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", text))
    kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f"<t{kept}>{text}</t>"
