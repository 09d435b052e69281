"""填表说明 of a prefilled workbook: what to do, one filled example, and every column explained."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jiafang_batch.handin.handouts.handout import DoorAddress, Frame, Prefilled
from jiafang_batch.office.print_room import SIDE, PrintedTable, pages_squeezed, pixels
from jiafang_batch.report.sheet.fit import display_width
from jiafang_batch.report.sheet.styles import BODY_SIZE, HEADER_FILL, LINE, SOFT_FILL, Styles
from jiafang_batch.sheets.guide import GUIDE_TITLE, column_guide, what_to_write
from jiafang_batch.sheets.layout import LayoutColumn, layouts

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_WIDTHS = (16, 22, 44, 46, 28)
_HEADINGS = ("列", "要求", "填什么", "可填的词（括号里的写法也认得）", "示例")
_STEPS = (
    "表里已经列好待家访的学生：家访一家，就在那一行补上日期、形式等；浅黄色的格子是还没填的必填项。",
    "没有走访的行不用管，也不用删；只有名册信息、没有填家访情况的行，交回来不算。",
    "名单以外的学生、同一个学生的第二次家访，在下面的空行里填：选班级和学生，学号可以不填。",
    "学号已经填好；换成别的学生时请把学号一起删掉，两格变红就是对不上。",
    "灰色列名的几列（联系电话、应访要求等）供参考，改了也不影响统计。",
    "以前交过的内容已经带过来了，不用重填；要改就直接改。",
    "照片可以直接插入对应的行，也可以只填张数。列名和表号请保留，文件可以改名。",
)
_TOP, _BOTTOM, _ABOVE = 0.5, 0.6, 90.0
"""The margins in inches, and points of the title and the headings."""
_DOT, _DOOR_HEIGHT = 4, 108
"""Pixels of a dot of the picture, and points of the row that holds it."""
_PREFILLED = frozenset({"school_class", "student", "student_id", "lead", "parent"})
"""Columns that are filled in before a visit."""


def cell_help(column: LayoutColumn, frame: Frame) -> str:
    """Return what a cell of the column holds, with the example of a day in this term."""
    return _of_this_term(what_to_write(column), frame)


def _of_this_term(text: str, frame: Frame) -> str:
    day = frame.example
    return text.replace(layouts()["visit_log"].column("date").example, f"{day.year}-{day.month}-{day.day}")


def cost_of_a_visit(book: Prefilled) -> str:
    """Return how many cells a visit costs: 每访一家填 3 格：家访日期、家访形式、家访过程；…."""
    layout, asked = layouts()["visit_log"], book.asked
    open_ones = [c for c in layout.columns if c.field not in _PREFILLED]
    must = [c.title for c in open_ones if asked.is_required(c)]
    may = [c.title for c in open_ones if asked.is_used(c) and not asked.is_required(c)]
    more = f"另外 {len(may)} 格有就填、没有就空着：{'、'.join(may)}。" if may else "别的格都不用填。"
    return f"每访一家填 {len(must)} 格：{'、'.join(must)}。{more}"


def _is_shown(book: Prefilled, column: LayoutColumn) -> bool:
    return column.field in _PREFILLED or book.asked.is_used(column)


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
    steps = (cost_of_a_visit(book), *_STEPS, *_folded(book))
    room = sum(_WIDTHS)
    heights = [20.0 if display_width(f"{number}．{step}") < room else 36.0 for number, step in enumerate(steps, 1)]
    for row, (step, height) in enumerate(zip(steps, heights, strict=True), 2):
        text = f"{row - 1}．{step}"
        sheet.set_row(row, height)
        style = styles.make(font_size=11, text_wrap=True, bold=step == steps[0])
        sheet.merge_range(row, 0, row, last, text, style)
    row = len(steps) + 3
    if (door := frame.doors.get(book.owner)) is not None:
        _write_door(sheet, styles, row - 1, door)
        heights.append(_DOOR_HEIGHT)
        row += 1
    sheet.write_string(row, 0, "各列怎样填，右边是填好的一行", styles.section)
    head = styles.make(bold=True, bg_color=HEADER_FILL, border=1, border_color=LINE, align="center")
    for index, heading in enumerate(_HEADINGS):
        sheet.write_string(row + 1, index, heading, head)
    cell = styles.make(border=1, border_color=LINE, text_wrap=True, valign="top")
    example = styles.make(border=1, border_color=LINE, text_wrap=True, valign="top", bg_color=SOFT_FILL, italic=True)
    layout = layouts()["visit_log"]
    for number, column in enumerate((c for c in layout.columns if _is_shown(book, c)), row + 2):
        texts = _texts(book, frame, column)
        for index, text in enumerate(texts):
            sheet.write_string(number, index, text, example if index == last else cell)
        lines = max(-(-int(display_width(t) + 1) // (w - 1)) for t, w in zip(texts, _WIDTHS, strict=True))
        heights.append(max(18.0, 14.0 * lines + 4))
        sheet.set_row(number, heights[-1])
    paper = PrintedTable(width=pixels(_WIDTHS), size=BODY_SIZE, ends=_TOP + _BOTTOM, above=_ABOVE, repeated=0.0)
    sheet.set_landscape()
    sheet.set_paper(paper.paper)
    sheet.fit_to_pages(1, pages_squeezed(paper, heights, 0))
    sheet.set_margins(left=SIDE, right=SIDE, top=_TOP, bottom=_BOTTOM)
    sheet.set_footer("&C&9第 &P 页，共 &N 页")


def _write_door(sheet: Worksheet, styles: Styles, row: int, door: DoorAddress) -> None:
    """How to hand in over the school's network, and the picture of the link beside it."""
    import segno

    last = len(_WIDTHS) - 1
    picture = io.BytesIO()
    segno.make(door.link, error="m", micro=False).save(picture, kind="png", scale=_DOT, border=2)
    text = (
        f"也可以自己交：连上学校的网络，在浏览器里打开 {door.address} ，写本班的交表码 {door.code}，或者扫右边的码"
        "（用微信扫的，点右上角 ··· 选“在浏览器打开”）。几秒钟就知道哪一格要改。交表码只给本班老师。"
    )
    sheet.set_row(row, _DOOR_HEIGHT)
    sheet.merge_range(
        row, 0, row, last - 1, text, styles.make(font_size=12, text_wrap=True, valign="vcenter", bold=True)
    )
    where = {"image_data": picture, "x_offset": 8, "y_offset": 3, "description": "交表的二维码"}
    sheet.insert_image(row, last, "qr.png", where)


def _folded(book: Prefilled) -> Iterator[str]:
    """The step about the columns that are folded away."""
    titles = [c.title for c in layouts()["visit_log"].columns if not book.asked.is_used(c)]
    if titles:
        yield f"本校用不着的列收起来了（{'、'.join(titles)}），不用填；想记的点右上角的加号展开，填了照样算。"


def _texts(book: Prefilled, frame: Frame, column: LayoutColumn) -> tuple[str, str, str, str, str]:
    """A column's line: its heading, whether it is required, what to write, the words, an example of this term."""
    guide = column_guide(layouts()["visit_log"], column)
    required = book.asked.is_required(column)
    heading = column.title + ("*" if required else "")
    need = guide.need if column.required else "学校要求填" if required else guide.need
    what = cell_help(column, frame)
    if column.field == "photos" and book.asked.photos:
        what = f"至少 {book.asked.photos} 张。{what}"
    example = _of_this_term(column.example, frame)
    if column.field == "school_class" and book.lists.classes:
        example = book.lists.classes[0][1]
    return heading, need, what, guide.words, example
