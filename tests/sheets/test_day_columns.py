"""Visits in columns that are headed by a month, a week or a day; and such columns with ticks alone."""

from __future__ import annotations

import pytest
from test_spread_columns import visits

ABOVE = "一(1)班家访情况 班主任：陈静 家访形式：实地"
FIRST = ("2024-09-21", "王小明", "陈静", "实地家访", "")
SECOND = ("2024-11-03", "王小明", "陈静", "电话", "")
WITH_FORMS = {
    "day and form": ("9月 | 11月", "9.21实地 | 11.3电话"),
    "day of the month": ("9月 | 11月", "21日实地 | 3日电话"),
    "brackets": ("9月份 | 11月份", "21日（实地） | 3日（电话）"),
    "comma": ("9月 | 11月", "21，实地家访 | 3，电话家访"),
    "space": ("9月 | 11月", "21日 上门 | 3日 电访"),
    "whole days": ("9月 | 11月", "2024-9-21入户 | 2024-11-3电话"),
    "weeks": ("第3周 | 第9周", "9月21日实地 | 11月3日电话"),
    "weeks in words": ("第三周 | 第九周", "2024.9.21 实地 | 2024.11.3 电话"),
    "forms below days": ("9月21日 | 11月3日", "实地 | 电话"),
    "forms below whole days": ("2024-9-21 | 2024/11/3", "入户 | 电话家访"),
    "forms below date cells": ("@2024-9-21 | @2024-11-3", "实地 | 电话"),
}


@pytest.mark.parametrize(("headings", "cells"), WITH_FORMS.values(), ids=WITH_FORMS)
def test_day_and_form_may_share_a_cell_or_heading_and_cell(headings, cells):
    rows, codes = visits(f"一(1)班家访情况 班主任：陈静\n班级 | 学生姓名 | {headings}\n一(1)班 | 王小明 | {cells}")
    assert rows == [FIRST, SECOND]
    assert "visits-beside" in codes


FORM_DAYS = [
    "上门家访日期 | 电话家访日期",
    "实地家访时间 | 电话家访时间",
    "入户走访日期 | 电话沟通日期",
    "实地日期 | 电话日期",
    "上门时间 | 电话时间",
]


@pytest.mark.parametrize("headings", FORM_DAYS)
def test_headings_of_days_may_say_the_form(headings):
    text = f"班级 | 学生姓名 | 主访教师 | {headings}\n一(1)班 | 王小明 | 陈静 | 2024-9-21 | 2024-11-3\n一(1)班 | 李芳 | 陈静 | | 2024-11-4"
    rows, codes = visits(text)
    assert rows == [FIRST, SECOND, ("2024-11-04", "李芳", "陈静", "电话", "")]
    assert "visits-beside" in codes


@pytest.mark.parametrize("pair", ["班主任 | 科任教师", "班主任 | 任课教师", "任课教师 | 班主任"])
def test_two_columns_of_teachers_who_may_have_gone_are_asked_about(pair):
    text = f"班级 | 学生姓名 | {pair} | 家访日期 | 家访形式\n一(1)班 | 王小明 | 陈静 | 赵敏 | 2024-9-21 | 实地"
    rows, codes = visits(text)
    assert (rows, "columns-disagree" in codes or "duplicate-column" in codes) == ([], True)


@pytest.mark.parametrize("pair", ["班主任 | 填表人", "家访教师 | 班主任", "主访教师 | 任课教师", "班主任 | 登记人"])
def test_who_filled_in_the_form_is_no_other_teacher(pair):
    text = f"班级 | 学生姓名 | {pair} | 家访日期 | 家访形式\n一(1)班 | 王小明 | 陈静 | 赵敏 | 2024-9-21 | 实地"
    assert visits(text)[0] == [FIRST]


TICKS = ["√", "✓", "是", "☑", "V", "1"]


@pytest.mark.parametrize("tick", TICKS)
@pytest.mark.parametrize("blank", ["", "×", "/", "否"])
def test_ticks_below_days_are_visits_on_these_days(tick, blank):
    rows, _ = visits(
        f"{ABOVE}\n班级 | 学生姓名 | 9月21日 | 9月22日\n一(1)班 | 王小明 | {tick} | {blank}\n一(1)班 | 李芳 | {blank} | {tick}"
    )
    assert [row[:2] for row in rows] == [("2024-09-21", "王小明"), ("2024-09-22", "李芳")]


@pytest.mark.parametrize("headings", ["9月 | 10月", "第1周 | 第2周", "第一周 | 第二周", "9月份 | 10月份"])
@pytest.mark.parametrize("cells", ["√ | ", "√ | √", "实地 | ", "实地 | 电话", "是 | 否"])
def test_ticks_below_months_and_weeks_are_no_days(headings, cells):
    rows, codes = visits(f"{ABOVE}\n班级 | 学生姓名 | {headings}\n一(1)班 | 王小明 | {cells}")
    assert (rows, "visits-without-days" in codes) == ([], True)


@pytest.mark.parametrize("cells", ["#2 | #1", "#1 | #0", "1次 | 2次", "#1 | "])
def test_small_numbers_below_months_are_no_days(cells):
    rows, codes = visits(f"{ABOVE}\n班级 | 学生姓名 | 9月 | 10月\n一(1)班 | 王小明 | {cells}")
    assert (rows, "visits-without-days" in codes) == ([], True)


@pytest.mark.parametrize("cells", ["√ | 李芳", "√ | 9.30", "请假 | √"])
def test_other_words_below_days_are_not_read(cells):
    rows, _ = visits(f"{ABOVE}\n班级 | 学生姓名 | 9月21日 | 9月22日\n一(1)班 | 王小明 | {cells}")
    assert rows == []


def test_a_form_in_the_cell_beside_a_column_of_forms_is_asked_about():
    rows, _ = visits(
        "班级 | 学生姓名 | 家访教师 | 家访形式 | 9月 | 10月\n一(1)班 | 王小明 | 陈静 | 电话 | 9.21实地 | 10.8实地"
    )
    assert rows == []
