"""What a plan of visits is made of: families, teachers, half-days, what is settled beforehand, and the result.

A *trip* is one team on its way for one half-day, to a few families of one class. Everything is plain data.
Source: 庙桥小学 百名教师“大走访” 三.2, 五 (2–3 teachers), 六.1 and 六.2; wuda 四.1 (the homeroom teacher leads).
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field


class Family(Struct, frozen=True):
    """A family to be visited."""

    id: str
    school_class: str
    area: str = ""
    """The neighbourhood; families of the same one are visited by the same team if possible. Empty: unknown."""
    weight: int = 1
    """How much a family counts if not all can be visited."""


class Member(Struct, frozen=True):
    """A teacher who can be in a team."""

    id: str
    heads: frozenset[str] = frozenset()
    """Classes of which the teacher is a homeroom teacher."""
    teaches: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    """Further classes whose teams the teacher may complete without teaching there."""
    free: frozenset[int] = frozenset()
    """The half-days on which the teacher can go."""
    most: int | None = None
    """The most families that the teacher takes; None: no limit."""

    @property
    def knows(self) -> frozenset[str]:
        """The classes that the teacher heads or teaches."""
        return self.heads | self.teaches


class Rules(Struct, frozen=True):
    """What every plan keeps."""

    half_days: int
    smallest_team: int = 2
    largest_team: int = 3
    most_families: int = 5
    """Families that one team visits in a half-day."""


class Settled(Struct, frozen=True):
    """What a person has decided about a family; None and empty is open."""

    half_day: int | None = None
    lead: str | None = None
    companions: frozenset[str] = frozenset()
    must: frozenset[str] = frozenset()
    """Teachers who have to be in the team."""
    never: frozenset[str] = frozenset()
    """Teachers who must not be in the team."""

    @property
    def team(self) -> frozenset[str]:
        """Everybody who has been put into the team."""
        return self.companions | ({self.lead} if self.lead else frozenset())


OPEN = Settled()


class PlannedVisit(Struct, frozen=True):
    """When a family is visited and by whom; the lead first."""

    half_day: int
    team: tuple[str, ...]

    @property
    def lead(self) -> str:
        """The teacher who leads the team."""
        return self.team[0]


class Task(Struct, frozen=True):
    """One planning task. `previous` is the plan so far: what it says changes as little as possible."""

    families: tuple[Family, ...]
    members: tuple[Member, ...]
    rules: Rules
    settled: Mapping[str, Settled] = field(default_factory=dict)
    previous: Mapping[str, PlannedVisit] = field(default_factory=dict)


class Trip(Struct, frozen=True):
    """Families that one team visits in one half-day, with everything that is settled about any of them."""

    families: tuple[Family, ...]
    settled: Settled = OPEN
    previous: PlannedVisit | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the families, each once; more than one only where a person has put them together."""
        return tuple(dict.fromkeys(family.school_class for family in self.families))

    @property
    def size(self) -> int:
        """The number of families."""
        return len(self.families)


class Proposal(Struct, frozen=True):
    """The result: the visit of every family that could be placed, and the trips in the order of the families."""

    visits: Mapping[str, PlannedVisit]
    trips: tuple[tuple[Trip, PlannedVisit | None], ...]

    @property
    def unplaced(self) -> tuple[Family, ...]:
        """The families for which there is no team or no half-day."""
        return tuple(family for trip, visit in self.trips if visit is None for family in trip.families)
