"""Rounds of handing in that have passed without a sheet of some classes, for `check`: a run says the same on every day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from jiafang_batch.handin.hand_in_state import local
from jiafang_batch.handin.rounds import Round, rounds_of
from jiafang_batch.problem import Location, Problem, first_names
from jiafang_batch.records import Records
from jiafang_batch.run.place.clock import zone_of
from jiafang_batch.run.term.school import Checked
from jiafang_batch.sheets.layout import LOG_PLACE

_NAMED = 20


def missed_rounds(checked: Checked) -> Iterator[Problem]:
    """Yield a warning for each round whose deadline passed before the day of the check without a sheet of some classes.

    What comes in a later round makes up for it. Classes that have handed in nothing at all are reported as such; before
    anything has been handed in, nothing is said.
    """
    policy, records, today = checked.policy, checked.records, checked.job.today
    if policy is None or records is None or today is None:
        return
    zone = zone_of(policy.settings)
    came: dict[str, set[date]] = {}
    for receipt in records.receipts:
        came.setdefault(receipt.school_class, set()).add(receipt.received.date())
    for submission in checked.journal.submissions:
        for name in submission.classes:
            came.setdefault(name, set()).add(local(submission.received, zone).date())
    missed: dict[tuple[date, str], list[str]] = {}
    for name, days in came.items():
        school_class = records.roster.classes.get(name)
        for round_ in rounds_of(policy, school_class.year_group) if school_class else ():
            is_over = _due(round_, name, records).date() < today
            if is_over and not round_.is_first and not any(round_.opens <= day for day in days):
                missed.setdefault((round_.last, round_.name), []).append(name)
    order = list(records.roster.classes)
    for (last, title), names in sorted(missed.items()):
        classes = first_names(sorted(names, key=order.index), _NAMED, "个班")
        yield Problem("round-missed", Location(LOG_PLACE), title, {"deadline": last.isoformat(), "classes": classes})


def _due(round_: Round, name: str, records: Records) -> datetime:
    """The class's deadline: that of the round, or the later one that the office granted."""
    granted = (e.until for e in round_.granted(records.extensions) if e.school_class == name)
    return max([round_.deadline, *granted])
