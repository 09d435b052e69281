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
    "家庭成员 over 姓名, 电话": ("家庭成员 | ", "姓名 | 电话"),
    "监护人信息 over 姓名, 联系电话": ("监护人信息 | ", "姓名 | 联系电话"),
    "家庭主要成员 over 姓名, 手机号": ("家庭主要成员 | ", "姓名 | 手机号"),
}


@pytest.mark.parametrize(("upper", "lower"), TWO_ROWS.values(), ids=TWO_ROWS)
@pytest.mark.parametrize("merges", ["A1:A2 B1:B2 C1:C2 D1:E1", "D1:E1"])
def test_the_person_above_two_headings_is_whose_they_are(upper, lower, merges):
    text = f"学号 | 姓名 | 班级 | {upper}\n | | | {lower}\nG01 | 王小明 | 一(1)班 | 王强 | 13900000001"
    table, codes = read_text(text, file=ROSTER, merges=merges)
    (row,) = table.rows
    assert (row["name"], row["guardian"], row["phone"]) == ("王小明", "王强", "13900000001")
    assert "stray-row" not in codes


@pytest.mark.parametrize("upper", ["家长信息", "监护人信息", "家长情况", "家长", "监护人"])
@pytest.mark.parametrize("pupil", ["学生信息", "学生", "学生基本信息"])
def test_the_groups_above_two_columns_of_names_tell_them_apart(pupil, upper):
    text = f"{pupil} | | | {upper} | \n学号 | 姓名 | 班级 | 姓名 | 电话\nG01 | 王小明 | 一(1)班 | 王强 | 13900000001"
    table, codes = read_text(text, file=ROSTER, merges="A1:C1 D1:E1")
    (row,) = table.rows
    assert (row["name"], row["guardian"], row["phone"]) == ("王小明", "王强", "13900000001")
    assert not {"columns-disagree", "duplicate-column"} & set(codes)


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


@pytest.mark.parametrize("heading", ["重点关注原因", "单亲家庭情况说明", "转学去向"])
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


def test_special_groups_below_a_heading_of_their_own_are_columns():
    text = (
        "学籍号 | 姓名 | 班级 | 特殊情况 | | | 家庭成员 | |\n | | | 留守儿童 | 残疾 | 单亲 | 姓名 | 关系 | 电话\n"
        "G01 | 王小明 | 一(1)班 | 是 | 无残疾 | √ | 王强 | 父亲 | 13900000001"
    )
    table, _ = read_text(text, file=ROSTER, merges="A1:A2 B1:B2 C1:C2 D1:F1 G1:I1")
    (row,) = table.rows
    assert (row["name"], set(row["categories"]), row["guardian"]) == ("王小明", {"留守儿童", "单亲离异"}, "王强")


TITLES = {
    "留守儿童花名册": "留守儿童", "青禾小学2024年秋留守儿童基本情况登记表": "留守儿童", "农村留守儿童台账": "留守儿童",
    "单亲家庭学生名单": "单亲离异",
    "残疾学生统计表": "残疾", "建档立卡学生信息一览表": "脱贫户", "孤儿名册": "孤儿", "进城务工人员随迁子女花名册": "随迁子女",
    "学困生名单": "学习困难",
    "低保家庭学生汇总表": "低保", "附件1：贫困生登记表": "经济困难", "离异家庭子女情况表": "单亲离异",
}  # fmt: skip


@pytest.mark.parametrize(("title", "group"), TITLES.items())
@pytest.mark.parametrize("place", ["title", "sheet", "file"])
def test_a_list_whose_title_names_a_special_group_is_of_its_pupils(title, group, place):
    rows = "学号 | 姓名 | 班级\nG01 | 王小明 | 一(1)班"
    options = {"sheet": title} if place == "sheet" else {"file": f"基础信息/{title}.xlsx"} if place == "file" else {}
    text = f"{title}\n{rows}" if place == "title" else rows
    table, codes = read_text(text, **{"file": ROSTER, **options})
    assert (table.rows[0]["categories"], codes) == ((group,), ["group-by-title"])


