"""上报表: the bureau's statistic, the school first, then each year group; in 家访汇总 its figures add up by formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jiafang_batch.measure.ledgers import Statistics
from jiafang_batch.report.lists import score_pages
from jiafang_batch.report.live.live_page import Here, share_formula
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page, rows_of


def _share_of(part: Column, whole: Column) -> Callable[[Here], str]:
    return lambda here: share_formula(here.own(part), here.own(whole))


def _live_others(here: Here) -> str:
    return f"={here.own(VISITS)}-{here.own(ONSITE)}"


UNIT = Column("单位", width=18, value=lambda s: s.unit)
CLASSES = Column("班级数", Kind.INTEGER, value=lambda s: s.classes)
DUE = Column("应访学生", Kind.INTEGER, value=lambda s: s.due, live=score_pages.added_up(score_pages.DUE, UNIT))
VISITED = Column(
    "已访学生", Kind.INTEGER, value=lambda s: s.visited, live=score_pages.added_up(score_pages.VISITED, UNIT)
)
VISITS = Column("家访人次", Kind.INTEGER, value=lambda s: s.visits, live=score_pages.added_up(score_pages.VISITS, UNIT))
ONSITE = Column("实地人次", Kind.INTEGER, value=lambda s: s.onsite, live=score_pages.added_up(score_pages.ONSITE, UNIT))
OTHER_FORMS = Column("其他形式人次", Kind.INTEGER, value=lambda s: s.other_forms, live=_live_others)
COVERAGE = Column("家访率", Kind.PERCENT, mark=Mark.BAR, value=lambda s: s.coverage, live=_share_of(VISITED, DUE))
TEACHERS = Column("教师数", Kind.INTEGER, value=lambda s: s.teachers)
PARTICIPANTS = Column("参与教师数", Kind.INTEGER, value=lambda s: s.participants)
PARTICIPATION = Column("参与率", Kind.PERCENT, value=lambda s: s.participation, live=_share_of(PARTICIPANTS, TEACHERS))
LEADER_VISITS = Column("校领导家访人次", Kind.INTEGER, value=lambda s: s.leader_visits)
KEY = Column("重点学生数", Kind.INTEGER, value=lambda s: s.key)
KEY_VISITED = Column("重点已访", Kind.INTEGER, value=lambda s: s.key_visited)
KEY_COVERAGE = Column("重点家访率", Kind.PERCENT, value=lambda s: s.key_coverage, live=_share_of(KEY_VISITED, KEY))
NEWCOMERS = Column("新生数", Kind.INTEGER, value=lambda s: s.newcomers)
NEWCOMERS_VISITED = Column("新生已访", Kind.INTEGER, value=lambda s: s.newcomers_visited)
REQUESTS = Column("意见建议条数", Kind.INTEGER, value=lambda s: s.requests)
REQUESTS_DONE = Column("已办理条数", Kind.INTEGER, value=lambda s: s.requests_done)
ESSAYS = Column("手记篇数", Kind.INTEGER, value=lambda s: s.essays)
UNVISITED = Column(
    "未访人数", Kind.INTEGER, value=lambda s: s.unvisited, live=score_pages.added_up(score_pages.UNVISITED, UNIT)
)

SHARES = {COVERAGE: (VISITED, DUE), PARTICIPATION: (PARTICIPANTS, TEACHERS), KEY_COVERAGE: (KEY_VISITED, KEY)}
"""Share → its part and its whole."""
DIFFERENCES = (OTHER_FORMS, UNVISITED)
COLUMNS = (
    UNIT, CLASSES, DUE, VISITED, VISITS, ONSITE, OTHER_FORMS, COVERAGE, TEACHERS, PARTICIPANTS, PARTICIPATION,
    LEADER_VISITS, KEY, KEY_VISITED, KEY_COVERAGE, NEWCOMERS, NEWCOMERS_VISITED, REQUESTS, REQUESTS_DONE, ESSAYS, UNVISITED,
)  # fmt: skip
COUNTS = tuple(column for column in COLUMNS if column is not UNIT and column not in SHARES)
"""What is counted and adds up."""


def statistics_page(statistics: Sequence[Statistics]) -> Page:
    """The sheet of these units."""
    note = "应访 = 已访 + 未访，人次 = 实地 + 其他形式；综合组教师只计入全校"
    return Page("上报表", "家访工作上报表", COLUMNS, rows_of(COLUMNS, statistics), note, frozen=1)
