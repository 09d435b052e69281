"""A printed list as data, and its A4 sheet: title, headings on every page, blank lines, signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from jiafang_batch.lean_dataclass import dataclass
from jiafang_batch.office import number_formats as formats
from jiafang_batch.office.print_room import A4, tightened
from jiafang_batch.product_words import TOOL
from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.word_markup import printable
from jiafang_batch.report.sheet.body import write_body
from jiafang_batch.report.sheet.cells import Kind, Shown
from jiafang_batch.report.sheet.fast_rows import finished, new_book
from jiafang_batch.report.sheet.fit import lines_down, lines_of
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.signatures import write_signatures
from jiafang_batch.report.sheet.styles import BODY_FONT, TITLE_FONT

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_TITLE_HEIGHT, _HEAD_HEIGHT, _HIGHEST_ROW = 34.0, 36.0, 400.0
_LINE_HEIGHT, _ROW_PADDING = 13.5, 8.0
_SIZE, _SIDE = 10.5, 0.5
"""Points of the letters; inches of the margins at the sides."""


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
    for form in map(_narrowed, forms):
        _write(book.add_worksheet(form.name), looks, form, letterhead)
    return finished(book)


def _narrowed(form: SheetForm) -> SheetForm:
    """The list with columns so narrow that it can be read on A4."""
    wrapped = [place for place, column in enumerate(form.columns) if column.kind is Kind.LONG_TEXT]
    widths = tightened([column.width for column in form.columns], wrapped, _SIZE, _SIDE)
    columns = tuple(replace(column, width=width) for column, width in zip(form.columns, widths, strict=True))
    return replace(form, columns=columns)


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
    blank = [(None,) * len(form.columns)] * form.blanks
    row = _write_lines(sheet, looks.body, form, FIRST_ROW, [*form.rows, *blank])
    row = _write_lines(sheet, looks.total, form, row, form.total)
    for note in form.notes:
        sheet.merge_range(row, 0, row, last, printable(note), looks.note)
        sheet.set_row(row, _height(lines_of(note, sum(c.width for c in form.columns)), 18))
        row += 1
    if form.signatures:
        write_signatures(sheet, looks.signature, [c.width for c in form.columns], form.signatures, row)
    _print(sheet, form, letterhead)


def _line(form: SheetForm, letterhead: Letterhead) -> str:
    """The line below the title; with the as-of day, by which a list that is not handed in is recognised."""
    is_dated = form.comes_back or letterhead.until in form.line
    return form.line if is_dated else f"{form.line}　{letterhead.until}"


def _write_lines(
    sheet: Worksheet, looks: _BodyLooks, form: SheetForm, first: int, lines: Sequence[Sequence[Any]]
) -> int:
    """Write rows of typed cells from row `first` on and return the row below them."""
    if lines:
        cells = [[printable(v) if v.__class__ is str else v for v in values] for values in zip(*lines, strict=True)]
        heights = _heights(form, cells)
        shown = [_in_words(column.kind, values) for column, values in zip(form.columns, cells, strict=True)]
        write_body(sheet, looks, first, form.columns, list(zip(*shown, strict=True)), heights)
    return first + len(lines)


def _in_words(kind: Kind, values: list[Any]) -> list[Any]:
    """The values of a column; a word among numbers is shown as a word."""
    if kind in _WORDS:
        return values
    return [Shown(v, Kind.WORD) if v and isinstance(v, str | bool) else v for v in values]


def _heights(form: SheetForm, cells: Sequence[Sequence[Any]]) -> list[float]:
    """The height of each row for its longest wrapped cell; `cells` are given by column."""
    texts = ([v if v.__class__ is str else "" for v in values] for values in cells)
    lines = [lines_down(column, form.columns[index].width) for index, column in enumerate(texts)]
    return [_height(number, form.row_height) for number in map(max, zip(*lines, strict=True))]


def _height(lines: int, least: float) -> float:
    """The height for a number of lines, limited to the maximum of a row."""
    return min(max(least, _ROW_PADDING + _LINE_HEIGHT * lines), _HIGHEST_ROW)


def _print(sheet: Worksheet, form: SheetForm, letterhead: Letterhead) -> None:
    """A4, one page wide, headings on every page, page numbers and the as-of date below."""
    sheet.set_paper(A4)
    if form.landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=_SIDE, right=_SIDE, top=0.6, bottom=0.7)
    sheet.repeat_rows(0, 2)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer(letterhead.foot)


class _Looks:
    """The formats of printed lists: black on white, thin lines; each is made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.title = self.make(font_name=TITLE_FONT, font_size=18, align="center")
        """The list's title."""
        self.line = self.make(align="left")
        """School, unit and term below the title."""
        self.head = self.make(font_name=TITLE_FONT, align="center", text_wrap=True, border=1, bg_color="#F2F2F2")
        self.note = self.make(font_size=9, text_wrap=True)
        """A remark below the list."""
        self.signature = self.make(font_size=11)
        """Where somebody signs."""
        self.body = _BodyLooks(self, {})
        self.total = _BodyLooks(self, {"bold": True, "bg_color": "#F2F2F2"})

    def make(self, **properties: Any) -> Format:
        """Return a new format of the body font with further properties."""
        return self._book.add_format({"font_name": BODY_FONT, "font_size": _SIZE, "valign": "vcenter", **properties})


@dataclass(slots=True)
class _BodyLooks:
    """The formats of the cells of a list, with further properties for the total."""

    looks: _Looks
    properties: Mapping[str, Any]
    made: dict[Kind, Format] = field(default_factory=dict)

    def body(self, kind: Kind) -> Format:
        """Return the format of cells of a kind, made once."""
        if kind not in self.made:
            look = _KINDS.get(kind, {"num_format": kind.value, "align": "center"})
            self.made[kind] = self.looks.make(border=1, **look, **self.properties)
        return self.made[kind]

    def body_index(self, kind: Kind) -> int:
        """Return the number of that format in the workbook's list of cell formats."""
        return int(self.body(kind)._get_xf_index())  # noqa: SLF001  no public way


_KINDS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"num_format": formats.TEXT, "align": "center", "text_wrap": True},
    Kind.LONG_TEXT: {"num_format": formats.TEXT, "text_wrap": True, "align": "left"},
    Kind.WORD: {"num_format": formats.TEXT, "align": "center", "text_wrap": True},
    Kind.FLAG: {"num_format": formats.TEXT, "align": "center"},
}
_WORDS = (Kind.TEXT, Kind.LONG_TEXT, Kind.WORD, Kind.FLAG)
"""The kinds of columns of words."""
