"""教师范围 that means less than it says: no teacher meets it, or the roster lacks the 学科 that 任课表 has."""

from __future__ import annotations

from collections.abc import Iterable

from jiafang_batch.measure.evaluate import assessed, subjects
from jiafang_batch.measure.term import Term
from jiafang_batch.normal_text import squeeze
from jiafang_batch.policy.vocabulary import StaffKind
from jiafang_batch.problem import Problem

_NAMED = 5
"""The number of teachers that a warning names."""


def subjects_unknown(term: Term) -> Iterable[Problem]:
    """Yield a warning for each indicator whose 教师范围 asks for a 学科 that some teachers have in 任课表 alone."""
    roster = term.records.roster
    for indicator in term.policy.indicators:
        asked = {name for t in indicator.staff.tokens if t.kind is StaffKind.SUBJECT for name in t.names}
        assessed_keys = {s.key for kind in indicator.subjects if kind.is_teacher for s in term.subjects[kind]}
        taught = {row.teacher for row in roster.teaching if squeeze(row.subject) in asked}
        lacking = [
            t for t in roster.teachers.values() if t.id in taught & assessed_keys and asked.isdisjoint(subjects(t))
        ]
        if lacking:
            named = "、".join(teacher.name for teacher in lacking[:_NAMED])
            details = {"code": indicator.code, "count": str(len(lacking)), "named": named}
            yield Problem("staff-subject", indicator.source, indicator.staff.text, details)


def nobody_assessed(term: Term) -> Iterable[Problem]:
    """Yield a warning for each indicator whose 教师范围 excludes all teachers whom it would assess."""
    for indicator in term.policy.indicators:
        kinds = [kind for kind in indicator.subjects if kind.is_teacher and term.subjects[kind]]
        if indicator.staff.tokens and kinds and not any(list(assessed(term, indicator, kind)) for kind in kinds):
            yield Problem("staff-nobody", indicator.source, indicator.staff.text, {"code": indicator.code})
