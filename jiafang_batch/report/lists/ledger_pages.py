"""手记, 评优推荐 and 违规: what teachers wrote, who is recommended, and what was proven against somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from jiafang_batch.measure.awards import Nomination
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Award
from jiafang_batch.problem import Location
from jiafang_batch.records import Essay
from jiafang_batch.report.names import source_text, teacher_name, teacher_names
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of


def by_mark(essays: Iterable[Essay]) -> tuple[Essay, ...]:
    """Return the essays with the best mark first, equal ones in source order."""
    return tuple(sorted(essays, key=lambda e: (-(e.mark or 0), source_text([e.source]))))


def essay_note(essays: Sequence[Essay]) -> str:
    """Return the sentence with their number."""
    return f"共 {len(essays)} 篇，按评分排列"


_ESSAYS = (
    Column("作者", width=18, value=lambda r: teacher_names(r[1], r[0].authors)),
    Column("标题", width=26, value=lambda r: r[0].title), Column("日期", Kind.DATE, 12, value=lambda r: r[0].date),
    Column("评分", Kind.NUMBER, 8, value=lambda r: r[0].mark), Column("字数", Kind.INTEGER, 8, value=lambda r: len(r[0].text)),
    Column("正文", Kind.LONG_TEXT, 46, value=lambda r: r[0].text),
    Column("来源", Kind.LONG_TEXT, printed=False, value=lambda r: source_text([r[0].source])),
)  # fmt: skip
"""Of an essay and its term."""


def essay_page(term: Term, essays: Sequence[Essay]) -> Page:
    """手记: authors and essays, in the order given."""
    rows = rows_of(_ESSAYS, [(essay, term) for essay in essays])
    return Page("手记", "家访手记", _ESSAYS, rows, essay_note(essays), "本学期没有家访手记。", frozen=1)


class AwardRow(NamedTuple):
    """A row of 评优推荐: a recommended or excluded subject, or an award that nobody is recommended for."""

    award: Award
    nomination: Nomination | None
    reason: str

    @property
    def card(self) -> Scorecard | None:
        """The scorecard of the subject, if there is one."""
        return self.nomination.card if self.nomination else None


_AWARDS = (
    Column("项目", width=22, value=lambda r: r.award.name), Column("级别", width=8, value=lambda r: r.award.level),
    Column("对象", width=10, value=lambda r: r.award.subject.value), Column("名额", width=8, value=lambda r: _quota(r.award)),
    Column("最低分", Kind.POINTS, 9, value=lambda r: r.award.lowest),
    Column("次序", Kind.INTEGER, 7, value=lambda r: r.nomination.place or None if r.nomination else None),
    Column("编号", width=10, value=lambda r: r.card and r.card.subject.key),
    Column("姓名／班级", width=12, value=lambda r: r.card and r.card.subject.name),
    Column("总分", Kind.POINTS, 9, value=lambda r: r.card and r.card.shown_total),
    Column("等级", width=8, value=lambda r: r.card and r.card.rating),
    Column("推荐", Kind.FLAG, 8, mark=ColumnMark.NO_IS_BAD, value=lambda r: r.nomination and r.nomination.place > 0),
    Column("同分待定", Kind.FLAG, 9, value=lambda r: r.nomination and r.nomination.tied),
    Column("理由", Kind.LONG_TEXT, 46, value=lambda r: r.reason),
)  # fmt: skip


def award_page(nominations: Sequence[Nomination], vacant: Sequence[tuple[Award, str]] = ()) -> Page:
    """评优推荐 with the reasons; ties at the cut and vetoes shown, then the awards that nobody is recommended for."""
    lines = [AwardRow(nomination.award, nomination, nomination.reason) for nomination in nominations]
    lines += [AwardRow(award, None, reason) for award, reason in vacant]
    note = "按总分推荐，最终由学校研究决定"
    return Page("评优推荐", "评优推荐名单", _AWARDS, rows_of(_AWARDS, lines), note, "考核办法没有规定评优。")


def _quota(award: Award) -> str:
    quota = str(award.quota) if award.quota is not None else f"{float((award.share or 0) * 100):g}%"
    quota += f"，至少 {award.least}" if award.least else ""
    return f"每年级 {quota}" if award.by_year_group else quota


def breach_page(evaluation: Evaluation) -> Page:
    """违规: proven breaches up to the as-of date, and the indicators that count them."""
    term, counted = evaluation.term, _counted_breaches(evaluation)
    columns = (
        Column("日期", Kind.DATE, 12, value=lambda b: b.date), Column("工号", width=10, value=lambda b: b.teacher),
        Column("教师", width=10, value=lambda b: teacher_name(term, b.teacher)), Column("类型", width=16, value=lambda b: b.kind),
        Column("说明", Kind.LONG_TEXT, 40, value=lambda b: b.note),
        Column("计入的指标", Kind.LONG_TEXT, 36, value=lambda b: "\n".join(counted.get(b.source, ()))),
        Column("来源", Kind.LONG_TEXT, 36, printed=False, value=lambda b: source_text([b.source])),
    )  # fmt: skip
    breaches = sorted((b for b in term.records.breaches if b.date <= term.as_of), key=lambda b: (b.date, b.teacher))
    rows = rows_of(columns, breaches)
    return Page("违规", "家访违规登记", columns, rows, f"共 {len(rows)} 起", "没有登记的违规。", frozen=1)


def _counted_breaches(evaluation: Evaluation) -> Mapping[Location, Sequence[str]]:
    """Row of 违规登记 → the indicators that count it, in words."""
    counted: dict[Location, list[str]] = {}
    for result in evaluation.results:
        indicator = result.indicator
        if indicator.kind is IndicatorKind.BREACHES:
            scoring = indicator.scoring.value if indicator.scoring else "只报数"
            for item in result.tally.items:
                if item.source:
                    counted.setdefault(item.source, []).append(f"{indicator.code} {indicator.name}（{scoring}）")
    return counted
