"""The score sheets: classes, teachers, year groups, and every indicator of every subject (指标明细)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.ledgers import Statistics, is_onsite, share, term_visits
from jiafang_batch.measure.rounding import percent_text, plain_text
from jiafang_batch.measure.score import Result, Scorecard
from jiafang_batch.measure.standing import UNREPORTED, standing_of, unreported_classes
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind, Shown
from jiafang_batch.report.sheet.page import Column, Mark, Page
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind

_TOTAL = (Column("总分", Kind.POINTS, 9), Column("等级", Kind.WORD, 9), Column("名次", Kind.INTEGER, 7))


def class_page(evaluation: Evaluation, statistics: Mapping[str, Statistics]) -> Page:
    """班级: pupils due and visited, visits, each indicator's value and points, total, rating, rank."""
    term = evaluation.term
    indicators = _indicators(evaluation, (SubjectKind.SCHOOL_CLASS,))
    columns = (
        Column("班级", width=10), Column("年级", width=9), Column("班主任", width=10), Column("应访学生", Kind.INTEGER, 9),
        Column("已访", Kind.INTEGER, 7), Column("未访", Kind.INTEGER, 7), Column("家访率", Kind.PERCENT, 10, mark=Mark.BAR),
        Column("家访人次", Kind.INTEGER, 9), Column("实地人次", Kind.INTEGER, 9), *_indicator_columns(indicators), *_TOTAL,
    )  # fmt: skip
    rows = []
    for card in evaluation.classes:
        stats, name, standing = statistics[card.subject.key], card.subject.key, standing_of(evaluation, card)
        rows.append((
            name, term.records.roster.classes[name].year_group, homeroom_name(term, name), stats.due, stats.visited,
            stats.unvisited, None if standing.is_unreported else stats.coverage, stats.visits, stats.onsite,
            *_indicator_cells(indicators, shown_results(evaluation, card)), standing.total, standing.rating, standing.rank,
        ))  # fmt: skip
    note = f"家访率＝本学期已访学生 ÷ 应访学生（任何形式）；指标列左为完成值，右为得分{_unreported_note(evaluation)}"
    return Page("班级", "各班家访情况与得分", columns, rows, note, "班级表里没有班级。", frozen=1)


def teacher_page(evaluation: Evaluation, cards: Sequence[Scorecard] | None = None) -> Page:
    """教师: visits made, points of each indicator, total, rating and rank within the role."""
    term = evaluation.term
    indicators = _indicators(evaluation, TEACHER_ROLES)
    credited: dict[str, list[Any]] = {}
    for visit in term_visits(term):
        for member in visit.participants:
            credited.setdefault(member, []).append(visit)
    columns = (
        Column("工号", width=10), Column("姓名", width=10), Column("考核角色", Kind.WORD, 10), Column("班级", Kind.LONG_TEXT, 22),
        Column("家访人次", Kind.INTEGER, 9), Column("实地人次", Kind.INTEGER, 9), Column("家访学生", Kind.INTEGER, 9),
        *(Column(worth(i), Kind.POINTS, 11, indicator_heading(i)) for i in indicators), *_TOTAL, Column("否决", Kind.FLAG, 7),
    )  # fmt: skip
    rows = []
    for card in evaluation.teachers if cards is None else cards:
        visits, standing = credited.get(card.subject.key, []), standing_of(evaluation, card)
        of = {r.indicator.code: r for r in shown_results(evaluation, card)}
        rows.append((
            card.subject.key, card.subject.name, card.subject.kind.value, "、".join(card.subject.classes), len(visits),
            sum(is_onsite(term, v) for v in visits), len({v.student for v in visits}),
            *(_points(of.get(i.code)) for i in indicators), standing.total, standing.rating, standing.rank,
            True if card.vetoed else None,
        ))  # fmt: skip
    note = f"指标列是得分；空白为不考核或不适用；名次在同一考核角色内排列{_unreported_note(evaluation)}"
    return Page("教师", "教师家访得分", columns, rows, note, "没有参加考核的教师。", frozen=2)


def shown_results(evaluation: Evaluation, card: Scorecard) -> tuple[Result, ...]:
    """The card's results as a score sheet shows them: none of somebody whose sheets never came."""
    return () if standing_of(evaluation, card).is_unreported else card.results


def _unreported_note(evaluation: Evaluation) -> str:
    missing = unreported_classes(evaluation.term)
    return f"；{UNREPORTED}的班级和班主任不评等级、不排名次" if missing else ""


