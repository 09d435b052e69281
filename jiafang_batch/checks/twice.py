"""Checks for duplicated entries: a row copied down with one cell changed, a teacher in two homes at one time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from jiafang_batch.checks.context import Context
from jiafang_batch.problem import Problem
from jiafang_batch.records import Visit
from jiafang_batch.table import Row

_CHANGED_FIELDS = ("date", "student", "lead", "form")
"""The cells that people change first in a copied row."""
_TELLING_TEXT = 12
"""Shorter records may be equal by chance."""
_FULL_ROW = 7


def rows_are_not_copied(context: Context) -> Iterable[Problem]:
    """Report two rows of a log that are the same except for one cell, including the text of the record."""
    for table in context.tables:
        if table.kind != "visit_log":
            continue
        full_rows = [row for row in table.rows if len(row.filled) >= _FULL_ROW and len(row["record"]) >= _TELLING_TEXT]
        often = Counter(row["record"] for row in full_rows)
        for rows in _alike(row for row in full_rows if often[row["record"]] > 1):
            yield from _copies(rows)


def _alike(rows: Iterable[Row]) -> Iterable[Sequence[Row]]:
    """Several rows each with the same cells filled and equal beside the fields that people change."""
    others: dict[frozenset[str], Callable[[Sequence[object]], object]] = {}
    groups: dict[tuple[frozenset[str], object], list[Row]] = {}
    for row in rows:
        if row.filled not in others:
            others[row.filled] = itemgetter(*(row.head.fields[name] for name in row.filled - set(_CHANGED_FIELDS)))
        groups.setdefault((row.filled, others[row.filled](row.cells)), []).append(row)
    return (group for group in groups.values() if len(group) > 1)


def _copies(rows: Iterable[Row]) -> Iterable[Problem]:
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        for changed in _CHANGED_FIELDS:
            others = (row[field] for field in _CHANGED_FIELDS if field != changed and field in row.filled)
            first = seen.setdefault((changed, *others), row)
            if first is not row and first[changed] != row[changed]:
                header = row.at(changed).header
                yield Problem("copied-row", row.at(changed), details={"differs": header}, related=(first.at(),))
                break


def teachers_are_in_one_home(context: Context) -> Iterable[Problem]:
    """Report a teacher in the homes of two families at the same time of one day, if the logs give times.

    Brothers and sisters at one address are one home.
    """
    timed = [(member, visit) for visit in context.records.visits if visit.clock for member in visit.participants]
    timed.sort(key=lambda pair: (pair[0], pair[1].date, str(pair[1].clock), pair[1].student))
    for (member, day, clock), group in groupby(timed, key=lambda pair: (pair[0], pair[1].date, pair[1].clock)):
        visits = [visit for _, visit in group if visit.form in context.policy.settings.onsite_forms]
        if len({_home(context, visit) for visit in visits}) > 1:
            teacher = context.records.roster.teachers[member]
            details = {"date": day.isoformat(), "time": f"{clock:%H:%M}"}
            places = tuple(visit.sources[0] for visit in visits)
            yield Problem("two-homes-at-once", places[0], teacher.name, details, places)


def _home(context: Context, visit: Visit) -> str:
    student = context.student(visit)
    return student.address or student.id
