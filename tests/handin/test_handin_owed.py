"""A class's blank sheet names the pupils that its own workbook lists under 还要家访."""

from __future__ import annotations

from datetime import date

import pytest
from builders import evaluated, event, indicator, plan, policy, pupil, records, visit

from jiafang_batch.handin.handouts.owed import Owed, needed, owed
from jiafang_batch.measure.outstanding import owed_visits

ALL = "班主任、班级"
EVERYBODY = ["A1", "A2", "A3", "A4", "B1", "B2"]


def rule(kind="覆盖率", code="ZB-1", **cells):
    return {**indicator(kind, ALL, **{"target": "100%", **cells}), "code": code}


CASES = [
    ("nobody visited", [rule()], records(), EVERYBODY),
    ("half is enough", [rule(target="50%")], records(visit("A1", "10-08"), visit("A2", "10-08")), ["B1", "B2"]),
    ("planned pupils", [rule("计划落实率", condition="普访")], records(plans=[plan("A2")]), ["A2"]),
    (
        "monthly progress",
        [rule("月度进度", condition="50%", target=None)],
        records(visit("A1", "10-08"), visit("B1", "10-08", "T2")),
        ["A2", "A3", "A4"],
    ),
    (
        "a policy that asks for nobody by name",
        [{**rule("参与率", target="80%"), "subjects": "学校"}],
        records(visit("A1", "10-08")),
        EVERYBODY[1:],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("indicators", "known", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_pupils_that_the_rules_name(indicators, known, expected):
    evaluation = evaluated(policy(*indicators), known)
    found = [entry.student.id for entries in owed(evaluation, date(2024, 10, 1)).values() for entry in entries]
    assert found == expected
    named = {visit.student.id for visit in owed_visits(evaluation)}
    assert named in (set(expected), set())


def test_what_is_too_late_is_asked_of_nobody():
    evaluation = evaluated(policy(rule(window="开学前一月")), records(pupils=(pupil("A1"),)))
    assert not any(owed(evaluation, date(2024, 10, 1)).values())
    (entry,) = owed(evaluation, date(2024, 8, 20))["一(1)班"]
    assert entry.demands == ("ZB-1 覆盖率",)


def test_an_event_that_waits_for_an_answer_asks_for_a_visit():
    rules = policy(
        rule(scope="类别:残疾"), events=[("迟到缺席", 3, "实地")], settings={"统计截止日期": date(2024, 10, 10)}
    )
    evaluation = evaluated(rules, records(events=[event("E1", "10-08", "A1"), event("E2", "10-02", "A2")]))
    assert owed(evaluation, date(2024, 10, 9))["一(1)班"] == (
        Owed(evaluation.term.records.roster.students["A1"], ("事件 E1 迟到缺席",)),
    )


OWN = {**indicator("家访次数", "班主任", target="2", visitor="本人"), "code": "ZB-9"}
DROPOUTS = rule(scope="类别:残疾")


def test_a_teacher_who_owes_visits_to_whomever_chooses_among_the_class():
    pupils = (pupil("A1", "一(1)班", "残疾"), pupil("A2"), pupil("A3"))
    evaluation = evaluated(policy(DROPOUTS, OWN), records(pupils=pupils))
    entries = owed(evaluation, date(2024, 10, 1))["一(1)班"]
    assert [(entry.student.id, entry.demands, entry.of_choice) for entry in entries] == [
        ("A1", ("ZB-1 覆盖率",), 0),
        ("A2", ("ZB-9 家访次数（学生自己选）",), 1),
        ("A3", ("ZB-9 家访次数（学生自己选）",), 1),
    ]
    assert needed(entries) == 2


def test_nobody_is_left_to_choose_from_once_the_visits_are_made():
    pupils = (pupil("A1", "一(1)班", "残疾"), pupil("A2"), pupil("A3"))
    made = records(visit("A2", "10-08"), visit("A2", "10-09"), pupils=pupils)
    entries = owed(evaluated(policy(DROPOUTS, OWN), made), date(2024, 10, 1))["一(1)班"]
    assert [entry.student.id for entry in entries] == ["A1"]
