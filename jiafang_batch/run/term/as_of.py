"""The day that --as-of names: a written date, and one of the term."""

from __future__ import annotations

import re
from datetime import date

from jiafang_batch.dates import read_date
from jiafang_batch.policy.model import Policy
from jiafang_batch.run.usage import UsageError
from jiafang_batch.terms import squeeze

_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
"""A spreadsheet's own number for a day, which nobody types for one."""


def as_of_day(text: str) -> date | None:
    """The day of an --as-of option, None where it is not given; UsageError for anything but a date in full."""
    if not text:
        return None
    read = read_date(text, None)
    reason = read.reason
    if _SERIAL.fullmatch(squeeze(text)):
        reason = "看不出是哪一天"
    elif read.guessed:
        reason = "年份没有写全"
    if reason or read.day is None:
        message = f"--as-of 写成“{text}”，{reason}。请写成 2024-11-30 的形式。"
        raise UsageError(message)
    return read.day


def check_within_term(day: date, policy: Policy) -> None:
    """UsageError for a day before the term begins or after it ends: nothing, or nothing more, could be counted."""
    term = policy.term
    if not term.first <= day <= term.last:
        message = f"--as-of 写的 {day} 不在本学期（{term.first} 至 {term.last}）内。请写学期里的一天。"
        raise UsageError(message)
