"""Which visit met a planned one, whatever the order of the rows, and what an unmet plan is on a day."""

from __future__ import annotations

from itertools import permutations

import pytest
from builders import day, plan, visit
from msgspec.structs import replace

from jiafang_batch.met_plans import met_plans, plan_state, unmet_plans


def planned(when):
    return replace(plan("A1"), planned=day(when) if when else None)


@pytest.mark.parametrize(
    ("plans", "visits", "pairs"),
    [
        (["10-10"], ["10-10"], [("10-10", "10-10")]),
        (["10-10"], ["10-09"], [("10-10", None)]),  # a visit before the day is none of the plan
        (["10-10"], ["10-11"], [("10-10", "10-11")]),
        (["10-10", "11-10"], ["11-20"], [("10-10", "11-20"), ("11-10", None)]),  # one visit a row, the earliest first
        (["10-10", "11-10"], ["11-10"], [("10-10", None), ("11-10", "11-10")]),  # its own day comes first
        (["10-10", "11-10"], ["11-10", "11-20"], [("10-10", "11-20"), ("11-10", "11-10")]),
        (["10-10", "10-10"], ["10-10", "10-12"], [("10-10", "10-10"), ("10-10", "10-12")]),
        (["10-10", "10-12"], ["10-20", "10-15"], [("10-10", "10-15"), ("10-12", "10-20")]),
        (["10-10", None], ["10-10"], [("10-10", "10-10")]),  # a row without a day is nobody's here
    ],
)
def test_a_plan_is_met_by_one_visit_on_or_after_its_day(plans, visits, pairs):
    wanted = [(day(p), day(v) if v else None) for p, v in pairs]
    for rows in permutations(map(planned, plans)):
        for made in permutations([visit("A1", when) for when in visits]):
            assert [(p.planned, v.date if v else None) for p, v in met_plans(rows, made)] == wanted
            assert [p.planned for p in unmet_plans(rows, made)] == [p for p, v in wanted if v is None]


@pytest.mark.parametrize(
    ("when", "is_met", "state"),
    [
        ("10-10", True, "已落实"),
        ("10-09", False, "过期未访"),
        ("10-10", False, "待访"),  # the day itself is not over
        ("10-11", False, "待访"),
        (None, False, "待访"),
    ],
)
def test_a_plan_is_overdue_after_its_day(when, is_met, state):
    assert plan_state(planned(when), is_met=is_met, as_of=day("10-10")) == state
