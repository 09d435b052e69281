"""Which figures may be published: groups of fewer than 5 are withheld, and figures from which they could be computed.

A row is a unit's figures as (part, rest) of a whole, units add up to larger ones. What was withheld in an earlier
publication of the term stays withheld, and a figure that was published then and has not changed hides no other. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

Figures = Callable[["Split"], Sequence[int]]
Published = AbstractSet[tuple[str, int]]
"""(unit, place of a figure in its row): figures that an earlier publication shows."""

SMALLEST = 5
"""A group of fewer people (and of more than none) is not published."""


class Split(Struct, frozen=True):
    """A unit's whole in two parts: 应访 = 已访 + 未访, 人次 = 实地 + 其他."""

    part: int
    rest: int

    @property
    def whole(self) -> int:
        """Both parts together."""
        return self.part + self.rest


class Counts(Struct, frozen=True):
    """A unit's pupils visited and not, and its visits on site and in other forms."""

    pupils: Split
    visits: Split

    @property
    def most_visited(self) -> int:
        """How many pupils can have been visited at most, as its pupils and its visits tell everybody."""
        return min(self.pupils.whole, self.visits.whole)


class Withheld(Struct, frozen=True):
    """The units whose whole, and whose two parts, are not published."""

    wholes: frozenset[str]
    parts: frozenset[str]


class Release(Struct, frozen=True):
    """What an earlier publication of the term showed: unit → its whole, unit → its parts, and what it withheld."""

    wholes: Mapping[str, int]
    parts: Mapping[str, Split]
    withheld: Withheld


def withheld(
    units: Mapping[str, Mapping[str, Split]],
    total: str,
    earlier: Sequence[Release] = (),
    telling: AbstractSet[str] = frozenset(),
    plain: AbstractSet[str] = frozenset(),
) -> Withheld:
    """Return what is withheld of the larger units, of the smaller units in each, and of `total`, the sum of all.

    Names of units are unique over both levels. No withheld figure follows by subtraction from published ones, from those of
    `earlier` publications, or from the total, which the bureau's tables show: of units that add up to a figure none or at
    least two are withheld that an earlier publication does not tell, and these together are not a small group. The wholes
    of the units `telling` are withheld because they would tell something else; the figures of the units `plain` are known
    to everybody.
    """
    every = {name: split for held in units.values() for name, split in held.items()}
    every |= {name: summed(held.values()) for name, held in units.items()}
    every[total] = summed(every[name] for name in units)
    before = [release.withheld for release in earlier]
    shifted = {name for name, split in every.items() if any(_is_shifted(split, r.parts.get(name)) for r in earlier)}
    published_wholes = {(n, 0) for n, s in every.items() if any(r.wholes.get(n) == s.whole for r in earlier)}
    # Most classes keep their size, which tells nothing as long as none is a small group.
    if not any(is_small(split.whole) for split in every.values()):
        published_wholes = set()
    published_wholes |= {(name, 0) for name in plain if not every[name].whole}
    published_parts = {
        (name, place)
        for name, split in every.items()
        for release in earlier
        for place in range(2)
        if name in release.parts and _parts(release.parts[name])[place] == _parts(split)[place]
    } | {(name, place) for name in plain for place in range(2)}
    wholes = _withheld(
        units, total, _whole, shifted.union(telling, *(held.wholes for held in before)), published_wholes
    )
    return Withheld(
        wholes, _withheld(units, total, _parts, wholes.union(*(held.parts for held in before)), published_parts)
    )


def withheld_counts(
    units: Mapping[str, Mapping[str, Counts]],
    total: str,
    earlier: Sequence[tuple[Release, Release]] = (),
    unreported: AbstractSet[str] = frozenset(),
) -> tuple[Withheld, Withheld]:
    """Return what is withheld of pupils and of visits; the units `unreported` are shown to have visited nobody.

    `earlier` are those of pupils and of visits. No pupil is visited without a visit: where nearly every visit was the only
    one of its pupil, the number of visits would tell the pupils visited, and is withheld with it.
    """
    pupils = withheld(_of(units, "pupils"), total, [release for release, _ in earlier], plain=unreported)
    large = {name: added(held.values()) for name, held in units.items()}
    telling = {name for rows in (large, *units.values()) for name in _telling(rows, pupils.parts)} - unreported
    return pupils, withheld(_of(units, "visits"), total, [release for _, release in earlier], telling, unreported)


