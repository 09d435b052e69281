"""催交: a message for a year group's chat, ready to paste. It names classes and teachers, and never a pupil."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime

from jiafang_batch.catalogue import wording
from jiafang_batch.handin.hand_in_state import Standing, State, deadline_text, time_left
from jiafang_batch.handin.turned_away import reasons_of
from jiafang_batch.measure.reminders import Stage
from jiafang_batch.problem import Problem

_MOST_FAULTS = 5
"""The maximum number of errors per class; its returned copy, or the sheet 要改的 of 收表进度, lists all."""


def reminder(
    year_group: str, standings: Sequence[Standing], general: datetime | None, now: datetime,
    returned: Container[str] = frozenset(), of_round: str = "", stages: Sequence[Stage] = (),
) -> str:  # fmt: skip
    """Return the message to a year group, also if everything has been handed in.

    `returned` are files with a marked copy; `of_round` is the name of the round, if the term has several; `stages` are the
    running ones of the plan.
    """
    missing = [s for s in standings if s.state is State.MISSING]
    unread = [s for s in standings if s.state is State.TURNED_AWAY]
    faulty = [s for s in standings if s.state is State.FAULTY]
    came = len(standings) - len(missing)
    lines = [
        f"【家访记录收表·{'·'.join(filter(None, (year_group or '全校', of_round)))}】",
        *map(_stage, stages),
        _when(general, now),
        f"交来 {came}/{len(standings)}。",
    ]
    if not missing and not faulty and not unread:
        return "\n".join((*lines, "都交齐了，谢谢各位老师！"))
    if missing:
        lines += ["", f"还没有交（{len(missing)}）："]
        lines += [f"· {_who(s)}{_own_deadline(s, general, now)}" for s in missing]
    if unread:
        lines += ["", f"交了，还没能收下（{len(unread)}）："]
        lines += [f"· {_who(s)}：{reasons_of(s.turned_away)}；怎样补交我单独联系" for s in unread]
    if faulty:
        lines += ["", f"交了但要改（{len(faulty)}）："]
        for standing in faulty:
            lines += _faults(standing, has_copies=standing.has_copies(returned))
    return "\n".join((*lines, "", "请尽快把表发给我，改好的整份再发一次就行。谢谢！"))


def _stage(stage: Stage) -> str:
    """The stage, until when, and what it asks for, in the document's words."""
    tasks = "；".join(dict.fromkeys(task.words.rstrip("。；") for task in stage.tasks))
    return f"现在是“{stage.row.name}”（到 {stage.row.last.month} 月 {stage.row.last.day} 日）{f'：{tasks}。' if tasks else '。'}"


def _when(deadline: datetime | None, now: datetime) -> str:
    if deadline is None:
        return "请尽快交表。"
    return f"截止时间：{deadline_text(deadline, now)}，{time_left(deadline, now)}。"


def _who(standing: Standing) -> str:
    if not standing.teacher or standing.label.startswith(standing.teacher):
        return standing.label
    return f"{standing.label} {standing.teacher}老师"


def _own_deadline(standing: Standing, general: datetime | None, now: datetime) -> str:
    if standing.deadline is None or standing.deadline == general:
        return ""
    return f"（已准延期到 {deadline_text(standing.deadline, now)}）"


def _faults(standing: Standing, *, has_copies: bool) -> list[str]:
    """The class and its errors by row and column; contents of cells may concern a child and are left out."""
    faults = standing.facts.faults
    lines = [f"· {_who(standing)}：{standing.facts.faulty_rows} 行有错"]
    lines += [f"    {_place(fault)}{wording(fault.code).title}" for fault in faults[:_MOST_FAULTS]]
    if len(faults) > _MOST_FAULTS:
        where = "见退回的表" if has_copies else "请找我要清单"
        lines.append(f"    还有 {len(faults) - _MOST_FAULTS} 处，{where}")
    return lines


def _place(fault: Problem) -> str:
    place = fault.location
    row = f"第 {place.row} 行" if place.row else ""
    column = f"“{place.header}”" if place.header else ""
    return f"{row}{column}：" if row or column else ""
