"""家访汇总.xlsx: its pages with formulas, in the order in which they refer to each other and in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range_abs

from jiafang_batch.measure.ledgers import MonthRow
from jiafang_batch.measure.score import Result
from jiafang_batch.policy.model import Indicator, Policy, Rating
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import ledger_pages, score_pages, source_pages
from jiafang_batch.report.lists.audiences import Shares
from jiafang_batch.report.lists.clause_page import clause_page
from jiafang_batch.report.lists.request_pages import bulletin_page, resolution_page
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.page import Page, write_cell
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.summary.links import first_rows, linked_column, linked_evidence
from jiafang_batch.report.summary.live_details import Reach, Sums, choose_reach, indicator_rows, live_detail_page
from jiafang_batch.report.summary.live_evidence import Evidence, evidence_page, gather, result_key, slices
from jiafang_batch.report.summary.live_scorecards import (
    Model,
    lines_of,
    live_class_page,
    live_teacher_page,
    live_year_group_page,
    unit_sum,
)
from jiafang_batch.report.summary.places import Places

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

DUTIES = "应访台账"
_RATINGS_GAP = 1
"""Free columns between the policy's table and its ratings."""


@dataclass(frozen=True, slots=True)
class SummaryPages:
    """The pages of the summary after 概览, by name in the order of the sheets, and where the key figures stand."""

    pages: Mapping[str, Page]
    classes: Places
    statistics: Places
    model: Model

    def value(self, result: Result) -> Formula:
        """A result's value, wherever it is shown again."""
        return self.model.value(result)

    def own_value(self, result: Result) -> str:
        """The cell of 指标明细 that holds the result's value."""
        return self.model.detail.cell("值", self.model.lines[result_key(result)])

    def met(self, result: Result) -> str:
        """The cell of 指标明细 that says 是, 否 or nothing of the result's target."""
        return self.model.detail.cell("达标", self.model.lines[result_key(result)])

    def target(self, indicator: Indicator) -> str:
        """The cell of 考核办法 that holds the indicator's target."""
        return self.model.policy.cell("目标", self.model.order[indicator.code])


def summary_pages(figures: Figures, shares: Shares) -> SummaryPages:
    """Every page of the contract and the evidence that their formulas add up."""
    evaluation, term = figures.evaluation, figures.term
    evidence = gather(evaluation)
    found = evidence_page(term, evidence)
    policy_page = source_pages.policy_page(term.policy)
    policy, order = Places(policy_page), indicator_rows(term.policy.indicators)
    detail = _detail(figures, shares, evidence, found, policy, order)
    duties = replace(shares.duties.page, name=DUTIES, title="应访学生台账")
    visits = shares.visits.page
    names, lowest = _rating_areas(policy_page, term.policy.ratings)
    lines = lines_of(evaluation.results)
    model = Model(evaluation, Places(detail), Places(duties), Places(visits), lines, policy, order, names, lowest)
    classes = _led_to_pupils(live_class_page(shares.classes.page, model), model.duties, figures)
    groups = score_pages.year_group_page(evaluation, figures.statistics)
    statistics = _statistics(ledger_pages.statistics_page(figures.statistics), Places(classes))
    items = (
        replace(found, rows=())
        if _reach(figures, found) is Reach.VALUES
        else linked_evidence(found, evidence, Places(visits), figures.visits)
    )
    adding_up = (replace(page, is_evidence=True) for page in (duties, visits, items))
    pages = (
        classes,
        live_teacher_page(shares.teachers.page, model),
        live_year_group_page(groups, Places(classes), model),
        detail,
        shares.to_visit.page,
        shares.unvisited.page,
        shares.key_students.page,
        shares.events.page,
        shares.requests.page,
        resolution_page(term, figures.resolutions),
        bulletin_page(term, figures.requests),
        shares.essays.page,
        ledger_pages.award_page(figures.nominations, figures.vacancies),
        _live_months(ledger_pages.month_page(term, figures.months), figures.months, model),
        ledger_pages.breach_page(evaluation),
        statistics,
        shares.problems.page,
        source_pages.source_page(figures.sources, source_pages.severity_counts(figures.problems)),
        policy_page,
        source_pages.rules_page(term.policy),
    )
    shown = {page.name: page for page in (*pages, clause_page(figures, pages), *adding_up)}
    return SummaryPages(shown, Places(classes), Places(statistics), model)


def _led_to_pupils(classes: Page, duties: Places, figures: Figures) -> Page:
    """班级 with each class leading to its pupils on 应访台账."""
    first = first_rows([duty.student.school_class for duty in figures.duties])
    names = [str(row[0]) for row in classes.rows]
    cells = [duties.cell("学号", first[name]) if name in first else None for name in names]
    return linked_column(classes, "班级", cells)


