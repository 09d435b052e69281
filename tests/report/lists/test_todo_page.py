"""还要家访 says that a planned day has passed, beside what the rules ask for."""

from __future__ import annotations

import pytest
from builders import day, evaluated, indicator, plan, policy, pupil, records, visit
from msgspec.structs import replace

from jiafang_batch.measure.outstanding import owed_visits, pupils_owed
from jiafang_batch.office.print_room import A4
from jiafang_batch.report.lists.todo_page import NOTHING_DUE, todo_page
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.printing import pages_for


@pytest.mark.parametrize(
    ("planned", "visits", "late"),
    [
        (["10-10"], [], "计划 10-10（教师T1、教师T3）没有去"),
        (["11-11", "10-10"], [], "计划 10-10（教师T1、教师T3）没有去"),
        (["10-10"], ["10-09"], "计划 10-10（教师T1、教师T3）没有去"),
        (["10-10"], ["10-10"], None),
        (["11-29"], [], "计划 11-29（教师T1、教师T3）没有去"),
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
    assert pages_for([column.width for column in page.columns], page.frozen) == (1, A4)


def test_each_rule_stands_once_above_the_list_and_a_row_says_which():
    rules = replace(
        policy(indicator("覆盖率", target="75%"), indicator("回访率", code="ZB-2", target="100%")),
        looked_at=day("11-30"),
    )
    evaluation = evaluated(rules, records(visit("A1", "10-10"), pupils=(pupil("A1"), pupil("A2"), pupil("A3"))))
    pupils = pupils_owed(evaluation.term, owed_visits(evaluation))
    page = todo_page(evaluation.term, pupils)
    lines = page.lead.split("\n")
    assert [line.split("：")[0] for line in lines] == ["ZB-1 覆盖率", "ZB-2 回访率"]
    assert "还差 3 人，都要去" in lines[1]
    titles = [column.title for column in page.columns]
    shown = {row[titles.index("姓名")]: row[titles.index("算进")] for row in page.rows}
    assert list(shown.values()) == ["ZB-2 回访（10-24起）", "ZB-1、ZB-2 先访后回访", "ZB-1、ZB-2 先访后回访"]


def test_a_list_without_anything_to_come_says_so_above_its_heading():
    rules = replace(policy(indicator("覆盖率", target="100%")), looked_at=day("11-30"))
    evaluation = evaluated(rules, records(visit("A1", "10-10"), pupils=(pupil("A1"),)))
    assert todo_page(evaluation.term, pupils_owed(evaluation.term, owed_visits(evaluation))).lead == ""
    rules = replace(policy(indicator("覆盖率", target="100%", window="九月集中家访")), looked_at=day("11-30"))
    evaluation = evaluated(rules, records(pupils=(pupil("A1"),)))
    assert todo_page(evaluation.term, pupils_owed(evaluation.term, owed_visits(evaluation))).lead == NOTHING_DUE
