"""Rounds of handing in: the rows of 校历 with the kind 收表, each with its own deadline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from jiafang_batch.policy.model import CalendarRow
from jiafang_batch.terms import CalendarKind

_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Round:
    """One round: what comes from its first day on, until the next round opens, is handed in for it."""

    name: str
    opens: date
    last: date

    @property
    def deadline(self) -> datetime:
        """The end of its last day, in the school's own time."""
        return datetime.combine(self.last, _END_OF_DAY)


def round_at(calendar: Iterable[CalendarRow], day: date) -> Round | None:
    """Return the round of that day: the latest that has opened, else the first to come. None if the term is one round."""
    rounds = sorted(
        (Round(row.name, row.first, row.last) for row in calendar if row.kind == CalendarKind.COLLECTION.value),
        key=lambda one: (one.opens, one.last),
    )
    opened = [one for one in rounds if one.opens <= day]
    return opened[-1] if opened else next(iter(rounds), None)
