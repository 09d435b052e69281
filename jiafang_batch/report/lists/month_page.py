"""月度考核: the monthly deduction list of the homeroom teachers; in 家访汇总 the deduction is a formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from jiafang_batch.measure.month_rows import MonthRow
from jiafang_batch.measure.standing import UNREPORTED, is_unreported
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.report.lists import source_pages
from jiafang_batch.report.live.live_page import Here
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of


class MonthLine(NamedTuple):
    """A row of 月度考核."""

    month: MonthRow
    unreported: bool
    """Nothing is known of the month, because the sheets were not handed in; nothing is deducted."""


def month_lines(term: Term, months: Sequence[MonthRow]) -> list[MonthLine]:
    """The rows of these months."""
    return [MonthLine(month, is_unreported(term, month.subject)) for month in months]


def _deduction(line: MonthLine) -> Any:
    return None if line.unreported else line.month.deduction


def _live_deduction(here: Here) -> str | None:
    """The deduction as a formula of the step on 考核办法, if the policy deducts one."""
    indicator = here.record.month.indicator
    if indicator.scoring is not Scoring.PENALTY or _deduction(here.record) is None:
        return None
    off = step = here.model.of_indicator(source_pages.STEP, indicator)
    if indicator.points is not None:
        weight = here.model.of_indicator(source_pages.WEIGHT, indicator)
        off = f"MAX(0,MIN({step},{weight}-{step}*{here.record.month.missed_before}))"
    return f'=IF({here.cell(_REACHED)}="是",0,{off})'


_REACHED = Column(
    "是否达到",
    Kind.FLAG,
    mark=ColumnMark.NO_IS_BAD,
    value=lambda r: UNREPORTED if r.unreported else r.month.step.reached,
)
_MONTHS = (
    Column("指标", width=20, value=lambda r: f"{r.month.indicator.code} {r.month.indicator.name}"),
    Column("工号", value=lambda r: r.month.subject.key), Column("班主任", width=10, value=lambda r: r.month.subject.name),
    Column("班级", width=12, value=lambda r: "、".join(r.month.subject.classes)),
    Column("月份", width=12, value=lambda r: r.month.step.period.name),
    Column("当月人次", Kind.INTEGER, value=lambda r: r.month.visit_count),
    Column("累计已覆盖", Kind.INTEGER, value=lambda r: r.month.step.covered),
    Column("应覆盖学生", Kind.INTEGER, value=lambda r: r.month.step.population),
    Column("累计覆盖率", Kind.PERCENT, mark=ColumnMark.BAR, value=lambda r: None if r.unreported else r.month.step.coverage),
    Column("累计目标", Kind.PERCENT, value=lambda r: r.month.step.goal), _REACHED,
    Column("当月扣分", Kind.POINTS, value=_deduction, live=_live_deduction),
)  # fmt: skip


def month_page(term: Term, months: Sequence[MonthRow]) -> Page:
    """月度考核: the monthly deduction list of the homeroom teachers."""
    empty = "考核办法没有规定按月考核班主任的指标（月度进度），或者还没有一个考核月结束。"
    return Page(
        "月度考核", "班主任月度考核", _MONTHS, rows_of(_MONTHS, month_lines(term, months)), empty=empty, frozen=5
    )
