"""指标明细: every indicator of every subject; in 家访汇总 with formulas over 依据 and 考核办法."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec.structs import replace

from jiafang_batch.measure.rounding import DIGITS, half_up
from jiafang_batch.measure.score import Result
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.report.lists import source_pages
from jiafang_batch.report.lists.indicator_words import INAPPLICABLE, plain_number, shown_number, value_kind
from jiafang_batch.report.live.live_page import Here, link
from jiafang_batch.report.live.scoring_formulas import (
    RowCells,
    met_formula,
    part_of_total,
    points_formula,
    value_formula,
    veto_formula,
    weight_formula,
)
from jiafang_batch.report.sheet.cells import Formula, Kind, Shown
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of


def _value(result: Result) -> Shown | str:
    return shown_number(result.indicator, result.tally.value) or INAPPLICABLE


def _weight(result: Result) -> float | int | None:
    return plain_number(result.indicator.points) if result.is_scored else None


def rounded(result: Result) -> object:
    """The points as shown, or None."""
    return None if result.points is None else half_up(result.points, DIGITS)


def _applies(result: Result) -> bool:
    return result.tally.applies or result.tally.denominator is not None


def _part_key(result: Result) -> str:
    """The part of the total to which the row belongs, such as 基本|班主任|T005; blank for a row that is only reported.

    One text for all three, because SUMIFS takes a number written as text for the number: 01 and 1, or two numbers of 18
    digits that differ at the end, would be one teacher.
    """
    part = part_of_total(result)
    return f"{part}|{result.subject.kind.value}|{result.subject.key}" if part else ""


# ---------------------------------------------------------------- formulas


def _cells(here: Here) -> RowCells:
    return RowCells(
        numerator=here.cell(NUMERATOR),
        denominator=here.cell(DENOMINATOR),
        target=here.cell(TARGET),
        weight=here.cell(WEIGHT),
        step=here.model.of_indicator(source_pages.STEP, here.record.indicator),
    )


def _live_name(here: Here) -> Formula | None:
    """A link to the first row behind the result."""
    proof = here.model.proof(here.record)
    name_link = link(here.record.indicator.name, proof) if proof else None
    return name_link if isinstance(name_link, Formula) else None


def _sum(formula: str | None, value: Fraction | int | None, indicator: Indicator) -> Formula | None:
    """A sum over 依据 with the computed value; None if numbers stand instead."""
    if formula is None:
        return None
    return Formula(formula, value, value_kind(indicator) if indicator.rule.is_fractional else None)


def _live_numerator(here: Here) -> Formula | None:
    result = here.record
    return _sum(here.model.numerator(result), result.tally.numerator, result.indicator)


def _live_denominator(here: Here) -> Formula | None:
    result = here.record
    if result.tally.denominator is None:
        return None
    return _sum(here.model.denominator(result), result.tally.denominator, result.indicator)


def _live_value(here: Here) -> Formula | None:
    if not _applies(here.record):
        return None
    indicator, value = here.record.indicator, here.record.tally.value
    shown = INAPPLICABLE if value is None else value
    return Formula(value_formula(indicator, _cells(here)), shown, value_kind(indicator))


def _live_target(here: Here) -> Formula:
    indicator = here.record.indicator
    target = here.model.of_indicator(source_pages.TARGET, indicator)
    return Formula(f'=IF({target}="","",{target})', indicator.target, value_kind(indicator))


def _live_met(here: Here) -> Formula | None:
    result = here.record
    if not _applies(result) or result.in_progress:
        return None
    return Formula(met_formula(result.indicator, _cells(here)), result.met)


def _live_weight(here: Here) -> str | None:
    indicator = here.record.indicator
    if not here.record.is_scored or indicator.points is None:
        return None
    return weight_formula(indicator, here.cell(TARGET), here.model.of_indicator(source_pages.WEIGHT, indicator))


def _is_scored(result: Result) -> bool:
    return result.is_scored and _applies(result) and not result.in_progress


def _live_points(here: Here) -> Formula | None:
    if not _is_scored(here.record) or here.record.indicator.scoring is Scoring.VETO:
        return None
    exact = here.cell(EXACT)
    return Formula(f'=IF({exact}="","",ROUND({exact},2))', rounded(here.record))


def _live_exact(here: Here) -> Formula | None:
    """The points; for 否决 whether it applies."""
    result: Result = here.record
    if not _is_scored(result):
        return None
    if result.indicator.scoring is Scoring.VETO:
        value = None if result.tally.value is None else int(result.vetoes)
        return Formula(veto_formula(result.indicator, _cells(here)), value)
    return Formula(points_formula(result.indicator, _cells(here)), result.points)


# ---------------------------------------------------------------- columns

CODE = Column("编号", width=9, value=lambda r: r.indicator.code)
NUMERATOR = Column(
    "分子", Kind.NUMBER, 8, value=lambda r: plain_number(Fraction(r.tally.numerator)), live=_live_numerator
)
DENOMINATOR = Column("分母", Kind.INTEGER, 8, value=lambda r: r.tally.denominator, live=_live_denominator)
VALUE = Column("值", Kind.WORD, 10, value=_value, live=_live_value)
TARGET = Column("目标", Kind.WORD, 9, value=lambda r: shown_number(r.indicator, r.indicator.target), live=_live_target)
MET = Column("达标", Kind.FLAG, 8, mark=ColumnMark.NO_IS_BAD, value=lambda r: r.met, live=_live_met)
WEIGHT = Column("分值", Kind.POINTS, 8, value=_weight, live=_live_weight)
POINTS = Column("得分", Kind.POINTS, 9, value=lambda r: r.points, live=_live_points)
_COLUMNS = (
    CODE,
    Column("指标", width=24, value=lambda r: r.indicator.name, live=_live_name),
    Column("对象类型", Kind.WORD, 10, value=lambda r: r.subject.kind.value),
    Column("对象编号", width=12, value=lambda r: r.subject.key),
    Column("对象", width=12, value=lambda r: r.subject.name),
    NUMERATOR,
    DENOMINATOR,
    VALUE,
    TARGET,
    MET,
    WEIGHT,
    Column("计分", Kind.WORD, 10, value=lambda r: r.indicator.scoring.value if r.indicator.scoring else ""),
    POINTS,
    Column("依据", Kind.LONG_TEXT, 28, value=lambda r: r.indicator.basis),
)
EXACT = Column("未舍入得分（否决为 1）", Kind.EXACT_POINTS, 11, printed=False, value=lambda _: None, live=_live_exact)
PART = Column("计入", width=24, printed=False, value=_part_key)
_OF_FORMULAS = (EXACT, PART)


def detail_page(results: Iterable[Result]) -> Page:
    """指标明细: numerator, denominator, value, target, points of every indicator and subject."""
    note = "每个指标的分子、分母、完成值和得分；不适用的值和得分为空"
    return Page(
        "指标明细", "指标明细", _COLUMNS, rows_of(_COLUMNS, list(results)), note, "考核办法里没有指标。", frozen=2
    )


def with_totals(page: Page, results: Sequence[Result]) -> Page:
    """Return the page with the columns that totals add up by formula."""
    rows = [(*row, *more) for row, more in zip(page.rows, rows_of(_OF_FORMULAS, results), strict=True)]
    return replace(page, columns=(*page.columns, *_OF_FORMULAS), rows=rows)
