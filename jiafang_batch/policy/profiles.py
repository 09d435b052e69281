"""Sets of profiles: combinations of values of a few attributes, as the bits of an integer, and described in few words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from msgspec import Struct

MOST_PROFILES = 4096
Cube = tuple[frozenset[int], ...]
"""For each attribute the values that it may have; a cube is all their combinations."""


class Attribute(Struct, frozen=True, eq=False):
    """One property that distinguishes pupils: the number of its values, which of them meet a token, and their words."""

    name: object
    size: int
    meeting: Callable[[Any], frozenset[int]]
    """The values that meet a token; empty if the token is about another attribute."""
    say: Callable[[frozenset[int]], str]
    names: tuple[str, ...] = ()
    """What its first values are called, for year groups and classes."""


class ProfileSpace:
    """All profiles of the first attributes, as many as stay within the bound."""

    def __init__(self, attributes: Iterable[Attribute], most: int = MOST_PROFILES) -> None:
        kept: list[Attribute] = []
        self.size = 1
        for attribute in attributes:
            if self.size * attribute.size <= most:
                kept.append(attribute)
                self.size *= attribute.size
        self.attributes = tuple(kept)
        self.everything = (1 << self.size) - 1
        self._masks = self._value_masks()

    def _value_masks(self) -> dict[Attribute, tuple[int, ...]]:
        """For each value of each attribute the profiles that have it."""
        masks, stride = {}, 1
        for attribute in self.attributes:
            period = stride * attribute.size
            starts = sum(1 << start for start in range(0, self.size, period))
            masks[attribute] = tuple(
                starts * (((1 << stride) - 1) << stride * value) for value in range(attribute.size)
            )
            stride = period
        return masks

    def having(self, attribute: Attribute, values: Collection[int]) -> int:
        """The profiles in which a kept attribute has one of the values."""
        return reduce(or_, (self._masks[attribute][value] for value in values), 0)

    def cover(self, wanted: int, free: int) -> tuple[Cube, ...]:
        """Return cubes that together contain every wanted profile and no forbidden one, the widest first."""
        cubes: list[Cube] = []
        left = wanted
        while left:
            cubes.append(self._widest(left & -left, wanted | free))
            left &= ~self._profiles(cubes[-1])
        return self._needed(sorted(cubes, key=self._narrowness), wanted)

    def _profiles(self, cube: Cube) -> int:
        sets = (self.having(attribute, values) for attribute, values in zip(self.attributes, cube, strict=True))
        return reduce(and_, sets, self.everything)

    def _widest(self, profile: int, allowed: int) -> Cube:
        """The cube with the fewest conditions around a profile, widening in either order of attributes."""
        profile_cube = tuple(
            frozenset({next(value for value, mask in enumerate(self._masks[attribute]) if mask & profile)})
            for attribute in self.attributes
        )
        places = range(len(self.attributes))
        return min(
            (self._widened(profile_cube, order, allowed) for order in (places, places[::-1])), key=self._narrowness
        )

    def _widened(self, cube: Cube, order: Sequence[int], allowed: int) -> Cube:
        """The cube with every attribute in turn freed, or given more values, as long as only allowed profiles join."""
        for place in order:
            size = self.attributes[place].size
            for more in (range(size), *((value,) for value in range(size))):
                wider = (*cube[:place], cube[place] | frozenset(more), *cube[place + 1 :])
                if not self._profiles(wider) & ~allowed:
                    cube = wider
        return cube

    def _narrowness(self, cube: Cube) -> tuple[object, ...]:
        """Sort key: how many attributes a cube asks about, and which."""
        asked = [len(values) < a.size for a, values in zip(self.attributes, cube, strict=True)]
        return (sum(asked), [not is_asked for is_asked in asked], [sorted(values) for values in cube])

    def _needed(self, cubes: Sequence[Cube], wanted: int) -> tuple[Cube, ...]:
        """The cubes without those whose wanted profiles are contained in the others, the narrowest dropped first."""
        kept = list(cubes)
        for cube in reversed(cubes):
            others = reduce(or_, (self._profiles(other) for other in kept if other != cube), 0)
            if not self._profiles(cube) & wanted & ~others:
                kept.remove(cube)
        return tuple(kept)
