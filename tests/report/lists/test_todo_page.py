"""还要家访 says that a planned day has passed, beside what the rules ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import day, evaluated, indicator, plan, policy, pupil, records, visit

from jiafang_batch.measure.outstanding import owed_visits, pupils_owed
from jiafang_batch.report.lists.todo_page import todo_page
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.printing import PRINTED_WIDTH


@pytest.mark.parametrize(
    ("planned", "visits", "late"),
    [
        (["10-10"], [], "家访计划（教师T1、教师T3）：期限 2024-10-10 已过，还没有去"),
        (["11-11", "10-10"], [], "家访计划（教师T1、教师T3）：期限 2024-10-10 已过，还没有去"),
        (["10-10"], ["10-09"], "家访计划（教师T1、教师T3）：期限 2024-10-10 已过，还没有去"),
        (["10-10"], ["10-10"], None),
        (["11-29"], [], "家访计划（教师T1、教师T3）：期限 2024-11-29 已过，还没有去"),
        (["11-30"], [], None),
        ([], [], None),
    ],
)
def test_a_planned_day_that_has_passed_is_said(planned, visits, late):
    rule = replace(policy(indicator("覆盖率", target="100%", times=2)), looked_at=day("11-30"))
    plans = [replace(plan("A1"), planned=day(when), teachers=("T1", "T3")) for when in planned]
    known = records(*(visit("A1", when) for when in visits), pupils=(pupil("A1"),), plans=plans)
    evaluation = evaluated(rule, known)
    (row,) = todo_page(evaluation.term, pupils_owed(evaluation.term, owed_visits(evaluation))).rows
    lines = row[6].split("\n")
    assert lines[1:] == ([late] if late else [])


def test_the_list_names_the_homeroom_teacher_and_prints_on_one_page_width():
    rule = policy(indicator("覆盖率", target="100%"))
    evaluation = evaluated(rule, records(pupils=(pupil("A1"),)))
    page = todo_page(evaluation.term, pupils_owed(evaluation.term, owed_visits(evaluation)))
    titles = [column.title for column in page.columns]
    assert {"班主任", "联系电话", "家庭住址"} <= set(titles)
    assert page.rows[0][titles.index("班主任")] == homeroom_name(evaluation.term, "一(1)班") != ""
    assert sum(column.width for column in page.columns) <= PRINTED_WIDTH
