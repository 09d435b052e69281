"""Reports cells of 考核办法 that cannot be understood: what was expected, and the nearest correct word."""

from __future__ import annotations

from collections.abc import Iterable

from jiafang_batch.policy.meanings import meant_by
from jiafang_batch.problem import Problem
from jiafang_batch.table import Row
from jiafang_batch.terms import nearest, squeeze


def cell_text(row: Row, field: str) -> str:
    """The cell as compared with a vocabulary: squeezed, a whole number without its decimals, blank as empty."""
    value = row[field]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else squeeze(str(value))


def bad_cell(code: str, row: Row, field: str, expected: str, choices: Iterable[str] = ()) -> Problem:
    """The problem of a cell that should have held `expected`, with what says the same; the row is named by its first column."""
    value = cell_text(row, field)
    near, meant = nearest(value, list(choices), 1), meant_by(field, value)
    details = {
        "expected": expected,
        "candidates": f"（{meant}）" if meant else f"（最接近的是“{near[0]}”）" if near else "",
        "code": cell_text(row, next(iter(row.head.fields))),
    }
    return Problem(code, row.at(field), value, details)
