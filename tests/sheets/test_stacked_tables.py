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
