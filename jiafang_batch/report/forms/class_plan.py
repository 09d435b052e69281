"""班级家访计划: the planned visits of a class with purpose, appointment and preparation, and who is not planned yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from jiafang_batch.measure.ledgers import visits_to
from jiafang_batch.measure.term import Term, grouped_by
from jiafang_batch.met_plans import plan_state, unmet_plans
from jiafang_batch.records import Plan, Student
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.sheet_form import FormColumn, SheetForm, form_book
from jiafang_batch.report.forms.wording import categories_text, short_day
from jiafang_batch.report.names import file_name, homeroom_name, teacher_names
from jiafang_batch.report.sheet.cells import Kind

NAME = "班级家访计划"
_PLAN = (
    FormColumn("序号", 5), FormColumn("班级", 9), FormColumn("被访学生", 10), FormColumn("计划类型", 9),
    FormColumn("计划日期", 11), FormColumn("预约时间", 11), FormColumn("参与老师", 18),
    FormColumn("家访目的", 22, Kind.LONG_TEXT), FormColumn("访前准备", 22, Kind.LONG_TEXT),
    FormColumn("上报日期", 11),
)  # fmt: skip
_OPEN = (
    FormColumn("序号", 5), FormColumn("姓名", 10), FormColumn("特殊类别", 20, Kind.LONG_TEXT), FormColumn("最近家访", 12),
    FormColumn("监护人", 10), FormColumn("联系电话", 14), FormColumn("家庭住址", 32, Kind.LONG_TEXT),
    FormColumn("打算哪天去", 14),
)  # fmt: skip
_STATE = (
    FormColumn("序号", 5), FormColumn("姓名", 10), FormColumn("计划类型", 10), FormColumn("计划日期", 12),
    FormColumn("参与老师", 20), FormColumn("家访日期", 24), FormColumn("状态", 12),
)  # fmt: skip
_BLANKS = 8
_SIGNATURES = ("班主任：", "年级组长：", "教导处：")


def class_plans(material: Material) -> Iterator[File]:
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
    place = {key: number for number, key in enumerate(term.records.roster.students)}
    ordered = sorted(plans, key=lambda plan: (plan.planned or date.max, place[plan.student]))
    planned = {plan.student for plan in plans}
    rest = [student for student in students if student.id not in planned]
    forms = [
        SheetForm(
            "家访计划", f"{name}家访计划", f"{line}　共 {len(ordered)} 户", _PLAN,
            [_plan_row(term, number, plan) for number, plan in enumerate(ordered, 1)], blanks=_BLANKS,
            notes=("写好一户一行；填好交回来就是家访计划。",), signatures=_SIGNATURES, landscape=True, comes_back=True,
        ),
        SheetForm("落实情况", f"{name}家访计划落实情况", line, _STATE, _states(term, ordered), signatures=_SIGNATURES[:1]),
        SheetForm(
            "还没有排的", f"{name}还没有排进计划的学生", f"{line}　{len(rest)} 人", _OPEN,
            [_open_row(term, number, student) for number, student in enumerate(rest, 1)], landscape=True,
            notes=("本表含学生和家庭隐私，只给班主任和年级组长。",),
        ),
    ]  # fmt: skip
    return form_book(forms, f"{name}家访计划", letterhead)


def _plan_row(term: Term, number: int, plan: Plan) -> tuple[object, ...]:
    student = term.records.roster.students[plan.student]
    return (
        number, student.school_class, student.name, plan.kind, short_day(plan.planned), plan.appointment,
        teacher_names(term, plan.teachers), plan.purpose, plan.preparation, short_day(plan.forwarded),
    )  # fmt: skip


def _states(term: Term, plans: Sequence[Plan]) -> list[tuple[object, ...]]:
    """The plan rows with the pupil's visits of the term, and whether a visit has met each of them."""
    unmet: set[int] = set()
    for student, pupil_plans in grouped_by(plans, lambda plan: plan.student).items():
        visits = visits_to(term, student)
        unmet |= {id(plan) for plan in unmet_plans(pupil_plans, visits)}
        unmet |= {id(plan) for plan in pupil_plans if plan.planned is None and not visits}
    rows: list[tuple[object, ...]] = []
    for number, plan in enumerate(plans, 1):
        visits = visits_to(term, plan.student)
        state = plan_state(plan, is_met=id(plan) not in unmet, as_of=term.as_of)
        rows.append((
            number, term.records.roster.students[plan.student].name, plan.kind, short_day(plan.planned),
            teacher_names(term, plan.teachers), "、".join(short_day(v.date) for v in visits), state,
        ))  # fmt: skip
    return rows


def _open_row(term: Term, number: int, student: Student) -> tuple[object, ...]:
    visits = term.visits_of.get(student.id, ())
    return (
        number, student.name, categories_text(student), short_day(visits[-1].date) if visits else "未家访",
        student.guardian, student.phone, student.address, "",
    )  # fmt: skip
