"""The rules that a plan breaks, however it was made: every family and every teacher of an edited plan is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from msgspec import Struct

from jiafang_batch.plan.plan_model import OPEN, Family, Member, PlannedVisit, Task


class RuleKind(Enum):
    """The hard rules of a plan, and what a plan that is typed by hand can lack."""

    TWO_PLACES = "in two places at once"
    NOBODY_TEACHES = "nobody of the team teaches the class"
    TEAM_SIZE = "too few or too many in the team"
    TWICE = "a teacher twice in one team"
    NOT_FREE = "a teacher who has no time"
    TOO_LONG = "too many families in one half-day"
    TOO_MANY = "more families than the teacher may have"
    LACKS = "somebody who has to go is not in the team"
    EXCLUDED = "somebody who must not go is in the team"


class BrokenRule(Struct, frozen=True):
    """A broken rule: the families concerned, the teacher (or none), and the numbers that say by how much."""

    kind: RuleKind
    families: tuple[str, ...]
    half_day: int
    member: str = ""
    is_so: int = 0
    limit: int = 0
    others: tuple[str, ...] = ()
    """Of TWO_PLACES: the leads of the trips that the teacher is on."""


def broken_rules(task: Task, visits: Mapping[str, PlannedVisit]) -> tuple[BrokenRule, ...]:
    """Return the rules that these visits break, in the order of the families."""
    members = {member.id: member for member in task.members}
    families = [family for family in task.families if family.id in visits]
    breaches: list[BrokenRule] = []
    for family in families:
        breaches += _of_family(task, members, family, visits[family.id])
    breaches += _of_half_days(task, families, visits)
    breaches += _of_members(task, families, visits)
    place = {family.id: number for number, family in enumerate(task.families)}
    return tuple(sorted(breaches, key=lambda b: (place[b.families[0]], list(RuleKind).index(b.kind), b.member)))


def _of_family(task: Task, members: Mapping[str, Member], family: Family, visit: PlannedVisit) -> Iterator[BrokenRule]:
    rules, settled, team = task.rules, task.settled.get(family.id, OPEN), set(visit.team)
    here, half_day = (family.id,), visit.half_day
    if not any(name in members and family.school_class in members[name].knows for name in team):
        yield BrokenRule(RuleKind.NOBODY_TEACHES, here, half_day)
    if not rules.smallest_team <= len(team) <= rules.largest_team:
        limit = rules.smallest_team if len(team) < rules.smallest_team else rules.largest_team
        yield BrokenRule(RuleKind.TEAM_SIZE, here, half_day, is_so=len(team), limit=limit)
    for name in dict.fromkeys(visit.team):
        if visit.team.count(name) > 1:
            yield BrokenRule(RuleKind.TWICE, here, half_day, name)
    yield from (BrokenRule(RuleKind.LACKS, here, half_day, name) for name in sorted(settled.must - team))
    yield from (BrokenRule(RuleKind.EXCLUDED, here, half_day, name) for name in sorted(settled.never & team))


def _of_half_days(task: Task, families: list[Family], visits: Mapping[str, PlannedVisit]) -> Iterator[BrokenRule]:
    """A trip is one lead on one half-day; a teacher on two trips of one half-day would be in two places."""
    members = {member.id: member for member in task.members}
    trips: dict[tuple[int, str], list[str]] = {}
    on: dict[tuple[int, str], dict[str, list[str]]] = {}
    for family in families:
        visit = visits[family.id]
        trips.setdefault((visit.half_day, visit.lead), []).append(family.id)
        for name in dict.fromkeys(visit.team):
            on.setdefault((visit.half_day, name), {}).setdefault(visit.lead, []).append(family.id)
    for (half_day, lead), there in trips.items():
        if len(there) > task.rules.most_families:
            limit = task.rules.most_families
            yield BrokenRule(RuleKind.TOO_LONG, tuple(there), half_day, lead, len(there), limit)
    for (half_day, name), leads in on.items():
        on_way = tuple(family for group in leads.values() for family in group)
        if len(leads) > 1:
            yield BrokenRule(RuleKind.TWO_PLACES, on_way, half_day, name, len(leads), 1, tuple(leads))
        if name in members and half_day not in members[name].free:
            yield BrokenRule(RuleKind.NOT_FREE, on_way, half_day, name)


def _of_members(task: Task, families: list[Family], visits: Mapping[str, PlannedVisit]) -> Iterator[BrokenRule]:
    for member in task.members:
        mine = tuple(family.id for family in families if member.id in visits[family.id].team)
        if member.most is not None and len(mine) > member.most:
            yield BrokenRule(RuleKind.TOO_MANY, mine, visits[mine[0]].half_day, member.id, len(mine), member.most)
