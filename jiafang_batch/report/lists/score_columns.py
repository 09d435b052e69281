"""The columns of score sheets: points, total, rating and rank of a subject, and each indicator's value and points."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

from jiafang_batch.measure.rounding import DIGITS, half_up
from jiafang_batch.measure.score import UNRATED, Result, base_of
from jiafang_batch.policy.model import Indicator
from jiafang_batch.report.lists import detail_page, source_pages
from jiafang_batch.report.lists.indicator_words import indicator_heading, plain_number, value_kind, worth
from jiafang_batch.report.live.live_model import Model
from jiafang_batch.report.live.live_page import Here
from jiafang_batch.report.live.references import quoted
from jiafang_batch.report.live.scoring_formulas import BASE, EXTRA, VETO
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.page import Column

# ---------------------------------------------------------------- totals


def _sum(model: Model, column: Column, owner: tuple[str, str], part: str, more: str = "") -> str:
    """The sum of a column of 指标明细 over a part of the owner's total; the owner is its kind and key, as formulas."""
    wanted = f'{quoted(part + "|")}&{owner[0]}&"|"&{owner[1]}'
    return f"SUMIFS({model.detail.area(column)},{model.detail.area(detail_page.PART)},{wanted}{more})"


def _total_formula(model: Model, owner: tuple[str, str]) -> str:
    counted = f',{model.detail.area(detail_page.VALUE)},"<>{UNRATED}"'
    weights = _sum(model, detail_page.WEIGHT, owner, BASE, counted)
    base, extra = (_sum(model, detail_page.EXACT, owner, part) for part in (BASE, EXTRA))
    total = f"MAX(0,{base}/{weights}*100+{extra})"
    capped = total if model.most_total is None else f"MIN({plain_number(model.most_total)},{total})"
    return f'=IF({weights}=0,"",ROUND({capped},2))'


def _rating_formula(model: Model, owner: tuple[str, str], total: str) -> str:
    """等级 of a total; the lowest under a veto, 不适用 without a total."""
    names, lowest = model.rating_names, model.rating_lowest
    veto = _sum(model, detail_page.EXACT, owner, VETO)
    rating = f'INDEX({names},COUNTIF({lowest},">"&MAX({total},MIN({lowest})))+1)'
    return f'=IF({total}="",{quoted(UNRATED)},IF({veto}>0,INDEX({names},ROWS({names})),{rating}))'


_SUM = "合计 ÷ 适用分值 × 100 = 总分"
"""Over the two columns that the total is made of, 加分 and 扣罚 apart."""


def _base(row: Any) -> tuple[Fraction | None, int | float | None]:
    """Σ points and Σ 分值 of the applicable base rows; blank where there are none or the sheets never came."""
    if row.standing.is_unreported:
        return (None, None)
    points, weights = base_of(row.results.values())
    return (half_up(points, DIGITS), plain_number(weights)) if weights else (None, None)


def _base_formula(here: Here, owner: tuple[str, str], shown: str) -> str | None:
    if here.record.standing.is_unreported:
        return None
    counted = f',{here.model.detail.area(detail_page.VALUE)},"<>{UNRATED}"'
    weights = _sum(here.model, detail_page.WEIGHT, owner, BASE, counted)
    points = _sum(here.model, detail_page.EXACT, owner, BASE)
    return f'=IF({weights}=0,"",{shown.format(points=points, weights=weights)})'


def outcome_columns(owner_of: Callable[[Here], tuple[str, str]], role: Column | None = None) -> tuple[Column, ...]:
    """总分, 等级 and 名次, the rank among those of the same role."""

    def live_rank(here: Here) -> str | None:
        if here.record.standing.is_unreported:
            return None
        total_cell, area = here.cell(total), here.at.area(total)
        among = f"{here.at.area(role)},${here.cell(role)}," if role else ""
        return f'=IF({total_cell}="","",COUNTIFS({among}{area},">"&{total_cell})+1)'

    def live_total(here: Here) -> str | None:
        return None if here.record.standing.is_unreported else _total_formula(here.model, owner_of(here))

    def live_rating(here: Here) -> str | None:
        if here.record.standing.is_unreported:
            return None
        return _rating_formula(here.model, owner_of(here), here.cell(total))

    def live_points(here: Here) -> str | None:
        return _base_formula(here, owner_of(here), "ROUND({points},2)")

    def live_weights(here: Here) -> str | None:
        return _base_formula(here, owner_of(here), "{weights}")

    points = Column("得分合计", Kind.POINTS, 8, _SUM, value=lambda r: _base(r)[0], live=live_points)
    weights = Column("适用分值", Kind.POINTS, 8, _SUM, value=lambda r: _base(r)[1], live=live_weights)
    total = Column("总分", Kind.POINTS, 8, value=lambda r: r.standing.total, live=live_total)
    rating = Column("等级", Kind.WORD, 7, value=lambda r: r.standing.rating, live=live_rating)
    return (
        points,
        weights,
        total,
        rating,
        Column("名次", Kind.INTEGER, 6, value=lambda r: r.standing.rank, live=live_rank),
    )


# ---------------------------------------------------------------- indicators


def value_formula(model: Model, result: Result) -> Formula:
    """完成值 of a result from 指标明细, blank where not applicable."""
    cell = model.of_result(detail_page.VALUE, result)
    return Formula(f'=IF(ISNUMBER({cell}),{cell},"")', result.tally.value)


def _live_value(code: str, here: Here) -> Formula | None:
    result = here.record.results.get(code)
    return None if result is None else value_formula(here.model, result)


def _live_points(code: str, here: Here) -> Formula | None:
    result = here.record.results.get(code)
    if result is None or result.points is None:
        return None
    cell = here.model.of_result(detail_page.POINTS, result)
    return Formula(f'=IF({cell}="","",{cell})', detail_page.rounded(result))


def _value(code: str, row: Any) -> Any:
    result = row.results.get(code)
    return None if result is None else result.tally.value


def _points(code: str, row: Any) -> Any:
    result = row.results.get(code)
    return None if result is None else result.points


def _live_heading(indicator: Indicator, model: Model, *, is_points: bool = False) -> tuple[str, str]:
    """Headings that follow the target and the weight of 考核办法."""
    target = model.of_indicator(source_pages.TARGET, indicator)
    weight = model.of_indicator(source_pages.WEIGHT, indicator)
    shown = f'ROUND({target}*100,2)&"%"' if indicator.is_rate else target
    name = quoted(f"{indicator.code} {indicator.name}")
    group = f'={name}&IF({target}="","",CHAR(10)&"目标 "&{shown})'
    return group, f'="得分/"&{weight}' if is_points and indicator.points is not None else ""


_HUNDRED, _LEAST_POINTS = 100, 5.6
"""Points below this number, with two decimals, can be read in this width."""


def value_column(indicator: Indicator, width: float) -> Column:
    """Return the column of an indicator's value."""
    return Column(
        "完成值", value_kind(indicator), width, indicator_heading(indicator), value=partial(_value, indicator.code),
        live=partial(_live_value, indicator.code), live_heading=partial(_live_heading, indicator),
    )  # fmt: skip


def points_column(indicator: Indicator, width: float) -> Column:
    """Return the column of an indicator's points."""
    return Column(
        worth(indicator), Kind.POINTS, width, indicator_heading(indicator), value=partial(_points, indicator.code),
        live=partial(_live_points, indicator.code), live_heading=partial(_live_heading, indicator, is_points=True),
        least=_LEAST_POINTS if indicator.points is not None and indicator.points < _HUNDRED else None,
    )  # fmt: skip
