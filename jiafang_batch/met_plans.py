"""Which planned visits have taken place: a plan row is met by one visit on or after its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jiafang_batch.records import Plan, Visit


def unmet_plans(plans: Iterable[Plan], visits: Iterable[Visit]) -> tuple[Plan, ...]:
    """Return one pupil's dated plan rows without a matching visit, in the order of their days."""
    return tuple(plan for plan, visit in met_plans(plans, visits) if visit is None)


def met_plans(plans: Iterable[Plan], visits: Iterable[Visit]) -> tuple[tuple[Plan, Visit | None], ...]:
    """Return one pupil's dated plan rows in the order of their days, each with the visit that meets it or None.

    That is a visit on or after the day, one visit per row. A visit on the exact day of a row belongs to that row.
    """
    left = sorted(visits, key=lambda v: v.date)
    pairs: list[tuple[Plan, Visit | None]] = [
        (plan, None) for plan in sorted((p for p in plans if p.planned), key=_planned)
    ]
    for meets in (_is_on_the_day, _is_not_before):
        for index, (plan, visit) in enumerate(pairs):
            if visit is None:
                place = next((place for place, candidate in enumerate(left) if meets(plan, candidate)), None)
                pairs[index] = (plan, None if place is None else left.pop(place))
    return tuple(pairs)


def plan_state(plan: Plan, *, is_met: bool, as_of: date) -> str:
    """已落实, 过期未访 for an unmet row whose day has passed, else 待访."""
    is_overdue = plan.planned is not None and plan.planned < as_of
    return "已落实" if is_met else "过期未访" if is_overdue else "待访"


def _planned(plan: Plan) -> date:
    return plan.planned or date.min


def _is_on_the_day(plan: Plan, visit: Visit) -> bool:
    return visit.date == plan.planned


def _is_not_before(plan: Plan, visit: Visit) -> bool:
    return visit.date >= _planned(plan)
