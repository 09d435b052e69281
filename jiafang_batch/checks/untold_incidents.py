"""Incidents that nobody was told of: shown to the office without a word of what happened."""

from __future__ import annotations

from collections.abc import Iterable

from jiafang_batch.checks.context import Context
from jiafang_batch.oversight import united_incidents
from jiafang_batch.problem import Problem


def incidents_are_reported(context: Context) -> Iterable[Problem]:
    """Report an incident up to the as-of date without 报告给 and 报告时间 that is not closed."""
    for incident in united_incidents(context.records.incidents):
        if incident.day <= context.as_of and not incident.is_reported and incident.closed is None:
            yield Problem("incident-not-reported", incident.source, incident.day.isoformat())
