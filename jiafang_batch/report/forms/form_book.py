"""A workbook of printed lists. Those of the same lists are cast from one mould: classes have the same, with other rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.product_words import TOOL
from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.long_texts import continued
from jiafang_batch.report.forms.sheet_form import FIRST_ROW, SheetForm, dated
from jiafang_batch.report.forms.word_markup import printable
from jiafang_batch.report.forms.write_form import FormLooks, kinds_of, laid_out, narrowed, squeezed_pages, write_form
from jiafang_batch.report.lists.shared_rows import FinishedRow
from jiafang_batch.report.sheet.fast_rows import FastBook, finished, is_available, new_book
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.mould import (
    BOOK,
    DAY,
    END,
    FOOT,
    LINE,
    MARKED,
    MOST_SHEETS,
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
from jiafang_batch.report.sheet.row_xml import RowMaker, heights_of, numbered

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_TITLE, _ROWS = "t", "r"
"""Marks of each list, beside those of any sheet."""
_KEPT = 32
"""Templates that a process keeps; a school needs a dozen."""
_MOST_NOTES = PAGES - 3
"""Notes that the marks of a list have room for, beside two rows of signatures."""
_LONGEST = 255
"""The maximum length of a title in a file's properties."""


def form_book(forms: Iterable[SheetForm], title: str, letterhead: Letterhead) -> bytes:
    """Return the workbook, the same bytes for the same content."""
    forms = [continued(dated(form, letterhead)) for form in forms]
    if is_available() and len(forms) < MOST_SHEETS and all(len(form.notes) <= _MOST_NOTES for form in forms):
        return _mould(tuple(map(_shape, forms))).cast(forms, title, letterhead)
    return written_form_book(forms, title, letterhead)


def written_form_book(forms: Sequence[SheetForm], title: str, letterhead: Letterhead) -> bytes:
    """Return the same workbook of `dated` lists, written cell by cell."""
    book = new_book(fast=False)
    _fill(book, forms, title, letterhead)
    return finished(book)


def _fill(book: Workbook, forms: Iterable[SheetForm], title: str, letterhead: Letterhead) -> FormLooks:
    """Write the lists into an empty workbook and return its formats."""
    book.set_properties({
        "title": _property(f"{letterhead.school}{title}"), "company": _property(letterhead.school), "author": TOOL,
        "created": datetime.combine(letterhead.as_of, time()),
    })  # fmt: skip
    looks = FormLooks(book)
    for form in forms:
        fitted = replace(form, columns=narrowed(form.columns))
        write_form(book.add_worksheet(form.name), looks, fitted, letterhead.foot)
    return looks


def _property(text: str) -> str:
    """A text in a file's properties."""
    return printable(text)[:_LONGEST]


def _shape(form: SheetForm) -> SheetForm:
    """The list without its own texts and lines: two lists can share a template if this is equal."""
    return replace(form, title="", line="", rows=(), blanks=0, total=((),) if form.total else ())


@lru_cache(_KEPT)
def _mould(shapes: tuple[SheetForm, ...]) -> _FormMould:
    """The template of workbooks whose lists have these shapes."""
    book = new_book()
    assert isinstance(book, FastBook)  # noqa: S101  only where the fast way is there
    looks = _fill(book, (_hollow(shape, number) for number, shape in enumerate(shapes)), mark(BOOK, 0), MARKED)
    makers = [_maker(looks, shape) for shape in shapes]
    return _FormMould(mould_of(book), makers)


def _hollow(shape: SheetForm, number: int) -> SheetForm:
    """The list with marks in place of its own texts and lines."""
    rows = rows_gap(FIRST_ROW, number, mark(_ROWS, number))
    return replace(shape, title=mark(_TITLE, number), line=mark(LINE, number), rows=rows)


class _LineMaker(Struct, frozen=True):
    """Makes finished rows of the lines of a list; equal cells of several workbooks are made once."""

    columns: tuple[FormColumn, ...]
    body: RowMaker
    total: RowMaker

    def make(self, form: SheetForm) -> list[list[FinishedRow]]:
        """Return the lines, and the totals below them, as finished XML."""
        return [
            maker.make(*laid_out(lines, self.columns, form.row_height)) if lines else []
            for maker, lines in ((self.body, form.lines), (self.total, form.total))
        ]


def _maker(looks: FormLooks, shape: SheetForm) -> _LineMaker:
    columns = narrowed(shape.columns)
    kinds = [column.kind for column in columns]
    # The numbers, and not the formats, which would keep the workbook in memory.
    used = (looks.body, looks.total if shape.total else looks.body)
    numbers = [{kind: look.body_index(kind) for kind in kinds_of(columns)} for look in used]
    body, total = (RowMaker(kinds, of_kind.__getitem__) for of_kind in numbers)
    return _LineMaker(columns, body, total)


class _FormMould(Struct, frozen=True):
    """The template of workbooks of lists, and what makes the lines of each."""

    mould: Mould
    makers: Sequence[_LineMaker]

    def cast(self, forms: Sequence[SheetForm], title: str, letterhead: Letterhead) -> bytes:
        """Return the workbook of these lists."""
        school = _property(letterhead.school)
        texts = {
            (BOOK, 0): as_xml(_property(f"{letterhead.school}{title}")[len(school) :]),
            (SCHOOL, 0): as_xml(school),
            (FOOT, 0): as_xml(letterhead.foot),
            (DAY, 0): letterhead.as_of.isoformat().encode(),
        }
        for number, form in enumerate(forms):
            last = FIRST_ROW + len(form.rows) + form.blanks + len(form.total)
            texts[_TITLE, number], texts[LINE, number] = as_xml(form.title), as_xml(form.line)
            texts |= {(END, ROOM * number + below): b"%d" % (last + below) for below in range(PAGES)}
        made = [maker.make(form) for maker, form in zip(self.makers, forms, strict=True)]
        for number, (maker, form) in enumerate(zip(self.makers, forms, strict=True)):
            heights = [height for rows in made[number] for height in heights_of(rows)]
            texts[END, ROOM * number + PAGES] = b"%d" % squeezed_pages(form, maker.columns, heights)

        def filling(place: Mark) -> Iterable[bytes]:
            kind, number = place
            if kind != _ROWS:
                return (texts[place],)
            lines, total = made[number]
            return chain(numbered(lines, FIRST_ROW), numbered(total, FIRST_ROW + len(lines)))

        return self.mould.cast(filling)
