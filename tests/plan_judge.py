"""The judge: the proven optimum of a planning task by HiGHS, written from the definition of the costs, not the search."""

from __future__ import annotations

from collections.abc import Sequence

import highspy

from jiafang_batch.plan.cost import CHANGED, IDLE, MOVED, NOT_HEADED, STRANGER, UNPLACED
from jiafang_batch.plan.plan_model import Member, PlannedVisit, Task, Trip


def cost_of(task: Task, placed: Sequence[tuple[Trip, PlannedVisit | None]]) -> int:
    """What a plan costs, added up from its visits alone."""
    members = {member.id: member for member in task.members}
    loads = dict.fromkeys(members, 0)
    total = 0
    for trip, visit in placed:
        if visit is None:
            total += UNPLACED * sum(family.weight for family in trip.families)
            continue
        heads = {m.id for m in task.members if m.heads & set(trip.classes)}
        total += NOT_HEADED if heads and not heads & set(visit.team) else 0
        for name in visit.team:
            loads[name] += trip.size
            total += STRANGER if not members[name].knows & set(trip.classes) else 0
        if trip.previous is not None:
            total += MOVED * trip.size * (visit.half_day != trip.previous.half_day)
            total += CHANGED * trip.size * len(set(visit.team) ^ set(trip.previous.team) & members.keys())
    return total + sum(load * load if load else IDLE for load in loads.values())


def optimum(task: Task, trips: Sequence[Trip], seconds: float = 60.0) -> tuple[int, int]:
    """Return (best cost, proven lower bound) for these trips."""
    judge = _Judge(task, trips, seconds)
    for number, trip in enumerate(trips):
        judge.add_trip(number, trip)
    for member in task.members:
        judge.add_member(member)
    return judge.minimum()


class _Judge:
    """The model of a task while it is built: who goes on which trip on which half-day, and what is to be paid."""

    def __init__(self, task: Task, trips: Sequence[Trip], seconds: float) -> None:
        self.task, self.trips = task, trips
        self.model = highspy.Highs()
        for option, value in (("output_flag", False), ("time_limit", seconds), ("mip_rel_gap", 1e-6)):
            self.model.setOptionValue(option, value)
        self.goes: dict[tuple[int, int, str], object] = {}
        self.paid: list[object] = []

    def minimum(self) -> tuple[int, int]:
        """Solve."""
        self.model.minimize(sum(self.paid))
        info = self.model.getInfo()
        return round(info.objective_function_value), round(info.mip_dual_bound)

    def add_trip(self, number: int, trip: Trip) -> None:
        """A trip takes place on one half-day or not at all."""
        half_days = [h for h in range(self.task.rules.half_days) if trip.settled.half_day in (None, h)]
        placed = [self._on(number, trip, half_day) for half_day in half_days]
        left = self.model.addVariable(0, 1)
        self.model.addConstr(sum(placed) + left == 1)
        self.paid.append(UNPLACED * sum(family.weight for family in trip.families) * left)

    def _on(self, number: int, trip: Trip, half_day: int) -> object:
        model, rules = self.model, self.task.rules
        there = model.addBinary()
        known = [m for m in self.task.members if half_day in m.free and _can_join(trip, m)]
        team = {m.id: model.addBinary() for m in known}
        self.goes.update({(number, half_day, name): variable for name, variable in team.items()})
        everyone = sum(team.values()) + 0 * there
        model.addConstr(everyone >= rules.smallest_team * there)
        model.addConstr(everyone <= rules.largest_team * there)
        for school_class in trip.classes:
            model.addConstr(sum(team[m.id] for m in known if school_class in m.knows) >= there)
        for name in trip.settled.team | trip.settled.must:
            model.addConstr(team[name] >= there if name in team else there <= 0)
        heads = [m.id for m in self.task.members if m.heads & set(trip.classes)]
        if heads:
            headed = model.addVariable(0, 1)
            model.addConstr(headed <= sum(team[name] for name in heads if name in team) + 0 * there)
            self.paid.append(NOT_HEADED * there - NOT_HEADED * headed)
        self.paid += [STRANGER * team[m.id] for m in known if not m.knows & set(trip.classes)]
        if trip.previous is not None:
            self._changes(trip, half_day, there, team)
        return there

    def _changes(self, trip: Trip, half_day: int, there: object, team: dict[str, object]) -> None:
        self.paid.append(MOVED * trip.size * (half_day != trip.previous.half_day) * there)
        before = {m.id for m in self.task.members} & set(trip.previous.team)
        self.paid += [CHANGED * trip.size * (there - team[n] if n in team else there) for n in before]
        self.paid += [CHANGED * trip.size * variable for name, variable in team.items() if name not in before]

    def add_member(self, member: Member) -> None:
        """A member's families, squared by tangents, or idleness; never two trips at once."""
        model, task = self.model, self.task
        mine = {key: variable for key, variable in self.goes.items() if key[2] == member.id}
        idle, squared = model.addVariable(0, 1), model.addVariable(0, model.inf)
        self.paid += [IDLE * idle, 1 * squared]
        model.addConstr(sum(mine.values()) + idle >= 1)
        if not mine:
            return
        load = sum(self.trips[number].size * variable for (number, _, _), variable in mine.items())
        if member.most is not None:
            model.addConstr(load <= member.most)
        for step in range(task.rules.half_days * max(trip.size for trip in self.trips)):
            model.addConstr(squared >= (2 * step + 1) * load - step * (step + 1))
        for half_day in range(task.rules.half_days):
            now = [variable for (_, there, _), variable in mine.items() if there == half_day]
            if len(now) > 1:
                model.addConstr(sum(now) <= 1)


def _can_join(trip: Trip, member: Member) -> bool:
    before = trip.previous.team if trip.previous else ()
    is_wanted = member.id in trip.settled.team | trip.settled.must
    joins = (member.knows | member.joins) & set(trip.classes) or member.id in before or is_wanted
    return bool(joins) and (member.id not in trip.settled.never or is_wanted)
