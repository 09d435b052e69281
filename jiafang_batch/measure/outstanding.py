"""Visits still to be made: the pupils whom somebody must visit under an unmet target, how, by whom and by when.

Derived from the items of the evaluation: a pupil whose item is unmet is owed a visit as long as the class (or the
homeroom teacher, or the subject teacher) lacks pupils for the indicator's target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.evaluate import Evaluation, lens_for
from jiafang_batch.measure.event_answers import event_answers
from jiafang_batch.measure.phrases import condition_words, forms_words, only_then_words, visitor_words
from jiafang_batch.measure.population import Item, Lens
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.term import Subject, Term
from jiafang_batch.measure.waiting import goal_of, obliges, waiting_for
from jiafang_batch.policy.kind_rule import VisitsOwed
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import STUDENT_CONDITIONS, Visitor
from jiafang_batch.policy.windows import Span, Window, window
from jiafang_batch.records import Student
from jiafang_batch.terms import SubjectKind, VisitForm

_OBLIGED = (SubjectKind.HOMEROOM, SubjectKind.SCHOOL_CLASS, SubjectKind.SUBJECT_TEACHER, SubjectKind.LEADER)
"""Subjects whose unmet targets oblige; a homeroom teacher's come before the class's, which are mostly the same."""

_EVENT = "事件"


class OwedVisit(Struct, frozen=True):
    """A visit that a pupil is still owed under one indicator or because of one event."""

    student: Student
    rule: str
    """The indicator with its code, or the event."""
    how: str
    """Form, how often and by whom, in words."""
    first: date | None
    """The earliest day, if the rule sets one."""
    last: date
    lacking: int
    """How many pupils the class or teacher still lacks for the target; 0 if each pupil counts alone."""
    teacher: str = ""
    """工号 of the teacher who has to come in person; empty if the class is responsible."""
    remark: str = ""
    """What is asked of this pupil unlike of others under the rule: 回访, 2次; mostly empty."""

    @property
    def brief(self) -> str:
        """QZ-2 · QZ-7 回访（10-05起）· 事件 E012: the obligation where the rule is stated elsewhere."""
        words = self.rule.split(" ")
        code = " ".join(words[:2]) if words[0] == _EVENT else words[0]
        since = f"（{self.first:%m-%d}起）" if self.first else ""
        return f"{code} {self.remark}{since}" if self.remark else f"{code}{since}"


def owed_visits(evaluation: Evaluation) -> tuple[OwedVisit, ...]:
    """Every visit owed, indicators in the order of the policy, then events that wait for an answer."""
    rules: dict[str, _Rule] = {}
    owed: dict[tuple[str, str, str], OwedVisit] = {}
    for kind in _OBLIGED:
        for result in evaluation.results:
            indicator = result.indicator
            if result.subject.kind is not kind or not (obliges(result) and asks_for_pupils(result.indicator)):
                continue
            if indicator.code not in rules:
                rules[indicator.code] = _Rule(evaluation.term, indicator)
            for visit in rules[indicator.code].owed(result):
                owed.setdefault((indicator.code, visit.student.id, visit.teacher), visit)
    order = {indicator.code: place for place, indicator in enumerate(evaluation.term.policy.indicators)}
    by_indicator = sorted(owed.items(), key=lambda pair: order[pair[0][0]])
    return (*(visit for _, visit in by_indicator), *_owed_for_events(evaluation.term))


def asks_for_pupils(indicator: Indicator) -> bool:
    """True for an indicator whose target requires visits to individual pupils."""
    return indicator.base.owes is not VisitsOwed.NOTHING and goal_of(indicator) is not None


class _Rule:
    """One indicator as an obligation: its deadline and its words."""

    def __init__(self, term: Term, indicator: Indicator) -> None:
        self._term, self._lens = term, lens_for(term, indicator)
        self._indicator = indicator
        # Most pupils entered, and most classes were taken over, on one of a few days.
        self._window = cache(_settled_window(term, self._lens))

    def owed(self, result: Result) -> Iterator[OwedVisit]:
        """Yield a visit for each pupil whose item the result lacks and whose window has days."""
        students, waiting = self._term.records.roster.students, waiting_for(self._lens, result)
        if waiting.lacking <= 0:
            return
        rule = f"{self._indicator.code} {self._indicator.name}"
        how = cache(lambda made: self._how(made, result.subject))
        teacher = result.subject.key if self._in_person(result.subject) else ""
        for item in waiting.unmet:
            student = students[item.key]
            spans = self._window(student.entry_date, self._term.takeover_date(student.school_class))
            if spans:
                window_ends = max(span.last for span in spans)
                last = min(waiting.last, window_ends) if waiting.last else self._last(item, window_ends)
                first, made = waiting.first or self._first(item), len(item.visits)
                remark = self._remark(made)
                yield OwedVisit(student, rule, how(made), first, last, waiting.lacking, teacher, remark)

    def _in_person(self, subject: Subject) -> bool:
        """True if only the assessed teacher's own visits help: those of a subject teacher, or credited ones."""
        return subject.kind is SubjectKind.SUBJECT_TEACHER or subject.kind in self._indicator.base.credited

    def _first(self, item: Item) -> date | None:
        """The first day on which a visit without the mark 是否回访 is a follow-up."""
        if self._indicator.base.owes is not VisitsOwed.FIRST_AND_FOLLOW_UP or not item.visits:
            return None
        return min(v.date for v in item.visits) + timedelta(days=self._term.policy.settings.follow_up_days)

    def _last(self, item: Item, window_ends: date) -> date:
        """The end of the window, or for a follow-up 回访期限天数 after the latest visit if the school sets them."""
        limit = self._term.policy.settings.follow_up_limit
        if limit is None or self._indicator.base.owes is not VisitsOwed.FIRST_AND_FOLLOW_UP or not item.visits:
            return window_ends
        return min(window_ends, max(v.date for v in item.visits) + timedelta(days=limit))

    def _remark(self, made: int) -> str:
        """回访, 2次: how a pupil's visits to come differ from those of others under the rule."""
        if self._indicator.base.owes is VisitsOwed.FIRST_AND_FOLLOW_UP:
            return "回访" if made else "先访后回访"
        times = self._indicator.wanted - made
        return f"{times}次" if times > 1 else ""

    def _how(self, made: int, subject: Subject) -> str:
        """实地家访 1 次，由班主任: what remains after the visits already made."""
        indicator = self._indicator
        who = f"由{visitor_words(indicator, of_teacher=subject.kind.is_teacher)}"
        is_credited = subject.kind in indicator.base.credited
        if is_credited or (indicator.visitor is Visitor.SELF and subject.kind.is_teacher):
            who = f"由{subject.name}本人"
        form = only_then_words(indicator.window) + forms_words(indicator)
        if indicator.base.owes is VisitsOwed.FIRST_AND_FOLLOW_UP:
            return f"再访一次并注明“是否回访”，{form}，{who}" if made else f"先家访，再回访，{form}，{who}"
        if indicator.condition is not None and indicator.condition.kind in STUDENT_CONDITIONS:
            return f"{form}，要{condition_words(indicator.condition)}，{who}"
        times = indicator.wanted - made
        return f"{form} {max(times, 1)} 次，{who}"


