"""The lead of a page: lines above its heading, in one cell across the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from jiafang_batch.report.lists.shared_rows import FinishedRow
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fast_rows import Gap, RowSheet
from jiafang_batch.report.sheet.fit import lines_of
from jiafang_batch.report.sheet.page import TITLE_ROWS, Page
from jiafang_batch.report.sheet.row_xml import RowMaker

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from jiafang_batch.report.sheet.styles import Styles

_LINE_HEIGHT, _LEAST, _HIGHEST = 14.5, 18.0, 400.0


def lead_row(page: Page, maker: RowMaker) -> Sequence[FinishedRow]:
    """Return the row with the lead of a page with settled widths as finished XML."""
    return maker.make([(page.lead,)], [lead_height(page)])


def lead_maker(style_of: Callable[[Kind], int]) -> RowMaker:
    """Return what makes such rows for the pages of workbooks with these numbers of formats."""
    return RowMaker([Kind.LEAD], style_of)


def write_lead(sheet: Worksheet, styles: Styles, page: Page) -> None:
    """Write the lead of a page with settled widths, if it has one."""
    if not page.lead:
        return
    last = len(page.columns) - 1
    if isinstance(sheet, RowSheet):
        rows = Gap(1, page.lead) if isinstance(page.rows, Gap) else lead_row(page, lead_maker(styles.body_index))
        sheet.place_rows(TITLE_ROWS, rows, 1)
        sheet.span(TITLE_ROWS, last)
        return
    sheet.set_row(TITLE_ROWS, lead_height(page))
    sheet.merge_range(TITLE_ROWS, 0, TITLE_ROWS, last, "", styles.body(Kind.LEAD))
    sheet.write_string(TITLE_ROWS, 0, page.lead, styles.body(Kind.LEAD))


def lead_height(page: Page) -> float:
    """Return the height of the lead, in points."""
    width = sum(column.width or 0.0 for column in page.columns)
    return max(_LEAST, min(_HIGHEST, 4 + _LINE_HEIGHT * lines_of(page.lead, width)))
