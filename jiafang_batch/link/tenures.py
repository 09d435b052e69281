"""Rows of 班级表 → homeroom tenures: shared homerooms, and ends implied by a successor.

Source: measures.md, "Who is counted".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Tenure
from jiafang_batch.table import Row

_LAST_DAY = pattern("结束|截止|止$")
"""Headings of the last day in office; 卸任日期 is the first day out of it."""


class Office(Struct, frozen=True):
    """One row of a class: its homeroom teachers, 接班日期 and 卸任日期 as written, and the location of the latter."""

    teachers: tuple[str, ...]
    since: date | None
    until: date | None
    place: Location

    @property
    def start(self) -> date:
        """接班日期; a blank one is the earliest."""
        return self.since or date.min


class EndedTenure(Struct, frozen=True):
    """A teacher whose tenure ended the day before `since`, because a row with that 接班日期 names others."""

    teacher: str
    since: date
    successors: tuple[str, ...]
    place: Location


def first_day_out(row: Row) -> date | None:
    """Return 卸任日期; a column that states the last day in office (任职结束) gives the day after it. None if it is blank."""
    until: date | None = row["until"]
    return until + timedelta(days=1) if until is not None and _LAST_DAY.search(row.at("until").header) else until


def last_day_in_office(row: Row) -> Iterator[Problem]:
    """Yield the notice of a row whose date is the last day in office, which 卸任日期 is not."""
    until, left = row["until"], first_day_out(row)
    if until is not None and left is not None and left != until:
        yield Problem("last-day-in-office", row.at("until"), until.isoformat(), {"left": left.isoformat()})


def settled(offices: Sequence[Office]) -> tuple[tuple[Tenure, ...], tuple[EndedTenure, ...]]:
    """Return the tenures of one class in the order of its rows, and the ends that no row states.

    Rows with the same 接班日期 hold office together. A later one ends those without 卸任日期, except for teachers whom it names
    too: they stay, with the 接班日期 of the earlier row.
    """
    tenures: list[Tenure] = []
    successions: list[EndedTenure] = []
    continued: set[tuple[str, date]] = set()
    for office in sorted(offices, key=lambda office: office.start):
        for teacher in office.teachers:
            if (teacher, office.start) in continued:
                continue
            last, later = office, _next(offices, office)
            while last.until is None and (again := next((o for o in later if teacher in o.teachers), None)) is not None:
                continued.add((teacher, again.start))
                last, later = again, _next(offices, again)
            until = last.until
            if until is None and later:
                until = later[0].start
                named = tuple(dict.fromkeys(key for o in later for key in o.teachers))
                successions.append(EndedTenure(teacher, until, named, last.place))
            tenures.append(Tenure(teacher, office.since, until))
    held = dict.fromkeys(sorted(tenures, key=lambda tenure: _order(offices, tenure)))
    return tuple(held), tuple(successions)


def _next(offices: Iterable[Office], office: Office) -> list[Office]:
    """The rows of the next later 接班日期."""
    later = [other for other in offices if other.start > office.start]
    soonest = min((other.start for other in later), default=None)
    return [other for other in later if other.start == soonest]


def _order(offices: Sequence[Office], tenure: Tenure) -> int:
    """The position of the first row that names the teacher with that 接班日期."""
    return next(n for n, o in enumerate(offices) if tenure.teacher in o.teachers and o.since == tenure.since)
