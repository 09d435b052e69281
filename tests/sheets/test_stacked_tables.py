"""Tables one below the other on a sheet: each keeps the class and the teacher that its own title says."""

from __future__ import annotations

import pytest
from text_tables import grid, read

FILE = "收表/家访.xlsx"
TITLES = {
    "a space": ("一(1)班家访记录 班主任：陈静", "一(2)班家访记录 班主任：刘洋"),
    "wide spaces": ("一(1)班家访记录　　班主任：陈静", "一(2)班家访记录　　班主任：刘洋"),
    "brackets": ("一(1)班家访记录（班主任：陈静）", "一(2)班家访记录（班主任：刘洋）"),
    "two cells": ("一(1)班 | 班主任：陈静", "一(2)班 | 班主任：刘洋"),
    "another word": ("一年级1班家访情况 家访教师：陈静", "一年级2班家访情况 家访教师：刘洋"),
    "labels": ("年级：一年级 班级：1班 班主任：陈静", "年级：一年级 班级：2班 班主任：刘洋"),
    "class and teacher": ("班级：一(1)班 主访教师：陈静", "班级：一(2)班 主访教师：刘洋"),
}
HEADINGS = "学生姓名 | 家访时间 | 家访形式"
ROWS = ("王小明 | 2024-10-8 | 实地", "张伟 | 2024-10-9 | 电话")
EXPECTED = [("王小明", "一(1)班", "陈静"), ("张伟", "一(2)班", "刘洋")]


def visits(text):
    tables, problems = read(grid(text, file=FILE))
    rows = [row for table in tables for row in table.rows if not row.faulty]
    return [(row["student"][0].name, row["school_class"], row["lead"].name) for row in rows], {p.code for p in problems}


@pytest.mark.parametrize("titles", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("between", ["", "\n", "\n合计 | 1 |\n", "\n第 1 页 共 2 页\n"], ids=repr)
def test_a_table_with_the_same_columns_has_its_own_class_and_teacher(titles, between):
    upper, lower = titles
    found, codes = visits(f"{upper}\n{HEADINGS}\n{ROWS[0]}\n{between}{lower}\n{HEADINGS}\n{ROWS[1]}")
    assert found == EXPECTED
    assert not {"class-beside-title", "class-clash"} & codes


@pytest.mark.parametrize("titles", TITLES.values(), ids=TITLES)
def test_a_table_with_other_columns_has_its_own_class_and_teacher(titles):
    upper, lower = titles
    other = "家访日期 | 家访形式 | 学生姓名 | 家访内容\n2024-10-9 | 电话 | 张伟 | 谈作息"
    assert visits(f"{upper}\n{HEADINGS}\n{ROWS[0]}\n\n{lower}\n{other}")[0] == EXPECTED


def test_the_rows_below_a_line_without_a_teacher_take_none_from_the_table_above():
    text = (
        f"一(1)班 班主任：陈静\n{HEADINGS}\n{ROWS[0]}\n\n一(2)班家访记录\n{HEADINGS}\n{ROWS[1]}\n一(3)班 班主任：孙丽"
    )
    assert visits(text)[0] == [EXPECTED[0], ("张伟", "一(2)班", "没有写教师")]


def test_one_teacher_above_all_classes_leads_all_of_them():
    text = f"家访记录 家访教师：陈静\n一(1)班\n{HEADINGS}\n{ROWS[0]}\n一(2)班\n{ROWS[1]}"
    assert visits(text)[0] == [EXPECTED[0], ("张伟", "一(2)班", "陈静")]


def test_the_teacher_of_the_class_in_the_title_leads_no_other_class():
    text = f"一(1)班 班主任：陈静\n{HEADINGS}\n{ROWS[0]}\n一(2)班\n{ROWS[1]}"
    assert visits(text)[0] == [EXPECTED[0], ("张伟", "一(2)班", "没有写教师")]


def forms(text):
    tables, problems = read(grid(text, file=FILE))
    rows = [row for table in tables for row in table.rows if not row.faulty]
    return [(row["student"][0].name, row["school_class"], row["form"].value) for row in rows], [
        p.code for p in problems
    ]


SECTIONS = {
    "headings again": "一、实地家访\n{h}\n{a}\n二、电话家访\n{h}\n{b}",
    "headings once": "{h}\n一、实地家访\n{a}\n二、电话家访\n{b}",
    "first in the title": "实地家访\n{h}\n{a}\n电话家访\n{b}",
    "brackets": "{h}\n（一）入户走访（1人）\n{a}\n（二）电话访问（1人）\n{b}",
    "colon": "{h}\n实地：\n{a}\n电话：\n{b}",
    "other words": "{h}\n上门家访情况\n{a}\n电话家访情况\n{b}",
    "a blank line": "{h}\n实地家访\n{a}\n\n电话家访\n{b}",
}


@pytest.mark.parametrize("text", SECTIONS.values(), ids=SECTIONS)
@pytest.mark.parametrize("title", ["一(1)班家访记录 班主任：陈静", "一(1)班家访情况统计（班主任：陈静）"])
def test_the_form_in_a_line_holds_for_the_rows_below_it(title, text):
    filled = text.format(h="学生姓名 | 家访日期", a="王小明 | 2024-10-8", b="李芳 | 2024-10-9")
    found, codes = forms(f"{title}\n{filled}")
    assert found == [("王小明", "一(1)班", "实地家访"), ("李芳", "一(1)班", "电话")]
    assert "form-lines" in codes


BOTH = {
    "classes around forms": (
        "一(1)班 班主任：陈静\n实地家访\n王小明 | 2024-10-8\n一(2)班 班主任：刘洋\n张伟 | 2024-10-9", [("王小明", "一(1)班", "实地家访")]),
    "forms around classes": (
        "实地家访\n一(1)班 班主任：陈静\n王小明 | 2024-10-8\n一(2)班 班主任：刘洋\n张伟 | 2024-10-9",
        [("王小明", "一(1)班", "实地家访"), ("张伟", "一(2)班", "实地家访")]),
    "a form without its class": (
        "实地家访\n一(1)班 班主任：陈静\n王小明 | 2024-10-8\n电话家访\n张伟 | 2024-10-9", [("王小明", "一(1)班", "实地家访")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BOTH.values(), ids=BOTH)
def test_an_outer_line_ends_what_an_inner_one_said(text, expected):
    found, _ = forms(f"学生姓名 | 家访日期\n{text}")
    assert [row for row in found if not row[1].startswith("没有")] == expected


@pytest.mark.parametrize(
    "line", ["家访记录", "家访情况", "电话：6612345", "实地家访12次 电话家访3次", "注：电话家访也算", "重点学生"]
)
def test_other_lines_say_no_form(line):
    _, codes = forms(
        f"一(1)班家访记录 班主任：陈静\n学生姓名 | 家访日期 | 家访内容\n王小明 | 2024-10-8 | 谈作息\n{line}\n李芳 | 2024-10-9 | 谈作息"
    )
    assert "form-lines" not in codes
