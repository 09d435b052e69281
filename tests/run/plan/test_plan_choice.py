"""Whom `jiafang plan` proposes where nobody has nominated anybody, and with which type of plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from small_term import SHEETS, Change, written

from jiafang_batch.intake.pool import Intake
from jiafang_batch.report.plan.book_data import ROWS
from jiafang_batch.run.plan.planning import PlanWish, plan_term
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.usage import UsageError

TODAY, DAYS = date(2024, 12, 1), "2025-01-09,2025-01-10"
TEACHERS = ("教师名册", "", "T4 | 马宁 | 科任教师 | 一年级 | 在岗")
TAUGHT = ("任课表", "", "一(1)班 | 马宁 | 体育\n一(2)班 | 马宁 | 体育")
NO_LOGS = (("一班家访", "", ""), ("二班家访", "", ""), ("家访计划", "", ""))
ONLY_NOMINATED = ("指标", "B-1 | 学期家访率  | 班主任、班级、年级、学校 | 覆盖率    |        | 实地    | 班主任 | 学期    |     |",
                  "B-1 | 名单落实率 | 班主任、班级、年级、学校 | 计划落实率 | | 实地 | | 学期 | 大走访 |")  # fmt: skip
FOLLOW_UPS = (ONLY_NOMINATED[0], ONLY_NOMINATED[1], ONLY_NOMINATED[2].replace("大走访", "回访"))


EVERY_MONTH = (
    ONLY_NOMINATED[0],
    ONLY_NOMINATED[1],
    "B-1 | 每月一访 | 班主任、班级 | 学生周期达标率 | | 实地 | | 学期 | 月 |",
)
A_VISIT = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 家访过程\n{} | 一(1)班 | 李芳 | 陈静 | 实地家访 | 谈阅读"


def planned(
    root: Path, *changes: Change, per_class: int = 0, days: str = DAYS, logs: tuple[Change, ...] = NO_LOGS
) -> dict[str, str]:
    """Pupil → type of plan, and the text of the first sheet under ""."""
    with Intake() as intake:
        (book,) = plan_term(
            open_term(written(root, TEACHERS, TAUGHT, *logs, *changes), intake), PlanWish(days=days, per_class=per_class), TODAY
        )  # fmt: skip
    read = openpyxl.load_workbook(book.path, data_only=True)
    head, *lines = list(read[ROWS].iter_rows(min_row=4, values_only=True))
    names = {line[1]: line[head.index("计划类型")] for line in lines if line[1]}
    return {**names, "": "\n".join(str(c) for row in read["不够的地方"].iter_rows(values_only=True) for c in row if c)}


def test_a_policy_that_asks_for_the_nominated_only_lets_the_leader_choose_so_many_of_a_class(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--per-class 1"):
        planned(tmp_path / "a", ONLY_NOMINATED)
    found = planned(tmp_path / "b", ONLY_NOMINATED, per_class=1)
    assert found.keys() - {""} == {"李芳", "张伟"}  # the one with a special category, and the first of the roster
    assert set(found.values()) - {found[""]} == {"大走访"}


def test_follow_ups_are_planned_for_those_who_need_them_and_a_first_visit_for_the_others(tmp_path: Path) -> None:
    found = planned(tmp_path, FOLLOW_UPS, per_class=2)
    assert found["李芳"] == "回访"
    assert {found[name] for name in ("王小明", "张伟", "阿依古丽·买买提")} == {"普访"}


def test_a_family_that_cannot_be_visited_at_home_is_left_out_and_named(tmp_path: Path) -> None:
    found = planned(
        tmp_path,
        ("学生名册", "2024-9-2 |        |         | 具备    | 13900000003", "2024-9-2 | | | 不具备 | 13900000003"),
    )
    assert "张伟" not in found
    assert "不具备家访条件，没有排：张伟" in found[""]


@pytest.mark.parametrize(
    ("visited", "days", "is_asked"),
    [("2024-11-5", "2024-12-12", True), ("2024-12-3", "2024-12-12", False), ("2024-12-3", "2025-1-9", True)],
)
def test_a_rule_of_every_month_asks_for_the_month_of_the_visits(tmp_path, visited, days, is_asked) -> None:
    logs = (("一班家访", SHEETS["一班家访"][1], A_VISIT.format(visited)), *NO_LOGS[1:])
    found = planned(tmp_path, EVERY_MONTH, days=days, logs=logs)
    assert ("李芳" in found) is is_asked
    assert "张伟" in found
