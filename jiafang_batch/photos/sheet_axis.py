"""Row heights or column widths of a sheet: where a row begins, and which row a picture covers most."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from itertools import accumulate

from msgspec import Struct

_END = 1_048_576
"""Rows of a sheet; columns are fewer."""


class Axis(Struct, frozen=True):
    """Sizes along one side of a sheet in one unit; indexes are 0-based."""

    default: int
    indexes: tuple[int, ...]
    """Indexes with an explicit size, ascending."""
    sizes: tuple[int, ...]
    excess: tuple[int, ...]
    """The total by which the first n explicit sizes exceed the default, for n from 0."""

    def size(self, index: int) -> int:
        """The height of a row (width of a column); 0 where it is hidden."""
        place = bisect_left(self.indexes, index)
        return self.sizes[place] if place < len(self.indexes) and self.indexes[place] == index else self.default

    def start(self, index: int) -> int:
        """Where a row begins, from the top of the sheet."""
        return index * self.default + self.excess[bisect_left(self.indexes, index)]

    def point(self, index: int, offset: int) -> int:
        """A position inside a row; an offset beyond the row means its edge, as spreadsheets draw it."""
        return self.start(index) + min(max(offset, 0), self.size(index))

    def at(self, position: int) -> int:
        """The row at a position."""
        return max(bisect_right(range(_END), position, key=self.start) - 1, 0)

    def most_covered(self, begin: int, end: int) -> int:
        """The row with the greatest overlap with the stretch from `begin` to `end`; the first of several equal ones."""
        first, last = self.at(begin), self.at(max(end - 1, begin))
        candidates = {first, last, *self.indexes[bisect_right(self.indexes, first) : bisect_left(self.indexes, last)]}
        # Rows of the default height between the two ends are all covered alike; the first represents them.
        plain = first + 1
        while plain < last and plain in candidates:
            plain += 1
        if plain < last:
            candidates.add(plain)
        return min(candidates, key=lambda index: (-self._overlap(index, begin, end), index))

    def _overlap(self, index: int, begin: int, end: int) -> int:
        start = self.start(index)
        return min(end, start + self.size(index)) - max(begin, start)


def axis(default: int, explicit_sizes: Mapping[int, int]) -> Axis:
    """The axis with a default size and explicit sizes (0-based index → size)."""
    indexes = tuple(sorted(explicit_sizes))
    sizes = tuple(explicit_sizes[index] for index in indexes)
    return Axis(default, indexes, sizes, tuple(accumulate((size - default for size in sizes), initial=0)))
