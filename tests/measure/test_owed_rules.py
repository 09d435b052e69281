"""What a rule still asks for is one line, whose number never asks for more pupils than are needed."""

from __future__ import annotations

from itertools import combinations

import pytest
from builders import day, pupil
from hypothesis import given
from hypothesis import strategies as st

from jiafang_batch.measure.outstanding import OwedVisit
from jiafang_batch.measure.owed_rules import first_need, needed_by, owed_rules

DAYS = [day(text) for text in ("10-10", "10-20", "12-31")]


def owed(*lasts, lacking=0, rule="A-1 回访率", school_class="一(1)班", how="实地家访 1 次", remark=""):
    return [
        OwedVisit(pupil(f"{school_class}{n}", school_class), rule, how, None, day(last), lacking, "", remark)
        for n, last in enumerate(lasts)
    ]


@pytest.mark.parametrize(
    ("visits", "by", "words"),
    [
        (owed("12-31", "12-31", lacking=1), None, "A-1 回访率：还差 1 人，任选，2024-12-31 前（实地家访 1 次）"),
        (owed("12-31", "12-31", lacking=2), None, "A-1 回访率：还差 2 人，都要去，2024-12-31 前（实地家访 1 次）"),
        # Of three with deadlines of their own the one with the latest is enough.
        (owed("10-10", "10-20", "12-31", lacking=1), None, "A-1 回访率：还差 1 人，任选，期限各人不同，最早 2024-12-31（实地家访 1 次）"),
        (owed("10-10", "10-20", "12-31", lacking=2), None, "A-1 回访率：还差 2 人，任选，期限各人不同，最早 2024-10-20（实地家访 1 次）"),
        (owed("10-10", "10-20", "12-31", lacking=3), "10-15", "A-1 回访率：还差 1 人，都要去，2024-10-10 前（实地家访 1 次）"),
        (owed("10-10", "12-31"), None, "A-1 回访率：还差 2 人，都要去，期限各人不同，最早 2024-10-10（实地家访 1 次）"),
    ],
)  # fmt: skip
def test_a_rule_is_one_line(visits, by, words):
    (rule,) = owed_rules(visits, day(by) if by else None)
    assert rule.words == words


def test_what_two_classes_lack_is_added_up_and_two_ways_are_said_once():
    visits = [
        *owed("12-31", "12-31", lacking=1),
        *owed("12-31", "12-31", lacking=2, school_class="一(2)班", how="实地家访 2 次"),
    ]
    (rule,) = owed_rules(visits)
    assert (rule.lacking, rule.offered, rule.how) == (3, 4, "实地家访 1 次；实地家访 2 次")


def test_a_rule_that_can_wait_is_left_out():
    assert owed_rules(owed("10-10", "12-31", lacking=1), day("10-15")) == ()


@pytest.mark.parametrize(
    ("rule", "remark", "first", "brief"),
    [
        ("QZ-2 学期家访率", "", None, "QZ-2"),
        ("QZ-7 回访率", "回访", "10-05", "QZ-7 回访（10-05起）"),
        ("QZ-7 家访", "2次", None, "QZ-7 2次"),
        ("事件 E012 重大变故", "", "10-08", "事件 E012（10-08起）"),
    ],
)
def test_a_row_says_briefly_what_it_counts_for(rule, remark, first, brief):
    visit = OwedVisit(pupil("A"), rule, "", day(first) if first else None, day("12-31"), 1, "", remark)
    assert visit.brief == brief


@given(st.lists(st.sampled_from(DAYS), min_size=1, max_size=6), st.integers(1, 6), st.sampled_from(DAYS))
def test_the_number_due_by_a_day_is_the_least_that_still_reaches_the_goal(lasts, lacking, by):
    """By brute force: of all choices of enough pupils the one that needs fewest visits by the day."""
    lacking = min(lacking, len(lasts))
    visits = [OwedVisit(pupil(f"A{n}"), "A-1 率", "", None, last, lacking) for n, last in enumerate(lasts)]
    least = min(sum(last <= by for last in chosen) for chosen in combinations(lasts, lacking))
    assert needed_by(visits, by) == least
    first, number = first_need(visits)
    assert number == needed_by(visits, first) > 0
    assert all(needed_by(visits, earlier) == 0 for earlier in DAYS if earlier < first)
