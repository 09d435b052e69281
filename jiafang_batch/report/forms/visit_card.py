"""家访卡: what a teacher has to know of a pupil before the visit, a page per pupil, and what to prepare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import zip_longest
from operator import itemgetter
from typing import NamedTuple

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.event_answers import EventAnswer
from jiafang_batch.measure.request_ledger import Request
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import visits_to
from jiafang_batch.met_plans import unmet_plans
from jiafang_batch.mind import categories_text
from jiafang_batch.policy.reminder_clauses import visit_reminders
from jiafang_batch.records import Plan, Student, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Look, Part, Text, WordDocument
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.pupil_file import events_of, requests_of, visits_of
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import pairs_grid, section
from jiafang_batch.report.forms.wording import open_words, short_day, team_text
from jiafang_batch.report.names import file_name, homeroom_name, teacher_name, teacher_names
from jiafang_batch.report.sheet.cells import Kind

NAME = "家访卡"
_WIDTHS = (22.0, 36.0, 22.0, 36.0, 22.0, 36.0)
_ABREAST = 3
_LATEST, _PENDING_SHOWN = 2, 3
_RECORD, _REFLECTION, _NOTE, _RESULT = 44, 28, 40, 20
"""How many lines of each list, and characters of each text, fit on the page of a pupil with very many of them."""
_WORDS = tuple(
    column
    for place in range(_ABREAST)
    for column in (FormColumn("任课教师", 25, value=itemgetter(place)), FormColumn("要说的话", 33, Kind.LONG_TEXT))
)
_FOOT = "含学生和家庭隐私：只给去家访的教师，用后交回班主任，不得外传"


def _cut(text: str, most: int) -> str:
    """The text, shortened to what one page has room for: the card reminds, 一生一档 has every word."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[:most]}…"


class CardVisit(NamedTuple):
    """A line of 最近的家访."""

    visit: Visit
    term: Term

    def words(self, text: str, most: int) -> str:
        """Return the text without words about the pupil's mind, shortened."""
        return _cut(open_words(self.term, self.visit, text), most)


_VISITS = (
    FormColumn("日期", 22, value=lambda r: short_day(r.visit.date)), FormColumn("形式", 18, value=lambda r: r.visit.form.value),
    FormColumn("家访教师", 20, value=lambda r: team_text(r.term, r.visit)),
    FormColumn("家访情况", 68, Kind.LONG_TEXT, lambda r: r.words(r.visit.record, _RECORD)),
    FormColumn("对策感想", 46, Kind.LONG_TEXT, lambda r: r.words(r.visit.reflection, _REFLECTION)),
)  # fmt: skip


class Pending(NamedTuple):
    """A line of 没有办结的诉求、成长事件."""

    day: date
    what: str
    text: str
    done: str = ""


_PENDING = (
    FormColumn("日期", 22, value=lambda p: short_day(p.day)), FormColumn("什么事", 24, value=lambda p: p.what),
    FormColumn("内容", 86, Kind.LONG_TEXT, lambda p: _cut(p.text, _NOTE)), FormColumn("办理", 42, Kind.LONG_TEXT, lambda p: p.done),
)  # fmt: skip


def visit_cards(material: FormMaterial) -> Iterator[File]:
    """A document per class with enrolled pupils, for the homeroom teacher to hand to those who visit."""
    figures = material.figures
    for name, students in figures.term.enrolled.items():
        if students:
            yield f"{NAME}/{file_name(name)}.docx", partial(_document, figures, name, students)


def _document(figures: Figures, name: str, students: Sequence[Student]) -> bytes:
    requests = requests_of(figures)
    events, rows = events_of(figures), figures.term.records.plans
    plans = figures.term.once("plans of pupils", lambda: grouped_by(rows, lambda plan: plan.student))
    blocks: list[Block] = []
    line = Text(figures.letterhead.form_line, Look.FORM_LINE)
    teachers = section("任课教师的话", _WORDS, _teachers(figures.term, name), "任课表里没有这个班的教师。")
    reminders = visit_reminders(figures.term.policy.document)
    reminded = [Text(f"提醒：{'；'.join(reminders)}。", Look.FORM_LINE)] if reminders else []
    for number, student in enumerate(students):
        blocks.append(Text(NAME, Look.FORM_TITLE, new_page=number > 0))
        unsettled = [request for request in requests.get(student.id, ()) if not request.done]
        plan = next_plan(figures.term, plans.get(student.id, ()))
        blocks += (line, *_before(figures.term, student, unsettled, events.get(student.id, ())))
        blocks += (*teachers, *_this_visit(figures.term, student, plan), *reminded)
    part = Part(blocks, margins=(11, 18, 14, 18), foot=f"{figures.letterhead.school}　{name}　{_FOOT}")
    return docx_bytes(WordDocument(f"{name}{NAME}", (part,)), figures.letterhead)


