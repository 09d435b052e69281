"""评分登记 against the policy: whose mark counts, and what is said of the others."""

from datetime import date
from fractions import Fraction

import pytest
from builders import at, evaluated, indicator, load, outcome, policy, policy_tables, records

from jiafang_batch.link.marks import settled_marks
from jiafang_batch.measure.unmarked import unmarked
from jiafang_batch.records import Mark

QUALITY = indicator("评分", "班主任、班级", code="P-1", name="材料质量", target="20", points="20", scoring="比例")
LEADERS = indicator("评分", "校领导", code="P-2", name="带头", target="7.5")


def mark(points="18", *, word="P-1", teacher="T1", school_class="", rater="", day=None, row=2):
    return Mark(
        word, "" if school_class else teacher, school_class, Fraction(points), rater, day, at(row, sheet="评分登记")
    )


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (mark(), []),
        (mark(word="p-1"), []),
        (mark(word=" 材料 质量"), []),
        (mark(word="材料"), ["mark-without-indicator"]),
        (mark("20"), []),
        (mark("20.01"), ["mark-too-high"]),
        (mark(school_class="一(1)班"), []),
        (mark("7", word="P-2", school_class="一(1)班"), ["mark-for-nobody"]),
        (mark("7.5", word="P-2", teacher="T4"), []),
    ],
)
def test_a_mark_is_for_an_indicator_that_may_give_it(given, codes):
    marks, problems = settled_marks([given], policy(QUALITY, LEADERS).indicators)
    assert ([p.code for p in problems], len(marks)) == (codes, 1 - len(codes))


def test_two_indicators_of_one_name_are_asked_apart():
    again = {**QUALITY, "code": "P-3"}
    _, problems = settled_marks([mark(word="材料质量")], policy(QUALITY, again).indicators)
    assert [p.details["reason"] for p in problems] == [
        "有 2 个评分指标叫这个名称，请写编号：P-1 材料质量、P-3 材料质量"
    ]


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ([mark("18")], 18),
        # of one 评分人 the later one: by day, a blank one is the earliest; of one day the later row
        ([mark("18", day=date(2024, 11, 1)), mark("10", day=date(2024, 10, 1), row=3)], 18),
        ([mark("18", day=date(2024, 11, 1)), mark("10", row=3)], 18),
        ([mark("18", day=date(2024, 11, 1)), mark("10", day=date(2024, 11, 1), row=3)], 10),
        # after the as-of date it counts all the same
        ([mark("18"), mark("10", day=date(2025, 6, 1), row=3)], 10),
        # of several the mean, and a blank one is one of them
        ([mark("18", rater="王"), mark("19", rater="李"), mark("20", row=4)], 19),
        ([mark("18", rater="王"), mark("17.5", rater="李")], Fraction("17.75")),
        ([mark("18", rater="王"), mark("20", rater="王", row=3)], 20),
        ([mark("18", rater="王"), mark("18", rater="李"), mark("17", row=4)], Fraction(53, 3)),
        ([], None),
        ([mark(school_class="一(1)班")], None),
    ],
)
def test_the_value_is_the_mean_of_the_last_marks(given, value):
    evaluation = evaluated(policy(QUALITY), records(marks=given))
    result = outcome(evaluation, "班主任 T1", "P-1")
    assert (result.tally.value, result.tally.denominator) == (value, None)
    assert result.points == (None if value is None else value)


def test_who_lacks_a_mark_is_named():
    evaluation = evaluated(policy(QUALITY), records(marks=[mark(), mark(school_class="一(1)班")]))
    (problem,) = unmarked(evaluation)
    assert (problem.code, problem.value) == ("mark-missing", "P-1 材料质量")
    assert problem.details == {"count": "2", "names": "教师T2、二(1)班"}
    everybody = [mark(), mark(teacher="T2"), mark(school_class="一(1)班"), mark(school_class="二(1)班")]
    assert list(unmarked(evaluated(policy(QUALITY), records(marks=everybody)))) == []


def test_a_mark_has_a_full_mark():
    _, problems = load(policy_tables([{**QUALITY, "target": None, "scoring": None}]))
    assert "满分" in problems[0].details["reason"]
