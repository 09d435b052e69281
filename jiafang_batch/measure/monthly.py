"""月度进度: coverage month by month against an even share of the term's goal. Source: measures.md, "Indicator kinds"."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from fractions import Fraction

from jiafang_batch.measure.calendar import Period
from jiafang_batch.measure.credited import assessed_months_of
from jiafang_batch.measure.population import Item, ItemKind, Lens, Tally, rate
from jiafang_batch.measure.rounding import percent_text
from jiafang_batch.measure.term import Subject
from jiafang_batch.records import Visit


def monthly_progress(lens: Lens, subject: Subject) -> Tally:
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
    """Return every month that counts, for 月度进度; empty with an empty population or before the first month.

    A month that ended before a homeroom teacher took over has only the pupils of their other classes. The window is the
    学期 whatever 时间窗口 says: the evaluator gives the lens that window.
    """
    months = assessed_months_of(lens)
    condition = lens.indicator.condition
    goal = condition.share if condition is not None else Fraction(1)
    steps = []
    reached_on = {name: _reached_on(lens, subject, name) for name in subject.classes}
    pupils_of = {name: len(lens.population(name)) for name in subject.classes}
    came_on = {name: lens.came_on(subject, name) for name in subject.classes}
    for j, month in enumerate(months, 1):
        if month.counts:
            judged = [name for name, came in came_on.items() if came is None or month.last_teaching >= came]
            population = sum(pupils_of[name] for name in judged)
            covered = sum(bisect_right(reached_on[name], month.span.last) for name in judged)
            if population:
                steps.append(MonthlyStep(month, covered, population, goal * j / len(months)))
    return tuple(steps)


def _reached_on(lens: Lens, subject: Subject, school_class: str) -> list[date]:
    """The dates of the k-th visits by 家访人 to the pupils of the class who have so many, in order."""
    visitor, k = lens.visitor(subject), lens.indicator.wanted
    reached = (_date_of_kth(lens.visits_of(s.id, visitor), k) for s in lens.population(school_class))
    return sorted(day for day in reached if day is not None)


def _date_of_kth(visits: tuple[Visit, ...], k: int) -> date | None:
    """The date of the k-th of a pupil's visits, which are in date order; k = 0 requires no visit."""
    if k == 0:
        return date.min
    return visits[k - 1].date if len(visits) >= k else None
