"""心理跟踪: the pupils whom the counsellor follows, from the register of talks. Pure.

Source: 长小 section 四.(三) (跟踪指导和心理服务，建立工作台账), 花宝小学 回访制度 3. Levels are the counsellor's, never computed.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.term import Term
from jiafang_batch.oversight import Counselling, united_counselling
from jiafang_batch.records import Student, Teacher
from jiafang_batch.terms import Category, Post

CLOSED, WITHOUT_RECORD, DUE, FOLLOWED = "已结案", "还没有建档", "该谈没有谈", "跟踪中"
_COUNSELLOR, _HEAD = "心理教师", "校长"


class Case(Struct, frozen=True):
    """A pupil with the talks so far, by day; none for a pupil of the category 心理困难 without a record yet."""

    student: Student
    talks: tuple[Counselling, ...]
    state: str

    def last(self, field: str) -> object:
        """Return the latest entry in a column of the register; None if no talk fills it."""
        return next((value for talk in reversed(self.talks) if (value := getattr(talk, field))), None)

    @property
    def is_open(self) -> bool:
        """True until it is closed."""
        return self.state != CLOSED


def cases(term: Term) -> tuple[Case, ...]:
    """Return every pupil with a talk or of the category 心理困难, in roster order."""
    talks = grouped_by(united_counselling(term.records.counselling), lambda talk: talk.student)
    followed = []
    for student in term.records.roster.students.values():
        pupil_talks = tuple(talk for talk in talks.get(student.id, ()) if talk.day <= term.as_of)
        if pupil_talks or Category.MENTAL_DIFFICULTY.value in student.categories:
            followed.append(Case(student, pupil_talks, _state(pupil_talks, term.as_of)))
    return tuple(followed)


def _state(talks: tuple[Counselling, ...], as_of: date) -> str:
    """A talk after the day of closing opens the case again."""
    if not talks:
        return WITHOUT_RECORD
    last = talks[-1]
    if last.closed and last.closed <= as_of:
        return CLOSED
    return DUE if last.next and last.next < as_of else FOLLOWED


def counsellors(term: Term) -> tuple[Teacher, ...]:
    """Return the teachers in office whose 岗位 or 教师类别 says 心理教师."""
    active = (teacher for teacher in term.records.roster.teachers.values() if teacher.active)
    return tuple(t for t in active if Post.COUNSELLOR in t.posts or _COUNSELLOR in t.groups)


def heads(term: Term) -> tuple[Teacher, ...]:
    """Return the leaders whose 教师类别 says 校长, else the only 校领导; none if the roster does not tell."""
    leaders = [t for t in term.records.roster.teachers.values() if t.active and Post.SCHOOL_LEADER in t.posts]
    named = tuple(t for t in leaders if _HEAD in t.groups)
    return named or (tuple(leaders) if len(leaders) == 1 else ())
