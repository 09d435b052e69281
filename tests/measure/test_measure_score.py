"""计分: every scoring on values that meet the target and that do not; totals, 等级 and 名次."""

from fractions import Fraction

import pytest
from builders import breach, evaluated, indicator, outcome, policy, records, visit

from jiafang_batch.measure.awards import vacancies
from jiafang_batch.measure.population import Tally
from jiafang_batch.measure.score import points_for, ranks, rating_of
from jiafang_batch.policy.model import Rating

RATE = ("覆盖率", "班主任")
COUNT = ("家访次数", "班主任")
BREACH = ("违规次数", "班主任")
MONTHS = ("周期达标率", "班主任")


def fraction(text):
    return Fraction(text)


def points(kind, value, **cells):
    """The points of 分子/分母 (or a count) under the cells of one row."""
    extra = {"condition": "月"} if kind is MONTHS else {}
    numerator, _, denominator = value.partition("/")
    rules = policy(indicator(*kind, **extra, **cells))
    return points_for(rules.indicators[0], Tally(int(numerator), int(denominator) if denominator else None, ()))


# kind, value, 目标, 分值, 计分, 步长, points
POINTS = [
    (RATE, "1/2", "50%", "30", "达标", None, "30"),
    (RATE, "49/99", "50%", "30", "达标", None, "0"),
    (COUNT, "5", "5", "20", "达标", None, "20"),
    (COUNT, "4", "5", "20", "达标", None, "0"),
    (BREACH, "0", "0", "10", "达标", None, "10"),
    (BREACH, "1", "0", "10", "达标", None, "0"),
    (RATE, "13/18", "100%", "40", "比例", None, "260/9"),
    (RATE, "9/10", "50%", "30", "比例", None, "30"),
    (RATE, "0/7", "50%", "30", "比例", None, "0"),
    (COUNT, "2", "3", "60", "比例", None, "40"),
    (COUNT, "9", "3", "60", "比例", None, "60"),
    (COUNT, "5", "5", "70", "扣分", "14", "70"),
    (COUNT, "3", "5", "70", "扣分", "14", "42"),
    (COUNT, "0", "5", "40", "扣分", "14", "0"),
    (RATE, "1/3", "50%", "30", "扣分", "1", "14"),  # 16.67 percentage points short are 16
    (RATE, "199/200", "100%", "30", "扣分", "1", "30"),  # half a point is no whole one
    (RATE, "29/100", "58%", "30", "扣分", "1", "1"),  # 0.58 − 0.29 is 29 exactly, not 28 as in floating point
    (RATE, "3/4", "50%", "30", "扣分", "1", "30"),
    (RATE, "3/10", "50%", "20", "逐个扣分", "2.5", "15"),  # five are asked for, two are missing
    (RATE, "3/11", "50%", "20", "逐个扣分", "2.5", "12.5"),  # ⌈5.5⌉ are asked for
    (RATE, "6/10", "50%", "20", "逐个扣分", "2.5", "20"),
    (RATE, "0/10", "100%", "20", "逐个扣分", "2.5", "0"),
    (COUNT, "12", "10", "5", "加分", "1", "2"),
    (COUNT, "10", "10", "5", "加分", "1", "0"),
    (COUNT, "30", "10", "5", "加分", "1", "5"),
    (RATE, "2/3", "50%", "5", "加分", "0.1", "1.6"),
    (BREACH, "2", "0", None, "扣罚", "3", "-6"),
    (BREACH, "0", "0", None, "扣罚", "3", "0"),
    (MONTHS, "3/5", "100%", None, "扣罚", "1.5", "-3"),
    (MONTHS, "5/5", "100%", None, "扣罚", "1.5", "0"),
]


@pytest.mark.parametrize(("kind", "value", "target", "weight", "scoring", "step", "expected"), POINTS)
def test_points(kind, value, target, weight, scoring, step, expected):
    cells = {"target": target, "points": weight, "scoring": scoring, "step": step}
    given = {field: cell for field, cell in cells.items() if cell is not None}
    assert points(kind, value, **given) == fraction(expected)


def test_veto_and_reported_rows_have_no_points():
    assert points(BREACH, "1", target="0", scoring="否决") is None
    assert points(RATE, "1/2", target="50%", points="30") is None


def test_not_applicable_has_no_points():
    assert points(RATE, "0/0", target="50%", points="30", scoring="比例") is None


TWO_ROWS = (
    indicator("覆盖率", "班主任、班级、年级、学校", code="A", target="100%", points="40", scoring="比例"),
    indicator("覆盖率", "班主任、班级", code="B", scope="重点", target="100%", points="60", scoring="比例"),
)
EXTRA_ROWS = (
    indicator("家访次数", "班主任", code="C", target="1", points="5", scoring="加分", step="2"),
    indicator("违规次数", "班主任", code="D", scoring="扣罚", step="30"),
)


def card(kind, key, known, *rows):
    evaluation = evaluated(policy(*rows), known)
    cards = evaluation.teachers if kind != "班级" else evaluation.classes
    return next(c for c in cards if c.subject.kind.value == kind and c.subject.key == key)