@pytest.mark.parametrize(
    "title", ["学生花名册", "留守儿童之家学校学生名册", "随迁子女学校花名册", "留守儿童、孤儿花名册", "关爱留守儿童工作方案",
    "留守儿童花名册、单亲学生名单"]
)  # fmt: skip
def test_other_titles_say_nothing_about_the_pupils(title):
    table, codes = read_text(f"{title}\n学号 | 姓名 | 班级\nG01 | 王小明 | 一(1)班", file=ROSTER)
    assert (table.rows[0]["categories"], codes) == ((), [])


def test_a_column_of_groups_says_more_than_the_title():
    table, codes = read_text(
        "留守儿童花名册\n学号 | 姓名 | 班级 | 特殊类别\nG01 | 王小明 | 一(1)班 | 单亲", file=ROSTER
    )
    assert (table.rows[0]["categories"], codes) == (("单亲离异",), [])


def test_several_columns_of_groups_are_all_read_and_ordinary_pupils_have_none():
    text = (
        "学号 | 姓名 | 班级 | 家庭类型 | 学生类型\nG01 | 王小明 | 一(1)班 | 单亲 | 留守\n"
        "G02 | 李芳 | 一(1)班 | 正常 | 普通学生\nG03 | 张伟 | 一(1)班 | 完整 | 残疾"
    )
    table, codes = read_text(text, file=ROSTER)
    assert column(table, "categories") == [("单亲离异", "留守儿童"), (), ("残疾",)]
    assert set(codes) <= {"wider-heading"}


CHANGES = {
    "kind and day": ("异动类型 | 异动时间", "转出 | 2024-10-15"),
    "in other words": ("学籍异动 | 异动日期", "转学 | 2024年10月15日"),
    "change": ("变动类型 | 变动时间", "转出 | 2024.10.15"),
    "day of leaving": ("异动类型 | 转出时间", "转出 | 2024-10-15"),
    "only the day": ("去向 | 转学日期", "市实验小学 | 2024-10-15"),
    "on leave": ("异动类别 | 异动时间", "休学 | 2024-10-15"),
    "own words": ("学籍状态 | 离校时间", "退学 | 2024-10-15"),
}


@pytest.mark.parametrize(("headings", "cells"), CHANGES.values(), ids=CHANGES)
def test_a_register_of_leavers_has_their_days(headings, cells):
    table, codes = read_text(
        f"学生异动登记表\n学号 | 姓名 | 班级 | {headings}\nG01 | 王小明 | 一(1)班 | {cells}", file=ROSTER
    )
    assert [str(day) for day in column(table, "leave_date")] == ["2024-10-15"]
    assert "columns-unused" not in codes
    assert ("change-days" in codes) == ("动时间" in headings or "动日期" in headings)


@pytest.mark.parametrize("kind", ["转入", "复学", ""])
def test_a_day_of_coming_is_none_of_leaving(kind):
    table, _ = read_text(
        f"学号 | 姓名 | 班级 | 异动类型 | 异动时间\nG01 | 王小明 | 一(1)班 | {kind} | 2024-10-15", file=ROSTER
    )
    assert column(table, "leave_date") == [None]


@pytest.mark.parametrize("kind", ["双亲", "单亲", "父亲外出", "双亲外出"])
def test_a_kind_of_a_group_is_one_of_it(kind):
    table, codes = read_text(
        f"学号 | 姓名 | 班级 | 留守类型\nG01 | 王小明 | 一(1)班 | {kind}\nG02 | 李芳 | 一(1)班 | 非留守", file=ROSTER
    )
    assert column(table, "categories") == [("留守儿童",), ()]
    assert "group-unclear" not in codes


def test_whether_a_teacher_is_homeroom_teacher_is_named_where_it_is_not_read():
    _, codes = read_text("工号 | 姓名 | 岗位 | 是否班主任\nT1 | 陈静 | 专任教师 | 是", file="基础信息/教师.xlsx")
    assert "columns-unused" in codes
