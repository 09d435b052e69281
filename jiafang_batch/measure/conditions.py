"""条件 of 占比 and 家访次数: the requirement for a visit, or for a covered pupil with their visits.

Source: measures.md, "占比 bases".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from jiafang_batch.measure.population import Lens
from jiafang_batch.measure.term import membership
from jiafang_batch.policy.model import Condition
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.policy.windows import window
from jiafang_batch.records import Student, Visit

VisitTest = Callable[[Visit], bool]
StudentTest = Callable[[Student, Iterable[Visit]], bool]


_OF_THE_ROW: Mapping[ConditionKind, Callable[[Visit, Condition], bool]] = {
    ConditionKind.SIGNED: lambda v, _c: v.signed,
    ConditionKind.APPROVED: lambda v, _c: v.in_work_hours and v.approver != "",
    ConditionKind.TEAM: lambda v, c: c.low <= len(v.participants) <= c.high,
    ConditionKind.PHOTOS: lambda v, c: v.photos >= c.low,
    ConditionKind.MINUTES: lambda v, c: v.minutes >= c.low,
}
"""The conditions that the visit's own row answers."""


def visit_test(lens: Lens, condition: Condition) -> VisitTest:
    """Return a test for visits that meet the condition."""
    if of_the_row := _OF_THE_ROW.get(condition.kind):
        return lambda v: of_the_row(v, condition)
    match condition.kind:
        case ConditionKind.EVENT:
            return _of_event(lens, condition.names)
        case ConditionKind.COMPLETE:
            items = condition.items or lens.term.policy.settings.record_items
            return lambda v: all(item.is_filled(v) for item in items)
        case ConditionKind.PLANNED:
            plans = lens.term.records.plans
            planned = lens.term.once("planned", lambda: frozenset(plan.student for plan in plans))
            return lambda v: v.student in planned
        case ConditionKind.IN_WINDOW:
            return _in_window(lens, condition.name)
        case ConditionKind.WITH_HOMEROOM:
            return lens.term.is_by_homeroom
        case ConditionKind.OF_FORM:
            forms = lens.term.policy.settings.forms_named(condition.names)
            return lambda v: (v.form in forms) is not condition.negated
    raise ValueError(condition.kind)


def in_base(condition: Condition) -> VisitTest:
    """Return a test for visits in the base of the share; 工作时间审批 uses only visits in working hours."""
    if condition.kind is ConditionKind.APPROVED:
        return lambda v: v.in_work_hours
    return lambda _v: True


def student_test(lens: Lens, condition: Condition) -> StudentTest:
    """Return a test for covered pupils who, with the visits that cover them, meet the condition."""
    match condition.kind:
        case ConditionKind.FACE_TO_FACE:
            forms = lens.term.policy.settings.face_to_face_forms
            return lambda _s, visits: any(v.form in forms for v in visits)
        case ConditionKind.THEMES:
            counted = lens.term.policy.settings.themes
            return lambda _s, visits: len({t for v in visits for t in v.themes} & counted) >= condition.low
        case ConditionKind.IN_SCOPE:
            belongs = membership(lens.term, condition.scope)
            return lambda s, _visits: belongs(s)
    raise ValueError(condition.kind)


def _of_event(lens: Lens, kinds: tuple[str, ...]) -> VisitTest:
    """A visit because of an event, of one of these kinds where any is named."""
    if not kinds:
        return lambda v: v.event_id != ""
    ids = frozenset(event.id for event in lens.term.records.events if event.kind in kinds)
    return lambda v: v.event_id in ids


def _in_window(lens: Lens, name: str) -> VisitTest:
    term = lens.term
    days = window(term.policy, name)
    students = term.records.roster.students

    def test(visit: Visit) -> bool:
        student = students[visit.student]
        spans = days(student.entry_date, term.takeover_date(student.school_class))
        return any(visit.date in span for span in spans)

    return test
