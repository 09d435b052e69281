"""Cells beside a visit that say it did not take place, and words of the place that contradict its row."""

from __future__ import annotations

import pytest
from text_tables import grid, read

HEADINGS = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式"
_READING = {"wider-heading", "unknown-column"}
ROW = "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地家访"


def counted(text, file="收表/记录.xlsx"):
    """The number of rows that count, and the codes of the problems."""
    tables, problems = read(grid(text, file=file))
    rows = [row for table in tables if table.kind == "visit_log" for row in table.rows if not row.faulty]
    return len(rows), [problem.code for problem in problems if problem.code not in _READING]


DENIED = {
    "完成情况": "未完成",
    "完成状态": "未完成",
    "任务状态": "待完成",
    "审核状态": "已驳回",
    "审批结果": "审批拒绝",
    "状态": "已撤回",
    "流程状态": "已终止",
    "审核结果": "未通过",
    "是否完成": "否",
    "是否有效": "×",
    "备注": "取消",
    "说明": "没去成",
    "任务完成情况": "×",
    "落实情况": "否",
    "完成": "0",
    "当前状态": "未",
    "备注说明": "此条删除",
    "其他": "重复填报",
}


@pytest.mark.parametrize(("heading", "word"), DENIED.items(), ids=DENIED)
def test_a_row_whose_state_denies_the_visit_is_asked_about(heading, word):
    assert counted(f"{HEADINGS} | {heading}\n{ROW} | {word}") == (0, ["row-denied"])


STANDS = {
    "完成情况": "已完成",
    "审核状态": "已通过",
    "状态": "已提交",
    "是否完成": "是",
    "备注": "",
    "作业完成情况": "未完成",
    "是否留守": "否",
    "是否住校": "否",
    "家庭情况": "一般",
    "备注说明": "否",
    "其他": "×",
}


@pytest.mark.parametrize(("heading", "word"), STANDS.items(), ids=STANDS)
def test_other_states_and_other_columns_say_nothing_about_the_visit(heading, word):
    assert counted(f"{HEADINGS} | {heading}\n{ROW} | {word}")[0] == 1
    assert "row-denied" not in counted(f"{HEADINGS} | {heading}\n{ROW} | {word}")[1]


def test_the_place_of_the_word_is_the_cell():
    _, problems = read(grid(f"{HEADINGS} | 审核状态\n{ROW} | 已驳回"))
    (problem,) = (p for p in problems if p.code == "row-denied")
    assert (problem.location.column, problem.location.row, problem.location.header) == ("F", 2, "审核状态")


PROSE = [
    "家中无人",
    "到了以后没人在家，只好回来",
    "未能见到家长",
    "没有联系上监护人",
    "家访已取消",
    "家长临时改期，未去",
    "拒访",
    "没能去成",
]


@pytest.mark.parametrize("text", PROSE)
@pytest.mark.parametrize("heading", ["备注", "家访过程"])
def test_prose_that_tells_of_no_visit_is_pointed_out_and_counts(heading, text):
    assert counted(f"{HEADINGS} | {heading}\n{ROW} | {text}") == (1, ["visit-in-doubt"])


@pytest.mark.parametrize("text", ["没有困难", "谈未成年人保护", "约定取消手机套餐", "家长没有意见", "教室里没有人打闹"])
def test_prose_about_something_else_is_left_alone(text):
    assert counted(f"{HEADINGS} | 家访过程\n{ROW} | {text}") == (1, [])


def test_a_stated_outcome_needs_no_hint():
    text = f"{HEADINGS} | 家访结果 | 家访过程\n{ROW} | 未遇 | 家中无人"
    assert counted(text)[1] == []


def test_a_row_of_another_class_than_the_title_is_pointed_out():
    titled = f"一(2)班家访记录\n{HEADINGS}\n{ROW}"
    assert counted(titled) == (1, ["class-beside-title"])
    assert counted(titled.replace("一(2)班家访", "一(1)班家访")) == (1, [])
    assert counted(titled.replace("一(2)班家访", "一年级家访")) == (1, [])


def test_the_home_is_no_companion():
    assert counted(f"{HEADINGS} | 同行教师\n{ROW} | 父亲、母亲") == (1, ["home-among-companions"])
    tables, _ = read(grid(f"{HEADINGS} | 同行教师\n{ROW} | 赵敏、学生家长、刘洋"))
    assert [str(name) for name in tables[0].rows[0]["companions"]] == ["赵敏", "刘洋"]


@pytest.mark.parametrize("headings", ["姓名 | 学生", "姓名 | 家访学生", "学生 | 姓名", "姓名 | 学生姓名"])
def test_a_bare_name_beside_the_pupil_is_the_teachers(headings):
    people = {"姓名": "陈静", "学生": "王小明", "家访学生": "王小明", "学生姓名": "王小明"}
    cells = " | ".join(people[heading] for heading in headings.split(" | "))
    tables, _ = read(grid(f"{headings} | 班级 | 家访日期 | 家访形式\n{cells} | 一(1)班 | 2024-9-21 | 实地家访"))
    (row,) = tables[0].rows
    assert (str(row["lead"]), str(row["student"][0])) == ("陈静", "王小明")


