"""Plain data ↔ compact bytes: MessagePack, compressed.

Pickle is not used, because anybody who can write into a shared folder could then run code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import msgpack

from jiafang_batch.office.compression import compressed, decompressed

_DAYS = 1024
"""The number of days remembered in both forms: a term has few days and names each many times."""
_SURROGATES = "surrogatepass"
"""Lone surrogates, as broken files contain them, are restored unchanged."""


def compact(data: object) -> bytes:
    """Return texts, numbers, days, times, durations and booleans, in lists and in mappings by text, as bytes."""
    return compressed(msgpack.packb(data, default=_odd, unicode_errors=_SURROGATES))


def plain(content: bytes) -> Any:
    """Return what `compact` was given, with lists for tuples. Raises ValueError if it cannot be read back."""
    try:
        return msgpack.unpackb(decompressed(content), ext_hook=_even, unicode_errors=_SURROGATES)
    except (TypeError, IndexError, OverflowError, RecursionError) as fault:
        raise ValueError(str(fault)) from fault


def _span_text(span: timedelta) -> str:
    return f"{span.days} {span.seconds} {span.microseconds}"


def _span(text: str) -> timedelta:
    return timedelta(*map(int, text.split()))


_ODD: tuple[tuple[type, Callable[[Any], str], Callable[[str], Any]], ...] = (
    (datetime, datetime.isoformat, datetime.fromisoformat),
    (date, date.isoformat, date.fromisoformat),
    (time, time.isoformat, time.fromisoformat),
    (timedelta, _span_text, _span),
    (int, str, int),
)
"""Types that MessagePack lacks (and whole numbers beyond 64 bits), as text and back; datetime precedes its base class
date.
"""


def _odd(value: object) -> msgpack.ExtType:
    return _day(value) if type(value) is date else _ext(value)


@lru_cache(_DAYS)
def _even(number: int, content: bytes) -> Any:
    return _ODD[number][2](content.decode())


def _ext(value: object) -> msgpack.ExtType:
    for number, (kind, written, _) in enumerate(_ODD):
        if isinstance(value, kind):
            return msgpack.ExtType(number, written(value).encode())
    raise TypeError(f"{type(value).__name__} is no plain data")


_day = lru_cache(_DAYS)(_ext)
