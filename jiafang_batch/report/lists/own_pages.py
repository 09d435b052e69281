"""得分说明: one subject's score in words, every line with its numbers, ending in the total."""

from __future__ import annotations

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.explain import total_sentence
from jiafang_batch.measure.rounding import decimal_text
from jiafang_batch.measure.score import Scorecard, base_of
from jiafang_batch.measure.sentence import sentence
from jiafang_batch.measure.standing import standing_of, unreported_sentence
from jiafang_batch.report.lists.indicator_words import plain_number, shown_number
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page


def _sum_row(card: Scorecard) -> tuple[object, ...]:
    """The line below the points: their sum, the sum of the applicable 分值, and how the total follows from both."""
    points, weights = base_of(card.results)
    sentence = total_sentence(card.results, card.total)
    return ("", "合计（适用的基本分）", None, None, None, plain_number(weights), points, sentence, "")


def explained_page(evaluation: Evaluation, card: Scorecard, title: str) -> Page:
    """Return every indicator of the subject: value, target, points, and the sentence that explains them."""
    term = evaluation.term
    columns = (
        Column("编号", width=8), Column("指标", width=22), Column("完成值", Kind.WORD, 10), Column("目标", Kind.WORD, 8),
        Column("达标", Kind.FLAG, 7, mark=Mark.NO_IS_BAD), Column("分值", Kind.NUMBER, 7), Column("得分", Kind.POINTS, 8),
        Column("怎么得来的", Kind.LONG_TEXT, 66), Column("依据", Kind.LONG_TEXT, 29),
    )  # fmt: skip
    rows: list[tuple[object, ...]] = [
        (
            r.indicator.code, r.indicator.name, shown_number(r.indicator, r.tally.value) or "不适用",
            shown_number(r.indicator, r.indicator.target), r.met,
            plain_number(r.indicator.points), r.points, sentence(r, term), r.indicator.basis,
        )
        for r in card.results
    ]  # fmt: skip
    standing = standing_of(evaluation, card)
    if rows and term.policy.scores(card.subject.kind) and not standing.is_unreported:
        rows.append(_sum_row(card))
    total = (
        unreported_sentence(card.subject)
        if standing.is_unreported
        else "只报数值，不计总分"
        if not term.policy.scores(card.subject.kind)
        else "没有适用的计分指标"
        if card.total is None
        else f"总分 {decimal_text(card.total, 2)}，等级 {standing.rating}，名次 {standing.rank}"
    )
    if card.vetoed:
        total += "（有一票否决的违规）"
    return Page("得分说明", title, columns, rows, total, "考核办法里没有考核这个对象的指标。", frozen=2)
