"""Pupils whom the rules forget, in words; the expected words are worked out by hand from the scopes."""

import itertools

import pytest
from builders import indicator, policy, preset_policy

from jiafang_batch.policy.library import presets
from jiafang_batch.policy.profiles import Attribute, ProfileSpace
from jiafang_batch.policy.uncovered import forgotten, obliges


def coverage(scope="", subjects="班主任、班级", **cells):
    return indicator(
        "覆盖率", subjects, **{"scope": scope, "target": "100%", "points": "10", "scoring": "比例", **cells}
    )


def gaps(*rows, **sheets):
    return forgotten(policy(*({**row, "code": f"ZB-{n}"} for n, row in enumerate(rows)), **sheets))


SCOPES = [
    (["全体"], ()),
    (["可家访"], ("家访条件为不具备的学生",)),
    (["可家访", "起始年级且可家访"], ("家访条件为不具备的学生",)),
    (["可家访", "非可家访"], ()),
    (["可家访", "非可家访且家长外地"], ("家长不常住外地且家访条件为不具备的学生",)),
    (["重点"], ("不属于重点类别的学生",)),
    (["非重点"], ("属于重点类别的学生",)),
    (["新生", "接新班"], ("不是新生或插班生且班级不是接新班的学生",)),
    (["起始年级且可家访", "非起始年级"], ("在起始年级且家访条件为不具备的学生",)),
    (["辍学"], ("学籍状态为在读的学生",)),
    (["非辍学"], ("学籍状态为疑似辍学的学生",)),
    (["非辍学", "类别:疑似辍学"], ()),
    (["类别:低保|残疾"], ("特殊类别没有低保、残疾的学生",)),
    (["类别:低保|残疾", "类别:残疾"], ("特殊类别没有低保且特殊类别没有残疾的学生",)),
    (["重点", "类别:低保"], ("特殊类别没有低保且不属于重点类别的学生",)),
    (["年级:一年级|二年级"], ("年级不是一年级、二年级的学生",)),
    (["年级:一至三年级"], ("年级不是一年级、二年级、三年级的学生",)),
    (["班级:一(1)班|1.2"], ("班级不是一(1)班、一(2)班的学生",)),
    (["非班级:一(1)班"], ("班级是一(1)班的学生",)),
    (["非年级:一年级", "年级:一年级且非班级:一(1)班"], ("班级是一(1)班的学生",)),
    (["年级:一年级", "非年级:一年级|二年级"], ("年级是二年级的学生",)),
    (["班额<=30"], ("班额不少于 31 人的学生",)),
    (["班额>=50"], ("班额不超过 49 人的学生",)),
    (["班额<30", "班额>40"], ("班额在 30—40 人的学生",)),
    (["非班额<30"], ("班额不超过 29 人的学生",)),
    (["校额<300"], ("全校人数不少于 300 人的学生",)),
    (["班额>30且班额<=30"], ("全体学生",)),
    (["可家访且非家长外地", "可家访且家长外地"], ("家访条件为不具备的学生",)),
    (["可家访且非家长外地"], ("家长常住外地的学生", "家访条件为不具备的学生")),
]


@pytest.mark.parametrize(("scopes", "expected"), SCOPES, ids=["+".join(s) for s, _ in SCOPES])
def test_gap(scopes, expected):
    assert gaps(*(coverage(scope) for scope in scopes)) == expected


PRESETS = {
    "wuda": (),
    "changxiao": (),
    "miaoqiao": ("没有列入“大走访”计划的学生",),
    "chishui": (),
    "shaba": (),
    "pinci": ("全体学生",),
    "qizhuang": ("家访条件为不具备的学生",),
    "huabao-jilu": ("学籍状态为在读的学生",),
    "huabao-kaohe": (),
    "huabao-huifang": ("没有列入“回访”计划且不属于重点类别的学生",),
    "huabao": (),
}


@pytest.mark.parametrize("name", list(presets()))
def test_preset(name):
    assert forgotten(preset_policy(name)) == PRESETS[name]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (coverage(), True),
        (coverage(scoring=None, points=None), False),
        (coverage(subjects="年级、学校"), False),
        (coverage(points="0"), False),
        (coverage(target="0%", scoring="达标"), False),
        (coverage(times="0"), False),
        (coverage(scoring="加分", step="1"), False),
        (indicator("月度进度", condition="50%", scoring="扣罚", step="1"), True),
        (indicator("月度进度", condition="0%", scoring="扣罚", step="1"), False),
        (indicator("回访率", target="100%", points="10", scoring="比例"), True),
        (indicator("计划落实率", condition="大走访", target="100%", points="10", scoring="比例"), True),
        (indicator("建档率", condition="回访", target="100%", points="10", scoring="比例"), False),
        (indicator("占比", condition="面对面", target="100%", points="10", scoring="比例"), False),
        (indicator("家访次数", target="5", points="10", scoring="比例"), False),
    ],
)
def test_what_obliges(row, expected):
    rules = policy(row)
    assert obliges(rules, rules.indicators[0]) is expected


def test_twelve_categories_are_told_one_by_one():
    names = [f"类别{n}" for n in range(12)]
    shown = gaps(coverage("且".join(f"非类别:{name}" for name in names)))
    assert len(shown) == 12
    assert set(shown) == {f"特殊类别有{name}的学生" for name in names}


def test_beyond_the_bound_no_gap_is_claimed_that_is_none():
    # Two to the power of forty profiles are not looked at; whoever has only a later category may be reached.
    assert gaps(*(coverage(f"类别:类别{n}") for n in range(40))) == ()


def _binary(name):
    return Attribute(name, 2, lambda _asked: frozenset(), lambda values: f"{name}{sorted(values)}")


def test_a_cover_holds_every_wanted_profile_and_no_other():
    space = ProfileSpace([_binary(n) for n in "abc"])
    for wanted in range(1 << space.size):
        held = 0
        for cube in space.cover(wanted, 0):
            for values in itertools.product(*cube):
                held |= 1 << sum(value << place for place, value in enumerate(values))
        assert held == wanted
