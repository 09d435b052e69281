"""我的任务: the families that a teacher is planned for by the 分工, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence

from jiafang_batch.measure.plan_tasks import PlanTask, TaskState
from jiafang_batch.measure.term import Term
from jiafang_batch.report.names import teacher_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page

NAME = "我的任务"


def task_note(tasks: Sequence[PlanTask]) -> str:
    """Return the sentence with their number."""
    left = sum(task.state is not TaskState.DONE for task in tasks)
    return f"家访分工里排了 {len(tasks)} 户，还有 {left} 户没有登记家访；去之前再约一次时间"


def task_page(term: Term, tasks: Sequence[PlanTask]) -> Page:
    """Return one row per task."""
    columns = (
        Column("日期", Kind.DATE, 12), Column("半天", Kind.WORD, 7), Column("班级", width=10), Column("学生", width=10),
        Column("状态", Kind.WORD, 9, mark=Mark.STATE), Column("带队", Kind.WORD, 8), Column("同去的老师", width=18),
        Column("约好的时间", Kind.LONG_TEXT, 16), Column("家访目的", Kind.LONG_TEXT, 20),
        Column("访前准备", Kind.LONG_TEXT, 16), Column("特殊类别", width=14), Column("监护人", width=10),
        Column("联系电话", width=14), Column("家庭住址", Kind.LONG_TEXT, 28),
    )  # fmt: skip
    rows = [_row(term, task) for task in tasks]
    return Page(NAME, NAME, columns, rows, task_note(tasks), "家访分工里没有排任务。", frozen=4)


def _row(term: Term, task: PlanTask) -> tuple[object, ...]:
    plan, student = task.plan, task.student
    others = "、".join(teacher_name(term, key) for key in plan.teachers if key != task.teacher)
    half = plan.half_day.value if plan.half_day else ""
    return (
        task.planned, half, student.school_class, student.name, task.state.value,
        "本人" if task.leads else teacher_name(term, plan.teachers[0]), others, plan.appointment, plan.purpose,
        plan.preparation, "、".join(sorted(student.categories)), student.guardian, student.phone, student.address,
    )  # fmt: skip
