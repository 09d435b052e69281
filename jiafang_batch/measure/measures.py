"""Every indicator kind as one function (lens, subject) → tally. Source: measures.md, "Indicator kinds".

Kinds that are sums over classes name the items of one class; a homeroom teacher, a year group and the school pool them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import chain

from jiafang_batch.grouping import Record, grouped, grouped_by
from jiafang_batch.measure.credited import assigned, participation, periods_met, periods_of, student_count, visit_count
from jiafang_batch.measure.deadline import first_receipts, hand_in_deadline
from jiafang_batch.measure.follow_up import is_followed_up
from jiafang_batch.measure.monthly import monthly_progress
from jiafang_batch.measure.population import Item, ItemKind, Lens, Tally, count, inapplicable, rate, visit_item
from jiafang_batch.measure.proportions import share
from jiafang_batch.measure.rounding import plain_text
from jiafang_batch.measure.term import Subject, is_enrolled
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.records import Mark, Student, Survey, Visit
from jiafang_batch.terms import RequestStatus

Measure = Callable[[Lens, Subject], Tally]
ClassItems = Callable[[Lens, str, str], Iterable[Item]]

DONE = frozenset({RequestStatus.RESOLVED, RequestStatus.EXPLAINED})


class Pooled:
    """A rate whose items belong to classes: each class is measured once, larger units add the classes up."""

    def __init__(self, items: ClassItems) -> None:
        self._items = items

    def __call__(self, lens: Lens, subject: Subject) -> Tally:
        """The pooled share of the subject's classes, by 家访人, without items that ended before a 班主任 took over."""
        visitor = lens.visitor(subject)
        of_classes = (lens.judged(subject, name, self._of_class(lens, name, visitor)) for name in subject.classes)
        return rate(chain.from_iterable(of_classes))

    def _of_class(self, lens: Lens, name: str, visitor: str) -> tuple[Item, ...]:
        items = lens.class_items.get((name, visitor))
        if items is None:
            items = lens.class_items[name, visitor] = tuple(self._items(lens, name, visitor))
        return items


# ---------------------------------------------------------------- pupils


def _coverage(lens: Lens, school_class: str, visitor: str) -> Iterable[Item]:
    """Population pupils with at least k visits of V by 家访人 ÷ population."""
    k = lens.indicator.wanted
    for student in lens.population(school_class):
        visits = lens.visits_of(student.id, visitor)
        yield Item(ItemKind.STUDENT, student.id, 1, int(len(visits) >= k), visits, over=lens.over(student))


def _follow_up(lens: Lens, school_class: str, visitor: str) -> Iterable[Item]:
    """Population pupils with a visit of V marked 是否回访, or two of them 回访间隔天数 or more apart ÷ population.

    The first of the two may have been made in the term before, where that is known.
    """
    for student in lens.population(school_class):
        followed, visits = _followed_up(lens, student, visitor)
        yield Item(ItemKind.STUDENT, student.id, 1, int(followed), visits, over=lens.over(student))


def _followed_up(lens: Lens, student: Student, visitor: str) -> tuple[bool, tuple[Visit, ...]]:
    """Whether the pupil's V by 家访人 contain a follow-up, and the visits examined."""
    gap = timedelta(days=lens.term.policy.settings.follow_up_days)
    visits = lens.visits_of(student.id, visitor)
    earlier = lens.carried_of(student.id, visitor) if visits else ()
    return is_followed_up(visits, earlier, gap), (*earlier, *visits)


def _student_periods(lens: Lens, school_class: str, visitor: str) -> Iterable[Item]:
    """Pairs of a population pupil and a week (month) that counts: those with at least k visits of V ÷ all pairs.

    A pupil has a pair only where they are enrolled on the period's last teaching day.
    """
    k, periods = lens.indicator.wanted, [period for period in periods_of(lens) if period.counts]
    for student in lens.population(school_class):
        visits = lens.visits_of(student.id, visitor)
        dates = [visit.date for visit in visits]
        for period in periods:
            if is_enrolled(student, period.last_teaching):
                held = visits[bisect_left(dates, period.span.first) : bisect_right(dates, period.span.last)]
                met, over = int(len(held) >= k), period.last_teaching
                yield Item(ItemKind.STUDENT, student.id, 1, met, held, period.name, over=over)


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
    """Planned population pupils with a visit (of the plan 回访: a follow-up) ÷ those planned, at least 次数 a class.

    A class whose window is the same for all pupils and ended before its homeroom teacher took over is left out.
    """
    planned, condition = _plan_rows(lens), lens.indicator.condition
    follows = condition is not None and condition.kind is ConditionKind.FOLLOW_UP_PLAN
    pupils = [s for s in lens.population(school_class) if s.id in planned]
    over = lens.fixed_end
    for student in pupils:
        visits = lens.visits_of(student.id, visitor)
        met = bool(visits)
        if follows:
            met, visits = _followed_up(lens, student, visitor)
        yield Item(ItemKind.STUDENT, student.id, 1, int(met), visits, over=over)
    yield from _lacking(lens, school_class, len(pupils), over)


