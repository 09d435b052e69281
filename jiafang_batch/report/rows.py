"""Rows that several workbooks show: made once for the school, finished once, chosen for each share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, overload

Row = Sequence[Any]


class SharedRows(Sequence[Row]):
    """Some or all rows of a page of the school; every part remembers the finished rows of the whole."""

    __slots__ = ("_chosen", "_done", "_rows")

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows: Sequence[Row] = rows
        self._chosen: Sequence[int] = range(len(rows))
        self._done: dict[int, bytes] = {}

    def part(self, places: Iterable[int]) -> SharedRows:
        """The rows at these places of the whole, in this order."""
        chosen = SharedRows(())
        chosen._rows, chosen._done, chosen._chosen = self._rows, self._done, list(places)
        return chosen

    def finished(self, finish: Callable[[Row], bytes]) -> list[bytes]:
        """Each row finished; `finish` must be the same for all parts of one whole."""
        done, rows = self._done, self._rows
        for place in self._chosen:
            if place not in done:
                done[place] = finish(rows[place])
        return [done[place] for place in self._chosen]

    def __len__(self) -> int:
        return len(self._chosen)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self._rows[place] for place in self._chosen[index]]
        return self._rows[self._chosen[index]]
