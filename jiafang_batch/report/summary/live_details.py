"""指标明细 with formulas: numerator and denominator over 依据, target and weight from 考核办法, points from both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from jiafang_batch.measure.rounding import half_up
from jiafang_batch.measure.score import Result
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.report.lists.score_pages import exact_kind, plain_number
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.page import Column, Page
from jiafang_batch.report.summary.links import link
from jiafang_batch.report.summary.live_evidence import CODE, COUNTED, KEY, LEVEL, MET, YEAR_GROUP, Evidence, Group
from jiafang_batch.report.summary.places import Places, quoted
from jiafang_batch.report.summary.scoring_formulas import (
    RowCells,
    met_formula,
    part_of_total,
    points_formula,
    value_formula,
    veto_formula,
    weight_formula,
)
from jiafang_batch.terms import SubjectKind

EXACT, PART = "未舍入得分（否决为 1）", "计入"
_POOLED = (SubjectKind.YEAR_GROUP, SubjectKind.SCHOOL)
"""Objects that add up the rows of many classes."""


class Reach(Enum):
    """How sums reach their rows of 依据, by size: what a full recalculation costs grows with formulas × rows."""

    BY_KEY = "SUMIFS over the whole sheet: survives sorting by hand"
    BY_SLICE = "SUM over the rows of the group"
    VALUES = "numbers: so many rows fit no sheet"


_MOST_COMPARISONS, _MOST_ROWS = 40_000_000, 400_000


def choose_reach(formulas: int, rows: int) -> Reach:
    """SUMIFS while a recalculation stays within seconds, then slices, then values."""
    if rows > _MOST_ROWS:
        return Reach.VALUES
    return Reach.BY_KEY if formulas * rows <= _MOST_COMPARISONS else Reach.BY_SLICE


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over 依据 as formulas."""

    evidence: Evidence
    places: Places
    slices: Mapping[str, tuple[int, int]]
    reach: Reach

    def formula(self, result: Result, column: str) -> str | None:
        """The sum of a column of 依据 over the result's rows; None where the reach is values."""
        groups = [group for group in self.evidence.of(result) if group.key in self.slices]
        if self.reach is Reach.VALUES:
            return None
        if not groups:
            return "=0"
        if self.reach is Reach.BY_SLICE:
            return "=" + "+".join(f"SUM({area})" for area in self._areas(groups, column))
        return "=" + "+".join(self._sums_by_key(result, groups, column))

    def first_cell(self, result: Result) -> str | None:
        """The first of the result's rows of 依据; None where there is none."""
        held = [self.slices[group.key][0] for group in self.evidence.of(result) if group.key in self.slices]
        if not held or self.reach is Reach.VALUES:
            return None
        return self.places.rows("项目", min(held), min(held)).partition(":")[0]

    def _sums_by_key(self, result: Result, groups: Sequence[Group], column: str) -> list[str]:
        """A group by its key; a year group and the school by indicator and level, however many classes they have."""
        area = self.places.area(column)
        if len(groups) == 1 or result.subject.kind not in _POOLED:
            return [f"SUMIFS({area},{self.places.area(KEY)},{quoted(group.key)})" for group in groups]
        criteria = f"{self.places.area(CODE)},{quoted(result.indicator.code)},{self.places.area(LEVEL)},{quoted(groups[0].level)}"
        if result.subject.kind is SubjectKind.YEAR_GROUP:
            criteria += f",{self.places.area(YEAR_GROUP)},{quoted(result.subject.key)}"
        return [f"SUMIFS({area},{criteria})"]

    def _areas(self, groups: Sequence[Group], column: str) -> list[str]:
        """The rows of the groups, neighbours joined."""
        joined: list[list[int]] = []
        for first, last in sorted(self.slices[group.key] for group in groups):
            if joined and first == joined[-1][1] + 1:
                joined[-1][1] = last
            else:
                joined.append([first, last])
        return [self.places.rows(column, first, last) for first, last in joined]


