"""One value, or one visit, in several columns: 年|月|日, a column per form, 同行教师1|2, 第一次|第二次, a column per month."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from text_tables import grid, read

PLAIN = ("2024-09-21", "王小明", "陈静", "实地家访", "")
SECOND = ("2024-11-03", "王小明", "陈静", "电话", "")


def names(value):
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def visits(text, merges="", file="收表/记录.xlsx"):
    """(day, pupils, lead, form, companions) of every row, and the codes of what is said."""
    tables, problems = read(grid(text, merges=merges, file=file))
    rows = [row for table in tables if table.head.kind == "visit_log" for row in table.rows if not row.faulty]
    return [
        (
            str(row["date"]), names(row["student"]), names(row["lead"]), row["form"].value, names(row["companions"]),
        )
        for row in rows
    ], {problem.code for problem in problems}  # fmt: skip


def with_day(headings, cells):
    return f"班级 | 学生姓名 | 主访教师 | {headings} | 家访形式\n一(1)班 | 王小明 | 陈静 | {cells} | 实地家访"


DAYS = {
    "year, month, day": with_day("年 | 月 | 日", "#2024 | #9 | #21"),
    "month and day": with_day("月 | 日", "#9 | #21"),
    "words": with_day("年份 | 月份 | 日", "2024年 | 9月 | 21日"),
    "day of the month": with_day("月 | 号", "9 | 21"),
    "two digits of the year": with_day("年 | 月 | 日", "24 | 9 | 21"),
    "texts of numbers": with_day("年 | 月 | 日", "2024 | 09 | 21"),
}


@pytest.mark.parametrize("text", DAYS.values(), ids=DAYS)
def test_a_day_in_several_columns_is_one_day(text):
    rows, codes = visits(text)
    assert rows == [PLAIN]
    assert "columns-together" in codes


TICKS = {
    "ticks": ("实地 | 电话 | 视频", "√ | | "),
    "ones": ("上门 | 电访", "#1 | "),
    "yes": ("实地家访 | 电话 | 微信", "是 | | "),
    "circles": ("入户 | 电话", "○ | "),
    "boxes": ("入户走访 | 电话 | 视频", "☑ | | "),
    "check": ("实地 | 微信 | QQ", "✔ | | "),
}


@pytest.mark.parametrize(("headings", "cells"), TICKS.values(), ids=TICKS)
def test_a_tick_below_a_form_is_the_form(headings, cells):
    rows, codes = visits(
        f"家访日期 | 班级 | 学生姓名 | 主访教师 | {headings}\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | {cells}"
    )
    assert rows == [PLAIN]
    assert "columns-together" in codes


def test_a_phone_number_is_no_tick():
    _, codes = visits(
        "家访日期 | 班级 | 学生姓名 | 主访教师 | 电话 | 微信\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | 13900000001 | 13900000001"
    )
    assert "columns-together" not in codes
    assert "missing-column" in codes


SEVERAL = {
    "two companions": ("主访教师 | 同行教师1 | 同行教师2", "陈静 | 赵敏 | 刘洋", "赵敏、刘洋"),
    "in brackets": ("主访教师 | 同行教师（1） | 同行教师（2）", "陈静 | 赵敏 | 刘洋", "赵敏、刘洋"),
    "in Chinese": ("主访教师 | 陪同教师一 | 陪同教师二", "陈静 | 赵敏 | 刘洋", "赵敏、刘洋"),
    "the first unnumbered": ("主访教师 | 同行教师 | 同行教师2", "陈静 | 赵敏 | 刘洋", "赵敏、刘洋"),
    "one is blank": ("主访教师 | 同行教师1 | 同行教师2", "陈静 | | 刘洋", "刘洋"),
    "teachers": ("家访教师1 | 家访教师2", "陈静 | 赵敏", ""),
}


@pytest.mark.parametrize(("headings", "cells", "companions"), SEVERAL.values(), ids=SEVERAL)
def test_numbered_columns_of_people_are_all_read(headings, cells, companions):
    rows, codes = visits(
        f"家访日期 | 班级 | 学生姓名 | {headings} | 家访形式\n2024-9-21 | 一(1)班 | 王小明 | {cells} | 实地家访"
    )
    ((*_, lead, _, read_companions),) = rows
    assert (lead, read_companions) == ("陈静、赵敏" if "家访教师" in headings else "陈静", companions)
    assert "columns-together" in codes


def test_numbered_pupils_are_all_visited():
    rows, _ = visits(
        "家访时间 | 班级 | 学生1 | 学生2 | 主访教师 | 家访形式\n2024-9-21 | 一(1)班 | 王小明 | 李芳 | 陈静 | 实地"
    )
    assert rows == [("2024-09-21", "王小明、李芳", "陈静", "实地家访", "")]


WHO = "班级 | 学生姓名 | 家访教师"
HE = "一(1)班 | 王小明 | 陈静"
BESIDE = {
    "prefix": (f"{WHO} | 第一次家访时间 | 第一次家访方式 | 第二次家访时间 | 第二次家访方式\n{HE} | 2024-9-21 | 实地 | 2024-11-3 | 电话", ""),
    "short": (f"{WHO} | 第1次时间 | 第1次形式 | 第2次时间 | 第2次形式\n{HE} | 2024-9-21 | 实地 | 2024-11-3 | 电话", ""),
    "suffix": (f"{WHO} | 家访时间(第一次) | 方式(第一次) | 家访时间(第二次) | 方式(第二次)\n{HE} | 2024-9-21 | 实地 | 2024-11-3 | 电话", ""),
    "digits": (f"{WHO} | 家访时间1 | 家访方式1 | 家访时间2 | 家访方式2\n{HE} | 2024-9-21 | 实地 | 2024-11-3 | 电话", ""),
    "two rows": (
        f"{WHO} | 第一次家访 | | 第二次家访 |\n | | | 时间 | 形式 | 时间 | 形式\n{HE} | 2024-9-21 | 实地 | 2024-11-3 | 电话",
        "A1:A2 B1:B2 C1:C2 D1:E1 F1:G1",
    ),
    "second left blank": (
        f"{WHO} | 首次说明 | 第1次时间 | 第1次形式 | 第2次时间 | 第2次形式\n{HE} | | 2024-9-21 | 实地 | 2024-11-3 | 电话\n一(1)班 | 李芳 | 陈静 |",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "merges"), BESIDE.values(), ids=BESIDE)
def test_visits_beside_each_other_are_two(text, merges):
    rows, codes = visits(text, merges)
    assert rows == [PLAIN, SECOND]
    assert "visits-beside" in codes


MONTHS = {
    "days": "2024-9-21 | 2024-11-3",
    "short": "21日 | 3日",
    "numbers": "#21 | #3",
    "texts": "9.21 | 11.3",
    "words": "9月21日 | 11月3日",
}


@pytest.mark.parametrize("cells", MONTHS.values(), ids=MONTHS)
def test_a_column_for_each_month_holds_days(cells):
    rows, codes = visits(f"{WHO} | 9月 | 11月 | 家访形式\n{HE} | {cells} | 实地家访")
    assert rows == [PLAIN, (*SECOND[:3], "实地家访", "")]
    assert "visits-beside" in codes


@pytest.mark.parametrize("cells", ["√ | √", "2 | 次", "#9.2 | #11.3", "电话 | 电话"])
def test_a_month_without_a_day_is_no_visit(cells):
    rows, codes = visits(f"{WHO} | 9月 | 11月 | 家访形式\n{HE} | {cells} | 实地家访")
    assert (rows, "visits-beside" in codes) == ([], False)


def test_a_text_that_counts_visits_is_no_heading():
    rows, codes = visits(
        "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 家访过程 | 备注\n"
        "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地家访 | 第一次家访 | 第二次家访\n"
        "2024-11-3 | 一(1)班 | 王小明 | 陈静 | 电话 | 谈学习 | 无"
    )
    assert rows == [PLAIN, SECOND]
    assert "visits-beside" not in codes


def test_a_roster_is_left_alone():
    _, codes = visits(
        "学号 | 姓名 | 班级 | 联系电话1 | 联系电话2\nG1 | 王小明 | 一(1)班 | 13900000001 | 13900000002",
        file="基础信息/名册.xlsx",
    )
    assert not codes & {"columns-together", "visits-beside"}


VALUES = {
    "班级": "一(1)班",
    "学生姓名": "王小明",
    "主访教师": "陈静",
    "家访形式": "实地家访",
    "家长姓名": "王先生",
    "周课时": "12",
}


@given(st.permutations(list(VALUES)), st.integers(0, len(VALUES)), st.sampled_from(["2024 | 9 | 21", "9 | 21"]))
def test_the_day_may_stand_anywhere(order, position, cells):
    headings = "年 | 月 | 日" if cells.count("|") > 1 else "月 | 日"
    titles = [*order[:position], headings, *order[position:]]
    values = [*(VALUES[name] for name in order[:position]), cells, *(VALUES[name] for name in order[position:])]
    rows, _ = visits(f"{' | '.join(titles)}\n{' | '.join(values)}")
    assert rows == [PLAIN]
