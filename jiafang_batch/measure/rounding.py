"""Rounding for display: half up, once, from exact fractions. round() and floats fail for real class sizes."""

from __future__ import annotations

from fractions import Fraction

DIGITS = 2
"""Decimals of a share in per cent, of points and of averages, everywhere.

Two, because a share of a few thousand pupils that misses its target never looks as if it met it: 79.96% is not 80.0%.
"""


def half_up(number: Fraction, digits: int) -> Fraction:
    """The number rounded half up (away from zero) to so many decimals, exact."""
    return Fraction(_scaled(number, digits), 10**digits)


def half_up_float(number: Fraction, digits: int) -> float:
    """The number rounded half up to so many decimals, as the float nearest to that."""
    rounded: float = _scaled(number, digits) / 10**digits
    return rounded


def _scaled(number: Fraction, digits: int) -> int:
    """The rounded number in units of its last decimal."""
    above, below = number.numerator, number.denominator
    whole: int = (2 * abs(above) * 10**digits + below) // (2 * below)
    return whole if above >= 0 else -whole


def decimal_text(number: Fraction, digits: int = DIGITS) -> str:
    """The number with exactly so many decimals, rounded half up."""
    return _decimals(_scaled(number, digits), digits)


def _decimals(scaled: int, digits: int) -> str:
    text = str(abs(scaled)).rjust(digits + 1, "0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def plain_text(number: Fraction) -> str:
    """Return the number in the usual notation, with at most 6 decimals: 40, 7.5."""
    return str(number.numerator) if number.denominator == 1 else decimal_text(number, 6).rstrip("0").rstrip(".")


def percent_text(share: Fraction, digits: int = DIGITS) -> str:
    """A share as a percentage without needless zeros: 72.22%, 100%."""
    # A percentage in units of its last decimal is the share in the same units.
    text = _decimals(_scaled(share, digits + 2), digits)
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def share_text(share: Fraction) -> str:
    """A measured share as a percentage with all its decimals, as beside others of its column: 72.22%, 50.00%."""
    return f"{decimal_text(share * 100)}%"
