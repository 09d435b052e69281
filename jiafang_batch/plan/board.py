"""The state of a search: which trip goes when with whom, and what that costs; changed in place, exact at every step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jiafang_batch.plan.cost import CHANGED, IDLE, MOVED, NOT_HEADED, STRANGER, UNPLACED, uneven
from jiafang_batch.plan.plan_model import Member, Rules, Trip

Team = tuple[int, ...]
"""Members by number, in ascending order."""

Skip = Callable[[], bool]


class Desk:
    """One trip as the search sees it: its candidates by number and everything about them that does not change."""

    def __init__(self, trip: Trip, members: Sequence[Member], number_of: dict[str, int], rules: Rules) -> None:
        settled, before = trip.settled, trip.previous
        self.size = trip.size
        self.unplaced = UNPLACED * sum(family.weight for family in trip.families)
        self.half_days = (settled.half_day,) if settled.half_day is not None else tuple(range(rules.half_days))
        wanted = sorted(settled.team | settled.must)
        self.is_possible = all(name in number_of for name in wanted) and len(wanted) <= rules.largest_team
        self.wanted: Team = tuple(sorted(number_of[name] for name in wanted if name in number_of))
        classes = trip.classes
        self.everyone = (1 << len(classes)) - 1
        self.knows: dict[int, int] = {}
        self.base: dict[int, int] = {}
        self.heads = frozenset(n for n, m in enumerate(members) if not m.heads.isdisjoint(classes))
        self.before_day = before.half_day if before else None
        self.before = frozenset(number_of[name] for name in before.team if name in number_of) if before else frozenset()
        for number, member in enumerate(members):
            mask = sum(1 << place for place, name in enumerate(classes) if name in member.knows)
            joins = mask or not member.joins.isdisjoint(classes) or number in self.wanted or number in self.before
            if joins and (member.id not in settled.never or number in self.wanted):
                self.knows[number] = mask
                self.base[number] = 0 if mask else STRANGER
                if before is not None:
                    # Staying is worth what leaving would cost, so that each change is paid once.
                    self.base[number] += -CHANGED * self.size if number in self.before else CHANGED * self.size
        self.away = CHANGED * self.size * len(self.before)
        self.moved = MOVED * self.size

    def fixed_cost(self, half_day: int) -> int:
        """What the trip costs on that half-day before anybody is in its team."""
        moved = self.moved if self.before_day not in (None, half_day) else 0
        return self.away + moved + (NOT_HEADED if self.heads else 0)


class Board:
    """All trips with their half-days and teams. `cost` is always that of the present state."""

    def __init__(self, trips: Sequence[Trip], members: Sequence[Member], rules: Rules) -> None:
        number_of = {member.id: number for number, member in enumerate(members)}
        self.rules = rules
        self.desks = [Desk(trip, members, number_of, rules) for trip in trips]
        self.free = [[half in member.free for member in members] for half in range(rules.half_days)]
        self.most = [member.most if member.most is not None else 1 << 30 for member in members]
        self.load = [0] * len(members)
        self.half: list[int] = [-1] * len(trips)
        self.team: list[Team] = [()] * len(trips)
        self.cost = sum(desk.unplaced for desk in self.desks) + sum(uneven(0) for _ in members)

    def take(self, trip: int) -> None:
        """Take a trip from the board, if it is on it."""
        half, team, desk = self.half[trip], self.team[trip], self.desks[trip]
        if half < 0:
            return
        self.cost -= self._worth(desk, half, team) - desk.unplaced
        for number in team:
            self.free[half][number] = True
            self._carry(number, -desk.size)
        self.half[trip], self.team[trip] = -1, ()

    def put(self, trip: int, half: int, team: Team) -> None:
        """Put a trip that is not on the board onto it."""
        desk = self.desks[trip]
        self.cost += self._worth(desk, half, team) - desk.unplaced
        for number in team:
            self.free[half][number] = False
            self._carry(number, desk.size)
        self.half[trip], self.team[trip] = half, team

    def _worth(self, desk: Desk, half: int, team: Team) -> int:
        base = desk.base
        headed = NOT_HEADED if not desk.heads.isdisjoint(team) else 0
        return desk.fixed_cost(half) + sum(base[number] for number in team) - headed

    def _carry(self, number: int, families: int) -> None:
        load = self.load[number]
        self.load[number] = load + families
        self.cost += uneven(load + families) - uneven(load)

    def can_go(self, trip: int, half: int, team: Team) -> bool:
        """True if the team keeps every hard rule with this trip on that half-day."""
        desk, rules, knowledge = self.desks[trip], self.rules, 0
        for number in team:
            knowledge |= desk.knows.get(number, 0)
            if not self.free[half][number] or self.load[number] + desk.size > self.most[number]:
                return False
        fits = rules.smallest_team <= len(team) <= rules.largest_team and knowledge == desk.everyone
        return fits and set(desk.wanted) <= set(team) <= desk.knows.keys()

    def best_team(self, trip: int, half: int, skip: Skip) -> tuple[int, Team] | None:
        """Return (added cost, team) of a cheap team for a trip that is not on the board; None if there is none.

        The members are chosen one after another: the required ones, a homeroom teacher, somebody of every class, the
        cheapest until the team is large enough, then any that lower the cost. `skip` passes some over, so that a search
        tries other teams.
        """
        desk, rules = self.desks[trip], self.rules
        prices = self._prices(desk, half)
        if prices is None or not desk.is_possible:
            return None
        begun = _Begun(desk, rules, sum(price for price, number in prices if number in desk.wanted))
        begun.complete(sorted(entry for entry in prices if entry[1] not in desk.wanted), skip)
        if len(begun.team) < rules.smallest_team or begun.knowledge != desk.everyone:
            return None
        headed = 0 if desk.heads.isdisjoint(begun.team) else NOT_HEADED
        return begun.cost - headed + desk.fixed_cost(half) - desk.unplaced, tuple(sorted(begun.team))

    def _prices(self, desk: Desk, half: int) -> list[tuple[int, int]] | None:
        """(price, member) of everybody who could go; None if somebody who has to go cannot."""
        free, load, most, size = self.free[half], self.load, self.most, desk.size
        prices: list[tuple[int, int]] = []
        alone = size * size - IDLE
        for number, base in desk.base.items():
            held = load[number]
            if free[number] and held + size <= most[number]:
                prices.append((base + (2 * held + size) * size if held else base + alone, number))
            elif number in desk.wanted:
                return None
        return prices


class _Begun:
    """A team while its members are chosen."""

    def __init__(self, desk: Desk, rules: Rules, cost: int) -> None:
        self.team, self.cost, self.knowledge = list(desk.wanted), cost, 0
        self._desk, self._rules = desk, rules
        for number in desk.wanted:
            self.knowledge |= desk.knows[number]

    def complete(self, offers: Sequence[tuple[int, int]], skip: Skip) -> None:
        """Choose among (price, member), the cheapest first: a head, somebody of every class, then by the price alone."""
        desk, largest, smallest = self._desk, self._rules.largest_team, self._rules.smallest_team
        if desk.heads.isdisjoint(self.team) and len(self.team) < largest:
            head = next((offer for offer in offers if offer[1] in desk.heads and not skip()), None)
            if head is not None and head[0] < NOT_HEADED:
                self._add(head)
        if self.knowledge != desk.everyone:
            self._cover(offers, skip)
        for offer in offers:
            if len(self.team) >= smallest and (offer[0] >= 0 or len(self.team) == largest):
                return
            if offer[1] not in self.team and not skip():
                self._add(offer)

    def _cover(self, offers: Sequence[tuple[int, int]], skip: Skip) -> None:
        for offer in offers:
            if self.knowledge == self._desk.everyone or len(self.team) == self._rules.largest_team:
                return
            if self._desk.knows[offer[1]] & ~self.knowledge and not skip():
                self._add(offer)

    def _add(self, offer: tuple[int, int]) -> None:
        price, number = offer
        self.team.append(number)
        self.cost += price
        self.knowledge |= self._desk.knows[number]
