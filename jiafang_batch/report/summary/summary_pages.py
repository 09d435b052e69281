"""家访汇总.xlsx: its pages with formulas, in the order in which they refer to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from xlsxwriter.utility import xl_range_abs

from jiafang_batch.measure.score import Result
from jiafang_batch.measure.unit_statistics import with_others
from jiafang_batch.policy.model import Indicator, Policy, Rating
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import (
    detail_page,
    ledger_pages,
    month_page,
    pupil_columns,
    score_columns,
    score_pages,
    source_pages,
)
from jiafang_batch.report.lists.audiences import Shares
from jiafang_batch.report.lists.clause_page import ClauseStates, clause_page
from jiafang_batch.report.lists.doubt_page import NAME as DOUBTS
from jiafang_batch.report.lists.doubt_page import doubt_page
from jiafang_batch.report.lists.indicator_words import plain_number
from jiafang_batch.report.lists.oversight_pages import oversight_pages
from jiafang_batch.report.lists.request_pages import bulletin_page, resolution_page
from jiafang_batch.report.lists.stage_page import gap_page, stage_page
from jiafang_batch.report.lists.statistics_page import statistics_page
from jiafang_batch.report.lists.todo_page import NAME as TO_VISIT
from jiafang_batch.report.live.live_model import Model, result_key
from jiafang_batch.report.live.live_page import live_page
from jiafang_batch.report.live.references import Places
from jiafang_batch.report.sheet.body import write_cell
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.page import Page
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.summary.evidence_sums import SumMethod, Sums, choose_reach
from jiafang_batch.report.summary.feet import IN_SUMMARY, with_foot
from jiafang_batch.report.summary.links import first_rows, linked_column, linked_evidence
from jiafang_batch.report.summary.live_evidence import COUNTED, MET, evidence_page, gather, slices

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

DUTIES = "应访台账"
_ON_SCREEN = frozenset({
    "指标明细", DOUBTS, "问题清单", "来源清单", TO_VISIT, "未访学生", "诉求台账", "手记",
})  # fmt: skip
"""The lists of the whole school that nobody signs: the parts that somebody needs on paper are printed from the
workbooks of classes, year groups and teachers, and the open requests as 诉求通报.
"""
_RATINGS_GAP = 1
"""Free columns between the policy's table and its ratings."""


class SummaryPages(Struct, frozen=True):
    """The pages of the summary after 概览, by name, and the place of the key figures."""

    pages: Mapping[str, Page]
    statistics: Places
    model: Model

    @property
    def classes(self) -> Places:
        """The cells of 班级."""
        return self.model.classes

    def value(self, result: Result) -> Formula:
        """Return a result's value, for every place that repeats it."""
        return score_columns.value_formula(self.model, result)

    def own_value(self, result: Result) -> str:
        """The cell of 指标明细 that holds the result's value."""
        return self.model.of_result(detail_page.VALUE, result)

    def met(self, result: Result) -> str:
        """Return the cell of 指标明细 that says 是, 否 or nothing about the result's target."""
        return self.model.of_result(detail_page.MET, result)

    def target(self, indicator: Indicator) -> str:
        """The cell of 考核办法 that holds the indicator's target."""
        return self.model.of_indicator(source_pages.TARGET, indicator)


def summary_pages(figures: Figures, shares: Shares) -> SummaryPages:
    """Every page of the contract and the evidence that their formulas add up."""
    term = figures.term
    bases = _bases(figures, shares)
    units = with_others(term, figures.statistics)
    statistics = statistics_page(units)
    pages = (
        *_scores(figures, shares, bases),
        *_lists(figures, shares),
        live_page(statistics, units, bases.model),
        bases.policy,
        source_pages.rules_page(term.policy),
        *filter(None, (gap_page(term),)),
    )
    adding_up = (
        replace(page, is_evidence=True, is_printed=False) for page in (bases.duties, bases.visits, bases.items)
    )
    printed = (
        replace(p, is_printed=bool(p.rows) and p.name not in _ON_SCREEN) for p in (*pages, *_clauses(figures, pages))
    )
    shown = {page.name: with_foot(page, IN_SUMMARY) for page in (*printed, *adding_up)}
    return SummaryPages(shown, Places(statistics), bases.model)


class _Bases(NamedTuple):
    """The pages that formulas of others refer to, and the model of their places."""

    detail: Page
    duties: Page
    visits: Page
    items: Page
    policy: Page
    model: Model


def _bases(figures: Figures, shares: Shares) -> _Bases:
    evaluation, policy = figures.evaluation, figures.term.policy
    evidence = gather(evaluation)
    items, policy_page = evidence_page(figures.term, evidence), source_pages.policy_page(policy)
    detail = detail_page.with_totals(shares.results.page, evaluation.results)
    duties = replace(shares.duties.page, name=DUTIES, title="应访学生台账")
    reach = choose_reach(2 * len(evaluation.results), len(items.rows))
    sums = Sums(evidence, Places(items), slices(evidence, items.first_row), reach)
    names, lowest = _rating_areas(policy_page, policy.ratings)
    model = Model(
        classes=Places(shares.classes.page), detail=Places(detail), duties=Places(duties), visits=Places(shares.visits.page),
        policy=Places(policy_page), lines={result_key(result): n for n, result in enumerate(evaluation.results)},
        order={indicator.code: n for n, indicator in enumerate(policy.indicators)}, rating_names=names,
        rating_lowest=lowest, most_total=policy.settings.most_total, numerator=partial(sums.formula, column=MET),
        denominator=partial(sums.formula, column=COUNTED), proof=sums.first_cell,
    )  # fmt: skip
    is_summed = reach is not SumMethod.VALUES
    items = linked_evidence(items, evidence, model.visits, figures.visits) if is_summed else replace(items, rows=())
    return _Bases(detail, duties, shares.visits.page, items, policy_page, model)


