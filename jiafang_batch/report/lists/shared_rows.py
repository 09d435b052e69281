"""Rows that several workbooks show: made once for the school, finished once, selected for each part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, overload

Row = Sequence[Any]
Finisher = Callable[[Sequence[Row]], Sequence[bytes]]
"""Rows → the same rows, each finished."""


class SharedRows(Sequence[Row]):
    """Some or all rows of a page of the school; every part shares the finished rows of the whole."""

    __slots__ = ("_chosen", "_whole")

    def __init__(self, rows: Sequence[Row] | _Whole, places: Sequence[int] | None = None) -> None:
        self._whole = rows if isinstance(rows, _Whole) else _Whole(rows)
        self._chosen = range(len(self._whole.rows)) if places is None else places

    def part(self, places: Iterable[int]) -> SharedRows:
        """Return the rows at these positions of the whole, in this order."""
        return SharedRows(self._whole, list(places))

    def finished(self, finisher: Callable[[], Finisher]) -> list[bytes]:
        """Return each row finished; the first part that needs it requests the `finisher` of the whole."""
        return self._whole.finished(self._chosen, finisher)

    def values(self, row_bytes: Callable[[Row], bytes]) -> list[bytes]:
        """Return the values of each row as bytes, made once for all parts."""
        return self._whole.values(self._chosen, row_bytes)

    def __len__(self) -> int:
        return len(self._chosen)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        rows = self._whole.rows
        if isinstance(index, slice):
            return [rows[place] for place in self._chosen[index]]
        return rows[self._chosen[index]]


class _Whole:
    """All rows of a page, and those of them that are finished."""

    __slots__ = ("_done", "_finish", "_values", "rows")

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._done: dict[int, bytes] = {}
        self._finish: Finisher | None = None
        self._values: list[bytes] = []

    def finished(self, places: Sequence[int], finisher: Callable[[], Finisher]) -> list[bytes]:
        done = self._done
        if missing := [place for place in places if place not in done]:
            if self._finish is None:
                self._finish = finisher()
            done.update(zip(missing, self._finish([self.rows[place] for place in missing]), strict=True))
        return [done[place] for place in places]

    def values(self, places: Sequence[int], row_bytes: Callable[[Row], bytes]) -> list[bytes]:
        if len(self._values) < len(self.rows):
            self._values = list(map(row_bytes, self.rows))
        values = self._values
        return [values[place] for place in places]
