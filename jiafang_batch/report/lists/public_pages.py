"""家访汇总_公示.xlsx: the figures that may be published: the school, year groups and classes, and no child."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from jiafang_batch.measure.disclosure import SMALLEST, Split, Withheld, is_small, withheld
from jiafang_batch.measure.ledgers import OTHERS, Statistics, share, with_others
from jiafang_batch.measure.standing import UNREPORTED, ShownScore, standing_of
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import score_pages
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page

HIDDEN = "＊"
"""The sign in place of a figure that is not published."""
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
            "同一年级里还会再隐去一个班，必要时再隐去一个年级。隐去的数仍计入合计。"
        ),
    ),
    (f"“{UNREPORTED}”是什么", "还没有收到这个班的家访记录，不知道访了多少，所以不公布家访情况，也不评等级。"),
    ("教师", "教师数、参与教师和参与率是学校自己的工作情况，人数再少也公布。"),
    ("家访率", "本学期至少家访过一次（任何形式）的学生 ÷ 应访学生。应访学生是统计截止日期在籍的学生。"),
)  # fmt: skip


def public_pages(figures: Figures) -> Iterable[Page]:
    """The sheets of the public workbook."""
    published = _Published(figures)
    yield _unit_page(figures, published)
    yield _class_page(figures, published)
    columns = (Column("项目", width=16), Column("说明", Kind.LONG_TEXT, 84))
    school = figures.letterhead.school
    to_fill = (
        ("公示时间", f"{_DAY}至{_DAY}（发布前填写）"),
        ("有异议的", "请在公示时间内向学校反映。受理人：　　　　　　　　联系电话：　　　　　　　　"),
        ("落款", f"{school}（盖章）　　{_DAY}"),
    )
    yield Page("说明", "怎样看这份公示", columns, (*to_fill, *_ABOUT))


@dataclass(frozen=True, slots=True)
class _Counts:
    """The published figures of a unit: pupils visited and not, visits on site and in other forms."""

    pupils: Split
    visits: Split


class _Published:
    """Every unit's figures and which of them are withheld."""

    def __init__(self, figures: Figures) -> None:
        classes = figures.term.records.roster.classes
        units: dict[str, dict[str, _Counts]] = {}
        for name, stats in figures.by_class.items():
            units.setdefault(classes[name].year_group or _UNGROUPED, {})[name] = _Counts(
                Split(stats.visited, stats.unvisited), Split(stats.onsite, stats.other_forms)
            )
        self.units = units
        self.school = figures.statistics[0].unit
        self._pupils = withheld(_splits(units, "pupils"), self.school)
        self._visits = withheld(_splits(units, "visits"), self.school)

    def counts_of(self, unit: str) -> _Counts:
        """The figures of the school or of a year group: the sums of its classes."""
        held = [c for name, rows in self.units.items() if unit in (name, self.school) for c in rows.values()]
        return _Counts(_sum(c.pupils for c in held), _sum(c.visits for c in held))

    def cells(self, unit: str, counts: _Counts) -> tuple[object, ...]:
        """应访 已访 未访 家访率 人次 实地 其他 实地占比, withheld ones as the sign."""
        return (*_shown(unit, counts.pupils, self._pupils), *_shown(unit, counts.visits, self._visits))

    def is_withheld(self, unit: str) -> bool:
        """True if not even the number of pupils is published."""
        return unit in self._pupils.wholes


def _splits(units: Mapping[str, Mapping[str, _Counts]], what: str) -> dict[str, dict[str, Split]]:
    return {name: {n: getattr(counts, what) for n, counts in rows.items()} for name, rows in units.items()}


def _sum(splits: Iterable[Split]) -> Split:
    held = tuple(splits)
    return Split(sum(s.part for s in held), sum(s.rest for s in held))


def _shown(unit: str, split: Split, hidden: Withheld) -> tuple[object, ...]:
    whole = HIDDEN if unit in hidden.wholes else split.whole
    if unit in hidden.parts:
        return (whole, HIDDEN, HIDDEN, HIDDEN)
    return (whole, split.part, split.rest, share(split.part, split.whole))


