"""Visits of two sheets that may be one: of the same teacher and pupil, near to each other, and never in one sheet.

The union of an owner's workbooks asks about its own (`handin.union_questions`). Here are a class's workbook beside a merged
one of its year group or a teacher's own, and a sheet beside a copy of it in the same workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from jiafang_batch.handin.union_questions import SAME_WEEK
from jiafang_batch.records import Visit

Sheet = tuple[str, str]
"""File and sheet."""


def doubled_visits(visits: Iterable[Visit], owner_of: Callable[[str], str]) -> Iterator[tuple[Visit, Visit]]:
    """Yield the pairs that a person must tell apart, in time order; `owner_of` says whose workbook a file is."""
    by_team: dict[tuple[str, str], list[Visit]] = {}
    copied: set[frozenset[Sheet]] = set()
    for visit in visits:
        by_team.setdefault((visit.student, visit.lead), []).append(visit)
        if len(visit.sources) > 1:
            copied.update(map(frozenset, combinations(sorted(_sheets(visit)), 2)))
    for held in by_team.values():
        if len(held) > 1:
            ordered = sorted(held, key=lambda v: (v.date, v.form.value))
            pairs = ((old, new) for old, new in combinations(ordered, 2) if _may_be_one(old, new))
            yield from ((old, new) for old, new in pairs if _is_apart(old, new, owner_of, copied))


def _may_be_one(old: Visit, new: Visit) -> bool:
    """True if the day, or the form of the same day, may have been corrected."""
    return old.date == new.date or (old.form is new.form and new.date - old.date <= SAME_WEEK)


def _is_apart(old: Visit, new: Visit, owner_of: Callable[[str], str], copied: set[frozenset[Sheet]]) -> bool:
    """True if no sheet has both, and they are of different owners or in a sheet and its copy."""
    here, there = _sheets(old), _sheets(new)
    if here & there:
        return False
    if not {owner_of(file) for file, _ in here} & {owner_of(file) for file, _ in there}:
        return True
    files = {file for file, _ in here} & {file for file, _ in there}
    return bool(files) and any(frozenset((one_sheet, other)) in copied for one_sheet in here for other in there)


def _sheets(visit: Visit) -> set[Sheet]:
    return {(place.file, place.sheet) for place in visit.sources}
