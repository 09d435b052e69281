"""What a 分工 asks of each teacher: the families they are planned for, when, with whom, and whether it was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

from msgspec import Struct

from jiafang_batch.dates import weekday
from jiafang_batch.measure.term import Term
from jiafang_batch.met_plans import unmet_plans
from jiafang_batch.records import Plan, Student
from jiafang_batch.terms import HalfDay


class TaskState(Enum):
    """How a task stands on the as-of day."""

    DONE = "已访"
    OPEN = "待访"
    LATE = "已过期"


class PlanTask(Struct, frozen=True):
    """A family that a teacher is planned for."""

    teacher: str
    student: Student
    plan: Plan
    planned: date
    state: TaskState

    @property
    def leads(self) -> bool:
        """True if the teacher leads the team."""
        return self.plan.teachers[0] == self.teacher

    @property
    def when(self) -> str:
        """1月23日（周四）上午."""
        half = self.plan.half_day.value if self.plan.half_day else ""
        return f"{self.planned.month}月{self.planned.day}日（{weekday(self.planned)}）{half}"

    @property
    def short_when(self) -> str:
        """01-23上午."""
        return f"{self.planned:%m-%d}{self.plan.half_day.value if self.plan.half_day else ''}"


def plan_tasks(term: Term) -> tuple[PlanTask, ...]:
    """Return every task of every teacher in the order of time; plans without a day or a team give none.

    Two rows that say the same of one family are one task.
    """
    students, by_student = term.records.roster.students, dict[str, list[Plan]]()
    for plan in term.records.plans:
        if plan.planned is not None and plan.teachers:
            by_student.setdefault(plan.student, []).append(plan)
    tasks: dict[tuple[object, ...], PlanTask] = {}
    for key, plans in by_student.items():
        unmet = {id(plan) for plan in unmet_plans(plans, term.visits_of.get(key, ()))}
        for plan in plans:
            assert plan.planned is not None  # noqa: S101  asked above
            late = TaskState.LATE if plan.planned < term.as_of else TaskState.OPEN
            state = late if id(plan) in unmet else TaskState.DONE
            for teacher in plan.teachers:
                task = PlanTask(teacher, students[key], plan, plan.planned, state)
                tasks.setdefault((teacher, key, plan.planned, plan.half_day), task)
    halves: Mapping[HalfDay | None, int] = {None: -1, **{half: place for place, half in enumerate(HalfDay)}}
    return tuple(
        sorted(tasks.values(), key=lambda t: (t.planned, halves[t.plan.half_day], t.plan.teachers, t.student.id))
    )
