"""The visits and essays of the 学期, by pupil and by teacher."""

from __future__ import annotations

from collections.abc import Mapping

from jiafang_batch.grouping import grouped, grouped_by
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.windows import Span
from jiafang_batch.records import Essay, Teacher, Visit
from jiafang_batch.terms import TEACHER_ROLES


def term_visits(term: Term) -> tuple[Visit, ...]:
    """Return visits in the 学期 window, in date order."""
    span = Span(term.policy.term.first, term.as_of)
    return term.once("visits of the term", lambda: tuple(term.visits_within([span])))


def visits_to(term: Term, student: str) -> tuple[Visit, ...]:
    """Return the visits of the 学期 to a pupil, in date order."""
    by_pupil = term.once("visits to pupils", lambda: grouped_by(term_visits(term), lambda visit: visit.student))
    return by_pupil.get(student, ())


def visits_with(term: Term, teacher: str) -> tuple[Visit, ...]:
    """Return the visits of the 学期 in which a teacher took part, in date order."""
    by_teacher = term.once("visits with teachers", lambda: grouped(term_visits(term), lambda visit: visit.participants))
    return by_teacher.get(teacher, ())


def visits_led(term: Term) -> Mapping[str, tuple[Visit, ...]]:
    """Return 工号 → the visits of the 学期 that the teacher led, in date order."""
    return term.once("visits led", lambda: grouped_by(term_visits(term), lambda visit: visit.lead))


def is_onsite(term: Term, visit: Visit) -> bool:
    """True for a visit in one of the school's 实地 forms."""
    return visit.form in term.policy.settings.onsite_forms


def essays(term: Term) -> tuple[Essay, ...]:
    """Essays dated in the 学期 or undated."""
    first, last = term.policy.term.first, term.as_of
    return tuple(e for e in term.records.essays if e.date is None or first <= e.date <= last)


def unassessed_visitors(term: Term) -> tuple[Teacher, ...]:
    """Return the teachers in office without an assessed role (counsellors, others) who visited or are planned to visit."""
    assessed_keys = {subject.key for kind in TEACHER_ROLES for subject in term.subjects[kind]}
    planned = {key for plan in term.records.plans for key in plan.teachers}
    return tuple(
        teacher
        for key, teacher in term.records.roster.teachers.items()
        if teacher.active and key not in assessed_keys and (key in planned or visits_with(term, key))
    )
