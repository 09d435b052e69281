"""Templates of workbooks of pages: xlsxwriter writes the first one of a shape with gaps, which are filled for all others.

A school writes hundreds of small workbooks whose sheets have the same headings, widths, rules and print set-up; only
letterhead, titles, notes, rows and the number of the last row differ. The schools of a district with the same policy
share templates too. tests/report/sheet/test_moulds.py compares a filled template with a workbook written directly. See
docs/decisions/0009-finished-rows.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.report.lists.shared_rows import FinishedRow, Finisher
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.draft import Draft, ingredients
from jiafang_batch.report.sheet.fast_rows import FastBook
from jiafang_batch.report.sheet.foot import FootMaker
from jiafang_batch.report.sheet.lead import lead_maker, lead_row
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
    PAGES,
    ROOM,
    SCHOOL,
    Mark,
    Mould,
    as_xml,
    mark,
    mould_of,
    rows_gap,
)
from jiafang_batch.report.sheet.page import TITLE_ROWS, Foot, Page
from jiafang_batch.report.sheet.row_xml import RowMaker, heights_of, numbered
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.sheet.table_print import squeezed_pages
from jiafang_batch.report.sheet.workbook import opened
from jiafang_batch.report.sheet.write_page import finished_rows, finisher, lined, settled, write_page

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_TITLE, _LEAD, _ROWS = "t", "d", "r"
"""Marks of each page, beside those of any sheet."""
_SOME_FOOT = Foot(("",))
"""A template has one row for a foot; the foot of a workbook takes its place, whether it has rows or not."""
_KEPT = 64
"""Templates that a process keeps; a school needs three or four, mostly the same as the next school."""


class FormatNumbers(Struct, frozen=True):
    """The numbers of the formats that finished rows use: by kind, of the row of totals, where somebody signs."""

    body: Mapping[Kind, int]
    total: Mapping[Kind, int]
    signature: int


class PageMakers:
    """What makes the rows that a workbook alone has on a page, kept for all workbooks of a mould; equal cells are made once."""

    def __init__(self, formats: FormatNumbers) -> None:
        self._formats = formats
        self._finishers: dict[bool, Finisher] = {}
        self._foot: FootMaker | None = None

    def finished(self, page: Page) -> Sequence[FinishedRow]:
        """Return the rows of a page with settled widths as finished XML."""
        return finished_rows(page, self._finisher)

    def rows(self, page: Page, finished: Sequence[FinishedRow]) -> Iterator[bytes]:
        """Yield the finished rows of such a page with their numbers, and its foot."""
        yield from numbered(finished, page.first_row)
        if page.foot:
            foot = self._foot = self._foot or FootMaker(
                page.columns, page.frozen, self._formats.total.__getitem__, self._formats.signature
            )
            yield from numbered(foot.rows(page.foot), page.last_row + 1)

    def lead(self, page: Page) -> Iterator[bytes]:
        """Yield the lead of such a page."""
        return numbered(lead_row(page, self._lead), TITLE_ROWS)

    @cached_property
    def _lead(self) -> RowMaker:
        return lead_maker(self._formats.body.__getitem__)

    def _finisher(self, page: Page) -> Finisher:
        """What finishes the rows, or the sentence in their place."""
        has_rows = bool(page.rows)
        if has_rows not in self._finishers:
            self._finishers[has_rows] = finisher(page, self._formats.body.__getitem__)
        return self._finishers[has_rows]


class PageMould(Struct, frozen=True):
    """A template of workbooks whose pages have the same shapes."""

    mould: Mould
    makers: Sequence[PageMakers]
    """For each page."""

    def cast(self, letterhead: Letterhead, title: str, pages: Sequence[Page]) -> bytes:
        """Return the workbook with this letterhead, title and pages."""
        texts = {
            (BOOK, 0): as_xml(title),
            (SCHOOL, 0): as_xml(letterhead.school),
            (LINE, 0): as_xml(letterhead.line),
            (FOOT, 0): as_xml(letterhead.foot),
            (DAY, 0): letterhead.as_of.isoformat().encode(),
        }
        rows = [maker.finished(page) for maker, page in zip(self.makers, pages, strict=True)]
        for number, page in enumerate(pages):
            texts[_TITLE, number] = as_xml(page.title)
            texts[NOTE, number] = as_xml(f"　{page.note}" if page.note else "")
            texts[HEAD, number] = as_xml(letterhead.head(page.note))
            texts[END, ROOM * number] = b"%d" % (page.last_row + 1)
            texts[END, ROOM * number + 1] = b"%d" % (page.end_row + 1)
            texts[END, ROOM * number + PAGES] = b"%d" % squeezed_pages(page, heights_of(rows[number]))
        return self.mould.cast(partial(self._filling, texts, pages, rows))

    def _filling(
        self,
        texts: Mapping[Mark, bytes],
        pages: Sequence[Page],
        rows: Sequence[Sequence[FinishedRow]],
        place: Mark,
    ) -> Iterable[bytes]:
        kind, number = place
        if kind == _ROWS:
            yield from self.makers[number].rows(pages[number], rows[number])
        elif kind == _LEAD:
            yield from self.makers[number].lead(pages[number])
        else:
            yield texts[place]


def cast_book(letterhead: Letterhead, title: str, pages: Iterable[Page]) -> bytes:
    """Return a workbook of these pages under a letterhead."""
    return drafted(letterhead, title, pages).content()


def drafted(letterhead: Letterhead, title: str, pages: Iterable[Page]) -> Draft:
    """Return the same workbook, not laid out yet."""
    settled_pages = [lined(settled(page), letterhead) for page in pages]
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
    foot = None if page.foot is None else _SOME_FOOT
    return replace(page, title="", note="", rows=(), empty="", lead=_LEAD if page.lead else "", foot=foot)


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
    return PageMould(mould_of(book), [PageMakers(formats[0]) for _ in shapes.pages])


def _format_numbers(styles: Styles, shapes: Sequence[Page]) -> FormatNumbers:
    """The numbers after all pages are written, when every format that they need exists."""
    totals = {column.kind for shape in shapes if shape.foot for column in shape.columns}
    return FormatNumbers(
        {kind: styles.body_index(kind) for kind in Kind},
        {kind: styles.total_index(kind) for kind in totals},
        styles.signature_index if totals else 0,
    )


def _hollow(shape: Page, number: int) -> Page:
    """The page with marks in place of its own texts and rows."""
    rows = rows_gap(shape.first_row, number, mark(_ROWS, number))
    lead = mark(_LEAD, number) if shape.lead else ""
    return replace(shape, title=mark(_TITLE, number), note=mark(NOTE, number), rows=rows, lead=lead)
