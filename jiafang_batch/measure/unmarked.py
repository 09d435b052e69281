"""Teachers and classes without a mark for a 评分 indicator, which therefore does not apply to them."""

from __future__ import annotations

from collections.abc import Iterable

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.problem import Location, Problem

_MOST_NAMES = 20
_REGISTER = Location("收表", "评分登记")


def unmarked(evaluation: Evaluation) -> Iterable[Problem]:
    """A warning for each 评分 indicator that lacks marks, with the names of those who have none."""
    for indicator in evaluation.term.policy.indicators:
        if indicator.kind is not IndicatorKind.MARKS:
            continue
        names = [r.subject.name for r in evaluation.results if r.indicator is indicator and r.tally.value is None]
        if names:
            more = " 等" if len(names) > _MOST_NAMES else ""
            details = {"count": str(len(names)), "names": "、".join(names[:_MOST_NAMES]) + more}
            yield Problem("mark-missing", _REGISTER, f"{indicator.code} {indicator.name}", details)
