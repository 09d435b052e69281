"""家访汇总_公示.xlsx: the figures that may be published: the school, year groups and classes, and no child."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.measure.disclosure import SMALLEST, Counts, Split, Withheld, added, is_small, withheld_counts
from jiafang_batch.measure.standing import UNREPORTED, ShownScore, standing_of, unreported_classes
from jiafang_batch.measure.unit_statistics import OTHERS, Statistics, share, with_others
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import score_pages
from jiafang_batch.report.lists.published_figures import (
    CLASS,
    CLASSES,
    HIDDEN,
    PUPILS,
    RATING,
    REQUESTS,
    UNIT,
    UNITS,
    VISITS,
    EarlierFigures,
)  # fmt: skip
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of

_UNGROUPED = "未分年级"
_DAY = "　　　　年　　月　　日"
"""A day that the school fills in by hand."""
_ABOUT = (
    ("公布的内容", "学校、各年级和各班的应访、已访、未访人数，家访率，家访人次和形式，教师参与情况，意见建议的办理情况，各班的等级。"),
    ("不公布的内容", "学生和家长的姓名、学号、电话、住址、特殊类别，任何单个学生的情况，教师个人的得分。"),
    (
        f"“{HIDDEN}”是什么",
        (
            f"不到 {SMALLEST} 人的学生小组、不到 {SMALLEST} 次的家访、不到 {SMALLEST} 条的意见建议不公布（0 除外）。为了不让别人用合计减出来，"
            "同一年级里还会再隐去一个班，必要时再隐去一个年级；几乎每名学生只访了一次时，人次就说出了已访人数，也隐去。隐去的数仍计入合计。"
        ),
    ),
    (
        "本学期公示过几次",
        "以前那一次隐去的，这一次仍然隐去，人数变了也一样；上一次公布过、这一次没有变的数，不能用来遮住别的数，所以有时多隐去几个。免得两次的数一减就知道是谁。",
    ),
    (f"“{UNREPORTED}”是什么", "还没有收到这个班的家访记录，不知道访了多少，所以不公布家访情况，也不评等级。"),
    ("教师", "教师数、参与教师和参与率是学校自己的工作情况，人数再少也公布。"),
    ("家访率", "本学期至少家访过一次（任何形式）的学生 ÷ 应访学生。应访学生是统计截止日期在籍的学生。"),
)  # fmt: skip


def public_pages(figures: Figures, earlier: Sequence[EarlierFigures] = ()) -> Iterable[Page]:
    """The sheets of the public workbook; `earlier` are the publications of the term before."""
    published = _Published(figures, earlier)
    yield _unit_page(figures, published)
    yield _class_page(figures, published)
    school = figures.letterhead.school
    to_fill = (
        ("公示时间", f"{_DAY}至{_DAY}（发布前填写）"),
        ("有异议的", "请在公示时间内向学校反映。受理人：　　　　　　　　联系电话：　　　　　　　　"),
        ("落款", f"{school}（盖章）　　{_DAY}"),
    )
    yield Page("说明", "怎样看这份公示", _WORDS, rows_of(_WORDS, (*to_fill, *_ABOUT)))


class _Published:
    """Every unit's figures and which of them are withheld."""

    def __init__(self, figures: Figures, earlier: Sequence[EarlierFigures]) -> None:
        classes = figures.term.records.roster.classes
        units: dict[str, dict[str, Counts]] = {}
        for name, stats in figures.by_class.items():
            units.setdefault(classes[name].year_group or _UNGROUPED, {})[name] = Counts(
                Split(stats.visited, stats.unvisited), Split(stats.onsite, stats.other_forms)
            )
        self.units = units
        self.school = figures.statistics[0].unit
        before = [(release.pupils, release.visits) for release in earlier]
        self._pupils, self._visits = withheld_counts(units, self.school, before, unreported_classes(figures.term))
        self._requests = frozenset[str]().union(*(release.requests for release in earlier))

    def counts_of(self, unit: str) -> Counts:
        """The figures of a class, or of the school or a year group: the sums of its classes."""
        held = (c for name, rows in self.units.items() for key, c in rows.items() if unit in (key, name, self.school))
        return added(held)

    def row(self, unit: str, counts: Counts, **more: Any) -> _Row:
        """The published figures of a unit, withheld ones as the sign."""
        pupils, visits = _shown(unit, counts.pupils, self._pupils), _shown(unit, counts.visits, self._visits)
        return _Row(unit, pupils=pupils, visits=visits, **more)

    def requests(self, every: Sequence[Statistics], stats: Statistics | None) -> tuple[object, object]:
        """Requests and settled ones; all year groups are left out where one of them is a small group, or was earlier."""
        if stats is None or stats.unit in self._requests:
            return (HIDDEN, HIDDEN)
        school, *groups = every
        splits = [Split(s.requests_done, s.requests - s.requests_done) for s in groups]
        small = any(is_small(count) for s in splits for count in (s.part, s.rest, s.whole))
        unit_counts = (stats.requests_done, stats.requests - stats.requests_done, stats.requests)
        is_group = stats is not school
        if (is_group and (small or self._requests - {self.school})) or any(map(is_small, unit_counts)):
            return (HIDDEN, HIDDEN)
        return (stats.requests, stats.requests_done)

    def is_withheld(self, unit: str) -> bool:
        """True if not even the number of pupils is published."""
        return unit in self._pupils.wholes


