"""班级家访计划: the planned visits of a class with purpose, appointment and preparation, and who is not planned yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import visits_to
from jiafang_batch.met_plans import plan_state, unmet_plans
from jiafang_batch.records import Plan, Student, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import LAST_VISIT, FormColumn, form_rows, number_column, printed
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.wording import month_days, short_day
from jiafang_batch.report.lists import pupil_columns
from jiafang_batch.report.names import file_name, homeroom_name, teacher_names
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.sheets.layout import title_of

NAME = "班级家访计划"

_title = partial(title_of, "plan")
"""The list is read again: its headings are those of the layout."""


class PlannedPupil(NamedTuple):
    """A row of 家访计划 and of 落实情况: a plan, its pupil, the visits of the term and whether one has met the plan."""

    plan: Plan
    pupil: Student
    visits: Sequence[Visit]
    is_met: bool
    term: Term


_KIND = FormColumn(_title("kind"), 9, value=lambda r: r.plan.kind)
_DAY = FormColumn(_title("planned_date"), 11, value=lambda r: short_day(r.plan.planned))
_TEAM = FormColumn(_title("teachers"), 18, value=lambda r: teacher_names(r.term, r.plan.teachers))
_PLAN = (
    number_column(), printed(pupil_columns.PUPIL_CLASS, 9), FormColumn(_title("student"), 10, value=lambda r: r.pupil.name),
    _KIND, _DAY, FormColumn(_title("appointment"), 11, value=lambda r: r.plan.appointment), _TEAM,
    FormColumn(_title("purpose"), 22, Kind.LONG_TEXT, lambda r: r.plan.purpose),
    FormColumn(_title("preparation"), 22, Kind.LONG_TEXT, lambda r: r.plan.preparation),
    FormColumn(_title("forwarded_date"), 11, value=lambda r: short_day(r.plan.forwarded)),
)  # fmt: skip
_NAME = printed(pupil_columns.PUPIL_NAME, 10)
_STATE = (
    number_column(), _NAME, replace(_KIND, width=10), replace(_DAY, width=12), replace(_TEAM, width=20),
    FormColumn("家访日期", 24, value=lambda r: month_days(v.date for v in r.visits)),
    FormColumn("状态", 12, value=lambda r: plan_state(r.plan, is_met=r.is_met, as_of=r.term.as_of)),
)  # fmt: skip


class UnplannedPupil(NamedTuple):
    """A row of 还没有排的."""

    pupil: Student
    visits: Sequence[Visit]


_OPEN = (
    number_column(), _NAME, printed(pupil_columns.CATEGORIES, 20, Kind.LONG_TEXT), LAST_VISIT,
    printed(pupil_columns.GUARDIAN, 10), printed(pupil_columns.PHONE, 14), printed(pupil_columns.ADDRESS, 32),
    FormColumn("打算哪天去", 14),
)  # fmt: skip
_BLANKS = 8
_SIGNATURES = ("班主任：", "年级组长：", "教导处：")


def class_plans(material: FormMaterial) -> Iterator[File]:
    """A workbook per class with enrolled pupils: the plan, its state, and the pupils who are not planned."""
    term = material.figures.term
    plans = grouped_by(term.records.plans, lambda plan: term.records.roster.students[plan.student].school_class)
    for name, students in term.enrolled.items():
        if students:
            path = f"{NAME}/{file_name(name)}.xlsx"
            yield path, partial(_book, material.figures, name, students, plans.get(name, ()))


def _book(figures: Figures, name: str, students: Sequence[Student], plans: Sequence[Plan]) -> bytes:
    term, letterhead = figures.term, figures.letterhead
    line = f"{letterhead.school}　{letterhead.term}　班主任 {homeroom_name(term, name) or '—'}"
    place = term.places
    ordered = sorted(plans, key=lambda plan: (plan.planned or date.max, place[plan.student]))
    planned = {plan.student for plan in plans}
    rest = [UnplannedPupil(s, term.visits_of.get(s.id, ())) for s in students if s.id not in planned]
    planned_pupils = _planned_pupils(term, ordered)
    forms = [
        SheetForm(
            "家访计划", f"{name}家访计划", f"{line}　共 {len(ordered)} 户", _PLAN,
            form_rows(_PLAN, planned_pupils), blanks=_BLANKS,
            notes=("写好一户一行；填好交回来就是家访计划。",), signatures=_SIGNATURES, landscape=True, comes_back=True,
        ),
        SheetForm("落实情况", f"{name}家访计划落实情况", line, _STATE, form_rows(_STATE, planned_pupils), signatures=_SIGNATURES[:1]),
        SheetForm(
            "还没有排的", f"{name}还没有排进计划的学生", f"{line}　{len(rest)} 人", _OPEN,
            form_rows(_OPEN, rest), landscape=True,
            notes=("本表含学生和家庭隐私，只给班主任和年级组长。",),
        ),
    ]  # fmt: skip
    return form_book(forms, f"{name}家访计划", letterhead)


def _planned_pupils(term: Term, plans: Sequence[Plan]) -> list[PlannedPupil]:
    """The plans with the pupil's visits of the term, and whether a visit has met each of them."""
    unmet: set[int] = set()
    for student, pupil_plans in grouped_by(plans, lambda plan: plan.student).items():
        visits = visits_to(term, student)
        unmet |= {id(plan) for plan in unmet_plans(pupil_plans, visits)}
        unmet |= {id(plan) for plan in pupil_plans if plan.planned is None and not visits}
    students = term.records.roster.students
    return [PlannedPupil(p, students[p.student], visits_to(term, p.student), id(p) not in unmet, term) for p in plans]
