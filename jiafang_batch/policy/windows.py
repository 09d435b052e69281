"""Time windows by name: which days a policy's 时间窗口 means, ending by the as-of date.

Source: measures.md, "Calendar and windows". Pure: every date is an input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jiafang_batch.policy.model import Policy
from jiafang_batch.terms import CalendarKind

_DAY = timedelta(days=1)
_MONTH_AROUND = timedelta(days=30)
_BEFORE_ENTRY = timedelta(days=92)

BEFORE_OPENING, TAKEOVER, BEFORE_ENTRY, AFTER_ENTRY = "开学前一月", "接班一月", "入学前", "入学后学年"
_BY_KIND = (CalendarKind.HOLIDAY.value, CalendarKind.CONCENTRATED.value, CalendarKind.CAMPAIGN.value)
_PERSONAL = (TAKEOVER, BEFORE_ENTRY, AFTER_ENTRY)
RESERVED_WINDOWS = (CalendarKind.TERM.value, CalendarKind.SCHOOL_YEAR.value, BEFORE_OPENING, *_PERSONAL, *_BY_KIND)
"""The names that mean something whatever 校历 calls its rows."""


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


def is_personal(name: str) -> bool:
    """True for a window that depends on the pupil."""
    return name in _PERSONAL


def window(policy: Policy, name: str, until: date | None = None) -> Window:
    """The days of a time window; one that depends on the pupil asks for 入校日期 and 接班日期.

    With `until` it ends by that day instead of the as-of date.
    """
    opening, year, last = policy.settings.opening, policy.school_year, until or policy.as_of

    def takeover(_entry: date | None, since: date | None) -> tuple[Span, ...]:
        return () if since is None else _clipped(last, [Span(since - _MONTH_AROUND, since + _MONTH_AROUND)])

    def before_entry(entry: date | None, _since: date | None) -> tuple[Span, ...]:
        day = entry or opening
        return _clipped(last, [Span(day - _BEFORE_ENTRY, day)])

    def after_entry(entry: date | None, _since: date | None) -> tuple[Span, ...]:
        return _clipped(last, [Span(entry + _DAY if entry else opening, year.last)])

    personal = {TAKEOVER: takeover, BEFORE_ENTRY: before_entry, AFTER_ENTRY: after_entry}
    if name in personal:
        return personal[name]
    spans = _clipped(last, _fixed(policy, name))
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


def _clipped(last: date, spans: Iterable[Span]) -> tuple[Span, ...]:
    clipped = (Span(span.first, min(span.last, last)) for span in spans)
    return tuple(span for span in clipped if span.first <= span.last)


def window_names(policy: Policy) -> tuple[str, ...]:
    """Every name that the policy can use as a window: the reserved ones and those of 校历."""
    return tuple(dict.fromkeys((*RESERVED_WINDOWS, *(row.name for row in policy.calendar))))
