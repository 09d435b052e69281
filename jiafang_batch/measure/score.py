"""Values → points, totals, ratings and ranks. Source: measures.md, "Score". Exact until displayed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.population import Tally
from jiafang_batch.measure.rounding import half_up
from jiafang_batch.measure.term import Subject
from jiafang_batch.policy.model import Indicator, Policy, Rating
from jiafang_batch.policy.vocabulary import Scoring

UNRATED = "不适用"
_ZERO, _HUNDRED = Fraction(0), Fraction(100)


class Result(Struct, frozen=True):
    """One indicator of one subject: the tally, whether the target is met, and the exact points, if any."""

    indicator: Indicator
    subject: Subject
    tally: Tally
    met: bool | None
    points: Fraction | None
    is_scored: bool = True
    """The indicator has a 计分 and the subject is of a kind that gets points."""
    in_progress: bool = False
    """The window has not ended and 未到期 is 不计: neither met nor missed, and in no base."""

    @property
    def vetoes(self) -> bool:
        """True for 否决 with a missed target; without a target, with a value above 0 if less is better."""
        value = self.tally.value
        if self.indicator.scoring is not Scoring.VETO or self.in_progress or value is None:
            return False
        return value > 0 if self.indicator.target is None else self.met is False


class Scorecard(Struct, frozen=True):
    """One subject's results and their sum; total is exact, None without an applicable base row."""

    subject: Subject
    results: tuple[Result, ...]
    total: Fraction | None
    vetoed: bool
    rating: str
    rank: int | None

    @property
    def shown_total(self) -> Fraction | None:
        """The total rounded half up to 2 decimals, which ratings and ranks are made from."""
        return None if self.total is None else half_up(self.total, 2)


def result(
    policy: Policy, indicator: Indicator, subject: Subject, tally: Tally, *, in_progress: bool = False
) -> Result:
    """The indicator's outcome for the subject; points only for those that the policy scores."""
    is_scored = policy.scores(subject.kind) and indicator.scoring is not None
    if in_progress:
        return Result(indicator, subject, tally, None, None, is_scored, in_progress)
    points = points_for(indicator, tally) if is_scored else None
    return Result(indicator, subject, tally, is_met(indicator, tally.value), points, is_scored)


def is_met(indicator: Indicator, value: Fraction | None) -> bool | None:
    """Return 达标: 值 ≥ 目标, for 违规次数 值 ≤ 目标; None without a target or if not applicable."""
    if value is None or indicator.target is None:
        return None
    return value <= indicator.target if indicator.rule.less_is_better else value >= indicator.target


def points_for(indicator: Indicator, tally: Tally) -> Fraction | None:
    """Points of an applicable value under 计分; None for 否决 and for an indicator that is only reported."""
    value, weight, step = tally.value, indicator.points or _ZERO, indicator.step or _ZERO
    if value is None:
        return None
    match indicator.scoring:
        case Scoring.THRESHOLD:
            return weight if is_met(indicator, value) else _ZERO
        case Scoring.PROPORTIONAL:
            return weight * min(Fraction(1), value / (indicator.target or _ZERO))
        case Scoring.DEDUCTION:
            return max(_ZERO, weight - step * shortfall(indicator, tally))
        case Scoring.DEDUCTION_EACH:
            return max(_ZERO, weight - step * still_missing(indicator, tally))
        case Scoring.BONUS:
            return min(weight, step * excess(indicator, tally))
        case Scoring.TIERS:
            return next((tier.points for tier in indicator.tiers if value >= tier.lowest), _ZERO)
        case Scoring.PENALTY:
            penalty = step * penalties(indicator, tally)
            return -penalty if indicator.points is None else -min(weight, penalty)
    return None


def shortfall(indicator: Indicator, tally: Tally) -> int:
    """What 扣分 counts: 目标 − 值 in whole units for counts, in whole percentage points (rounded down) for rates."""
    return _units(indicator, (indicator.target or _ZERO) - (tally.value or _ZERO))


