"""Rows of values → bytes that are equal for equal rows, in every run: what sheets are made from, without laying them out.

tests/report/sheet/test_ingredients.py changes every kind of value. See docs/decisions/0024-workbooks-that-stand.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import msgpack
from msgspec import Struct

from jiafang_batch.report.sheet.cells import Formula, Shown

_DAY, _SHOWN, _FORMULA, _OTHER = range(1, 5)
_DAYS = 1024
"""The number of days remembered as bytes: a term has few days and names each many times."""
_SURROGATES = "surrogatepass"


class RowValues(Struct, frozen=True):
    """The values of rows as bytes: two rows that would be laid out differently have different bytes."""

    rows: Sequence[bytes]
    has_own_kinds: bool
    """True if a formula or a value with its own kind is among them: a cell may have another format than its column."""


def row_values(rows: Iterable[Sequence[Any]]) -> RowValues:
    """Return the values of each row."""
    has_own_kinds = False

    def odd(value: Any) -> msgpack.ExtType:
        nonlocal has_own_kinds
        if value.__class__ is date:
            return _day(value)
        has_own_kinds = has_own_kinds or isinstance(value, Formula | Shown)
        return _other(value)

    packer = msgpack.Packer(default=odd, unicode_errors=_SURROGATES)
    made = list(map(packer.pack, rows))
    return RowValues(made, has_own_kinds)


@lru_cache(_DAYS)
def _day(value: date) -> msgpack.ExtType:
    return msgpack.ExtType(_DAY, value.isoformat().encode())


def _other(value: Any) -> msgpack.ExtType:
    """A value with its kind, a formula, or a share or moment: objects that say what they hold."""
    match value:
        case Shown():
            return _as_text(_SHOWN, f"{value.kind.name} {value.value!r}")
        case Formula():
            return _as_text(_FORMULA, f"{value.kind and value.kind.name} {value.value!r} {value.text}")
    return _as_text(_OTHER, repr(value))


def _as_text(code: int, text: str) -> msgpack.ExtType:
    return msgpack.ExtType(code, text.encode("utf-8", _SURROGATES))
