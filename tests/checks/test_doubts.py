"""Registers held against each other: answers against the log, plans against visits in time order, approvals."""

from __future__ import annotations

from types import SimpleNamespace

import openpyxl
import pytest
from builders import day, indicator, plan, policy, pupil, records, school_class, survey, visit
from msgspec.structs import replace
from small_term import checked, written

from jiafang_batch.catalogue import gathered, message
from jiafang_batch.checks.doubts import DENIED, UNAPPROVED, UNLOGGED, UNMET, doubts, registers_agree
from jiafang_batch.intake.pool import Intake
from jiafang_batch.met_plans import unmet_plans
from jiafang_batch.problem import Location
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

RULES = policy(indicator("覆盖率"))
APPROVALS = policy(indicator("占比", "科任教师", condition="工作时间审批"))


def planned(when, student="A1"):
    return replace(plan(student), planned=day(when))


def answered(visited, *students, satisfaction=None):
    return replace(survey(visited, satisfaction), students=students)


def kinds(rules, *visits, **known):
    return [(doubt.kind, doubt.student) for doubt in doubts(rules, records(*visits, **known))]


@pytest.mark.parametrize(
    ("visits", "answer", "doubt"),
    [
        (["10-08"], False, [(DENIED, "A1")]),
        (["10-08"], True, []),
        ([], False, []),
        ([], True, []),  # the class has no log at all
    ],
)
def test_an_answer_is_held_against_the_log(visits, answer, doubt):
    assert kinds(RULES, *(visit("A1", when) for when in visits), surveys=(answered(answer, "A1"),)) == doubt


def test_an_answer_without_a_name_contradicts_nobody():
    assert kinds(RULES, visit("A1", "10-08"), surveys=(answered(False),)) == []


def test_everybody_who_took_part_is_asked():
    (doubt,) = doubts(
        RULES, records(visit("A1", "10-08", "T1 T3"), visit("A1", "10-20", "T4"), surveys=(answered(False, "A1"),))
    )
    assert doubt.teachers == ("T1", "T3", "T4")
    assert len(doubt.visits) == 2


@pytest.mark.parametrize(
    ("plans", "visits", "unmet"),
    [
        (["10-10"], ["10-10"], []),  # on the day itself
        (["10-10"], ["10-09"], ["10-10"]),  # a visit before its plan fulfils nothing
        (["10-10", "11-10"], ["11-12"], ["11-10"]),  # one visit a row, the earlier row first
        (["10-10", "11-10"], ["10-12", "11-12"], []),
        (["10-10", "10-10"], ["10-12"], ["10-10"]),
        (["10-10", "10-23"], ["10-23"], ["10-10"]),  # a visit on the very day is that row's
        (["11-10", "10-10"], ["10-12"], ["11-10"]),  # in time order, whatever the order of the rows
    ],
)
def test_a_plan_row_is_met_by_a_visit_of_its_own_on_or_after_its_day(plans, visits, unmet):
    found = unmet_plans([planned(p) for p in plans], [visit("A1", v) for v in visits])
    assert [p.planned for p in found] == [day(u) for u in unmet]


@pytest.mark.parametrize(("when", "doubt"), [("01-23", [(UNMET, "A1")]), ("01-24", [])])
def test_a_plan_is_overdue_once_its_day_is_over(when, doubt):
    # The as-of date is 2025-01-24.
    assert kinds(RULES, visit("A2", "10-08"), plans=(planned(when),)) == doubt


def test_of_a_class_without_any_log_nothing_is_said():
    given = {"plans": (planned("10-10"),), "surveys": (answered(True, "A1"),)}
    assert kinds(RULES, **given) == []
    assert kinds(RULES, visit("A2", "10-08"), **given) == [(UNLOGGED, "A1"), (UNMET, "A1")]


@pytest.mark.parametrize(
    ("rules", "in_hours", "approver", "doubt"),
    [
        (APPROVALS, True, "", [(UNAPPROVED, "A1")]),
        (APPROVALS, True, "校长", []),
        (APPROVALS, False, "", []),
        (RULES, True, "", []),  # the policy asks for no approval
    ],
)
def test_a_visit_in_working_hours_has_an_approver_where_the_policy_asks(rules, in_hours, approver, doubt):
    assert kinds(rules, visit("A1", "10-08", in_work_hours=in_hours, approver=approver)) == doubt


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (("家长问卷", "王小明  | 是", "王小明  | 否"), "survey-denies-visit", "2024-09-21 实地家访（陈静、赵敏）"),
        (("家访计划", "2024-9-21", "2024-9-22"), "plan-not-met", "计划日以前有 2024-09-21"),
    ],
)
def test_a_doubt_is_said_at_its_row_with_the_visit_it_is_about(change, code, said):
    (problem,) = [p for p in checked(change) if p.code == code]
    assert said in message(problem)
    assert problem.location.row > 1
    assert problem.related[0].file == "收表/一(1)班.xlsx"


def test_the_list_names_each_teacher_with_both_rows_and_stands_in_the_summary_alone(tmp_path):
    folder = written(tmp_path, ("家长问卷", "王小明  | 是", "王小明  | 否"))
    computed = compute_school(check_school(SchoolJob(folder), None, Intake(processes=0)))
    book = write_school(computed, folder / "输出").summary
    rows = list(openpyxl.load_workbook(book, data_only=True)["核实清单"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == ["陈静", "赵敏"]
    assert rows[0][4:7] == (DENIED, "是否家访：否，满意度：5", "收表/登记.xlsx!家长问卷!2")
    assert rows[0][8] == "收表/一(1)班.xlsx!一班家访!2"
    for path in (folder / "输出").rglob("*.xlsx"):
        if path != book:
            assert "核实清单" not in openpyxl.load_workbook(path).sheetnames


def test_pupils_of_the_same_answer_are_looked_at_one_by_one():
    given = records(visit("A1", "10-08"), surveys=(answered(False, "A1", "A2"),), pupils=[pupil("A1"), pupil("A2")])
    assert [doubt.student for doubt in doubts(RULES, given)] == ["A1"]


def late_plans(*rows):
    """Plan rows at their places: (row, class, pupil, day)."""
    pupils = [pupil(key, name) for _, name, key, _ in rows]
    plans = tuple(
        replace(planned(when, key), source=Location("收表/登记.xlsx", "家访计划", row)) for row, _, key, when in rows
    )
    classes = {name: school_class(name, "T1") for _, name, _, _ in rows}
    known = records(
        *(visit(p.id, "09-02", row=n) for n, p in enumerate(pupils)),
        pupils=pupils, classes=tuple(classes.values()), plans=plans,
    )  # fmt: skip
    context = SimpleNamespace(policy=RULES, records=known, as_of=RULES.as_of)
    return gathered(registers_agree(context))


def test_late_plans_are_said_once_for_a_class_with_their_rows():
    said = late_plans((2, "一(1)班", "A1", "10-10"), (3, "一(2)班", "B1", "10-11"), (5, "一(1)班", "A2", "10-12"))
    first, second = sorted(map(message, said))
    assert first == "一(1)班有 2 行计划的日子过了，到 2025-01-24 没有计划日以后的家访（第 2、5 行）。"
    assert second.startswith("计划 2024-10-11 家访")
    assert "B1" in second or "一(2)班" in second
