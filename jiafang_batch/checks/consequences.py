"""What only follows from another fault: said once at its cause, not again on every row that it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from jiafang_batch.checks.term import ROSTER_TITLES
from jiafang_batch.problem import Problem

_LACKING = frozenset({"no-roster", "empty-roster"})
_STUDENT = ("unknown-student", "unknown-student-id", "class-without-students", "ignored-name", "policy-own-word")
_CLASS = (*_STUDENT, "unknown-class")
_TEACHER = (*_CLASS, "unknown-teacher", "class-without-homeroom")
_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    ROSTER_TITLES["student"]: _STUDENT,
    ROSTER_TITLES["school_class"]: _CLASS,
    ROSTER_TITLES["teacher"]: _TEACHER,
}
"""Roster → codes that its absence makes true of every row: classes stand on teachers, pupils on classes."""


def without_consequences(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems but those that a missing or empty roster explains.

    An empty roster is not also an empty sheet, which may be deleted.
    """
    found = tuple(problems)
    lacking = [problem for problem in found if problem.code in _LACKING]
    explained = set(chain.from_iterable(_FOLLOWS[problem.details["kind"]] for problem in lacking))
    empty = {problem.location for problem in lacking}
    return tuple(p for p in found if p.code not in explained and not (p.code == "empty-sheet" and p.location in empty))
