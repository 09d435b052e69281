"""家访卡: what a teacher has to know of a pupil before the visit, a page per pupil, and what to prepare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest

from jiafang_batch.measure.ledgers import EventAnswer, visits_to
from jiafang_batch.measure.request_ledger import Request
from jiafang_batch.measure.term import Term, grouped_by
from jiafang_batch.met_plans import unmet_plans
from jiafang_batch.policy.reminders import visit_reminders
from jiafang_batch.records import Plan, Student, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Document, Look, Part, Text
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.pupil_file import requests_of, visits_of
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import pairs_grid, section
from jiafang_batch.report.forms.wording import categories_text, short_day, team_text
from jiafang_batch.report.names import file_name, homeroom_name, teacher_name, teacher_names

NAME = "家访卡"
_WIDTHS = (22.0, 36.0, 22.0, 36.0, 22.0, 36.0)
_VISITS = (
    ("日期", 24, Look.CELL_CENTRE), ("形式", 20, Look.CELL_CENTRE), ("家访教师", 26, Look.CELL_CENTRE),
    ("家访情况", 58, Look.CELL), ("对策感想", 46, Look.CELL),
)  # fmt: skip
_REQUESTS = (
    ("提出日期", 24, Look.CELL_CENTRE), ("诉求", 88, Look.CELL), ("办理状态", 28, Look.CELL_CENTRE),
    ("办理结果", 34, Look.CELL),
)  # fmt: skip
_EVENTS = (("日期", 24, Look.CELL_CENTRE), ("事件", 26, Look.CELL_CENTRE), ("说明", 124, Look.CELL))
_WORDS = (("任课教师", 28, Look.CELL_CENTRE), ("近来的表现、要说的话", 59, Look.CELL)) * 2
_LATEST = 2
_FOOT = "含学生和家庭隐私：只给去家访的教师，用后交回班主任，不得外传"


def visit_cards(material: Material) -> Iterator[File]:
    """A document per class with enrolled pupils, for the homeroom teacher to hand to those who visit."""
    figures = material.figures
    for name, students in figures.term.enrolled.items():
        if students:
            yield f"{NAME}/{file_name(name)}.docx", partial(_document, figures, name, students)


def _document(figures: Figures, name: str, students: Sequence[Student]) -> bytes:
    requests = requests_of(figures)
    events: Mapping[str, Sequence[EventAnswer]] = grouped_by(figures.events, lambda answer: answer.event.student)
    plans = grouped_by(figures.term.records.plans, lambda plan: plan.student)
    blocks: list[Block] = []
    for number, student in enumerate(students):
        blocks.append(Text(NAME, Look.FORM_TITLE, new_page=number > 0))
        unsettled = [request for request in requests.get(student.id, ()) if not request.done]
        plan = next_plan(figures.term, plans.get(student.id, ()))
        blocks += _page(figures, student, unsettled, events.get(student.id, ()), plan)
    part = Part(blocks, margins=(14, 18, 16, 18), foot=f"{figures.letterhead.school}　{name}　{_FOOT}")
    return docx_bytes(Document(f"{name}{NAME}", (part,)), figures.letterhead)


def next_plan(term: Term, plans: Sequence[Plan]) -> Plan | None:
    """Return one pupil's first plan row that no visit has met; of rows without a day the first."""
    if not plans:
        return None
    unmet = unmet_plans(plans, visits_to(term, plans[0].student))
    return next(iter(unmet), None) or next((plan for plan in plans if plan.planned is None), None)


def _page(
    figures: Figures, student: Student, requests: Sequence[Request], events: Sequence[EventAnswer], plan: Plan | None
) -> Iterator[Block]:
    term, letterhead = figures.term, figures.letterhead
    yield Text(f"学校：{letterhead.school}　　{letterhead.term}　　{letterhead.until}", Look.FORM_LINE)
    yield pairs_grid(_WIDTHS, _basics(term, student), 7)
    visits = [_visit_row(term, visit) for visit in visits_of(term, student.id)[-_LATEST:]]
    yield from section("最近的家访", _VISITS, visits, "还没有家访。")
    if requests:
        yield from section("没有办结的诉求", _REQUESTS, [_request_row(request) for request in requests], "")
    if events:
        rows = [(short_day(a.event.date), a.event.kind, a.event.note) for a in events]
        yield from section("成长事件", _EVENTS, rows, "")
    yield from section("任课教师的话", _WORDS, _teachers(term, student), "任课表里没有这个班的教师。")
    yield Text("这次家访", Look.SECTION)
    yield pairs_grid(_WIDTHS, _plan_rows(term, student, plan), 7)
    yield pairs_grid(_WIDTHS, [[("优点和\n进步", "")], [("要和家长\n商量的事", "")]], 12)
    if reminders := visit_reminders(term.policy.document):
        yield Text(f"提醒：{'；'.join(reminders)}。", Look.FORM_LINE)


def _basics(term: Term, student: Student) -> list[list[tuple[str, str]]]:
    return [
        [("姓名", student.name), ("性别", student.sex.value if student.sex else ""), ("学号", student.id)],
        [("班级", student.school_class), ("班主任", homeroom_name(term, student.school_class)), ("学籍状态", student.status.value)],
        [("监护人", student.guardian), ("联系电话", student.phone), ("家长外地", "是" if student.parents_away else "否")],
        [("特殊类别", categories_text(student) or "无"), ("家访条件", "具备" if student.visitable else "不具备")],
        [("家庭住址", student.address)],
    ]  # fmt: skip


def _visit_row(term: Term, visit: Visit) -> tuple[str, ...]:
    return short_day(visit.date), visit.form.value, team_text(term, visit), visit.record, visit.reflection


def _request_row(request: Request) -> tuple[str, ...]:
    return short_day(request.visit.date), request.visit.request, request.status, request.result


def _teachers(term: Term, student: Student) -> list[tuple[str, ...]]:
    """Boxes for the teachers of the class to write in, two in a line."""
    teaching = (t for t in term.records.roster.teaching if t.school_class == student.school_class)
    names = list(dict.fromkeys(f"{t.subject}\n{teacher_name(term, t.teacher)}".strip() for t in teaching))
    return [(first, "", second, "") for first, second in zip_longest(names[::2], names[1::2], fillvalue="")]


def _plan_rows(term: Term, student: Student, plan: Plan | None) -> list[list[tuple[str, str]]]:
    team = teacher_names(term, plan.teachers) if plan else ""
    return [
        [("计划日期", short_day(plan.planned) if plan else ""), ("预约时间", plan.appointment if plan else ""),
         ("家访教师", team or homeroom_name(term, student.school_class))],
        [("家访目的", plan.purpose if plan else "")],
        [("访前准备", plan.preparation if plan else "")],
    ]  # fmt: skip
