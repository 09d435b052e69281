"""Numbers in the name of an indicator that its cells do not say: 家访率不低于95% beside a target of 90%."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from re import Pattern

from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.problem import Problem

_NUMBER = r"(\d{1,3}(?:\.\d{1,2})?)"
_SHARE = pattern(rf"{_NUMBER}%")
_STEP = pattern(rf"每\D{{1,8}}(?:扣|加){_NUMBER}分")
_POINTS = pattern(rf"[(（]{_NUMBER}分[)）]|^{_NUMBER}分|{_NUMBER}分$")
_TIMES = pattern(rf"{_NUMBER}(?:人次|次|户|名|篇)")
_BY_STEP = (Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.BONUS, Scoring.PENALTY)


def named_numbers(indicators: Iterable[Indicator]) -> Iterable[Problem]:
    """Yield a warning for each number in a name that no cell of its row holds."""
    for indicator in indicators:
        name = squeeze(indicator.name)
        for what, words, is_said in _named(indicator, name):
            if not is_said:
                yield Problem(
                    "policy-name-differs",
                    indicator.source,
                    name,
                    {"code": indicator.code, "words": words, "what": what},
                )


def _named(indicator: Indicator, name: str) -> Iterable[tuple[str, str, bool]]:
    """(which cells, the words of the name, whether one of them says the same)."""
    step = _STEP.search(name)
    rest = name if step is None else name.replace(step[0], "")
    if step is not None:
        holds = indicator.scoring in _BY_STEP and indicator.step == Fraction(step[1])
        yield "计分和步长", step[0], holds
    for what, words, held in _OF_CELLS:
        texts = list(words.finditer(rest))
        numbers = {Fraction(next(filter(None, match.groups()))) for match in texts}
        if len(numbers) == 1 and (cells := held(indicator)):
            yield what, texts[0][0], bool(numbers & cells)


def _shares(indicator: Indicator) -> set[Fraction]:
    """The percentages of the row; none for a count."""
    if not indicator.is_rate or indicator.target is None:
        return set()
    shares = {indicator.target, *(c.share for c in indicator.conditions), *(tier.lowest for tier in indicator.tiers)}
    return {number * 100 for share in shares for number in (share, 1 - share)}


def _points(indicator: Indicator) -> set[Fraction]:
    points = indicator.points
    return set() if points is None else {points, indicator.step or points, *(tier.points for tier in indicator.tiers)}


def _times(indicator: Indicator) -> set[Fraction]:
    """Every number of visits, pupils or days that the row asks for."""
    counts = {Fraction(n) for c in indicator.conditions for n in (c.low, c.high)}
    targets = set() if indicator.is_rate or indicator.target is None else {indicator.target, indicator.target + 1}
    tiers = set() if indicator.is_rate else {tier.lowest for tier in indicator.tiers}
    uses_times = {Fraction(indicator.wanted)} if "times" in indicator.rule.uses else set()
    return targets | tiers | uses_times | (counts if targets or uses_times else set())


_OF_CELLS: tuple[tuple[str, Pattern[str], Callable[[Indicator], set[Fraction]]], ...] = (
    ("目标", _SHARE, _shares),
    ("分值", _POINTS, _points),
    ("目标（次数）", _TIMES, _times),
)
