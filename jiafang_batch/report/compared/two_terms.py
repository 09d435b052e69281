"""对比.xlsx: two terms side by side, and what rose and fell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from msgspec.structs import replace

from jiafang_batch.measure.score import Scorecard
from jiafang_batch.measure.term_comparison import (
    Change,
    ComparedResult,
    TeacherChange,
    earlier_classes,
    result_changes,
    teacher_changes,
)
from jiafang_batch.measure.unit_statistics import Statistics, share
from jiafang_batch.policy.model import Indicator
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import request_pages, score_pages
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.lists.indicator_words import value_kind
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind, Shown, change_kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of
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


def _three(group: str, change: Callable[[Any], Change], kind: Kind, width: float = 9) -> tuple[Column, ...]:
    """上次, 本次 and 变化 of one figure."""
    return (
        Column(BEFORE, kind, width, group, value=lambda r: change(r).before),
        Column(AFTER, kind, width, group, value=lambda r: change(r).after),
        Column(CHANGE, change_kind(kind), width + 1, group, ColumnMark.TREND, value=lambda r: change(r).delta),
    )


def _two(
    group: str, kind: Kind, width: float, before: Callable[[Any], object], after: Callable[[Any], object]
) -> tuple[Column, ...]:
    """上次 and 本次 of one word or rank."""
    return (Column(BEFORE, kind, width, group, value=before), Column(AFTER, kind, width, group, value=after))


def _both(value: Callable[[Any], Any], before: Any, after: Any) -> Change:
    """A figure of something in both terms; unknown where there was no such thing."""
    return Change(value(before) if before else None, value(after) if after else None)


_OUTCOME = (
    *_three("总分", lambda r: _both(lambda card: card.shown_total, r.before, r.after), Kind.POINTS),
    *_two("等级", Kind.WORD, 9, lambda r: r.before.rating if r.before else "", lambda r: r.after.rating if r.after else ""),
    *_two("名次", Kind.INTEGER, 8, lambda r: r.before.rank if r.before else None, lambda r: r.after.rank if r.after else None),
)  # fmt: skip
"""Of a row with the scorecards `before` and `after`, None for a term without one."""

# ---------------------------------------------------------------- 概况

_FIGURES = (
    up.DUE, up.VISITED, up.COVERAGE, up.VISITS, up.ONSITE,
    Column(score_pages.UNIT_ONSITE_SHARE.title, Kind.PERCENT, value=lambda s: share(s.onsite, s.visits)),
    replace(up.PARTICIPATION, title=score_pages.PARTICIPATION.title), up.KEY_COVERAGE, up.REQUESTS,
    Column(request_pages.RATE.title, Kind.PERCENT, value=lambda s: share(s.requests_done, s.requests)),
)  # fmt: skip
"""The figures of 概况, as columns of a statistic."""


class UnitChange(NamedTuple):
    """A row of 概况: one figure of a unit in both terms."""

    unit: str
    figure: Column
    change: Change

    def shown(self, value: object) -> Shown:
        """Return the value as a share or a count."""
        return Shown(value, self.figure.kind)


_UNITS = (
    Column("单位", width=18, value=lambda r: r.unit), Column("项目", width=16, value=lambda r: r.figure.title),
    Column(BEFORE, Kind.NUMBER, 12, value=lambda r: r.shown(r.change.before)),
    Column(AFTER, Kind.NUMBER, 12, value=lambda r: r.shown(r.change.after)),
    Column(
        CHANGE, Kind.CHANGE, 12, mark=ColumnMark.TREND,
        value=lambda r: Shown(r.change.delta, change_kind(r.figure.kind)),
    ),
)  # fmt: skip


def _unit_page(earlier: Figures, later: Figures, span: str) -> Page:
    """概况: the school and its year groups, a row for each figure."""
    before: dict[str, Statistics] = {s.unit: s for s in earlier.statistics[1:]}
    pairs = [(earlier.statistics[0], later.statistics[0])]
    pairs += [(before[s.unit], s) for s in later.statistics[1:] if s.unit in before]
    lines = [
        UnitChange(new.unit, figure, _both(figure.of, old, new)) for old, new in pairs for figure in _FIGURES
    ]  # fmt: skip
    return Page("概况", "两个学期家访情况对比", _UNITS, rows_of(_UNITS, lines), span, frozen=2)


# ---------------------------------------------------------------- 班级, 教师


class ClassChange(NamedTuple):
    """A row of 班级: a class, the class that its pupils were in, and both terms' figures and scorecards."""

    name: str
    origin: str | None
    homeroom: str
    old: Statistics | None
    new: Statistics
    before: Scorecard | None
    after: Scorecard


