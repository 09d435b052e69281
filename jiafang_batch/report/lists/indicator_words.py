"""An indicator on a sheet: its heading, the name of its points, and its numbers as people read them."""

from __future__ import annotations

from fractions import Fraction

from jiafang_batch.measure.rounding import percent_text, plain_text
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.report.sheet.cells import Kind, Shown

INAPPLICABLE = "不适用"


def value_text(indicator: Indicator, value: Fraction | None) -> str:
    """A value as people read it: 72.2%, 3, or 不适用."""
    if value is None:
        return INAPPLICABLE
    return percent_text(value) if indicator.is_rate else plain_text(value)


def value_kind(indicator: Indicator) -> Kind:
    """Return the kind of a value or target: a share, a count, or a count that may have fractions."""
    if indicator.is_rate:
        return Kind.PERCENT
    return Kind.POINTS if indicator.rule.is_fractional else Kind.INTEGER


def shown_number(indicator: Indicator, value: Fraction | None) -> Shown | None:
    """Return a value or target as a number of its own kind, which sorts and adds up, or None if there is none."""
    return None if value is None else Shown(value, value_kind(indicator))


def plain_number(number: Fraction | int | None) -> float | int | None:
    """Return a weight as a cell: a whole number if it is one."""
    if number is None or number.__class__ is int:
        return number
    return int(number) if number.denominator == 1 else float(number)


def indicator_heading(indicator: Indicator) -> str:
    """The heading over an indicator's columns: code, name and target."""
    target = "" if indicator.target is None else f"\n目标 {value_text(indicator, indicator.target)}"
    return f"{indicator.code} {indicator.name}{target}"


def worth(indicator: Indicator) -> str:
    """The heading of an indicator's points: out of how many."""
    if indicator.scoring is Scoring.VETO:
        return "一票否决"
    if indicator.points is None:
        return indicator.scoring.value if indicator.scoring else ""
    return f"得分/{plain_text(indicator.points)}"