def _settled_window(term: Term, lens: Lens) -> Window:
    """The window in its final extent, whatever the day of the figures.

    One that continues after the term, as 学年 does, keeps its own last day; a visit within the term has to be made before
    its figures close.
    """
    policy = term.policy
    whole = window(policy, lens.indicator.window, policy.school_year.last)

    def settled(entry: date | None, since: date | None) -> tuple[Span, ...]:
        opened = (span for span in whole(entry, since) if span.first <= policy.closes)
        return tuple(
            span if span.last > policy.term.last else Span(span.first, min(span.last, policy.closes)) for span in opened
        )

    return settled


def last_days(term: Term, indicator: Indicator) -> Callable[[date | None, date | None], date | None]:
    """Return (入校日期, 接班日期) → the last day on which a visit can meet the indicator, or None if its window has no days."""
    settled = _settled_window(term, lens_for(term, indicator))

    def last_day(entry: date | None, since: date | None) -> date | None:
        return max((span.last for span in settled(entry, since)), default=None)

    return last_day


def _owed_for_events(term: Term) -> Iterator[OwedVisit]:
    """A visit for each event without an answer whose days have not passed."""
    for answer in event_answers(term):
        if answer.state != "待响应" or answer.deadline is None:
            continue
        event = answer.event
        accepted = term.policy.events[event.kind].forms
        forms = (
            "全部形式" if len(accepted) == len(VisitForm) else "、".join(f.value for f in VisitForm if f in accepted)
        )
        yield OwedVisit(
            term.records.roster.students[event.student], f"{_EVENT} {event.id} {event.kind}", forms, event.date,
            answer.deadline, 0,
        )  # fmt: skip


def by_pupil(owed: Iterable[OwedVisit]) -> Mapping[str, tuple[OwedVisit, ...]]:
    """学号 → the visits that the pupil is owed, the nearest deadline first."""
    groups = grouped_by(owed, lambda visit: visit.student.id)
    return {key: tuple(sorted(held, key=lambda v: v.last)) for key, held in groups.items()}


class PupilOwed(Struct, frozen=True):
    """A pupil and all the visits that the class, or one subject teacher, owes them."""

    student: Student
    owed: tuple[OwedVisit, ...]
    """The nearest deadline first."""
    as_of: date

    @property
    def open(self) -> tuple[OwedVisit, ...]:
        """Those whose deadline is not over."""
        return tuple(visit for visit in self.owed if visit.last >= self.as_of)

    @property
    def due(self) -> date:
        """The nearest deadline that has not passed, else the earliest of those that have."""
        return (self.open or self.owed)[0].last


def pupils_owed(term: Term, owed: Iterable[OwedVisit]) -> tuple[PupilOwed, ...]:
    """Return the pupils to visit: open ones by their deadline, then overdue ones; else in roster order."""
    by_teacher = grouped_by(owed, lambda visit: visit.teacher)
    pupils = [
        PupilOwed(held[0].student, held, term.as_of)
        for teacher_visits in by_teacher.values()
        for held in by_pupil(teacher_visits).values()
    ]
    order = term.places
    return tuple(sorted(pupils, key=lambda p: (not p.open, p.due, order[p.student.id])))
