"""Sheets and files that are examples or void, and titles of another year."""

from __future__ import annotations

import pytest
from text_tables import YEAR, grid, read

LOG = "班级 | 学生姓名 | 家访日期 | 主访教师 | 家访形式\n一(1)班 | 王小明 | {day} | 陈静 | 实地家访"
PLAIN = LOG.format(day="2024-10-8")


def counted(text, file="收表/家访.xlsx", sheet="Sheet1", year=YEAR):
    tables, problems = read(grid(text, file=file, sheet=sheet), year=year)
    return sum(not row.faulty for table in tables for row in table.rows), {p.code for p in problems}


@pytest.mark.parametrize(
    "sheet", ["填写示例", "示例", "样例", "填表范例", "样表", "示例1", "填报示例表", "示例（勿填）"]
)
def test_a_sheet_called_an_example_is_none_of_the_visits(sheet):
    count, codes = counted(PLAIN, sheet=sheet)
    assert (count, "example-sheet" in codes) == (0, True)


@pytest.mark.parametrize(
    ("file", "sheet"),
    [
        ("收表/家访.xlsx", "作废"),
        ("收表/家访.xlsx", "9月(作废)"),
        ("收表/一(1)班家访（作废）.xlsx", "Sheet1"),
        ("收表/废弃.xlsx", "Sheet1"),
    ],
)
def test_a_sheet_or_file_called_void_is_asked_about(file, sheet):
    count, codes = counted(PLAIN, file, sheet)
    assert (count, "void-sheet" in codes) == (0, True)


@pytest.mark.parametrize("sheet", ["Sheet1", "一(1)班", "家访记录模板", "示范校一(1)班", "9月", "家访记录表（样式）"])
def test_other_names_say_nothing(sheet):
    assert counted(PLAIN, sheet=sheet)[0] == 1


OTHER_YEARS = [
    "2023-2024学年家访记录",
    "2023—2024学年第一学期",
    "2023年秋季学期家访登记表",
    "2023秋家访",
    "2022-2023学年度",
    "2023年下半年家访",
    "2024年春季学期家访",
]


@pytest.mark.parametrize("title", OTHER_YEARS)
def test_a_day_without_a_year_under_a_title_of_another_year_is_asked_about(title):
    count, codes = counted(f"{title}\n{LOG.format(day='10月8日')}")
    assert (count, "year-of-title" in codes) == (0, True)


@pytest.mark.parametrize("title", OTHER_YEARS)
def test_a_whole_day_stands_whatever_the_title_says(title):
    assert counted(f"{title}\n{PLAIN}") == (1, set())


@pytest.mark.parametrize(
    "title",
    ["2024-2025学年家访记录", "2024年秋季学期", "2025年春季学期家访", "家访记录", "2024学年", "2023级一(1)班家访记录"],
)
def test_a_title_of_this_year_or_of_none_says_nothing(title):
    count, codes = counted(f"{title}\n{LOG.format(day='10月8日')}")
    assert (count, "year-of-title" in codes) == (1, False)
