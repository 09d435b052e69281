"""A printed list as data, and its A4 sheet: title, headings on every page, blank lines, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from jiafang_batch.report.forms.word_markup import printable
from jiafang_batch.report.sheet.cells import Formula, Kind, cached, content
from jiafang_batch.report.sheet.fast_rows import finished, new_book
from jiafang_batch.report.sheet.fit import lines_of
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.styles import BODY_FONT, TITLE_FONT
from jiafang_batch.terms import TOOL

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_TITLE_HEIGHT, _HEAD_HEIGHT, _HIGHEST_ROW, _SIGNATURE_HEIGHT = 34.0, 36.0, 400.0, 30.0
_LINE_HEIGHT, _ROW_PADDING = 13.5, 8.0


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a printed list."""

    title: str
    width: float
    kind: Kind = Kind.WORD


@dataclass(frozen=True, slots=True)
class SheetForm:
    """One printed list; `total` rows stand below the body in bold, followed by `blanks` empty lines to write on."""

    name: str
    title: str
    line: str
    columns: tuple[FormColumn, ...]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Sequence[Any]] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    blanks: int = 0
    landscape: bool = False
    comes_back: bool = False
    """True for a list that is filled in by hand and read again when it is handed in."""
    row_height: float = 24.0


FIRST_ROW = 3
"""The 0-based row below title, line and headings."""


def form_book(forms: Sequence[SheetForm], title: str, letterhead: Letterhead) -> bytes:
    """A workbook of printed lists, the same bytes for the same content."""
    book = new_book()
    book.set_properties({
        "title": printable(f"{letterhead.school}{title}")[:255], "company": letterhead.school[:255], "author": TOOL,
        "created": datetime.combine(letterhead.as_of, time()),
    })  # fmt: skip
    looks = _Looks(book)
    for form in forms:
        _write(book.add_worksheet(form.name), looks, form, letterhead)
    return finished(book)


def _write(sheet: Worksheet, looks: _Looks, form: SheetForm, letterhead: Letterhead) -> None:
    last = len(form.columns) - 1
    for index, column in enumerate(form.columns):
        sheet.set_column(index, index, column.width)
    sheet.set_row(0, _TITLE_HEIGHT)
    sheet.merge_range(0, 0, 0, last, printable(form.title), looks.title)
    sheet.set_row(1, 20)
    sheet.merge_range(1, 0, 1, last, printable(_line(form, letterhead)), looks.line)
    sheet.set_row(2, _HEAD_HEIGHT)
    for index, column in enumerate(form.columns):
        sheet.write_string(2, index, column.title, looks.head)
    row = FIRST_ROW
    body = [(line, False) for line in form.rows]
    total = [(line, True) for line in form.total]
    blank: list[tuple[Sequence[Any], bool]] = [([None] * len(form.columns), False)] * form.blanks
    widths = [column.width for column in form.columns]
    for line, is_total in [*body, *blank, *total]:
        _write_line(sheet, looks, form, row, line, widths, is_total=is_total)
        row += 1
    for note in form.notes:
        sheet.merge_range(row, 0, row, last, printable(note), looks.note)
        sheet.set_row(row, _height([sum(c.width for c in form.columns)], [note], 18))
        row += 1
    if form.signatures:
        _write_signatures(sheet, looks, form, row)
    _print(sheet, form, letterhead)


def _line(form: SheetForm, letterhead: Letterhead) -> str:
    """The line below the title; with the as-of day, by which a list that is not handed in is recognised."""
    is_dated = form.comes_back or letterhead.until in form.line
    return form.line if is_dated else f"{form.line}　{letterhead.until}"


