"""A template of workbooks: one that xlsxwriter has written with marks in it, which are filled for each workbook.

What has no marks is compressed once. See docs/decisions/0009-finished-rows.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.office.markup import escaped
from jiafang_batch.report.sheet.archive import Packed, archived, packed
from jiafang_batch.report.sheet.fast_rows import Gap
from jiafang_batch.report.sheet.letterhead import Letterhead

if TYPE_CHECKING:
    from jiafang_batch.report.sheet.fast_rows import FastBook

_OPEN, _CLOSE = "\ue000", "\ue001"
"""The delimiters of a mark: characters of the private use area, which no program writes by itself."""
BOOK, SCHOOL, LINE, FOOT = "b", "s", "l", "f"
"""Marks that a workbook has once: its title, and the three texts of the letterhead."""
NOTE, HEAD = "n", "h"
"""Marks of each sheet: a note, and a printed header that contains it."""
END = "last row"
"""The number of the last row of each sheet, and of the rows below it."""
DAY = "day"
"""The as-of date in the document's properties."""
_NO_DAY = date(9999, 12, 31)
_LAST, ROOM = 1_030_000, 9
"""Plus nine times the number of the sheet: the placeholder of the number of its last row, of up to seven rows of a foot,
and of its pages. No workbook contains such a number.
"""
PAGES = ROOM - 1
"""The mark of the number of pages is so much behind that of the last row."""
MOST_SHEETS = 1_000 // ROOM
"""The marks of more would be ambiguous."""
_MARKS = re.compile(rf"((?:　{_OPEN}|{_OPEN})[a-z]\d+{_CLOSE}|1030(?<!\d1030)\d{{3}}(?!\d)|{_NO_DAY})")
"""Every alternative begins with fixed characters, so that the search is fast."""

Mark = tuple[str, int]
"""What to insert, and the number of the sheet."""


class Mould(Struct, frozen=True):
    """The parts of a workbook: constant ones compressed; the others as pieces with marks between."""

    parts: Sequence[Packed | tuple[str, Sequence[bytes | Mark]]]

    def cast(self, filling: Callable[[Mark], Iterable[bytes]]) -> bytes:
        """Return the workbook in which each mark is replaced by its filling."""
        return archived(
            part if isinstance(part, Packed) else packed(part[0], [b"".join(_filled(part[1], filling))])
            for part in self.parts
        )


def _filled(pieces: Sequence[bytes | Mark], filling: Callable[[Mark], Iterable[bytes]]) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            yield from filling(piece)


def mould_of(book: FastBook) -> Mould:
    """Return the template that a book with marks becomes when it is closed."""
    book.close()
    return Mould([_part(name, content) for name, content in book.parts])


def _part(name: str, content: str | bytes) -> Packed | tuple[str, Sequence[bytes | Mark]]:
    if isinstance(content, bytes):
        return packed(name, [content])
    # Every second piece is a mark.
    pieces = [_understood(p) if n % 2 else p.encode("utf-8") for n, p in enumerate(_MARKS.split(content))]
    return (name, pieces) if len(pieces) > 1 else packed(name, [content.encode("utf-8")])


def _understood(mark: str) -> Mark:
    if mark.isdecimal():
        return END, int(mark) - _LAST
    if mark == _NO_DAY.isoformat():
        return DAY, 0
    bare = mark.lstrip("　")
    return bare[1], int(bare[2:-1])


def mark(kind: str, number: int) -> str:
    """Return the text in whose place the filling of a mark goes; the kind is a small letter."""
    return f"{_OPEN}{kind}{number}{_CLOSE}"


def rows_gap(first_row: int, number: int, rows: str) -> Gap:
    """Return what stands in place of the rows of a sheet with this number, at the mark `rows`, from `first_row` (0-based)."""
    last = _LAST + ROOM * number
    return Gap(last - first_row, rows, pages=last + PAGES)


def as_xml(text: str) -> bytes:
    """Return the filling of a mark that is a text."""
    return escaped(text).encode("utf-8")


class _MarkedLetterhead(Letterhead, frozen=True):
    """A letterhead of marks."""

    @property
    def line(self) -> str:
        return mark(LINE, 0)

    @property
    def foot(self) -> str:
        return mark(FOOT, 0)

    def head(self, note: str) -> str:
        # The mark of a note includes the number of its sheet.
        return note.replace(NOTE, HEAD)


MARKED: Letterhead = _MarkedLetterhead(mark(SCHOOL, 0), "", _NO_DAY)
"""The letterhead of templates."""
