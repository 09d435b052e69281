"""Every indicator kind as one function (lens, subject) → tally. Source: measures.md, "Indicator kinds".

Kinds that are sums over classes name the items of one class; a homeroom teacher, a year group and the school pool them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain

from jiafang_batch.measure.calendar import Period, assessed_months, assessed_weeks
from jiafang_batch.measure.conditions import visit_test
from jiafang_batch.measure.deadline import first_receipts, hand_in_deadline
from jiafang_batch.measure.follow_up import is_followed_up
from jiafang_batch.measure.population import Item, ItemKind, Lens, Tally, count, rate, visit_item
from jiafang_batch.measure.proportions import share
from jiafang_batch.measure.rounding import percent_text
from jiafang_batch.measure.term import Record, Subject, grouped, grouped_by
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.records import Survey, Visit
from jiafang_batch.terms import RequestStatus, SubjectKind

Measure = Callable[[Lens, Subject], Tally]
ClassItems = Callable[[Lens, str, str], Iterable[Item]]

DONE = frozenset({RequestStatus.RESOLVED, RequestStatus.EXPLAINED})


class Pooled:
    """A rate whose items belong to classes: each class is measured once, larger units add the classes up."""

    def __init__(self, items: ClassItems) -> None:
        self._items = items

    def __call__(self, lens: Lens, subject: Subject) -> Tally:
        """The pooled share of the subject's classes, by 家访人."""
        visitor = lens.visitor(subject)
        return rate(chain.from_iterable(self._of_class(lens, name, visitor) for name in subject.classes))

    def _of_class(self, lens: Lens, name: str, visitor: str) -> tuple[Item, ...]:
        known = lens.class_items.get((name, visitor))
        if known is None:
            known = lens.class_items[name, visitor] = tuple(self._items(lens, name, visitor))
        return known


# ---------------------------------------------------------------- pupils


def _coverage(lens: Lens, school_class: str, visitor: str) -> Iterable[Item]:
    """Population pupils with at least k visits of V by 家访人 ÷ population."""
    k = lens.indicator.wanted
    for student in lens.population(school_class):
        visits = lens.visits_of(student.id, visitor)
        yield Item(ItemKind.STUDENT, student.id, 1, int(len(visits) >= k), visits)


def _follow_up(lens: Lens, school_class: str, visitor: str) -> Iterable[Item]:
    """Population pupils with a visit of V marked 是否回访, or two of them 回访间隔天数 or more apart ÷ population.

    The first of the two may have been made in the term before, where that is known.
    """
    gap = timedelta(days=lens.term.policy.settings.follow_up_days)
    for student in lens.population(school_class):
        visits = lens.visits_of(student.id, visitor)
        earlier = lens.carried_of(student.id, visitor) if visits else ()
        followed = is_followed_up(visits, earlier, gap)
        yield Item(ItemKind.STUDENT, student.id, 1, int(followed), (*earlier, *visits))


def _planned(lens: Lens, school_class: str, _visitor: str) -> Iterable[Item]:
    """Population pupils with a 家访计划 row of the type ÷ population."""
    planned = _plan_rows(lens)
    for student in lens.population(school_class):
        yield Item(ItemKind.STUDENT, student.id, 1, int(student.id in planned))


def _plan_rows(lens: Lens) -> Mapping[str, tuple[date | None, ...]]:
    """学号 → 上报日期 of the pupil's plan rows of the indicator's type."""
    condition = lens.indicator.condition
    if condition is None:
        return {}

    def find() -> Mapping[str, tuple[date | None, ...]]:
        of_type = (plan for plan in lens.term.records.plans if plan.kind == condition.name)
        plans = grouped_by(of_type, lambda plan: plan.student)
        return {student: tuple(plan.forwarded for plan in held) for student, held in plans.items()}

    return lens.term.once(("plans", condition.name), find)


