"""Time windows by name: which days a policy's 时间窗口 means, ending by the as-of date, and when each is over.

Source: measures.md, "Calendar and windows". Pure: every date is an input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from msgspec import Struct

from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.terms import CalendarKind

_DAY = timedelta(days=1)
_MONTH_AROUND = timedelta(days=30)
_BEFORE_ENTRY = timedelta(days=92)
BEFORE_YEAR = timedelta(days=92)
"""The time before the school year's start at which the summer of its first term begins."""

BEFORE_OPENING, TAKEOVER, TAKEOVER_PERIOD = "开学前一月", "接班一月", "接班期"
BEFORE_ENTRY, AFTER_ENTRY, AFTER_ENTRY_IN_TERM = "入学前", "入学后学年", "入学后学期"
_BY_KIND = (CalendarKind.HOLIDAY.value, CalendarKind.CONCENTRATED.value, CalendarKind.CAMPAIGN.value)
_PERSONAL = (TAKEOVER, TAKEOVER_PERIOD, BEFORE_ENTRY, AFTER_ENTRY, AFTER_ENTRY_IN_TERM)
RESERVED_WINDOWS = (CalendarKind.TERM.value, CalendarKind.SCHOOL_YEAR.value, BEFORE_OPENING, *_PERSONAL, *_BY_KIND)
"""The names that mean something whatever 校历 calls its rows."""


class Span(Struct, frozen=True):
    """Days from first to last, both included; empty when last is before first."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """True for a day of the span."""
        return self.first <= day <= self.last


Dates = tuple[date | None, date | None]
"""The pupil's 入校日期, and the 接班日期 of the pupil's class."""
Window = Callable[[date | None, date | None], tuple[Span, ...]]
"""`Dates` → the days of the window, ending by the as-of date."""
Ending = Callable[[date | None, date | None], date | None]
"""`Dates` → the last day of the window, whatever the as-of date, or None for a window without days."""


def is_personal(name: str) -> bool:
    """True for a window that depends on the pupil."""
    return name in _PERSONAL


def window(policy: Policy, name: str, until: date | None = None) -> Window:
    """Return the days of a time window; one that depends on the pupil needs 入校日期 and 接班日期.

    With `until` it ends by that day instead of the as-of date.
    """
    days, last = _days(policy, name), until or policy.as_of
    if is_personal(name):
        return lambda entry, since: _clipped(last, days(entry, since))
    spans = _clipped(last, days(None, None))
    return lambda _entry, _since: spans


def ending(policy: Policy, name: str) -> Ending:
    """Return the end of a time window: the last of its own days, at the latest the end of the last of several 学期."""
    days = _days(policy, name)
    ends = [row.last for row in policy.calendar if row.kind == CalendarKind.TERM.value]
    latest = max(ends) if len(ends) > 1 else date.max

    def over(entry: date | None, since: date | None) -> date | None:
        last = max((span.last for span in days(entry, since) if span.first <= span.last), default=None)
        return None if last is None else min(last, latest)

    if is_personal(name):
        return over
    fixed = over(None, None)
    return lambda _entry, _since: fixed


def _days(policy: Policy, name: str) -> Callable[[date | None, date | None], Iterable[Span]]:
    """The days of a window before they are cut at the as-of date."""
    opening, year, term = policy.settings.opening, policy.school_year, policy.term
    before_opening = Span(opening - _MONTH_AROUND, opening - _DAY)

    def takeover(_entry: date | None, since: date | None) -> Iterable[Span]:
        return [] if since is None else [Span(since - _MONTH_AROUND, since + _MONTH_AROUND)]

    def takeover_period(_entry: date | None, since: date | None) -> Iterable[Span]:
        return [before_opening if since is None or since <= opening else Span(since, since + _MONTH_AROUND)]

    def before_entry(entry: date | None, _since: date | None) -> Iterable[Span]:
        day = entry or opening
        return [Span(day - _BEFORE_ENTRY, day)]

    def after_entry(entry: date | None, _since: date | None) -> Iterable[Span]:
        return [Span(entry + _DAY if entry else opening, year.last)]

    def after_entry_in_term(entry: date | None, _since: date | None) -> Iterable[Span]:
        return [Span(opening if entry is None or entry < opening else entry + _DAY, term.last)]

    personal = {
        TAKEOVER: takeover,
        TAKEOVER_PERIOD: takeover_period,
        BEFORE_ENTRY: before_entry,
        AFTER_ENTRY: after_entry,
        AFTER_ENTRY_IN_TERM: after_entry_in_term,
    }
    if name in personal:
        return personal[name]
    fixed = [before_opening] if name == BEFORE_OPENING else list(_fixed(policy, name))
    return lambda _entry, _since: fixed


def _fixed(policy: Policy, name: str) -> Iterable[Span]:
    if name == CalendarKind.TERM.value:
        return [Span(policy.term.first, policy.term.last)]
    if name == CalendarKind.SCHOOL_YEAR.value:
        return [Span(policy.school_year.first, policy.school_year.last)]
    if name in _BY_KIND:
        start, end = _after_previous_term(policy), policy.term.last
        spans = (Span(max(r.first, start), min(r.last, end)) for r in policy.calendar if r.kind == name)
        return [span for span in spans if span.first <= span.last]
    return [Span(row.first, row.last) for row in policy.calendar if row.name == name]


def _after_previous_term(policy: Policy) -> date:
    """The day after the end of the preceding 学期 row; without one 92 days before the school year's start."""
    ends = [r.last for r in policy.calendar if r.kind == CalendarKind.TERM.value and r.last < policy.term.first]
    return max(ends) + _DAY if ends else policy.school_year.first - BEFORE_YEAR


def _clipped(last: date, spans: Iterable[Span]) -> tuple[Span, ...]:
    clipped = (Span(span.first, min(span.last, last)) for span in spans)
    return tuple(span for span in clipped if span.first <= span.last)


def window_names(policy: Policy) -> tuple[str, ...]:
    """Every name that the policy can use as a window: the reserved ones and those of 校历."""
    return tuple(dict.fromkeys((*RESERVED_WINDOWS, *(row.name for row in policy.calendar))))


def windows_in_use(policy: Policy) -> frozenset[str]:
    """The windows that the policy's indicators name, in 时间窗口 or as 时段 of a condition."""
    indicator_windows = {i.rule.window or i.window for i in policy.indicators}
    asked = {c.name for i in policy.indicators for c in i.conditions if c.kind is ConditionKind.IN_WINDOW}
    return frozenset(indicator_windows | asked)


def reaching_back(policy: Policy) -> frozenset[str]:
    """The windows in use that begin in an earlier term of the school year; none in its first term."""
    year, term = policy.school_year, policy.term
    ends = [r.last for r in policy.calendar if r.kind == CalendarKind.TERM.value and year.first <= r.last < term.first]
    if not ends and term.first > year.first + BEFORE_YEAR:
        # A calendar that holds the current term alone.
        ends = [term.first - _DAY]
    whole_year = dict.fromkeys((CalendarKind.SCHOOL_YEAR.value, AFTER_ENTRY), year.first)
    starts = {row.name: row.first for row in policy.calendar} | whole_year
    return frozenset(name for name in windows_in_use(policy) if any(starts.get(name, date.max) <= end for end in ends))
