"""A school's own policy in a later term: which term follows, and the dates and names that differ in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from msgspec import Struct

from jiafang_batch.dates import END_OF_DAY
from jiafang_batch.policy.document import UNDECIDED
from jiafang_batch.policy.library import school_terms, term_dates
from jiafang_batch.policy.model import CalendarRow, Policy
from jiafang_batch.terms import CalendarKind

_YEAR = re.compile(r"20\d\d")
BASIS = "basis"
_WINDOWS = ("window", "condition")
"""The columns of 指标 that may name a row of 校历."""


class TermName(Struct, frozen=True):
    """A term: the calendar year in which its school year begins, and its name in 校历."""

    first_year: int
    name: str

    @property
    def school_year(self) -> str:
        """2024-2025."""
        return f"{self.first_year}-{self.first_year + 1}"


class NewCell(Struct, frozen=True):
    """A cell of 考核办法 that differs in the new term: layout code, name of the entry, field, value before and now."""

    kind: str
    entry: str
    field: str
    old: object
    new: object


def this_term(policy: Policy) -> TermName:
    """Return the term that the policy is for."""
    return TermName(policy.school_year.first.year, policy.term.name)


def term_names(policy: Policy) -> tuple[str, ...]:
    """Return the names of the terms that the policy can be moved on to: those of 校历, then the usual ones."""
    return tuple(dict.fromkeys((*(row.name for row in _terms(policy)), *school_terms())))


def term_after(policy: Policy) -> TermName:
    """Return the term that follows: the next 学期 of 校历, or the first one of the next school year."""
    now, names = this_term(policy), [row.name for row in _terms(policy)]
    if len(names) == 1 and names[0] in school_terms():
        names = list(school_terms())
    at = names.index(now.name) + 1
    return TermName(now.first_year, names[at]) if at < len(names) else TermName(now.first_year + 1, names[0])


def moved_on(policy: Policy, to: TermName) -> tuple[NewCell, ...]:
    """Return the cells of 考核办法 that are to be changed for another term; all else stays the school's own.

    The rows of 校历 are moved by whole years. 开学日期 and 结课日期 are the school's own of a year ago, the usual ones, or
    the ends of the term's row; the days by which something is due keep their distance to them. A proposed day has a mark
    for 依据, which is to stand beside what the school wrote there.
    """
    return tuple(cell for cell in (*_settings(policy, to), *_calendar(policy, to)) if cell.old != cell.new)


def _terms(policy: Policy) -> list[CalendarRow]:
    """The 学期 rows in the order of time."""
    rows = [row for row in policy.calendar if row.kind == CalendarKind.TERM.value]
    return sorted(rows, key=lambda row: row.first)


def _settings(policy: Policy, to: TermName) -> Iterator[NewCell]:
    held, years = policy.settings, to.first_year - this_term(policy).first_year
    opening, closing = _days_of(policy, to)
    old_days, new_days = (held.opening, held.closing), (opening, closing)
    values = {
        "学年": (held.school_year, _in_years(held.school_year, years)),
        "学期": (held.term, to.name),
        "开学日期": (held.opening, opening),
        "结课日期": (held.closing, closing),
        "统计截止日期": (held.cut_off, None),
        "收表截止时间": (held.hand_in_deadline, _kept_distance(held.hand_in_deadline, old_days, new_days)),
        "名单截止日期": (held.nomination_deadline, _kept_distance(held.nomination_deadline, old_days, new_days)),
    }
    for key, (old, new) in values.items():
        yield NewCell("policy_settings", key, "value", old, new)
        if isinstance(new, date) and old != new:
            yield NewCell("policy_settings", key, BASIS, None, UNDECIDED)


def _days_of(policy: Policy, to: TermName) -> tuple[date, date]:
    """开学日期 and 结课日期 of the other term."""
    now, held = this_term(policy), policy.settings
    years = to.first_year - now.first_year
    if to.name == now.name:
        return _years_later(held.opening, years), _years_later(held.closing, years)
    row = next((row for row in _terms(policy) if row.name == to.name), None)
    first, last = (_years_later(day, years) for day in (row.first, row.last)) if row else (date.min, date.max)
    if to.name not in school_terms():
        return first, last
    usual = term_dates(to.first_year, to.name).settings
    opening, closing = (day for key in ("开学日期", "结课日期") if isinstance(day := usual[key], date))
    return min(max(opening, first), last), min(max(closing, first), last)


def _calendar(policy: Policy, to: TermName) -> Iterator[NewCell]:
    years = to.first_year - this_term(policy).first_year
    is_new = to.name not in {row.name for row in _terms(policy)}
    for row in policy.calendar:
        first, last, name = _years_later(row.first, years), _years_later(row.last, years), _in_years(row.name, years)
        if is_new and row.name == policy.term.name and row.kind == CalendarKind.TERM.value:
            # A calendar that holds the current term alone holds the next one alone.
            spans = {usual["name"]: usual for usual in term_dates(to.first_year, to.name).calendar}
            name = to.name
            first, last = (day for end in ("first", "last") if isinstance(day := spans[name][end], date))
        cells = (("first", row.first, first), ("last", row.last, last), ("name", row.name, name))
        yield from (NewCell("policy_calendar", row.name, field, old, new) for field, old, new in cells)
        if first != row.first:
            yield NewCell("policy_calendar", row.name, BASIS, None, UNDECIDED)
        if name != row.name:
            yield from (NewCell("policy_indicators", row.name, field, row.name, name) for field in _WINDOWS)


def _years_later(day: date, years: int) -> date:
    """The same day of a later year; of 29 February the day before."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=day.day - 1)


def _in_years(text: str, years: int) -> str:
    """The text with every calendar year in it moved: 2024-2025学年 → 2025-2026学年."""
    return _YEAR.sub(lambda year: str(int(year[0]) + years), text)


def _kept_distance(due: date | None, old: tuple[date, date], new: tuple[date, date]) -> date | None:
    """The day or moment at the same distance as before to the nearer one of the term's first and last days of lessons."""
    if due is None:
        return None
    day = due.date() if isinstance(due, datetime) else due
    distances: list[timedelta] = [day - end for end in old]
    nearest = min((0, 1), key=lambda end: abs(distances[end]))
    moved = new[nearest] + distances[nearest]
    # A day without a time lasts until its end, and is written as a day again.
    return datetime.combine(moved, due.time()) if isinstance(due, datetime) and due.time() != END_OF_DAY else moved
