"""Writes and sets up a page as a worksheet; only this module and `styles` call xlsxwriter for tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from jiafang_batch.office.addresses import address_of
from jiafang_batch.office.print_room import tightened
from jiafang_batch.report.lists.shared_rows import FinishedRow, Finisher, SharedRows
from jiafang_batch.report.sheet.body import write_body
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fast_rows import Gap, PlacedRows, RowSheet
from jiafang_batch.report.sheet.fit import display_width, lines_of
from jiafang_batch.report.sheet.foot import write_foot
from jiafang_batch.report.sheet.heading import write_headings, write_title
from jiafang_batch.report.sheet.late_rows import LateRows, to_segment
from jiafang_batch.report.sheet.lead import write_lead
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import TITLE_ROWS, Column, ColumnMark, Page, SettledColumns
from jiafang_batch.report.sheet.row_heights import NARROWEST, as_text, legible, row_heights
from jiafang_batch.report.sheet.row_xml import RowMaker, heights_of
from jiafang_batch.report.sheet.styles import BODY_SIZE, LINE, Styles
from jiafang_batch.report.sheet.table_print import print_layout, set_up_table_print, squeezed_pages

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


_WIDEST, _LONGEST = 32.0, 46.0
_SMALLER = 11 / BODY_SIZE
"""The letters of the letterhead line that take the room of one in the width of a column."""
_TO_PRINT = "本表不打印，要印的先取消打印区域"
_MOST_LINES = 4
_LEAST = {Kind.PERCENT: 7.4, Kind.POINTS: 6.6, Kind.INTEGER: 5.6, Kind.FLAG: 5.6, Kind.DATE: 10.2}
"""The width in which the longest values of a kind can be read: 100.00%, 1234.50, 12345, 是, 2025-01-24."""
_SAMPLE = 400
"""Widths are fitted to this number of rows; later rows rarely differ."""


def write_page(book: Workbook, styles: Styles, page: Page, letterhead: Letterhead) -> Worksheet:
    """Write the page as a worksheet: title, letterhead line, note, header, rows; frozen, filtered and set up for print."""
    sheet = book.add_worksheet(page.name)
    last = max(len(page.columns) - 1, 0)
    page = lined(settled(page), letterhead)
    write_title(sheet, styles, page.title, title_line(letterhead, page), last, lines=page.line_rows)
    write_lead(sheet, styles, page)
    write_headings(sheet, styles, page.columns, TITLE_ROWS + bool(page.lead))
    first = page.first_row
    widths = [column.width or 0.0 for column in page.columns]
    heights = _write_body(sheet, styles, page)
    write_foot(sheet, styles, page)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    _mark(sheet, styles, page)
    sheet.freeze_panes(first, page.frozen)
    sheet.autofilter(first - 1, 0, page.last_row, last)
    if page.is_evidence:
        sheet.set_tab_color(LINE)
    pages_down = page.rows.pages if isinstance(page.rows, Gap) else squeezed_pages(page, heights)
    set_up_table_print(sheet, page, letterhead, pages_down)
    return sheet


def title_line(letterhead: Letterhead, page: Page) -> str:
    """Return the line below the page's title."""
    hint = _TO_PRINT if page.rows and not page.is_printed else ""
    return "　".join(filter(None, (letterhead.line, page.note, hint)))


def settled(page: Page) -> Page:
    """Return the page with a width for every column: fitted to its texts if it had none, narrowed if paper is too small."""
    if isinstance(page.columns, SettledColumns):
        return page
    # The rows of a template are not there yet; its widths are.
    sample = () if all(column.width for column in page.columns) else page.rows[:_SAMPLE]
    fitted = [c.width or _fitted({row[index] for row in sample}, c) for index, c in enumerate(page.columns)]
    printed = fitted[: sum(column.printed for column in page.columns)]
    wrapped = [place for place, column in enumerate(page.columns) if column.kind is Kind.LONG_TEXT and column.printed]
    least = {n: width for n, c in enumerate(page.columns[: len(printed)]) if (width := c.least or _LEAST.get(c.kind))}
    tight = tightened(printed, wrapped, BODY_SIZE, landscape=not page.is_upright, least=least)
    widths = (*tight, *fitted[len(printed) :])
    columns = (
        column if column.width == width else replace(column, width=width)
        for column, width in zip(page.columns, widths, strict=True)
    )
    return replace(page, columns=SettledColumns(columns))


def _write_body(sheet: Worksheet, styles: Styles, page: Page) -> Sequence[float]:
    """Write the rows, as finished XML if the sheet takes it, else cell by cell.

    Returns their heights in points; none of a template, and of so many rows that they are finished later.
    """
    columns, rows = page.body
    if isinstance(sheet, RowSheet):
        placed = _placed(page, styles)
        sheet.place_rows(page.first_row, placed, len(columns))
        return () if isinstance(placed, Gap | LateRows) else heights_of(placed)
    rows, wrapped = legible(columns, rows)
    heights = list(row_heights(columns, rows, wrapped))
    write_body(sheet, styles, page.first_row, columns, rows, heights)
    return heights


