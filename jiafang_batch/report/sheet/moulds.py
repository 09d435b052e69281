"""Templates of workbooks: xlsxwriter writes the first one of a shape with gaps, which are filled for all others.

A school writes hundreds of small workbooks whose sheets have the same headings, widths, rules and print set-up; only
letterhead, titles, notes, rows and the number of the last row differ. The schools of a district with the same policy
share templates too. tests/report/sheet/test_moulds.py compares a filled template with a workbook written directly. See
docs/decisions/0009-finished-rows.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from jiafang_batch.lean_dataclass import dataclass
from jiafang_batch.office.markup import escaped
from jiafang_batch.report.lists.shared_rows import Finisher
from jiafang_batch.report.sheet.archive import Packed, archived, packed
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.draft import Draft, ingredients
from jiafang_batch.report.sheet.fast_rows import FastBook, Gap
from jiafang_batch.report.sheet.foot import foot_rows
from jiafang_batch.report.sheet.lead import lead_row
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import TITLE_ROWS, Page
from jiafang_batch.report.sheet.row_xml import numbered
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.sheet.workbook import opened
from jiafang_batch.report.sheet.write_page import finished_rows, finisher, settled, write_page

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_OPEN, _CLOSE = "\ue000", "\ue001"
"""The delimiters of a mark: characters of the private use area, which no program writes by itself."""
_BOOK, _SCHOOL, _LINE, _FOOT = "b", "s", "l", "f"
"""Marks that a workbook has once: its title, and the three texts of the letterhead."""
_TITLE, _NOTE, _HEAD, _LEAD, _ROWS, _END = "t", "n", "h", "d", "r", "last row"
"""Marks of each page."""
_DAY, _NO_DAY = "day", date(9999, 12, 31)
"""The placeholder of the as-of date in the document's properties."""
_LAST, _ROOM = 1_030_000, 8
"""Plus eight times the number of the sheet: the placeholder of the number of its last row, and of up to seven rows of a
foot. No workbook contains such a number.
"""
_MOST_PAGES = 1_000 // _ROOM
_MARKS = re.compile(
    rf"((?:　{_OPEN}|{_OPEN})[{_BOOK}{_SCHOOL}{_LINE}{_FOOT}{_TITLE}{_NOTE}{_HEAD}{_LEAD}{_ROWS}]\d+{_CLOSE}"
    rf"|1030(?<!\d1030)\d{{3}}(?!\d)|{_NO_DAY})"
)
"""Every alternative begins with fixed characters, so that the search is fast."""
_KEPT = 64
"""Templates that a process keeps; a school needs three or four, mostly the same as the next school."""

Mark = tuple[str, int]
"""What to insert, and the number of the page."""


@dataclass(frozen=True, slots=True)
class FormatNumbers:
    """The numbers of the formats that finished rows use: by kind, of the row of totals, where somebody signs."""

    body: Mapping[Kind, int]
    total: Mapping[Kind, int]
    signature: int = 0


@dataclass(frozen=True, slots=True)
class Mould:
    """The parts of a workbook: constant ones compressed; the others as pieces with marks between."""

    parts: Sequence[Packed | tuple[str, Sequence[bytes | Mark]]]
    formats: FormatNumbers
    finishers: dict[tuple[int, bool], Finisher] = field(default_factory=dict, compare=False)
    """Number of a page, and whether it has rows → what finishes the rows that the workbook alone has."""

    def cast(self, letterhead: Letterhead, title: str, pages: Sequence[Page]) -> bytes:
        """Return the workbook with this letterhead, title and pages."""
        texts = {
            (_BOOK, 0): _as_xml(title),
            (_SCHOOL, 0): _as_xml(letterhead.school),
            (_LINE, 0): _as_xml(letterhead.line),
            (_FOOT, 0): _as_xml(letterhead.foot),
            (_DAY, 0): letterhead.as_of.isoformat().encode(),
        }
        for number, page in enumerate(pages):
            texts[_TITLE, number] = _as_xml(page.title)
            texts[_NOTE, number] = _as_xml(f"　{page.note}" if page.note else "")
            texts[_HEAD, number] = _as_xml(letterhead.head(page.note))
            for below in range(page.foot.rows + 1):
                texts[_END, _ROOM * number + below] = b"%d" % (page.last_row + 1 + below)
        return archived(
            part if isinstance(part, Packed) else packed(part[0], [b"".join(self._filled(part[1], texts, pages))])
            for part in self.parts
        )

    def _filled(
        self, pieces: Sequence[bytes | Mark], texts: Mapping[Mark, bytes], pages: Sequence[Page]
    ) -> Iterator[bytes]:
        for piece in pieces:
            if isinstance(piece, bytes):
                yield piece
            elif piece[0] == _ROWS:
                page = pages[piece[1]]
                yield from numbered(finished_rows(page, partial(self._finisher, piece[1])), page.first_row)
                foot = foot_rows(page, self.formats.total.__getitem__, lambda: self.formats.signature)
                yield from numbered(foot, page.last_row + 1)
            elif piece[0] == _LEAD:
                yield from numbered(lead_row(pages[piece[1]], self.formats.body.__getitem__), TITLE_ROWS)
            else:
                yield texts[piece]

    def _finisher(self, number: int, page: Page) -> Finisher:
        """What finishes the rows of that page, made for the first workbook; equal cells are made once."""
        key = number, bool(page.rows)
        if key not in self.finishers:
            self.finishers[key] = finisher(page, self.formats.body.__getitem__)
        return self.finishers[key]


