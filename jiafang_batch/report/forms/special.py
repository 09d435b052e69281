"""特殊学生花名册: the special pupils of a class with their planned follow-up visits, to be continued by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from jiafang_batch.measure.ledgers import visits_to
from jiafang_batch.measure.special_pupils import KeyContact
from jiafang_batch.measure.term import Term, grouped_by
from jiafang_batch.measure.tracking import Contact, contacts
from jiafang_batch.records import Plan, Student, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.sheet_form import FormColumn, SheetForm, form_book
from jiafang_batch.report.forms.wording import (
    categories_text,
    companions_text,
    joined,
    open_words,
    plan_cells,
    short_day,
)
from jiafang_batch.report.lists.pupil_pages import follow_up_words
from jiafang_batch.report.names import file_name, homeroom_name, teacher_name
from jiafang_batch.report.sheet.cells import Kind

_REGISTER = (
    FormColumn("序号", 5), FormColumn("班级", 9), FormColumn("姓名", 9), FormColumn("性别", 5), FormColumn("学号", 12),
    FormColumn("特殊类别", 15, Kind.LONG_TEXT), FormColumn("重点", 6, Kind.FLAG), FormColumn("监护人", 9),
    FormColumn("联系电话", 13), FormColumn("家庭住址", 24, Kind.LONG_TEXT), FormColumn("本学期\n家访", 8, Kind.INTEGER),
    FormColumn("最近家访", 12), FormColumn("班主任", 9),
)  # fmt: skip
_PLAN = (
    FormColumn("序号", 5), FormColumn("班级", 9), FormColumn("姓名", 9), FormColumn("特殊类别", 13, Kind.LONG_TEXT),
    FormColumn("计划\n日期", 11), FormColumn("计划教师", 10), FormColumn("计划落实", 9),
    FormColumn("责任教师", 9), FormColumn("同行教师", 10), FormColumn("回访日期", 11), FormColumn("回访方式", 9),
    FormColumn("回访记载（情况）", 26, Kind.LONG_TEXT), FormColumn("对策感想", 22, Kind.LONG_TEXT),
    FormColumn("回访要求", 9), FormColumn("回访\n不早于", 11), FormColumn("下次家访\n不迟于", 11),
    FormColumn("应访／\n已访次数", 9),
)  # fmt: skip
_SIGNATURES = ("班主任：", "审核人：", "主管领导：", "日期：")


def special_register(material: Material) -> Iterator[File]:
    """A workbook per class with special pupils, and one of the whole school."""
    figures = material.figures
    term = figures.term
    key = {k.student.id: k for k in figures.key_students}
    by_class = {
        name: [s for s in term.enrolled.get(name, ()) if s.categories or s.id in key]
        for name in term.records.roster.classes
    }
    by_class = {name: students for name, students in by_class.items() if students}
    if by_class:
        everyone = [student for students in by_class.values() for student in students]
        yield "特殊学生花名册/全校.xlsx", partial(_book, figures, "全校", everyone, key)
    for name, students in by_class.items():
        yield f"特殊学生花名册/{file_name(name)}.xlsx", partial(_book, figures, name, students, key)


def _book(figures: Figures, unit: str, students: Sequence[Student], key: dict[str, KeyContact]) -> bytes:
    letterhead = figures.letterhead
    line = f"{letterhead.school}　{letterhead.term}　{unit}"
    visits = {s.id: visits_to(figures.term, s.id) for s in students}
    register = [_register_row(figures.term, n, s, visits[s.id], is_key=s.id in key) for n, s in enumerate(students, 1)]
    held = [key[s.id] for s in students if s.id in key]
    plans = grouped_by(figures.term.records.plans, lambda plan: plan.student)
    plan = [(n, *row) for n, row in enumerate(_plan_rows(figures.term, held, plans), 1)]
    note = f"说明：{follow_up_words(figures.term.policy.settings)}。本表含学生和家庭隐私，请妥善保管，不得外传。"
    return form_book(
        [
            SheetForm("花名册", "特殊学生花名册", f"{line}　共 {len(register)} 人，其中重点 {len(held)} 人", _REGISTER, register,
                      signatures=_SIGNATURES, landscape=True),
            SheetForm("回访计划", "重点学生回访计划与记载", f"{line}　共 {len(held)} 人", _PLAN, plan, notes=(note,),
                      signatures=_SIGNATURES, landscape=True, comes_back=True),
        ],
        f"{unit}特殊学生花名册", letterhead,
    )  # fmt: skip


def _register_row(
    term: Term, number: int, student: Student, visits: Sequence[Visit], *, is_key: bool
) -> tuple[object, ...]:
    return (
        number, student.school_class, student.name, student.sex.value if student.sex else "", student.id,
        categories_text(student), is_key, student.guardian, student.phone, student.address, len(visits),
        short_day(visits[-1].date) if visits else "未家访", homeroom_name(term, student.school_class),
    )  # fmt: skip


def _plan_rows(
    term: Term, special: Sequence[KeyContact], plans: Mapping[str, Sequence[Plan]]
) -> Iterator[tuple[object, ...]]:
    """A row per planned or made visit, and one to write on where none of them is free.

    What is required of the pupil stands in the last row.
    """
    for key in special:
        held = list(contacts(plans.get(key.student.id, ()), key.visits))
        if all(contact.visit for contact in held):
            held.append(Contact(None, None))
        for contact in held:
            yield (
                key.student.school_class, key.student.name, categories_text(key.student), *plan_cells(term, contact),
                *_visit_cells(term, key, contact), *(_required(key) if contact is held[-1] else ("",) * 4),
            )  # fmt: skip


def _visit_cells(term: Term, key: KeyContact, contact: Contact) -> tuple[str, ...]:
    """Who visited, when, how and what is recorded of it; of a visit to come who is to go."""
    visit, plan = contact.visit, contact.plan
    if visit:
        words = (open_words(term, visit, visit.record), open_words(term, visit, visit.reflection))
        return (
            teacher_name(term, visit.lead),
            companions_text(term, visit),
            short_day(visit.date),
            visit.form.value,
            *words,
        )
    team = [teacher_name(term, teacher) for teacher in plan.teachers] if plan else []
    lead, *others = team or [homeroom_name(term, key.student.school_class)]
    return lead, joined(others), "", "", "", ""


def _required(key: KeyContact) -> tuple[str, ...]:
    return key.state, short_day(key.earliest) or "—", short_day(key.due) or "—", f"{key.required}／{key.actual}"
