"""Sums over 依据 as formulas: the numerator and denominator of each result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from msgspec import Struct

from jiafang_batch.measure.score import Result
from jiafang_batch.report.live.references import Places, quoted
from jiafang_batch.report.sheet.page import Column
from jiafang_batch.report.summary.live_evidence import CODE, ITEM, KEY, LEVEL, YEAR_GROUP, Evidence, Group
from jiafang_batch.terms import SubjectKind

_POOLED = (SubjectKind.YEAR_GROUP, SubjectKind.SCHOOL)
"""Objects that add up the rows of many classes."""


class SumMethod(Enum):
    """How sums refer to their rows of 依据, by size: a full recalculation takes time proportional to formulas × rows."""

    BY_KEY = "SUMIFS over the whole sheet: survives sorting by hand"
    BY_SLICE = "SUM over the rows of the group"
    VALUES = "numbers: so many rows fit no sheet"


_MOST_COMPARISONS, _MOST_ROWS = 40_000_000, 400_000


def choose_reach(formulas: int, rows: int) -> SumMethod:
    """Return SUMIFS while a recalculation stays within seconds, then slices, then values."""
    if rows > _MOST_ROWS:
        return SumMethod.VALUES
    return SumMethod.BY_KEY if formulas * rows <= _MOST_COMPARISONS else SumMethod.BY_SLICE


class Sums(Struct, frozen=True):
    """Sums over 依据 as formulas."""

    evidence: Evidence
    places: Places
    slices: Mapping[str, tuple[int, int]]
    reach: SumMethod

    def formula(self, result: Result, column: Column) -> str | None:
        """Return the sum of a column of 依据 over the result's rows, or None if the reach is values."""
        groups = [group for group in self.evidence.of(result) if group.key in self.slices]
        if self.reach is SumMethod.VALUES:
            return None
        if not groups:
            return "=0"
        if self.reach is SumMethod.BY_SLICE:
            return "=" + "+".join(f"SUM({area})" for area in self._areas(groups, column))
        return "=" + "+".join(self._sums_by_key(result, groups, column))

    def first_cell(self, result: Result) -> str | None:
        """Return the first of the result's rows of 依据, or None if there is none."""
        held = [self.slices[group.key][0] for group in self.evidence.of(result) if group.key in self.slices]
        if not held or self.reach is SumMethod.VALUES:
            return None
        return self.places.rows(ITEM, min(held), min(held)).partition(":")[0]

    def _sums_by_key(self, result: Result, groups: Sequence[Group], column: Column) -> list[str]:
        """A group by its key; a year group and the school by indicator and level, however many classes they have."""
        area = self.places.area(column)
        if len(groups) == 1 or result.subject.kind not in _POOLED:
            return [f"SUMIFS({area},{self.places.area(KEY)},{quoted(group.key)})" for group in groups]
        criteria = f"{self.places.area(CODE)},{quoted(result.indicator.code)},{self.places.area(LEVEL)},{quoted(groups[0].level)}"
        if result.subject.kind is SubjectKind.YEAR_GROUP:
            criteria += f",{self.places.area(YEAR_GROUP)},{quoted(result.subject.key)}"
        return [f"SUMIFS({area},{criteria})"]

    def _areas(self, groups: Sequence[Group], column: Column) -> list[str]:
        """The rows of the groups, neighbours joined."""
        joined: list[list[int]] = []
        for first, last in sorted(self.slices[group.key] for group in groups):
            if joined and first == joined[-1][1] + 1:
                joined[-1][1] = last
            else:
                joined.append([first, last])
        return [self.places.rows(column, first, last) for first, last in joined]
