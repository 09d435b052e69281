"""Stages with their tasks, gaps of the roster, and the reminders that a document asks for."""

from __future__ import annotations

from datetime import date

import pytest
from builders import CALENDAR, evaluated, policy, preset_policy, pupil, records, school_class, teacher, visit
from msgspec.structs import replace

from jiafang_batch.measure.reminders import reminders, roster_gaps, stages
from jiafang_batch.policy.document import Clause, Document
from jiafang_batch.policy.library import presets
from jiafang_batch.terms import Way


@pytest.mark.parametrize(
    ("day", "states"),
    [
        ("2024-08-19", ["还没开始"] * 3),
        ("2024-08-25", ["进行中", "进行中", "还没开始"]),
        ("2024-11-30", ["已结束", "进行中", "还没开始"]),
        ("2024-12-01", ["已结束", "已结束", "进行中"]),
    ],
)
def test_stages_stand_by_their_days(day, states):
    found = stages(preset_policy("wuda"), date.fromisoformat(day))
    assert [stage.row.name for stage in found] == ["正式启动阶段", "推进实施阶段", "总结表彰阶段"]
    assert [stage.state for stage in found] == states


def test_the_tasks_of_a_stage_are_the_clauses_of_its_chapter():
    first, second, third = stages(preset_policy("wuda"), date(2024, 9, 1))
    assert [task.place for task in first.tasks] == ["学校自己的方案定什么", "培训登记"]
    assert [task.basis for task in second.tasks] == ["五.(二)1", "五.(二)1", "五.(二)2"]
    assert {"家访工作总结", "表彰决定", "荣誉证书"} <= {task.place for task in third.tasks}


def test_the_tasks_of_a_stage_may_be_named_by_it():
    found = stages(preset_policy("miaoqiao"), date(2025, 1, 1))
    assert [task.place for task in found[0].tasks] == ["培训登记"]
    assert "MQ-2" in [task.place for task in found[1].tasks]
    assert all(stage.tasks for stage in found)


@pytest.mark.parametrize(
    "name", [name for name, preset in presets().items() if any(d["kind"] == "阶段" for d in preset.dates)]
)
def test_every_stage_of_a_preset_has_tasks(name):
    assert all(stage.tasks for stage in stages(preset_policy(name), date(2024, 9, 1)))


def test_gaps_are_counted_a_class_at_a_time():
    pupils = (
        pupil("A1", phone="", address="向阳路", guardian=""),
        pupil("A2", phone="139", address="向阳路", guardian=""),
        pupil("B1", "二(1)班", phone="139", address="向阳路", guardian="王"),
    )
    gaps = roster_gaps(evaluated(policy(), records(pupils=pupils)).term)
    assert [(gap.school_class, gap.words) for gap in gaps] == [("一(1)班", "缺电话 1 人、缺监护人 2 人")]


def asking(*places):
    return replace(
        policy(calendar=CALENDAR),
        document=Document(clauses=tuple(Clause("一", "", Way.REMINDER, place, "") for place in places)),
    )


STAFF = (
    replace(teacher("T1", "班主任", name="王芳"), hire_date=date(2024, 8, 20)),
    replace(teacher("T2", "班主任", name="李强"), groups=frozenset({"党员"})),
    replace(teacher("T3", "科任教师", name="赵敏"), hire_date=date(2024, 8, 20)),
    teacher("T4", "校领导", name="钱校长"),
    teacher("T5", "科任教师", name="离岗的", active=False),
)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("本学年入职的教师还没有家访：姓名", "赵敏"),
        ("班子成员和党员还没有家访：姓名", "李强、钱校长"),
        ("本周还没有家访的教师：姓名", ""),
        ("先说优点，再说不足", None),
    ],
)
def test_a_reminder_names_those_whom_it_is_for(place, words):
    term = evaluated(asking(place), records(visit("A1", "10-08"), teachers=STAFF)).term
    found = [one.words for one in reminders(term)]
    assert found == ([] if words is None else [words or found[0]])


def test_this_week_is_that_of_the_as_of_day():
    rules = replace(asking("本周还没有家访的教师：姓名"))
    rules = replace(rules, settings=replace(rules.settings, cut_off=date(2024, 10, 9)))
    term = evaluated(rules, records(visit("A1", "10-07"), visit("A2", "10-06", "T3"), teachers=STAFF)).term
    assert [one.words for one in reminders(term)] == ["李强、赵敏、钱校长"]


def test_nobody_to_remind_is_said():
    term = evaluated(
        asking("本学年入职的教师还没有家访：姓名"), records(visit("A1", "10-08", "T1 T3"), teachers=STAFF)
    ).term
    assert [one.words for one in reminders(term)] == ["没有"]


def test_classes_stay_in_the_order_of_the_class_list():
    classes = (school_class("二(1)班", "T2"), school_class("一(1)班", "T1"))
    pupils = (pupil("A1", phone=""), pupil("B1", "二(1)班", phone=""))
    gaps = roster_gaps(evaluated(policy(), records(pupils=pupils, classes=classes)).term)
    assert [gap.school_class for gap in gaps] == ["二(1)班", "一(1)班"]
