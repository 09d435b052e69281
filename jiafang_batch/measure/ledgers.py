"""The lists and statistics that stand beside the scores: unvisited, key pupils, events, months.

Source: measures.md (未访学生, 月度考核) and workbooks.md (上报表). Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from jiafang_batch.measure.evaluate import Evaluation, assessed, lens_for
from jiafang_batch.measure.follow_up import is_followed_up
from jiafang_batch.measure.measures import DONE
from jiafang_batch.measure.monthly import MonthlyStep, monthly_steps
from jiafang_batch.measure.population import Lens
from jiafang_batch.measure.term import Subject, Term, grouped, grouped_by, membership
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import EVERYONE, Indicator, Scope, Token
from jiafang_batch.policy.vocabulary import Scoring, TokenKind
from jiafang_batch.policy.windows import Span
from jiafang_batch.records import Attempt, Essay, Event, Student, Teacher, Visit
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind

_KEY = Scope((Token(TokenKind.KEY),), TokenKind.KEY.value)
_NEWCOMER = Scope((Token(TokenKind.NEWCOMER),), TokenKind.NEWCOMER.value)


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


def is_onsite(term: Term, visit: Visit) -> bool:
    """True for a visit in one of the school's 实地 forms."""
    return visit.form in term.policy.settings.onsite_forms


# ---------------------------------------------------------------- pupils


@dataclass(frozen=True, slots=True)
class Duty:
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
    everyone, key = membership(term, EVERYONE), membership(term, _KEY)
    first, last = term.policy.term.first, term.as_of
    tried = (a for a in term.records.attempts if first <= a.date <= last)
    in_order = sorted(tried, key=lambda a: (a.date, a.source.file, a.source.sheet, a.source.row))
    attempts = grouped_by(in_order, lambda attempt: attempt.student)
    return tuple(
        Duty(s, visits_to(term, s.id), attempts.get(s.id, ()), key(s))
        for s in term.students_of(term.records.roster.classes)
        if everyone(s)
    )


@dataclass(frozen=True, slots=True)
class KeyStudent:
    """An enrolled pupil of 重点 and the visits in the 学期."""

    student: Student
    visits: tuple[Visit, ...]
    followed_up: bool
    """A visit marked 是否回访, or two at least 回访间隔天数 apart, the first possibly in the previous term."""


def key_students(term: Term) -> tuple[KeyStudent, ...]:
    """The enrolled pupils that meet 重点, in roster order."""
    is_key, gap = membership(term, _KEY), timedelta(days=term.policy.settings.follow_up_days)
    key_pupils = []
    for student in term.students_of(term.records.roster.classes):
        if is_key(student):
            visits = visits_to(term, student.id)
            earlier = term.carried.get(student.id, ())
            key_pupils.append(KeyStudent(student, visits, is_followed_up(visits, earlier, gap)))
    return tuple(key_pupils)


# ---------------------------------------------------------------- events, essays


@dataclass(frozen=True, slots=True)
class EventAnswer:
    """An event of the 学期 that calls for a visit: its last day, the first visit that answers it, and its state."""

    event: Event
    deadline: date | None
    answer: Visit | None
    state: str
    """已响应 未响应 待响应, or 不要求 for a kind without a rule."""

    @property
    def days(self) -> int | None:
        """Days from the event to the answering visit."""
        return None if self.answer is None else (self.answer.date - self.event.date).days


def event_answers(term: Term) -> tuple[EventAnswer, ...]:
    """Every event of the 学期 up to the as-of date with its answer, in date order."""
    answers = []
    for event in sorted(term.records.events, key=lambda e: (e.date, e.id)):
        if not term.policy.term.first <= event.date <= term.as_of:
            continue
        rule = term.policy.events.get(event.kind)
        if rule is None:
            answers.append(EventAnswer(event, None, None, "不要求"))
            continue
        last = rule.last_day(event.date)
        answer = next(iter(term.answers_to(event, rule)), None)
        state = "已响应" if answer else "未响应" if last <= term.as_of else "待响应"
        answers.append(EventAnswer(event, last, answer, state))
    return tuple(answers)


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


# ---------------------------------------------------------------- months


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A homeroom teacher's month: visits, coverage so far, the goal, and the points taken off for it."""

    subject: Subject
    indicator: Indicator
    step: MonthlyStep
    visit_count: int
    """Visits credited to the teacher in the month."""
    deduction: Fraction
    missed_before: int = 0
    """How many earlier months of the indicator were missed; together they take off 分值 at most."""


def monthly(evaluation: Evaluation) -> tuple[MonthRow, ...]:
    """月度考核: for each 月度进度 indicator, each 班主任 whom it assesses and each assessed month that counts."""
    return tuple(
        row
        for lens in _monthly_lenses(evaluation)
        for subject in assessed(evaluation.term, lens.indicator, SubjectKind.HOMEROOM)
        for row in _month_rows(lens, subject, monthly_steps(lens, subject))
    )


def former_months(evaluation: Evaluation) -> tuple[MonthRow, ...]:
    """Return the months at whose end a class was headed by somebody who no longer heads it, as `monthly` does."""
    term = evaluation.term
    rows: list[MonthRow] = []
    for lens in _monthly_lenses(evaluation):
        for school_class in term.records.roster.classes.values():
            today = {tenure.teacher for tenure in term.homerooms.get(school_class.name, ())}
            for tenure in school_class.tenures:
                if tenure.teacher in today or tenure.until is None:
                    continue
                name = term.records.roster.teachers[tenure.teacher].name
                subject = Subject(SubjectKind.HOMEROOM, tenure.teacher, name, (school_class.name,))
                steps = (s for s in monthly_steps(lens, subject) if tenure.covers(s.period.last_teaching))
                rows += _month_rows(lens, subject, steps)
    return tuple(rows)


def _monthly_lenses(evaluation: Evaluation) -> Iterator[Lens]:
    for indicator in evaluation.term.policy.indicators:
        if indicator.kind is IndicatorKind.MONTHLY_PROGRESS and SubjectKind.HOMEROOM in indicator.subjects:
            yield lens_for(evaluation.term, indicator)


def _month_rows(lens: Lens, subject: Subject, steps: Iterable[MonthlyStep]) -> Iterator[MonthRow]:
    missed = 0
    for step in steps:
        visits = [v for v in lens.term.credited.get(subject.key, ()) if v.date in step.period.span]
        off = Fraction(0) if step.reached else _taken_off(lens.indicator, missed)
        yield MonthRow(subject, lens.indicator, step, len(visits), off, missed)
        missed += not step.reached


def _taken_off(indicator: Indicator, missed: int) -> Fraction:
    """The deduction for a month missed after others: 步长 under 扣罚, as far as 分值, if given, has not been used up.

    Other scorings concern the whole term.
    """
    if indicator.scoring is not Scoring.PENALTY:
        return Fraction(0)
    step = indicator.step or Fraction(0)
    return step if indicator.points is None else max(Fraction(0), min(step, indicator.points - step * missed))


# ---------------------------------------------------------------- 上报表


@dataclass(frozen=True, slots=True)
class Statistics:
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
    fields = [f.name for f in dataclass_fields(Statistics) if f.name != "unit"]
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
        self._key = membership(term, _KEY)
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
