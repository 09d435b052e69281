"""One indicator's view of a term: its population, its visits (V), and the items that make up its value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from operator import attrgetter

from msgspec import Struct

from jiafang_batch.grouping import grouped, grouped_by
from jiafang_batch.measure.term import Belongs, Subject, Term, membership
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import STUDENT_CONDITIONS, Visitor
from jiafang_batch.policy.windows import Span, ending, is_personal, window
from jiafang_batch.problem import Location
from jiafang_batch.records import Student, Visit
from jiafang_batch.terms import SubjectKind, Vocabulary


class ItemKind(Vocabulary):
    """The subject of one line of evidence."""

    STUDENT = "学生"
    VISIT = "家访"
    TEACHER = "教师"
    PERIOD = "周期"
    EVENT = "事件"
    MEETING = "家长会"
    SURVEY = "问卷"
    ESSAY = "手记"
    BREACH = "违规"
    SCHOOL_CLASS = "班级"
    SHORTFALL = "名单缺额"
    MARK = "评分"


class Item(Struct, frozen=True):
    """One line of evidence: it adds `counted` to the denominator and `met` to the numerator.

    An indicator's number, its explanation and its formula are all read from the same items.
    """

    kind: ItemKind
    key: str
    counted: int
    met: int | Fraction
    visits: tuple[Visit, ...] = ()
    note: str = ""
    source: Location | None = None
    student: str = ""
    """The 学号 of the pupil that an event concerns."""
    over: date | None = None
    """The last day on which the item could be met: a teacher who came later is not assessed by it."""


class Tally(Struct, frozen=True):
    """The value of an indicator for one subject: numerator, denominator (None for a count) and the items behind it."""

    numerator: int | Fraction
    denominator: int | None
    items: tuple[Item, ...]
    applies: bool = True
    absent: str = ""
    """Why a count does not apply, as a template of `sentence`, if its kind has more than one reason."""

    @property
    def value(self) -> Fraction | None:
        """Numerator over denominator, the numerator for a count, None if not applicable."""
        if not self.applies or self.denominator == 0:
            return None
        return Fraction(self.numerator) / (1 if self.denominator is None else self.denominator)


_COUNTED, _MET = attrgetter("counted"), attrgetter("met")


def rate(items: Iterable[Item]) -> Tally:
    """Return the met share of its items; not applicable if there are none."""
    held = tuple(items)
    whole = sum(map(_COUNTED, held))
    return Tally(sum(map(_MET, held)) if whole else 0, whole, held, applies=whole > 0)


def count(items: Iterable[Item]) -> Tally:
    """Return the number of met items, which applies to everybody."""
    held = tuple(items)
    return Tally(sum(map(_MET, held)), None, held)


def inapplicable(absent: str = "") -> Tally:
    """Return a count that does not apply, and why, if its kind has more than one reason."""
    return Tally(0, None, (), applies=False, absent=absent)


def visit_item(visit: Visit, met: int | Fraction) -> Item:
    """The line of evidence of one visit, known by the visited pupil's 学号."""
    return Item(ItemKind.VISIT, visit.student, 1, met, (visit,))


class _OpenDays(dict[date, bool]):
    """Day → whether it is one of a window; many visits are on the same days."""

    def __init__(self, spans: tuple[Span, ...]) -> None:
        super().__init__()
        self._spans = spans

    def __missing__(self, day: date) -> bool:
        is_open = self[day] = any(day in span for span in self._spans)
        return is_open


