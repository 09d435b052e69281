"""Reports cells of 考核办法 that cannot be understood: what was expected, and the nearest correct word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from jiafang_batch.policy.meanings import meant_by
from jiafang_batch.problem import Problem
from jiafang_batch.table import Row
from jiafang_batch.terms import nearest, squeeze

_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_OTHER_UNIT = re.compile("小时|分钟|周|月|年|/|分之")
A_SHARE = "0% 到 100% 的百分比，最多两位小数，如 50%"
_LEAST_SHARE, _WHOLE = 5, 100
"""A number up to 5 may be a mark of 满意度."""


def cell_text(row: Row, field: str) -> str:
    """The cell as compared with a vocabulary: squeezed, a whole number without its decimals, blank as empty."""
    value = row[field]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else squeeze(str(value))


def bad_cell(code: str, row: Row, field: str, expected: str, choices: Iterable[str] = ()) -> Problem:
    """The problem of a cell that should have held `expected`, with the nearest correct word; its row is named by the first column."""
    value = cell_text(row, field)
    near = nearest(value, list(choices), 1)
    meant = _one_number(value, expected) if code == "policy-bad-number" else ""
    meant = meant or meant_by(field, value)
    details = {
        "expected": expected,
        "candidates": f"（{meant}）" if meant else f"（最接近的是“{near[0]}”）" if near else "",
        "code": cell_text(row, next(iter(row.head.fields))),
    }
    return Problem(code, row.at(field), value, details)


def _one_number(text: str, expected: str) -> str:
    """只写 5: what to write where the cell holds one number among words, or a share without its sign."""
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1 or _OTHER_UNIT.search(text):
        return ""
    if expected == A_SHARE:
        number = numbers[0].removesuffix("%")
        return f"是不是 {number}%" if _LEAST_SHARE < Fraction(number) <= _WHOLE else ""
    return f"只写 {numbers[0]}" if numbers[0] != text and "%" not in numbers[0] else ""
