"""The pupils whom an unmet indicator still waits for; rules that go by months or weeks look at the one that is open."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import ceil

from msgspec import Struct

from jiafang_batch.measure.credited import assessed_months_of, periods_of
from jiafang_batch.measure.population import Item, ItemKind, Lens
from jiafang_batch.measure.score import Result, still_missing
from jiafang_batch.measure.term import Subject, is_enrolled
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import ConditionKind


class Waiting(Struct, frozen=True):
    """The pupils to choose from, how many of them the goal lacks, and the days of the open month or week."""

    unmet: Sequence[Item] = ()
    lacking: int = 0
    goal: Fraction | None = None
    first: date | None = None
    """None unless the month or week is still to begin."""
    last: date | None = None
    """None where no month or week sets a limit before the window's own."""


def goal_of(indicator: Indicator) -> Fraction | None:
    """The share of the pupils to be reached by the end: 条件 of monthly progress, else the target."""
    if ConditionKind.PROGRESS in indicator.rule.conditions:
        return indicator.condition.share if indicator.condition else None
    return indicator.target


def obliges(result: Result) -> bool:
    """True for an unmet target; a rule that goes by periods obliges anew in each of them."""
    return result.met is False or result.indicator.kind in _BY_PERIOD


def waiting_for(lens: Lens, result: Result) -> Waiting:
    """The pupils of one result that still have to be visited, on the day of the figures."""
    if by_period := _BY_PERIOD.get(result.indicator.kind):
        return by_period(lens, result.subject)
    unmet = [i for i in result.tally.items if i.kind is ItemKind.STUDENT and i.met < i.counted]
    # Only rates oblige, and theirs are whole numbers of pupils.
    return Waiting(unmet, int(still_missing(result.indicator, result.tally)), goal_of(result.indicator))


def _progress(lens: Lens, subject: Subject) -> Waiting:
    """What the next month that lacks pupils asks for; where no month is to come, the end of the term."""
    k, policy, share = lens.indicator.wanted, lens.term.policy, goal_of(lens.indicator)
    visitor = lens.visitor(subject)
    pupils = [s for name in subject.classes for s in lens.population(name)]
    unmet = [Item(ItemKind.STUDENT, s.id, 1, 0, held) for s in pupils if len(held := lens.visits_of(s.id, visitor)) < k]
    if share is None:
        return Waiting()
    covered, months = len(pupils) - len(unmet), assessed_months_of(lens)
    for number, month in enumerate(months, 1):
        goal = share * number / len(months)
        lacking = ceil(goal * len(pupils)) - covered
        if month.last_teaching >= policy.as_of and lacking > 0:
            return Waiting(unmet, lacking, goal, last=min(month.span.last, policy.closes))
    return Waiting(unmet, ceil(share * len(pupils)) - covered, share)


def _open_period(lens: Lens, subject: Subject) -> Waiting:
    """The pupils whom the month (week) of the day, or else the next one, lacks; those of the past cannot be made up."""
    policy, goal, k = lens.term.policy, lens.indicator.target, lens.indicator.wanted
    period = next((p for p in periods_of(lens) if p.span.last >= policy.as_of), None)
    if period is None or goal is None:
        return Waiting()
    visitor, unmet, whole = lens.visitor(subject), [], 0
    for name in subject.classes:
        came = lens.came_on(subject, name)
        if came is not None and period.last_teaching < came:
            continue
        for student in lens.population(name):
            if not is_enrolled(student, period.last_teaching):
                continue
            whole += 1
            visits = lens.visits_of(student.id, visitor)
            dates = [visit.date for visit in visits]
            held = visits[bisect_left(dates, period.span.first) : bisect_right(dates, period.span.last)]
            if len(held) < k:
                unmet.append(Item(ItemKind.STUDENT, student.id, 1, 0, held, period.name))
    lacking = ceil(goal * whole) - (whole - len(unmet))
    begins = period.span.first if period.span.first > policy.as_of else None
    return Waiting(unmet, lacking, goal, begins, min(period.span.last, policy.closes))


_BY_PERIOD: Mapping[IndicatorKind, Callable[[Lens, Subject], Waiting]] = {
    IndicatorKind.MONTHLY_PROGRESS: _progress,
    IndicatorKind.STUDENT_PERIODS: _open_period,
}
"""The kinds whose rule goes by months or weeks, and what each of them still waits for."""
