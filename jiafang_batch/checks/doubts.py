"""Contradictions between two registers, for the office to check, with the places of both.

Parents' answers and spot checks are compared with the log, plan rows with the visits that follow, and visits in
working hours with the approvals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from jiafang_batch.checks.context import Context
from jiafang_batch.grouping import grouped_by
from jiafang_batch.met_plans import unmet_plans
from jiafang_batch.oversight import Inspection
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Records, Survey, Visit
from jiafang_batch.terms import InspectionResult

DENIED, UNLOGGED, UNAPPROVED, UNMET, REFUTED = (
    "家长说没有家访",
    "家长说有，记录里没有",
    "工作时间家访没有审批人",
    "计划的日子过了没有家访",
    "抽查不属实",
)


class Doubt(Struct, frozen=True):
    """One contradiction: its kind, the pupil, the visits, and its place."""

    kind: str
    student: str
    """学号."""
    place: Location
    """The contradicting row."""
    visits: tuple[Visit, ...]
    """The visits that it contradicts, or that do not match it."""
    teachers: tuple[str, ...]
    """工号 of the teachers to ask."""
    register: str
    """What the contradicting row says, by its headings."""
    day: date | None = None
    """The planned day."""


def doubts(policy: Policy, records: Records) -> tuple[Doubt, ...]:
    """Return every contradiction of the registers up to the as-of date, by kind, in the order of their rows.

    A class without any log has no contradictions; only its sheets are missing.
    """
    first, last = policy.term.first, policy.as_of
    visits: dict[str, list[Visit]] = {}
    for visit in sorted(records.visits, key=lambda v: v.date):
        if first <= visit.date <= last:
            visits.setdefault(visit.student, []).append(visit)
    students = records.roster.students
    tried = (attempt.student for attempt in records.attempts)
    logged = {students[key].school_class for key in (*visits, *tried)}
    against_log = (*_surveys(records, visits), *_plans(policy, records, visits))
    return (
        *(doubt for doubt in against_log if doubt.visits or students[doubt.student].school_class in logged),
        *_inspections(records, visits),
        *(_approvals(records, first, last) if asks_for_approval(policy) else ()),
    )


def asks_for_approval(policy: Policy) -> bool:
    """True if an indicator uses approvals of visits in working hours."""
    conditions = (indicator.condition for indicator in policy.indicators)
    return any(condition is not None and condition.kind is ConditionKind.APPROVED for condition in conditions)


def _surveys(records: Records, visits: Mapping[str, Sequence[Visit]]) -> Iterator[Doubt]:
    """Signed answers and the log, compared in both directions."""
    for survey in records.surveys:
        for student in survey.students:
            held = tuple(visits.get(student, ()))
            if survey.visited == bool(held):
                continue
            kind = UNLOGGED if survey.visited else DENIED
            team = tuple(dict.fromkeys(member for visit in held for member in visit.participants))
            yield Doubt(kind, student, survey.source, held, team, _words_of(survey))


def _words_of(survey: Survey) -> str:
    satisfaction = f"，满意度：{survey.satisfaction}" if survey.satisfaction is not None else ""
    return f"是否家访：{'是' if survey.visited else '否'}{satisfaction}"


def _words_of_check(inspection: Inspection) -> str:
    method = f"（{inspection.method}）" if inspection.method else ""
    note = f"，{inspection.note}" if inspection.note else ""
    return f"{inspection.day} 抽查{method}：{inspection.result.value}{note}"


def _inspections(records: Records, visits: Mapping[str, Sequence[Visit]]) -> Iterator[Doubt]:
    """Spot checks that refute a visit of the log: that of the day, or all of the teacher to the pupil."""
    for inspection in records.inspections:
        if inspection.result is InspectionResult.FALSE:
            teacher_visits = [v for v in visits.get(inspection.student, ()) if inspection.teacher in v.participants]
            held = tuple(v for v in teacher_visits if inspection.visit_date in (None, v.date))
            words = _words_of_check(inspection)
            yield Doubt(REFUTED, inspection.student, inspection.source, held, (inspection.teacher,), words)


def _plans(policy: Policy, records: Records, visits: Mapping[str, Sequence[Visit]]) -> Iterator[Doubt]:
    """Plan rows whose day has passed without a visit on or after it; one visit matches one row."""
    by_student = grouped_by((plan for plan in records.plans if plan.planned is not None), lambda plan: plan.student)
    for student, plans in by_student.items():
        held = visits.get(student, ())
        for plan in unmet_plans(plans, held):
            if plan.planned is not None and policy.term.first <= plan.planned < policy.as_of:
                words = f"计划 {plan.planned} 家访"
                yield Doubt(UNMET, student, plan.source, tuple(held), plan.teachers, words, plan.planned)


def _approvals(records: Records, first: date, last: date) -> Iterator[Doubt]:
    for visit in records.visits:
        if first <= visit.date <= last and visit.in_work_hours and not visit.approver:
            blank = "工作时间：是，审批人：没有填"
            yield Doubt(UNAPPROVED, visit.student, visit.sources[0], (visit,), (visit.lead,), blank)


def registers_agree(context: Context) -> Iterable[Problem]:
    """What the registers say of a pupil does not contradict the log."""
    students, teachers = context.records.roster.students, context.records.roster.teachers
    for doubt in doubts(context.policy, context.records):
        student = students[doubt.student]
        name = f"{student.name}（{student.school_class}）"
        visit_words = [
            f"{v.date} {v.form.value}（{'、'.join(teachers[key].name for key in v.participants)}）"
            for v in doubt.visits
        ]
        details = {
            "in_class": student.school_class,
            "visits": "；".join(visit_words),
            "planned": str(doubt.day or ""),
            "as_of": str(context.as_of),
            "earlier": f"（计划日以前有 {'；'.join(visit_words)}）" if visit_words else "",
        }
        related = tuple(visit.sources[0] for visit in doubt.visits)
        yield Problem(_CODES[doubt.kind], doubt.place, name, details, related)


_CODES = {
    DENIED: "survey-denies-visit",
    UNLOGGED: "survey-confirms-unlogged",
    UNAPPROVED: "visit-without-approval",
    UNMET: "plan-not-met",
    REFUTED: "inspection-refutes-visit",
}
