"""阶段任务: the stages of the plan and their clauses, each with where it is carried out and how it stands; and 名册要补."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from jiafang_batch.measure.reminders import RosterGap, Stage, roster_gaps, stages
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.document import Clause
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists.clause_page import ClauseStates
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page, rows_of

STAGES, GAPS = "阶段任务", "名册要补"


class StageRow(NamedTuple):
    """A row of 阶段任务: a stage and one of its tasks, None for a stage without any."""

    stage: Stage
    task: Clause | None
    words: str
    """How the task stands now."""


def _of_task(field: str) -> Callable[[StageRow], str]:
    return lambda row: getattr(row.task, field) if row.task else ""


_STAGES = (
    Column("阶段", width=18, value=lambda r: r.stage.row.name), Column("开始", Kind.DATE, 12, value=lambda r: r.stage.row.first),
    Column("结束", Kind.DATE, 12, value=lambda r: r.stage.row.last), Column("状态", width=9, value=lambda r: r.stage.state),
    Column("条", width=12, value=_of_task("basis")), Column("任务", Kind.LONG_TEXT, 42, value=_of_task("words")),
    Column("落实在", Kind.LONG_TEXT, 20, value=_of_task("place")), Column("现在怎样", Kind.LONG_TEXT, 40, value=lambda r: r.words),
)  # fmt: skip


def stage_page(figures: Figures, standing: ClauseStates) -> Page | None:
    """Return a line for each task of each stage, or None if the calendar has no stage."""
    held = stages(figures.term.policy, figures.term.as_of)
    if not held:
        return None
    lines: list[StageRow] = []
    for stage in held:
        lines += [StageRow(stage, task, standing.of(task)) for task in stage.tasks]
        if not stage.tasks:
            lines.append(StageRow(stage, None, "条文里没有写这个阶段的任务"))
    now = "、".join(stage.row.name for stage in held if stage.state == "进行中") or "没有进行中的阶段"
    return Page(STAGES, "各阶段的任务和进展", _STAGES, rows_of(_STAGES, lines), f"考核日在：{now}", frozen=1)


def gap_page(term: Term) -> Page | None:
    """Return a line for each class of which the roster lacks something, or None if it lacks nothing."""
    gaps = roster_gaps(term)
    if not gaps:
        return None
    columns = (
        Column("班级", width=10, value=lambda g: g.school_class),
        Column("班主任", width=10, value=lambda g: homeroom_name(term, g.school_class)),
        Column("学生", Kind.INTEGER, 7, value=lambda g: g.pupils), Column("名册要补", Kind.LONG_TEXT, 34, value=lambda g: g.words),
        Column("哪些学生", Kind.LONG_TEXT, 80, value=lambda g: "\n".join(_names(g))),
    )  # fmt: skip
    note = f"{len(gaps)} 个班的名册有缺，补在 基础信息 的学生名册里"
    return Page(GAPS, "学生名册要补的", columns, rows_of(columns, gaps), note, frozen=1)


def _names(gap: RosterGap) -> Iterator[str]:
    for what, students in gap.lacking.items():
        names = "全班" if len(students) == gap.pupils else "、".join(student.name for student in students)
        yield f"{what}：{names}"
