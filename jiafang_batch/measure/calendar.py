"""Windows of days, teaching days, and the weeks and months that are assessed.

Source: measures.md, "Calendar and windows". Pure: every date is an input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jiafang_batch.policy.model import CalendarRow, Policy
from jiafang_batch.terms import CalendarKind

_DAY = timedelta(days=1)
_MONTH_AROUND = timedelta(days=30)
_BEFORE_ENTRY = timedelta(days=92)
_WEEK_TEACHING_DAYS, _MONTH_TEACHING_DAYS = 3, 10

BEFORE_OPENING, TAKEOVER, BEFORE_ENTRY, AFTER_ENTRY = "开学前一月", "接班一月", "入学前", "入学后学年"
_BY_KIND = (CalendarKind.HOLIDAY.value, CalendarKind.CONCENTRATED.value, CalendarKind.CAMPAIGN.value)
_PERSONAL = (TAKEOVER, BEFORE_ENTRY, AFTER_ENTRY)
NAMED_WINDOWS = (
    CalendarKind.TERM.value, CalendarKind.SCHOOL_YEAR.value, BEFORE_OPENING, *_PERSONAL, *_BY_KIND,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """Days from first to last, both included; empty when last is before first."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """True for a day of the span."""
        return self.first <= day <= self.last


Window = Callable[[date | None, date | None], tuple[Span, ...]]
"""(the pupil's 入校日期, the 接班日期 of the pupil's class) → the days of the window, ending by the as-of date."""


@dataclass(frozen=True, slots=True)
class Period:
    """An assessed week or month: its days, its name, and whether it counts by the as-of date."""

    name: str
    span: Span
    counts: bool


def is_personal(name: str) -> bool:
    """True for a window that depends on the pupil."""
    return name in _PERSONAL


def window(policy: Policy, name: str) -> Window:
    """The days of a time window; one that depends on the pupil asks for 入校日期 and 接班日期."""
    opening, year = policy.settings.opening, policy.school_year

    def takeover(_entry: date | None, since: date | None) -> tuple[Span, ...]:
        return () if since is None else _clipped(policy, [Span(since - _MONTH_AROUND, since + _MONTH_AROUND)])

    def before_entry(entry: date | None, _since: date | None) -> tuple[Span, ...]:
        day = entry or opening
        return _clipped(policy, [Span(day - _BEFORE_ENTRY, day)])

    def after_entry(entry: date | None, _since: date | None) -> tuple[Span, ...]:
        return _clipped(policy, [Span(entry + _DAY if entry else opening, year.last)])

    personal = {TAKEOVER: takeover, BEFORE_ENTRY: before_entry, AFTER_ENTRY: after_entry}
    if name in personal:
        return personal[name]
    spans = _clipped(policy, _fixed(policy, name))
    return lambda _entry, _since: spans


def _fixed(policy: Policy, name: str) -> Iterable[Span]:
    if name == CalendarKind.TERM.value:
        return [Span(policy.term.first, policy.term.last)]
    if name == CalendarKind.SCHOOL_YEAR.value:
        return [Span(policy.school_year.first, policy.school_year.last)]
    if name == BEFORE_OPENING:
        opening = policy.settings.opening
        return [Span(opening - _MONTH_AROUND, opening - _DAY)]
    if name in _BY_KIND:
        start = _after_previous_term(policy)
        return [Span(max(row.first, start), row.last) for row in policy.calendar if row.kind == name]
    return [Span(row.first, row.last) for row in policy.calendar if row.name == name]


def _after_previous_term(policy: Policy) -> date:
    """The day after the end of the preceding 学期 row; without one the school year's start."""
    ends = [r.last for r in policy.calendar if r.kind == CalendarKind.TERM.value and r.last < policy.term.first]
    return max(ends) + _DAY if ends else policy.school_year.first


def _clipped(policy: Policy, spans: Iterable[Span]) -> tuple[Span, ...]:
    as_of = policy.as_of
    clipped = (Span(span.first, min(span.last, as_of)) for span in spans)
    return tuple(span for span in clipped if span.first <= span.last)


def teaching_days(policy: Policy) -> tuple[date, ...]:
    """Monday to Friday from 开学日期 to 结课日期, less the 假期 rows, in order."""
    holidays = [row for row in policy.calendar if row.kind == CalendarKind.HOLIDAY.value]
    return tuple(
        day
        for day in _days(policy.settings.opening, policy.settings.closing)
        if day.weekday() < 5 and not any(row.first <= day <= row.last for row in holidays)  # noqa: PLR2004  Mon–Fri
    )


def assessed_weeks(policy: Policy) -> tuple[Period, ...]:
    """Weeks, Monday to Sunday, with at least 3 teaching days; one counts once its last teaching day has come."""
    weeks: dict[date, list[date]] = {}
    for day in teaching_days(policy):
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(day)
    return tuple(
        Period(_week_name(monday), Span(monday, monday + timedelta(days=6)), days[-1] <= policy.as_of)
        for monday, days in weeks.items()
        if len(days) >= _WEEK_TEACHING_DAYS
    )


def assessed_months(policy: Policy) -> tuple[Period, ...]:
    """Months with at least 10 teaching days; one counts once its last teaching day has come."""
    months: dict[date, list[date]] = {}
    for day in teaching_days(policy):
        months.setdefault(day.replace(day=1), []).append(day)
    return tuple(
        Period(f"{first.year}年{first.month}月", Span(first, _last_of_month(first)), days[-1] <= policy.as_of)
        for first, days in months.items()
        if len(days) >= _MONTH_TEACHING_DAYS
    )


def _week_name(monday: date) -> str:
    sunday = monday + timedelta(days=6)
    return f"{monday.month}月{monday.day}日—{sunday.month}月{sunday.day}日周"


def _last_of_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def calendar_names(calendar: Iterable[CalendarRow]) -> tuple[str, ...]:
    """The names that a policy may use as windows besides the reserved ones."""
    return tuple(dict.fromkeys(row.name for row in calendar))
