"""Patterns to review, never a deduction: one text for many homes, many homes in a day, one parent or phone for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from jiafang_batch.checks.context import Context
from jiafang_batch.problem import Problem, rows_in_words
from jiafang_batch.records import Visit
from jiafang_batch.sheets.name_cells import PARENT
from jiafang_batch.table import Row, Table

_MANY = 5
"""With so many homes, one text, parent or telephone is neither chance nor siblings."""
_MANY_A_DAY = 10
"""More homes than anybody can visit on one day."""
_TELLING_TEXT = 12
_MOST = 0.8
_QUOTED = 20


def records_are_each_of_a_home(context: Context) -> Iterable[Problem]:
    """Report the same 家访过程 for many pupils of one teacher."""
    for table in _tables(context, "visit_log"):
        long_records = [row for row in table.rows if not row.faulty and len(row["record"]) >= _TELLING_TEXT]
        for rows in _alike(long_records, "record", "lead"):
            yield _problem("same-record", "record", rows, rows[0]["record"])


def parents_are_each_of_a_family(context: Context) -> Iterable[Problem]:
    """Report one parent for nearly all pupils of a log: filled down by mistake."""
    for table in _tables(context, "visit_log"):
        named = [row for row in table.rows if row["parent"]]
        for rows in _alike(named, "parent"):
            if not PARENT.fullmatch(rows[0]["parent"]):
                # 父亲 and the like name nobody.
                persons = [row for row in named if not PARENT.fullmatch(row["parent"])]
                if len(rows) >= _MOST * len(persons):
                    yield _problem("same-parent", "parent", rows, rows[0]["parent"])


def telephones_are_each_of_a_family(context: Context) -> Iterable[Problem]:
    """Report one telephone for many pupils of a roster or a plan."""
    for kind, who in (("student", "name"), ("plan", "student")):
        for table in _tables(context, kind):
            called = [row for row in table.rows if row["phone"]]
            for rows in _alike(called, "phone", who=who):
                yield _problem("same-phone", "phone", rows, rows[0]["phone"])


def days_hold_their_homes(context: Context) -> Iterable[Problem]:
    """Report a teacher who is in more homes on one day than is possible."""
    days: dict[tuple[str, object], list[Visit]] = {}
    for visit in context.records.visits:
        if visit.form in context.policy.settings.onsite_forms:
            days.setdefault((visit.lead, visit.date), []).append(visit)
    for (lead, _), visits in days.items():
        if len(visits) <= _MANY_A_DAY:
            continue
        homes = {context.student(visit).address or visit.student for visit in visits}
        if len(homes) > _MANY_A_DAY:
            places = tuple(visit.sources[0] for visit in visits)
            details = {"date": visits[0].date.isoformat(), "count": str(len(homes))}
            teacher = context.records.roster.teachers[lead]
            yield Problem("many-homes-a-day", places[0], teacher.name, details, places)


def _tables(context: Context, kind: str) -> Iterator[Table]:
    return (table for table in context.tables if table.kind == kind)


def _alike(rows: Sequence[Row], field: str, *further: str, who: str = "student") -> Iterator[list[Row]]:
    """Groups of rows with equal cells in the fields that are about many different pupils."""
    often = Counter(row[field] for row in rows)
    groups: dict[object, list[Row]] = {}
    for row in rows:
        if often[row[field]] >= _MANY:
            groups.setdefault((row[field], *(row[name] for name in further)), []).append(row)
    for group in groups.values():
        if len(group) >= _MANY and len({(row[who], row.get("student_id") or "") for row in group}) >= _MANY:
            yield group


def _problem(code: str, field: str, rows: Sequence[Row], value: str) -> Problem:
    shown = value[:_QUOTED] + ("…" if len(value) > _QUOTED else "")
    details = {"count": str(len(rows)), "rows": rows_in_words([row.number for row in rows])}
    return Problem(code, rows[0].at(field), shown, details, tuple(row.at(field) for row in rows))
