"""对比.xlsx: two terms side by side, and what rose and fell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from jiafang_batch.measure.ledgers import Statistics, share
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.measure.term_comparison import Change, ResultChange, earlier_classes, result_changes, teacher_changes
from jiafang_batch.policy.model import Indicator
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind, Shown
from jiafang_batch.report.sheet.page import Column, Mark, Page
from jiafang_batch.terms import SubjectKind

BEFORE, AFTER, CHANGE = "上次", "本次", "变化"
_NEW, _LEFT = "新", "不再考核"


def compare_pages(earlier: Figures, later: Figures) -> Iterable[Page]:
    """Yield the sheets of the comparison: 概况, 班级, 教师, 指标."""
    span = f"上次：{earlier.letterhead.term}，截至 {earlier.letterhead.as_of:%Y-%m-%d}；率的变化是百分点"
    yield _unit_page(earlier, later, span)
    yield _class_page(earlier, later, span)
    yield _teacher_page(earlier, later, span)
    yield _indicator_page(earlier, later, span)


def _three(group: str, kind: Kind, change: Kind = Kind.CHANGE, width: float = 9) -> tuple[Column, ...]:
    """上次, 本次 and 变化 of one figure."""
    return (
        Column(BEFORE, kind, width, group),
        Column(AFTER, kind, width, group),
        Column(CHANGE, change, width + 1, group, Mark.TREND),
    )


def _cells(before: Fraction | int | None, after: Fraction | int | None) -> tuple[object, object, object]:
    change = Change(before, after)
    return before, after, change.delta


_SHARE = (Kind.PERCENT, Kind.PERCENT_CHANGE)
_FIGURES = (
    ("应访学生", lambda s: s.due, False), ("已访学生", lambda s: s.visited, False), (up.COVERAGE.title, lambda s: s.coverage, True),
    ("家访人次", lambda s: s.visits, False), ("实地人次", lambda s: s.onsite, False),
    ("实地占比", lambda s: share(s.onsite, s.visits), True), ("教师参与率", lambda s: s.participation, True),
    ("重点家访率", lambda s: s.key_coverage, True), ("意见建议条数", lambda s: s.requests, False),
    ("办结率", lambda s: share(s.requests_done, s.requests), True),
)  # fmt: skip
"""The figures of 概况: name, function, whether it is a share."""


def _unit_page(earlier: Figures, later: Figures, span: str) -> Page:
    """概况: the school and its year groups, a row for each figure."""
    columns = (
        Column("单位", width=18), Column("项目", width=16), Column(BEFORE, Kind.NUMBER, 12), Column(AFTER, Kind.NUMBER, 12),
        Column(CHANGE, Kind.CHANGE, 12, mark=Mark.TREND),
    )  # fmt: skip
    before: dict[str, Statistics] = {s.unit: s for s in earlier.statistics[1:]}
    pairs = [(earlier.statistics[0], later.statistics[0])]
    pairs += [(before[s.unit], s) for s in later.statistics[1:] if s.unit in before]
    rows = []
    for old, new in pairs:
        for name, figure, is_share in _FIGURES:
            then, now, delta = _cells(figure(old), figure(new))
            kind = Kind.PERCENT if is_share else Kind.INTEGER
            change = Kind.PERCENT_CHANGE if is_share else Kind.CHANGE
            rows.append((new.unit, name, Shown(then, kind), Shown(now, kind), Shown(delta, change)))
    return Page("概况", "两个学期家访情况对比", columns, rows, span, frozen=2)


def _class_page(earlier: Figures, later: Figures, span: str) -> Page:
    """班级: every class with the previous class of its pupils."""
    columns = (
        Column("班级", width=10), Column("上次班级", width=10), Column("班主任", width=10), *_three(up.COVERAGE.title, *_SHARE),
        *_three("家访人次", Kind.INTEGER), *_three("实地人次", Kind.INTEGER), *_three("总分", Kind.POINTS),
        Column(BEFORE, Kind.WORD, 9, "等级"), Column(AFTER, Kind.WORD, 9, "等级"),
        Column(BEFORE, Kind.INTEGER, 8, "名次"), Column(AFTER, Kind.INTEGER, 8, "名次"),
    )  # fmt: skip
    origin = earlier_classes(earlier.term, later.term)
    old_cards = {card.subject.key: card for card in earlier.evaluation.classes}
    rows = []
    for card in later.evaluation.classes:
        name, was = card.subject.key, origin.get(card.subject.key)
        old, new = earlier.by_class[was] if was else None, later.by_class[name]
        old_card = old_cards[was] if was else None
        rows.append((
            name, was or _NEW, homeroom_name(later.term, name),
            *_cells(old.coverage if old else None, new.coverage), *_cells(old.visits if old else None, new.visits),
            *_cells(old.onsite if old else None, new.onsite), *_totals(old_card, card), *_standing(old_card, card),
        ))  # fmt: skip
    note = f"{span}；班级按学生的学号对应，升级后仍能对上"
    return Page("班级", "各班变化", columns, rows, note, "班级表里没有班级。", frozen=1)


def _teacher_page(earlier: Figures, later: Figures, span: str) -> Page:
    """教师: everybody assessed in either term."""
    columns = (
        Column("工号", width=10), Column("姓名", width=10), Column(BEFORE, Kind.WORD, 10, "考核角色"),
        Column(AFTER, Kind.WORD, 10, "考核角色"), *_three("家访人次", Kind.INTEGER), *_three("实地人次", Kind.INTEGER),
        *_three("总分", Kind.POINTS), Column(BEFORE, Kind.WORD, 9, "等级"), Column(AFTER, Kind.WORD, 9, "等级"),
        Column(BEFORE, Kind.INTEGER, 8, "名次"), Column(AFTER, Kind.INTEGER, 8, "名次"),
    )  # fmt: skip
    rows = []
    for change in teacher_changes(earlier.evaluation, later.evaluation):
        old, new = change.before, change.after
        rows.append((
            change.staff_id, change.name, old.card.subject.kind.value if old.card else _NEW,
            new.card.subject.kind.value if new.card else _LEFT, *_cells(old.visits, new.visits),
            *_cells(old.onsite, new.onsite), *_totals(old.card, new.card), *_standing(old.card, new.card),
        ))  # fmt: skip
    return Page("教师", "教师变化", columns, rows, f"{span}；按工号对应", "没有参加考核的教师。", frozen=2)


def _totals(old: Scorecard | None, new: Scorecard | None) -> tuple[object, object, object]:
    return _cells(old.shown_total if old else None, new.shown_total if new else None)


def _standing(old: Scorecard | None, new: Scorecard | None) -> Sequence[object]:
    """等级 and 名次 of both terms."""
    return (
        old.rating if old else "", new.rating if new else "", old.rank if old else None, new.rank if new else None,
    )  # fmt: skip


def _indicator_page(earlier: Figures, later: Figures, span: str) -> Page:
    """指标: every indicator of both policies, for everybody who has it in both terms."""
    columns = (
        Column("指标", width=24), Column("对象类型", Kind.WORD, 10), Column("对象编号", width=12), Column("对象", width=12),
        *_three("完成值", Kind.NUMBER, Kind.CHANGE, 10), *_three("得分", Kind.POINTS),
    )  # fmt: skip
    rows = [_indicator_row(change) for change in result_changes(earlier.evaluation, later.evaluation)]
    note = f"{span}；只列两次都有的同名指标"
    return Page("指标", "指标变化", columns, rows, note, "两次的考核办法没有同名的指标。", frozen=4)


def _indicator_row(change: ResultChange) -> tuple[object, ...]:
    result, indicator = change.after, change.after.indicator
    value, change_kind = _kinds(indicator)
    then, now, delta = _cells(change.value.before, change.value.after)
    key = result.subject.key if result.subject.kind is not SubjectKind.SCHOOL else ""
    return (
        indicator.name, result.subject.kind.value, key, result.subject.name, Shown(then, value), Shown(now, value),
        Shown(delta, change_kind), *_cells(change.points.before, change.points.after),
    )  # fmt: skip


def _kinds(indicator: Indicator) -> tuple[Kind, Kind]:
    return _SHARE if indicator.is_rate else (Kind.INTEGER, Kind.CHANGE)
