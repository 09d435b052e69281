"""Writes a sheet as people lay it out by hand: plain cells, a merged title, borders around everything."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from jiafang_batch.demo.untidy import Paper
from jiafang_batch.fonts import SONG
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.sheets.template import EDITION, Value

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_FACE = {"font_name": SONG, "font_size": 11, "font_scheme": "none", "valign": "vcenter"}
_WIDTH = 13


def write_paper(path: Path, sheet: str, paper: Paper) -> None:
    """Write a workbook with this sheet only."""
    # xlsxwriter writes into the properties that it is given, hence a copy.
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_format_properties": dict(_FACE)}) as book:
        book.set_properties({"created": EDITION})
        page = book.add_worksheet(sheet)
        cell = book.add_format({"border": 1})
        day = book.add_format({"border": 1, "num_format": "yyyy-m-d"})
        bold = book.add_format({"border": 1, "bold": True, "align": "center", "text_wrap": True})
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        width = len(paper.rows[paper.header])
        page.set_column(0, width - 1, _WIDTH)
        for number, row in enumerate(paper.rows):
            if number == 0 < paper.header:
                page.merge_range(0, 0, 0, width - 1, row[0], title)
                continue
            face = bold if number == paper.header else cell
            for index, value in enumerate(row):
                _write(page, number, index, value, face, day)
        for first, last, column in paper.merges:
            page.merge_range(first, column, last, column, paper.rows[first][column], bold)
    write_whole(path, stream.getvalue())


def _write(page: Worksheet, row: int, column: int, value: Value, face: Format, day: Format) -> None:
    match value:
        case None | "":
            page.write_blank(row, column, None, face)
        case bool():
            page.write_string(row, column, "是" if value else "否", face)
        case date():
            page.write_datetime(row, column, value, day)
        case int() | float():
            page.write_number(row, column, value, face)
        case _:
            page.write_string(row, column, str(value), face)