class Lens:
    """What an indicator sees of a term: visits in its forms and window, and its population, each computed once."""

    def __init__(self, term: Term, indicator: Indicator) -> None:
        self.term, self.indicator = term, indicator
        self._window = window(term.policy, indicator.window)
        self._personal = is_personal(indicator.window)
        self._accepts_all = indicator.scope.is_everyone
        self._spans = () if self._personal else self._window(None, None)
        self._ending = ending(term.policy, indicator.window)
        self._populations: dict[str, tuple[Student, ...]] = {}
        self._own_spans: dict[tuple[date | None, date | None], tuple[Span, ...]] = {}
        self._days: dict[tuple[Span, ...], _OpenDays] = {}
        self._asked = (indicator.forms, indicator.window)
        self.class_items: dict[tuple[str, str], tuple[Item, ...]] = {}
        """(class, 本人's 工号 or empty) → its items, measured once for all units that pool them."""

    @cached_property
    def belongs(self) -> Belongs:
        """Whether a pupil meets the indicator's 学生范围."""
        return membership(self.term, self.indicator.scope)

    @cached_property
    def visits(self) -> tuple[Visit, ...]:
        """V: the visits in 家访形式 and 时间窗口, whoever made them."""
        return self.term.once(("visits", *self._asked), self._found_visits)

    def _found_visits(self) -> tuple[Visit, ...]:
        forms = self.indicator.forms
        if self._personal:
            open_days = {key: self._own_days(key) for key in {visit.student for visit in self.term.visits}}
            return tuple(v for v in self.term.visits if v.form in forms and open_days[v.student][v.date])
        return tuple(v for v in self.term.visits_within(self._spans) if v.form in forms)

    @cached_property
    def _visits_of(self) -> Mapping[str, tuple[Visit, ...]]:
        """V by 学号, by the indicator's 家访人; 本人 is checked later, for the teacher."""
        homeroom = self.indicator.visitor is Visitor.HOMEROOM

        def find() -> Mapping[str, tuple[Visit, ...]]:
            visits = filter(self.term.is_by_homeroom, self.visits) if homeroom else self.visits
            return grouped_by(visits, attrgetter("student"))

        return self.term.once(("visits of", homeroom, *self._asked), find)

    @cached_property
    def _credited(self) -> Mapping[str, tuple[Visit, ...]]:
        return self.term.once(("credited", *self._asked), lambda: grouped(self.visits, attrgetter("participants")))

    def visits_of(self, student: str, visitor: str) -> tuple[Visit, ...]:
        """Return V of one pupil by 家访人; `visitor` is the assessed teacher's 工号 if that is 本人, else empty."""
        visits = self._visits_of.get(student, ())
        return tuple(v for v in visits if visitor in v.participants) if visitor else visits

    def carried_of(self, student: str, visitor: str) -> tuple[Visit, ...]:
        """Return the pupil's visits of the previous term in 家访形式 by 家访人 that are not in V."""
        seen = self._visits_of.get(student, ())
        held = (v for v in self.term.carried.get(student, ()) if v.form in self.indicator.forms and v not in seen)
        if self.indicator.visitor is Visitor.HOMEROOM:
            held = (v for v in held if self.term.is_by_homeroom(v))
        return tuple(v for v in held if not visitor or visitor in v.participants)

    def credited(self, teacher: str) -> tuple[Visit, ...]:
        """Return V in which the teacher took part, in any class; a 学生范围 other than 全体 filters the visited pupil."""
        return tuple(v for v in self._credited.get(teacher, ()) if self.accepts(v))

    def accepts(self, visit: Visit) -> bool:
        """True if the visited pupil meets 学生范围; with 全体 every pupil does, enrolled or not."""
        if self._accepts_all:
            return True
        return self.belongs(self.term.records.roster.students[visit.student])

    def over(self, student: Student) -> date | None:
        """Return the last day of the window, which may be the pupil's own, or None for a window without days."""
        return self._ending(student.entry_date, self.term.takeover_date(student.school_class))

    @property
    def fixed_end(self) -> date | None:
        """The last day of a window that is the same for everybody; None for one that depends on the pupil."""
        return None if self._personal else self._ending(None, None)

    def judged(self, subject: Subject, school_class: str, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Return a class's items without those that ended before its homeroom teacher, who is assessed, took over."""
        came = self.came_on(subject, school_class)
        return items if came is None else tuple(item for item in items if item.over is None or item.over >= came)

    def came_on(self, subject: Subject, school_class: str) -> date | None:
        """Return the assessed teacher's own 接班日期 as 班主任 of the class, or None for any other subject."""
        return self.term.came_on(subject.key, school_class) if subject.kind is SubjectKind.HOMEROOM else None

    def classes(self, subject: Subject) -> Iterable[str]:
        """Return the classes of the subject's pupils: a leader's are those of the school."""
        return self.term.records.roster.classes if subject.kind is SubjectKind.LEADER else subject.classes

    def has_pupils(self, subject: Subject) -> bool:
        """True if 学生范围 is everyone, or an enrolled pupil of the subject meets it."""
        return self._accepts_all or any(self.population(name) for name in self.classes(subject))

    def is_unfinished(self, subject: Subject) -> bool:
        """True while the window (if it differs by pupil, the latest of the population's) has not ended."""
        pupils: Iterable[Student | None] = self._window_pupils(subject) if self._personal else (None,)
        dates = (self.over(pupil) if pupil else self._ending(None, None) for pupil in pupils)
        return any(day is not None and day > self.term.as_of for day in dates)

    def _window_pupils(self, subject: Subject) -> Iterable[Student]:
        """The pupils whose windows decide whether the indicator is in progress."""
        condition = self.indicator.condition
        if condition is not None and condition.kind in STUDENT_CONDITIONS:
            return self.base_pupils(subject)
        return (student for name in self.classes(subject) for student in self.population(name))

    def base_pupils(self, subject: Subject) -> Iterable[Student]:
        """The population of 占比 over covered pupils; for 科任教师 and 校领导 the pupils of their credited visits in V."""
        if subject.kind in (SubjectKind.SUBJECT_TEACHER, SubjectKind.LEADER):
            credited = {visit.student for visit in self.credited(subject.key)}
            names: Iterable[str] = self.term.records.roster.classes
            return (s for name in names for s in self.population(name) if s.id in credited)
        return (s for name in subject.classes for s in self.population(name))

    def visitor(self, subject: Subject) -> str:
        """Return the 工号 that 家访人 = 本人 means for the subject; empty if anybody's or the homeroom's visit counts."""
        return subject.key if self.indicator.visitor is Visitor.SELF and subject.kind.is_teacher else ""

    def population(self, school_class: str) -> tuple[Student, ...]:
        """The class's enrolled pupils that meet 学生范围."""
        pupils = self._populations.get(school_class)
        if pupils is None:
            pupils = tuple(s for s in self.term.enrolled.get(school_class, ()) if self.belongs(s))
            self._populations[school_class] = pupils
        return pupils

    def class_visits(self, school_class: str, visitor: str = "") -> Iterable[Visit]:
        """V by 家访人 to pupils of the class, enrolled or not, that 学生范围 accepts."""
        for student in self.term.class_roster.get(school_class, ()):
            yield from (visit for visit in self.visits_of(student.id, visitor) if self.accepts(visit))

    def spans(self) -> tuple[Span, ...]:
        """The days of a window that is the same for everybody."""
        return self._spans

    def is_open(self, student: Student, day: date) -> bool:
        """True for a day of the window, which may be the pupil's own."""
        return any(day in span for span in (self._own_of(student) if self._personal else self._spans))

    def _own_days(self, student: str) -> _OpenDays:
        """The days of a pupil's window, if it differs from pupil to pupil; equal windows are one."""
        spans = self._own_of(self.term.records.roster.students[student])
        return self._days.setdefault(spans, _OpenDays(spans))

    def _own_of(self, student: Student) -> tuple[Span, ...]:
        dates = (student.entry_date, self.term.takeover_date(student.school_class))
        if dates not in self._own_spans:
            self._own_spans[dates] = self._window(*dates)
        return self._own_spans[dates]