def _placed(page: Page, styles: Styles) -> PlacedRows:
    """The rows of a page as the sheet takes them: many are finished only where they are needed."""
    columns, rows = page.body
    if isinstance(rows, Gap):
        return rows
    many, finisher_of = to_segment(rows), partial(finisher, style_of=styles.body_index)
    if many is None:
        return finished_rows(page, finisher_of)
    kinds = [(column.kind, column.width, styles.body_index(column.kind)) for column in columns]
    further = (Kind.WRAPPED, Kind.WRAPPED_WORD, Kind.TALL_TEXT)
    shape = repr([*kinds, *map(styles.body_index, further)]).encode()
    return LateRows(many, shape, lambda some: finished_rows(replace(page, rows=some), finisher_of))


def finished_rows(page: Page, finisher_of: Callable[[Page], Finisher]) -> Sequence[FinishedRow]:
    """Return the rows of a page with settled widths as finished XML; shared rows are made once."""
    _, rows = page.body
    shared = rows if isinstance(rows, SharedRows) else SharedRows(rows)
    return shared.finished(lambda: finisher_of(page))


def finisher(page: Page, style_of: Callable[[Kind], int]) -> Finisher:
    """Return what makes finished rows of the page's columns."""
    columns, _ = page.body
    maker = RowMaker([column.kind for column in columns], style_of)

    def finish(rows: Sequence[Sequence[Any]]) -> Sequence[FinishedRow]:
        rows, wrapped = legible(columns, rows)
        return maker.make(rows, row_heights(columns, rows, wrapped))

    return finish


def lined(page: Page, letterhead: Letterhead) -> Page:
    """Return the page with settled widths and the number of lines of its letterhead line in the width of the table."""
    if page.line_rows > 1:
        return page
    width = sum(column.width or 0.0 for column in page.columns if column.printed)
    lines = lines_of(title_line(letterhead, page), width * _SMALLER)
    # Of pages side by side the line stands in the header.
    return page if lines == 1 or print_layout(page).across > 1 else replace(page, line_rows=min(lines, _MOST_LINES))


def _fitted(values: Iterable[Any], column: Column) -> float:
    """The width for the widest value and for the heading."""
    widest = max((display_width(as_text(value, column.kind)) for value in values), default=0.0)
    # A heading wraps into two lines, and its filter button needs room.
    heading = min(display_width(column.title), max(display_width(column.title) / 2 + 3, 8.0)) + 2
    limit = _LONGEST if column.kind is Kind.LONG_TEXT else _WIDEST
    return min(max(widest + 2, heading, NARROWEST), limit)


_BAD_STATES = (
    "未响应", "未办理", "未访", "未达标", "已逾期", "已错过", "未经审批", "没有批准", "没有家访记录", "不属实", "没有报告",
    "未交", "交了，没收下", "有误退回", "迟交", "没有统计", "缺表", "程序出错", "中断", "对不上",
)  # fmt: skip


def _mark(sheet: Worksheet, styles: Styles, page: Page) -> None:
    """Add conditional formats for the columns that have a mark."""
    first = page.first_row
    for index, column in enumerate(page.columns):
        area = (first, index, page.last_row, index)
        match column.mark:
            case ColumnMark.NONE:
                continue
            case ColumnMark.BAR:
                sheet.conditional_format(*area, {**_BAR, "bar_solid": True})
            case ColumnMark.PLAIN_BAR:
                sheet.conditional_format(*area, _BAR)
            case ColumnMark.TREND:
                sheet.conditional_format(*area, _ARROWS)
            case ColumnMark.NO_IS_BAD:
                sheet.conditional_format(*area, _equals("否", styles.bad))
            case ColumnMark.SEVERITY:
                sheet.conditional_format(*area, _equals("错误", styles.bad))
                sheet.conditional_format(*area, _equals("警告", styles.warn))
            case ColumnMark.STATE:
                cell = address_of((first + 1, index + 1))
                either = ",".join(f'{cell}="{state}"' for state in _BAD_STATES)
                sheet.conditional_format(*area, {"type": "formula", "criteria": f"=OR({either})", "format": styles.bad})


_BAR = {
    "type": "data_bar", "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1, "bar_color": "#9DC3E6",
}  # fmt: skip
_ARROWS = {
    "type": "icon_set",
    "icon_style": "3_arrows",
    "icons": [{"criteria": ">", "type": "number", "value": 0}, {"criteria": ">=", "type": "number", "value": 0}],
}


def _equals(word: str, style: Any) -> dict[str, Any]:
    return {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
