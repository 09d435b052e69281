"""心理跟踪: the counsellor's workbook of cases, talks and crises; written encrypted, for the counsellor and the head only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jiafang_batch.measure.counselling import Case, cases, counsellors, heads
from jiafang_batch.measure.incidents import counsellor_incidents
from jiafang_batch.oversight import Incident, united_counselling
from jiafang_batch.records import Teacher
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.incident_report import incident_cells
from jiafang_batch.report.forms.sheet_form import FormColumn, SheetForm, form_book
from jiafang_batch.report.forms.wording import short_day
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.terms import Way, listed

NAME = "心理跟踪"
_CASES = (
    FormColumn("序号", 5), FormColumn("班级", 9), FormColumn("学生", 9), FormColumn("班主任", 9), FormColumn("监护人", 9),
    FormColumn("联系电话", 13), FormColumn("关注等级", 11), FormColumn("心理教师", 10), FormColumn("次数", 6, Kind.INTEGER),
    FormColumn("首次", 11), FormColumn("最近", 11), FormColumn("下次", 11), FormColumn("转介到", 18, Kind.LONG_TEXT),
    FormColumn("状态", 11), FormColumn("结案", 11),
)  # fmt: skip
_TALKS = (
    FormColumn("序号", 5), FormColumn("谈话日期", 11), FormColumn("班级", 9), FormColumn("学生姓名", 9), FormColumn("学号", 12),
    FormColumn("关注等级", 10), FormColumn("心理教师", 9), FormColumn("缘由", 16, Kind.LONG_TEXT),
    FormColumn("辅导记录", 36, Kind.LONG_TEXT), FormColumn("转介到", 12, Kind.LONG_TEXT), FormColumn("下次日期", 11),
    FormColumn("结案日期", 11), FormColumn("结案说明", 16, Kind.LONG_TEXT),
)  # fmt: skip
_CRISES = (
    FormColumn("序号", 5), FormColumn("发现日期", 11), FormColumn("班级", 9), FormColumn("学生姓名", 9), FormColumn("学号", 12),
    FormColumn("发现教师", 10), FormColumn("情况类别", 10), FormColumn("发现的情况", 32, Kind.LONG_TEXT),
    FormColumn("当场措施", 20, Kind.LONG_TEXT), FormColumn("报告给", 10), FormColumn("报告时间", 12),
    FormColumn("处理情况", 20, Kind.LONG_TEXT), FormColumn("办结日期", 11),
)  # fmt: skip
_SIGNATURES = ("心理教师：", "校长：", "日期：")
_BLANKS = 8


def counselling_books(material: FormMaterial) -> Iterator[File]:
    """One workbook, if a pupil is followed or the school's document asks for it."""
    figures = material.figures
    followed, crises = cases(figures.term), counsellor_incidents(figures.term)
    if followed or crises or _is_asked(figures):
        yield f"{NAME}.xlsx", partial(_book, figures, followed, crises)


def _is_asked(figures: Figures) -> bool:
    clauses = figures.term.policy.document.clauses
    return any(clause.way is Way.LEDGER and NAME in listed(clause.place) for clause in clauses)


def _book(figures: Figures, followed: Sequence[Case], crises: Sequence[Incident]) -> bytes:
    term, letterhead = figures.term, figures.letterhead
    line = f"{letterhead.school}　{letterhead.term}　只给心理教师{_names(counsellors(term))}和校长{_names(heads(term))}"
    still_open = sum(case.is_open for case in followed)
    forms = [
        SheetForm(
            "个案", "心理跟踪台账", f"{line}　共 {len(followed)} 人，没有结案 {still_open} 人", _CASES,
            [_case_row(figures, number, case) for number, case in enumerate(followed, 1)],
            notes=("从辅导记录和名册的特殊类别（心理困难）来；等级由心理教师判断。本簿打开要密码，不得转发、打印后不得外传。",),
            signatures=_SIGNATURES, landscape=True,
        ),
        SheetForm(
            "辅导记录", "心理辅导记录", line, _TALKS, _talk_rows(figures), blanks=_BLANKS, landscape=True, comes_back=True,
            notes=("说明：谈一次写一行，写在这张表的空行里，存盘（密码不变）交回来就记进心理跟踪。结案写结案日期。",),
        ),
    ]  # fmt: skip
    if crises:
        rows = [(number, *incident_cells(figures, crisis)) for number, crisis in enumerate(crises, 1)]
        note = "说明：来自重大情况登记中涉及心理的，别的表里都不写；在这里补写处理情况、办结日期，交回来一样算数。"
        forms.append(
            SheetForm("危机", "心理危机报告", line, _CRISES, rows, notes=(note,), landscape=True, comes_back=True)
        )
    return form_book(forms, NAME, letterhead)


def _names(teachers: Sequence[Teacher]) -> str:
    return f"（{'、'.join(teacher.name for teacher in teachers)}）" if teachers else ""


def _case_row(figures: Figures, number: int, case: Case) -> tuple[object, ...]:
    student, talks = case.student, case.talks
    last = talks[-1] if talks else None
    return (
        number, student.school_class, student.name, homeroom_name(figures.term, student.school_class), student.guardian,
        student.phone, case.last("level") or "", case.last("counsellor") or "", len(talks),
        short_day(talks[0].day if talks else None), short_day(last.day if last else None),
        short_day(last.next if last and case.is_open else None), case.last("referral") or "", case.state,
        short_day(last.closed if last else None),
    )  # fmt: skip


def _talk_rows(figures: Figures) -> list[tuple[object, ...]]:
    students = figures.term.records.roster.students
    rows: list[tuple[object, ...]] = []
    for number, talk in enumerate(united_counselling(figures.term.records.counselling), 1):
        student = students[talk.student]
        rows.append((
            number, short_day(talk.day), student.school_class, student.name, student.id, talk.level, talk.counsellor,
            talk.cause, talk.record, talk.referral, short_day(talk.next), short_day(talk.closed), talk.closing,
        ))  # fmt: skip
    return rows
