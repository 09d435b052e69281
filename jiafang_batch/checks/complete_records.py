"""Visits whose record lacks what the school requires (记录必填项), where an indicator counts complete records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jiafang_batch.checks.context import Context
from jiafang_batch.policy.model import Policy, RecordItem
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.table import Row


def records_are_complete(context: Context) -> Iterable[Problem]:
    """Report each required entry that a visit lacks at its cell, and once for a sheet without the column."""
    items = required_items(context.policy)
    lacking = [(v, i) for v in context.records.visits for i in items if not i.is_filled(v)]
    if not lacking:
        return
    rows = _rows(context, {visit.sources[0] for visit, _ in lacking})
    sheets: dict[tuple[str, str, str], int] = {}
    for visit, item in lacking:
        row = rows.get(visit.sources[0])
        if row is None:
            continue
        if item.field in row.head.columns or row.head.form is not None:
            yield _blank(row, item)
        else:
            key = (row.head.file, row.head.sheet, item.field)
            sheets[key] = sheets.get(key, 0) + 1
    for (file, sheet, field), count in sheets.items():
        title = layouts()["visit_log"].column(field).title
        yield Problem("record-column-lacking", Location(file, sheet), title, {"count": str(count)})


def required_items(policy: Policy) -> tuple[RecordItem, ...]:
    """Return the entries that the indicators about complete records ask for, each once."""
    asked: dict[RecordItem, None] = {}
    for indicator in policy.indicators:
        for condition in indicator.conditions:
            if condition.kind is ConditionKind.COMPLETE:
                asked |= dict.fromkeys(condition.items or policy.settings.record_items)
    return tuple(asked)


def _rows(context: Context, places: set[Location]) -> Mapping[Location, Row]:
    logs = (table for table in context.tables if table.kind == "visit_log")
    wanted = {(place.file, place.sheet, place.row) for place in places}
    rows = (row for table in logs for row in table.rows)
    return {row.at(): row for row in rows if (row.head.file, row.head.sheet, row.number) in wanted}


def _blank(row: Row, item: RecordItem) -> Problem:
    return Problem("record-item-blank", row.at(item.field), details={"least": item.least})
