"""阶段任务: the stages of the plan and their clauses, each with where it is carried out and how it stands; and 名册要补."""

from __future__ import annotations

from collections.abc import Iterator

from jiafang_batch.measure.reminders import RosterGap, roster_gaps, stages
from jiafang_batch.measure.term import Term
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists.clause_page import Standing
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page

STAGES, GAPS = "阶段任务", "名册要补"


def stage_page(figures: Figures, standing: Standing) -> Page | None:
    """Return a line for each task of each stage, or None if the calendar has no stage."""
    held = stages(figures.term.policy, figures.term.as_of)
    if not held:
        return None
    columns = (
        Column("阶段", width=18), Column("开始", Kind.DATE, 12), Column("结束", Kind.DATE, 12), Column("状态", width=9),
        Column("条", width=12), Column("任务", Kind.LONG_TEXT, 42), Column("落实在", Kind.LONG_TEXT, 20),
        Column("现在怎样", Kind.LONG_TEXT, 40),
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for stage in held:
        start = (stage.row.name, stage.row.first, stage.row.last, stage.state)
        rows += [(*start, task.basis, task.words, task.place, standing.of(task)) for task in stage.tasks]
        if not stage.tasks:
            rows.append((*start, "", "", "", "条文里没有写这个阶段的任务"))
    now = "、".join(stage.row.name for stage in held if stage.state == "进行中") or "没有进行中的阶段"
    return Page(STAGES, "各阶段的任务和进展", columns, rows, f"考核日在：{now}", frozen=1)


def gap_page(term: Term) -> Page | None:
    """Return a line for each class of which the roster lacks something, or None if it lacks nothing."""
    gaps = roster_gaps(term)
    if not gaps:
        return None
    columns = (
        Column("班级", width=10), Column("班主任", width=10), Column("学生", Kind.INTEGER, 7), Column("名册要补", Kind.LONG_TEXT, 34),
        Column("哪些学生", Kind.LONG_TEXT, 80),
    )  # fmt: skip
    rows = [
        (gap.school_class, homeroom_name(term, gap.school_class), gap.pupils, gap.words, "\n".join(_names(gap)))
        for gap in gaps
    ]
    return Page(
        GAPS, "学生名册要补的", columns, rows, f"{len(gaps)} 个班的名册有缺，补在 基础信息 的学生名册里", frozen=1
    )


def _names(gap: RosterGap) -> Iterator[str]:
    for what, students in gap.lacking.items():
        names = "全班" if len(students) == gap.pupils else "、".join(student.name for student in students)
        yield f"{what}：{names}"
