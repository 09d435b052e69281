"""What each rule still asks of a teacher or a class, said once: how many pupils, of how many, by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.outstanding import OwedVisit


class OwedRule(Struct, frozen=True):
    """What one rule still asks for."""

    rule: str
    how: str
    last: date
    """The first day by which some pupil has to be visited."""
    lacking: int
    """How many of the pupils have to be visited."""
    offered: int
    """How many pupils there are to choose from."""
    is_of_one_day: bool = True
    """False if pupils have deadlines of their own."""

    @property
    def words(self) -> str:
        """QZ-2 学期家访率：还差 9 人，任选，2025-01-24 前（实地家访 1 次，由班主任）."""
        choice = "任选" if self.lacking < self.offered else "都要去"
        day = f"{self.last:%Y-%m-%d}"
        when = f"{day} 前" if self.is_of_one_day else f"期限各人不同，最早 {day}"
        return f"{self.rule}：还差 {self.lacking} 人，{choice}，{when}（{self.how}）"


def owed_rules(visits: Iterable[OwedVisit], by: date | None = None) -> tuple[OwedRule, ...]:
    """Return what is due by the day, each rule once, the nearest deadline first; what several classes lack is added up."""
    rules = [_rule(rule, held, by or date.max) for rule, held in _by_rule(visits).items()]
    return tuple(sorted((rule for rule in rules if rule.lacking), key=lambda rule: (rule.last, rule.rule)))


def needed_by(visits: Iterable[OwedVisit], day: date) -> int:
    """Return how many pupils have to be visited by the day: what is lacking, without those who may be visited later."""
    groups = grouped_by(visits, lambda visit: visit.teacher or visit.student.school_class)
    return sum(_needed(held, day) for held in groups.values())


def first_need(visits: Sequence[OwedVisit]) -> tuple[date, int]:
    """Return the first day by which some pupil has to be visited, and how many pupils by then, of one or several rules."""
    by_rule = _by_rule(visits)
    needs = ((day, max(needed_by(held, day) for held in by_rule.values())) for day in sorted({v.last for v in visits}))
    return next(need for need in needs if need[1])


def _by_rule(visits: Iterable[OwedVisit]) -> Mapping[str, Sequence[OwedVisit]]:
    return grouped_by(visits, lambda visit: visit.rule)


def _needed(visits: Sequence[OwedVisit], day: date) -> int:
    """The same for the visits that one class or teacher owes under one rule."""
    alone = sum(visit.lacking == 0 and visit.last <= day for visit in visits)
    later = sum(visit.lacking > 0 and visit.last > day for visit in visits)
    lacking = min(max((visit.lacking for visit in visits), default=0), sum(visit.lacking > 0 for visit in visits))
    return alone + max(0, lacking - later)


def _rule(rule: str, visits: Sequence[OwedVisit], by: date) -> OwedRule:
    due = [visit for visit in visits if visit.last <= by]
    lacking = needed_by(visits, by)
    last = first_need(visits)[0] if lacking else date.max
    hows = dict.fromkeys(visit.how for visit in due)
    return OwedRule(rule, "；".join(hows), last, lacking, len(due), len({visit.last for visit in due}) <= 1)
