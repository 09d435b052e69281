"""上报表: the bureau's statistic, the school first, then each year group; in 家访汇总 its figures add up by formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jiafang_batch.measure.unit_statistics import OTHERS, Statistics
from jiafang_batch.report.lists import score_pages
from jiafang_batch.report.live.live_page import Here, share_formula
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of

_NARROW = 7.7
"""So that the form of the bureau, with all its figures, stands on one page of A4."""


def _share_of(part: Column, whole: Column) -> Callable[[Here], str]:
    return lambda here: share_formula(here.cell(part), here.cell(whole))


def _added_up(title: str, value: Callable[[Statistics], int], source: Column) -> Column:
    """A figure that adds up a column of 班级; 其他 is what is left of the school."""

    def live(here: Here) -> str:
        return _left_over(here, column) if here.record.unit == OTHERS else score_pages.added_up(source, UNIT)(here)

    column = Column(title, Kind.INTEGER, _NARROW, value=value, live=live)
    return column


def _left_over(here: Here, column: Column) -> str:
    whole = f"={here.at.local_cell(column, 0)}"
    if here.number < 2:  # noqa: PLR2004  no year group between the school and 其他
        return whole
    return f"{whole}-SUM({here.at.local_cell(column, 1)}:{here.at.local_cell(column, here.number - 1)})"


def _live_others(here: Here) -> str:
    return f"={here.cell(VISITS)}-{here.cell(ONSITE)}"


UNIT = Column("单位", width=15, value=lambda s: s.unit)
CLASSES = Column("班级数", Kind.INTEGER, _NARROW, value=lambda s: s.classes)
DUE = _added_up("应访学生", lambda s: s.due, score_pages.DUE)
VISITED = _added_up("已访学生", lambda s: s.visited, score_pages.VISITED)
VISITS = _added_up("家访人次", lambda s: s.visits, score_pages.VISITS)
ONSITE = _added_up("实地人次", lambda s: s.onsite, score_pages.ONSITE)
OTHER_FORMS = Column("其他形式人次", Kind.INTEGER, _NARROW, value=lambda s: s.other_forms, live=_live_others)
COVERAGE = Column(
    "家访率", Kind.PERCENT, 8, mark=ColumnMark.BAR, value=lambda s: s.coverage, live=_share_of(VISITED, DUE)
)
TEACHERS = Column("教师数", Kind.INTEGER, _NARROW, value=lambda s: s.teachers)
PARTICIPANTS = Column("参与教师数", Kind.INTEGER, _NARROW, value=lambda s: s.participants)
PARTICIPATION = Column(
    "参与率", Kind.PERCENT, 8, value=lambda s: s.participation, live=_share_of(PARTICIPANTS, TEACHERS)
)
LEADER_VISITS = Column("校领导家访人次", Kind.INTEGER, _NARROW, value=lambda s: s.leader_visits)
KEY = Column("重点学生数", Kind.INTEGER, _NARROW, value=lambda s: s.key)
KEY_VISITED = Column("重点已访", Kind.INTEGER, _NARROW, value=lambda s: s.key_visited)
KEY_COVERAGE = Column("重点家访率", Kind.PERCENT, 8, value=lambda s: s.key_coverage, live=_share_of(KEY_VISITED, KEY))
NEWCOMERS = Column("新生数", Kind.INTEGER, _NARROW, value=lambda s: s.newcomers)
NEWCOMERS_VISITED = Column("新生已访", Kind.INTEGER, _NARROW, value=lambda s: s.newcomers_visited)
REQUESTS = Column("意见建议条数", Kind.INTEGER, _NARROW, value=lambda s: s.requests)
REQUESTS_DONE = Column("已办理条数", Kind.INTEGER, _NARROW, value=lambda s: s.requests_done)
ESSAYS = Column("手记篇数", Kind.INTEGER, _NARROW, value=lambda s: s.essays)
UNVISITED = _added_up("未访人数", lambda s: s.unvisited, score_pages.UNVISITED)

SHARES = {COVERAGE: (VISITED, DUE), PARTICIPATION: (PARTICIPANTS, TEACHERS), KEY_COVERAGE: (KEY_VISITED, KEY)}
"""Share → its part and its whole."""
DIFFERENCES = {OTHER_FORMS: (VISITS, ONSITE), UNVISITED: (DUE, VISITED)}
"""Difference → the whole and the part that is subtracted."""
OF_TEACHERS = (TEACHERS, PARTICIPANTS, PARTICIPATION, ESSAYS)
"""The figures counted by teacher: a class has none, and those of 综合组 belong to no year group."""
COLUMNS = (
    UNIT, CLASSES, DUE, VISITED, VISITS, ONSITE, OTHER_FORMS, COVERAGE, TEACHERS, PARTICIPANTS, PARTICIPATION,
    LEADER_VISITS, KEY, KEY_VISITED, KEY_COVERAGE, NEWCOMERS, NEWCOMERS_VISITED, REQUESTS, REQUESTS_DONE, ESSAYS, UNVISITED,
)  # fmt: skip
COUNTS = tuple(column for column in COLUMNS if column is not UNIT and column not in SHARES)
"""The counts, which add up."""


def statistics_page(statistics: Sequence[Statistics]) -> Page:
    """The sheet of these units."""
    note = (
        "应访 = 已访 + 未访，人次 = 实地 + 其他形式；“其他”是不属于任何年级组的教师和没写年级的班级，各行之和等于全校"
    )
    return Page("上报表", "家访工作上报表", COLUMNS, rows_of(COLUMNS, statistics), note, frozen=1)
