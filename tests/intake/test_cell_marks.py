"""Struck-out text, comments, colours and TODAY in real files: from the bytes to the rows that count."""

from __future__ import annotations

import io
import struct

import pytest
import xlsxwriter
from marked_log import ALL, OTHERS, TABLE
from strange_files import ods, record, xls
from text_tables import rows
from word_files import cell, docx, line, row, run, table

from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.reader import read_bytes
from jiafang_batch.sheets.recognise_tables import read_tables

STRUCK_CELL = 2, 1
_QUIET = {"wider-heading", "file-without-dates", "wrong-extension"}


def workbook(fill):
    """An xlsx of the table; `fill` writes what is special about it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, cells in enumerate(rows(TABLE)):
            sheet.write_row(number, 0, cells)
        fill(book, sheet)
    return out.getvalue()


def of_file(data, file="收表/记录.xlsx"):
    """The pupils of the rows that count, and the codes."""
    taken_in = read_bytes(data, file, Limits())
    assert not taken_in.problems
    tables, problems = read_tables(taken_in.grids, None)
    typed = [row for table in tables for row in table.rows if not row.faulty]
    return [row["student"][0].name for row in typed], [p.code for p in problems if p.code not in _QUIET]


def struck_format(book, sheet):
    sheet.write("B3", "李芳", book.add_format({"font_strikeout": True}))


def struck_run(book, sheet):
    struck = book.add_format({"font_strikeout": True})
    sheet.write_rich_string("C3", struck, "2024-10-7", book.add_format({"bold": True}), "2024-10-9")


def other_formats(book, sheet):
    sheet.write("B3", "李芳", book.add_format({"underline": 1, "italic": True}))
    sheet.write("F9", "", book.add_format({"font_strikeout": True}))


def comment(_book, sheet):
    sheet.write_comment("B3", "电话打的")


def own_comment(_book, sheet):
    sheet.write_comment("B3", "家访批处理：\n请改日期")


def today(_book, sheet):
    sheet.write_formula("C3", "=TODAY()", None, 45574)


def fixed(_book, sheet):
    sheet.write_formula("C3", "=DATE(2024,10,9)", None, 45574)


def legend(book, sheet):
    sheet.write("A6", "注：标黄的为电话家访")
    sheet.write_row("A3", rows(TABLE)[2], book.add_format({"bg_color": "#FFFF00"}))


def legend_of_font(book, sheet):
    sheet.write("H1", "红色为没有访到")
    sheet.write("B3", "李芳", book.add_format({"font_color": "#FF0000"}))


def only_legend(_book, sheet):
    sheet.write("A6", "注：标黄的为电话家访")


FILES = {
    "a struck-out cell": (struck_format, (OTHERS, ["row-struck"])),
    "a struck-out part of a cell": (struck_run, (OTHERS, ["bad-date", "row-struck"])),
    "other formats": (other_formats, (ALL, [])),
    "a comment": (comment, (ALL, ["comment-unread"])),
    "the program's comment": (own_comment, (ALL, [])),
    "TODAY": (today, (OTHERS, ["day-of-today"])),
    "a fixed day": (fixed, (ALL, [])),
    "a legend and a filled row": (legend, (OTHERS, ["row-colored"])),
    "a legend and a red name": (legend_of_font, (OTHERS, ["row-colored"])),
    "a legend alone": (only_legend, (ALL, [])),
}


@pytest.mark.parametrize(("fill", "expected"), FILES.values(), ids=FILES)
def test_the_marks_of_a_workbook(fill, expected):
    assert of_file(workbook(fill)) == expected


def in_ods(at):
    style = (
        '<office:automatic-styles><style:style style:name="ce1" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles>'
    )
    lines = []
    for number, cells in enumerate(rows(TABLE)):
        written = (
            f'<table:table-cell office:value-type="string"{_style((number, column) == at)}><text:p>{text}</text:p></table:table-cell>'
            for column, text in enumerate(cells)
        )
        lines.append(f"<table:table-row>{''.join(written)}</table:table-row>")
    sheet = f'<table:table table:name="表1">{"".join(lines)}</table:table>'
    return ods(sheet, before=style)


def _style(is_struck):
    return ' table:style-name="ce1"' if is_struck else ""


def in_xls(at):
    fonts = b"".join(record(0x0031, struct.pack("<HH", 200, flags) + bytes(10)) for flags in (0, 0, 0, 0, 0x0008))
    formats = b"".join(record(0x00E0, struct.pack("<H", font) + bytes(18)) for font in (0, 5))
    cells = b"".join(
        record(
            0x0204,
            struct.pack("<HHHHB", number, column, int((number, column) == at), len(text), 1) + text.encode("utf-16-le"),
        )
        for number, texts in enumerate(rows(TABLE))
        for column, text in enumerate(texts)
    )
    return xls(cells, fonts + formats)


def in_word(at):
    """A table in a frame, with its title in the frame."""
    struck = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>李芳</w:t></w:r></w:p>"
    inner = table(*(
        row(*(cell(struck if (number, column) == at else line(run(text))) for column, text in enumerate(texts)))
        for number, texts in enumerate(rows(TABLE))
    ))  # fmt: skip
    return docx(table(row(cell(line(run("家访记录")))), row(cell(inner + line()))))


def in_html(at):
    lines = (
        "".join(f"<td>{f'<s>{text}</s>' if (number, column) == at else text}</td>" for column, text in enumerate(texts))
        for number, texts in enumerate(rows(TABLE))
    )
    return f"<html><body><table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table></body></html>".encode()


OTHER_FORMATS = {"html": in_html, "ods": in_ods, "xls": in_xls, "et": in_xls, "docx": in_word}


@pytest.mark.parametrize("extension", OTHER_FORMATS)
def test_a_struck_out_row_in_other_formats(extension):
    assert of_file(OTHER_FORMATS[extension](STRUCK_CELL), f"收表/记录.{extension}") == (OTHERS, ["row-struck"])


@pytest.mark.parametrize("extension", OTHER_FORMATS)
def test_nothing_struck_out_in_other_formats(extension):
    assert of_file(OTHER_FORMATS[extension](None), f"收表/记录.{extension}") == (ALL, [])
