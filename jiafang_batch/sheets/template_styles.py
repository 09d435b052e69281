"""The formats of a workbook of blank sheets, and the heights and print setup of its pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

from jiafang_batch.fonts import SONG, YAHEI
from jiafang_batch.office import number_formats as formats
from jiafang_batch.office.print_room import SIDE, PrintedTable, breaks_between, paper_for, tightened
from jiafang_batch.sheets.layout import LayoutColumn

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Format, Worksheet

BODY_FONT, HEADING_FONT = SONG, YAHEI
_INK, _LINE, DEEP, _SOFT, _PALE = "#1F2D3D", "#BFC8D2", "#1F4E79", "#DCE6F1", "#F5F8FB"
_ASK_FILL = "#FFF4D6"
_SHORT = 16
"""Wider columns hold running text."""
_LINE_HEIGHT = 15
USUAL_HEIGHT, GUIDE_TITLE_HEIGHT = 15.75, 30.0
"""Points of a row of one line, another than the usual 15, which is not written, and of the title of 填表说明."""
_DIGIT = 8
"""Pixels of a digit of 宋体 of 11 points, in which a spreadsheet counts the columns of these workbooks."""
_TOP, _BOTTOM = 0.8, 0.6
"""The margins above and below, in inches."""
_SIZE = 11
"""Points of the letters."""
_TEXT_KINDS = frozenset({"id", "ids", "phone", "class"})
_NUMBER_FORMATS = {
    "date": formats.TYPED_DAY, "datetime": formats.TYPED_MOMENT, **dict.fromkeys(_TEXT_KINDS, formats.TEXT),
}  # fmt: skip


class TemplateStyles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        line = {"border": 1, "border_color": _LINE}
        head = {"font_name": HEADING_FONT, "bold": True, "align": "center", "text_wrap": True, **line}
        self.title = self.make(font_name=HEADING_FONT, font_size=18, bold=True)
        self.section = self.make(font_name=HEADING_FONT, font_size=13, bold=True, font_color=DEEP)
        self.about = self.make(text_wrap=True)
        self.required = self.make(**head, bg_color=DEEP, font_color="#FFFFFF")
        self.optional = self.make(**head, bg_color=_SOFT)
        self.cell = self.make(**line, text_wrap=True, valign="top", font_size=10)
        self.name = self.make(**line, valign="top", font_size=10, bold=True)
        self.example = self.make(**line, text_wrap=True, valign="top", font_size=10, italic=True, bg_color=_PALE)
        self.filled_row = book.add_format({"border": 1, "border_color": _LINE})
        self.ask = book.add_format({"bg_color": _ASK_FILL})

    def make(self, **properties: Any) -> Format:
        """Return a format of the body font with further properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": BODY_FONT, "font_size": _SIZE, "font_color": _INK, "valign": "vcenter"}
            self._made[key] = self._book.add_format({**base, **properties})
        return self._made[key]

    def body(self, column: LayoutColumn, number_format: str = "") -> Format:
        """A data cell under the number format of its kind: long text at the left, anything short in the middle."""
        shown = number_format or _NUMBER_FORMATS.get(column.kind, formats.PLAIN)
        return self.make(align="left" if column.width > _SHORT else "center", num_format=shown, text_wrap=True)


def fit_height(page: Worksheet, row: int, texts: Iterable[tuple[str, float]]) -> float:
    """The height for the longest of the (text, column width) pairs, in points; not every program adjusts wrapped text."""
    lines = max(ceil(text_units(text) / (width - 1)) if text else 1 for text, width in texts)
    if lines > 1:
        page.set_row(row, lines * _LINE_HEIGHT)
    return max(lines * _LINE_HEIGHT, USUAL_HEIGHT)


def breaks_of_guide(widths: Sequence[float], above: float, blocks: Sequence[Sequence[float]]) -> list[int]:
    """Return the places of the blocks that begin a page, so that the headings of none stand alone at the foot of one.

    A page has at least this room: where 宋体 is missing, columns are wider, and the sheet is printed smaller.
    """
    table = PrintedTable(
        width=round(sum(widths) * _DIGIT), size=_SIZE, ends=_TOP + _BOTTOM, above=above, repeated=GUIDE_TITLE_HEIGHT, paper=paper_for(widths, _SIZE)
    )  # fmt: skip
    return breaks_between(table, blocks)


def text_units(text: str) -> int:
    """The text's width in half-width letters."""
    return sum(1 if letter.isascii() else 2 for letter in text)


def room_for(widths: Sequence[float], columns: Sequence[LayoutColumn]) -> list[float]:
    """Return the widths with running text narrowed where the sheet could not be read on paper."""
    wrapped = [place for place, column in enumerate(columns) if column.width > _SHORT]
    return tightened(widths, wrapped, _SIZE)


def set_up_print(page: Worksheet, title: str, widths: Sequence[float]) -> None:
    """Print in landscape on A4, or on A3 if columns of these widths need it, one page wide, with title and page numbers."""
    page.set_landscape()
    page.set_paper(paper_for(widths, _SIZE))
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(left=SIDE, right=SIDE, top=_TOP, bottom=_BOTTOM)
    page.set_header(f'&C&"{HEADING_FONT},Bold"&14{title}')
    page.set_footer("&C第 &P 页，共 &N 页")
