"""Rows that several workbooks show: made once for the school, finished once, selected for each part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, overload

from jiafang_batch.report.sheet.row_values import RowValues, row_values

Row = Sequence[Any]
FinishedRow = tuple[bytes, ...]
"""The XML of a row, cut where its number belongs: a workbook joins the pieces with the number that the row has there."""
Finisher = Callable[[Sequence[Row]], Sequence[FinishedRow]]
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

    def finished(self, finisher: Callable[[], Finisher]) -> list[FinishedRow]:
        """Return each row finished; the first part that needs it requests the `finisher` of the whole."""
        return self._whole.finished(self._chosen, finisher)

    def within(self, first: int, end: int) -> SharedRows:
        """Return the rows from the first to before the end of these."""
        return SharedRows(self._whole, self._chosen[first:end])

    def values(self) -> RowValues:
        """Return the values of each row as bytes, made once for all parts."""
        whole = self._whole.values()
        if len(self) == len(whole.rows) and self._chosen == range(len(self)):
            return whole
        return RowValues([whole.rows[place] for place in self._chosen], whole.has_own_kinds)

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

    __slots__ = ("_done", "_finish", "_missing", "_values", "rows")

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self._done: list[Any] = [None] * len(rows)
        self._missing = len(rows)
        self._finish: Finisher | None = None
        self._values: RowValues | None = None

    def finished(self, places: Sequence[int], finisher: Callable[[], Finisher]) -> list[FinishedRow]:
        done = self._done
        if self._missing and (missing := [place for place in places if done[place] is None]):
            if self._finish is None:
                self._finish = finisher()
            for place, row in zip(missing, self._finish([self.rows[place] for place in missing]), strict=True):
                done[place] = row
            self._missing -= len(set(missing))
        return list(map(done.__getitem__, places))

    def values(self) -> RowValues:
        if self._values is None:
            self._values = row_values(self.rows)
        return self._values
