"""The model that formulas of 家访汇总 refer to: its pages as places, the rows of results and indicators, the ratings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.score import Result
from jiafang_batch.policy.model import Indicator
from jiafang_batch.report.live.references import Places
from jiafang_batch.report.sheet.page import Column

ResultKey = tuple[str, str, str]
"""Indicator code, kind and key of the subject: the key of a result, which is faster to hash than the result itself."""


def result_key(result: Result) -> ResultKey:
    """Return the key of the result."""
    return (result.indicator.code, result.subject.kind.value, result.subject.key)


class Model(Struct, frozen=True):
    """The pages that formulas refer to, and the place of the ratings."""

    classes: Places
    detail: Places
    duties: Places
    visits: Places
    policy: Places
    lines: Mapping[ResultKey, int]
    """Result → its row on 指标明细 (0-based)."""
    order: Mapping[str, int]
    """Indicator code → its row on 考核办法 (0-based)."""
    rating_names: str
    """The area of the ratings' names, the highest first."""
    rating_lowest: str
    """The area of their 最低分, in the same order."""
    most_total: Fraction | None
    """The maximum of a total, if the policy sets one."""
    numerator: Callable[[Result], str | None]
    """The sum over 依据 that gives a result's 分子; None if numbers stand instead."""
    denominator: Callable[[Result], str | None]
    proof: Callable[[Result], str | None]
    """The first row of 依据 behind a result; None if there is none."""

    def of_result(self, column: Column, result: Result) -> str:
        """Return a result's cell in a column of 指标明细."""
        return self.detail.cell(column, self.lines[result_key(result)])

    def of_indicator(self, column: Column, indicator: Indicator) -> str:
        """Return an indicator's cell in a column of 考核办法."""
        return self.policy.cell(column, self.order[indicator.code])
