"""What the sheets of a 分工表 share: formats, the line above the title, print set-up, places that formulas name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from jiafang_batch.office.print_room import A4, SIDE
from jiafang_batch.product_words import OWN_MARK
from jiafang_batch.report.plan.book_data import ROWS, PlanBook
from jiafang_batch.report.sheet.styles import (
    AMBER_FILL,
    HEADER_FILL,
    LINE,
    RED,
    RED_FILL,
    TITLE_FONT,
    Styles,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SPARE_ROWS = 40
"""Prepared rows below the families, for further ones."""
ROWS_HEAD = 3
"""The 0-based row of the headings of 名单与分工."""
_GREY = "#5B6B7B"


class PlanDesk(Struct, dict=True):
    """The workbook while it is written, and its content."""

    workbook: Workbook
    styles: Styles
    book: PlanBook
    _made: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    @property
    def first_row(self) -> int:
        """The first row of a family in 名单与分工, as the sheet counts."""
        return ROWS_HEAD + 2

    @property
    def last_row(self) -> int:
        """The last prepared row there."""
        return ROWS_HEAD + 1 + len(self.book.rows) + SPARE_ROWS

    def of_rows(self, letter: str) -> str:
        """A column of 名单与分工, as formulas of other sheets name it."""
        return f"{ROWS}!${letter}${self.first_row}:${letter}${self.last_row}"

    def whole(self, letter: str) -> str:
        """That column from the sheet's first row on, so that a row's number is its place."""
        return f"{ROWS}!${letter}$1:${letter}${self.last_row}"

    def make(self, **look: Any) -> Format:
        """A format, made once."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self.styles.make(**look)
        return self._made[key]

    def cell(self, **look: Any) -> Format:
        """A bordered body cell."""
        return self.make(**{"border": 1, "border_color": LINE, "font_size": 11, "align": "center", **look})

    @cached_property
    def head(self) -> Format:
        """A heading."""
        return self.make(
            bold=True, font_size=11, bg_color=HEADER_FILL, border=1, border_color=LINE, align="center", text_wrap=True
        )

    @property
    def asked(self) -> Format:
        """A cell that a person may fill in."""
        return self.cell(bg_color=AMBER_FILL)

    @cached_property
    def bad(self) -> Format:
        """A cell that requires action."""
        return self.workbook.add_format({"font_color": RED, "bg_color": RED_FILL})

    def top(self, sheet: Worksheet, title: str, line: str, *, is_data: bool = False) -> None:
        """The line of the school above the title, and one sentence below it; a sheet without data carries the mark."""
        book = self.book
        sheet.hide_gridlines(2)
        sheet.set_row(0, 16)
        sheet.set_row(1, 30)
        mark = "" if is_data else OWN_MARK
        sheet.write_string(0, 0, f"{book.school}　{book.term}　{book.year_group}{mark}", self.make(font_color=_GREY))
        sheet.write_string(1, 0, title, self.make(font_name=TITLE_FONT, font_size=18))
        sheet.write_string(2, 0, line, self.make(font_color=_GREY))
        sheet.set_row(2, 20)

    def printed(self, sheet: Worksheet, head: Iterable[int] = (), *, landscape: bool = True) -> None:
        """A4, one page wide, with headings on every page."""
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=SIDE, right=SIDE, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        for row in head:
            sheet.repeat_rows(row)
        book = self.book
        sheet.set_footer(
            f"&L&9{book.school} {book.year_group}家访分工&C&9第 &P 页，共 &N 页&R&9 {book.created:%Y-%m-%d} 排"
        )
