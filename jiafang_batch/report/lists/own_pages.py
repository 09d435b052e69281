"""得分说明: one subject's score in words, every line with its numbers, ending in the total."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.explain import total_sentence
from jiafang_batch.measure.rounding import decimal_text
from jiafang_batch.measure.score import Result, Scorecard, base_of
from jiafang_batch.measure.sentence import sentence
from jiafang_batch.measure.standing import ShownScore, standing_of, unreported_sentence
from jiafang_batch.measure.term import Term
from jiafang_batch.report.lists.indicator_words import plain_number, shown_number
from jiafang_batch.report.sheet.cells import Kind, Shown
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of

NAME = "得分说明"


class ExplainedLine(Struct, frozen=True):
    """A row of 得分说明: an indicator, or the sum of the points."""

    name: str
    weight: float | int | None
    points: Fraction | None
    words: str
    code: str = ""
    value: str | Shown | None = None
    target: str | Shown | None = None
    met: bool | None = None
    basis: str = ""


CODE = Column("编号", width=8, value=lambda r: r.code)
VALUE = Column("完成值", Kind.WORD, 10, value=lambda r: r.value)
POINTS = Column("得分", Kind.POINTS, 8, value=lambda r: r.points)
_COLUMNS = (
    CODE, Column("指标", width=22, value=lambda r: r.name), VALUE, Column("目标", Kind.WORD, 8, value=lambda r: r.target),
    Column("达标", Kind.FLAG, 7, mark=ColumnMark.NO_IS_BAD, value=lambda r: r.met),
    Column("分值", Kind.POINTS, 7, value=lambda r: r.weight), POINTS,
    Column("怎么得来的", Kind.LONG_TEXT, 66, value=lambda r: r.words), Column("依据", Kind.LONG_TEXT, 29, value=lambda r: r.basis),
)  # fmt: skip


def _line(result: Result, term: Term) -> ExplainedLine:
    indicator = result.indicator
    return ExplainedLine(
        name=indicator.name, weight=plain_number(indicator.points), points=result.points, words=sentence(result, term),
        code=indicator.code, value=shown_number(indicator, result.tally.value) or "不适用",
        target=shown_number(indicator, indicator.target), met=result.met, basis=indicator.basis,
    )  # fmt: skip


def _sum_line(card: Scorecard) -> ExplainedLine:
    """The line below the points: their sum, the sum of the applicable 分值, and how the total follows from both."""
    points, weights = base_of(card.results)
    words = total_sentence(card.results, card.total)
    return ExplainedLine("合计（适用的基本分）", plain_number(weights), points, words)


def explained_page(evaluation: Evaluation, card: Scorecard, title: str) -> Page:
    """Return every indicator of the subject: value, target, points, and the sentence that explains them."""
    term, standing = evaluation.term, standing_of(evaluation, card)
    lines = [_line(result, term) for result in card.results]
    if lines and term.policy.scores(card.subject.kind) and not standing.is_unreported:
        lines.append(_sum_line(card))
    total = _total(term, card, standing)
    empty = "考核办法里没有考核这个对象的指标。"
    return Page(NAME, title, _COLUMNS, rows_of(_COLUMNS, lines), total, empty, frozen=2)


def _total(term: Term, card: Scorecard, standing: ShownScore) -> str:
    """The total with rating and rank, or why there is none."""
    if standing.is_unreported:
        words = unreported_sentence(card.subject)
    elif not term.policy.scores(card.subject.kind):
        words = "只报数值，不计总分"
    elif card.total is None:
        words = "没有适用的计分指标"
    else:
        words = f"总分 {decimal_text(card.total)}，等级 {standing.rating}，名次 {standing.rank}"
    return f"{words}（有一票否决的违规）" if card.vetoed else words
