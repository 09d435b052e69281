"""Log rows → visits and attempts: rows with the same pupil, date and form are one visit.

Source: measures.md, "What a visit is".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from jiafang_batch.catalogue import is_error
from jiafang_batch.link.directory import Directory
from jiafang_batch.oversight import Leave, TrackingNote
from jiafang_batch.problem import Problem
from jiafang_batch.records import VISIT_TEXTS, Attempt, Handling, Visit, latest_handlings
from jiafang_batch.table import CLOCK, Row
from jiafang_batch.terms import Outcome, TrackedLedger


def link_visits(
    rows: Sequence[Row], directory: Directory
) -> tuple[tuple[Visit, ...], tuple[Attempt, ...], tuple[Problem, ...]]:
    """Return the visits and attempts of all log rows; a row with an error is neither.

    Rows come in any order; sources are sorted by path, sheet name and row.
    """
    problems: list[Problem] = []
    groups: dict[tuple[str, object, object], list[tuple[Row, str, tuple[str, ...]]]] = {}
    attempts: list[Attempt] = []
    for row in sorted(rows, key=lambda r: (r.head.file, r.head.sheet, r.number)):
        students, about_pupils = directory.students(row)
        leads, about_lead = directory.teachers(row, "lead")
        companions, about_companions = directory.teachers(row, "companions")
        if about_pupils or about_lead or about_companions:
            row_problems = [*about_pupils, *about_lead, *about_companions]
            problems += row_problems
            if any(is_error(p) for p in row_problems):
                continue
        if row.faulty:
            continue
        team = tuple(dict.fromkeys([t.id for t in (*leads, *companions)]))
        day, outcome, form = row["date"], row["outcome"], row["form"]
        for student in students:
            if outcome is Outcome.COMPLETED:
                groups.setdefault((student.id, day, form), []).append((row, student.id, team))
            else:
                attempts.append(Attempt(student.id, day, outcome, leads[0].id, row.at()))
    visits = [_united(group) for group in groups.values()]
    problems += [_merged(visit) for visit in visits if len(visit.sources) > 1]
    return tuple(sorted(visits, key=_order)), tuple(attempts), tuple(problems)


def with_handlings(
    visits: Iterable[Visit], handlings: Sequence[Handling], notes: Iterable[TrackingNote] = ()
) -> tuple[tuple[Visit, ...], tuple[Problem, ...]]:
    """Return the visits with the status of the latest 诉求办理 row of their pupil and date, and rows without a visit.

    `notes` of 跟踪台账 name the requests that the term before left open, which may be handled now.
    """
    latest = latest_handlings(handlings)
    met = {(note.student, note.day) for note in notes if note.ledger is TrackedLedger.REQUESTS}
    updated = []
    for visit in visits:
        ruling = latest.get((visit.student, visit.date))
        met.add((visit.student, visit.date))
        updated.append(replace(visit, request_status=ruling.status) if ruling else visit)
    loose = [
        Problem("handling-without-visit", h.source, h.student, {"date": h.visit_date.isoformat()})
        for key, h in latest.items()
        if key not in met
    ]
    return tuple(updated), tuple(loose)


def with_approvals(visits: Iterable[Visit], leaves: Iterable[Leave]) -> tuple[Visit, ...]:
    """Return the visits with the 批准人 of a 离校审批 row of the pupil, the day and one of the team, if their log has none."""
    granted = [leave for leave in leaves if leave.approver]
    approved = {(leave.student, leave.day, key): leave.approver for leave in granted for key in leave.applicants}
    if not approved:
        return tuple(visits)
    return tuple(visit if visit.approver else replace(visit, approver=_approver(visit, approved)) for visit in visits)


def _approver(visit: Visit, approved: Mapping[tuple[str, date, str], str]) -> str:
    names = (approved.get((visit.student, visit.date, key), "") for key in visit.participants)
    return next(filter(None, names), "")


def _order(visit: Visit) -> tuple[object, ...]:
    first = visit.sources[0]
    return (first.file, first.sheet, first.row, visit.student)


def _united(group: Sequence[tuple[Row, str, tuple[str, ...]]]) -> Visit:
    """One visit of its rows in source order."""
    if len(group) == 1:
        return _alone(*group[0])
    rows = [row for row, _, _ in group]
    first, student, team = group[0]
    texts = {field: _first(rows, field, lambda value: value != "") for field in VISIT_TEXTS}
    return Visit(
        student=student,
        date=first["date"],
        form=first["form"],
        lead=team[0],
        participants=tuple(dict.fromkeys(member for _, _, members in group for member in members)),
        photos=max(row["photos"] or 0 for row in rows),
        themes=frozenset(theme for row in rows for theme in row["themes"]),
        signed=any(row["signed"] for row in rows),
        is_follow_up=any(row["is_follow_up"] for row in rows),
        in_work_hours=any(row["in_work_hours"] for row in rows),
        request_kind=_first(rows, "request_kind", lambda value: value is not None),
        request_status=_first(rows, "request_status", lambda value: value is not None),
        filled=frozenset().union(*(row.filled for row in rows)),
        sources=tuple(dict.fromkeys(row.at() for row in rows)),
        minutes=max(row["minutes"] or 0 for row in rows),
        clock=next((row[CLOCK] for row in rows if row[CLOCK] is not None), None),
        **texts,
    )


def _alone(row: Row, student: str, team: tuple[str, ...]) -> Visit:
    """The visit of a row that is united with no other, which is the usual case."""
    cells, at = row.cells, row.head.fields
    return Visit(
        student=student,
        date=cells[at["date"]],
        form=cells[at["form"]],
        lead=team[0],
        participants=team,
        photos=cells[at["photos"]] or 0,
        themes=frozenset(cells[at["themes"]]),
        signed=bool(cells[at["signed"]]),
        is_follow_up=bool(cells[at["is_follow_up"]]),
        in_work_hours=bool(cells[at["in_work_hours"]]),
        request_kind=cells[at["request_kind"]],
        request_status=cells[at["request_status"]],
        filled=row.filled,
        sources=(row.at(),),
        minutes=cells[at["minutes"]] or 0,
        clock=cells[at[CLOCK]],
        **{field: cells[at[field]] or "" for field in VISIT_TEXTS},
    )


def _first(rows: Iterable[Row], field: str, counts: Callable[[Any], bool]) -> Any:
    """The first value that is not blank, else the first row's blank one."""
    blank = None
    for row in rows:
        value = row[field]
        if value is not None and counts(value):
            return value
        blank = value if blank is None else blank
    return blank if field not in VISIT_TEXTS else blank or ""


def _merged(visit: Visit) -> Problem:
    several_files = len({place.file for place in visit.sources}) > 1
    code = "visit-in-two-files" if several_files else "merged-visit"
    return Problem(code, visit.sources[0], details={"count": str(len(visit.sources))}, related=visit.sources)
