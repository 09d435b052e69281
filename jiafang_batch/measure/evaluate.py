"""A term → every result and scorecard: indicators as in the policy, objects as in 考核对象, then as in the rosters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from jiafang_batch.measure.kinds import MEASURES
from jiafang_batch.measure.population import Lens
from jiafang_batch.measure.score import Result, Scorecard, result, scorecards
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.model import Indicator
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything computed of a term: results in the order of 指标明细, and scorecards by kind of subject."""

    term: Term
    results: tuple[Result, ...]
    scorecards: Mapping[SubjectKind, tuple[Scorecard, ...]]

    @property
    def teachers(self) -> tuple[Scorecard, ...]:
        """The scorecards of all assessed teachers: 班主任, 科任教师, 校领导."""
        return tuple(card for kind in TEACHER_ROLES for card in self.scorecards[kind])

    @property
    def classes(self) -> tuple[Scorecard, ...]:
        """The scorecards of all classes."""
        return self.scorecards[SubjectKind.SCHOOL_CLASS]


def lens_for(term: Term, indicator: Indicator) -> Lens:
    """The indicator's view of the term, in the window of its kind where that has its own."""
    fixed = indicator.rule.window
    return Lens(term, replace(indicator, window=fixed) if fixed else indicator)


def evaluate(term: Term) -> Evaluation:
    """Every indicator of the policy for every subject it assesses, and what they add up to."""
    results: list[Result] = []
    for indicator in term.policy.indicators:
        lens, measure = lens_for(term, indicator), MEASURES[indicator.kind]
        results += [
            result(indicator, subject, measure(lens, subject))
            for kind in indicator.subjects
            for subject in term.subjects[kind]
        ]
    cards = {kind: scorecards(subjects, results, term.policy.ratings) for kind, subjects in term.subjects.items()}
    return Evaluation(term, tuple(results), cards)