_PUPILS_AND_VISITS = (
    Column("应访学生", Kind.INTEGER, 10), Column("已访", Kind.INTEGER, 9), Column("未访", Kind.INTEGER, 9),
    Column(score_pages.COVERAGE.title, Kind.PERCENT, 14, mark=Mark.BAR), Column("家访人次", Kind.INTEGER, 10),
    Column("实地人次", Kind.INTEGER, 10), Column("其他形式", Kind.INTEGER, 10), Column("实地占比", Kind.PERCENT, 10),
)  # fmt: skip


def _unit_page(figures: Figures, published: _Published) -> Page:
    """The school in the first row, then the year groups."""
    columns = (
        Column("单位", width=20), Column("班级数", Kind.INTEGER, 8), *_PUPILS_AND_VISITS, Column("教师数", Kind.INTEGER, 8),
        Column("参与教师", Kind.INTEGER, 10), Column("参与率", Kind.PERCENT, 9), Column("意见建议", Kind.INTEGER, 10),
        Column("已办理", Kind.INTEGER, 8),
    )  # fmt: skip
    by_unit = {s.unit: s for s in figures.statistics}
    rows = []
    for unit in (published.school, *published.units):
        is_school = unit == published.school
        size = len(figures.by_class) if is_school else len(published.units[unit])
        stats = figures.statistics[0] if is_school else by_unit.get(unit)
        cells = published.cells(unit, published.counts_of(unit))
        rows.append((unit, size, *cells, *_team(stats), *_requests(figures.statistics, stats)))
    rest = with_others(figures.term, figures.statistics)[-1]
    if rest.unit == OTHERS and rest.teachers:
        rows.append((OTHERS, None, *[None] * len(_PUPILS_AND_VISITS), *_team(rest), None, None))
    note = (
        f"“{HIDDEN}”为不到 {SMALLEST} 人的学生小组或不到 {SMALLEST} 次、条的数，不公布；教师数照实公布；"
        "“其他”是不属于年级组的教师；公示时间和有异议怎样反映见“说明”"
    )
    return Page("公示", "家访工作情况公示", columns, rows, note, frozen=1)


def _team(stats: Statistics | None) -> tuple[int | Fraction | None, ...]:
    return (stats.teachers, stats.participants, stats.participation) if stats else (None, None, None)


def _requests(every: Iterable[Statistics], stats: Statistics | None) -> tuple[object, object]:
    """Requests and settled ones; all year groups are left out where any of them is a small group."""
    if stats is None:
        return (HIDDEN, HIDDEN)
    school, *groups = every
    splits = [Split(s.requests_done, s.requests - s.requests_done) for s in groups]
    small = any(is_small(count) for s in splits for count in (s.part, s.rest, s.whole))
    unit_counts = (stats.requests_done, stats.requests - stats.requests_done, stats.requests)
    if (stats is not school and small) or any(map(is_small, unit_counts)):
        return (HIDDEN, HIDDEN)
    return (stats.requests, stats.requests_done)


def _class_cells(cells: tuple[object, ...], standing: ShownScore) -> tuple[object, ...]:
    """The figures of a class; of one without any log only the number of pupils due, because its visits are unknown."""
    return (cells[0], *([None] * (len(cells) - 1))) if standing.is_unreported else cells


def _class_page(figures: Figures, published: _Published) -> Page:
    """Every class with its year group and its rating."""
    columns = (
        Column("班级", width=12), Column("年级", width=10), Column("班主任", width=10), *_PUPILS_AND_VISITS,
        Column("等级", Kind.WORD, 10),
    )  # fmt: skip
    ratings = {card.subject.key: standing_of(figures.evaluation, card) for card in figures.evaluation.classes}
    rows = [
        (
            name, unit, homeroom_name(figures.term, name), *_class_cells(published.cells(name, counts), ratings[name]),
            HIDDEN if published.is_withheld(name) and not ratings[name].is_unreported else ratings[name].rating,
        )
        for unit, held in published.units.items()
        for name, counts in held.items()
    ]  # fmt: skip
    return Page("班级", "各班家访情况公示", columns, rows, "等级按本校考核办法评定", "班级表里没有班级。", frozen=1)
