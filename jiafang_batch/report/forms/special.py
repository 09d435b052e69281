"""特殊学生花名册: the special pupils of a class with their planned follow-up visits, to be continued by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.special_pupils import KeyContact
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import visits_to
from jiafang_batch.measure.tracking import Contact, contacts
from jiafang_batch.records import Student, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.follow_up_form import DEADLINE, DEMAND, PLAN_STATE, PLANNED_DAY, PLANNED_TEAM, FollowUp
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import (
    LAST_VISIT,
    FormColumn,
    form_rows,
    number_column,
    on_two_lines,
    printed,
)
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.wording import (
    NOTHING,
    companions_text,
    joined,
    open_words,
    short_day,
)
from jiafang_batch.report.lists import pupil_columns
from jiafang_batch.report.lists.pupil_pages import follow_up_words
from jiafang_batch.report.names import file_name, teacher_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.signatures import CLASS_LEDGER


class SpecialPupil(NamedTuple):
    """A row of 花名册."""

    pupil: Student
    visits: Sequence[Visit]
    is_key: bool
    term: Term


_REGISTER = (
    number_column(), printed(pupil_columns.PUPIL_CLASS, 9), printed(pupil_columns.PUPIL_NAME, 9),
    printed(pupil_columns.SEX, 5), printed(pupil_columns.PUPIL_ID, 12),
    printed(pupil_columns.CATEGORIES, 15, Kind.LONG_TEXT), FormColumn("重点", 6, Kind.FLAG, lambda r: r.is_key),
    printed(pupil_columns.GUARDIAN, 9), printed(pupil_columns.PHONE, 13), printed(pupil_columns.ADDRESS, 24),
    FormColumn("本学期\n家访", 8, Kind.INTEGER, lambda r: len(r.visits)), LAST_VISIT,
    printed(pupil_columns.HOMEROOM, 9),
)  # fmt: skip


def _recorded(words: Callable[[Visit], str]) -> Callable[[FollowUp], str]:
    """What is recorded of the visit, without words about the mind."""
    return lambda row: row.of_visit(lambda visit: open_words(row.term, visit, words(visit)))


def _team(row: FollowUp) -> list[str]:
    """Who visited; of a visit to come who is to go."""
    visit, plan = row.contact.visit, row.contact.plan
    if visit:
        return [teacher_name(row.term, visit.lead), companions_text(row.term, visit)]
    lead, *others = [teacher_name(row.term, key) for key in plan.teachers] if plan and plan.teachers else [row.homeroom]
    return [lead, joined(others)]


_PLAN = (
    number_column(), printed(pupil_columns.PUPIL_CLASS, 9), printed(pupil_columns.PUPIL_NAME, 9),
    printed(pupil_columns.CATEGORIES, 13, Kind.LONG_TEXT), replace(PLANNED_DAY, title=on_two_lines(PLANNED_DAY.title)),
    replace(PLANNED_TEAM, width=10), PLAN_STATE, FormColumn("责任教师", 9, value=lambda r: _team(r)[0]),
    FormColumn("同行教师", 10, value=lambda r: _team(r)[1]),
    FormColumn("回访日期", 11, value=lambda r: r.of_visit(lambda visit: short_day(visit.date))),
    FormColumn("回访方式", 9, value=lambda r: r.of_visit(lambda visit: visit.form.value)),
    FormColumn("回访记载（情况）", 26, Kind.LONG_TEXT, _recorded(lambda visit: visit.record)),
    FormColumn("对策感想", 22, Kind.LONG_TEXT, _recorded(lambda visit: visit.reflection)), DEMAND,
    FormColumn("回访\n不早于", 11, value=lambda r: r.required(lambda key: short_day(key.earliest) or NOTHING)),
    replace(DEADLINE, value=lambda r: r.required(lambda key: short_day(key.due) or NOTHING)),
    FormColumn("应访／\n已访次数", 9, value=lambda r: r.required(lambda key: f"{key.required}／{key.actual}")),
)  # fmt: skip


def special_register(material: FormMaterial) -> Iterator[File]:
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
    term = figures.term
    special = [SpecialPupil(s, visits_to(term, s.id), s.id in key, term) for s in students]
    register = form_rows(_REGISTER, special)
    held = [key[s.id] for s in students if s.id in key]
    plan = form_rows(_PLAN, list(_follow_ups(term, held)))
    note = f"说明：{follow_up_words(term.policy.settings)}。本表含学生和家庭隐私，请妥善保管，不得外传。"
    return form_book(
        [
            SheetForm("花名册", "特殊学生花名册", f"{line}　共 {len(register)} 人，其中重点 {len(held)} 人", _REGISTER, register,
                      signatures=CLASS_LEDGER, landscape=True),
            SheetForm("回访计划", "重点学生回访计划与记载", f"{line}　共 {len(held)} 人", _PLAN, plan, notes=(note,),
                      signatures=CLASS_LEDGER, landscape=True, comes_back=True),
        ],
        f"{unit}特殊学生花名册", letterhead,
    )  # fmt: skip


def _follow_ups(term: Term, special: Sequence[KeyContact]) -> Iterator[FollowUp]:
    """A row per planned or made visit, and one to write on where none of them is free."""
    plans = grouped_by(term.records.plans, lambda plan: plan.student)
    for key in special:
        held = list(contacts(plans.get(key.student.id, ()), key.visits))
        if all(contact.visit for contact in held):
            held.append(Contact(None, None))
        yield from (FollowUp(key, contact, contact is held[-1], term) for contact in held)
