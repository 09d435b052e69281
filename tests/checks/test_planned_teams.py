"""Lists of planned visits against the policy: teams, pupils listed twice, teachers listed nowhere."""

from __future__ import annotations

import pytest
from builders import at, day, indicator, plan, policy, records
from msgspec.structs import replace

from jiafang_batch.checks.context import Context
from jiafang_batch.checks.planned_teams import lists_fit_the_policy

TEAMS = policy(indicator("占比", "班主任", condition="团队2-3人", visitor="本人", window="学期"))


def planned(student, *team, when="01-23", row=2):
    return replace(plan(student, "大走访"), planned=day(when), teachers=team, source=at(row, sheet="家访计划"))


def told(rules, *plans):
    return [(p.code, p.location.row, p.value) for p in lists_fit_the_policy(Context(rules, (), records(plans=plans)))]


@pytest.mark.parametrize(
    ("team", "asked"),
    [
        (("T1",), True),
        (("T1", "T3"), False),
        (("T1", "T2", "T3"), False),
        (("T1", "T2", "T3", "T4"), True),
        ((), False),
    ],
)
def test_the_team_is_of_the_size_that_the_policy_counts(team, asked):
    found = [code for code, *_ in told(TEAMS, planned("A1", *team), planned("B1", "T1", "T2", "T3", row=3))]
    assert ("planned-team-size" in found) is asked


def test_a_policy_without_teams_asks_for_none():
    assert told(policy(), planned("A1", "T1")) == []


def test_teachers_without_a_family_are_named_once():
    nowhere = told(TEAMS, planned("A1", "T1", "T2"), planned("A2", "T1", "T2", row=3))
    assert nowhere == [("planned-nowhere", 0, "教师T3、教师T4")]


def test_a_list_without_any_team_says_nothing_of_teachers():
    assert told(TEAMS, planned("A1")) == []


def test_a_pupil_listed_twice_for_one_day_is_pointed_out_and_two_days_are_two_visits():
    twice = planned("A1", "T1", "T3"), planned("A1", "T1", "T3", row=5)
    assert told(policy(), *twice) == [("planned-twice", 5, "学生A1")]
    assert told(policy(), twice[0], planned("A1", "T1", "T3", when="02-23", row=5)) == []