def next_plan(term: Term, plans: Sequence[Plan]) -> Plan | None:
    """Return one pupil's first plan row that no visit has met; of rows without a day the first."""
    if not plans:
        return None
    unmet = unmet_plans(plans, visits_to(term, plans[0].student))
    return next(iter(unmet), None) or next((plan for plan in plans if plan.planned is None), None)


def _before(
    term: Term, student: Student, requests: Sequence[Request], events: Sequence[EventAnswer]
) -> Iterator[Block]:
    """What is known of the pupil."""
    yield pairs_grid(_WIDTHS, _basics(term, student), 7)
    visits = [CardVisit(visit, term) for visit in visits_of(term, student.id)[-_LATEST:]]
    yield from section("最近的家访", _VISITS, visits, "还没有家访。")
    if pending := _pending(requests, events):
        more = (
            f"（共 {len(pending)} 件，这里是最近 {_PENDING_SHOWN} 件，其余见一生一档）"
            if len(pending) > _PENDING_SHOWN
            else ""
        )
        yield from section(f"没有办结的诉求、成长事件{more}", _PENDING, pending[-_PENDING_SHOWN:], "")


def _this_visit(term: Term, student: Student, plan: Plan | None) -> Iterator[Block]:
    """What is planned, and boxes for what to talk about."""
    yield Text("这次家访", Look.SECTION)
    yield pairs_grid(_WIDTHS, _plan_rows(term, student, plan), 7)
    yield pairs_grid(_WIDTHS, [[("优点和\n进步", ""), ("要和家长\n商量的事", "")]], 15)


def _basics(term: Term, student: Student) -> list[list[tuple[str, str]]]:
    return [
        [("姓名", student.name), ("性别", student.sex.value if student.sex else ""), ("学号", student.id)],
        [("班级", student.school_class), ("班主任", homeroom_name(term, student.school_class)), ("学籍状态", student.status.value)],
        [("监护人", student.guardian), ("联系电话", student.phone), ("家长外地", "是" if student.parents_away else "否")],
        [("特殊类别", categories_text(student) or "无"), ("家访条件", "具备" if student.visitable else "不具备")],
        [("家庭住址", student.address)],
    ]  # fmt: skip


def _pending(requests: Sequence[Request], events: Sequence[EventAnswer]) -> list[Pending]:
    """What is open or has happened, by day."""
    asked = [
        Pending(r.visit.date, "家长诉求", r.visit.request, f"{r.status}　{_cut(r.result, _RESULT)}".strip())
        for r in requests
    ]
    happened = [Pending(a.event.date, a.event.kind, a.event.note) for a in events]
    return sorted((*asked, *happened), key=lambda pending: pending.day)


def _teachers(term: Term, school_class: str) -> list[tuple[str, ...]]:
    """The teachers of the class, three in a line, each with a box to write in."""
    teaching = (t for t in term.records.roster.teaching if t.school_class == school_class)
    names = list(dict.fromkeys(f"{t.subject} {teacher_name(term, t.teacher)}".strip() for t in teaching))
    return list(zip_longest(*(names[place::_ABREAST] for place in range(_ABREAST)), fillvalue=""))


def _plan_rows(term: Term, student: Student, plan: Plan | None) -> list[list[tuple[str, str]]]:
    team = teacher_names(term, plan.teachers) if plan else ""
    return [
        [("计划日期", short_day(plan.planned) if plan else ""), ("预约时间", plan.appointment if plan else ""),
         ("家访教师", team or homeroom_name(term, student.school_class))],
        [("家访目的", plan.purpose if plan else "")],
        [("访前准备", plan.preparation if plan else "")],
    ]  # fmt: skip
