"""Rosters as schools keep them: names beside each other, headings in two rows, remarks behind names, last days in office."""

from __future__ import annotations

import pytest
from text_tables import column, grid, read, read_text

from jiafang_batch.link.tenures import first_day_out, last_day_in_office

ROSTER = "基础信息/名册.xlsx"


@pytest.mark.parametrize("between", [" |", ""], ids=["a column between", "none"])
def test_lists_side_by_side_share_the_title_above_them(between):
    text = (
        f"一(1)班学生名单\n座号 | 姓名 | 性别 |{between} 座号 | 姓名 | 性别\n1 | 王小明 | 男 |{between} 2 | 李芳 | 女"
    )
    tables, _ = read(grid(text, file=ROSTER))
    assert [(row["name"], row["school_class"]) for table in tables for row in table.rows] == [
        ("王小明", "一(1)班"),
        ("李芳", "一(1)班"),
    ]


TWO_ROWS = {
    "监护人 over 姓名, 电话": ("监护人 | ", "姓名 | 电话"),
    "父亲 over 姓名, 电话": ("父亲 | ", "姓名 | 联系电话"),
    "家长 over 姓名, 手机": ("家长 | ", "姓名 | 手机"),
}


@pytest.mark.parametrize(("upper", "lower"), TWO_ROWS.values(), ids=TWO_ROWS)
@pytest.mark.parametrize("merges", ["A1:A2 B1:B2 C1:C2 D1:E1", "D1:E1"])
def test_the_person_above_two_headings_is_whose_they_are(upper, lower, merges):
    text = f"学号 | 姓名 | 班级 | {upper}\n | | | {lower}\nG01 | 王小明 | 一(1)班 | 王强 | 13900000001"
    table, codes = read_text(text, file=ROSTER, merges=merges)
    (row,) = table.rows
    assert (row["name"], row["guardian"], row["phone"]) == ("王小明", "王强", "13900000001")
    assert "stray-row" not in codes


NUMBERED = {
    "家庭成员1 | 电话1 | 家庭成员2 | 电话2": ("王强", "13900000001"),
    "家长姓名1 | 家长电话1 | 家长姓名2 | 家长电话2": ("王强", "13900000001"),
    "监护人1 | 联系电话1 | 监护人2 | 联系电话2": ("王强", "13900000001"),
}


@pytest.mark.parametrize(("headings", "guardian"), NUMBERED.items(), ids=NUMBERED)
def test_numbers_behind_the_headings_of_a_family_tell_its_members_apart(headings, guardian):
    text = f"学号 | 姓名 | 班级 | {headings}\nG01 | 王小明 | 一(1)班 | 王强 | 13900000001 | 刘红 | 13900000002"
    table, _ = read_text(text, file=ROSTER)
    assert (table.rows[0]["guardian"], table.rows[0]["phone"]) == guardian


REMARKS = {"王小明（留守）": "王小明", "张伟*": "张伟", "李芳(随班就读)": "李芳", "赵强【男】": "赵强"}
PARTS_OF_NAMES = {"王小明（大）": "王小明(大)", "王小明(转出)": "王小明(转出)", "阿依古丽·买买提": "阿依古丽·买买提"}


@pytest.mark.parametrize(("cell", "name"), {**REMARKS, **PARTS_OF_NAMES}.items())
def test_a_remark_behind_a_name_is_not_part_of_it(cell, name):
    table, codes = read_text(f"学号 | 姓名 | 班级\nG01 | {cell} | 一(1)班", file=ROSTER)
    assert column(table, "name") == [name]
    assert codes == ["name-trimmed"] * (cell in REMARKS)


def test_the_special_groups_of_a_roster_have_many_names():
    text = "学号 | 姓名 | 班级 | 特殊情况\nG01 | 王小明 | 一(1)班 | 留守；单亲；学困\nG02 | 李芳 | 一(1)班 | 低保户"
    table, codes = read_text(text, file=ROSTER)
    assert column(table, "categories") == [("留守儿童", "单亲离异", "学习困难"), ("低保",)]
    assert codes == ["wider-heading"]


@pytest.mark.parametrize("heading", ["重点关注原因", "单亲家庭情况说明", "转学时间"])
def test_a_column_that_may_decide_who_is_counted_is_shown_where_it_is_not_understood(heading):
    codes = read_text(f"学号 | 姓名 | 班级 | {heading}\nG01 | 王小明 | 一(1)班 | x", file=ROSTER)[1]
    assert "columns-unused" in codes


POSTS = {"班主任（一1班）": "班主任", "一(2)班班主任": "班主任", "班主任(1班)": "班主任"}


@pytest.mark.parametrize(("cell", "post"), POSTS.items(), ids=POSTS)
def test_the_class_beside_a_post_does_not_matter(cell, post):
    table, _ = read_text(f"工号 | 姓名 | 岗位\nT1 | 陈静 | {cell}", file="基础信息/教师.xlsx")
    assert [value.value for value in table.rows[0]["posts"]] == [post]


@pytest.mark.parametrize(("word", "is_active"), [("在职", True), ("退休", False), ("已调离", False)])
def test_the_state_of_a_teacher_has_many_names(word, is_active):
    table, _ = read_text(f"工号 | 姓名 | 岗位 | 状态\nT1 | 陈静 | 班主任 | {word}", file="基础信息/教师.xlsx")
    assert (table.rows[0]["status"].value == "在岗") is is_active


@pytest.mark.parametrize(
    ("heading", "until"),
    [
        ("任职结束", "2024-11-01"),
        ("任职截止日期", "2024-11-01"),
        ("卸任日期", "2024-10-31"),
        ("免职日期", "2024-10-31"),
    ],
)
def test_the_last_day_in_office_is_still_in_office(heading, until):
    rows = f"班级 | 班主任 | 任职开始 | {heading}\n一(1)班 | 陈静 | 2024-9-1 | 2024-10-31\n一(1)班 | 赵敏 | 2024-11-1 |"
    tables, _ = read(grid(rows, file="基础信息/班级.xlsx"))
    (first, _) = tables[0].rows
    assert first_day_out(first).isoformat() == until
    assert [problem.code for problem in last_day_in_office(first)] == ["last-day-in-office"] * (until == "2024-11-01")
