"""Which planned visits have taken place: a plan row is met by one visit on or after its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jiafang_batch.records import Plan, Visit


def unmet_plans(plans: Iterable[Plan], visits: Iterable[Visit]) -> tuple[Plan, ...]:
    """Return one pupil's dated plan rows without a matching visit: on or after the day, one visit per row.

    A visit on the exact day of a row belongs to that row.
    """
    left, open_ = sorted(visits, key=lambda v: v.date), sorted((p for p in plans if p.planned), key=_planned)
    for meets in (_is_on_the_day, _is_not_before):
        unmet = []
        for plan in open_:
            met = next((visit for visit in left if meets(plan, visit)), None)
            if met is None:
                unmet.append(plan)
            else:
                left.remove(met)
        open_ = unmet
    return tuple(open_)


def _planned(plan: Plan) -> date:
    return plan.planned or date.min


def _is_on_the_day(plan: Plan, visit: Visit) -> bool:
    return visit.date == plan.planned


def _is_not_before(plan: Plan, visit: Visit) -> bool:
    return visit.date >= _planned(plan)
