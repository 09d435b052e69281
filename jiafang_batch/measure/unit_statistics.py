"""上报表: the statistics of the school, its year groups and classes. Source: workbooks.md, 上报表."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import fields as struct_fields

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.duties import KEY, duties
from jiafang_batch.measure.measures import DONE
from jiafang_batch.measure.term import Subject, Term, membership
from jiafang_batch.measure.term_visits import essays, is_onsite, term_visits
from jiafang_batch.policy.model import Scope, Token
from jiafang_batch.policy.vocabulary import TokenKind
from jiafang_batch.records import Student
from jiafang_batch.terms import SubjectKind

_NEWCOMER = Scope((Token(TokenKind.NEWCOMER),), TokenKind.NEWCOMER.value)


class Statistics(Struct, frozen=True):
    """One row of 上报表: 应访 = 已访 + 未访, and 人次 = 实地 + 其他形式."""

    unit: str
    classes: int
    due: int
    visited: int
    visits: int
    onsite: int
    teachers: int
    participants: int
    leader_visits: int
    key: int
    key_visited: int
    newcomers: int
    newcomers_visited: int
    requests: int
    requests_done: int
    essays: int

    @property
    def other_forms(self) -> int:
        """Visits in forms other than 实地."""
        return self.visits - self.onsite

    @property
    def unvisited(self) -> int:
        """Due pupils without a visit."""
        return self.due - self.visited

    @property
    def coverage(self) -> Fraction | None:
        """已访 ÷ 应访."""
        return share(self.visited, self.due)

    @property
    def participation(self) -> Fraction | None:
        """参与教师数 ÷ 教师数."""
        return share(self.participants, self.teachers)

    @property
    def key_coverage(self) -> Fraction | None:
        """重点已访 ÷ 重点学生数."""
        return share(self.key_visited, self.key)


def share(part: int, whole: int) -> Fraction | None:
    """Return part of a whole, or None if the whole is 0."""
    return Fraction(part, whole) if whole else None


def statistics(term: Term) -> tuple[tuple[Statistics, ...], Mapping[str, Statistics]]:
    """The bureau's statistic, the school first, then each year group; and the same figures of each class.

    Teachers and essays are not counted by class.
    """
    figures = _UnitFigures(term)
    units = (*term.subjects[SubjectKind.SCHOOL], *term.subjects[SubjectKind.YEAR_GROUP])
    by_class = {unit.key: figures.of(unit) for unit in term.subjects[SubjectKind.SCHOOL_CLASS]}
    return tuple(figures.of(unit) for unit in units), by_class


OTHERS = "其他"
"""The row of 上报表 for what belongs to no year group: teachers of 综合组, classes without a year group."""


def with_others(term: Term, units: Sequence[Statistics]) -> tuple[Statistics, ...]:
    """The school and its year groups, and below them 其他 where they do not add up to the school.

    An essay by teachers of several year groups is counted in each of them; 其他 has those of which no author belongs to
    one.
    """
    school, *groups = units
    fields = [f.name for f in struct_fields(Statistics) if f.name != "unit"]
    rest = {name: getattr(school, name) - sum(getattr(group, name) for group in groups) for name in fields}
    rest["essays"] = _essays_of_others(term, frozenset(group.unit for group in groups))
    return (*units, Statistics(unit=OTHERS, **rest)) if any(rest.values()) else tuple(units)


def _essays_of_others(term: Term, groups: frozenset[str]) -> int:
    teachers = term.records.roster.teachers
    active = ([teachers[a] for a in essay.authors if teachers[a].active] for essay in essays(term))
    return sum(bool(authors) and all(t.grade_group not in groups for t in authors) for authors in active)


class _Counts(NamedTuple):
    """The contribution of one class to the figures of every unit that it belongs to."""

    due: int = 0
    visited: int = 0
    visits: int = 0
    onsite: int = 0
    leader_visits: int = 0
    key: int = 0
    key_visited: int = 0
    newcomers: int = 0
    newcomers_visited: int = 0
    requests: int = 0
    requests_done: int = 0


class _UnitFigures:
    """The data behind every unit's statistic, computed once."""

    def __init__(self, term: Term) -> None:
        self._term = term
        students, visits = term.records.roster.students, term_visits(term)
        self._duties = grouped_by(duties(term), lambda d: d.student.school_class)
        self._visits = grouped_by(visits, lambda v: students[v.student].school_class)
        self._key = membership(term, KEY)
        self._newcomer = membership(term, _NEWCOMER)
        self._essays = essays(term)
        self._leaders = {subject.key for subject in term.subjects[SubjectKind.LEADER]}
        self._visited = {visit.student for visit in visits}
        self._credited = {member for visit in visits for member in visit.participants}
        active = [t for t in term.records.roster.teachers.values() if t.active]
        self._school = frozenset(t.id for t in active)
        self._groups = {
            name: frozenset(t.id for t in held) for name, held in grouped_by(active, lambda t: t.grade_group).items()
        }
        self._counts = {name: self._of_class(name) for name in term.records.roster.classes}

    def of(self, unit: Subject) -> Statistics:
        """The unit's row: the sums of its classes, and its teachers."""
        counts = map(sum, zip(_Counts(), *(self._counts[name] for name in unit.classes), strict=True))
        team = self._teachers(unit)
        return Statistics(
            unit=unit.name,
            classes=len(unit.classes),
            teachers=len(team),
            participants=len(team & self._credited),
            essays=sum(not team.isdisjoint(e.authors) for e in self._essays) if team else 0,
            **_Counts(*counts)._asdict(),
        )

    def _of_class(self, name: str) -> _Counts:
        due, visits = self._duties.get(name, ()), self._visits.get(name, ())
        pupils = list(self._term.students_of([name]))
        key, new = [s for s in pupils if self._key(s)], [s for s in pupils if self._newcomer(s)]
        asked = [v for v in visits if v.request]
        return _Counts(
            due=len(due),
            visited=sum(d.visited for d in due),
            visits=len(visits),
            onsite=sum(is_onsite(self._term, v) for v in visits),
            leader_visits=sum(len(self._leaders.intersection(v.participants)) for v in visits),
            key=len(key),
            key_visited=self._reached(key),
            newcomers=len(new),
            newcomers_visited=self._reached(new),
            requests=len(asked),
            requests_done=sum(v.request_status in DONE for v in asked),
        )

    def _teachers(self, unit: Subject) -> frozenset[str]:
        """Active teachers of the school, or of the year group."""
        return self._school if unit.kind is SubjectKind.SCHOOL else self._groups.get(unit.key, frozenset())

    def _reached(self, students: Iterable[Student]) -> int:
        return sum(s.id in self._visited for s in students)
