"""The same term under two policies: passes, failures, and the lines that make the difference. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.rounding import decimal_text, percent_text, plain_text
from jiafang_batch.measure.score import Result, Scorecard
from jiafang_batch.measure.sentence import value_text
from jiafang_batch.policy.model import Rating
from jiafang_batch.policy.vocabulary import Scoring

_MOST_REASONS = 3
_ZERO = Fraction(0)


class PolicyVerdict(Struct, frozen=True):
    """A teacher or class under both policies; passed is None if a policy gives no total."""

    first: Scorecard
    second: Scorecard
    first_passed: bool | None
    second_passed: bool | None

    @property
    def delta(self) -> Fraction | None:
        """How much more the second policy gives."""
        before, after = self.first.shown_total, self.second.shown_total
        return None if before is None or after is None else after - before

    @property
    def differs(self) -> bool:
        """True if one policy passes them and the other does not."""
        return self.first_passed != self.second_passed


def verdicts(first: Evaluation, second: Evaluation) -> tuple[PolicyVerdict, ...]:
    """Everybody and everything that both policies score, in the order of the scorecards; the subjects of both evaluations are the same."""
    policy_verdicts = []
    scored = second.term.policy.scored_kinds
    for kind in (kind for kind in first.term.policy.scored_kinds if kind in scored):
        for a, b in zip(first.scorecards[kind], second.scorecards[kind], strict=True):
            ratings = first.term.policy.ratings, second.term.policy.ratings
            policy_verdicts.append(PolicyVerdict(a, b, passes(a, ratings[0]), passes(b, ratings[1])))
    return tuple(policy_verdicts)


def passes(card: Scorecard, ratings: Sequence[Rating]) -> bool | None:
    """True for a total above the lowest 等级; None without a total."""
    if card.total is None or not ratings:
        return None
    return card.rating != ratings[-1].name


def losses(card: Scorecard) -> tuple[str, ...]:
    """Return the lost points in words, the most first; a veto before all."""
    vetoes = [
        f"一票否决：{r.indicator.name} {value_text(r.indicator, r.tally.value or _ZERO)}"
        for r in card.results
        if r.vetoes
    ]
    lost = [(_lost(r), r) for r in card.results if r.points is not None]
    rows = sorted(((points, r) for points, r in lost if points > 0), key=lambda pair: -pair[0])
    return (*vetoes, *(_loss_text(points, row) for points, row in rows[:_MOST_REASONS]))


def _lost(row: Result) -> Fraction:
    """Points that a base row does not reach, or that a 扣罚 takes."""
    scoring, points = row.indicator.scoring, row.points or _ZERO
    if scoring is not None and scoring.is_base:
        return (row.indicator.points or _ZERO) - points
    return -points if scoring is Scoring.PENALTY else _ZERO


def _loss_text(points: Fraction, row: Result) -> str:
    """QZ-2 重点学生家访率 61.1%（目标 100%），失 15.56 分."""
    indicator, value = row.indicator, row.tally.value or _ZERO
    say = percent_text if indicator.is_rate else plain_text
    target = f"（目标 {say(indicator.target)}）" if indicator.target is not None else ""
    return f"{indicator.code} {indicator.name} {say(value)}{target}，失 {decimal_text(points)} 分"
