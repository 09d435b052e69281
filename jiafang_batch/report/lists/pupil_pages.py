"""The lists of pupils: everybody due, the unvisited, key pupils, events of pupils, and the visits one by one.

Every function takes the rows to show, so that a class's or teacher's workbook shows its part of the same page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import replace

from jiafang_batch.measure.duties import Duty
from jiafang_batch.measure.event_answers import EventAnswer
from jiafang_batch.measure.special_pupils import KeyContact
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import is_onsite
from jiafang_batch.policy.model import Settings
from jiafang_batch.records import Student, Visit
from jiafang_batch.report.lists.pupil_columns import (
    ADDRESS,
    CATEGORIES,
    GUARDIAN,
    HOMEROOM,
    LAST_DAY,
    LAST_FORM,
    NO_STUDENTS,
    ONSITE_COUNT,
    PHONE,
    PUPIL,
    PUPIL_CLASS,
    PUPIL_ID,
    PUPIL_NAME,
    VISIT_COUNT,
    PupilRow,
)
from jiafang_batch.report.names import source_text, teacher_name, teacher_names
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of
from jiafang_batch.report.sheet.row_heights import is_tall

IS_VISITED = Column("是否已访", Kind.FLAG, mark=ColumnMark.NO_IS_BAD, value=lambda r: bool(r.visits))
_DUTIES = (
    *PUPIL, IS_VISITED, VISIT_COUNT, ONSITE_COUNT, LAST_DAY, LAST_FORM, CATEGORIES,
    Column("未访原因", value=lambda r: r.record.reason), GUARDIAN, PHONE,
)  # fmt: skip


def duty_page(term: Term, duties: Sequence[Duty]) -> Page:
    """学生一览: every pupil due, visited or not, with the last visit."""
    rows = rows_of(_DUTIES, [PupilRow(duty.student, duty.visits, term, duty) for duty in duties])
    return Page("学生一览", "应访学生一览", _DUTIES, rows, empty="没有应访学生。", frozen=3)


def unvisited_note(duties: Sequence[Duty]) -> str:
    """Return the sentence with their number."""
    return f"本学期还没有完成一次家访的在籍学生，共 {len(duties)} 人"


def _last_attempt(row: PupilRow) -> date | None:
    attempts = row.record.attempts
    return attempts[-1].date if attempts else None


_UNVISITED = (
    *PUPIL, HOMEROOM, Column("原因", width=10, value=lambda r: r.record.reason),
    Column("尝试次数", Kind.INTEGER, value=lambda r: len(r.record.attempts)),
    Column("最近尝试", Kind.DATE, 12, value=_last_attempt),
    Column("家访条件", value=lambda r: "具备" if r.pupil.visitable else "不具备"),
    Column("家长常住外地", Kind.FLAG, value=lambda r: r.pupil.parents_away), CATEGORIES, GUARDIAN, PHONE,
    ADDRESS,
)  # fmt: skip


def unvisited_page(term: Term, duties: Sequence[Duty]) -> Page:
    """未访学生: enrolled pupils of 全体 without a visit in the 学期; `duties` are theirs."""
    rows = rows_of(_UNVISITED, [PupilRow(duty.student, duty.visits, term, duty) for duty in duties])
    empty = "没有还未家访的应访学生。" if term.records.roster.students else NO_STUDENTS
    return Page("未访学生", "未访学生名单", _UNVISITED, rows, unvisited_note(duties), empty, frozen=3)


_KEY_PUPILS = (
    PUPIL_ID, replace(PUPIL_NAME, width=9), replace(PUPIL_CLASS, width=8), replace(HOMEROOM, width=8),
    replace(CATEGORIES, kind=Kind.LONG_TEXT, width=16), Column("学籍状态", width=8, value=lambda r: r.pupil.status.value),
    Column("应家访次数", Kind.INTEGER, 7, value=lambda r: r.record.required),
    Column(VISIT_COUNT.title, Kind.INTEGER, 7, value=lambda r: r.record.actual), replace(ONSITE_COUNT, width=7),
    replace(LAST_DAY, width=11), replace(LAST_FORM, width=8),
    Column("回访不早于", Kind.DATE, 11, value=lambda r: r.record.earliest),
    Column("下次应访", Kind.DATE, 11, value=lambda r: r.record.due),
    Column("状态", Kind.WORD, 8, mark=ColumnMark.STATE, value=lambda r: r.record.state),
    Column("已错过", Kind.LONG_TEXT, 22, value=lambda r: "\n".join(r.record.missed)), replace(IS_VISITED, width=7),
    Column("是否已回访", Kind.FLAG, 8, mark=ColumnMark.NO_IS_BAD, value=lambda r: r.record.followed_up),
    replace(GUARDIAN, width=8), replace(PHONE, width=13),
)  # fmt: skip


def follow_up_words(settings: Settings) -> str:
    """Return the least gap and the latest day of a follow-up, which are two settings."""
    limit = settings.follow_up_limit
    latest = "到时间窗口结束" if limit is None else f"家访后 {limit} 天内"
    return f"回访与上次家访至少相隔 {settings.follow_up_days} 天（注明“是否回访”的不限），最迟{latest}"


def key_page(term: Term, students: Sequence[KeyContact]) -> Page:
    """重点学生 with the visits required and made, and when the next visit is due."""
    rows = rows_of(_KEY_PUPILS, [PupilRow(key.student, key.visits, term, key) for key in students])
    settings = term.policy.settings
    categories = "、".join(sorted(settings.key_categories)) or "未规定"
    note = f"重点类别：{categories}；状态只看对重点学生的要求；{follow_up_words(settings)}"
    return Page("重点学生", "重点学生家访台账", _KEY_PUPILS, rows, note, "没有重点学生。", frozen=3)


class EventRow(NamedTuple):
    """A row of 事件响应."""

    pupil: Student
    answer: EventAnswer
    term: Term


def _answered(value: Callable[[Visit, Term], Any], otherwise: Any = "") -> Callable[[EventRow], Any]:
    """The cells of the visit that answers the event."""
    return lambda row: value(row.answer.answer, row.term) if row.answer.answer else otherwise


_EVENTS = (
    Column("事件编号", value=lambda r: r.answer.event.id), Column("日期", Kind.DATE, 12, value=lambda r: r.answer.event.date),
    *PUPIL, HOMEROOM, Column("事件类型", width=12, value=lambda r: r.answer.event.kind),
    Column("应在此前家访", Kind.DATE, 12, value=lambda r: r.answer.deadline),
    Column("响应日期", Kind.DATE, 12, value=_answered(lambda visit, _: visit.date, None)),
    Column("用时（天）", Kind.INTEGER, value=lambda r: r.answer.days),
    Column("形式", value=_answered(lambda visit, _: visit.form.value)),
    Column("主访教师", width=10, value=_answered(lambda visit, term: teacher_name(term, visit.lead))),
    Column("状态", width=10, mark=ColumnMark.STATE, value=lambda r: r.answer.state),
    Column("来源", Kind.LONG_TEXT, printed=False, value=lambda r: source_text([r.answer.event.source])),
)  # fmt: skip


def event_page(term: Term, answers: Sequence[EventAnswer]) -> Page:
    """事件响应 with days taken."""
    students = term.records.roster.students
    rows = rows_of(_EVENTS, [EventRow(students[answer.event.student], answer, term) for answer in answers])
    return Page("事件响应", "事件及时家访台账", _EVENTS, rows, empty="本学期没有登记的事件。", frozen=1)


def visit_note(visits: Sequence[Visit]) -> str:
    """Return the sentence with their number."""
    tall = sum(is_tall(visit.record, _RECORD_WIDTH) for visit in visits)
    more = f"；其中 {tall} 次的家访过程太长，这里只印开头，全文在表册“家访记录表”" if tall else ""
    return f"计入统计的家访，共 {len(visits)} 次{more}"


_RECORD_WIDTH = 34


class VisitRow(NamedTuple):
    """A row of 家访明细."""

    pupil: Student
    visit: Visit
    term: Term


IN_TERM = Column("本学期", Kind.FLAG, 8, value=lambda r: r.visit.date >= r.term.policy.term.first)
IS_ONSITE = Column("实地", Kind.FLAG, 7, value=lambda r: is_onsite(r.term, r.visit))
_VISITS = (
    *PUPIL, Column("家访日期", Kind.DATE, 12, value=lambda r: r.visit.date),
    Column("家访形式", width=10, value=lambda r: r.visit.form.value),
    Column("主访教师", width=10, value=lambda r: teacher_name(r.term, r.visit.lead)),
    Column("同行教师", width=16, value=lambda r: teacher_names(r.term, r.visit.participants[1:])),
    Column("家访原因", width=12, value=lambda r: r.visit.reason),
    Column("家访过程", Kind.LONG_TEXT, _RECORD_WIDTH, value=lambda r: r.visit.record),
    Column("家长诉求", Kind.LONG_TEXT, 24, value=lambda r: r.visit.request),
    Column("照片", Kind.INTEGER, 7, value=lambda r: r.visit.photos),
    Column("回访", Kind.FLAG, 7, value=lambda r: r.visit.is_follow_up), IN_TERM, IS_ONSITE,
    Column("来源（文件!工作表!行）", Kind.LONG_TEXT, 40, printed=False, value=lambda r: source_text(r.visit.sources)),
)  # fmt: skip


def visit_page(term: Term, visits: Sequence[Visit]) -> Page:
    """家访明细: one row per counted visit, with its source."""
    students = term.records.roster.students
    rows = rows_of(_VISITS, [VisitRow(students[visit.student], visit, term) for visit in visits])
    return Page("家访明细", "家访明细", _VISITS, rows, visit_note(visits), "没有计入统计的家访。", frozen=3)
