"""The cards of 概览: the most important figures, each with its target if the policy sets one for exactly that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.rounding import percent_text
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.term_visits import term_visits
from jiafang_batch.measure.unit_statistics import share
from jiafang_batch.policy.indicators import DEFAULT_WINDOW
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Indicator, Token
from jiafang_batch.policy.vocabulary import TokenKind, Visitor
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.lists.score_pages import PARTICIPATION
from jiafang_batch.report.sheet.bands import merged
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.page import Column
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.summary.summary_pages import SummaryPages
from jiafang_batch.terms import SubjectKind, VisitForm

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_A_ROW = 6
KEY_COVERAGE, NEWCOMER_COVERAGE = "重点学生家访率", "新生家访率"
REACHED, MISSED = "✓ 达标", "✗ 未达标"


class Figure(Struct, frozen=True):
    """A card: its name, its value, and the line below that compares the value with a target."""

    label: str
    value: object
    kind: Kind
    target: Formula | None = None


def key_figures(figures: Figures, pages: SummaryPages) -> tuple[Figure, ...]:
    """Return the twelve most important figures for a head teacher; those of 上报表 follow it by formula."""
    s, statistics = figures.statistics[0], pages.statistics
    face = figures.term.policy.settings.face_to_face_forms
    face_visits = sum(v.form in face for v in term_visits(figures.term))

    def live(column: Column) -> Formula:
        return Formula(f"={statistics.cell(column, 0)}", column.of(s))

    def target(label: str) -> Formula | None:
        result = measured_as(label, school_results(figures.evaluation))
        return None if result is None else _against_target(result, pages)

    newcomers, visited = statistics.cell(up.NEWCOMERS, 0), statistics.cell(up.NEWCOMERS_VISITED, 0)
    handled, asked = statistics.cell(up.REQUESTS_DONE, 0), statistics.cell(up.REQUESTS, 0)
    cards = (
        (up.DUE.title, live(up.DUE), Kind.INTEGER),
        (up.VISITED.title, live(up.VISITED), Kind.INTEGER),
        ("未访学生", live(up.UNVISITED), Kind.INTEGER),
        (up.COVERAGE.title, live(up.COVERAGE), Kind.PERCENT),
        (up.VISITS.title, live(up.VISITS), Kind.INTEGER),
        ("面对面人次占比", share(face_visits, s.visits), Kind.PERCENT),
        (up.ONSITE.title, live(up.ONSITE), Kind.INTEGER),
        (PARTICIPATION.title, live(up.PARTICIPATION), Kind.PERCENT),
        (KEY_COVERAGE, live(up.KEY_COVERAGE), Kind.PERCENT),
        (
            NEWCOMER_COVERAGE,
            Formula(f'=IF({newcomers}=0,"",{visited}/{newcomers})', share(s.newcomers_visited, s.newcomers)),
            Kind.PERCENT,
        ),
        (REQUESTS, Formula(f'={handled}&"／"&{asked}', f"{s.requests_done}／{s.requests}"), Kind.TEXT),
        ("家访手记", live(up.ESSAYS), Kind.INTEGER),
    )
    return tuple(Figure(label, value, kind, target(label)) for label, value, kind in cards)


# ---------------------------------------------------------------- targets

REQUESTS = "诉求（已办／共）"
_MEASURES: Mapping[str, tuple[IndicatorKind, tuple[Token, ...]]] = {
    up.COVERAGE.title: (IndicatorKind.COVERAGE, ()),
    PARTICIPATION.title: (IndicatorKind.PARTICIPATION, ()),
    KEY_COVERAGE: (IndicatorKind.COVERAGE, (Token(TokenKind.KEY),)),
    NEWCOMER_COVERAGE: (IndicatorKind.COVERAGE, (Token(TokenKind.NEWCOMER),)),
    REQUESTS: (IndicatorKind.REQUESTS_HANDLED, ()),
}
"""Card → the kind and 学生范围 of an indicator that measures the same: any form and anybody's visit, once in the 学期."""


def school_results(evaluation: Evaluation) -> tuple[Result, ...]:
    """The school's own values of the indicators that have a target, in the policy's order."""
    return tuple(
        r for r in evaluation.results if r.subject.kind is SubjectKind.SCHOOL and r.indicator.target is not None
    )


def measured_as(label: str, results: Sequence[Result]) -> Result | None:
    """Return the school's result that equals the card's own figure.

    An indicator that counts differently (only 实地, only 可家访, the 学年) does not measure the card; it has a line of its
    own.
    """
    if label not in _MEASURES:
        return None
    kind, scope = _MEASURES[label]
    return next((r for r in results if r.indicator.kind is kind and _is_plain(r.indicator, scope)), None)


def _is_plain(indicator: Indicator, scope: tuple[Token, ...]) -> bool:
    same_pupils = indicator.scope.tokens == scope or (not scope and indicator.scope.is_everyone)
    return (
        same_pupils
        and indicator.forms == frozenset(VisitForm)
        and indicator.visitor is Visitor.ANY
        and indicator.window == DEFAULT_WINDOW
        and indicator.times in (None, 1)
    )


def _against_target(result: Result, pages: SummaryPages) -> Formula:
    """目标 ≥ 95%　✓ 达标, from the cells of 考核办法 and 指标明细."""
    target, met = pages.target(result.indicator), pages.met(result)
    verdict = f'IF({met}="","",IF({met}="是","　{REACHED}","　{MISSED}"))'
    text = f'=IF({target}="","","目标 ≥ "&ROUND({target}*100,2)&"%"&{verdict})'
    outcome = "" if result.met is None else f"　{REACHED if result.met else MISSED}"
    assert result.indicator.target is not None  # noqa: S101  only such results are compared
    return Formula(text, f"目标 ≥ {percent_text(result.indicator.target)}{outcome}")


# ---------------------------------------------------------------- cards


def write_figures(sheet: Worksheet, styles: Styles, figures: Sequence[Figure], row: int) -> int:
    """Write the cards, six per row, a row of them a line higher if one has a target; returns the next free row."""
    for start in range(0, len(figures), _A_ROW):
        band = figures[start : start + _A_ROW]
        has_targets = any(figure.target for figure in band)
        sheet.set_row(row + 1, 28)
        for number, figure in enumerate(band):
            _write_card(sheet, styles, figure, (row, 2 * number), open_below=has_targets)
        if has_targets:
            mark_verdicts(sheet, styles, (row + 2, 0, row + 2, 2 * _A_ROW - 1))
        row += 4 if has_targets else 3
    return row


def _write_card(sheet: Worksheet, styles: Styles, figure: Figure, corner: tuple[int, int], *, open_below: bool) -> None:
    row, left = corner
    sheet.merge_range(row, left, row, left + 1, figure.label, styles.label)
    merged(sheet, (row + 1, left, left + 1), figure.value, styles.figure(figure.kind.value, open_below=open_below))
    if open_below:
        merged(sheet, (row + 2, left, left + 1), figure.target, styles.verdict)


def mark_verdicts(sheet: Worksheet, styles: Styles, area: tuple[int, int, int, int]) -> None:
    """Colour verdicts green if the target is reached and red if it is missed."""
    for sign, look in ((REACHED, styles.good), (MISSED, styles.bad)):
        sheet.conditional_format(*area, {"type": "text", "criteria": "containing", "value": sign, "format": look})
