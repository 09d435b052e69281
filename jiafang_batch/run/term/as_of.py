"""The day of --as-of: a written date within the term."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jiafang_batch.changes import basis
from jiafang_batch.dates import read_date
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.policy.model import Policy
from jiafang_batch.run.place.publish import MEMORY
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.usage import UsageError

RUN_BASIS = "口径.json"
"""The file in an output folder's memory with the as-of day and the rules of its figures."""

PAST_RUNS = "历次统计.dat"
"""The file in an output folder's memory with the figures of the runs so far."""

_SERIAL = pattern(r"\d{5}(?:\.\d+)?")
"""A spreadsheet's serial number of a day, which nobody types on purpose."""


def as_of_day(text: str, option: str = "--as-of") -> date | None:
    """Return the day of an --as-of option or one like it, or None if it is not given.

    Raises UsageError unless it is a full date.
    """
    if not text:
        return None
    read = read_date(text, None)
    reason = read.reason
    if _SERIAL.fullmatch(squeeze(text)):
        reason = "看不出是哪一天"
    elif read.guessed:
        reason = "年份没有写全"
    if reason or read.day is None:
        raise UsageError(f"{option} 写成“{text}”，{reason}。请写成 2024-11-30 的形式。")
    return read.day


def check_within_term(day: date, policy: Policy) -> None:
    """Raise UsageError for a day before the term begins or after it ends."""
    term = policy.term
    if not term.first <= day <= term.last:
        raise UsageError(f"--as-of 写的 {day} 不在本学期（{term.first} 至 {term.last}）内。请写学期里的一天。")


def day_in_term(day: date, policy: Policy) -> date:
    """Return the day, or the first or last day of the term for a day outside it."""
    return min(max(day, policy.term.first), policy.term.last)


def last_run_day(folder: Path, policy: Policy) -> date | None:
    """Return the as-of day of the workbooks in the output folder; None if there are none, or not of this term."""
    try:
        run_basis = basis.from_bytes(state_bytes(folder / MEMORY / RUN_BASIS) or b"")
        day = date.fromisoformat(run_basis.as_of) if run_basis else None
    except ValueError:
        return None
    return day if day is not None and policy.term.first <= day <= policy.term.last else None


def last_run_words(policy: Policy, day: date) -> str:
    """Return the sentence that an explanation counts to the day of the last run, unlike the policy alone."""
    return f"和上次统计的表一样，统计截至 {day}；要看截至 {policy.as_of} 的，请加 --as-of {policy.as_of}。"


def days_to_come_words(policy: Policy, today: date) -> str:
    """Return how a run that counts beyond today treats the months to come; empty for any other run."""
    if not policy.term.first <= today < policy.as_of:
        return ""
    return (
        f"今天是 {today}，统计截至 {policy.as_of}：还没到的月份和期限按没有完成算；"
        f"要看到今天为止的，请加 --as-of {today}。"
    )