def live_detail_page(
    page: Page, results: Sequence[Result], sums: Sums, policy: Places, order: Mapping[str, int]
) -> Page:
    """The page with formulas; `order` is indicator code → its row on the 考核办法 sheet (0-based)."""
    columns = (
        *page.columns,
        Column(EXACT, Kind.EXACT_POINTS, 11, printed=False),
        Column(PART, width=24, printed=False),
    )
    wide = Places(replace(page, columns=columns))
    rows, name = [], wide.index("指标")
    for number, (result, row) in enumerate(zip(results, page.rows, strict=True)):
        cells = [*row, None, _part_key(result)]
        for title, value in _cells(result, number, wide, sums, policy, order[result.indicator.code]).items():
            cells[wide.index(title)] = value
        evidence = sums.first_cell(result)
        cells[name] = link(result.indicator.name, evidence) if evidence else cells[name]
        rows.append(tuple(cells))
    return replace(page, columns=columns, rows=rows)


def _part_key(result: Result) -> str:
    """The part of whose total the row belongs to, such as 基本|班主任|T005; blank for a row that is only reported.

    One text for all three, because SUMIFS takes a number written as text for the number: 01 and 1, or two numbers of
    18 digits that differ in the last ones, would be one teacher.
    """
    part = part_of_total(result)
    return f"{part}|{result.subject.kind.value}|{result.subject.key}" if part else ""


def _cells(result: Result, number: int, page: Places, sums: Sums, policy: Places, line: int) -> dict[str, object]:
    """Heading → live cell of one row."""
    indicator, tally = result.indicator, result.tally
    cells = RowCells(
        numerator=page.own("分子", number),
        denominator=page.own("分母", number),
        target=page.own("目标", number),
        weight=page.own("分值", number),
        step=policy.cell("步长", line),
    )
    kind = exact_kind(indicator)
    applies = tally.applies or tally.denominator is not None
    live: dict[str, object] = {}
    if applies:
        shown = "不适用" if tally.value is None else tally.value
        live["值"] = Formula(value_formula(indicator, cells), shown, kind)
    if applies and not result.in_progress:
        live["达标"] = Formula(met_formula(indicator, cells), result.met)
    for title, column, value in (("分子", MET, tally.numerator), ("分母", COUNTED, tally.denominator)):
        formula = None if value is None else sums.formula(result, column)
        if formula is not None:
            live[title] = Formula(formula, value, exact_kind(indicator) if indicator.rule.is_fractional else None)
    target = policy.cell("目标", line)
    live["目标"] = Formula(f'=IF({target}="","",{target})', indicator.target, kind)
    if result.is_scored and indicator.points is not None:
        weight = weight_formula(indicator, cells.target, policy.cell("分值", line))
        live["分值"] = Formula(weight, plain_number(indicator.points))
    if result.is_scored and applies and not result.in_progress:
        live.update(_scored(result, page.own(EXACT, number), cells))
    return live


def _scored(result: Result, exact: str, cells: RowCells) -> dict[str, object]:
    """Heading → the live cells of the points; of 否决 whether it strikes."""
    if result.indicator.scoring is Scoring.VETO:
        value = None if result.tally.value is None else int(result.vetoes)
        return {EXACT: Formula(veto_formula(result.indicator, cells), value)}
    return {
        EXACT: Formula(points_formula(result.indicator, cells), result.points),
        "得分": Formula(f'=IF({exact}="","",ROUND({exact},2))', rounded(result)),
    }


def rounded(result: Result) -> object:
    """The points as shown, or None."""
    return None if result.points is None else half_up(result.points, 2)


def indicator_rows(indicators: Sequence[Indicator]) -> Mapping[str, int]:
    """Indicator code → its row on the 考核办法 sheet."""
    return {indicator.code: number for number, indicator in enumerate(indicators)}