def test_total_is_over_the_applicable_base_rows():
    # Nobody is 重点: 30 of 40 points apply, three quarters.
    known = records(visit("A1", "09-10"), visit("A2", "09-10"), visit("A3", "09-10"))
    assert card("班主任", "T1", known, *TWO_ROWS).total == 75
    assert card("班级", "一(1)班", known, *TWO_ROWS).total == 75


def test_bonus_and_penalty_stand_outside_the_base():
    known = records(visit("A1", "09-10"), visit("A2", "09-10"), visit("A3", "09-10"), breaches=[breach("09-10")])
    # 75, plus 2 × (3 − 1) = 4, less 30.
    assert card("班主任", "T1", known, *TWO_ROWS, *EXTRA_ROWS).total == 49


def test_total_is_never_below_zero():
    known = records(breaches=[breach("09-10")])
    assert card("班主任", "T1", known, *TWO_ROWS, *EXTRA_ROWS).total == 0


def test_without_an_applicable_base_row_there_is_no_total():
    shown = card("班主任", "T1", records(breaches=[breach("09-10")]), TWO_ROWS[1], *EXTRA_ROWS)
    assert (shown.total, shown.rank, shown.rating) == (None, None, "不适用")


def test_year_groups_and_the_school_get_no_points():
    evaluation = evaluated(policy(*TWO_ROWS), records(visit("A1", "09-10")))
    assert outcome(evaluation, "年级 一年级", "A").points is None
    assert outcome(evaluation, "学校 示范小学", "A").points is None
    assert outcome(evaluation, "班级 一(1)班", "A").points == 10


def test_a_veto_caps_the_rating_and_leaves_the_total():
    row = indicator("违规次数", "班主任", code="V", target="0", scoring="否决")
    known = records(visit("A1", "09-10"), visit("A2", "09-10"), visit("A3", "09-10"), visit("A4", "09-10"))
    clean = card("班主任", "T1", known, *TWO_ROWS, row)
    assert (clean.total, clean.rating, clean.vetoed) == (100, "优秀", False)
    known = records(*known.visits, breaches=[breach("09-10")])
    vetoed = card("班主任", "T1", known, *TWO_ROWS, row)
    assert (vetoed.total, vetoed.rating, vetoed.vetoed) == (100, "不合格", True)


RATINGS = (Rating("优秀", Fraction(90)), Rating("合格", Fraction(60)), Rating("不合格", Fraction(0)))


@pytest.mark.parametrize(
    ("total", "rating"),
    [("90", "优秀"), ("89.995", "优秀"), ("89.994", "合格"), ("60", "合格"), ("59.99", "不合格"), ("0", "不合格")],
)
def test_rating_is_of_the_rounded_total(total, rating):
    assert rating_of(fraction(total), RATINGS, vetoed=False) == rating


def test_equal_rounded_totals_share_the_better_rank():
    totals = {"a": fraction("90"), "b": fraction("80.001"), "c": fraction("79.999"), "d": fraction("70"), "e": None}
    assert ranks(totals) == {"a": 1, "b": 2, "c": 2, "d": 4, "e": None}


def test_a_total_is_made_of_unrounded_points():
    # A third of each 10: 3.33 three times would make 33.30.
    rows = [
        indicator("覆盖率", "班主任", code=f"R{n}", target="75%", points="10", scoring="比例", name=f"第{n}条")
        for n in range(3)
    ]
    known = records(visit("A1", "09-10"))
    assert card("班主任", "T1", known, *rows).total == Fraction(100, 3)


def test_classes_rank_within_the_school_and_teachers_within_their_role():
    evaluation = evaluated(policy(*TWO_ROWS), records(visit("A1", "09-10"), visit("B1", "09-10"), visit("B2", "09-10")))
    assert {c.subject.key: c.rank for c in evaluation.classes} == {"一(1)班": 2, "二(1)班": 1}
    assert {c.subject.key: c.rank for c in evaluation.teachers} == {"T1": 2, "T2": 1, "T3": None, "T4": None}


# ---------------------------------------------------------------- 评优


def _vacant(*award):
    """The reasons of the vacant awards when T1 has 100 points with one pupil visited, T2 has none."""
    rules = policy(
        indicator("覆盖率", "班主任", target="1%", points=100, scoring="达标"),
        awards=[("先进", *award)],
    )
    return [reason for _, reason in vacancies(evaluated(rules, records(visit("A1", "10-08"))))]


@pytest.mark.parametrize(
    ("subject", "quota", "lowest", "reasons"),
    [
        ("班主任", 1, 60, []),
        (
            "班主任",
            "40%",
            60,
            ["共 2 个班主任，名额不足 1 个，没有推荐；考核办法“评优”的“至少”写 1，人少也推荐"],
        ),  # 40% of two is 0.8
        ("班主任", "50%", 60, []),
        ("班主任", 1, 101, ["没有班主任达到最低分 101，没有推荐"]),
        ("校领导", 1, 0, ["没有参加考核的校领导，没有推荐"]),
    ],
)
def test_an_award_without_anybody_says_why(subject, quota, lowest, reasons):
    assert _vacant(subject, quota, lowest) == reasons
