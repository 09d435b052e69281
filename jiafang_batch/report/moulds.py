"""Workbooks of one shape are cast from one mould: xlsxwriter writes the first with gaps, the others fill the gaps.

A school writes hundreds of small workbooks whose sheets have the same headings, widths, rules and print set-up; only
titles, notes, rows and the number of the last row differ. tests/report/test_moulds.py holds a cast workbook to the same
cells and parts as one that was written. See docs/decisions/0009-finished-rows.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jiafang_batch.report.archive import Packed, archived, packed
from jiafang_batch.report.fast_rows import FastBook, Gap
from jiafang_batch.report.page import Page, finished_rows, settled, write_page
from jiafang_batch.report.row_xml import escaped, numbered
from jiafang_batch.report.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

    from jiafang_batch.report.page import Letterhead

Write = Callable[[str, Callable[["Workbook", Styles], None]], "Workbook"]
"""(title, what fills it) → a workbook, not yet closed."""

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Enclose a mark: characters of the private use area, which no program writes by itself."""
_TITLE, _NOTE, _ROWS, _BOOK, _END = "t", "n", "r", "b", "last row"
_LAST = 1_030_000
"""Plus the number of the sheet: stands for the number of its last row. Nothing else in a workbook has such a number."""
_MARKS = re.compile(rf"((?:　{_OPEN}|{_OPEN})[{_TITLE}{_NOTE}{_ROWS}{_BOOK}]\d+{_CLOSE}|1030(?<!\d1030)\d{{3}}(?!\d))")
"""Every alternative begins with fixed characters: most of what is searched holds none of them."""

Shape = tuple[tuple[object, ...], ...]


Mark = tuple[str, int]
"""What is to be put in, and the number of the page that it is of."""


@dataclass(frozen=True, slots=True)
class Mould:
    """The parts of a workbook: those that are always the same, compressed; the others as pieces with marks between."""

    parts: Sequence[Packed | tuple[str, Sequence[bytes | Mark]]]
    styles: Styles

    def cast(self, title: str, pages: Sequence[Page]) -> bytes:
        """The workbook with this title and these pages."""
        own = {(_BOOK, 0): _as_xml(title)}
        for number, page in enumerate(pages):
            own[_TITLE, number] = _as_xml(page.title)
            own[_NOTE, number] = _as_xml(f"　{page.note}" if page.note else "")
            own[_END, number] = b"%d" % (page.last_row + 1)
        return archived(
            part if isinstance(part, Packed) else packed(part[0], [b"".join(self._filled(part[1], own, pages))])
            for part in self.parts
        )

    def _filled(
        self, pieces: Sequence[bytes | Mark], own: Mapping[Mark, bytes], pages: Sequence[Page]
    ) -> Iterator[bytes]:
        for piece in pieces:
            if isinstance(piece, bytes):
                yield piece
            elif piece[0] == _ROWS:
                page = pages[piece[1]]
                yield from numbered(finished_rows(page, self.styles.body_index), page.first_row)
            else:
                yield own[piece]


def _as_xml(text: str) -> bytes:
    return escaped(text).encode("utf-8")


class Moulds:
    """The moulds of one run, made when a workbook of their shape is asked for first."""

    def __init__(self, letterhead: Letterhead, write: Write) -> None:
        self._letterhead, self._write = letterhead, write
        self._moulds: dict[tuple[int, Shape], Mould] = {}

    def book(self, title: str, pages: Iterable[Page]) -> bytes:
        """A workbook of these pages; it must be a FastBook that `write` makes."""
        found = [settled(page) for page in pages]
        key = (len(found), tuple(_shape(page) for page in found))
        mould = self._moulds.get(key)
        if mould is None:
            mould = self._moulds[key] = self._made(found)
        return mould.cast(title, found)

    def _made(self, pages: Sequence[Page]) -> Mould:
        used: list[Styles] = []

        def fill(book: Workbook, styles: Styles) -> None:
            used.append(styles)
            for number, page in enumerate(pages):
                write_page(book, styles, _hollow(page, number), self._letterhead)

        book = self._write(_mark(_BOOK, 0), fill)
        assert isinstance(book, FastBook)  # noqa: S101  only such a book has parts
        book.close()
        return Mould([_part(name, content) for name, content in book.parts], used[0])


def _shape(page: Page) -> tuple[object, ...]:
    """What two pages must have in common to be cast from one mould."""
    return (page.name, page.columns, page.frozen, page.is_evidence)


def _hollow(page: Page, number: int) -> Page:
    """The page with marks where its own texts and rows go."""
    rows = Gap(_LAST + number - page.first_row, _mark(_ROWS, number))
    return replace(page, title=_mark(_TITLE, number), note=_mark(_NOTE, number), rows=rows)


def _mark(kind: str, number: int) -> str:
    return f"{_OPEN}{kind}{number}{_CLOSE}"


def _part(name: str, content: str | bytes) -> Packed | tuple[str, Sequence[bytes | Mark]]:
    if isinstance(content, bytes):
        return packed(name, [content])
    # Every second piece is a mark.
    pieces = [_understood(p) if n % 2 else p.encode("utf-8") for n, p in enumerate(_MARKS.split(content))]
    return (name, pieces) if len(pieces) > 1 else packed(name, [content.encode("utf-8")])


def _understood(mark: str) -> Mark:
    if mark.isdecimal():
        return _END, int(mark) - _LAST
    bare = mark.lstrip("　")
    return bare[1], int(bare[2:-1])
