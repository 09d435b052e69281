"""Counts of visits that teachers and leaders have to make themselves, whoever is visited: 家访次数, 家访人数 with a target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil

from msgspec import Struct

from jiafang_batch.class_names import year_group as canonical_year_group
from jiafang_batch.measure.credited import periods_of
from jiafang_batch.measure.evaluate import Evaluation, lens_for
from jiafang_batch.measure.outstanding import last_days
from jiafang_batch.measure.phrases import asked_words, only_then_words
from jiafang_batch.measure.population import Lens
from jiafang_batch.measure.rounding import plain_text
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.term import Subject, Term
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import ConditionKind, Scoring
from jiafang_batch.records import Roster, Student
from jiafang_batch.terms import TEACHER_ROLES

_THIS = {ConditionKind.WEEKS: "本周", ConditionKind.FORTNIGHTS: "这两周"}


class OwnTarget(Struct, frozen=True):
    """A count of visits that a teacher has not reached: in words, how many visits are lacking at least, and by when."""

    rule: str
    """QZ-6 家访次数."""
    words: str
    """QZ-6 家访次数：还差 5 人次（2027-01-24 前）."""
    lacking: int
    last: date
    subject: Subject
    indicator: Indicator


def own_targets(evaluation: Evaluation, today: date) -> Mapping[str, Sequence[OwnTarget]]:
    """Return 工号 → the counts of visits that the teacher still lacks."""
    targets: dict[str, list[OwnTarget]] = {}
    for result in evaluation.results:
        if result.subject.kind in TEACHER_ROLES and (target := _lacking(evaluation, result, today)):
            targets.setdefault(result.subject.key, []).append(target)
    return targets


def targets_of_day(evaluation: Evaluation) -> Mapping[str, Sequence[OwnTarget]]:
    """Return the same as of the evaluation's day, with what the week or month of that day lacks, the nearest first."""
    term = evaluation.term
    targets: dict[str, list[OwnTarget]] = {key: list(held) for key, held in own_targets(evaluation, term.as_of).items()}
    lenses = {i.code: lens_for(term, i) for i in term.policy.indicators if i.kind is IndicatorKind.PERIODS_MET}
    for result in evaluation.results:
        lens = lenses.get(result.indicator.code)
        if lens is not None and (target := _of_period(lens, result.subject)):
            targets.setdefault(result.subject.key, []).append(target)
    return {key: sorted(held, key=lambda target: target.last) for key, held in targets.items()}


def of_year_group(
    targets: Mapping[str, Sequence[OwnTarget]], roster: Roster, year_group: str
) -> Mapping[str, Sequence[OwnTarget]]:
    """Return the targets of the teachers who belong to a year group or teach there; of all for an empty one."""
    return {key: held for key, held in targets.items() if year_group in ("", *_groups_of(key, held, roster))}


def _groups_of(teacher: str, targets: Iterable[OwnTarget], roster: Roster) -> Iterable[str]:
    yield canonical_year_group(roster.teachers[teacher].grade_group)
    for target in targets:
        yield from (roster.classes[name].year_group for name in target.subject.classes)


def _of_period(lens: Lens, subject: Subject) -> OwnTarget | None:
    """What the week or month of the day lacks of the teacher's visits."""
    term, indicator = lens.term, lens.indicator
    period = next((p for p in periods_of(lens) if term.as_of in p.span), None)
    hired = term.records.roster.teachers[subject.key].hire_date or date.min
    if period is None or period.last_teaching < hired:
        return None
    lacking = indicator.wanted - sum(visit.date in period.span for visit in lens.credited(subject.key))
    if lacking <= 0:
        return None
    condition, last = indicator.condition, min(period.span.last, term.policy.closes)
    rule = f"{indicator.code} {indicator.name}"
    this = _THIS.get(condition.kind, "本月") if condition is not None else "本月"
    words = f"{rule}：{this}还差 {lacking} 次{asked_words(indicator)}（{last:%Y-%m-%d} 前）"
    return OwnTarget(rule, words, lacking, last, subject, indicator)


def _lacking(evaluation: Evaluation, result: Result, today: date) -> OwnTarget | None:
    """The visits that a count still lacks and by when; None if it lacks none, is a bonus, or its days have passed."""
    indicator = result.indicator
    target, value = indicator.target, result.tally.value
    # What a teacher meets by visiting anybody.
    is_own_count = not indicator.is_rate and result.subject.kind in indicator.base.credited
    if not is_own_count or indicator.scoring is Scoring.BONUS:
        return None
    if target is None or value is None or value >= target:
        return None
    last = last_days(evaluation.term, indicator)(None, None)
    if last is None or last < min(today, evaluation.term.as_of):
        return None
    lacking = f"还差 {plain_text(target - value)} {indicator.base.unit}{asked_words(indicator)}"
    rule = f"{indicator.code} {indicator.name}"
    return OwnTarget(
        rule,
        f"{rule}：{lacking}（{only_then_words(indicator.window)}{last:%Y-%m-%d} 前）",
        ceil(target - value),
        last,
        result.subject,
        indicator,
    )


def candidates(term: Term, target: OwnTarget) -> tuple[Student, ...]:
    """Return the pupils of the teacher's classes whom the teacher has not visited, those who most need it first.

    None where only some visits count (a condition), because a pupil alone does not meet it.
    """
    condition = target.indicator.condition
    if condition is not None and condition.kind not in (*_THIS, ConditionKind.MONTHS):
        return ()
    lens = lens_for(term, target.indicator)
    pupils = (student for name in target.subject.classes for student in lens.population(name))
    free = (s for s in pupils if not any(target.subject.key in v.participants for v in term.visits_of.get(s.id, ())))
    return tuple(sorted(free, key=lambda student: urgency(term, student)))


def urgency(term: Term, student: Student) -> tuple[bool, date, int]:
    """Return a sort key: special pupils first, then those not visited for longest."""
    visits = term.visits_of.get(student.id, ())
    return (not student.categories, visits[-1].date if visits else date.min, term.places[student.id])