def year_group_page(evaluation: Evaluation, statistics: Sequence[Statistics]) -> Page:
    """年级: the bureau's figures and the values of the indicators, the school in the first row, or one year group alone."""
    kinds = (SubjectKind.SCHOOL, SubjectKind.YEAR_GROUP)
    indicators = _indicators(evaluation, kinds)
    columns = (
        Column("单位", width=18), Column("班级数", Kind.INTEGER, 8), Column("应访学生", Kind.INTEGER, 9),
        Column("已访", Kind.INTEGER, 8), Column("未访", Kind.INTEGER, 8), Column("家访率", Kind.PERCENT, 10, mark=Mark.BAR),
        Column("家访人次", Kind.INTEGER, 9), Column("实地人次", Kind.INTEGER, 9), Column("实地占比", Kind.PERCENT, 9),
        Column("教师参与率", Kind.PERCENT, 10),
        *(Column("完成值", _value_kind(i), 13, indicator_heading(i)) for i in indicators),
    )  # fmt: skip
    rows = []
    for stats in statistics:
        of = {
            r.indicator.code: r for r in evaluation.results if r.subject.kind in kinds and r.subject.key == stats.unit
        }
        rows.append((
            stats.unit, stats.classes, stats.due, stats.visited, stats.unvisited, stats.coverage, stats.visits,
            stats.onsite, share(stats.onsite, stats.visits), stats.participation,
            *(of[i.code].tally.value if i.code in of else None for i in indicators),
        ))  # fmt: skip
    if len(rows) == 1:
        note = "年级的值由学生、家访逐一汇总，不是各班平均"
        return Page("年级", f"{rows[0][0]}家访情况", columns, rows, note, frozen=1)
    note = "年级和全校的值由学生、家访逐一汇总，不是各班平均"
    return Page("年级", "全校与各年级家访情况", columns, rows, note, frozen=1)


def detail_page(results: Iterable[Result]) -> Page:
    """指标明细: numerator, denominator, value, target, points of every indicator and subject."""
    columns = (
        Column("编号", width=9), Column("指标", width=24), Column("对象类型", Kind.WORD, 10), Column("对象编号", width=12),
        Column("对象", width=12), Column("分子", Kind.NUMBER, 8), Column("分母", Kind.INTEGER, 8), Column("值", Kind.WORD, 10),
        Column("目标", Kind.WORD, 9), Column("达标", Kind.FLAG, 8, mark=Mark.NO_IS_BAD), Column("分值", Kind.NUMBER, 8),
        Column("计分", Kind.WORD, 10), Column("得分", Kind.POINTS, 9), Column("依据", Kind.LONG_TEXT, 28),
    )  # fmt: skip
    rows = []
    for r in results:
        i = r.indicator
        rows.append((
            i.code, i.name, r.subject.kind.value, r.subject.key, r.subject.name, plain_number(Fraction(r.tally.numerator)), r.tally.denominator,
            shown_number(i, r.tally.value) or "不适用", shown_number(i, i.target), r.met,
            plain_number(i.points) if r.is_scored else None, i.scoring.value if i.scoring else "",
            r.points, i.basis,
        ))  # fmt: skip
    return Page(
        "指标明细",
        "指标明细",
        columns,
        rows,
        "每个指标的分子、分母、完成值和得分；不适用的值和得分为空",
        "考核办法里没有指标。",
        frozen=2,
    )


def value_text(indicator: Indicator, value: Fraction | None) -> str:
    """A value as people read it: 72.2%, 3, or 不适用."""
    if value is None:
        return "不适用"
    return percent_text(value) if indicator.is_rate else plain_text(value)


def exact_kind(indicator: Indicator) -> Kind:
    """How a value or target stands in a cell of its own: a share to the hundredth of a percent, or a count."""
    if indicator.is_rate:
        return Kind.EXACT_PERCENT
    return Kind.NUMBER if indicator.rule.is_fractional else Kind.INTEGER


def shown_number(indicator: Indicator, value: Fraction | None) -> Shown | None:
    """A value or target as a number of its own kind, which sorts and adds up; None where there is none."""
    return None if value is None else Shown(value, exact_kind(indicator))


def plain_number(number: Fraction | None) -> float | int | None:
    """A weight as a cell: a whole number where it is one."""
    if number is None:
        return None
    return int(number) if number.denominator == 1 else float(number)


def _indicators(evaluation: Evaluation, kinds: Sequence[SubjectKind]) -> list[Indicator]:
    return [i for i in evaluation.term.policy.indicators if any(kind in i.subjects for kind in kinds)]


def _indicator_columns(indicators: Iterable[Indicator]) -> Iterable[Column]:
    for i in indicators:
        group = indicator_heading(i)
        yield Column("完成值", _value_kind(i), 10, group)
        if i.scoring is not None and i.scoring is not Scoring.VETO:
            yield Column(worth(i), Kind.POINTS, 9, group)


def _indicator_cells(indicators: Iterable[Indicator], results: Iterable[Result]) -> Iterable[Any]:
    of = {r.indicator.code: r for r in results}
    for i in indicators:
        row = of.get(i.code)
        yield row.tally.value if row else None
        if i.scoring is not None and i.scoring is not Scoring.VETO:
            yield _points(row)


def _points(row: Result | None) -> Fraction | None:
    return None if row is None else row.points


def _value_kind(indicator: Indicator) -> Kind:
    return Kind.PERCENT if indicator.is_rate else exact_kind(indicator)


def indicator_heading(indicator: Indicator) -> str:
    """The heading over an indicator's columns: code, name and target."""
    target = "" if indicator.target is None else f"\n目标 {value_text(indicator, indicator.target)}"
    return f"{indicator.code} {indicator.name}{target}"


def worth(indicator: Indicator) -> str:
    """The heading of an indicator's points: out of how many."""
    if indicator.scoring is Scoring.VETO:
        return "一票否决"
    if indicator.points is None:
        return indicator.scoring.value if indicator.scoring else ""
    return f"得分/{plain_text(indicator.points)}"
