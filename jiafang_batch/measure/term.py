"""One term ready to be measured: its policy and records, indexed by pupil, class and teacher.

Source: measures.md, "Who is counted". Built once per run, never changed afterwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any, TypeVar

from msgspec import Struct, field

from jiafang_batch.grouping import grouped, grouped_by, grouped_pairs
from jiafang_batch.policy.model import EventRule, Policy, Scope, Token
from jiafang_batch.policy.vocabulary import TokenKind
from jiafang_batch.policy.windows import Span
from jiafang_batch.records import Event, Records, Roster, Student, Teacher, Tenure, Visit
from jiafang_batch.terms import Category, EntryKind, Post, StudentStatus, SubjectKind

Outcome = TypeVar("Outcome")

_VISITED, _CREDITED = attrgetter("student"), attrgetter("participants")


class Subject(Struct, frozen=True):
    """Somebody or something that is assessed: a teacher in a role, a class, a year group or the school."""

    kind: SubjectKind
    key: str
    """工号, or the class's, year group's or school's name."""
    name: str
    classes: tuple[str, ...]
    """The classes that are theirs: headed now, taught, or belonging to the unit."""


class Term(Struct, frozen=True):
    """A term's policy and records with the indexes that every measure uses, without the visits after the as-of date."""

    policy: Policy
    records: Records
    as_of: date
    """考核日."""
    visits: tuple[Visit, ...]
    """In date order."""
    visits_of: Mapping[str, tuple[Visit, ...]]
    """By 学号, in date order."""
    credited: Mapping[str, tuple[Visit, ...]]
    """By 工号, in date order: each participant is credited with the visit once."""
    carried: Mapping[str, tuple[Visit, ...]]
    """By 学号, in date order: the visits of the previous term, from which a follow-up may have begun."""
    by_homeroom: frozenset[tuple[str, date, object]]
    """(学号, date, form) of the visits with a participant who headed the pupil's class of that day or heads it now."""
    homerooms: Mapping[str, tuple[Tenure, ...]]
    """Class → the tenures in office on the as-of date; no entry if there are none."""
    enrolled: Mapping[str, tuple[Student, ...]]
    """Class → its enrolled pupils in roster order, 已辍学 included."""
    class_roster: Mapping[str, tuple[Student, ...]]
    """Class → all its pupils in roster order, enrolled or not."""
    subjects: Mapping[SubjectKind, tuple[Subject, ...]]
    _results: dict[object, Any] = field(default_factory=dict)

    def once(self, what: object, find: Callable[[], Outcome]) -> Outcome:
        """Return the result of `find`, computed once for each `what`: many indicators use the same visits."""
        if what not in self._results:
            self._results[what] = find()
        result: Outcome = self._results[what]
        return result

    @property
    def places(self) -> Mapping[str, int]:
        """学号 → the pupil's place in the roster."""
        return self.once("places", lambda: {key: place for place, key in enumerate(self.records.roster.students)})

    def students_of(self, classes: Iterable[str]) -> Iterable[Student]:
        """The enrolled pupils of the classes."""
        return (student for name in classes for student in self.enrolled.get(name, ()))

    def visits_within(self, spans: Iterable[Span]) -> Iterable[Visit]:
        """The visits of these days, in date order; days in several spans count once."""
        dates = self.once("dates", lambda: [visit.date for visit in self.visits])
        start = 0
        for span in sorted(spans, key=lambda span: span.first):
            start = max(start, bisect_left(dates, span.first))
            end = bisect_right(dates, span.last)
            yield from self.visits[start:end]
            start = max(start, end)

    def takeover_date(self, school_class: str) -> date | None:
        """Return 接班日期 of the class: the earliest of its current homeroom teachers; None if one is blank or lacking."""
        if school_class not in self.homerooms:
            return None
        return self.once(
            ("takeover", school_class), lambda: self.records.roster.classes[school_class].takeover_on(self.as_of)
        )

    def came_on(self, teacher: str, school_class: str) -> date | None:
        """Return the teacher's own 接班日期 as homeroom teacher of the class, or None if it is blank or another heads it."""
        starts = (tenure.since for tenure in self.homerooms.get(school_class, ()) if tenure.teacher == teacher)
        return next(starts, None)

    def is_by_homeroom(self, visit: Visit) -> bool:
        """True if a participant was homeroom teacher of the pupil's class of that day, or heads the class now."""
        return (visit.student, visit.date, visit.form) in self.by_homeroom

    def answers_to(self, event: Event, rule: EventRule) -> tuple[Visit, ...]:
        """The visits that answer the event: in an accepted form, on its day or within the days that follow."""
        visits = self.visits_of.get(event.student, ())
        return tuple(v for v in visits if v.form in rule.forms and event.date <= v.date <= rule.last_day(event.date))


