"""Families → trips: neighbours of one class together, as few trips as possible; earlier trips stay together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from jiafang_batch.plan.plan_model import OPEN, Family, Settled, Task, Trip


def trips_of(task: Task) -> tuple[Trip, ...]:
    """Return the trips: those of the previous plan as they were, then new ones for the other families.

    Families that a person has put into a trip stay in it even if it is too long, which is reported; others make room
    for them. A family without a place joins an earlier trip of its class that has room, before a new trip is made.
    Families with different decisions of a person never share a trip.
    """
    placed: dict[tuple[object, ...], list[Family]] = {}
    loose: list[Family] = []
    for family in sorted(task.families, key=lambda f: (f.school_class, f.id)):
        key = _trip_key(task, family)
        if key is None:
            loose.append(family)
        else:
            placed.setdefault(key, []).append(family)
    earlier = []
    for families in placed.values():
        stay, leave = _room_made(task, families)
        earlier.append(_trip(task, stay))
        loose += leave
    rest = _joined(task, earlier, loose)
    return (*earlier, *(_trip(task, families) for families in _fresh(task, rest)))


def _trip_key(task: Task, family: Family) -> tuple[object, ...] | None:
    """Half-day and lead as typed, else as planned before, for families that have both; None for the others."""
    settled, before = task.settled.get(family.id, OPEN), task.previous.get(family.id)
    half_day = settled.half_day if settled.half_day is not None else before.half_day if before else None
    lead = settled.lead or (before.lead if before else None)
    if half_day is None or lead is None:
        return None
    # The same lead at the same time is the same trip: nobody can be in two places.
    return half_day, lead


def _room_made(task: Task, families: Sequence[Family]) -> tuple[list[Family], list[Family]]:
    """The families that stay in a trip, those with a decision of a person first, and those for which it has no room."""
    decided = [
        f for f in families if task.settled.get(f.id, OPEN).half_day is not None or task.settled.get(f.id, OPEN).team
    ]
    others = [f for f in families if f not in decided]
    room = max(task.rules.most_families - len(decided), 0)
    return [f for f in families if f in decided or f in others[:room]], others[room:]


def _trip(task: Task, families: Sequence[Family]) -> Trip:
    settled = [task.settled.get(family.id, OPEN) for family in families]
    before = [task.previous[family.id] for family in families if family.id in task.previous]
    return Trip(tuple(families), _together(settled), before[0] if before else None)


def _together(settled: Sequence[Settled]) -> Settled:
    """All decisions about the families of one trip; of two leads the first leads and the other goes along."""
    half_days = [s.half_day for s in settled if s.half_day is not None]
    leads = list(dict.fromkeys(s.lead for s in settled if s.lead))
    companions = frozenset(name for s in settled for name in s.companions) | frozenset(leads[1:])
    return Settled(
        half_days[0] if half_days else None,
        leads[0] if leads else None,
        companions - frozenset(leads[:1]),
        frozenset(name for s in settled for name in s.must),
        frozenset(name for s in settled for name in s.never),
    )


def _joined(task: Task, earlier: list[Trip], loose: Iterable[Family]) -> list[Family]:
    """Put families into earlier trips of their class with room, near ones first; return those that remain."""
    rest = []
    for family in loose:
        settled = task.settled.get(family.id, OPEN)
        fits = [
            number
            for number, trip in enumerate(earlier)
            if trip.classes == (family.school_class,)
            and trip.size < task.rules.most_families
            and settled.half_day in (None, _half_day(trip))
            and not (settled.team | settled.must) - _team(trip)
            and not settled.never & _team(trip)
        ]
        if not fits:
            rest.append(family)
            continue
        best = min(fits, key=lambda n: (_apart(earlier[n], family), earlier[n].size, n))
        earlier[best] = _with_family(earlier[best], family, settled)
    return rest


def _with_family(trip: Trip, family: Family, settled: Settled) -> Trip:
    return replace(trip, families=(*trip.families, family), settled=_together((trip.settled, settled)))


def _half_day(trip: Trip) -> int | None:
    if trip.settled.half_day is not None:
        return trip.settled.half_day
    return trip.previous.half_day if trip.previous else None


def _team(trip: Trip) -> frozenset[str]:
    return trip.settled.team | frozenset(trip.previous.team if trip.previous else ())


def _apart(trip: Trip, family: Family) -> int:
    """0 where a family of the trip lives in the same neighbourhood, 1 elsewhere."""
    return 0 if family.area and any(f.area == family.area for f in trip.families) else 1


def _fresh(task: Task, families: Iterable[Family]) -> Iterable[Sequence[Family]]:
    """The other families as trips: within a class and one set of decisions, neighbours together."""
    alike: dict[tuple[object, ...], list[Family]] = {}
    for family in families:
        settled = task.settled.get(family.id, OPEN)
        key = (
            family.school_class,
            settled.half_day,
            settled.lead or "",
            tuple(sorted(settled.companions)),
            tuple(sorted(settled.must)),
            tuple(sorted(settled.never)),
        )
        alike.setdefault(key, []).append(family)
    for group in alike.values():
        yield from packed(group, task.rules.most_families)


def packed(families: Sequence[Family], most: int) -> list[list[Family]]:
    """Return the families in as few trips of at most `most` as there can be, splitting as few neighbourhoods as possible.

    Full trips are cut from neighbourhoods first; the remainders are put together, the largest first, each into the
    fullest trip that still holds it. If that needs more trips than there must be, the smallest is dealt out. Families of
    unknown neighbourhoods fill the smallest trips.
    """
    areas: dict[str, list[Family]] = {}
    for family in families:
        areas.setdefault(family.area, []).append(family)
    unknown = areas.pop("", [])
    full, remainders = [], []
    for members in (areas[area] for area in sorted(areas)):
        whole = len(members) // most * most
        full += [members[start : start + most] for start in range(0, whole, most)]
        remainders += [members[whole:]] if members[whole:] else []
    fewest = -(-len(families) // most) - len(full)
    mixed = _filled(remainders, most)
    while len(mixed) > max(fewest, 1) and sum(most - len(trip) for trip in mixed[:-1]) >= len(mixed[-1]):
        mixed = _dealt(mixed, most)
    mixed += [[] for _ in range(fewest - len(mixed))]
    for family in unknown:
        min(mixed, key=len).append(family)
    return _evened([*full, *(trip for trip in mixed if trip)])


def _evened(trips: list[list[Family]]) -> list[list[Family]]:
    """Move families from long trips to the shortest as long as that splits no neighbourhood further."""
    while trips:
        smallest = min(trips, key=len)
        near = {family.area for family in smallest}
        for trip in sorted(trips, key=len, reverse=True):
            areas = [family.area for family in trip]
            movable = (f for f in reversed(trip) if not f.area or f.area in near or areas.count(f.area) == 1)
            family = next(movable, None) if len(trip) - len(smallest) > 1 else None
            if family is not None:
                trip.remove(family)
                smallest.append(family)
                break
        else:
            break
    return trips


def _filled(remainders: Sequence[list[Family]], most: int) -> list[list[Family]]:
    """Remainders of neighbourhoods in trips, the largest first, each into the fullest trip that holds it."""
    mixed: list[list[Family]] = []
    for part in sorted(remainders, key=len, reverse=True):
        fits = [trip for trip in mixed if len(trip) + len(part) <= most]
        if fits:
            max(fits, key=len).extend(part)
        else:
            mixed.append(list(part))
    return sorted(mixed, key=len, reverse=True)


def _dealt(mixed: Sequence[list[Family]], most: int) -> list[list[Family]]:
    """The smallest trip dealt into the room that the others have."""
    others, smallest = [list(trip) for trip in mixed[:-1]], list(mixed[-1])
    for trip in others:
        while smallest and len(trip) < most:
            trip.append(smallest.pop(0))
    return sorted(others, key=len, reverse=True)
