"""The list of problems as a separate workbook, for files that cannot be marked in place."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from jiafang_batch.office.markup import legal
from jiafang_batch.problem import Problem
from jiafang_batch.product_words import RETURNED, TOOL
from jiafang_batch.report.returned.list_styles import BORDER_COLOR, CellStyle, ListCell
from jiafang_batch.report.returned.problem_listing import (
    COLUMNS,
    FOOTER,
    HEADING_HEIGHT,
    TITLE_HEIGHT,
    Listing,
    Notice,
    line_height,
    listing,
)

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A constant, so that the same problems give the same bytes."""


def problem_list(file: str, problems: Sequence[Problem], notice: Notice) -> bytes:
    """Return a workbook with the sheet 退回说明 for the file of that name."""
    from xlsxwriter.workbook import Workbook

    name = PurePosixPath(file).name
    filed = f"（收下后叫“{name}”）" if notice.called not in ("", name) else ""
    ways = (
        f"请打开原来的文件“{notice.called or name}”{filed}，按下面逐条改正，保存后交回那个文件；本表不用填写，也不用交。",
        "这个文件不能直接在里面作标记，所以单列一张表；方便时请另存为 .xlsx 再交。",
    )
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": RETURNED, "author": TOOL, "created": _CREATED})
    formats = {cell: book.add_format(_properties(cell.value)) for cell in ListCell}
    _write(book.add_worksheet(RETURNED), listing(problems, notice, ways, frozenset()), formats)
    book.close()
    return buffer.getvalue()


def _write(sheet: Worksheet, page: Listing, formats: dict[ListCell, Format]) -> None:
    for index, (title, width) in enumerate(COLUMNS):
        sheet.set_column(index, index, width)
        sheet.write_string(page.heading_row - 1, index, title, formats[ListCell.HEADING])
    sheet.set_row(page.heading_row - 1, HEADING_HEIGHT)
    lines = (
        (page.title, ListCell.TITLE, TITLE_HEIGHT),
        *((text, cell, line_height(text)) for text, cell in page.lines),
    )
    for row, (text, cell, height) in enumerate(lines):
        sheet.set_row(row, height)
        sheet.merge_range(row, 0, row, len(COLUMNS) - 1, "", formats[cell])
        sheet.write_string(row, 0, legal(text), formats[cell])
    for row, entry in enumerate(page.entries, page.heading_row):
        sheet.set_row(row, entry.height)
        for index, (text, cell) in enumerate(zip(entry.texts, entry.cells, strict=True)):
            sheet.write_string(row, index, legal(text), formats[cell])
    _set_up(sheet, page.heading_row)


def _set_up(sheet: Worksheet, heading_row: int) -> None:
    sheet.hide_gridlines(2)
    sheet.freeze_panes(heading_row, 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(heading_row - 1)
    sheet.set_footer(f"&C&9{FOOTER}")


def _properties(look: CellStyle) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": look.font,
        "font_size": look.size,
        "font_color": look.color,
        "bold": look.bold,
        "underline": int(look.underlined),
        "align": look.across,
        "valign": {"center": "vcenter"}.get(look.down, look.down),
        "text_wrap": True,
    }
    if look.fill:
        properties["bg_color"] = look.fill
    if look.bordered:
        properties |= {"border": 1, "border_color": BORDER_COLOR}
    return properties
