"""A term → every result and scorecard: indicators as in the policy, objects as in 考核对象, then as in the rosters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.measure.measures import MEASURES
from jiafang_batch.measure.population import Lens
from jiafang_batch.measure.score import Result, Scorecard, result, scorecards
from jiafang_batch.measure.term import Subject, Term
from jiafang_batch.normal_text import listed, squeeze
from jiafang_batch.policy.model import Indicator, StaffToken
from jiafang_batch.policy.vocabulary import StaffKind
from jiafang_batch.records import Teacher
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind


class Evaluation(Struct, frozen=True):
    """Everything computed of a term: results in the order of 指标明细, and scorecards by kind of subject."""

    term: Term
    results: tuple[Result, ...]
    scorecards: Mapping[SubjectKind, tuple[Scorecard, ...]]

    @property
    def teachers(self) -> tuple[Scorecard, ...]:
        """The scorecards of all assessed teachers: 班主任, 科任教师, 校领导."""
        return tuple(card for kind in TEACHER_ROLES for card in self.scorecards[kind])

    @property
    def year_groups(self) -> tuple[Scorecard, ...]:
        """The scorecards of all year groups; none where the policy does not score them."""
        return self.scorecards[SubjectKind.YEAR_GROUP] if self.term.policy.scores(SubjectKind.YEAR_GROUP) else ()

    @property
    def classes(self) -> tuple[Scorecard, ...]:
        """The scorecards of all classes."""
        return self.scorecards[SubjectKind.SCHOOL_CLASS]


def lens_for(term: Term, indicator: Indicator) -> Lens:
    """Return the indicator's view of the term, in the window of its kind if that is fixed."""
    fixed = indicator.rule.window
    return Lens(term, replace(indicator, window=fixed) if fixed else indicator)


def evaluate(term: Term) -> Evaluation:
    """Every indicator of the policy for every subject it assesses, and what they add up to."""
    policy, results = term.policy, list[Result]()
    for indicator in policy.indicators:
        lens, measure = lens_for(term, indicator), MEASURES[indicator.kind]
        has_window = "window" in indicator.rule.uses or bool(indicator.rule.window)
        results += [
            result(
                policy,
                indicator,
                subject,
                measure(lens, subject),
                in_progress=indicator.waits and has_window and lens.is_unfinished(subject),
            )
            for kind in indicator.subjects
            for subject in assessed(term, indicator, kind)
        ]
    cards = {kind: scorecards(policy, subjects, results) for kind, subjects in term.subjects.items()}
    return Evaluation(term, tuple(results), cards)


def assessed(term: Term, indicator: Indicator, kind: SubjectKind) -> Iterable[Subject]:
    """The subjects of a kind that the indicator assesses: of teachers those that meet 教师范围."""
    if not indicator.staff.tokens or not kind.is_teacher:
        return term.subjects[kind]
    teachers = term.records.roster.teachers
    return (s for s in term.subjects[kind] if all(_meets(teachers[s.key], t) for t in indicator.staff.tokens))


def _meets(teacher: Teacher, token: StaffToken) -> bool:
    return _SAYS[token.kind](teacher).isdisjoint(token.names) is token.negated


def subjects(teacher: Teacher) -> frozenset[str]:
    """The 学科 of a teacher in 教师名册."""
    return frozenset(map(squeeze, listed(teacher.subject)))


_SAYS: Mapping[StaffKind, Callable[[Teacher], frozenset[str]]] = {
    StaffKind.GRADE_GROUP: lambda teacher: frozenset({teacher.grade_group}),
    StaffKind.SUBJECT: subjects,
    StaffKind.POST: lambda teacher: frozenset(str(getattr(post, "value", post)) for post in teacher.posts),
    StaffKind.GROUP: lambda teacher: teacher.groups,
}
"""The entry of 教师名册 that a word of 教师范围 tests."""
