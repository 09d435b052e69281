"""Writes a printed list as an A4 sheet, one page wide, black on white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.office import number_formats as formats
from jiafang_batch.office.print_room import A4, PrintedTable, pages_squeezed, pixels, tightened
from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.sheet_form import FIRST_ROW, SheetForm
from jiafang_batch.report.forms.word_markup import printable
from jiafang_batch.report.sheet.body import write_body
from jiafang_batch.report.sheet.cells import Kind, Shown
from jiafang_batch.report.sheet.fast_rows import Gap
from jiafang_batch.report.sheet.fit import lines_down, lines_of
from jiafang_batch.report.sheet.row_heights import HIGHEST_ROW, LINE_HEIGHT, MOST_LINES
from jiafang_batch.report.sheet.signatures import HEIGHT, SPACE_ABOVE, signature_cells, write_signatures
from jiafang_batch.report.sheet.styles import BODY_FONT, TITLE_FONT, number_look

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_TITLE_HEIGHT, _TITLE_LINE, _HEAD_HEIGHT, _ROW_PADDING = 34.0, 20.0, 36.0, 8.0
_SIZE, _SIDE, _TOP, _BOTTOM = 10.5, 0.5, 0.6, 0.7
"""Points of the letters; inches of the margins."""


def write_form(sheet: Worksheet, looks: FormLooks, form: SheetForm, foot: str) -> None:
    """Write a list of `dated` texts and `narrowed` columns; `foot` is printed below every page."""
    last = len(form.columns) - 1
    for index, column in enumerate(form.columns):
        sheet.set_column(index, index, column.width)
    sheet.set_row(0, _TITLE_HEIGHT)
    sheet.merge_range(0, 0, 0, last, form.title, looks.title)
    sheet.set_row(1, _TITLE_LINE)
    sheet.merge_range(1, 0, 1, last, form.line, looks.line)
    sheet.set_row(2, _HEAD_HEIGHT)
    for index, column in enumerate(form.columns):
        sheet.write_string(2, index, column.title, looks.head)
    row, heights = _write_lines(sheet, looks, form)
    for note, height in zip(form.notes, _note_heights(form.notes, form.columns), strict=True):
        sheet.merge_range(row, 0, row, last, note, looks.note)
        sheet.set_row(row, height)
        row += 1
    if form.signatures:
        cells = signature_cells([column.width for column in form.columns], form.signatures)
        write_signatures(sheet, looks.signature, cells, row)
    pages_down = form.rows.pages if isinstance(form.rows, Gap) else squeezed_pages(form, form.columns, heights)
    _print(sheet, form, foot, pages_down)


def squeezed_pages(form: SheetForm, columns: Sequence[FormColumn], heights: Sequence[float]) -> int:
    """Return on how many pages a list is squeezed, so that notes and signatures do not stand alone; 0 if it is not.

    `heights` are those of its lines and totals in these columns.
    """
    above = _TITLE_HEIGHT + _TITLE_LINE + _HEAD_HEIGHT
    foot = _note_heights(form.notes, columns) + [SPACE_ABOVE, HEIGHT] * bool(form.signatures)
    paper = PrintedTable(
        width=pixels([column.width for column in columns]), size=_SIZE, ends=_TOP + _BOTTOM, above=above, repeated=above,
        landscape=form.landscape, side=_SIDE,
    )  # fmt: skip
    return pages_squeezed(paper, [*heights, *foot], len(foot))


def _note_heights(notes: Sequence[str], columns: Sequence[FormColumn]) -> list[float]:
    width = sum(column.width for column in columns)
    return [_height(lines_of(note, width), 18) for note in notes]


def narrowed(columns: tuple[FormColumn, ...]) -> tuple[FormColumn, ...]:
    """Return the columns so narrow that the list can be read on A4."""
    wrapped = [place for place, column in enumerate(columns) if column.kind is Kind.LONG_TEXT]
    widths = tightened([column.width for column in columns], wrapped, _SIZE, _SIDE)
    return tuple(replace(column, width=width) for column, width in zip(columns, widths, strict=True))


def _write_lines(sheet: Worksheet, looks: FormLooks, form: SheetForm) -> tuple[int, Sequence[float]]:
    """Write the lines and the totals, or leave a template's gap for them; return the row below and the heights."""
    for look in (looks.body, looks.total) if form.total else (looks.body,):
        for kind in kinds_of(form.columns):
            # Asked for here, so that formats have the same numbers whatever the lines hold.
            look.body_index(kind)
    if isinstance(form.rows, Gap):
        sheet.place_rows(FIRST_ROW, form.rows, len(form.columns))
        return FIRST_ROW + len(form.rows), ()
    heights: list[float] = []
    for look, lines in ((looks.body, form.lines), (looks.total, form.total)):
        if lines:
            shown, high = laid_out(lines, form.columns, form.row_height)
            write_body(sheet, look, FIRST_ROW + len(heights), form.columns, shown, high)
            heights += high
    return FIRST_ROW + len(heights), heights