def _plan_fulfilled(lens: Lens, school_class: str, visitor: str) -> Iterable[Item]:
    """Planned population pupils with a visit of V by 家访人 ÷ those planned, at least 次数 a class."""
    planned = _plan_rows(lens)
    pupils = [s for s in lens.population(school_class) if s.id in planned]
    for student in pupils:
        visits = lens.visits_of(student.id, visitor)
        yield Item(ItemKind.STUDENT, student.id, 1, int(bool(visits)), visits)
    yield from _lacking(lens, school_class, len(pupils))


def _plan_on_time(lens: Lens, school_class: str, _visitor: str) -> Iterable[Item]:
    """Planned population pupils with a row forwarded by 名单截止日期 ÷ those planned, at least 次数 a class."""
    deadline = lens.term.policy.settings.nomination_deadline
    if deadline is None:
        return
    planned = _plan_rows(lens)
    pupils = [s for s in lens.population(school_class) if s.id in planned]
    for student in pupils:
        on_time = any(day is not None and day <= deadline for day in planned[student.id])
        yield Item(ItemKind.STUDENT, student.id, 1, int(on_time))
    yield from _lacking(lens, school_class, len(pupils))


def _lacking(lens: Lens, school_class: str, planned: int) -> Iterable[Item]:
    """One line for the pupils that a class should have planned and did not."""
    lacking = (lens.indicator.times or 0) - planned
    if lacking > 0:
        yield Item(ItemKind.SHORTFALL, school_class, lacking, 0, note=f"名单少 {lacking} 人")


# ---------------------------------------------------------------- registers of a class


def _registered(
    lens: Lens, what: str, records: Iterable[Record], owners: Callable[[Record], Iterable[str]]
) -> Mapping[str, tuple[Record, ...]]:
    """A register's rows under the classes or teachers that they concern."""
    return lens.term.once(what, lambda: grouped(records, owners))


def _events(lens: Lens, school_class: str, _visitor: str) -> Iterable[Item]:
    """Events of the class's pupils in the 学期 that were answered in time ÷ all that were due."""
    term, rules = lens.term, lens.term.policy.events
    students = term.records.roster.students
    events = _registered(lens, "events", term.records.events, lambda e: (students[e.student].school_class,))
    for event in events.get(school_class, ()):
        rule = rules.get(event.kind)
        if rule is None or not term.policy.term.first <= event.date <= term.as_of:
            continue
        answers = term.answers_to(event, rule)
        if answers or rule.last_day(event.date) <= term.as_of:
            note = f"{event.date} {event.kind}"
            yield Item(ItemKind.EVENT, event.id, 1, int(bool(answers)), answers, note, event.source, event.student)


def _requests(lens: Lens, school_class: str, visitor: str) -> Iterable[Item]:
    """Visits of V by 家访人 to pupils of the class with a request: those 已解决 or 已解释并制定方案 ÷ all."""
    for visit in lens.class_visits(school_class, visitor):
        if visit.request:
            yield visit_item(visit, met=visit.request_status in DONE)


def _survey_confirmed(lens: Lens, school_class: str, _visitor: str) -> Iterable[Item]:
    """是否家访 = 是 ÷ answered questionnaires of the class."""
    for survey in _surveys(lens, school_class):
        yield Item(ItemKind.SURVEY, school_class, 1, int(survey.visited), source=survey.source)


def _survey_satisfaction(lens: Lens, school_class: str, _visitor: str) -> Iterable[Item]:
    """Σ 满意度 ÷ (5 × the questionnaires that give one)."""
    for survey in _surveys(lens, school_class):
        if survey.satisfaction is not None:
            yield Item(ItemKind.SURVEY, school_class, 5, survey.satisfaction, source=survey.source)


def _surveys(lens: Lens, school_class: str) -> tuple[Survey, ...]:
    return _registered(lens, "surveys", lens.term.records.surveys, lambda s: (s.school_class,)).get(school_class, ())


