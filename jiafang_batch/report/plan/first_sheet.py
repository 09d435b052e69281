"""不够的地方: what the plan lacks, in numbers, and what can be done; then how to use the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiafang_batch.report.plan.book_data import CONDITIONS, FIRST, FIXED, REMARK, ROWS, TEACHERS, TRIPS
from jiafang_batch.report.plan.desk import PlanDesk
from jiafang_batch.report.plan.rows_sheet import LETTER
from jiafang_batch.report.sheet.fit import lines_of
from jiafang_batch.report.sheet.styles import RED

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = (6, 18, 62, 48)
_HEADINGS = ("序号", "哪里", "差什么", "可以怎么办")
_NOTHING = "都排得下：每一户都有人去，没有人同时在两处，每一组都有教本班的老师。"
_STEPS = (
    f"先看上面差什么。没有，或者认了，就看“{ROWS}”。",
    f"“{ROWS}”里什么都可以改：换学生、换老师、换日期，都从下拉框里选。改了哪里不合适，“{REMARK}”一列当场变红说明。",
    f"有老师某个半天去不了，在“{CONDITIONS}”里他那一行选“没空”；住得近不近看“住处”，写错了就在那里改。",
    "改好存盘，再运行一次 jiafang plan：您改过的不动，别的尽量不动，只补有问题的几户。",
    f"不想让它动的行，“{FIXED}”选“是”。",
    f"打印“{TRIPS}”发给老师，一人一页；“{TEACHERS}”看谁多谁少，一户都没有的是红的。",
    "定下来以后，把这个文件像别的表一样交上去（jiafang collect），它就是本年级的家访计划，附件2 由它打印。",
)


def write_first(desk: PlanDesk, sheet: Worksheet) -> None:
    """Write the sheet."""
    book, cell = desk.book, desk.cell(align="left", text_wrap=True, indent=1)
    desk.top(sheet, f"{book.year_group}家访分工：{FIRST}", book.summary)
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    row = 4
    if book.findings:
        sheet.set_row(3, 26)
        for index, heading in enumerate(_HEADINGS):
            sheet.write_string(3, index, heading, desk.head)
        for number, finding in enumerate(book.findings, 1):
            sheet.set_row(row, _height((finding.where, finding.what, finding.advice)))
            sheet.write_number(row, 0, number, desk.cell())
            for index, text in enumerate((finding.where, finding.what, finding.advice), 1):
                sheet.write_string(row, index, text, cell)
            row += 1
    else:
        sheet.set_row(3, 30)
        sheet.merge_range(
            3, 0, 3, len(_WIDTHS) - 1, _NOTHING, desk.cell(align="left", font_color="#1E7B34", bold=True, indent=1)
        )
    row = _write_remarks(desk, sheet, row)
    sheet.write_string(row + 1, 0, "这张表怎么用", desk.styles.section)
    sheet.set_row(row + 1, 24)
    for number, step in enumerate(_STEPS, 1):
        place = row + 1 + number
        sheet.set_row(place, 22)
        sheet.write_string(place, 0, f"{number}．", desk.make(font_size=11, align="right"))
        sheet.merge_range(place, 1, place, len(_WIDTHS) - 1, step, desk.make(font_size=11))
    desk.printed(sheet)


def _write_remarks(desk: PlanDesk, sheet: Worksheet, row: int) -> int:
    """How many rows have a remark now, live; return the row below."""
    remarks = desk.of_rows(LETTER[REMARK])
    count = sum(held.slot is None for held in desk.book.rows)
    words = f'="“{ROWS}”里现在有 "&COUNTIF({remarks},"?*")&" 行有{REMARK}。"'
    sheet.set_row(row, 24)
    sheet.write_formula(row, 0, words, desk.make(font_size=11), f"“{ROWS}”里现在有 {count} 行有{REMARK}。")
    rule = {
        "type": "formula",
        "criteria": f'=COUNTIF({remarks},"?*")>0',
        "format": desk.workbook.add_format({"font_color": RED}),
    }
    sheet.conditional_format(row, 0, row, 0, rule)
    return row + 1


def _height(texts: tuple[str, ...]) -> float:
    lines = max(lines_of(text, width - 1) for text, width in zip(texts, _WIDTHS[1:], strict=True))
    return 10.0 + 15.0 * lines
