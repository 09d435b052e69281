"""目录: the first sheet of 家访汇总: every sheet in its group, with a link, what it is, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from jiafang_batch.report.lists import clause_page, doubt_page, oversight_pages, source_pages, stage_page, todo_page
from jiafang_batch.report.live.live_page import link
from jiafang_batch.report.sheet.body import write_cell
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fit import lines_of
from jiafang_batch.report.sheet.heading import write_title
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import Page
from jiafang_batch.report.sheet.printing import set_up_print
from jiafang_batch.report.sheet.styles import SECTION_HEIGHT, Styles
from jiafang_batch.report.sheet.table_print import OFF_PAPER, print_layout
from jiafang_batch.report.sheet.write_page import settled
from jiafang_batch.report.summary import charts, live_evidence, overview
from jiafang_batch.report.summary.summary_pages import DUTIES

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NAME = "目录"
_ABOUT = (
    "点表名就到那张表。贴出来的是另一个文件：家访汇总_公示.xlsx。",
    f"“{OFF_PAPER}”的表，各班、各年级、各位教师的那一部分在他们自己的工作簿里印；要印全校的，在那张表里取消打印区域。",
)
_HEADINGS = ("工作表", "是什么", "行数", "打印")
_KINDS = (Kind.LINK, Kind.LONG_TEXT, Kind.INTEGER, Kind.WORD)
_WIDTHS = (15.0, 58.0, 8.0, 14.0)
_ROW_HEIGHT, _LINE_HEIGHT = 18.0, 13.5

GROUPS: Mapping[str, Mapping[str, str]] = {
    "给领导看": {
        overview.NAME: "主要数字和目标、各班各月的图、家访率最低的班、数据问题",
        "年级": "全校和各年级的家访情况、指标完成值",
        stage_page.STAGES: "校历里每个阶段的任务现在怎样",
        clause_page.NAME: "学校文件的每一条落实在哪里、本学期怎样",
    },
    "班级与教师": {
        "班级": "每个班的家访情况、各项指标和得分、总分、等级、名次",
        "教师": "每位教师的家访人次、各项得分、总分、等级、名次",
        "月度考核": "班主任每个月达到没有、扣几分",
        "评优推荐": "按考核办法推荐谁、为什么，谁被否决",
        "违规": "登记的违规，计入哪些指标",
        "手记": "家访手记，按评分排列",
    },
    "上报与通报": {
        "上报表": "上级要的统计，全校和各年级，逐列加得起来",
        "诉求通报": "还没有办结的诉求，拖得最久的在前",
        "诉求统计": "全校、各班、各类诉求的办结率",
    },
    "台账": {
        todo_page.NAME: "还差的家访：谁、在哪天以前、电话和住址",
        "未访学生": "本学期还没有家访过的学生和原因",
        "重点学生": "重点类别的学生和对他们的家访",
        "事件响应": "每件要响应的事是哪天、由谁响应的",
        "诉求台账": "家长的每一条诉求、责任人和办理情况",
        oversight_pages.LEAVES: "工作时间离校家访的请示、批准、返校汇报",
        oversight_pages.TRAININGS: "每次培训谁没有参加、谁还要补训",
        oversight_pages.FORUMS: "学生和家长座谈会",
        oversight_pages.INSPECTIONS: "抽查了哪几户、结果",
        oversight_pages.INCIDENTS: "家访中发现的重大情况报告给谁、办结没有",
        stage_page.GAPS: "学生名册缺电话、住址、监护人的班",
    },
    "明细": {
        "指标明细": "每个人、每个班的每一项指标：分子、分母、值、得分",
        doubt_page.NAME: "问卷、计划、审批和家访记录对不上的，只给教导处",
        "问题清单": "读到的错误、警告、提示：在哪个文件、哪一行、怎样改",
        "来源清单": "读了哪些文件、每张表几行",
    },
    "依据": {
        source_pages.POLICY: "指标、目标、分值，可以试着改，得分跟着变",
        source_pages.RULES: "基本设置、校历、事件、等级、评优、纪律",
        DUTIES: "每名应访学生和他的家访次数",
        "家访明细": "算进去的每一次家访和它写在哪个文件、哪一行",
        live_evidence.NAME: "每一分由哪些学生、家访、事件加起来",
        charts.DATA_SHEET: "概览的图用的数",
    },
}  # fmt: skip
"""Group → sheet → what it is; the sheets of the workbook stand in this order."""

_PLACES = {name: place for place, name in enumerate(name for sheets in GROUPS.values() for name in sheets)}


class _ContentsLine(NamedTuple):
    """The number of rows of a sheet, and how it is printed."""

    rows: int | None
    printed: str


_DRAWN: Mapping[str, _ContentsLine] = {
    overview.NAME: _ContentsLine(None, "A4，一页宽"),
    charts.DATA_SHEET: _ContentsLine(None, OFF_PAPER),
}
"""The sheets that are no page."""


def in_order(pages: Iterable[Page]) -> list[Page]:
    """Return the pages in the order of 目录, with settled widths. Raises KeyError for a page that it does not have."""
    return [settled(page) for page in sorted(pages, key=lambda page: _PLACES[page.name])]


def write_contents(sheet: Worksheet, styles: Styles, pages: Iterable[Page], letterhead: Letterhead) -> None:
    """Write the sheet; the pages are those of `in_order`."""
    lines = {**{page.name: _ContentsLine(len(page.rows), print_layout(page).words) for page in pages}, **_DRAWN}
    sheet.hide_gridlines(2)
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    write_title(sheet, styles, f"{letterhead.school}家访汇总：{NAME}", letterhead.line, len(_WIDTHS) - 1)
    for row, words in enumerate(_ABOUT, 2):
        sheet.write_string(row, 0, words, styles.remark)
    row = 2 + len(_ABOUT)
    for index, heading in enumerate(_HEADINGS):
        sheet.write_string(row, index, heading, styles.header)
    row += 1
    sheet.freeze_panes(row, 0)
    for group, sheets in GROUPS.items():
        sheet.set_row(row, SECTION_HEIGHT + 4)
        sheet.write_string(row, 0, group, styles.section)
        row += 1
        for name, words in sheets.items():
            if name in lines:
                _write_line(sheet, styles, row, (name, words, *lines[name]))
                row += 1
    set_up_print(sheet, letterhead, -1, landscape=False)
    sheet.fit_to_pages(1, 1)
    sheet.activate()


def _write_line(sheet: Worksheet, styles: Styles, row: int, cells: tuple[str, str, int | None, str]) -> None:
    name, words, *_ = cells
    sheet.set_row(row, max(_ROW_HEIGHT, 4 + _LINE_HEIGHT * lines_of(words, _WIDTHS[1])))
    linked = (link(name, f"'{name}'!$A$1"), *cells[1:])
    for index, (kind, value) in enumerate(zip(_KINDS, linked, strict=True)):
        write_cell(sheet, styles, row, index, kind, value)
