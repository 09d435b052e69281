"""我的任务: the families that a teacher is planned for by the 分工, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from jiafang_batch.measure.plan_tasks import PlanTask, TaskState
from jiafang_batch.measure.term import Term
from jiafang_batch.mind import categories_text
from jiafang_batch.report.names import teacher_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of

NAME = "我的任务"


def task_note(tasks: Sequence[PlanTask]) -> str:
    """Return the sentence with their number."""
    left = sum(task.state is not TaskState.DONE for task in tasks)
    return f"家访分工里排了 {len(tasks)} 户，还有 {left} 户没有登记家访；去之前再约一次时间"


def task_page(term: Term, tasks: Sequence[PlanTask]) -> Page:
    """Return one row per task."""
    columns = (
        Column("日期", Kind.DATE, 12, value=lambda t: t.planned),
        Column("半天", Kind.WORD, 7, value=lambda t: t.plan.half_day.value if t.plan.half_day else ""),
        Column("班级", width=10, value=lambda t: t.student.school_class), Column("学生", width=10, value=lambda t: t.student.name),
        Column("状态", Kind.WORD, 9, mark=ColumnMark.STATE, value=lambda t: t.state.value),
        Column("带队", Kind.WORD, 8, value=lambda t: "本人" if t.leads else teacher_name(term, t.plan.teachers[0])),
        Column("同去的老师", width=18, value=partial(_others, term)),
        Column("约好的时间", Kind.LONG_TEXT, 16, value=lambda t: t.plan.appointment),
        Column("家访目的", Kind.LONG_TEXT, 20, value=lambda t: t.plan.purpose),
        Column("访前准备", Kind.LONG_TEXT, 16, value=lambda t: t.plan.preparation),
        Column("特殊类别", width=14, value=lambda t: categories_text(t.student)),
        Column("监护人", width=10, value=lambda t: t.student.guardian), Column("联系电话", width=14, value=lambda t: t.student.phone),
        Column("家庭住址", Kind.LONG_TEXT, 28, value=lambda t: t.student.address),
    )  # fmt: skip
    return Page(NAME, NAME, columns, rows_of(columns, tasks), task_note(tasks), "家访分工里没有排任务。", frozen=4)


def _others(term: Term, task: PlanTask) -> str:
    return "、".join(teacher_name(term, key) for key in task.plan.teachers if key != task.teacher)