def _write_line(
    sheet: Worksheet,
    looks: _Looks,
    form: SheetForm,
    row: int,
    line: Sequence[Any],
    widths: Sequence[float],
    *,
    is_total: bool,
) -> None:
    """One row of typed cells; text never becomes a formula, a link or a number."""
    columns = form.columns
    texts = [value if isinstance(value, str) else "" for value in line]
    sheet.set_row(row, _height(widths, texts, form.row_height))
    for index, (column, value) in enumerate(zip(columns, line, strict=True)):
        kind, plain = content(column.kind, printable(value) if isinstance(value, str) else value)
        if isinstance(plain, str) and kind not in (Kind.TEXT, Kind.LONG_TEXT, Kind.FLAG):
            kind = Kind.WORD
        style = looks.body(kind, is_total=is_total)
        match plain:
            case None:
                sheet.write_blank(row, index, None, style)
            case str():
                sheet.write_string(row, index, plain, style)
            case Formula():
                sheet.write_formula(row, index, plain.text, style, cached(content(kind, plain.value)[1]))
            case date():
                sheet.write_datetime(row, index, plain, style)
            case _:
                sheet.write_number(row, index, plain, style)


def _height(widths: Sequence[float], texts: Sequence[str], least: float) -> float:
    """The height for the longest wrapped cell, limited to the maximum of a row."""
    lines = max(lines_of(text, width) for width, text in zip(widths, texts, strict=True))
    return min(max(least, _ROW_PADDING + _LINE_HEIGHT * lines), _HIGHEST_ROW)


def _write_signatures(sheet: Worksheet, looks: _Looks, form: SheetForm, row: int) -> None:
    """Labels with room to sign behind them, spread over the width in one row."""
    sheet.set_row(row, 10)
    sheet.set_row(row + 1, _SIGNATURE_HEIGHT)
    widths = [column.width for column in form.columns]
    share, labels = sum(widths) / len(form.signatures), list(form.signatures)
    start, reached = 0, 0.0
    for index, width in enumerate(widths):
        reached += width
        left = len(widths) - 1 - index
        full = reached >= share * (len(form.signatures) - len(labels) + 1) - width / 2
        if labels and ((full and len(labels) > 1) or left < len(labels) - 1 or left == 0):
            label = labels.pop(0)
            if start < index:
                sheet.merge_range(row + 1, start, row + 1, index, label, looks.signature)
            else:
                sheet.write_string(row + 1, start, label, looks.signature)
            start = index + 1


def _print(sheet: Worksheet, form: SheetForm, letterhead: Letterhead) -> None:
    """A4, one page wide, headings on every page, page numbers and the as-of date below."""
    sheet.set_paper(9)
    if form.landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.repeat_rows(0, 2)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer(letterhead.foot)


@dataclass(slots=True)
class _Looks:
    """The formats of printed lists: black on white, thin lines."""

    book: Workbook
    made: dict[tuple[object, ...], Format] = field(default_factory=dict)
    bodies: dict[tuple[Kind, bool], Format] = field(default_factory=dict)

    @property
    def title(self) -> Format:
        """The list's title."""
        return self._make(font_name=TITLE_FONT, font_size=18, align="center")

    @property
    def line(self) -> Format:
        """School, unit and term below the title."""
        return self._make(align="left")

    @property
    def head(self) -> Format:
        """A heading."""
        return self._make(font_name=TITLE_FONT, align="center", text_wrap=True, border=1, bg_color="#F2F2F2")

    @property
    def note(self) -> Format:
        """A remark below the list."""
        return self._make(font_size=9, text_wrap=True)

    @property
    def signature(self) -> Format:
        """Where somebody signs."""
        return self._make(font_size=11)

    def body(self, kind: Kind, *, is_total: bool) -> Format:
        """A cell of the list."""
        body_format = self.bodies.get((kind, is_total))
        if body_format is None:
            look = _KINDS.get(kind, {"num_format": kind.value, "align": "center"})
            bold = {"bold": True, "bg_color": "#F2F2F2"} if is_total else {}
            body_format = self.bodies[kind, is_total] = self._make(border=1, **look, **bold)
        return body_format

    def _make(self, **properties: Any) -> Format:
        key = tuple(properties.items())
        if key not in self.made:
            plain = {"font_name": BODY_FONT, "font_size": 10.5, "valign": "vcenter"}
            self.made[key] = self.book.add_format({**plain, **properties})
        return self.made[key]


_KINDS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"num_format": "@", "align": "center", "text_wrap": True},
    Kind.LONG_TEXT: {"num_format": "@", "text_wrap": True, "align": "left"},
    Kind.WORD: {"num_format": "@", "align": "center", "text_wrap": True},
    Kind.FLAG: {"num_format": "@", "align": "center"},
}
