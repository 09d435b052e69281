"""教师范围 that no teacher of this school meets: a word that the roster writes otherwise silently excuses everybody."""

from __future__ import annotations

from collections.abc import Iterable

from jiafang_batch.measure.evaluate import assessed
from jiafang_batch.measure.term import Term
from jiafang_batch.problem import Problem


def nobody_assessed(term: Term) -> Iterable[Problem]:
    """Yield a warning for each indicator whose 教师范围 excludes all teachers whom it would assess."""
    for indicator in term.policy.indicators:
        kinds = [kind for kind in indicator.subjects if kind.is_teacher and term.subjects[kind]]
        if indicator.staff.tokens and kinds and not any(list(assessed(term, indicator, kind)) for kind in kinds):
            yield Problem("staff-nobody", indicator.source, indicator.staff.text, {"code": indicator.code})