def build_term(policy: Policy, records: Records) -> Term:
    """The term as of the policy's as-of date."""
    as_of, roster = policy.as_of, records.roster
    by_date = sorted((*records.visits, *records.previous), key=lambda v: (v.date, v.student, v.form.value))
    visits = tuple(visit for visit in by_date if visit.date <= as_of)
    homerooms = {name: held for name, c in roster.classes.items() if (held := c.homerooms_on(as_of))}
    class_roster: dict[str, list[Student]] = {name: [] for name in roster.classes}
    for student in roster.students.values():
        class_roster[student.school_class].append(student)
    return Term(
        policy=policy,
        records=records,
        as_of=as_of,
        visits=visits,
        visits_of=grouped_by(visits, _VISITED),
        credited=grouped(visits, _CREDITED),
        carried=grouped_by(sorted(records.previous, key=lambda v: v.date), _VISITED),
        by_homeroom=frozenset((v.student, v.date, v.form) for v in visits if _is_by_homeroom(v, roster, homerooms)),
        homerooms=homerooms,
        enrolled={name: tuple(s for s in held if is_enrolled(s, as_of)) for name, held in class_roster.items()},
        class_roster={name: tuple(held) for name, held in class_roster.items()},
        subjects=_subjects(policy, roster, homerooms),
    )


def is_enrolled(student: Student, as_of: date) -> bool:
    """入校日期 blank or ≤ as-of, and 转出日期 blank or > as-of."""
    entered = student.entry_date is None or student.entry_date <= as_of
    return entered and (student.leave_date is None or student.leave_date > as_of)


def _is_by_homeroom(visit: Visit, roster: Roster, homerooms: Mapping[str, tuple[Tenure, ...]]) -> bool:
    student, team = roster.students[visit.student], visit.participants
    if any(held.teacher in team for held in homerooms.get(student.school_class, ())):
        return True
    then = roster.classes[student.class_on(visit.date)]
    return any(held.teacher in team and held.covers(visit.date) for held in then.tenures)


# ---------------------------------------------------------------- who is assessed


def _subjects(
    policy: Policy, roster: Roster, homerooms: Mapping[str, tuple[Tenure, ...]]
) -> Mapping[SubjectKind, tuple[Subject, ...]]:
    """Everybody and everything assessed: teachers in roster order, units in the order of the class list."""
    school = policy.settings.school
    units = {
        SubjectKind.SCHOOL_CLASS: {name: [name] for name in roster.classes},
        SubjectKind.YEAR_GROUP: grouped_pairs((c.year_group, c.name) for c in roster.classes.values() if c.year_group),
        SubjectKind.SCHOOL: {school: list(roster.classes)},
    }
    return {
        **_teachers(roster, homerooms),
        **{kind: tuple(Subject(kind, n, n, tuple(held)) for n, held in named.items()) for kind, named in units.items()},
    }


def _teachers(roster: Roster, homerooms: Mapping[str, tuple[Tenure, ...]]) -> Mapping[SubjectKind, tuple[Subject, ...]]:
    headed = grouped_pairs((tenure.teacher, name) for name in roster.classes for tenure in homerooms.get(name, ()))
    taught = grouped_pairs((row.teacher, row.school_class) for row in roster.teaching)
    classes_by_kind = {SubjectKind.HOMEROOM: headed, SubjectKind.SUBJECT_TEACHER: taught, SubjectKind.LEADER: {}}
    subjects_by_kind: dict[SubjectKind, list[Subject]] = {kind: [] for kind in classes_by_kind}
    for teacher in roster.teachers.values():
        kind = _role(teacher, headed, taught) if teacher.active else None
        if kind is not None:
            classes = tuple(dict.fromkeys(classes_by_kind[kind].get(teacher.id, ())))
            subjects_by_kind[kind].append(Subject(kind, teacher.id, teacher.name, classes))
    return {kind: tuple(subjects) for kind, subjects in subjects_by_kind.items()}


