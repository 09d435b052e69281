"""Cells that say when: a day, a month, a moment."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from jiafang_batch.dates import ReadDate, SchoolYear, read_date, read_moment
from jiafang_batch.loose_dates import read_loosely
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.layout import LayoutColumn
from jiafang_batch.sheets.parsed_cell import Issue, Parsed, accepts, refused, shown

_SOME_DAY = "2025-3-2"
"""The example of a date if the school year is unknown."""


def read_day(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    """Return the day, with the time of day if the cell gives one."""
    read = read_date(cell, year)
    if read.day is not None:
        return Parsed(read.day, _date_issues(cell, read, column, year), _clock(cell, year))
    loose = read_loosely(cell, year) if accepts("date-understood", year) else ReadDate()
    if loose.day is not None:
        understood = Issue("date-understood", shown(cell), {"understood": shown(loose.day)})
        issues = _date_issues(cell, loose, column, year)
        return Parsed(loose.day, issues if loose.guessed else (understood, *issues), _time_of(loose))
    reason, example = loose.reason or read.reason, year.example if year is not None else _SOME_DAY
    if column.required:
        return Parsed(None, (Issue("bad-date", shown(cell), {"reason": reason, "example": example}),))
    return refused(column, cell, "真实的某一天", f"{reason}；请改为如 {example} 的日期。")


_MONTH = pattern(r"((?:19|20)\d\d)(?:年|[-/.])?(0?[1-9]|1[0-2])月?")


def read_month_or_day(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    """A day; a month alone (入学年月 202409) is its first day."""
    if not isinstance(cell, date) and (match := _MONTH.fullmatch(squeeze(shown(cell)))):
        return Parsed(date(int(match[1]), int(match[2]), 1))
    return read_day(cell, column, year)


def _clock(cell: object, year: SchoolYear | None) -> time | None:
    """The time of day written with a day; midnight counts as none."""
    moment = read_moment(cell, year) if isinstance(cell, str | datetime) else None
    return moment.time() if moment is not None and moment.time() != time() else None


def _time_of(read: ReadDate) -> time | None:
    """The time of day read with a day, also for the end of the day; midnight counts as none."""
    minutes = read.clock // timedelta(minutes=1)
    return time(minutes // 60 % 24, minutes % 60) if minutes % (24 * 60) else None


def _date_issues(cell: object, read: ReadDate, column: LayoutColumn, year: SchoolYear | None) -> tuple[Issue, ...]:
    issues = []
    day = read.day
    if day is not None and read.guessed:
        issues.append(Issue("date-year-guessed", shown(cell), {"understood": shown(day)}))
    if day is not None and column.range and year is not None and not year.holds(day):
        span = {"first": shown(year.first - year.SLACK), "last": shown(year.last)}
        issues.append(Issue("date-out-of-range" if column.range == "error" else "date-unusual", shown(day), span))
    return tuple(issues)


def read_moment_cell(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Return a day with its time of day."""
    moment = read_moment(cell, year)
    if moment is not None:
        return Parsed(moment)
    loose = read_loosely(cell, year) if accepts("date-understood", year) else ReadDate()
    if loose.day is not None and loose.clock < timedelta(days=1):
        moment = datetime.combine(loose.day, time()) + loose.clock
        code = "date-year-guessed" if loose.guessed else "date-understood"
        return Parsed(moment, (Issue(code, shown(cell), {"understood": shown(moment)}),))
    example = f"{year.example if year is not None else _SOME_DAY} 17:00"
    return Parsed(None, (Issue("bad-date", shown(cell), {"reason": read_date(cell, year).reason, "example": example}),))
