"""The follow-up of key pupils, plan by plan and visit by visit, and the columns about plans that its papers share."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from jiafang_batch.measure.special_pupils import KeyContact
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.tracking import Contact
from jiafang_batch.met_plans import plan_state
from jiafang_batch.records import Plan, Student, Visit
from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.wording import short_day
from jiafang_batch.report.names import homeroom_name, teacher_names
from jiafang_batch.sheets.layout import title_of


class FollowUp(NamedTuple):
    """A plan, the visit that met it, or both; what is required of the pupil stands in the last one."""

    key: KeyContact
    contact: Contact
    is_last: bool
    term: Term

    @property
    def pupil(self) -> Student:
        """The key pupil."""
        return self.key.student

    @property
    def homeroom(self) -> str:
        """The pupil's homeroom teacher."""
        return homeroom_name(self.term, self.pupil.school_class)

    def of_plan(self, value: Callable[[Plan], str]) -> str:
        """Return a value of the plan; blank without one."""
        return value(self.contact.plan) if self.contact.plan else ""

    def of_visit(self, value: Callable[[Visit], str]) -> str:
        """Return a value of the visit; blank without one."""
        return value(self.contact.visit) if self.contact.visit else ""

    def required(self, value: Callable[[KeyContact], str]) -> str:
        """Return what is required of the pupil; blank but for the last one."""
        return value(self.key) if self.is_last else ""


def _team(row: FollowUp) -> str:
    """Who is to go; the homeroom teacher if the plan names nobody."""
    return row.of_plan(lambda plan: teacher_names(row.term, plan.teachers) or row.homeroom)


def _state(row: FollowUp) -> str:
    is_met = row.contact.visit is not None
    return row.of_plan(lambda plan: plan_state(plan, is_met=is_met, as_of=row.term.as_of))


PLANNED_DAY = FormColumn(
    title_of("plan", "planned_date"),
    11,
    value=lambda r: r.of_plan(lambda plan: short_day(plan.planned) or "没有写日期"),
)
PLANNED_TEAM = FormColumn("计划教师", 11, value=_team)
PLAN_STATE = FormColumn("计划落实", 9, value=_state)
DEADLINE = FormColumn("下次家访\n不迟于", 11, value=lambda r: r.required(lambda key: short_day(key.due)))
DEMAND = FormColumn("回访要求", 9, value=lambda r: r.required(lambda key: key.state))
