"""Rounding for show: half up, once, from exact fractions. Python's round() and floats go wrong on real class sizes."""

from __future__ import annotations

from fractions import Fraction


def half_up(number: Fraction, digits: int) -> Fraction:
    """The number rounded half up (away from zero) to so many decimals, exact."""
    scale = 10**digits
    scaled = abs(number) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number >= 0 else -whole, scale)


def decimal_text(number: Fraction, digits: int) -> str:
    """The number with exactly so many decimals, rounded half up."""
    rounded = half_up(number, digits)
    scaled = abs(rounded.numerator) * 10**digits // rounded.denominator
    text = str(scaled).rjust(digits + 1, "0")
    sign = "-" if rounded < 0 else ""
    return f"{sign}{text[:-digits]}.{text[-digits:]}" if digits else f"{sign}{text}"


def plain_text(number: Fraction) -> str:
    """The number as a person writes it: 40, 7.5."""
    return str(number.numerator) if number.denominator == 1 else decimal_text(number, 4).rstrip("0").rstrip(".")


def percent_text(share: Fraction, digits: int = 2) -> str:
    """A share as a percentage without needless zeros: 72.22%, 100%."""
    text = decimal_text(share * 100, digits)
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"
