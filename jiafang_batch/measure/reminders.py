"""What the office is reminded of: the stages of the plan with their tasks, gaps of the roster, who has not visited. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct

from jiafang_batch.measure.incidents import incidents_to_do
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import term_visits
from jiafang_batch.normal_text import listed, squeeze
from jiafang_batch.policy.document import Clause
from jiafang_batch.policy.model import CalendarRow, Policy
from jiafang_batch.policy.reminder_clauses import (
    LEADERS_AND_MEMBERS,
    NEW_TEACHERS,
    ROSTER_GAPS,
    THIS_WEEK,
    asked_reminders,
    dated_reminders,
)
from jiafang_batch.records import Student, Teacher
from jiafang_batch.terms import CalendarKind, Post, Way

TO_COME, RUNNING, OVER = "还没开始", "进行中", "已结束"
_PARTY_MEMBER = "党员"


class Stage(Struct, frozen=True):
    """A stage of the plan (校历 类型 阶段), its state on the as-of date, and the clauses that it has to carry out."""

    row: CalendarRow
    state: str
    tasks: tuple[Clause, ...]


def state_of(row: CalendarRow, day: date) -> str:
    """Return whether the days of a calendar row are to come, running or over."""
    return TO_COME if day < row.first else OVER if row.last < day else RUNNING


def stages(policy: Policy, day: date) -> tuple[Stage, ...]:
    """Return the stages by their first day."""
    rows = sorted((r for r in policy.calendar if r.kind == CalendarKind.STAGE.value), key=lambda r: (r.first, r.last))
    return tuple(Stage(row, state_of(row, day), tuple(_tasks(policy, row))) for row in rows)


def _tasks(policy: Policy, row: CalendarRow) -> Iterator[Clause]:
    """The clauses of the stage: those whose number names it, or begins with a clause number of the row's own 依据."""
    basis = next(
        (b.text for b in policy.document.bases if b.source.sheet == "校历" and squeeze(b.entry) == squeeze(row.name)),
        "",
    )
    words = (word.split("（")[0].split()[0] for word in listed(basis) if word.split("（")[0].split())
    numbers = tuple(word for word in words if "." in word)
    for clause in policy.document.clauses:
        is_named = any(len(word) > 1 and row.name.startswith(word) for word in clause.basis.split())
        is_numbered = bool(numbers) and clause.basis.startswith(numbers)
        if (is_named or is_numbered) and clause.way not in (Way.NONE, Way.CALENDAR):
            yield clause


class RosterGap(Struct, frozen=True):
    """What the roster lacks of a class's enrolled pupils."""

    school_class: str
    pupils: int
    lacking: Mapping[str, Sequence[Student]]
    """电话, 住址, 监护人 → the pupils without it; only those that some pupil lacks."""

    @property
    def words(self) -> str:
        """缺电话 4 人、缺住址 2 人."""
        return "、".join(f"缺{what} {len(students)} 人" for what, students in self.lacking.items())


_ASKED: Mapping[str, Callable[[Student], str]] = {
    "电话": lambda student: student.phone,
    "住址": lambda student: student.address,
    "监护人": lambda student: student.guardian,
}


def roster_gaps(term: Term) -> tuple[RosterGap, ...]:
    """Return a record for each class of which the roster lacks a telephone, an address or a guardian."""
    gaps = []
    for name, students in term.enrolled.items():
        lacking = {what: [s for s in students if not value(s).strip()] for what, value in _ASKED.items()}
        lacking = {what: without for what, without in lacking.items() if without}
        if lacking:
            gaps.append(RosterGap(name, len(students), lacking))
    return tuple(gaps)


class Reminder(Struct, frozen=True):
    """A reminder that the document asks for, and what the term says of it."""

    head: str
    words: str


def reminders(term: Term) -> tuple[Reminder, ...]:
    """Return the reminders of the document with their names and numbers, 没有 if there is nobody to remind; then its dates.

    Incidents that are not reported or not closed are recalled whatever the document says.
    """
    document = term.policy.document
    answered = (Reminder(head, _ANSWERS[head](term) or "没有") for head in asked_reminders(document))
    urgent = [Reminder("重大情况", f"{words}，逐件列在“重大情况”")] if (words := incidents_to_do(term)) else []
    return (*urgent, *answered, *(Reminder("按时间办", text) for text in dated_reminders(document)))


def _gaps(term: Term) -> str:
    return "；".join(f"{gap.school_class} {gap.words}" for gap in roster_gaps(term))


def _names(teachers: Sequence[Teacher]) -> str:
    return "、".join(teacher.name for teacher in teachers)


def without_visit(term: Term, first: date) -> Sequence[Teacher]:
    """Return the active teachers who have taken part in no visit from that day on, in roster order."""
    busy = {key for visit in term_visits(term) if visit.date >= first for key in visit.participants}
    return [t for key, t in term.records.roster.teachers.items() if t.active and key not in busy]


def _new_teachers(term: Term) -> str:
    first = term.policy.school_year.first
    idle = without_visit(term, term.policy.term.first)
    return _names([t for t in idle if t.hire_date is not None and t.hire_date >= first])


def _leaders_and_members(term: Term) -> str:
    idle = without_visit(term, term.policy.term.first)
    return _names([t for t in idle if Post.SCHOOL_LEADER in t.posts or _PARTY_MEMBER in t.groups])


def _this_week(term: Term) -> str:
    monday = term.as_of - timedelta(days=term.as_of.weekday())
    return _names(without_visit(term, monday)) if term.as_of <= term.policy.settings.closing else ""


_ANSWERS: Mapping[str, Callable[[Term], str]] = {
    ROSTER_GAPS: _gaps,
    NEW_TEACHERS: _new_teachers,
    LEADERS_AND_MEMBERS: _leaders_and_members,
    THIS_WEEK: _this_week,
}
