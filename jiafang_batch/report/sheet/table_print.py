"""How the table of a page is printed: on which paper, how many pages side by side, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.office.print_room import A3, A4, PrintedTable, pages_squeezed, pixels
from jiafang_batch.report.sheet.foot import foot_heights
from jiafang_batch.report.sheet.heading import heading_heights, title_height
from jiafang_batch.report.sheet.lead import lead_height
from jiafang_batch.report.sheet.page import TITLE_ROWS, Page
from jiafang_batch.report.sheet.printing import ENDS, head_pages, keep_off_paper, pages_for, set_up_print
from jiafang_batch.report.sheet.styles import BODY_SIZE

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from jiafang_batch.report.sheet.letterhead import Letterhead

OFF_PAPER = "不打印"
_SHORT = 250.0
"""Points of rows that fit any page."""


class PrintLayout(Struct, frozen=True):
    """The paper of a page, the number of pages side by side, and whether it is printed."""

    paper: int
    across: int
    is_printed: bool

    @property
    def words(self) -> str:
        """A4，一页宽 · A3，一页宽 · A4，2 页宽 · 不打印."""
        if not self.is_printed:
            return OFF_PAPER
        return f"{'A3' if self.paper == A3 else 'A4'}，{'一' if self.across == 1 else f'{self.across} '}页宽"


def print_layout(page: Page) -> PrintLayout:
    """Return how a page with settled widths is printed: on as few pages side by side as keep it legible."""
    widths = [column.width or 0.0 for column in page.columns if column.printed]
    if page.is_upright:
        return PrintLayout(A4, 1, is_printed=True)
    across, paper = pages_for(widths, page.frozen)
    return PrintLayout(paper, across, page.is_printed)


def squeezed_pages(page: Page, heights: Sequence[float]) -> int:
    """Return on how many pages a page with settled widths is squeezed, so that its foot does not stand alone; 0 if it is not.

    `heights` are those of its rows.
    """
    if sum(heights) < _SHORT:
        return 0
    layout = print_layout(page)
    if not (layout.is_printed and layout.across == 1):
        return 0
    headings, foot = heading_heights(page.columns), foot_heights(page.foot) if page.foot else []
    top = title_height(page.line_rows)
    paper = PrintedTable(
        width=pixels([column.width or 0.0 for column in page.columns if column.printed]), size=BODY_SIZE, ends=ENDS,
        above=top + (lead_height(page) if page.lead else 0) + sum(headings),
        repeated=headings[-1] if page.lead else top + sum(headings),
        paper=layout.paper, landscape=not page.is_upright,
    )  # fmt: skip
    return pages_squeezed(paper, [*heights, *foot], len(foot))


def set_up_table_print(sheet: Worksheet, page: Page, letterhead: Letterhead, pages_down: int) -> None:
    """Fit the printed columns on the pages of the layout, with the frozen ones on each; `pages_down` of `squeezed_pages`."""
    layout, last = print_layout(page), sum(column.printed for column in page.columns) - 1
    heading = page.first_row - 1
    set_up_print(
        sheet,
        letterhead,
        heading,
        pages_wide=layout.across,
        pages_down=pages_down,
        paper=layout.paper,
        landscape=not page.is_upright,
    )
    if page.lead and layout.across == 1:
        sheet.repeat_rows(heading)
    if not layout.is_printed:
        keep_off_paper(sheet, len(page.columns))
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
