"""Teaching days, and the weeks and months that are assessed.

Source: measures.md, "Calendar and windows". Pure: every date is an input.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.windows import Span
from jiafang_batch.terms import CalendarKind

_DAY = timedelta(days=1)
_WEEK_TEACHING_DAYS, _MONTH_TEACHING_DAYS = 3, 10


class Period(Struct, frozen=True):
    """An assessed week or month: its days, its name, its last teaching day, and whether that has come by the as-of date."""

    name: str
    span: Span
    last_teaching: date
    counts: bool


def teaching_days(policy: Policy) -> tuple[date, ...]:
    """Monday to Friday from 开学日期 to 结课日期, less the 假期 rows, in order."""
    holidays = [row for row in policy.calendar if row.kind == CalendarKind.HOLIDAY.value]
    return tuple(
        day
        for day in _days(policy.settings.opening, policy.settings.closing)
        if day.weekday() < 5 and not any(row.first <= day <= row.last for row in holidays)  # noqa: PLR2004  Mon–Fri
    )


def assessed_weeks(policy: Policy) -> tuple[Period, ...]:
    """Return the weeks, Monday to Sunday, with at least 3 teaching days; one counts after its last teaching day."""
    weeks = grouped_by(teaching_days(policy), lambda day: day - timedelta(days=day.weekday()))
    return tuple(
        Period(
            _name(span := Span(monday, monday + timedelta(days=6)), "这一周"), span, days[-1], days[-1] <= policy.as_of
        )
        for monday, days in weeks.items()
        if len(days) >= _WEEK_TEACHING_DAYS
    )


def assessed_months(policy: Policy) -> tuple[Period, ...]:
    """Return the months with at least 10 teaching days; one counts after its last teaching day."""
    months = grouped_by(teaching_days(policy), lambda day: day.replace(day=1))
    return tuple(
        Period(f"{first.year}年{first.month}月", Span(first, _last_of_month(first)), days[-1], days[-1] <= policy.as_of)
        for first, days in months.items()
        if len(days) >= _MONTH_TEACHING_DAYS
    )


def assessed_fortnights(policy: Policy) -> tuple[Period, ...]:
    """Return the assessed weeks two by two, from the first; a last week alone is no fortnight."""
    weeks = assessed_weeks(policy)
    pairs = zip(weeks[::2], weeks[1::2], strict=False)
    return tuple(
        Period(_name(span := Span(a.span.first, b.span.last), "这两周"), span, b.last_teaching, b.counts)
        for a, b in pairs
    )


def _name(span: Span, words: str) -> str:
    """9月2日—9月8日这一周."""
    first, last = span.first, span.last
    return f"{first.month}月{first.day}日—{last.month}月{last.day}日{words}"


def _last_of_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
