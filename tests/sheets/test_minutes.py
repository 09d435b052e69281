"""时长 of a visit: minutes in the ways people write them; a number that may be hours is asked about."""

from datetime import time

import pytest
from text_tables import grid, read

from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.layout import layouts

COLUMN = layouts()["visit_log"].column("minutes")
WRITTEN = {
    40: 40, "40": 40, "45分钟": 45, "5分钟": 5, "30min": 30, "1小时": 60, "1.5小时": 90, "一个半小时": 90, "半小时": 30,
    "半个小时": 30, "1个小时20分": 80, "1小时20分钟": 80, "两小时": 120, "19:00-19:40": 40, "9:30—10:15": 45, time(0, 50): 50, "无": 0,
}  # fmt: skip


@pytest.mark.parametrize(("cell", "minutes"), WRITTEN.items())
def test_minutes_are_read_as_people_write_them(cell, minutes):
    assert parse(cell, COLUMN, None).value == minutes


@pytest.mark.parametrize("cell", [1, "1.5", 2, "很久", "19:40-19:00", "900", time(19, 30), -30, "约30到40"])
def test_what_may_be_something_else_is_not_guessed(cell):
    parsed = parse(cell, COLUMN, None)
    assert parsed.value is None
    assert parsed.issues


@pytest.mark.parametrize("heading", ["时长", "家访时长", "家访时长（分钟）", "时长(分钟)"])
def test_a_log_with_the_column_holds_minutes(heading):
    (table,), problems = read(
        grid(
            f"家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | {heading}\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地家访 | #40"
        )
    )
    assert not problems
    assert table.rows[0]["minutes"] == 40


def test_hours_under_a_heading_of_hours_are_not_taken_for_minutes():
    (table,), _ = read(
        grid(
            "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 时长（小时）\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地家访 | #1.5"
        )
    )
    assert table.rows[0]["minutes"] is None
