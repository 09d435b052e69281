"""收表进度: who has handed in, by year group and class, with the time left and the errors of each file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from jiafang_batch.catalogue import message, remedy
from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.standing import OPEN_STATES, Standing, State, tally, time_left
from jiafang_batch.measure.own_targets import OwnTarget
from jiafang_batch.records import Roster
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page
from jiafang_batch.report.updated.written_cells import KeptTable
from jiafang_batch.terms import TURNED_AWAY

ByRound = Mapping[str, Mapping[Owner, Standing]]
"""Name of a round → the standings of those who hand in for it; empty for one that has not opened."""

_OVERVIEW_COLUMNS = (
    Column("年级", Kind.WORD, 14),
    Column("应交", Kind.INTEGER, 8),
    Column("已交", Kind.INTEGER, 8),
    Column("迟交", Kind.INTEGER, 8),
    Column("有误退回", Kind.INTEGER, 10),
    Column("没收下", Kind.INTEGER, 8),
    Column("未交", Kind.INTEGER, 8),
    Column("交来的比例", Kind.PERCENT, 14, mark=Mark.PLAIN_BAR),
    Column("未交的", Kind.LONG_TEXT, 46),
)
STATE_COLUMNS = (
    Column("年级", Kind.WORD, 10),
    Column("班级或教师", Kind.WORD, 16),
    Column("负责教师", Kind.WORD, 12),
    Column("状态", Kind.WORD, 12, mark=Mark.STATE),
    Column("首次收到", Kind.MOMENT, 18),
    Column("最近收到", Kind.MOMENT, 18),
    Column("次数", Kind.INTEGER, 7),
    Column("行数", Kind.INTEGER, 7),
    Column("错误行", Kind.INTEGER, 8),
    Column("没收下的文件", Kind.INTEGER, 12),
    Column("最晚时间", Kind.MOMENT, 18),
)
"""One who has to hand in, as `state_row` gives it."""

_DETAIL_COLUMNS = (
    *STATE_COLUMNS,
    Column("离截止", Kind.WORD, 20),
    Column("应访", Kind.INTEGER, 7),
    Column("已访", Kind.INTEGER, 7),
    Column("还差", Kind.INTEGER, 7),
    Column("最近期限", Kind.DATE, 12),
    Column("到期前要访", Kind.INTEGER, 11),
)
_TARGET_COLUMNS = (
    Column("教师", Kind.WORD, 12),
    Column("工号", Kind.TEXT),
    Column("年级组", Kind.WORD, 12),
    Column("本人还差", Kind.LONG_TEXT, 60),
    Column("期限", Kind.DATE, 12),
)
"""Counts of visits that teachers and leaders have to make themselves."""
_FAULT_COLUMNS = (
    Column("班级或教师", Kind.WORD, 16),
    Column("负责教师", Kind.WORD, 12),
    Column("工作表", Kind.TEXT),
    Column("行", Kind.INTEGER, 6),
    Column("列", Kind.TEXT),
    Column("内容", Kind.LONG_TEXT, 22),
    Column("问题", Kind.LONG_TEXT, 46),
    Column("怎样改", Kind.LONG_TEXT, 46),
)


ROUNDS, TARGETS = "各次", "本人任务"
PROGRESS_TABLES = (
    KeptTable("总览", ("年级",)),
    KeptTable("各班", ("年级", "班级或教师")),
    KeptTable(ROUNDS, ("班级或教师",)),
    KeptTable(TARGETS, ("工号", "本人还差")),
    KeptTable("要改的", ("班级或教师", "工作表", "行", "列", "内容", "问题"), is_list=True),
    KeptTable(TURNED_AWAY, ("原件存放在",), is_list=True),
)
"""How the rows of the pages are matched in a workbook that people have edited."""


def progress_pages(
    standings: Sequence[Standing], turned_away: Page, due: str, now: datetime, by_round: ByRound | None = None
) -> tuple[Page, ...]:
    """Return the overview by year group, the state of everybody, the errors to correct and the rejected files.

    `due` states the time that is left. Of several rounds there is a sheet with all of them side by side.
    """
    rounds = by_round or {}
    return (
        Page("总览", "收表进度", _OVERVIEW_COLUMNS, list(_overview(standings)), due, "班级表里还没有班级。", 1),
        Page("各班", "各班收表情况", _DETAIL_COLUMNS, [_detail(s, now) for s in standings], due, "班级表里还没有班级。", 2),
        *([_round_page(standings, rounds, due)] if len(rounds) > 1 else []),
        Page("要改的", "已交的表里要改的地方", _FAULT_COLUMNS, list(_faults(standings)), due, "交来的表里没有错误。", 1),
        turned_away,
    )  # fmt: skip


def target_page(targets: Mapping[str, Sequence[OwnTarget]], roster: Roster, due: str) -> Page:
    """Return the counts of visits that teachers and leaders still lack themselves, the nearest deadline first."""
    rows = [
        (roster.teachers[key].name, key, roster.teachers[key].grade_group, target.words, target.last)
        for key, teacher_targets in targets.items()
        for target in teacher_targets
    ]
    rows.sort(key=lambda row: (row[-1], row[1]))
    return Page(TARGETS, "教师和校领导本人还差的家访", _TARGET_COLUMNS, rows, due, "没有本人还差的家访次数。", 1)


def round_rows(standings: Sequence[Standing], by_round: ByRound) -> Iterable[Sequence[str]]:
    """Yield how everybody stands in every round, then how many of them handed in on time."""
    for standing in standings:
        yield (standing.label, *(_round_text(round_standings, standing.owner) for round_standings in by_round.values()))
    shown = {standing.owner for standing in standings}
    yield (
        "按时交的",
        *(
            _on_time_text([s for o, s in round_standings.items() if o in shown])
            for round_standings in by_round.values()
        ),
    )


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


def _round_page(standings: Sequence[Standing], by_round: ByRound, due: str) -> Page:
    columns = (Column("班级或教师", Kind.WORD, 16), *(Column(name, Kind.WORD, 15) for name in by_round))
    rows = list(round_rows(standings, by_round))
    return Page(ROUNDS, "各次收表情况", columns, rows, due, "班级表里还没有班级。", 1)


def year_groups(standings: Iterable[Standing]) -> dict[str, list[Standing]]:
    """Year group → its standings, in their order."""
    groups: dict[str, list[Standing]] = {}
    for standing in standings:
        groups.setdefault(standing.year_group, []).append(standing)
    return groups


def _overview(standings: Sequence[Standing]) -> Iterable[Sequence[Any]]:
    groups = year_groups(standings)
    for name, group_standings in groups.items():
        yield _overview_row(name, group_standings)
    if len(groups) > 1:
        yield _overview_row("全校", standings)


def _overview_row(name: str, standings: Sequence[Standing]) -> Sequence[Any]:
    counts = tally(standings)
    missing = [s.label for s in standings if s.state is State.MISSING]
    came = Fraction(len(standings) - len(missing), len(standings)) if standings else None
    listed = "、".join(missing) if name != "全校" else ""
    return (
        name, len(standings), counts[State.DONE], counts[State.LATE], counts[State.FAULTY], counts[State.TURNED_AWAY],
        counts[State.MISSING], came, listed,
    )  # fmt: skip


def state_row(standing: Standing) -> Sequence[Any]:
    """A standing under STATE_COLUMNS."""
    return (
        standing.year_group, standing.label, standing.teacher, standing.state.value, standing.first, standing.latest,
        standing.versions, standing.facts.rows, standing.facts.faulty_rows, len(standing.turned_away) or None,
        standing.deadline,
    )  # fmt: skip


def _detail(standing: Standing, now: datetime) -> Sequence[Any]:
    left = time_left(standing.deadline, now) if standing.state in OPEN_STATES else ""
    visits = (*standing.visits, standing.lacking) if standing.visits else (None, None, None)
    return (*state_row(standing), left, *visits, *(standing.due or (None, None)))


def _faults(standings: Iterable[Standing]) -> Iterable[Sequence[Any]]:
    for standing in standings:
        for fault in standing.facts.faults:
            place = fault.location
            yield (
                standing.label, standing.teacher, place.sheet, place.row or None, place.header, fault.value,
                message(fault), remedy(fault),
            )  # fmt: skip
