"""Visits dated later than the day on which their sheet was received, which is impossible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec.structs import replace

from jiafang_batch.handin.hand_in_state import local
from jiafang_batch.problem import Problem
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.table import Row, Table


def received_days(term: OpenedTerm, until: datetime | None = None) -> Mapping[str, date]:
    """Return the day of receipt of each collected workbook, by its path in the term folder."""
    return {s.path: local(s.received, term.zone).date() for s in term.journal_file.present(until)}


def without_visits_to_come(
    tables: Sequence[Table], received: Mapping[str, date]
) -> tuple[list[Table], tuple[Problem, ...]]:
    """Return the tables with visits after the day of their sheet marked as faulty, and these visits' problems."""
    problems: list[Problem] = []
    settled = []
    for table in tables:
        day = received.get(table.head.file) if table.kind == "visit_log" else None
        late = {row.number for row in table.rows if day is not None and _is_later(row, day)}
        if late and day is not None:
            problems += [_to_come(row, day) for row in table.rows if row.number in late]
            rows = (replace(row, faulty=True) if row.number in late else row for row in table.rows)
            table = replace(table, rows=tuple(rows))  # noqa: PLW2901  the table as it counts
        settled.append(table)
    return settled, tuple(problems)


def _is_later(row: Row, day: date) -> bool:
    return not row.faulty and row["date"] is not None and row["date"] > day


def _to_come(row: Row, day: date) -> Problem:
    return Problem("visit-to-come", row.at("date"), row["date"].isoformat(), {"received": day.isoformat()})