def _plan_on_time(lens: Lens, school_class: str, _visitor: str) -> Iterable[Item]:
    """Planned population pupils with a row forwarded by 名单截止日期 ÷ those planned, at least 次数 a class."""
    deadline = lens.term.policy.settings.nomination_deadline
    if deadline is None:
        return
    planned = _plan_rows(lens)
    pupils = [s for s in lens.population(school_class) if s.id in planned]
    for student in pupils:
        on_time = any(day is not None and day <= deadline for day in planned[student.id])
        yield Item(ItemKind.STUDENT, student.id, 1, int(on_time), over=deadline)
    yield from _lacking(lens, school_class, len(pupils), deadline)


def _lacking(lens: Lens, school_class: str, planned: int, over: date | None) -> Iterable[Item]:
    """One line for the pupils that a class should have planned but did not."""
    lacking = (lens.indicator.times or 0) - planned
    if lacking > 0:
        yield Item(ItemKind.SHORTFALL, school_class, lacking, 0, note=f"名单少 {lacking} 人", over=over)


# ---------------------------------------------------------------- registers of a class


def _registered(
    lens: Lens, what: str, records: Iterable[Record], owners: Callable[[Record], Iterable[str]]
) -> Mapping[str, tuple[Record, ...]]:
    """A register's rows under the classes or teachers that they concern."""
    return lens.term.once(what, lambda: grouped(records, owners))


def _events(lens: Lens, school_class: str, _visitor: str) -> Iterable[Item]:
    """Events of the class's pupils in the 学期 that were answered in time ÷ all that were due."""
    term, rules = lens.term, lens.term.policy.events
    kinds = frozenset(name for condition in lens.indicator.conditions for name in condition.names)
    students = term.records.roster.students
    events = _registered(lens, "events", term.records.events, lambda e: (students[e.student].school_class,))
    for event in events.get(school_class, ()):
        rule = rules.get(event.kind)
        if kinds and event.kind not in kinds:
            continue
        if rule is None or not term.policy.term.first <= event.date <= term.as_of:
            continue
        answers = term.answers_to(event, rule)
        last = rule.last_day(event.date)
        if answers or last <= term.as_of:
            note, met = f"{event.date} {event.kind}", int(bool(answers))
            yield Item(ItemKind.EVENT, event.id, 1, met, answers, note, event.source, event.student, last)


def _requests(lens: Lens, school_class: str, visitor: str) -> Iterable[Item]:
    """Visits of V by 家访人 to pupils of the class with a request: those 已解决 or 已解释并制定方案 ÷ all."""
    for visit in lens.class_visits(school_class, visitor):
        if visit.request:
            yield visit_item(visit, int(visit.request_status in DONE))


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
    source = first.source if first else None
    yield Item(ItemKind.SCHOOL_CLASS, school_class, 1, int(on_time), (), note, source, over=deadline.date())


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


# ---------------------------------------------------------------- registers of a teacher


def _essays(lens: Lens, subject: Subject) -> Tally:
    """Essays with the teacher among the authors, dated in the window or undated."""
    return count(
        Item(ItemKind.ESSAY, subject.key, 0, 1, (), e.title, e.source)
        for e in _registered(lens, "essays", lens.term.records.essays, lambda e: e.authors).get(subject.key, ())
        if e.date is None or any(e.date in span for span in lens.spans())
    )


def _breaches(lens: Lens, subject: Subject) -> Tally:
    """Breaches of the teacher in the window, of the kinds that 条件 names or of any."""
    condition = lens.indicator.condition
    return count(
        Item(ItemKind.BREACH, subject.key, 0, 1, (), f"{b.date} {b.kind}", b.source)
        for b in _registered(lens, "breaches", lens.term.records.breaches, lambda b: (b.teacher,)).get(subject.key, ())
        if any(b.date in span for span in lens.spans()) and (condition is None or b.kind in condition.names)
    )


def _marks(lens: Lens, subject: Subject) -> Tally:
    """The mark of the teacher or class, the mean of the last ones of each 评分人; none: not applicable."""
    held = _registered(
        lens, "marks", lens.term.records.marks, lambda m: (f"{m.indicator}|{m.teacher or m.school_class}",)
    )
    marks = held.get(f"{lens.indicator.code}|{subject.key}", ())
    last = {mark.rater: mark for mark in sorted(marks, key=lambda mark: mark.date or date.min)}
    if not last:
        return inapplicable()
    return count(
        Item(ItemKind.MARK, subject.key, 0, mark.points / len(last), (), _mark_note(mark), mark.source)
        for mark in last.values()
    )


def _mark_note(mark: Mark) -> str:
    by, on = f"{mark.rater}评 " if mark.rater else "", f"（{mark.date}）" if mark.date else ""
    return f"{by}{plain_text(mark.points)} 分{on}"


MEASURES: Mapping[IndicatorKind, Measure] = {
    IndicatorKind.COVERAGE: Pooled(_coverage),
    IndicatorKind.PARTICIPATION: participation,
    IndicatorKind.VISIT_COUNT: visit_count,
    IndicatorKind.STUDENT_COUNT: student_count,
    IndicatorKind.PERIODS_MET: periods_met,
    IndicatorKind.STUDENT_PERIODS: Pooled(_student_periods),
    IndicatorKind.ASSIGNED: assigned,
    IndicatorKind.ASSIGNED_TIMES: assigned,
    IndicatorKind.MARKS: _marks,
    IndicatorKind.MONTHLY_PROGRESS: monthly_progress,
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