def _handed_in(lens: Lens, school_class: str, _visitor: str) -> Iterable[Item]:
    """Classes whose earliest 收表登记 row is at or before 收表截止时间, or their own 延期至, ÷ classes."""
    records = lens.term.records
    deadline = hand_in_deadline(lens.term.policy.settings.hand_in_deadline, records.extensions, school_class)
    if deadline is None or not records.receipts:
        return
    first = lens.term.once("receipts", lambda: first_receipts(records.receipts)).get(school_class)
    on_time = first is not None and first.received <= deadline
    note = f"{first.received:%Y-%m-%d %H:%M} 交来" if first else "没有收表登记"
    yield Item(ItemKind.SCHOOL_CLASS, school_class, 1, int(on_time), (), note, first.source if first else None)


def _meetings(lens: Lens, subject: Subject) -> Tally:
    """Meetings of the class in the window; of several classes the fewest."""
    meetings = _registered(lens, "meetings", lens.term.records.meetings, lambda m: (m.school_class,))
    of_class = (
        [m for m in meetings.get(name, ()) if any(m.date in span for span in lens.spans())] for name in subject.classes
    )
    return count(
        Item(ItemKind.MEETING, m.school_class, 0, 1, (), f"{m.date} {m.topic}".strip(), m.source)
        for m in min(of_class, key=len, default=[])
    )


# ---------------------------------------------------------------- teachers


def _participation(lens: Lens, subject: Subject) -> Tally:
    """Active teachers credited with at least k visits of V ÷ active teachers (年级: those of that 年级组)."""
    items = []
    for teacher in lens.term.records.roster.teachers.values():
        in_unit = subject.kind is SubjectKind.SCHOOL or teacher.grade_group == subject.key
        if teacher.active and in_unit:
            visits = lens.credited(teacher.id)
            items.append(Item(ItemKind.TEACHER, teacher.id, 1, int(len(visits) >= lens.indicator.wanted), visits))
    return rate(items)


def _filtered(lens: Lens, subject: Subject) -> Iterable[Visit]:
    """V credited to the teacher that meets 条件, where there is one."""
    condition = lens.indicator.condition
    test = visit_test(lens, condition) if condition is not None else lambda _v: True
    return (visit for visit in lens.credited(subject.key) if test(visit))


def _visit_count(lens: Lens, subject: Subject) -> Tally:
    """人次: visits of V credited to the teacher."""
    return count(visit_item(visit, met=True) for visit in _filtered(lens, subject))


def _student_count(lens: Lens, subject: Subject) -> Tally:
    """Different pupils in those visits."""
    visits: dict[str, tuple[Visit, ...]] = {}
    for visit in _filtered(lens, subject):
        visits[visit.student] = (*visits.get(visit.student, ()), visit)
    return count(Item(ItemKind.STUDENT, student, 0, 1, held) for student, held in visits.items())


def _periods_met(lens: Lens, subject: Subject) -> Tally:
    """Assessed weeks (months) with at least k credited V ÷ assessed weeks (months) that count."""
    condition = lens.indicator.condition
    by_week = condition is not None and condition.kind is ConditionKind.WEEKS
    periods = _weeks(lens) if by_week else _months(lens)
    visits = lens.credited(subject.key)
    held = ((p, tuple(visit for visit in visits if visit.date in p.span)) for p in periods if p.counts)
    return rate(Item(ItemKind.PERIOD, p.name, 1, int(len(own) >= lens.indicator.wanted), own) for p, own in held)


def _weeks(lens: Lens) -> tuple[Period, ...]:
    return lens.term.once("weeks", lambda: assessed_weeks(lens.term.policy))


def _months(lens: Lens) -> tuple[Period, ...]:
    return lens.term.once("months", lambda: assessed_months(lens.term.policy))


def _monthly_progress(lens: Lens, subject: Subject) -> Tally:
    """Months in which coverage reached its even share of the term's goal ÷ months that have counted so far."""
    steps = monthly_steps(lens, subject)
    return rate(Item(ItemKind.PERIOD, s.period.name, 1, int(s.reached), note=s.note) for s in steps)


