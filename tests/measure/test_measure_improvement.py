"""书面检讨: who is barred from awards, until when, and what the list of awards says of it."""

from __future__ import annotations

import pytest
from builders import at, day, evaluated, indicator, policy, records, visit
from msgspec.structs import replace

from jiafang_batch.measure.awards import nominations
from jiafang_batch.measure.improvement import barred_teachers
from jiafang_batch.oversight import Remedy
from jiafang_batch.policy.document import Clause, Document
from jiafang_batch.terms import Way

RULES = replace(
    policy(
        indicator("覆盖率", "班主任", target=0.6, points=100, scoring="比例"),
        ratings=(("优秀", 90), ("不合格", 0)), awards=(("家访先进个人", "班主任", 2, 0),),
    ),
    document=Document(clauses=(Clause("七", "写出书面检讨", Way.FORM, "书面检讨", ""),)),
)  # fmt: skip
VISITS = [visit(key, "10-12", row=n) for n, key in enumerate(("A1", "A2", "A3"), 2)] + [visit("B1", "11-01", "T4")]
LACKING = "书面检讨及整改措施还没有交，交来以前不能评优"


def remedy(teacher, due, handed_in, row=2):
    return Remedy(teacher, day(due), day(handed_in) if handed_in else None, "", "", at(row))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((), {"T2": "考核不合格，要写书面检讨（还没有交），本学期不能评优"}),
        ((remedy("T2", "12-01", "12-20"),), {"T2": "考核不合格，要写书面检讨（2024-12-20 已交），本学期不能评优"}),
        ((remedy("T1", "10-08", None),), {"T1": LACKING}),
        ((remedy("T1", "10-08", None), remedy("T1", "10-08", "12-20", 3)), {}),
        ((remedy("T1", "10-08", None), remedy("T1", "12-01", "12-20", 3)), {"T1": LACKING}),
    ],
)
def test_who_is_barred_and_why(rows, told):
    barred = barred_teachers(evaluated(RULES, records(*VISITS, remedies=rows)))
    assert barred == {"T2": "考核不合格，要写书面检讨（还没有交），本学期不能评优"} | told


def test_what_comes_in_after_the_as_of_date_is_not_there_yet():
    rules = replace(RULES, settings=replace(RULES.settings, cut_off=day("12-10")))
    known = records(*VISITS, remedies=(remedy("T1", "10-08", "12-20"),))
    assert barred_teachers(evaluated(rules, known))["T1"] == LACKING


def test_the_list_of_awards_says_why():
    chosen = nominations(evaluated(RULES, records(*VISITS, remedies=(remedy("T1", "10-08", None),))))
    assert {n.card.subject.key: (n.place, n.reason) for n in chosen}["T1"] == (0, LACKING)
