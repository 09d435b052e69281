"""照片: the visits of a class that have pictures, each with small copies of them in its row."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from jiafang_batch.measure.term import Term
from jiafang_batch.records import Visit
from jiafang_batch.report.names import student_name, teacher_names
from jiafang_batch.report.sheet.body import write_cell
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.heading import write_title
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import TITLE_ROWS
from jiafang_batch.report.sheet.printing import set_up_print
from jiafang_batch.report.sheet.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

NAME = "照片"
THUMBNAIL = (160, 120)
"""Pixels; a class of fifty visits with two pictures each stays below a megabyte."""

_MOST = 4
_COLUMNS = (("家访日期", 12.0), ("学生", 10.0), ("家访形式", 10.0), ("教师", 18.0), ("照片", 7.0))
_PICTURE_WIDTH, _ROW_HEIGHT = 24.0, 96.0


def write_photo_sheet(
    book: Workbook,
    styles: Styles,
    letterhead: Letterhead,
    term: Term,
    visits: Iterable[Visit],
    pictures: Callable[[Visit], Sequence[bytes]],
) -> None:
    """Write the sheet, unless no visit has a picture; at most four pictures per visit, in their order."""
    shown = [(visit, images) for visit in visits if (images := pictures(visit))]
    if not shown:
        return
    sheet = book.add_worksheet(NAME)
    write_title(sheet, styles, "家访照片", letterhead.line, len(_COLUMNS) + _MOST - 1)
    for index, (heading, width) in enumerate(_COLUMNS):
        sheet.set_column(index, index, width)
        sheet.write_string(TITLE_ROWS, index, heading, styles.header)
    sheet.merge_range(TITLE_ROWS, len(_COLUMNS), TITLE_ROWS, len(_COLUMNS) + _MOST - 1, "照片（缩小）", styles.header)
    sheet.set_column(len(_COLUMNS), len(_COLUMNS) + _MOST - 1, _PICTURE_WIDTH)
    for row, (visit, images) in enumerate(shown, TITLE_ROWS + 1):
        sheet.set_row(row, _ROW_HEIGHT)
        cells = (
            (Kind.DATE, visit.date),
            (Kind.TEXT, student_name(term, visit.student)),
            (Kind.WORD, visit.form.value),
            (Kind.TEXT, teacher_names(term, visit.participants)),
            (Kind.INTEGER, visit.photos),
        )
        for index, (kind, value) in enumerate(cells):
            write_cell(sheet, styles, row, index, kind, value)
        for place, content in enumerate(images[:_MOST], len(_COLUMNS)):
            picture = {"image_data": io.BytesIO(content), "object_position": 1, "x_offset": 3, "y_offset": 3}
            sheet.insert_image(row, place, f"{row}-{place}.jpg", picture)
    sheet.freeze_panes(TITLE_ROWS + 1, 2)
    set_up_print(sheet, letterhead, TITLE_ROWS)
