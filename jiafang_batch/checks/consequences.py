"""Problems that follow from another fault: reported once at the cause, not again on every row affected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from msgspec.structs import replace

from jiafang_batch.checks.term_checks import ROSTER_TITLES, SETTINGS_PLACE
from jiafang_batch.problem import Problem
from jiafang_batch.table import Table

LACKING_ROSTER = frozenset({"no-roster", "refused-roster", "empty-roster"})
"""Codes of a roster that is not there, lacks a column or holds nothing."""
_STUDENT = (
    "unknown-student",
    "unknown-student-id",
    "class-without-students",
    "ignored-name",
    "policy-own-word",
    "roster-row-faulty",
    "unknown-event",
)
_CLASS = (*_STUDENT, "unknown-class")
_TEACHER = (*_CLASS, "unknown-teacher", "class-without-homeroom")
_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    ROSTER_TITLES["student"]: _STUDENT,
    ROSTER_TITLES["school_class"]: _CLASS,
    ROSTER_TITLES["teacher"]: _TEACHER,
}
"""Roster → codes that its absence causes on every row: classes depend on teachers, pupils on classes."""

_OUTSIDE = "date-out-of-range"
_OF_ANOTHER_YEAR = (_OUTSIDE, "date-unusual", "class-without-log", "handling-without-visit")
_FEW = 10
"""The number of rows of a year's logs that prove nothing about the policy."""


def without_consequences(problems: Iterable[Problem], tables: Iterable[Table] = ()) -> tuple[Problem, ...]:
    """Return the problems without those explained by a missing or empty roster, or a policy of another school year.

    An empty roster is not also reported as an empty sheet, which may be deleted, and one that was refused not as absent.
    """
    all_problems = _without_refused_rosters(tuple(problems))
    lacking = [problem for problem in all_problems if problem.code in LACKING_ROSTER]
    other_year = _other_year(all_problems, tables)
    explained = set(chain.from_iterable(_FOLLOWS[problem.details["kind"]] for problem in lacking))
    explained.update(_OF_ANOTHER_YEAR if other_year else ())
    empty = {problem.location for problem in lacking}
    kept = (
        p for p in all_problems if p.code not in explained and not (p.code == "empty-sheet" and p.location in empty)
    )
    return (*other_year, *kept)


def _without_refused_rosters(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Say of a roster that was handed in and lacks a column that it was refused, not that it is not there."""
    refused = {
        p.details["kind"]: replace(p, code="refused-roster") for p in reversed(problems) if p.code == "missing-column"
    }
    return tuple(refused.get(p.details["kind"], p) if p.code == "no-roster" else p for p in problems)


def _other_year(problems: Sequence[Problem], tables: Iterable[Table]) -> tuple[Problem, ...]:
    """The problem that most rows of the logs are of another year than the policy: last year's policy was taken over."""
    rows = {(t.head.file, t.head.sheet): len(t.rows) for t in tables if t.kind == "visit_log"}
    outside = [p for p in problems if p.code == _OUTSIDE and (p.location.file, p.location.sheet) in rows]
    total = sum(rows.values())
    if total < _FEW or 2 * len(outside) <= total:
        return ()
    span = outside[0].details
    details = {"first": span["first"], "last": span["last"], "rows": str(total), "count": str(len(outside))}
    return (Problem("another-school-year", SETTINGS_PLACE, outside[0].value, details),)
