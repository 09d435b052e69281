"""心理跟踪: the counsellor's workbook of cases, talks and crises; written encrypted, for the counsellor and the head only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.measure.counselling import Case, cases, counsellors, heads
from jiafang_batch.measure.incidents import counsellor_incidents
from jiafang_batch.measure.term import Term
from jiafang_batch.oversight import Counselling, Incident, united_counselling
from jiafang_batch.records import Student, Teacher
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms import incident_report
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import FormColumn, form_rows, number_column, printed
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.wording import short_day
from jiafang_batch.report.lists import pupil_columns
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.sheets.layout import title_of
from jiafang_batch.terms import Way

NAME = "心理跟踪"

_title = partial(title_of, "counselling")
"""The list is read again: its headings are those of the layout."""


class FollowedPupil(NamedTuple):
    """A row of 个案."""

    case: Case
    term: Term

    @property
    def pupil(self) -> Student:
        """The pupil whom the counsellor follows."""
        return self.case.student

    @property
    def latest(self) -> Counselling | None:
        """The last talk."""
        return self.case.talks[-1] if self.case.talks else None

    def last(self, field: str) -> object:
        """Return the latest entry in a column of the register, or an empty text."""
        return self.case.last(field) or ""

    def day(self, talk: Counselling | None, field: str) -> str:
        """Return a day of a talk."""
        return short_day(getattr(talk, field)) if talk else ""


_CASES = (
    number_column(), printed(pupil_columns.PUPIL_CLASS, 9), FormColumn("学生", 9, value=lambda r: r.pupil.name),
    printed(pupil_columns.HOMEROOM, 9), printed(pupil_columns.GUARDIAN, 9), printed(pupil_columns.PHONE, 13),
    FormColumn("关注等级", 11, value=lambda r: r.last("level")),
    FormColumn("心理教师", 10, value=lambda r: r.last("counsellor")),
    FormColumn("次数", 6, Kind.INTEGER, lambda r: len(r.case.talks)),
    FormColumn("首次", 11, value=lambda r: r.day(next(iter(r.case.talks), None), "day")),
    FormColumn("最近", 11, value=lambda r: r.day(r.latest, "day")),
    FormColumn("下次", 11, value=lambda r: r.day(r.latest if r.case.is_open else None, "next")),
    FormColumn("转介到", 18, Kind.LONG_TEXT, lambda r: r.last("referral")),
    FormColumn("状态", 11, value=lambda r: r.case.state),
    FormColumn("结案", 11, value=lambda r: r.day(r.latest, "closed")),
)  # fmt: skip


class TalkRow(NamedTuple):
    """A row of 辅导记录."""

    talk: Counselling
    pupil: Student


_TALKS = (
    number_column(), FormColumn(_title("date"), 11, value=lambda r: short_day(r.talk.day)),
    printed(pupil_columns.PUPIL_CLASS, 9),
    FormColumn(_title("student"), 9, value=lambda r: r.pupil.name), printed(pupil_columns.PUPIL_ID, 12),
    FormColumn(_title("level"), 10, value=lambda r: r.talk.level),
    FormColumn(_title("counsellor"), 9, value=lambda r: r.talk.counsellor),
    FormColumn(_title("cause"), 16, Kind.LONG_TEXT, lambda r: r.talk.cause),
    FormColumn(_title("record"), 36, Kind.LONG_TEXT, lambda r: r.talk.record),
    FormColumn(_title("referral"), 12, Kind.LONG_TEXT, lambda r: r.talk.referral),
    FormColumn(_title("next"), 11, value=lambda r: short_day(r.talk.next)),
    FormColumn(_title("closed"), 11, value=lambda r: short_day(r.talk.closed)),
    FormColumn(_title("closing"), 16, Kind.LONG_TEXT, lambda r: r.talk.closing),
)  # fmt: skip
_CRISES = (
    number_column(),
    *(
        replace(column, title=column.title.replace("\n", ""), width=width)
        for column, width in zip(incident_report.COLUMNS, (11, 9, 9, 12, 10, 10, 32, 20, 10, 12, 20, 11), strict=True)
    ),
)
_SIGNATURES = ("心理教师：", "校长：", "日期：")
_BLANKS = 8


def counselling_books(material: FormMaterial) -> Iterator[File]:
    """One workbook, if a pupil is followed or the school's document asks for it."""
    figures = material.figures
    followed, crises = cases(figures.term), counsellor_incidents(figures.term)
    if followed or crises or figures.term.policy.document.clauses_at(Way.LEDGER, NAME):
        yield f"{NAME}.xlsx", partial(_book, figures, followed, crises)


def _book(figures: Figures, followed: Sequence[Case], crises: Sequence[Incident]) -> bytes:
    term, letterhead = figures.term, figures.letterhead
    line = f"{letterhead.school}　{letterhead.term}　只给心理教师{_names(counsellors(term))}和校长{_names(heads(term))}"
    students = term.records.roster.students
    talks = [TalkRow(talk, students[talk.student]) for talk in united_counselling(term.records.counselling)]
    still_open = sum(case.is_open for case in followed)
    forms = [
        SheetForm(
            "个案", "心理跟踪台账", f"{line}　共 {len(followed)} 人，没有结案 {still_open} 人", _CASES,
            form_rows(_CASES, [FollowedPupil(case, term) for case in followed]),
            notes=("从辅导记录和名册的特殊类别（心理困难）来；等级由心理教师判断。本簿打开要密码，不得转发、打印后不得外传。",),
            signatures=_SIGNATURES, landscape=True,
        ),
        SheetForm(
            "辅导记录", "心理辅导记录", line, _TALKS, form_rows(_TALKS, talks), blanks=_BLANKS, landscape=True, comes_back=True,
            notes=("说明：谈一次写一行，写在这张表的空行里，存盘（密码不变）交回来就记进心理跟踪。结案写结案日期。",),
        ),
    ]  # fmt: skip
    if crises:
        rows = form_rows(_CRISES, [incident_report.reported_incident(term, crisis) for crisis in crises])
        note = "说明：来自重大情况登记中涉及心理的，别的表里都不写；在这里补写处理情况、办结日期，交回来一样算数。"
        forms.append(
            SheetForm("危机", "心理危机报告", line, _CRISES, rows, notes=(note,), landscape=True, comes_back=True)
        )
    return form_book(forms, NAME, letterhead)


def _names(teachers: Sequence[Teacher]) -> str:
    return f"（{'、'.join(teacher.name for teacher in teachers)}）" if teachers else ""
