"""月度考核: each month's visits, coverage and goal, and what a missed month costs."""

from __future__ import annotations

from fractions import Fraction

import pytest
from builders import day, evaluated, indicator, outcome, policy, pupil, records, school_class, visit

from jiafang_batch.measure.month_rows import former_months, monthly
from jiafang_batch.measure.monthly import MonthlyStep

MONTHS = 5
"""September to January have ten teaching days or more."""


@pytest.mark.parametrize(
    ("cells", "cost"),
    [
        ({"scoring": "扣罚", "step": 2}, 2),
        ({"scoring": "扣分", "step": 2, "points": 10, "target": "100%"}, 0),
        ({"scoring": "比例", "points": 10, "target": "100%"}, 0),
        ({"scoring": "", "step": 2}, 0),
    ],
)
def test_a_missed_month_costs_its_step_only_where_the_scoring_is_a_penalty(cells, cost):
    rules = policy(indicator("月度进度", condition="50%", times=1, **cells))
    one_of_four = records(visit("A1", "09-10"))
    rows = [row for row in monthly(evaluated(rules, one_of_four)) if row.subject.key == "T1"]
    # One of four pupils is 25 %: the goals are 10, 20, 30, 40, 50 %.
    assert [(row.step.reached, row.deduction) for row in rows] == [(True, 0), (True, 0), *[(False, cost)] * 3]
    assert [row.step.goal for row in rows] == [Fraction(n, 10) for n in range(1, MONTHS + 1)]
    assert [row.visit_count for row in rows] == [1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("times", "covered"),
    [(0, [1, 1, 1, 1, 1]), (1, [1, 1, 1, 1, 1]), (2, [0, 0, 1, 1, 1]), (3, [0, 0, 0, 0, 1]), (4, [0] * 5)],
)
def test_a_pupil_is_covered_from_the_visit_on_that_the_rule_asks_for(times, covered):
    rules = policy(indicator("月度进度", condition="100%", times=times))
    visits = [visit("A1", when) for when in ("09-10", "11-30", "01-08")]
    rows = [r for r in monthly(evaluated(rules, records(*visits, pupils=(pupil("A1"),)))) if r.subject.key == "T1"]
    assert [row.step.covered for row in rows] == covered


@pytest.mark.parametrize(
    ("points", "costs"),
    [(None, [2, 2, 2]), (6, [2, 2, 2]), (5, [2, 2, 1]), (4, [2, 2, 0]), (1, [1, 0, 0]), (0, [0, 0, 0])],
)
def test_the_months_together_cost_no_more_than_the_points(points, costs):
    rules = policy(indicator("月度进度", condition="50%", times=1, scoring="扣罚", step=2, points=points))
    evaluation = evaluated(rules, records(visit("A1", "09-10")))
    rows = [row for row in monthly(evaluation) if row.subject.key == "T1"]
    assert [row.deduction for row in rows] == [0, 0, *costs]
    assert outcome(evaluation, "班主任 T1").points == -sum(costs)


@pytest.mark.parametrize(
    ("goal", "shown"),
    [(Fraction(1, 2), "50%"), (Fraction(1, 3), "33.33%"), (Fraction(6125, 100_000), "6.13%"), (Fraction(0), "0%")],
)
def test_the_goal_of_a_month_is_rounded_half_up(goal, shown):
    assert MonthlyStep(None, 1, 4, goal).note == f"到月底覆盖 1/4，应达 {shown}"


def test_a_month_is_charged_to_who_headed_the_class_at_its_end():
    rules = policy(indicator("月度进度", condition="50%", times=1, scoring="扣罚", step=2))
    handed_over = school_class("一(1)班", "T2", day("11-11"), earlier=(("T1", None, day("11-11")),))
    evaluation = evaluated(
        rules, records(visit("A1", "11-20", "T2"), classes=(handed_over, school_class("二(1)班", "T4")))
    )
    former = {row.step.period.name: row for row in former_months(evaluation)}
    current = {row.step.period.name for row in monthly(evaluation) if "一(1)班" in row.subject.classes}
    assert {row.subject.key for row in former.values()} == {"T1"}
    assert len(former) + len(current) == MONTHS
    assert current.isdisjoint(former)
    assert [(row.step.reached, row.deduction) for row in former.values()] == [(False, 2), (False, 2)]


def test_nobody_is_former_while_everybody_is_in_office():
    rules = policy(indicator("月度进度", condition="50%", times=1, scoring="扣罚", step=2))
    assert former_months(evaluated(rules, records(visit("A1", "09-10")))) == ()
