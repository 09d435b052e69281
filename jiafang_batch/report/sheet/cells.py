"""The content of cells: values as pages give them, and the few plain types of a spreadsheet."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from msgspec import Struct

from jiafang_batch.measure.rounding import DIGITS, half_up_float
from jiafang_batch.office import number_formats as formats
from jiafang_batch.terms import Vocabulary

LONGEST_TEXT = 32_767
"""The maximum number of UTF-16 units in a cell."""


class Kind(Vocabulary):
    """How a column's values are shown; the value is the Excel number format."""

    TEXT = formats.TEXT
    LONG_TEXT = f"{formats.TEXT} "
    INTEGER = formats.WHOLE
    PERCENT = formats.SHARE
    PERCENT_CHANGE = formats.SHARE_CHANGE
    CHANGE = formats.WHOLE_CHANGE
    POINTS = formats.POINTS
    POINTS_CHANGE = formats.POINTS_CHANGE
    EXACT_POINTS = formats.UNROUNDED_POINTS
    DATE = formats.DAY
    MOMENT = formats.MOMENT
    WORD = "@  "
    FLAG = "是/否"
    LINK = "@ →"
    NUMBER = formats.PLAIN
    MESSAGE = "@   "
    LEAD = "@    "
    WRAPPED = "@     "
    WRAPPED_WORD = "@      "
    TALL_TEXT = "@       "


_CHANGES = {Kind.PERCENT: Kind.PERCENT_CHANGE, Kind.POINTS: Kind.POINTS_CHANGE}


def change_kind(kind: Kind) -> Kind:
    """Return the kind of the difference of two values of a kind."""
    return _CHANGES.get(kind, Kind.CHANGE)


_SHARES = (Kind.PERCENT, Kind.PERCENT_CHANGE)
_SHARE_DIGITS, _DIGITS = 6, DIGITS
"""Decimals of a share and of another exact number in a cell."""


class Shown(Struct, frozen=True):
    """A value with its own kind, in a column that mixes shares and counts."""

    value: Any
    kind: Kind


class Formula(Struct, frozen=True):
    """A formula (with its =) and the computed value, which previews and printers show."""

    text: str
    value: Any
    kind: Kind | None = None


Content = str | int | float | date | Formula | None
"""A text, a number, a day or moment, a formula, or None for a blank cell."""


def content(kind: Kind, value: Any) -> tuple[Kind, Content]:
    """Return the kind of the cell and its content: rounded, in words, blank, or cut to the maximum length."""
    match value:
        case str():
            return kind, fitting(value) or None
        case None:
            return kind, None
        case bool():
            return kind, "是" if value else "否"
        case int() | float() | date():
            return kind, value
        case Fraction():
            return kind, half_up_float(value, _SHARE_DIGITS if kind in _SHARES else _DIGITS)
        case Formula():
            return value.kind or kind, value
        case Shown():
            return content(value.kind, value.value)
    return kind, fitting(str(value))


def cached(value: Any) -> Any:
    """Return the value that a formula shows before it is recalculated; blank is an empty text, as the formulas give it."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case Fraction():
            return float(value)
    return value


def fitting(text: str) -> str:
    """Return the text, cut to the maximum length of a cell."""
    if 2 * len(text) <= LONGEST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")