def _of(units: Mapping[str, Mapping[str, Counts]], what: str) -> dict[str, dict[str, Split]]:
    return {name: {n: getattr(counts, what) for n, counts in rows.items()} for name, rows in units.items()}


def _telling(rows: Mapping[str, Counts], hidden: AbstractSet[str]) -> Iterable[str]:
    """The units whose visits tell something of their pupils, who are withheld."""
    withheld_rows = {name: counts for name, counts in rows.items() if name in hidden}
    is_tight = sum(c.most_visited - c.pupils.part for c in withheld_rows.values()) < SMALLEST
    return (name for name, counts in withheld_rows.items() if is_tight or not counts.most_visited)


def added(counts: Iterable[Counts]) -> Counts:
    """Return the sums of several units."""
    held = tuple(counts)
    return Counts(summed(c.pupils for c in held), summed(c.visits for c in held))


def _is_shifted(split: Split, before: Split | None) -> bool:
    """True for a small part beside one that is as it was published: the wholes of both times would tell the small part."""
    if before is None or not (is_small(split.part) or is_small(split.rest)):
        return False
    return (split.part == before.part) != (split.rest == before.rest)


def _whole(split: Split) -> Sequence[int]:
    return (split.whole,)


def _parts(split: Split) -> Sequence[int]:
    return (split.part, split.rest)


def _withheld(
    units: Mapping[str, Mapping[str, Split]],
    total: str,
    figures: Figures,
    withheld_before: AbstractSet[str],
    published: Published,
) -> frozenset[str]:
    """The units whose figures are withheld; `withheld_before` are withheld for another reason, `published` are in an earlier publication."""
    small = {name: {n: figures(split) for n, split in held.items()} for name, held in units.items()}
    large = {name: _added(rows.values()) for name, rows in small.items()}
    hidden = set(withheld_before & {total, *units, *(n for held in units.values() for n in held)})
    if any(map(is_small, _added(large.values()))):
        hidden.add(total)
    hidden.update(name for name, row in large.items() if any(map(is_small, row)))
    for name, rows in small.items():
        chosen = closed(rows, (n for n, row in rows.items() if n in hidden or any(map(is_small, row))), published)
        # The figure of a larger unit whose only smaller unit is withheld equals that unit's.
        hidden.update(chosen, {name} if chosen and not is_safe(rows, chosen, published) else ())
    # The total may be withheld, but the bureau knows it.
    hidden |= closed(large, (name for name in large if name in hidden), published)
    above = hidden & set(large)
    hidden |= {total} if above and not is_safe(large, above, published) else set()
    # A larger unit is the sum of its smaller ones: it is withheld only if they are.
    return frozenset(hidden.union(*(rows for name, rows in small.items() if name in hidden)))


def summed(splits: Iterable[Split]) -> Split:
    """Return the sums of both parts."""
    held = tuple(splits)
    return Split(sum(s.part for s in held), sum(s.rest for s in held))


def _added(rows: Iterable[Sequence[int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))


def is_small(count: int) -> bool:
    """True for a group that is not published."""
    return 0 < count < SMALLEST


def closed(
    rows: Mapping[str, Sequence[int]], hidden: Iterable[str], published: Published = frozenset()
) -> frozenset[str]:
    """Return the hidden rows and the others needed so that no hidden figure follows from the sum of the rows.

    Rows that an earlier publication tells are no help, and are chosen only if there are no others.
    """
    chosen = set(hidden)
    others = sorted(
        (name for name in rows if name not in chosen),
        key=lambda name: (sum((name, place) in published for place in range(len(rows[name]))), *_cost(rows[name])),
    )
    while chosen and others and not is_safe(rows, chosen, published):
        chosen.add(others.pop(0))
    return frozenset(chosen)


def is_safe(rows: Mapping[str, Sequence[int]], hidden: Iterable[str], published: Published = frozenset()) -> bool:
    """True if the sums of the rows may be known: of each figure none or two are unknown and hidden, and these are not few."""
    names = list(hidden)
    if len(names) < 2:  # noqa: PLR2004  the only row is the sum
        return False
    for place in range(len(rows[names[0]])):
        unknown = [rows[name][place] for name in names if (name, place) not in published]
        if len(unknown) == 1 or is_small(sum(unknown)):
            return False
    return True


def _cost(row: Sequence[int]) -> tuple[bool, int]:
    """Rows with the smallest figures are hidden first, rows with an empty part last."""
    return (0 in row, min(row))
