"""Rows of values → bytes that are equal for equal rows, in every run: what a workbook is made from, without laying it out.

tests/report/sheet/test_ingredients.py changes every kind of value. See docs/decisions/0024-workbooks-that-stand.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import msgpack

_DAY, _OTHER = 1, 2
_DAYS = 1024
"""The number of days remembered as bytes: a term has few days and names each many times."""


def row_bytes(row: Sequence[Any]) -> bytes:
    """Return the values of a row as bytes; two rows that would be laid out differently have different bytes."""
    made: bytes = _packer.pack(row)
    return made


def _odd(value: Any) -> msgpack.ExtType:
    return _day(value) if value.__class__ is date else _other(value)


@lru_cache(_DAYS)
def _day(value: date) -> msgpack.ExtType:
    return msgpack.ExtType(_DAY, value.isoformat().encode())


def _other(value: Any) -> msgpack.ExtType:
    """A share, a moment, a formula or a value with its kind: records that say what they hold."""
    return msgpack.ExtType(_OTHER, repr(value).encode("utf-8", "surrogatepass"))


_packer = msgpack.Packer(default=_odd, unicode_errors="surrogatepass")
