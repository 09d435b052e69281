"""学生范围: every word with a pupil who meets it and one who does not, 非, and who has dropped out."""

from datetime import date

import pytest
from builders import CLASSES, day, evaluated, indicator, outcome, policy, pupil, records, school_class

KEPT = pupil("K")
"""Plain: in 在读, no category, visitable, of a class that is neither new nor an entry grade."""


def population(scope, *pupils, classes=None, settings=None):
    rules = policy(indicator("覆盖率", "学校", scope=scope), settings=settings)
    known = records(pupils=pupils, classes=classes or CLASSES)
    return [item.key for item in outcome(evaluated(rules, known), "学校 示范小学").tally.items]


# the word; a pupil who meets it; one who does not
WORDS = [
    ("", KEPT, pupil("N", status="已辍学")),
    ("全体", KEPT, pupil("N", status="已辍学")),
    ("起始年级", KEPT, pupil("N", "二(1)班")),
    ("新生", pupil("K", entry_kind="新生"), pupil("N")),
    ("新生", pupil("K", entry_kind="插班生"), pupil("N")),
    ("重点", pupil("K", "一(1)班", "残疾"), pupil("N", "一(1)班", "特长生")),
    ("家长外地", pupil("K", parents_away=True), pupil("N")),
    ("可家访", KEPT, pupil("N", visitable=False)),
    ("辍学", pupil("K", status="疑似辍学"), pupil("N")),
    ("辍学", pupil("K", status="已辍学"), pupil("N")),
    ("类别:残疾|低保", pupil("K", "一(1)班", "低保"), pupil("N", "一(1)班", "特困")),
    ("类别:贫困生", pupil("K", "一(1)班", "经济困难"), pupil("N")),
    ("类别:辍学", pupil("K", status="已辍学"), pupil("N", status="疑似辍学")),
    ("类别:疑似辍学", pupil("K", status="疑似辍学"), pupil("N", status="已辍学")),
    ("年级:一年级|三年级", KEPT, pupil("N", "二(1)班")),
    ("年级:1年级", KEPT, pupil("N", "二(1)班")),
    ("非重点", KEPT, pupil("N", "一(1)班", "残疾")),
    ("非可家访", pupil("K", visitable=False), pupil("N")),
    ("非类别:残疾", KEPT, pupil("N", "一(1)班", "残疾")),
    ("非新生且可家访", KEPT, pupil("N", entry_kind="新生")),
    ("辍学且可家访", pupil("K", status="已辍学"), pupil("N", status="已辍学", visitable=False)),
    ("非辍学", KEPT, pupil("N", status="疑似辍学")),
    ("非年级:二年级", KEPT, pupil("N", status="已辍学")),
]


@pytest.mark.parametrize(("scope", "inside", "outside"), WORDS, ids=[f"{n}-{w[0]}" for n, w in enumerate(WORDS)])
def test_word(scope, inside, outside):
    assert population(scope, inside, outside) == ["K"]


def test_key_lets_dropped_out_pupils_in_where_the_key_categories_name_them():
    pupils = (pupil("K", status="已辍学"), pupil("N"))
    assert population("重点", *pupils) == []
    assert population("重点", *pupils, settings={"重点类别": "辍学、残疾"}) == ["K"]


@pytest.mark.parametrize(
    ("fields", "is_enrolled"),
    [
        ({"entry_date": day("12-20")}, True),
        ({"entry_date": day("12-21")}, False),
        ({"leave_date": day("12-20")}, False),
        ({"leave_date": day("12-21")}, True),
    ],
)
def test_enrolled_on_the_as_of_date(fields, is_enrolled):
    shown = population("全体", pupil("K", **fields), settings={"统计截止日期": day("12-20")})
    assert shown == (["K"] if is_enrolled else [])


@pytest.mark.parametrize(
    ("since", "counted"),
    [(date(2024, 8, 1), ["K"]), (date(2025, 1, 24), ["K"]), (date(2024, 7, 31), []), (None, [])],
)
def test_a_class_taken_over_in_the_term(since, counted):
    classes = (school_class("一(1)班", "T1", since), school_class("二(1)班", "T2"))
    assert population("接新班", KEPT, pupil("N", "二(1)班"), classes=classes) == counted


def test_sizes_count_pupils_of_everybody():
    # Class one has two pupils who count and one who dropped out; class two has one; the school three.
    pupils = (KEPT, pupil("L"), pupil("M", status="已辍学"), pupil("N", "二(1)班"))
    for scope, names in (
        ("班额<=2", ["K", "L", "N"]),
        ("班额>=2", ["K", "L"]),
        ("班额<2", ["N"]),
        ("班额>2", []),
        ("非班额<2", ["K", "L"]),
        ("校额<4", ["K", "L", "N"]),
        ("校额<3", []),
    ):
        assert population(scope, *pupils) == names, scope


def test_a_category_alone_is_no_status():
    assert population("全体", pupil("K", "一(1)班", "辍学")) == ["K"]
