"""Struck-out cells, colours with a meaning, comments and the current day: what is said of their rows."""

from __future__ import annotations

import pytest
from marked_log import ALL, OTHERS, TABLE
from msgspec.structs import replace
from text_tables import area, grid, read, rows

from jiafang_batch.grid import CellMark, Marking

_QUIET = {"wider-heading", "unknown-column", "note-rows"}


def cell_at(address):
    row, column, _, _ = area(f"{address}:{address}")
    return row, column


def said(tables, problems):
    """The pupils of the rows that count, and the codes."""
    typed = [row for table in tables if table.kind == "visit_log" for row in table.rows if not row.faulty]
    codes = [problem.code for problem in problems if problem.code not in _QUIET]
    return [row["student"][0].name for row in typed], codes


def marked(text, **marks):
    """The sheet as read, with marks at addresses: C3=(kind, text)."""
    placed = tuple(CellMark(*cell_at(address), kind, words) for address, (kind, words) in marks.items())
    return said(*read(replace(grid(text), marks=placed)))


STRUCK = (Marking.STRUCK, "")


@pytest.mark.parametrize("address", ["A3", "B3", "C3", "D3", "E3"])
def test_a_row_with_a_needed_cell_struck_out_is_asked_about(address):
    assert marked(TABLE, **{address: STRUCK}) == (OTHERS, ["row-struck"])


@pytest.mark.parametrize("address", ["F3", "A1", "F1", "B9"])
def test_struck_words_elsewhere_change_nothing(address):
    assert marked(TABLE, **{address: STRUCK}) == (ALL, [])


def test_a_struck_out_form_is_asked_about_at_its_own_cell():
    form = """
    家访记录表
    学生姓名 | 王小明 | 班级 | 一(1)班
    家访日期 | 2024-10-8 | 家访教师 | 陈静
    家访形式 | 实地 | 家长 | 王强
    家访内容 | 谈作息 | |
    """
    assert marked(form, B3=STRUCK) == ([], ["row-struck"])
    assert marked(form, C4=STRUCK) == (["王小明"], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("去时家中无人", "visit-in-doubt"),
        ("没去成", "visit-in-doubt"),
        ("取消", "visit-in-doubt"),
        ("电话打的", "comment-unread"),
        ("请核对日期", "comment-unread"),
    ],
)
def test_a_comment_on_a_row_is_pointed_out(text, code):
    assert marked(TABLE, B3=(Marking.COMMENTED, text)) == (ALL, [code])


def test_a_comment_on_a_heading_is_a_hint():
    assert marked(TABLE, B1=(Marking.COMMENTED, "写全名")) == (ALL, [])


@pytest.mark.parametrize(("address", "expected"), [("C3", (OTHERS, ["day-of-today"])), ("F3", (ALL, []))])
def test_a_day_that_changes_with_the_calendar_is_no_day_of_a_visit(address, expected):
    assert marked(TABLE, **{address: (Marking.TODAY, "")}) == expected


LEGENDS = [
    "注：标黄的为电话家访",
    "红色表示未访到",
    "（黄色底纹代表重点学生）",
    "说明：绿色=已访",
    "标红的是取消的",
    "灰色：未完成",
    "备注：红色字体为转学",
    "涂黄为补访",
    "颜色说明：橙色指家长到校",
    "蓝色背景为视频家访",
]
NO_LEGENDS = [
    "红色为必填项",
    "标红处请勿修改",
    "黄色为不可修改",
    "红色的单元格为公式",
    "红领巾小队",
    "出色地完成了家访",
    "",
]


def colored(line, at="A3"):
    """The sheet with the line above, all cells black and one cell red."""
    text = f"{line or '家访记录'}\n{TABLE.strip()}"
    table = grid(text)
    plain = {(r, c): "theme=1/" for r, cells in enumerate(rows(text)) for c, cell in enumerate(cells) if cell}
    plain[cell_at(at)] = "theme=1/rgb=FFFF0000"
    marks = tuple(CellMark(*place, Marking.COLORED, look) for place, look in plain.items())
    return said(*read(replace(table, marks=marks)))


@pytest.mark.parametrize("line", LEGENDS)
def test_a_row_of_another_colour_is_asked_about_where_the_sheet_gives_colours_a_meaning(line):
    assert colored(line, at="A4") == (OTHERS, ["row-colored"])


@pytest.mark.parametrize("line", NO_LEGENDS)
def test_colours_without_a_meaning_change_nothing(line):
    assert colored(line, at="A4") == (ALL, [])


@pytest.mark.parametrize("line", LEGENDS)
def test_a_coloured_heading_is_no_row(line):
    assert colored(line, at="A2") == (ALL, [])


CHOICES = """
班级 | 学生姓名 | 家访日期 | 主访教师 | 实地 | 电话 | 视频 | 微信
一(1)班 | 王小明 | 2024-10-8 | 陈静 | | √ | √ |
一(1)班 | 李芳 | 2024-10-9 | 陈静 | √ | | | √
一(1)班 | 赵磊 | 2024-10-10 | 陈静 | | | | √
"""


def test_several_ticks_are_pointed_out_at_the_ticked_cells():
    _, problems = read(grid(CHOICES, file="收表/记录.xlsx"))
    places = [(p.location.row, p.location.column) for p in problems if p.code == "several-forms"]
    assert places == [(2, "F"), (2, "G"), (3, "E"), (3, "H")]


def test_no_tick_is_pointed_out_at_the_first_choice():
    _, problems = read(grid(CHOICES.replace(" | | | | √", " | | | | "), file="收表/记录.xlsx"))
    assert [(p.location.row, p.location.column) for p in problems if p.code == "missing-value"] == [(4, "E")]
