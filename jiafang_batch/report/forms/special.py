"""特殊学生花名册: the special pupils of a class with their planned follow-up visits, to be continued by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jiafang_batch.measure.ledgers import visits_to
from jiafang_batch.measure.special_pupils import KeyContact
from jiafang_batch.measure.term import Term
from jiafang_batch.records import Student, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.sheet_form import FormColumn, SheetForm, form_book
from jiafang_batch.report.forms.wording import categories_text, short_day, team_text
from jiafang_batch.report.lists.pupil_pages import follow_up_words
from jiafang_batch.report.names import file_name, homeroom_name
from jiafang_batch.report.sheet.cells import Kind

_REGISTER = (
    FormColumn("序号", 5), FormColumn("班级", 9), FormColumn("姓名", 9), FormColumn("性别", 5), FormColumn("学号", 12),
    FormColumn("特殊类别", 15, Kind.LONG_TEXT), FormColumn("重点", 6, Kind.FLAG), FormColumn("监护人", 9),
    FormColumn("联系电话", 13), FormColumn("家庭住址", 24, Kind.LONG_TEXT), FormColumn("本学期\n家访", 8, Kind.INTEGER),
    FormColumn("最近家访", 12), FormColumn("班主任", 9),
)  # fmt: skip
_PLAN = (
    FormColumn("序号", 5), FormColumn("班级", 9), FormColumn("姓名", 9), FormColumn("特殊类别", 14, Kind.LONG_TEXT),
    FormColumn("本学期家访情况", 34, Kind.LONG_TEXT), FormColumn("状态", 9), FormColumn("回访\n不早于", 11),
    FormColumn("下次家访\n不迟于", 11), FormColumn("应访／\n已访次数", 9),
    FormColumn("责任教师", 9), FormColumn("回访日期", 11), FormColumn("回访方式", 9),
    FormColumn("回访记载（情况、对策）", 34, Kind.LONG_TEXT),
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
    plan = [_plan_row(figures.term, n, k) for n, k in enumerate(held, 1)]
    note = f"说明：{follow_up_words(figures.term.policy.settings)}。本表含学生和家庭隐私，请妥善保管，不得外传。"
    return form_book(
        [
            SheetForm("花名册", "特殊学生花名册", f"{line}　共 {len(register)} 人，其中重点 {len(held)} 人", _REGISTER, register,
                      signatures=_SIGNATURES, landscape=True),
            SheetForm("回访计划", "重点学生回访计划与记载", f"{line}　共 {len(plan)} 人", _PLAN, plan, notes=(note,),
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


def _plan_row(term: Term, number: int, key: KeyContact) -> tuple[object, ...]:
    student, visits = key.student, key.visits
    visit_lines = "\n".join(f"{short_day(v.date)}　{v.form.value}　{team_text(term, v)}" for v in visits)
    return (
        number, student.school_class, student.name, categories_text(student), visit_lines or "本学期还没有家访", key.state,
        short_day(key.earliest) or "—", short_day(key.due) or "—", f"{key.required}／{key.actual}",
        homeroom_name(term, student.school_class), "", "", "",
    )  # fmt: skip