def _live_months(page: Page, months: Sequence[MonthRow], model: Model) -> Page:
    """月度考核 whose deductions follow the step on 考核办法."""
    at, rows = Places(page), []
    for number, (month, row) in enumerate(zip(months, page.rows, strict=True)):
        step = model.policy.cell("步长", model.order[month.indicator.code])
        text = f'=IF({at.own("是否达到", number)}="是",0,{step})'
        off = at.index("当月扣分")
        live = month.indicator.scoring is Scoring.PENALTY and row[off] is not None
        cell = Formula(text, row[off]) if live else row[off]
        rows.append((*row[:off], cell, *row[off + 1 :]))
    return replace(page, rows=rows)


def write_ratings(sheet: Worksheet, styles: Styles, page: Page, policy: Policy) -> None:
    """等级 beside the policy's indicators, the highest first, where the formulas look them up; slips are refused."""
    ratings = policy.ratings
    left, top = _ratings_left(page), page.first_row
    sheet.set_column(left, left + 1, 10)
    for offset, heading in enumerate(("等级", "最低分")):
        sheet.write_string(top - 1, left + offset, heading, styles.header)
    for number, rating in enumerate(ratings, top):
        write_cell(sheet, styles, number, left, Kind.WORD, rating.name)
        write_cell(sheet, styles, number, left + 1, Kind.NUMBER, score_pages.plain_number(rating.lowest))
        sheet.data_validation(number, left + 1, number, left + 1, _POINTS)
    at = Places(page)
    for number, indicator in enumerate(policy.indicators, top):
        rules = {"目标": _RATE if indicator.is_rate else _COUNT, "分值": _POINTS, "步长": _POINTS}
        for title, rule in rules.items():
            sheet.data_validation(number, at.index(title), number, at.index(title), rule)


def _slip(kind: str, lowest: int, highest: int, message: str) -> dict[str, object]:
    """What a changed cell of 考核办法 must hold; a spreadsheet program refuses anything else with the message."""
    wanted: dict[str, object] = {"validate": kind, "criteria": "between", "minimum": lowest, "maximum": highest}
    return wanted | {"error_title": "这里要填数", "error_message": message}


_RATE = _slip("decimal", 0, 1, "目标是 0% 到 100% 的百分比，如 50%。")
_COUNT = _slip("integer", 0, 10_000, "目标是整数，如 5。")
_POINTS = _slip("decimal", 0, 10_000, "请填不小于 0 的数，如 20。")
"""What 目标 of rates, 目标 of counts, and 分值, 步长 and 最低分 may be."""


def _ratings_left(page: Page) -> int:
    return len(page.columns) + _RATINGS_GAP


def _rating_areas(page: Page, ratings: Sequence[Rating]) -> tuple[str, str]:
    left, first = _ratings_left(page), page.first_row
    last = first + max(len(ratings), 1) - 1
    areas = [f"'{page.name}'!{xl_range_abs(first, left + offset, last, left + offset)}" for offset in (0, 1)]
    return areas[0], areas[1]


def _reach(figures: Figures, evidence: Page) -> Reach:
    return choose_reach(2 * len(figures.evaluation.results), len(evidence.rows))


def _detail(
    figures: Figures, shares: Shares, evidence: Evidence, found: Page, policy: Places, order: Mapping[str, int]
) -> Page:
    sums = Sums(evidence, Places(found), slices(evidence, found.first_row), _reach(figures, found))
    return live_detail_page(shares.results.page, figures.evaluation.results, sums, policy, order)


_STATISTIC_OF = {
    "应访学生": "应访学生",
    "已访学生": "已访",
    "家访人次": "家访人次",
    "实地人次": "实地人次",
    "未访人数": "未访",
}
"""Heading of 上报表 → the column of 班级 that it adds up."""


def _statistics(page: Page, classes: Places) -> Page:
    """上报表 whose figures add up by formula: 应访 = 已访 + 未访, 人次 = 实地 + 其他形式."""
    at, rows = Places(page), []
    groups = Places(classes.page)
    for number, row in enumerate(page.rows):
        cells, unit = list(row), at.own("单位", number)
        for title, source in _STATISTIC_OF.items():
            cells[at.index(title)] = Formula(
                unit_sum(groups, source, unit, is_school=number == 0), row[at.index(title)]
            )
        shares = {
            "家访率": ("已访学生", "应访学生"),
            "参与率": ("参与教师数", "教师数"),
            "重点家访率": ("重点已访", "重点学生数"),
        }
        for title, (part, whole) in shares.items():
            text = f'=IF({at.own(whole, number)}=0,"",{at.own(part, number)}/{at.own(whole, number)})'
            cells[at.index(title)] = Formula(text, row[at.index(title)])
        others = f"={at.own('家访人次', number)}-{at.own('实地人次', number)}"
        cells[at.index("其他形式人次")] = Formula(others, row[at.index("其他形式人次")])
        rows.append(tuple(cells))
    return replace(page, rows=rows)