def _role(teacher: Teacher, headed: Container[str], taught: Container[str]) -> SubjectKind | None:
    """The assessed role, the first that fits: 校领导, 班主任, 科任教师."""
    if teacher.posts & {Post.SCHOOL_LEADER, Post.MIDDLE_LEADER}:
        return SubjectKind.LEADER
    if teacher.id in headed:
        return SubjectKind.HOMEROOM
    if Post.SUBJECT in teacher.posts or teacher.id in taught:
        return SubjectKind.SUBJECT_TEACHER
    return None


# ---------------------------------------------------------------- 学生范围

Belongs = Callable[[Student], bool]


def membership(term: Term, scope: Scope) -> Belongs:
    """Return a test whether a pupil meets a 学生范围; enrolment is not checked here.

    已辍学 pupils are left out of every scope unless a token of it without 非 includes them.
    """
    tests = [_token_test(term, token) for token in scope.tokens if token.negated or token.kind is not TokenKind.ALL]
    admits = any(_admits_dropped_out(token, term.policy.settings.key_categories) for token in scope.tokens)

    def belongs(student: Student) -> bool:
        if student.status is StudentStatus.DROPPED_OUT and not admits:
            return False
        for test in tests:  # noqa: SIM110  asked of every pupil for every indicator: a generator would double the cost
            if not test(student):
                return False
        return True

    return belongs


def _admits_dropped_out(token: Token, key_categories: frozenset[str]) -> bool:
    dropped = Category.DROPPED_OUT.value
    if token.negated:
        return False
    if token.kind is TokenKind.CATEGORY:
        return dropped in token.names
    return token.kind is TokenKind.DROPOUT or (token.kind is TokenKind.KEY and dropped in key_categories)


def _token_test(term: Term, token: Token) -> Belongs:
    test = _positive_test(term, token)
    return (lambda student: not test(student)) if token.negated else test


_PERSONAL_TESTS: Mapping[TokenKind, Belongs] = {
    TokenKind.ALL: lambda _s: True,
    TokenKind.NEWCOMER: lambda s: s.entry_kind in (EntryKind.NEW, EntryKind.TRANSFER),
    TokenKind.PARENTS_AWAY: lambda s: s.parents_away,
    TokenKind.VISITABLE: lambda s: s.visitable,
    TokenKind.DROPOUT: lambda s: s.status is not StudentStatus.ENROLLED,
}
"""The words that the pupil's own row answers."""


def _positive_test(term: Term, token: Token) -> Belongs:
    classes, key = term.records.roster.classes, term.policy.settings.key_categories
    names = frozenset(token.names)
    match token.kind:
        case TokenKind.ENTRY_GRADE:
            return lambda s: classes[s.school_class].is_entry_grade
        case TokenKind.TAKEOVER:
            takeovers = _classes_taken_over(term)
            return lambda s: s.school_class in takeovers
        case TokenKind.KEY:
            return lambda s: not s.categories.isdisjoint(key)
        case TokenKind.CATEGORY:
            return lambda s: not s.categories.isdisjoint(names)
        case TokenKind.YEAR_GROUP:
            return lambda s: s.year_group in names
        case TokenKind.SCHOOL_CLASS:
            return lambda s: s.school_class in names
        case TokenKind.CLASS_SIZE:
            sizes = {name: _size(students) for name, students in term.enrolled.items()}
            return lambda s: token.admits(sizes[s.school_class])
        case TokenKind.SCHOOL_SIZE:
            fits = token.admits(sum(_size(students) for students in term.enrolled.values()))
            return lambda _s: fits
    return _PERSONAL_TESTS[token.kind]


def _classes_taken_over(term: Term) -> frozenset[str]:
    """Classes whose 接班日期 is inside the 学期 window."""
    first, last = term.policy.term.first, term.as_of
    dates = {name: term.takeover_date(name) for name in term.homerooms}
    return frozenset(name for name, since in dates.items() if since is not None and first <= since <= last)


def _size(students: Iterable[Student]) -> int:
    """The enrolled 全体 pupils among them."""
    return sum(student.status is not StudentStatus.DROPPED_OUT for student in students)