class MonthlyStep:
    """A month that counts: coverage by its last day against j/M of the goal."""

    __slots__ = ("covered", "goal", "period", "population")

    def __init__(self, period: Period, covered: int, population: int, goal: Fraction) -> None:
        self.period, self.covered, self.population, self.goal = period, covered, population, goal

    @property
    def coverage(self) -> Fraction:
        """Covered pupils ÷ population."""
        return Fraction(self.covered, self.population)

    @property
    def reached(self) -> bool:
        """Coverage is at least the goal."""
        return self.coverage >= self.goal

    @property
    def note(self) -> str:
        """The step in words."""
        return f"到月底覆盖 {self.covered}/{self.population}，应达 {percent_text(self.goal)}"


def monthly_steps(lens: Lens, subject: Subject) -> tuple[MonthlyStep, ...]:
    """Every month that counts, for 月度进度; empty with an empty population or no month yet.

    The window is the 学期 whatever 时间窗口 says: the evaluator gives the lens that window.
    """
    months = _months(lens)
    condition = lens.indicator.condition
    goal = condition.share if condition is not None else Fraction(1)
    visitor, k = lens.visitor(subject), lens.indicator.wanted
    pupils = [s for name in subject.classes for s in lens.population(name)]
    if not pupils:
        return ()
    reached_on = [_date_of_kth(lens.visits_of(s.id, visitor), k) for s in pupils]
    return tuple(
        MonthlyStep(
            month,
            sum(day is not None and day <= month.span.last for day in reached_on),
            len(pupils),
            goal * j / len(months),
        )
        for j, month in enumerate(months, 1)
        if month.counts
    )


def _date_of_kth(visits: tuple[Visit, ...], k: int) -> date | None:
    """When a pupil was visited for the k-th time; k = 0 asks for nothing."""
    if k == 0:
        return date.min
    dates = sorted(visit.date for visit in visits)
    return dates[k - 1] if len(dates) >= k else None


def _essays(lens: Lens, subject: Subject) -> Tally:
    """Essays with the teacher among the authors, dated in the window or undated."""
    return count(
        Item(ItemKind.ESSAY, subject.key, 0, 1, (), e.title, e.source)
        for e in _registered(lens, "essays", lens.term.records.essays, lambda e: e.authors).get(subject.key, ())
        if e.date is None or any(e.date in span for span in lens.spans())
    )


def _breaches(lens: Lens, subject: Subject) -> Tally:
    """Breaches of the teacher in the window."""
    return count(
        Item(ItemKind.BREACH, subject.key, 0, 1, (), f"{b.date} {b.kind}", b.source)
        for b in _registered(lens, "breaches", lens.term.records.breaches, lambda b: (b.teacher,)).get(subject.key, ())
        if any(b.date in span for span in lens.spans())
    )


MEASURES: Mapping[IndicatorKind, Measure] = {
    IndicatorKind.COVERAGE: Pooled(_coverage),
    IndicatorKind.PARTICIPATION: _participation,
    IndicatorKind.VISIT_COUNT: _visit_count,
    IndicatorKind.STUDENT_COUNT: _student_count,
    IndicatorKind.PERIODS_MET: _periods_met,
    IndicatorKind.MONTHLY_PROGRESS: _monthly_progress,
    IndicatorKind.SHARE: share,
    IndicatorKind.EVENT_RESPONSE: Pooled(_events),
    IndicatorKind.FOLLOW_UP: Pooled(_follow_up),
    IndicatorKind.PLANNED: Pooled(_planned),
    IndicatorKind.PLAN_FULFILLED: Pooled(_plan_fulfilled),
    IndicatorKind.PLAN_ON_TIME: Pooled(_plan_on_time),
    IndicatorKind.MEETINGS: _meetings,
    IndicatorKind.SURVEY_CONFIRMED: Pooled(_survey_confirmed),
    IndicatorKind.SURVEY_SATISFACTION: Pooled(_survey_satisfaction),
    IndicatorKind.ESSAYS: _essays,
    IndicatorKind.REQUESTS_HANDLED: Pooled(_requests),
    IndicatorKind.HANDED_IN: Pooled(_handed_in),
    IndicatorKind.BREACHES: _breaches,
}
