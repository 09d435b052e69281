"""Which pupils are to be visited (应访), the key pupils among them, and the visits that reached them."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.follow_up import is_followed_up
from jiafang_batch.measure.term import Term, membership
from jiafang_batch.measure.term_visits import visits_to
from jiafang_batch.policy.model import EVERYONE, Scope, Token
from jiafang_batch.policy.vocabulary import TokenKind
from jiafang_batch.records import Attempt, Student, Visit

KEY = Scope((Token(TokenKind.KEY),), TokenKind.KEY.value)


class Duty(Struct, frozen=True):
    """One pupil who is to be visited (应访) and the visits of the 学期 that reached them."""

    student: Student
    visits: tuple[Visit, ...]
    attempts: tuple[Attempt, ...]
    """Attempts of the 学期 in date order (same day: in source order)."""
    is_key: bool

    @property
    def visited(self) -> bool:
        """At least one visit in the 学期."""
        return bool(self.visits)

    @property
    def reason(self) -> str:
        """The 家访结果 of the last attempt if there is no visit, else empty."""
        return self.attempts[-1].outcome.value if self.attempts and not self.visits else ""


def duties(term: Term) -> tuple[Duty, ...]:
    """Every enrolled pupil of 全体 with the visits and attempts of the 学期, in roster order of classes and pupils."""
    return term.once("duties", lambda: _duties(term))


def _duties(term: Term) -> tuple[Duty, ...]:
    everyone, key = membership(term, EVERYONE), membership(term, KEY)
    first, last = term.policy.term.first, term.as_of
    tried = (a for a in term.records.attempts if first <= a.date <= last)
    in_order = sorted(tried, key=lambda a: (a.date, a.source.file, a.source.sheet, a.source.row))
    attempts = grouped_by(in_order, lambda attempt: attempt.student)
    return tuple(
        Duty(s, visits_to(term, s.id), attempts.get(s.id, ()), key(s))
        for s in term.students_of(term.records.roster.classes)
        if everyone(s)
    )


class KeyStudent(Struct, frozen=True):
    """An enrolled pupil of 重点 and the visits in the 学期."""

    student: Student
    visits: tuple[Visit, ...]
    followed_up: bool
    """A visit marked 是否回访, or two at least 回访间隔天数 apart, the first possibly in the previous term."""


def key_students(term: Term) -> tuple[KeyStudent, ...]:
    """The enrolled pupils that meet 重点, in roster order."""
    is_key, gap = membership(term, KEY), timedelta(days=term.policy.settings.follow_up_days)
    key_pupils = []
    for student in term.students_of(term.records.roster.classes):
        if is_key(student):
            visits = visits_to(term, student.id)
            earlier = term.carried.get(student.id, ())
            key_pupils.append(KeyStudent(student, visits, is_followed_up(visits, earlier, gap)))
    return tuple(key_pupils)