@pytest.mark.parametrize(
    ("cell", "name"), [("@2024-1-1", "一(1)班"), ("@2025-5-3", "五(3)班"), ("@2024-9-12", "九(12)班")]
)
def test_a_class_that_the_spreadsheet_made_a_date_is_that_class(cell, name):
    tables, problems = read(grid(f"{HEADINGS}\n2024-9-21 | {cell} | 王小明 | 陈静 | 实地家访"))
    assert [row["school_class"] for table in tables for row in table.rows] == [name]
    assert "class-was-date" in {problem.code for problem in problems}


NOT_YET = [
    "未访 | ",
    "/ | /",
    "未家访 | ",
    "— | —",
    "无 | 无",
    "没有家访 | ",
    "× | ",
    "待访 | /",
    "尚未家访 | 无",
    "- | ",
]


@pytest.mark.parametrize("cells", NOT_YET)
def test_a_row_that_says_nobody_has_gone_there_is_no_visit_and_no_fault(cells):
    day, form = cells.split(" | ")
    count, codes = counted(f"{HEADINGS}\n{ROW}\n{day} | 一(1)班 | 李芳 | 陈静 | {form}")
    assert (count, codes) == (1, ["rows-unvisited"])


@pytest.mark.parametrize(("day", "form"), [("未访", "实地"), ("/", "电话"), ("外出", ""), ("未访", "不在家")])
def test_a_row_that_also_says_how_is_asked_about(day, form):
    count, codes = counted(f"{HEADINGS}\n{ROW}\n{day} | 一(1)班 | 李芳 | 陈静 | {form}")
    assert count == 1
    assert "bad-date" in codes
    assert "rows-unvisited" not in codes


@pytest.mark.parametrize(
    "word", ["审批中", "待审核", "未审核", "草稿", "审核中", "待审批", "暂存", "未提交", "待确认", "流程中"]
)
@pytest.mark.parametrize("heading", ["审批状态", "审核状态", "状态"])
def test_a_row_that_waits_for_approval_counts_and_is_pointed_out(heading, word):
    assert counted(f"{HEADINGS} | {heading}\n{ROW} | {word}") == (1, ["visit-pending"])


@pytest.mark.parametrize("heading", ["家访次数", "次数", "累计家访次数", "家访总次数", "本学期家访次数", "走访次数"])
@pytest.mark.parametrize("cell", ["#2", "3次", "2"])
def test_more_visits_than_rows_are_pointed_out(heading, cell):
    assert counted(f"{HEADINGS} | {heading}\n{ROW} | {cell}") == (1, ["more-visits-counted"])


@pytest.mark.parametrize("cell", ["#1", "1次", "", "0", "一次"])
def test_as_many_visits_as_rows_are_nothing_to_say(cell):
    assert counted(f"{HEADINGS} | 家访次数\n{ROW} | {cell}") == (1, [])


def test_the_number_of_a_visit_among_the_pupils_rows_is_no_number_of_visits():
    second = ROW.replace("2024-9-21", "2024-11-3")
    assert counted(f"{HEADINGS} | 家访次数\n{ROW} | 1\n{second} | 2") == (2, [])


@pytest.mark.parametrize("heading", ["结束日期", "家访结束时间", "走访结束日期", "截止时间", "返回时间"])
def test_a_visit_that_ends_on_another_day_is_asked_about(heading):
    assert counted(f"{HEADINGS} | {heading}\n{ROW} | 2024-9-22") == (0, ["days-differ"])
    assert counted(f"{HEADINGS} | {heading}\n{ROW} | 2024-9-21") == (1, [])
    assert counted(f"{HEADINGS} | {heading}\n{ROW} | 20:30") == (1, [])


def test_the_rows_of_the_table_above_are_no_title():
    other = "班级 | 主访教师 | 学生姓名 | 家访形式 | 家访日期\n一(2)班 | 刘洋 | 张伟 | 实地 | 2024-9-22"
    assert counted(f"{HEADINGS}\n{ROW}\n\n{other}") == (2, [])


@pytest.mark.parametrize("heading", ["未访原因", "无法家访原因", "上次家访日期", "下次家访日期", "拟家访日期"])
def test_no_hint_is_given_for_a_heading_that_means_the_contrary(heading):
    _, problems = read(grid(f"{HEADINGS} | {heading}\n{ROW} | x", file="收表/记录.xlsx"))
    assert [p.code for p in problems] == []


@pytest.mark.parametrize("word", ["√", "✓", "是", "已访", "已家访", "已完成", "成功", "☑"])
@pytest.mark.parametrize("heading", ["家访完成情况", "家访结果", "家访状态"])
def test_a_tick_below_the_outcome_is_a_visit_made(heading, word):
    assert counted(f"{HEADINGS} | {heading}\n{ROW} | {word}") == (1, [])
