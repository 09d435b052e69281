"""月度考核: each homeroom teacher, month by month, and the points taken off. Source: measures.md, 月度考核."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.evaluate import Evaluation, assessed, lens_for
from jiafang_batch.measure.monthly import MonthlyStep, monthly_steps
from jiafang_batch.measure.population import Lens
from jiafang_batch.measure.term import Subject
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.terms import SubjectKind


class MonthRow(Struct, frozen=True):
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