def _as_xml(text: str) -> bytes:
    return escaped(text).encode("utf-8")


def cast_book(letterhead: Letterhead, title: str, pages: Iterable[Page]) -> bytes:
    """Return a workbook of these pages under a letterhead."""
    return drafted(letterhead, title, pages).content()


def drafted(letterhead: Letterhead, title: str, pages: Iterable[Page]) -> Draft:
    """Return the same workbook, not laid out yet."""
    settled_pages = [settled(page) for page in pages]
    assert len(settled_pages) < _MOST_PAGES  # noqa: S101  the marks of more would be ambiguous
    shapes = _shapes(tuple(map(_shape, settled_pages)))
    return Draft(
        ingredients(shapes.text, letterhead, title, settled_pages),
        lambda: _mould(shapes).cast(letterhead, title, settled_pages),
    )


class _Shapes:
    """The shapes of a workbook's pages, as pages and as text; there is one of each, so that it stands for itself."""

    def __init__(self, pages: tuple[Page, ...]) -> None:
        self.pages = pages
        self.text = repr(pages).encode()


_shapes = lru_cache(_KEPT)(_Shapes)


def _shape(page: Page) -> Page:
    """The page without its own texts and rows: two pages can share a template if this is equal."""
    return replace(page, title="", note="", rows=(), empty="", lead=_LEAD if page.lead else "", foot=page.foot.shape)


@lru_cache(_KEPT)
def _mould(shapes: _Shapes) -> Mould:
    """The template of workbooks whose pages have these shapes; only a FastBook has parts."""
    formats: list[FormatNumbers] = []

    def fill(book: Workbook, styles: Styles) -> None:
        for number, shape in enumerate(shapes.pages):
            write_page(book, styles, _hollow(shape, number), _MARKED)
        formats.append(_format_numbers(styles, shapes.pages))

    book = opened(_MARKED, _mark(_BOOK, 0), fill)
    assert isinstance(book, FastBook)  # noqa: S101  only where the fast way is there
    book.close()
    return Mould([_part(name, content) for name, content in book.parts], formats[0])


def _format_numbers(styles: Styles, shapes: Sequence[Page]) -> FormatNumbers:
    """The numbers after all pages are written, when every format that they need exists."""
    totals = {column.kind for shape in shapes if shape.foot.total for column in shape.columns}
    signed = any(shape.foot.signatures for shape in shapes)
    return FormatNumbers(
        {kind: styles.body_index(kind) for kind in Kind},
        {kind: styles.total_index(kind) for kind in Kind if kind in totals},
        styles.signature_index if signed else 0,
    )


def _hollow(shape: Page, number: int) -> Page:
    """The page with marks in place of its own texts and rows."""
    rows = Gap(_LAST + _ROOM * number - shape.first_row, _mark(_ROWS, number))
    lead = _mark(_LEAD, number) if shape.lead else ""
    return replace(shape, title=_mark(_TITLE, number), note=_mark(_NOTE, number), rows=rows, lead=lead)


def _mark(kind: str, number: int) -> str:
    return f"{_OPEN}{kind}{number}{_CLOSE}"


class _MarkedLetterhead(Letterhead):
    """A letterhead of marks."""

    __slots__ = ()

    @property
    def line(self) -> str:
        return _mark(_LINE, 0)

    @property
    def foot(self) -> str:
        return _mark(_FOOT, 0)

    def head(self, note: str) -> str:
        # The mark of a note includes the number of its page.
        return note.replace(_NOTE, _HEAD)


_MARKED = _MarkedLetterhead(_mark(_SCHOOL, 0), "", _NO_DAY)


def _part(name: str, content: str | bytes) -> Packed | tuple[str, Sequence[bytes | Mark]]:
    if isinstance(content, bytes):
        return packed(name, [content])
    # Every second piece is a mark.
    pieces = [_understood(p) if n % 2 else p.encode("utf-8") for n, p in enumerate(_MARKS.split(content))]
    return (name, pieces) if len(pieces) > 1 else packed(name, [content.encode("utf-8")])


def _understood(mark: str) -> Mark:
    if mark.isdecimal():
        return _END, int(mark) - _LAST
    if mark == _NO_DAY.isoformat():
        return _DAY, 0
    bare = mark.lstrip("　")
    return bare[1], int(bare[2:-1])