def _counted(field: str) -> Callable[[ClassChange], Change]:
    return lambda row: _both(lambda statistics: getattr(statistics, field), row.old, row.new)


_CLASSES = (
    Column("班级", width=10, value=lambda r: r.name), Column("上次班级", width=10, value=lambda r: r.origin or _NEW),
    Column("班主任", width=10, value=lambda r: r.homeroom), *_three(up.COVERAGE.title, _counted("coverage"), Kind.PERCENT),
    *_three(up.VISITS.title, _counted("visits"), Kind.INTEGER), *_three(up.ONSITE.title, _counted("onsite"), Kind.INTEGER), *_OUTCOME,
)  # fmt: skip


def _class_page(earlier: Figures, later: Figures, span: str) -> Page:
    """班级: every class with the previous class of its pupils."""
    origins = earlier_classes(earlier.term, later.term)
    old_cards = {card.subject.key: card for card in earlier.evaluation.classes}
    lines = []
    for card in later.evaluation.classes:
        name, origin = card.subject.key, origins.get(card.subject.key)
        old, old_card = (earlier.by_class[origin], old_cards[origin]) if origin else (None, None)
        homeroom = homeroom_name(later.term, name)
        lines.append(ClassChange(name, origin, homeroom, old, later.by_class[name], old_card, card))
    note = f"{span}；班级按学生的学号对应，升级后仍能对上"
    return Page("班级", "各班变化", _CLASSES, rows_of(_CLASSES, lines), note, "班级表里没有班级。", frozen=1)


class ComparedTeacher(NamedTuple):
    """A row of 教师."""

    change: TeacherChange

    @property
    def before(self) -> Scorecard | None:
        """The scorecard of the earlier term."""
        return self.change.before.card

    @property
    def after(self) -> Scorecard | None:
        """The scorecard of the later term."""
        return self.change.after.card


_TEACHERS = (
    Column("工号", width=10, value=lambda r: r.change.staff_id), Column("姓名", width=10, value=lambda r: r.change.name),
    *_two(
        "考核角色", Kind.WORD, 10, lambda r: r.before.subject.kind.value if r.before else _NEW,
        lambda r: r.after.subject.kind.value if r.after else _LEFT,
    ),
    *_three(up.VISITS.title, lambda r: Change(r.change.before.visits, r.change.after.visits), Kind.INTEGER),
    *_three(up.ONSITE.title, lambda r: Change(r.change.before.onsite, r.change.after.onsite), Kind.INTEGER), *_OUTCOME,
)  # fmt: skip


def _teacher_page(earlier: Figures, later: Figures, span: str) -> Page:
    """教师: everybody assessed in either term."""
    rows = rows_of(_TEACHERS, list(map(ComparedTeacher, teacher_changes(earlier.evaluation, later.evaluation))))
    return Page("教师", "教师变化", _TEACHERS, rows, f"{span}；按工号对应", "没有参加考核的教师。", frozen=2)


# ---------------------------------------------------------------- 指标


def _subject_key(change: ComparedResult) -> str:
    subject = change.after.subject
    return subject.key if subject.kind is not SubjectKind.SCHOOL else ""


def _in_kind(column: Column, place: int) -> Column:
    """The column with every value as a share or a count, as the indicator of its row is."""
    return replace(column, value=lambda c: Shown(column.of(c), _kinds(c.after.indicator)[place]))


_BEFORE, _AFTER, _CHANGE = _three("完成值", lambda c: c.value, Kind.INTEGER, 10)
_INDICATORS = (
    Column("指标", width=24, value=lambda c: c.after.indicator.name),
    Column("对象类型", Kind.WORD, 10, value=lambda c: c.after.subject.kind.value),
    Column("对象编号", width=12, value=_subject_key), Column("对象", width=12, value=lambda c: c.after.subject.name),
    _in_kind(_BEFORE, 0), _in_kind(_AFTER, 0), _in_kind(_CHANGE, 1), *_three("得分", lambda c: c.points, Kind.POINTS),
)  # fmt: skip


def _indicator_page(earlier: Figures, later: Figures, span: str) -> Page:
    """指标: every indicator of both policies, for everybody who has it in both terms."""
    rows = rows_of(_INDICATORS, list(result_changes(earlier.evaluation, later.evaluation)))
    note = f"{span}；只列两次都有的同名指标"
    return Page("指标", "指标变化", _INDICATORS, rows, note, "两次的考核办法没有同名的指标。", frozen=4)


def _kinds(indicator: Indicator) -> tuple[Kind, Kind]:
    kind = value_kind(indicator)
    return kind, change_kind(kind)
