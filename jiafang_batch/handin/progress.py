"""收表进度: who has handed in, by year group and class, with the time left and the errors of each file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.catalogue import message, remedy
from jiafang_batch.grouping import grouped_by
from jiafang_batch.handin.hand_in_state import OPEN_STATES, Standing, State, tally, time_left
from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.turned_away_page import KEPT_IN
from jiafang_batch.problem import Problem
from jiafang_batch.product_words import TURNED_AWAY
from jiafang_batch.report.lists.progress_page import FAULTY_ROWS, OF_VISITS, OWED, REFUSED, STAFF_ID, TARGETS, TEACHER
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of
from jiafang_batch.report.updated.written_cells import KeptTable

ByRound = Mapping[str, Mapping[Owner, Standing]]
"""Name of a round → the standings of those who hand in for it; empty for one that has not opened."""
_WHOLE, _NOBODY = "全校", "班级表里还没有班级。"


class GroupStanding(NamedTuple):
    """A row of 总览: a year group, or the school with nobody named."""

    name: str
    standings: Sequence[Standing]
    missing: tuple[str, ...]
    """The labels of those who have not handed in."""

    @property
    def returned(self) -> Fraction | None:
        """The share of those whose sheets came."""
        due = len(self.standings)
        return Fraction(due - len(self.missing), due) if due else None


def _number(state: State) -> Callable[[GroupStanding], int]:
    return lambda group: tally(group.standings)[state]


_GROUP = Column("年级", Kind.WORD, 14, value=lambda g: g.name)
_OVERVIEW_COLUMNS = (
    _GROUP,
    Column("应交", Kind.INTEGER, 8, value=lambda g: len(g.standings)),
    Column("已交", Kind.INTEGER, 8, value=_number(State.DONE)),
    Column("迟交", Kind.INTEGER, 8, value=_number(State.LATE)),
    Column("有误退回", Kind.INTEGER, 10, value=_number(State.FAULTY)),
    Column("没收下", Kind.INTEGER, 8, value=_number(State.TURNED_AWAY)),
    Column("未交", Kind.INTEGER, 8, value=_number(State.MISSING)),
    Column("交来的比例", Kind.PERCENT, 14, mark=ColumnMark.PLAIN_BAR, value=lambda g: g.returned),
    Column("未交的", Kind.LONG_TEXT, 46, value=lambda g: "、".join(g.missing) if g.name != _WHOLE else ""),
)
YEAR_GROUP = Column("年级", Kind.WORD, 7, value=lambda s: s.year_group)
LABEL = Column("班级或教师", Kind.WORD, 13, value=lambda s: s.label)
STATE = Column("状态", Kind.WORD, 10, mark=ColumnMark.STATE, value=lambda s: s.state.value)
VERSIONS = Column("次数", Kind.INTEGER, 6, value=lambda s: s.versions)
ROWS = Column("行数", Kind.INTEGER, 6, value=lambda s: s.facts.rows)
LATEST = Column("最近收到", Kind.MOMENT, 16.5, value=lambda s: s.latest)
STATE_COLUMNS = (
    YEAR_GROUP,
    LABEL,
    TEACHER,
    STATE,
    Column("首次收到", Kind.MOMENT, 16.5, value=lambda s: s.first),
    LATEST,
    VERSIONS,
    ROWS,
    FAULTY_ROWS,
    REFUSED,
    Column("最晚时间", Kind.MOMENT, 16.5, value=lambda s: s.deadline),
)
"""One who has to hand in."""


class FaultRow(NamedTuple):
    """A row of 要改的."""

    standing: Standing
    fault: Problem


_FAULT_LABEL = replace(LABEL, value=lambda r: r.standing.label)
_SHEET = Column("工作表", Kind.TEXT, value=lambda r: r.fault.location.sheet)
_LINE = Column("行", Kind.INTEGER, 6, value=lambda r: r.fault.location.row or None)
_HEADER = Column("列", Kind.TEXT, value=lambda r: r.fault.location.header)
_CONTENT = Column("内容", Kind.LONG_TEXT, 22, value=lambda r: r.fault.value)
_FAULT = Column("问题", Kind.LONG_TEXT, 46, value=lambda r: message(r.fault))
_FAULT_COLUMNS = (
    _FAULT_LABEL, replace(TEACHER, value=lambda r: r.standing.teacher), _SHEET, _LINE, _HEADER, _CONTENT, _FAULT,
    Column("怎样改", Kind.LONG_TEXT, 46, value=lambda r: remedy(r.fault)),
)  # fmt: skip


ROUNDS = "各次"
PROGRESS_TABLES = (
    KeptTable("总览", (_GROUP.title,)),
    KeptTable("各班", (YEAR_GROUP.title, LABEL.title)),
    KeptTable(ROUNDS, (LABEL.title,)),
    KeptTable(TARGETS, (STAFF_ID.title, OWED.title)),
    KeptTable("要改的", tuple(c.title for c in (_FAULT_LABEL, _SHEET, _LINE, _HEADER, _CONTENT, _FAULT)), is_list=True),
    KeptTable(TURNED_AWAY, (KEPT_IN.title,), is_list=True),
)
"""How the rows of the pages are matched in a workbook that people have edited."""


def progress_pages(
    standings: Sequence[Standing], turned_away: Page, due: str, now: datetime, by_round: ByRound | None = None
) -> tuple[Page, ...]:
    """Return the overview by year group, the state of everybody, the errors to correct and the rejected files.

    `due` states the time that is left. Of several rounds there is a sheet with all of them side by side.
    """
    rounds = by_round or {}
    overview = rows_of(_OVERVIEW_COLUMNS, list(_overview(standings)))
    details = _detail_columns(now)
    faults = rows_of(
        _FAULT_COLUMNS, [FaultRow(standing, fault) for standing in standings for fault in standing.facts.faults]
    )
    return (
        Page("总览", "收表进度", _OVERVIEW_COLUMNS, overview, due, _NOBODY, 1),
        Page("各班", "各班收表情况", details, rows_of(details, standings), due, _NOBODY, 2),
        *([round_page(standings, rounds, due)] if len(rounds) > 1 else []),
        Page("要改的", "已交的表里要改的地方", _FAULT_COLUMNS, faults, due, "交来的表里没有错误。", 1),
        turned_away,
    )


class RoundRow(NamedTuple):
    """A row of 各次: who hands in, and a text for each round by its name."""

    label: str
    texts: Mapping[str, str]


def round_page(standings: Sequence[Standing], by_round: ByRound, due: str = "") -> Page:
    """Return how everybody stands in every round, then how many of them handed in on time."""
    columns = (LABEL, *(Column(name, Kind.WORD, 15, value=partial(_text_of, name)) for name in by_round))
    lines = [
        RoundRow(s.label, {name: _round_text(held, s.owner) for name, held in by_round.items()}) for s in standings
    ]
    shown = {standing.owner for standing in standings}
    on_time = {name: _on_time_text([s for o, s in held.items() if o in shown]) for name, held in by_round.items()}
    rows = rows_of(columns, [*lines, RoundRow("按时交的", on_time)])
    return Page(ROUNDS, "各次收表情况", columns, rows, due, _NOBODY, 1)


def _text_of(name: str, row: RoundRow) -> str:
    return row.texts[name]


def _round_text(of_round: Mapping[Owner, Standing], owner: Owner) -> str:
    """已交 09-28 · 迟交 10-02 · 未交; 还没开始, and a dash for one who does not hand in for it."""
    if not of_round:
        return "还没开始"
    if owner not in of_round:
        return "—"
    standing = of_round[owner]
    return f"{standing.state.value} {standing.first:%m-%d}" if standing.first else standing.state.value


def _on_time_text(standings: Sequence[Standing]) -> str:
    """5/6; empty for a round that has not opened."""
    on_time = sum(s.first is not None and (s.deadline is None or s.first <= s.deadline) for s in standings)
    return f"{on_time}/{len(standings)}" if standings else ""


def year_groups(standings: Iterable[Standing]) -> Mapping[str, Sequence[Standing]]:
    """Year group → its standings, in their order."""
    return grouped_by(standings, lambda standing: standing.year_group)


def _overview(standings: Sequence[Standing]) -> Iterable[GroupStanding]:
    groups = year_groups(standings)
    for name, group in (*groups.items(), *([(_WHOLE, standings)] if len(groups) > 1 else [])):
        yield GroupStanding(name, group, tuple(s.label for s in group if s.state is State.MISSING))


def _detail_columns(now: datetime) -> tuple[Column, ...]:
    """The columns of 各班; the time left is that from `now` on."""

    def left(standing: Standing) -> str:
        return time_left(standing.deadline, now) if standing.state in OPEN_STATES else ""

    return (*STATE_COLUMNS, Column("离截止", Kind.WORD, 20, value=left), *OF_VISITS)
