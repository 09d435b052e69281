"""计分 as formulas: the same rules as measure.score, over the cells of a row of 指标明细.

Shares are compared as whole numbers (numerator × 10000 against target × denominator): no float decides a point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.score import Result
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.row_faults import NEEDS_TARGET
from jiafang_batch.policy.vocabulary import Scoring


class RowCells(Struct, frozen=True):
    """The cells that a row's formulas are made of: references to 分子 分母 目标 分值 步长 of that row."""

    numerator: str
    denominator: str
    target: str
    weight: str
    step: str


def value_formula(indicator: Indicator, cells: RowCells) -> str:
    """值: the share, 不适用 where the whole is 0, or the count itself."""
    if not indicator.is_rate:
        return f"={_count(indicator, cells)}"
    return f'=IF({cells.denominator}=0,"不适用",{cells.numerator}/{cells.denominator})'


def met_formula(indicator: Indicator, cells: RowCells) -> str:
    """达标: 是, 否, or blank without a target or where not applicable."""
    applies = f"{cells.denominator}=0" if indicator.is_rate else "FALSE"
    return f'=IF(OR({cells.target}="",{applies}),"",IF({_met(indicator, cells)},"是","否"))'


def veto_formula(indicator: Indicator, cells: RowCells) -> str:
    """1 if 否决 applies, 0 if it does not, blank if not applicable or without the target that it needs."""
    missed = f"NOT({_met(indicator, cells)})"
    if indicator.rule.less_is_better:
        missed = f'IF({cells.target}="",{cells.numerator}>0,{missed})'
        return f"=IF({missed},1,0)"
    inapplicable = f"{cells.denominator}=0" if indicator.is_rate else ""
    blank = ",".join(filter(None, (inapplicable, f'{cells.target}=""')))
    return f'=IF(OR({blank}),"",IF({missed},1,0))'


def _count(indicator: Indicator, cells: RowCells) -> str:
    """A count for comparison: a sum of fractions without the last bits of its floats."""
    return f"ROUND({cells.numerator},9)" if indicator.rule.is_fractional else cells.numerator


def weight_formula(indicator: Indicator, target: str, weight: str) -> str:
    """分值: the policy's own, blank if somebody removed the target that 计分 needs; such a row is not assessed."""
    missing = _target_missing(indicator, target)
    return f'=IF({missing},"",{weight})' if missing else f"={weight}"


def points_formula(indicator: Indicator, cells: RowCells) -> str:
    """未舍入得分: blank where not applicable, or without the target that 计分 needs."""
    assert indicator.scoring is not None  # noqa: S101  only scored indicators have points
    body = _POINTS[indicator.scoring](indicator, cells)
    inapplicable = f"{cells.denominator}=0" if indicator.is_rate else ""
    blank = ",".join(filter(None, (inapplicable, _target_missing(indicator, cells.target))))
    return f'=IF(OR({blank}),"",{body})' if blank else f"={body}"


def _target_missing(indicator: Indicator, target: str) -> str:
    """The condition under which the policy would be refused for its target; empty if 计分 needs none."""
    if indicator.scoring not in NEEDS_TARGET:
        return ""
    return f"N({target})=0" if indicator.scoring is Scoring.PROPORTIONAL else f'{target}=""'


def _met(indicator: Indicator, cells: RowCells) -> str:
    if indicator.is_rate:
        return f"{cells.numerator}*10000>={_target_parts(cells)}*{cells.denominator}"
    comparison = "<=" if indicator.rule.less_is_better else ">="
    return f"{_count(indicator, cells)}{comparison}{cells.target}"


def _target_parts(cells: RowCells) -> str:
    """The target in ten-thousandths, a whole number."""
    return f"ROUND({cells.target}*10000,0)"


def _threshold(indicator: Indicator, cells: RowCells) -> str:
    return f"IF({_met(indicator, cells)},{cells.weight},0)"


def _proportional(indicator: Indicator, cells: RowCells) -> str:
    value = f"{cells.numerator}/{cells.denominator}" if indicator.is_rate else _count(indicator, cells)
    return f"{cells.weight}*MIN(1,{value}/{cells.target})"


def _deduction(indicator: Indicator, cells: RowCells) -> str:
    return f"MAX(0,{cells.weight}-{cells.step}*{_units(indicator, cells, sign=1)})"


def _bonus(indicator: Indicator, cells: RowCells) -> str:
    return f"MIN({cells.weight},{cells.step}*{_units(indicator, cells, sign=-1)})"


def _units(indicator: Indicator, cells: RowCells, *, sign: int) -> str:
    """Shortfall (1) or excess (-1) in whole units or whole percentage points, not below 0."""
    if not indicator.is_rate:
        value = _count(indicator, cells)
        difference = f"{cells.target}-{value}" if sign > 0 else f"{value}-{cells.target}"
        return f"MAX(0,INT(ROUND({difference},9)))" if indicator.rule.is_fractional else f"MAX(0,{difference})"
    wanted, reached = f"{_target_parts(cells)}*{cells.denominator}", f"{cells.numerator}*10000"
    difference = f"{wanted}-{reached}" if sign > 0 else f"{reached}-{wanted}"
    return f"MAX(0,INT(({difference})/(100*{cells.denominator})))"


def _deduction_each(_indicator: Indicator, cells: RowCells) -> str:
    needed = f"-INT(-{_target_parts(cells)}*{cells.denominator}/10000)"
    return f"MAX(0,{cells.weight}-{cells.step}*MAX(0,{needed}-{cells.numerator}))"


def _penalty(indicator: Indicator, cells: RowCells) -> str:
    missed = f"({cells.denominator}-{cells.numerator})" if indicator.is_rate else _count(indicator, cells)
    penalty = f"{cells.step}*{missed}"
    return f"-{penalty}" if indicator.points is None else f"-MIN({cells.weight},{penalty})"


def _tiers(indicator: Indicator, cells: RowCells) -> str:
    """Nested: the highest 下限 that is reached; 分档 is a text on 考核办法, so its numbers stand in the formula."""
    formula = "0"
    for tier in reversed(indicator.tiers):
        lowest = tier.lowest * 10_000 if indicator.is_rate else tier.lowest
        reached = f"{cells.numerator}*10000>={_plain(lowest)}*{cells.denominator}"
        if not indicator.is_rate:
            reached = f"{_count(indicator, cells)}>={_plain(lowest)}"
        formula = f"IF({reached},{_plain(tier.points)},{formula})"
    return formula


def _plain(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else repr(float(number))


_POINTS: Mapping[Scoring, Callable[[Indicator, RowCells], str]] = {
    Scoring.THRESHOLD: _threshold,
    Scoring.PROPORTIONAL: _proportional,
    Scoring.DEDUCTION: _deduction,
    Scoring.DEDUCTION_EACH: _deduction_each,
    Scoring.BONUS: _bonus,
    Scoring.PENALTY: _penalty,
    Scoring.TIERS: _tiers,
}
"""Every scoring that gives points; 否决 gives none."""

BASE, EXTRA, VETO = "基本", "加扣", "否决"


def part_of_total(result: Result) -> str:
    """Which part of the total the row belongs to: 基本, 加扣, 否决, or blank for one that is only reported or in progress."""
    scoring = result.indicator.scoring
    if scoring is None or not result.is_scored or result.in_progress:
        return ""
    if scoring is Scoring.VETO:
        return VETO
    return BASE if scoring.is_base else EXTRA
