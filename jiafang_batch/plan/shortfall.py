"""What a plan lacks, in numbers; it is shown first, before anybody has to look for it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from jiafang_batch.plan.plan_model import Member, Proposal, Task


class ShortfallKind(Enum):
    """The things of which there can be too little, the gravest first."""

    NO_TEACHER = "nobody teaches the class"
    NO_PLACE = "families without a team"
    TOO_FEW_SEATS = "not enough teachers at all"
    HOMEROOM = "more families than the homeroom teacher can lead"
    NOT_HEADED = "trips without the homeroom teacher though there was time"
    IDLE = "teachers without a family"


class Shortfall(Struct, frozen=True):
    """One of them; which numbers are set depends on the kind."""

    kind: ShortfallKind
    school_class: str = ""
    families: int = 0
    """The families concerned."""
    placed: int = 0
    """How many of them can be, or are, visited."""
    half_days: int = 0
    """The half-days that are there."""
    lacking: int = 0
    """How many half-days (of one team) or places in teams are lacking."""
    places: int = 0
    """Free teachers × half-days."""
    members: tuple[str, ...] = ()


def shortfalls(task: Task, proposal: Proposal) -> tuple[Shortfall, ...]:
    """Return everything that the proposal lacks, the gravest first, by class."""
    gaps = [
        *_unplaced(task, proposal),
        *_seats(task, proposal),
        *_led_by_others(task, proposal),
        *_idle(task, proposal),
    ]
    return tuple(sorted(gaps, key=lambda s: list(ShortfallKind).index(s.kind)))


def _by_class(task: Task) -> dict[str, int]:
    counts: dict[str, int] = {}
    for family in task.families:
        counts[family.school_class] = counts.get(family.school_class, 0) + 1
    return counts


def _unplaced(task: Task, proposal: Proposal) -> Iterator[Shortfall]:
    left: dict[str, int] = {}
    for family in proposal.unplaced:
        left[family.school_class] = left.get(family.school_class, 0) + 1
    for name, families in _by_class(task).items():
        if name not in left:
            continue
        knowing = [member for member in task.members if name in member.knows]
        kind = ShortfallKind.NO_PLACE if knowing else ShortfallKind.NO_TEACHER
        free = sum(len(member.free) for member in knowing)
        lacking = -(-left[name] // task.rules.most_families)
        half_days = task.rules.half_days
        yield Shortfall(
            kind, name, families, families - left[name], half_days, lacking, free, tuple(m.id for m in knowing)
        )


def _seats(task: Task, proposal: Proposal) -> Iterator[Shortfall]:
    """All teams together need more places than there are free teachers."""
    trips, smallest = len(proposal.trips), task.rules.smallest_team
    places = sum(len(member.free) for member in task.members)
    if proposal.unplaced and trips * smallest > places:
        lacking = trips * smallest - places
        yield Shortfall(
            ShortfallKind.TOO_FEW_SEATS,
            families=len(task.families),
            placed=trips,
            half_days=task.rules.half_days,
            lacking=lacking,
            places=places,
        )


def _led_by_others(task: Task, proposal: Proposal) -> Iterator[Shortfall]:
    """Classes whose families the homeroom teacher cannot all visit, or does not although there would be time."""
    for name, families in _by_class(task).items():
        heads = [member for member in task.members if name in member.heads]
        if not heads:
            continue
        free = sum(len(member.free) for member in heads)
        could = sum(_could(task, member) for member in heads)
        of_class = [(trip, visit) for trip, visit in proposal.trips if name in trip.classes and visit is not None]
        others = sum(trip.size for trip, visit in of_class if not {m.id for m in heads} & set(visit.team))
        ids = tuple(member.id for member in heads)
        if families > could:
            lacking = -(-(families - could) // task.rules.most_families)
            yield Shortfall(ShortfallKind.HOMEROOM, name, families, could, free, lacking, members=ids)
        elif others:
            yield Shortfall(ShortfallKind.NOT_HEADED, name, families, families - others, free, members=ids)


def _could(task: Task, member: Member) -> int:
    families = len(member.free) * task.rules.most_families
    return families if member.most is None else min(families, member.most)


def _idle(task: Task, proposal: Proposal) -> Iterator[Shortfall]:
    busy = {name for visit in proposal.visits.values() for name in visit.team}
    idle = tuple(member.id for member in task.members if member.id not in busy)
    if idle:
        yield Shortfall(ShortfallKind.IDLE, families=len(task.families), members=idle)
