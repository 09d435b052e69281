"""Lists that say their type and day once: in title, sheet's name, file's name or below; else policy and the day received."""

from __future__ import annotations

from datetime import date

import pytest
from builders import indicator, policy

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Grid
from jiafang_batch.run.term.plan_lists import with_list_meanings
from jiafang_batch.sheets.recognise_tables import read_tables

YEAR = SchoolYear(date(2024, 9, 1), date(2025, 8, 31))
RECEIVED = date(2025, 1, 7)
HEADING, ROW = (
    ["班级", "被访学生", "性别", "联系方式", "参与老师"],
    ["一(1)班", "王小明", "男", "13900000001", "李老师、张老师"],
)
SEED = "庙小“百名教师大走访”      年级组被访学生名单"


def asking(*kinds):
    return policy(*(indicator("计划落实率", "班主任", condition=kind, code=f"P-{n}") for n, kind in enumerate(kinds)))


def listed(rows, kinds, sheet="Sheet1", file="收表/名单.xlsx", received=RECEIVED):
    width = max(map(len, rows))
    cells = [[*row, *[""] * (width - len(row))] for row in rows]
    tables, _ = read_tables([Grid(file, sheet, cells, 0, 0, (), hidden=False)], YEAR)
    meant, problems = with_list_meanings(tables, asking(*kinds), YEAR, {file: received} if received else {})
    rows = [row for table in meant for row in table.rows]
    return [(row["kind"], row["forwarded_date"], row.faulty) for row in rows], [problem.code for problem in problems]


KINDS = {
    "the title of the source document": (SEED, "Sheet1", "名单", (), "大走访"),
    "a title with the type in brackets": ("一年级被访学生名单（回访）", "Sheet1", "名单", (), "回访"),
    "a printed title with a word of the school's own": (
        "一年级被访学生名单（期末大家访）",
        "Sheet1",
        "名单",
        (),
        "期末大家访",
    ),
    "a word of the policy in the title": (
        "期末大家访学生安排",
        "Sheet1",
        "家访计划",
        ("期末大家访", "普访"),
        "期末大家访",
    ),
    "the sheet's name": ("一年级被访学生名单", "大走访", "名单", (), "大走访"),
    "the file's name": ("被访学生名单", "Sheet1", "一年级大走访名单", (), "大走访"),
    "title before the sheet's name": ("一年级重点被访学生名单", "大走访", "名单", (), "重点"),
    "a plan of follow-up visits to special pupils": ("重点学生回访计划", "Sheet1", "名单", (), "回访"),
    "nothing, and the policy asks for one": ("被访学生名单", "Sheet1", "名单", ("大走访",), "大走访"),
    "nothing, and the policy asks for one twice": ("被访学生名单", "Sheet1", "名单", ("大走访", "大走访"), "大走访"),
    "nothing, and the policy asks for none": ("被访学生名单", "Sheet1", "名单", (), "普访"),
    "the title, against what the policy asks for": ("被访学生名单（普访）", "Sheet1", "名单", ("大走访",), "普访"),
}


@pytest.mark.parametrize(("title", "sheet", "file", "asked", "kind"), KINDS.values(), ids=KINDS)
def test_the_type_is_what_stands_around_the_list_else_what_the_policy_asks_for(title, sheet, file, asked, kind):
    found, codes = listed([[title], HEADING, ROW], asked, sheet, f"收表/{file}.xlsx")
    assert [(row[0], row[2]) for row in found] == [(kind, False)]
    assert ("plan-kind-taken" in codes) is (kind != "普访")


def test_a_type_that_nobody_can_tell_is_asked():
    found, codes = listed([["被访学生名单"], HEADING, ROW], ("大走访", "回访"))
    assert [row[2] for row in found] == [True]
    assert "plan-kind-open" in codes


def test_a_type_in_the_row_wins():
    rows = [[SEED], [*HEADING, "计划类型"], [*ROW, "回访"], ["一(1)班", "李芳"]]
    assert [row[0] for row in listed(rows, ("大走访",))[0]] == ["回访", "大走访"]


DAYS = {
    "below the list": ([[SEED], HEADING, ROW, ["年级组长：", "上报日期：2025-01-05"]], date(2025, 1, 5)),
    "below, in the cell beside": (
        [[SEED], HEADING, ROW, ["填表人：张三", "", "", "上报日期：", "2025年1月5日"]],
        date(2025, 1, 5),
    ),
    "above the list": ([[SEED], ["上报时间：2025.1.5"], HEADING, ROW], date(2025, 1, 5)),
    "a plain 日期": ([[SEED], HEADING, ROW, ["年级组长：李", "日期：2025/1/5"]], date(2025, 1, 5)),
    "blank, so the day it came": ([[SEED], HEADING, ROW, ["年级组长：", "上报日期："]], RECEIVED),
    "nowhere": ([[SEED], HEADING, ROW], RECEIVED),
    "in the row": ([[SEED], [*HEADING, "上报日期"], [*ROW, "2025-1-3"]], date(2025, 1, 3)),
    "a date of another thing": ([[SEED], ["计划于2025年1月20日家访"], HEADING, ROW], RECEIVED),
}


@pytest.mark.parametrize(("rows", "day"), DAYS.values(), ids=DAYS)
def test_the_day_is_what_stands_around_the_list_else_the_day_it_came(rows, day):
    found, codes = listed(rows, ("大走访",))
    assert [row[1] for row in found] == [day]
    assert ("plan-day-taken" in codes) is ("上报日期" not in rows[1])


def test_a_list_that_was_typed_into_the_folder_has_no_day_but_its_own():
    found, codes = listed([[SEED], HEADING, ROW], ("大走访",), received=None)
    assert [row[1] for row in found] == [None]
    assert "plan-day-taken" not in codes
