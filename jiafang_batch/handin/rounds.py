"""Rounds of handing in, each with its own deadline: the rows of 校历 with the kind 收表, or the months with 按月收表."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.dates import END_OF_DAY
from jiafang_batch.measure.calendar import assessed_months
from jiafang_batch.policy.model import CalendarRow, Policy
from jiafang_batch.records import Extension
from jiafang_batch.terms import CalendarKind


class Round(Struct, frozen=True):
    """One round: everything received from its first day until the next round opens is handed in for it."""

    name: str
    opens: date
    last: date
    is_first: bool = False
    """True for the first round; what is received before it opens is handed in for it too."""
    until: date | None = None
    """The day on which the next round opens; None for the last one."""
    next_deadline: datetime | None = None

    @property
    def deadline(self) -> datetime:
        """The end of its last day, in the school's own time."""
        return datetime.combine(self.last, END_OF_DAY)

    def holds(self, day: date) -> bool:
        """True if what is received on that day is handed in for this round."""
        return (self.is_first or self.opens <= day) and (self.until is None or day < self.until)

    def granted(self, extensions: Iterable[Extension]) -> tuple[Extension, ...]:
        """Return the extensions of this round's deadline: those that end before the next one's."""
        return tuple(
            e
            for e in extensions
            if e.until.date() >= self.opens and (self.next_deadline is None or e.until < self.next_deadline)
        )


def rounds_of(policy: Policy, year_group: str) -> tuple[Round, ...]:
    """Return the rounds of a year group in their order; empty if the term is one round."""
    rows = [_of_row(row) for row in policy.calendar if _is_for(row, year_group)]
    return _linked(sorted(rows or _monthly(policy), key=lambda round_: (round_.opens, round_.last)))


def all_rounds(policy: Policy, year_groups: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the rounds of all these year groups, in the order in which they open."""
    opening: dict[str, date] = {}
    for group in year_groups:
        for round_ in rounds_of(policy, group):
            opening[round_.name] = min(round_.opens, opening.get(round_.name, round_.opens))
    return tuple(sorted(opening, key=lambda name: opening[name]))


def first_deadline(policy: Policy, year_groups: Iterable[str]) -> date:
    """Return the day by which the first sheets of the term have to be there: that of a round, else 收表截止时间, else its last."""
    rounds = [round_ for group in year_groups for round_ in rounds_of(policy, group)]
    due = policy.settings.hand_in_deadline
    return min((round_.last for round_ in rounds), default=due.date() if due else policy.term.last)


def round_on(rounds: Sequence[Round], day: date) -> Round | None:
    """Return the round of that day: the latest that has opened, else the first to come. None if there are none."""
    opened = [round_ for round_ in rounds if round_.opens <= day]
    return opened[-1] if opened else next(iter(rounds), None)


def round_to_come(rounds: Sequence[Round], day: date) -> Round | None:
    """Return the round whose deadline is the next on that day, else the last one. None if there are none."""
    to_come = (round_ for round_ in rounds if round_.last >= day)
    return next(to_come, rounds[-1] if rounds else None)


def _is_for(row: CalendarRow, year_group: str) -> bool:
    is_round = row.kind == CalendarKind.COLLECTION.value
    return is_round and (not row.year_groups or year_group in row.year_groups)


def _of_row(row: CalendarRow) -> Round:
    return Round(row.name, row.first, row.last)


def _monthly(policy: Policy) -> list[Round]:
    """A round in the last days of every assessed month, if the school has set how many."""
    days = policy.settings.monthly_collection
    if not days:
        return []
    months = (month.span for month in assessed_months(policy))
    return [
        Round(f"{span.first.month}月", max(span.first, span.last - timedelta(days=days - 1)), span.last)
        for span in months
    ]


def _linked(rounds: Sequence[Round]) -> tuple[Round, ...]:
    after = [*rounds[1:], None]
    return tuple(
        replace(
            round_,
            is_first=number == 0,
            until=following.opens if following else None,
            next_deadline=following.deadline if following else None,
        )
        for number, (round_, following) in enumerate(zip(rounds, after, strict=False))
    )