def kinds_of(columns: Sequence[FormColumn]) -> list[Kind]:
    """Return the kinds of the cells of a list in the order of its columns; a word among numbers is shown as a word.

    A text that no row can hold is shown from its beginning.
    """
    kinds = [column.kind for column in columns]
    words = [] if all(kind in _WORDS for kind in kinds) else [Kind.WORD]
    return [*kinds, *words, *([Kind.TALL_TEXT] if Kind.LONG_TEXT in kinds else [])]


def laid_out(
    lines: Sequence[Sequence[Any]], columns: Sequence[FormColumn], row_height: float
) -> tuple[list[tuple[Any, ...]], list[float]]:
    """Return lines as they are shown in columns of these widths, and the height of each for its longest wrapped cell."""
    cells = [list(map(_printable, values)) for values in zip(*lines, strict=True)]
    down = [
        lines_down([v if v.__class__ is str else "" for v in values], column.width)
        for values, column in zip(cells, columns, strict=True)
    ]
    shown = [_in_words(column.kind, values, lines) for values, column, lines in zip(cells, columns, down, strict=True)]
    return list(zip(*shown, strict=True)), [_height(number, row_height) for number in map(max, zip(*down, strict=True))]


def _printable(value: Any) -> Any:
    return printable(value) if value.__class__ is str else value


def _in_words(kind: Kind, values: list[Any], lines: Sequence[int]) -> list[Any]:
    """The values of a column; a word among numbers is shown as a word, a text that no row can hold from its beginning."""
    if kind is Kind.LONG_TEXT and max(lines) > MOST_LINES:
        return [Shown(v, Kind.TALL_TEXT) if n > MOST_LINES else v for v, n in zip(values, lines, strict=True)]
    if kind in _WORDS:
        return values
    return [Shown(v, Kind.WORD) if v and isinstance(v, str | bool) else v for v in values]


def _height(lines: int, least: float) -> float:
    """The height for a number of lines, limited to the maximum of a row."""
    return min(max(least, _ROW_PADDING + LINE_HEIGHT * lines), HIGHEST_ROW)


def _print(sheet: Worksheet, form: SheetForm, foot: str, pages_down: int) -> None:
    """A4, one page wide, headings on every page, page numbers and the as-of date below."""
    sheet.set_paper(A4)
    if form.landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, pages_down)
    sheet.center_horizontally()
    sheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
    sheet.repeat_rows(0, 2)
    sheet.freeze_panes(FIRST_ROW, 0)
    sheet.hide_gridlines(2)
    sheet.set_footer(foot)


class FormLooks:
    """The formats of printed lists: black on white, thin lines; each is made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.title = self.make(font_name=TITLE_FONT, font_size=18, align="center")
        """The list's title."""
        self.line = self.make(align="left")
        """School, unit and term below the title."""
        self.head = self.make(font_name=TITLE_FONT, align="center", text_wrap=True, border=1, bg_color="#F2F2F2")
        self.note = self.make(text_wrap=True)
        """A remark below the list."""
        self.signature = self.make(font_size=11)
        """Where somebody signs."""
        self.body = _BodyLooks(self, {})
        self.total = _BodyLooks(self, {"bold": True, "bg_color": "#F2F2F2"})

    def make(self, **properties: Any) -> Format:
        """Return a new format of the body font with further properties."""
        return self._book.add_format({"font_name": BODY_FONT, "font_size": _SIZE, "valign": "vcenter", **properties})


class _BodyLooks(Struct):
    """The formats of the cells of a list, with further properties for the total."""

    looks: FormLooks
    properties: Mapping[str, Any]
    made: dict[Kind, Format] = field(default_factory=dict)

    def body(self, kind: Kind) -> Format:
        """Return the format of cells of a kind, made once."""
        if kind not in self.made:
            look = _KINDS.get(kind, number_look(kind))
            self.made[kind] = self.looks.make(border=1, **look, **self.properties)
        return self.made[kind]

    def body_index(self, kind: Kind) -> int:
        """Return the number of that format in the workbook's list of cell formats."""
        return int(self.body(kind)._get_xf_index())  # noqa: SLF001  no public way


_KINDS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"num_format": formats.TEXT, "align": "center", "text_wrap": True},
    Kind.LONG_TEXT: {"num_format": formats.TEXT, "text_wrap": True, "align": "left"},
    Kind.TALL_TEXT: {"num_format": formats.TEXT, "text_wrap": True, "align": "left", "valign": "top"},
    Kind.WORD: {"num_format": formats.TEXT, "align": "center", "text_wrap": True},
    Kind.FLAG: {"num_format": formats.TEXT, "align": "center"},
}
_WORDS = (Kind.TEXT, Kind.LONG_TEXT, Kind.WORD, Kind.FLAG)
"""The kinds of columns of words."""
