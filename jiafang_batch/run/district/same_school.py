"""Folders of the same school: copies, incomplete copies, and versions of which it is unknown which one counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.problem import Location, Problem
from jiafang_batch.report.district.school_outcome import SchoolOutcome, Status


class CountedSchools(Struct, frozen=True):
    """Every school's outcome, those that count, and the problems of the district as a whole."""

    outcomes: tuple[SchoolOutcome, ...]
    counted: tuple[SchoolOutcome, ...]
    problems: tuple[Problem, ...]


def settle(outcomes: Sequence[SchoolOutcome]) -> CountedSchools:
    """Return which outcomes count: of several folders of one school at most one, and why the others do not."""
    by_pupils: dict[str, list[SchoolOutcome]] = {}
    for outcome in outcomes:
        if outcome.status is Status.DONE:
            by_pupils.setdefault(outcome.pupils or outcome.folder, []).append(outcome)
    problems: list[Problem] = []
    counting: set[str] = set()
    for group in by_pupils.values():
        whole = _whole(group)
        if whole is not None:
            counting.add(whole.folder)
        problems += [_not_counted(other, whole, group) for other in group if other is not whole]
    counted = tuple(outcome for outcome in outcomes if outcome.folder in counting)
    return CountedSchools(tuple(outcomes), counted, (*problems, *_namesakes(counted)))


def _whole(group: Sequence[SchoolOutcome]) -> SchoolOutcome | None:
    """The first outcome that contains everything of all others, if there is one."""
    for outcome in group:
        contents = set(outcome.contents)
        if all(contents.issuperset(other.contents) for other in group):
            return outcome
    return None


def _not_counted(outcome: SchoolOutcome, whole: SchoolOutcome | None, group: Iterable[SchoolOutcome]) -> Problem:
    if whole is None:
        return _about("district-same-pupils", outcome, [other for other in group if other is not outcome])
    is_equal = set(whole.contents) == set(outcome.contents)
    return _about("district-same-inputs" if is_equal else "district-partial-copy", outcome, [whole])


def _namesakes(counted: Iterable[SchoolOutcome]) -> list[Problem]:
    """Schools that count and have the same name: two campuses, or one school twice."""
    by_name = grouped_by(counted, lambda outcome: outcome.school or outcome.folder)
    return [
        _about("district-same-name", outcome, [other for other in group if other is not outcome], outcome.school)
        for group in by_name.values()
        if len(group) > 1
        for outcome in group
    ]


def _about(code: str, outcome: SchoolOutcome, others: Iterable[SchoolOutcome], value: str = "") -> Problem:
    related = tuple(Location(f"“{other.folder}”") for other in others)
    return Problem(code, Location(outcome.folder), value or outcome.folder, related=related)
