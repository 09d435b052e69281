"""How the table of a page is printed: on which paper, how many pages side by side, with its rows or only the heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.office.print_room import A3, A4
from jiafang_batch.report.sheet.page import TITLE_ROWS, Page
from jiafang_batch.report.sheet.printing import head_in_place_of_rows, head_pages, pages_for, set_up_print

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from jiafang_batch.report.sheet.letterhead import Letterhead

HEADING_ONLY = "只印表头"
_IN_PLACE_OF_ROWS = "打印整本时本表只印表头。要印全部，在“页面布局”里取消打印区域。"
"""What the paper says of a table whose rows are not printed."""


class PrintLayout(Struct, frozen=True):
    """The paper of a page, the number of pages side by side, and whether the rows are printed."""

    paper: int
    across: int
    has_rows: bool

    @property
    def words(self) -> str:
        """A4，一页宽 · A3，一页宽 · A4，2 页宽 · 只印表头."""
        if not self.has_rows:
            return HEADING_ONLY
        return f"{'A3' if self.paper == A3 else 'A4'}，{'一' if self.across == 1 else f'{self.across} '}页宽"


def print_layout(page: Page) -> PrintLayout:
    """Return how a page with settled widths is printed: on as few pages side by side as keep it legible."""
    widths = [column.width or 0.0 for column in page.columns if column.printed]
    if page.is_upright:
        return PrintLayout(A4, 1, has_rows=True)
    across, paper = pages_for(widths, page.frozen)
    has_rows = (page.prints_rows or not page.rows) and not page.is_evidence
    return PrintLayout(paper, across, has_rows)


def set_up_table_print(sheet: Worksheet, page: Page, letterhead: Letterhead) -> None:
    """Fit the printed columns on the pages of the layout, with the frozen ones on each."""
    layout, last = print_layout(page), sum(column.printed for column in page.columns) - 1
    heading = page.first_row - 1
    set_up_print(
        sheet, letterhead, heading, pages_wide=layout.across, paper=layout.paper, landscape=not page.is_upright
    )
    if page.lead and layout.across == 1:
        sheet.repeat_rows(heading)
    if not layout.has_rows:
        # Thousands of rows that nobody needs on paper: the heading is printed, and the rows only if somebody asks for it.
        sheet.print_area(0, 0, heading, last)
        head_in_place_of_rows(sheet, _IN_PLACE_OF_ROWS)
        return
    if page.frozen:
        sheet.repeat_columns(0, page.frozen - 1)
    if layout.across > 1:
        # On the second page across, the title would be cut at the repeated columns, so all pages have it in the header.
        head_pages(sheet, letterhead, page.note)
        sheet.repeat_rows(TITLE_ROWS, heading)
        sheet.print_area(TITLE_ROWS, 0, page.end_row, last)
    elif last + 1 < len(page.columns):
        # Of whole columns it would be lost when openpyxl saves the workbook.
        sheet.print_area(0, 0, page.end_row, last)
