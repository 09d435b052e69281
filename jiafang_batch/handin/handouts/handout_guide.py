"""填表说明 of a prefilled workbook: what to do, one filled example, and every column explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiafang_batch.handin.handouts.handout import Frame, Prefilled
from jiafang_batch.report.sheet.fit import display_width
from jiafang_batch.report.sheet.styles import HEADER_FILL, LINE, SOFT_FILL, Styles
from jiafang_batch.sheets.guide import GUIDE_TITLE, column_guide
from jiafang_batch.sheets.layout import layouts

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

_WIDTHS = (16, 22, 44, 46, 28)
_HEADINGS = ("列", "要求", "填什么", "可填的词（括号里的写法也认得）", "示例")
_STEPS = (
    "表里已经列好待家访的学生：家访一家，就在那一行补上日期、形式等；浅黄色的格子是还没填的必填项。",
    "没有走访的行不用管，也不用删；只有名册信息、没有填家访情况的行，交回来不算。",
    "名单以外的学生、同一个学生的第二次家访，在下面的空行里填：先选年级和班级，再选学生。",
    "灰色列名的几列（联系电话、特殊类别、上次家访、应访要求）供参考，改了也不影响统计。",
    "以前交过的内容已经带过来了，不用重填；要改就直接改。",
    "照片可以直接插入对应的行，也可以只填张数。列名和表号请保留，文件可以改名。",
)


def write_guide(workbook: Workbook, styles: Styles, book: Prefilled, frame: Frame) -> None:
    """Write the sheet; its first cell marks it as holding no data."""
    sheet = workbook.add_worksheet(GUIDE_TITLE)
    sheet.hide_gridlines(2)
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    last = len(_WIDTHS) - 1
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, GUIDE_TITLE, styles.title)
    sheet.merge_range(1, 0, 1, last, f"{frame.school}　{book.title}　{frame.term}", styles.line)
    for row, step in enumerate(_STEPS, 2):
        sheet.set_row(row, 20)
        sheet.merge_range(row, 0, row, last, f"{row - 1}．{step}", styles.make(font_size=11))
    row = len(_STEPS) + 3
    sheet.write_string(row, 0, "各列怎样填，右边是填好的一行", styles.section)
    head = styles.make(bold=True, bg_color=HEADER_FILL, border=1, border_color=LINE, align="center")
    for index, heading in enumerate(_HEADINGS):
        sheet.write_string(row + 1, index, heading, head)
    cell = styles.make(border=1, border_color=LINE, text_wrap=True, valign="top")
    example = styles.make(border=1, border_color=LINE, text_wrap=True, valign="top", bg_color=SOFT_FILL, italic=True)
    layout = layouts()["visit_log"]
    for number, column in enumerate(layout.columns, row + 2):
        guide = column_guide(layout, column)
        texts = (guide.heading, guide.need, guide.what, guide.words, guide.example)
        for index, text in enumerate(texts):
            sheet.write_string(number, index, text, example if index == last else cell)
        lines = max(-(-int(display_width(t) + 1) // (w - 1)) for t, w in zip(texts, _WIDTHS, strict=True))
        sheet.set_row(number, max(18, 14 * lines + 4))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C&9第 &P 页，共 &N 页")