def excess(indicator: Indicator, tally: Tally) -> int:
    """What 加分 counts: 值 − 目标 in the units of a shortfall."""
    return _units(indicator, (tally.value or _ZERO) - (indicator.target or _ZERO))


def _units(indicator: Indicator, difference: Fraction) -> int:
    return max(0, int(difference * 100 // 1 if indicator.is_rate else difference // 1))


def still_missing(indicator: Indicator, tally: Tally) -> int | Fraction:
    """max(0, ⌈目标 × 分母⌉ − 分子): the pupils (visits, …) that the target still lacks."""
    needed = -(-((indicator.target or _ZERO) * (tally.denominator or 0)) // 1)
    return max(0, needed - tally.numerator)


def penalties(indicator: Indicator, tally: Tally) -> int | Fraction:
    """What 扣罚 counts: the value of a count, the periods missed of 周期达标率 and 月度进度."""
    return (tally.denominator or 0) - tally.numerator if indicator.is_rate else tally.numerator


def base_of(results: Iterable[Result]) -> tuple[Fraction, Fraction]:
    """Σ points and Σ 分值 of the applicable base rows."""
    rows = [r for r in results if r.points is not None and r.indicator.scoring and r.indicator.scoring.is_base]
    return sum((r.points or _ZERO for r in rows), _ZERO), sum((r.indicator.points or _ZERO for r in rows), _ZERO)


def extras_of(results: Iterable[Result]) -> tuple[Fraction, Fraction]:
    """Σ 加分 and Σ 扣罚 (not above 0), which stand outside the base of 100."""
    rows = [(r.indicator.scoring, r.points) for r in results if r.points is not None]
    bonus = sum((points for scoring, points in rows if scoring is Scoring.BONUS), _ZERO)
    return bonus, sum((points for scoring, points in rows if scoring is Scoring.PENALTY), _ZERO)


def total_of(results: Sequence[Result], most: Fraction | None = None) -> Fraction | None:
    """Σ points of applicable base rows ÷ Σ their 分值 × 100, plus 加分 and 扣罚, never below 0 and never above `most`."""
    points, weights = base_of(results)
    if weights == 0:
        return None
    total = max(_ZERO, points / weights * _HUNDRED + sum(extras_of(results)))
    return total if most is None else min(most, total)


def rating_of(total: Fraction | None, ratings: Sequence[Rating], *, vetoed: bool) -> str:
    """The 等级 of the rounded total; the lowest under a veto; 不适用 without a total."""
    if total is None:
        return UNRATED
    if vetoed or not ratings:
        return ratings[-1].name if ratings else ""
    shown = half_up(total, 2)
    return next((rating.name for rating in ratings if shown >= rating.lowest), ratings[-1].name)


def ranks(totals: Mapping[str, Fraction | None]) -> dict[str, int | None]:
    """名次 by the rounded total: equal totals share the better rank (1, 2, 2, 4); none without a total."""
    shown = {key: half_up(total, 2) for key, total in totals.items() if total is not None}
    place: dict[Fraction, int] = {}
    for number, value in enumerate(sorted(shown.values(), reverse=True), 1):
        place.setdefault(value, number)
    return {key: place[shown[key]] if key in shown else None for key in totals}


def scorecards(policy: Policy, subjects: Sequence[Subject], results: Iterable[Result]) -> tuple[Scorecard, ...]:
    """The scorecards of subjects of one kind, in their order, ranked among each other."""
    rows: dict[Subject, list[Result]] = {subject: [] for subject in subjects}
    for row in results:
        if row.subject in rows:
            rows[row.subject].append(row)
    totals = {
        subject.key: total_of(subject_results, policy.settings.most_total) for subject, subject_results in rows.items()
    }
    place = ranks(totals)
    return tuple(
        Scorecard(
            subject=subject,
            results=tuple(subject_results),
            total=totals[subject.key],
            vetoed=(vetoed := any(row.vetoes for row in subject_results)),
            rating=rating_of(totals[subject.key], policy.ratings, vetoed=vetoed),
            rank=place[subject.key],
        )
        for subject, subject_results in rows.items()
    )
