"""Templates of workbooks of pages: xlsxwriter writes the first one of a shape with gaps, which are filled for all others.

A school writes hundreds of small workbooks whose sheets have the same headings, widths, rules and print set-up; only
letterhead, titles, notes, rows and the number of the last row differ. The schools of a district with the same policy
share templates too. tests/report/sheet/test_moulds.py compares a filled template with a workbook written directly. See
docs/decisions/0009-finished-rows.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from jiafang_batch.lean_dataclass import dataclass
from jiafang_batch.report.lists.shared_rows import Finisher
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.draft import Draft, ingredients
from jiafang_batch.report.sheet.fast_rows import FastBook, Gap
from jiafang_batch.report.sheet.foot import foot_rows
from jiafang_batch.report.sheet.lead import lead_row
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.mould import (
    BOOK,
    DAY,
    END,
    FOOT,
    HEAD,
    LINE,
    MARKED,
    MOST_SHEETS,
    NOTE,
    ROOM,
    SCHOOL,
    Mark,
    Mould,
    as_xml,
    mark,
    mould_of,
    rows_before_end,
)
from jiafang_batch.report.sheet.page import TITLE_ROWS, Page
from jiafang_batch.report.sheet.row_xml import numbered
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.sheet.workbook import opened
from jiafang_batch.report.sheet.write_page import finished_rows, finisher, settled, write_page

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_TITLE, _LEAD, _ROWS = "t", "d", "r"
"""Marks of each page, beside those of any sheet."""
_KEPT = 64
"""Templates that a process keeps; a school needs three or four, mostly the same as the next school."""


@dataclass(frozen=True, slots=True)
class FormatNumbers:
    """The numbers of the formats that finished rows use: by kind, of the row of totals, where somebody signs."""

    body: Mapping[Kind, int]
    total: Mapping[Kind, int]
    signature: int = 0


@dataclass(frozen=True, slots=True)
class PageMould:
    """A template of workbooks whose pages have the same shapes."""

    mould: Mould
    formats: FormatNumbers
    finishers: dict[tuple[int, bool], Finisher] = field(default_factory=dict, compare=False)
    """Number of a page, and whether it has rows → what finishes the rows that the workbook alone has."""

    def cast(self, letterhead: Letterhead, title: str, pages: Sequence[Page]) -> bytes:
        """Return the workbook with this letterhead, title and pages."""
        texts = {
            (BOOK, 0): as_xml(title),
            (SCHOOL, 0): as_xml(letterhead.school),
            (LINE, 0): as_xml(letterhead.line),
            (FOOT, 0): as_xml(letterhead.foot),
            (DAY, 0): letterhead.as_of.isoformat().encode(),
        }
        for number, page in enumerate(pages):
            texts[_TITLE, number] = as_xml(page.title)
            texts[NOTE, number] = as_xml(f"　{page.note}" if page.note else "")
            texts[HEAD, number] = as_xml(letterhead.head(page.note))
            for below in range(page.foot.rows + 1):
                texts[END, ROOM * number + below] = b"%d" % (page.last_row + 1 + below)
        return self.mould.cast(partial(self._filling, texts, pages))

    def _filling(self, texts: Mapping[Mark, bytes], pages: Sequence[Page], place: Mark) -> Iterable[bytes]:
        kind, number = place
        if kind == _ROWS:
            page = pages[number]
            yield from numbered(finished_rows(page, partial(self._finisher, number)), page.first_row)
            foot = foot_rows(page, self.formats.total.__getitem__, lambda: self.formats.signature)
            yield from numbered(foot, page.last_row + 1)
        elif kind == _LEAD:
            yield from numbered(lead_row(pages[number], self.formats.body.__getitem__), TITLE_ROWS)
        else:
            yield texts[place]

    def _finisher(self, number: int, page: Page) -> Finisher:
        """What finishes the rows of that page, made for the first workbook; equal cells are made once."""
        key = number, bool(page.rows)
        if key not in self.finishers:
            self.finishers[key] = finisher(page, self.formats.body.__getitem__)
        return self.finishers[key]


def cast_book(letterhead: Letterhead, title: str, pages: Iterable[Page]) -> bytes:
    """Return a workbook of these pages under a letterhead."""
    return drafted(letterhead, title, pages).content()


def drafted(letterhead: Letterhead, title: str, pages: Iterable[Page]) -> Draft:
    """Return the same workbook, not laid out yet."""
    settled_pages = [settled(page) for page in pages]
    assert len(settled_pages) < MOST_SHEETS  # noqa: S101  the marks of more would be ambiguous
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
def _mould(shapes: _Shapes) -> PageMould:
    """The template of workbooks whose pages have these shapes; only a FastBook has parts."""
    formats: list[FormatNumbers] = []

    def fill(book: Workbook, styles: Styles) -> None:
        for number, shape in enumerate(shapes.pages):
            write_page(book, styles, _hollow(shape, number), MARKED)
        formats.append(_format_numbers(styles, shapes.pages))

    book = opened(MARKED, mark(BOOK, 0), fill)
    assert isinstance(book, FastBook)  # noqa: S101  only where the fast way is there
    return PageMould(mould_of(book), formats[0])


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
    rows = Gap(rows_before_end(shape.first_row, number), mark(_ROWS, number))
    lead = mark(_LEAD, number) if shape.lead else ""
    return replace(shape, title=mark(_TITLE, number), note=mark(NOTE, number), rows=rows, lead=lead)