def _scores(figures: Figures, shares: Shares, bases: _Bases) -> Iterator[Page]:
    """The sheets of scores, every figure a formula."""
    evaluation, model = figures.evaluation, bases.model
    classes = live_page(shares.classes.page, score_pages.class_rows(evaluation, figures.by_class), model)
    yield _led_to_pupils(classes, model.duties, figures)
    yield live_page(shares.teachers.page, score_pages.teacher_rows(evaluation), model)
    groups = score_pages.year_group_page(evaluation, figures.statistics)
    yield live_page(groups, score_pages.unit_rows(evaluation, figures.statistics), model)
    yield live_page(bases.detail, evaluation.results, model)
    months = month_page.month_page(figures.term, figures.months)
    yield live_page(months, month_page.month_lines(figures.term, figures.months), model)


def _lists(figures: Figures, shares: Shares) -> Iterator[Page]:
    """The lists and registers, and what the figures were read from."""
    term = figures.term
    yield from (
        shares.to_visit.page,
        shares.unvisited.page,
        shares.key_students.page,
        shares.events.page,
        shares.requests.page,
        resolution_page(term, figures.resolutions),
        bulletin_page(term, figures.requests),
        shares.essays.page,
        ledger_pages.award_page(figures.nominations, figures.vacancies),
        ledger_pages.breach_page(figures.evaluation),
        *oversight_pages(term),
    )
    sources = source_pages.source_page(figures.sources, source_pages.severity_counts(figures.problems))
    yield from (doubt_page(term), shares.problems.page, sources)


def _clauses(figures: Figures, pages: Sequence[Page]) -> Iterator[Page]:
    """The stages and the clauses of the school's document, with what the other pages say of them."""
    states = ClauseStates(figures, pages)
    if tasks := stage_page(figures, states):
        yield tasks
    yield clause_page(figures, states)


def _led_to_pupils(classes: Page, duties: Places, figures: Figures) -> Page:
    """班级 with each class linked to its pupils on 应访台账."""
    first = first_rows([duty.student.school_class for duty in figures.duties])
    names = [str(row[0]) for row in classes.rows]
    cells = [duties.cell(pupil_columns.PUPIL_ID, first[name]) if name in first else None for name in names]
    return linked_column(classes, score_pages.CLASS, cells)


def write_ratings(sheet: Worksheet, styles: Styles, page: Page, policy: Policy) -> None:
    """Write 等级 beside the policy's indicators, the highest first, where the formulas look them up.

    Invalid input is refused.
    """
    ratings = policy.ratings
    left, top = _ratings_left(page), page.first_row
    # 考核细则 prints them; here they are to be tried out on the screen.
    sheet.print_area(0, 0, page.end_row, len(page.columns) - 1)
    sheet.set_column(left, left + 1, 10)
    for offset, heading in enumerate(("等级", "最低分")):
        sheet.write_string(top - 1, left + offset, heading, styles.header)
    for number, rating in enumerate(ratings, top):
        write_cell(sheet, styles, number, left, Kind.WORD, rating.name)
        write_cell(sheet, styles, number, left + 1, Kind.POINTS, plain_number(rating.lowest))
        sheet.data_validation(number, left + 1, number, left + 1, _POINTS)
    at = Places(page)
    for number, indicator in enumerate(policy.indicators, top):
        target = _RATE if indicator.is_rate else _COUNT
        rules = ((source_pages.TARGET, target), (source_pages.WEIGHT, _POINTS), (source_pages.STEP, _POINTS))
        for column, rule in rules:
            sheet.data_validation(number, at.index(column), number, at.index(column), rule)


def _slip(kind: str, lowest: int, highest: int, message: str) -> dict[str, object]:
    """The permitted content of a changed cell of 考核办法; a spreadsheet program refuses anything else with the message."""
    wanted: dict[str, object] = {"validate": kind, "criteria": "between", "minimum": lowest, "maximum": highest}
    return wanted | {"error_title": "这里要填数", "error_message": message}


_RATE = _slip("decimal", 0, 1, "目标是 0% 到 100% 的百分比，如 50%。")
_COUNT = _slip("integer", 0, 10_000, "目标是整数，如 5。")
_POINTS = _slip("decimal", 0, 10_000, "请填不小于 0 的数，如 20。")
"""The permitted values of 目标 of rates, 目标 of counts, and 分值, 步长 and 最低分."""


def _ratings_left(page: Page) -> int:
    return len(page.columns) + _RATINGS_GAP


def _rating_areas(page: Page, ratings: Sequence[Rating]) -> tuple[str, str]:
    left, first = _ratings_left(page), page.first_row
    last = first + max(len(ratings), 1) - 1
    areas = [f"'{page.name}'!{xl_range_abs(first, left + offset, last, left + offset)}" for offset in (0, 1)]
    return areas[0], areas[1]
