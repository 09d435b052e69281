"""Tables of a whole term → its records: the roster first, then everything that refers to it."""

from __future__ import annotations

from collections.abc import Sequence

from jiafang_batch.link.registers import REGISTERS, link_register
from jiafang_batch.link.roster import LinkedRoster
from jiafang_batch.link.visits import link_visits, with_approvals, with_handlings
from jiafang_batch.problem import Problem
from jiafang_batch.records import Extension, Receipt, Records
from jiafang_batch.table import Row, Table


def link_term(tables: Sequence[Table], linked_roster: LinkedRoster) -> tuple[Records, tuple[Problem, ...]]:
    """Return the records of all tables, independent of the order of files, sheets and rows, and every linking problem."""
    roster, directory, about_roster, _ = linked_roster
    visits, attempts, about_visits = link_visits(_rows(tables, "visit_log"), directory)
    problems = [*about_roster, *about_visits]
    linked = {}
    for kind in REGISTERS:
        linked[kind], faults = link_register(kind, _rows(tables, kind), directory)
        problems += faults
    visits, loose = with_handlings(visits, linked["handling"], linked["tracking"])
    records = Records(
        roster=roster,
        visits=with_approvals(visits, linked["leave"]),
        attempts=attempts,
        plans=linked["plan"],
        events=linked["event"],
        meetings=linked["meeting"],
        essays=linked["essay"],
        surveys=linked["survey"],
        breaches=linked["breach"],
        handlings=linked["handling"],
        marks=linked["mark"],
        leaves=linked["leave"],
        trainings=linked["training"],
        forums=linked["forum"],
        inspections=linked["inspection"],
        incidents=linked["incident"],
        remedies=linked["remedy"],
        tracking=linked["tracking"],
        counselling=linked["counselling"],
        receipts=tuple(record for record in linked["receipt"] if isinstance(record, Receipt)),
        extensions=tuple(record for record in linked["receipt"] if isinstance(record, Extension)),
    )
    return records, (*problems, *loose)


def _rows(tables: Sequence[Table], kind: str) -> list[Row]:
    return [row for table in tables if table.kind == kind for row in table.rows]
