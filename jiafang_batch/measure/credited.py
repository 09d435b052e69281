"""Indicators of teachers: kinds that count the visits credited to them. Source: measures.md, "Indicator kinds"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from jiafang_batch.grouping import grouped, grouped_by
from jiafang_batch.measure.calendar import Period, assessed_fortnights, assessed_months, assessed_weeks
from jiafang_batch.measure.conditions import visit_test
from jiafang_batch.measure.population import Item, ItemKind, Lens, Tally, count, inapplicable, rate, visit_item
from jiafang_batch.measure.term import Subject, is_enrolled
from jiafang_batch.policy.vocabulary import SHARED_OUT, ConditionKind
from jiafang_batch.records import Visit
from jiafang_batch.terms import SubjectKind

NO_PUPILS, NO_EVENTS, NO_SUCH_EVENTS = "没有{some}", "{window}没有登记任何事件", "{{window}}没有登记“{kinds}”的事件"
"""Why a count of visits does not apply, as templates of `sentence`."""


def participation(lens: Lens, subject: Subject) -> Tally:
    """Active teachers credited with at least k visits of V ÷ active teachers (年级: those of that 年级组)."""
    items = []
    for teacher in lens.term.records.roster.teachers.values():
        in_unit = subject.kind is SubjectKind.SCHOOL or teacher.grade_group == subject.key
        if teacher.active and in_unit:
            visits = lens.credited(teacher.id)
            items.append(Item(ItemKind.TEACHER, teacher.id, 1, int(len(visits) >= lens.indicator.wanted), visits))
    return rate(items)


def _filtered(lens: Lens, subject: Subject) -> Iterable[Visit]:
    """V credited to the teacher that meets every condition; 主访 requires that the teacher leads the visit."""
    conditions = lens.indicator.conditions
    tests = [visit_test(lens, c) for c in conditions if c.kind not in (ConditionKind.LEAD, *SHARED_OUT)]
    if any(c.kind is ConditionKind.LEAD for c in conditions):
        tests.append(lambda visit: visit.lead == subject.key)
    return (visit for visit in lens.credited(subject.key) if all(test(visit) for test in tests))


def _why_inapplicable(lens: Lens, subject: Subject) -> str:
    """Why a count of visits does not apply to the teacher; empty if it does."""
    if not lens.has_pupils(subject):
        return NO_PUPILS
    events, students = lens.term.records.events, lens.term.records.roster.students
    for kinds in (c.names for c in lens.indicator.conditions if c.kind is ConditionKind.EVENT):
        asked = (event for event in events if not kinds or event.kind in kinds)
        if not any(lens.is_open(students[event.student], event.date) for event in asked):
            return NO_EVENTS if not kinds else NO_SUCH_EVENTS.format(kinds="、".join(kinds))
    return ""


def visit_count(lens: Lens, subject: Subject) -> Tally:
    """人次: visits of V credited to the teacher, each as much as its form counts and, with 人均, shared by its team."""
    if absent := _why_inapplicable(lens, subject):
        return inapplicable(absent)
    weights, conditions = dict(lens.indicator.weights), lens.indicator.conditions
    is_shared = any(c.kind is ConditionKind.PER_HEAD for c in conditions)
    counted = (
        (v, Fraction(weights.get(v.form, 1)) / len(v.participants) if is_shared else weights.get(v.form, 1))
        for v in _filtered(lens, subject)
    )
    most = min((c.high for c in conditions if c.kind is ConditionKind.PER_PUPIL), default=None)
    return count(visit_item(*pair) for pair in (counted if most is None else _at_most(counted, most)))


def _at_most(counted: Iterable[tuple[Visit, int | Fraction]], most: int) -> Iterable[tuple[Visit, int | Fraction]]:
    """The visits with what is left of them where those to one pupil count `most` together, the earliest first."""
    left: dict[str, int | Fraction] = {}
    for visit, worth in counted:
        free = left.get(visit.student, most)
        left[visit.student] = free - min(worth, free)
        yield visit, min(worth, free)


def student_count(lens: Lens, subject: Subject) -> Tally:
    """Different pupils in those visits."""
    if absent := _why_inapplicable(lens, subject):
        return inapplicable(absent)
    visits: dict[str, tuple[Visit, ...]] = {}
    for visit in _filtered(lens, subject):
        visits[visit.student] = (*visits.get(visit.student, ()), visit)
    return count(Item(ItemKind.STUDENT, student, 0, 1, held) for student, held in visits.items())


def periods_met(lens: Lens, subject: Subject) -> Tally:
    """Assessed weeks (months) with at least k credited V ÷ assessed weeks (months) that count.

    Those whose last teaching day was before the teacher's 入职日期 are left out.
    """
    hired = lens.term.records.roster.teachers[subject.key].hire_date or date.min
    visits = lens.credited(subject.key)
    periods = (period for period in periods_of(lens) if period.counts and period.last_teaching >= hired)
    held = ((period, tuple(visit for visit in visits if visit.date in period.span)) for period in periods)
    return rate(
        Item(ItemKind.PERIOD, p.name, 1, int(len(period_visits) >= lens.indicator.wanted), period_visits)
        for p, period_visits in held
    )


def assigned(lens: Lens, subject: Subject) -> Tally:
    """Enrolled pupils of 学生范围 whose plan rows of the type name the teacher: those with k credited visits ÷ all.

    k is 次数 for 分工达标率 and 1 for 分工落实率.
    """
    term, condition = lens.term, lens.indicator.condition
    k = lens.indicator.wanted if "times" in lens.indicator.rule.uses else 1
    kind = condition.name if condition is not None else ""
    plans = term.once(
        ("assigned", kind), lambda: grouped((p for p in term.records.plans if p.kind == kind), lambda p: p.teachers)
    )
    visits = grouped_by(lens.credited(subject.key), lambda visit: visit.student)
    students = (
        term.records.roster.students[key] for key in dict.fromkeys(p.student for p in plans.get(subject.key, ()))
    )
    return rate(
        Item(ItemKind.STUDENT, student.id, 1, int(len(visits.get(student.id, ())) >= k), visits.get(student.id, ()))
        for student in students
        if is_enrolled(student, term.as_of) and lens.belongs(student)
    )


def periods_of(lens: Lens) -> tuple[Period, ...]:
    """The assessed weeks, fortnights or months, as 条件 says."""
    condition = lens.indicator.condition
    if condition is not None and condition.kind is ConditionKind.WEEKS:
        return lens.term.once("weeks", lambda: assessed_weeks(lens.term.policy))
    if condition is not None and condition.kind is ConditionKind.FORTNIGHTS:
        return lens.term.once("fortnights", lambda: assessed_fortnights(lens.term.policy))
    return assessed_months_of(lens)


def assessed_months_of(lens: Lens) -> tuple[Period, ...]:
    """The assessed months of the term."""
    return lens.term.once("months", lambda: assessed_months(lens.term.policy))
