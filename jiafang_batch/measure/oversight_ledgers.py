"""The ledgers of the school's own registers: approvals compared with visits, and who was not at a training. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import term_visits
from jiafang_batch.oversight import Leave, Training
from jiafang_batch.records import Teacher, Visit

APPROVED, NOTED, PENDING, UNAPPROVED = "已批准", "记录里有审批人", "没有批准", "未经审批"
NO_VISIT = "没有家访记录"


class SchoolAbsence(Struct, frozen=True):
    """One absence from school for a visit: the application, the visit, or both, and what is wrong with it."""

    day: date
    student: str
    leave: Leave | None
    visit: Visit | None
    state: str

    @property
    def teachers(self) -> tuple[str, ...]:
        """工号 of those who left."""
        if self.leave is not None:
            return self.leave.applicants
        return self.visit.participants if self.visit is not None else ()


def absences(term: Term) -> tuple[SchoolAbsence, ...]:
    """Return every application of the 学期, and every visit in working hours without one, by day."""
    first, last = term.policy.term.first, term.as_of
    visits = term_visits(term)
    matched: set[int] = set()
    away = []
    for leave in term.records.leaves:
        if first <= leave.day <= last:
            visit = next((v for v in visits if is_for(leave, v)), None)
            if visit is not None:
                matched.add(id(visit))
            state = (APPROVED if leave.approver else PENDING) if visit else NO_VISIT
            away.append(SchoolAbsence(leave.day, leave.student, leave, visit, state))
    for visit in visits:
        if visit.in_work_hours and id(visit) not in matched:
            state = NOTED if visit.approver else UNAPPROVED
            away.append(SchoolAbsence(visit.date, visit.student, None, visit, state))
    order = term.places
    return tuple(sorted(away, key=lambda absence: (absence.day, order[absence.student])))


def is_for(leave: Leave, visit: Visit) -> bool:
    """True if the application is for this visit: the pupil, the day, and one of the team."""
    same = leave.student == visit.student and leave.day == visit.date
    return same and not set(leave.applicants).isdisjoint(visit.participants)


def expected(term: Term, training: Training) -> Sequence[Teacher]:
    """Return the teachers in office who have to take part, in roster order."""
    wanted = frozenset(training.audience)
    active = [teacher for teacher in term.records.roster.teachers.values() if teacher.active]
    return [t for t in active if not wanted or not wanted.isdisjoint({*words_of(t)})]


def words_of(teacher: Teacher) -> frozenset[str]:
    """Return the words by which an audience may name the teacher: posts and 教师类别."""
    posts = (str(getattr(post, "value", post)) for post in teacher.posts)
    return teacher.groups | frozenset(posts)


def absentees(term: Term, training: Training) -> Sequence[Teacher] | None:
    """Return who was not there: those expected and not among 参加人员, or those registered as absent.

    None if neither column is filled.
    """
    if training.attendees:
        there = frozenset(training.attendees)
        return [teacher for teacher in expected(term, training) if teacher.id not in there]
    if training.absentees:
        return [term.records.roster.teachers[key] for key in training.absentees]
    return None


def untrained(term: Term) -> Sequence[Teacher]:
    """Return the teachers who were absent from a training of the 学期 and attended no other on the same topic."""
    trainings = [t for t in term.records.trainings if t.day <= term.as_of]
    attended = {(t.topic, key) for t in trainings for key in t.attendees}
    missing = {
        teacher.id: teacher
        for training in trainings
        for teacher in absentees(term, training) or ()
        if (training.topic, teacher.id) not in attended
    }
    return [teacher for key, teacher in term.records.roster.teachers.items() if key in missing]