class _PublishedSplit(NamedTuple):
    """A whole, its two parts and its share as they are published."""

    whole: object = None
    part: object = None
    rest: object = None
    share: object = None


_NOTHING = _PublishedSplit()


def _shown(unit: str, split: Split, hidden: Withheld) -> _PublishedSplit:
    whole = HIDDEN if unit in hidden.wholes else split.whole
    if unit in hidden.parts:
        return _PublishedSplit(whole, HIDDEN, HIDDEN, HIDDEN)
    return _PublishedSplit(whole, split.part, split.rest, share(split.part, split.whole))


class _Row(Struct, frozen=True):
    """A row of 公示 or 班级; what is blank in it does not apply to the unit."""

    unit: str
    pupils: _PublishedSplit = _NOTHING
    visits: _PublishedSplit = _NOTHING
    classes: int | None = None
    team: Statistics | None = None
    """The figures of its teachers, which are published whatever their number."""
    requests: tuple[object, object] = (None, None)
    """Requests and settled ones."""
    year_group: str = ""
    rating: str = ""


_WORDS = (
    Column("项目", width=16, value=lambda line: line[0]), Column("说明", Kind.LONG_TEXT, 84, value=lambda line: line[1]),
)  # fmt: skip
_PUPILS_AND_VISITS = (
    Column(PUPILS[0], Kind.INTEGER, 10, value=lambda r: r.pupils.whole),
    Column(PUPILS[1], Kind.INTEGER, 9, value=lambda r: r.pupils.part),
    Column(PUPILS[2], Kind.INTEGER, 9, value=lambda r: r.pupils.rest),
    Column(score_pages.COVERAGE.title, Kind.PERCENT, 14, mark=ColumnMark.BAR, value=lambda r: r.pupils.share),
    Column(VISITS[0], Kind.INTEGER, 10, value=lambda r: r.visits.whole),
    Column(VISITS[1], Kind.INTEGER, 10, value=lambda r: r.visits.part),
    Column(VISITS[2], Kind.INTEGER, 10, value=lambda r: r.visits.rest),
    Column(score_pages.UNIT_ONSITE_SHARE.title, Kind.PERCENT, 10, value=lambda r: r.visits.share),
)
_UNITS = (
    Column(UNIT, width=20, value=lambda r: r.unit), Column("班级数", Kind.INTEGER, 8, value=lambda r: r.classes),
    *_PUPILS_AND_VISITS, Column("教师数", Kind.INTEGER, 8, value=lambda r: r.team and r.team.teachers),
    Column("参与教师", Kind.INTEGER, 10, value=lambda r: r.team and r.team.participants),
    Column("参与率", Kind.PERCENT, 9, value=lambda r: r.team and r.team.participation),
    Column(REQUESTS, Kind.INTEGER, 10, value=lambda r: r.requests[0]), Column("已办理", Kind.INTEGER, 8, value=lambda r: r.requests[1]),
)  # fmt: skip


def _unit_page(figures: Figures, published: _Published) -> Page:
    """The school in the first row, then the year groups."""
    by_unit = {s.unit: s for s in figures.statistics}
    lines = []
    for unit in (published.school, *published.units):
        is_school = unit == published.school
        size = len(figures.by_class) if is_school else len(published.units[unit])
        stats = figures.statistics[0] if is_school else by_unit.get(unit)
        requests = published.requests(figures.statistics, stats)
        lines.append(published.row(unit, published.counts_of(unit), classes=size, team=stats, requests=requests))
    rest = with_others(figures.term, figures.statistics)[-1]
    if rest.unit == OTHERS and rest.teachers:
        lines.append(_Row(OTHERS, team=rest))
    note = (
        f"“{HIDDEN}”为不到 {SMALLEST} 人的学生小组或不到 {SMALLEST} 次、条的数，不公布；教师数照实公布；"
        "“其他”是不属于年级组的教师；公示时间和有异议怎样反映见“说明”"
    )
    return Page(UNITS, "家访工作情况公示", _UNITS, rows_of(_UNITS, lines), note, frozen=1)


def _class_row(published: _Published, name: str, unit: str, counts: Counts, standing: ShownScore) -> _Row:
    """A class; of one without any log only the number of pupils due, because its visits are unknown."""
    rating = HIDDEN if published.is_withheld(name) and not standing.is_unreported else standing.rating
    row = published.row(name, counts, year_group=unit, rating=rating)
    return replace(row, pupils=_PublishedSplit(row.pupils.whole), visits=_NOTHING) if standing.is_unreported else row


def _class_page(figures: Figures, published: _Published) -> Page:
    """Every class with its year group and its rating."""
    columns = (
        Column(CLASS, width=12, value=lambda r: r.unit), Column("年级", width=10, value=lambda r: r.year_group),
        Column("班主任", width=10, value=lambda r: homeroom_name(figures.term, r.unit)), *_PUPILS_AND_VISITS,
        Column(RATING, Kind.WORD, 10, value=lambda r: r.rating),
    )  # fmt: skip
    standings = {card.subject.key: standing_of(figures.evaluation, card) for card in figures.evaluation.classes}
    lines = [
        _class_row(published, name, unit, counts, standings[name])
        for unit, held in published.units.items()
        for name, counts in held.items()
    ]
    note = "等级按本校考核办法评定"
    return Page(CLASSES, "各班家访情况公示", columns, rows_of(columns, lines), note, "班级表里没有班级。", frozen=1)
