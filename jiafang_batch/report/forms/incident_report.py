"""重大情况报告: a page per incident for the leaders' decision, and a blank one; handed in, it is 重大情况登记."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.incidents import days_until_report, incident_state, incidents
from jiafang_batch.measure.term import Term
from jiafang_batch.oversight import Incident
from jiafang_batch.records import Student
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, GridLine, Look, Part, Text, WordDocument, WordGrid
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_columns import FormColumn, on_two_lines, printed
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import list_cells, list_heading
from jiafang_batch.report.forms.wording import short_day
from jiafang_batch.report.lists import pupil_columns
from jiafang_batch.report.names import file_name, homeroom_name, teacher_names
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.sheets.layout import title_of
from jiafang_batch.terms import Way

NAME, LEDGER = "重大情况报告", "重大情况"
"""The form, and the ledger under which documents ask for it."""

_title = partial(title_of, "incident")
"""The list is read again: its headings are those of the layout."""


class ReportedIncident(NamedTuple):
    """An incident as the register has it on paper."""

    incident: Incident
    pupil: Student
    term: Term


def reported_incident(term: Term, incident: Incident) -> ReportedIncident:
    """Return the incident with its pupil."""
    return ReportedIncident(incident, term.records.roster.students[incident.student], term)


def _moment(row: ReportedIncident) -> str:
    """When it was reported; a day without a time is read as midnight, and written as the day again."""
    moment = row.incident.reported
    if moment is None:
        return ""
    return f"{moment:%Y-%m-%d %H:%M}" if moment.hour or moment.minute else f"{moment:%Y-%m-%d}"


COLUMNS = (
    FormColumn(_title("date"), 21, value=lambda r: short_day(r.incident.day)), printed(pupil_columns.PUPIL_CLASS, 15),
    FormColumn(on_two_lines(_title("student")), 15, value=lambda r: r.pupil.name), printed(pupil_columns.PUPIL_ID, 22),
    FormColumn(on_two_lines(_title("teacher")), 15, value=lambda r: teacher_names(r.term, r.incident.teachers)),
    FormColumn(on_two_lines(_title("kind")), 15, value=lambda r: r.incident.kind),
    FormColumn(_title("account"), 50, Kind.LONG_TEXT, lambda r: r.incident.account),
    FormColumn(_title("first_steps"), 34, Kind.LONG_TEXT, lambda r: r.incident.first_steps),
    FormColumn(_title("reported_to"), 15, value=lambda r: r.incident.reported_to),
    FormColumn(_title("reported"), 22, value=_moment),
    FormColumn(_title("handling"), 24, Kind.LONG_TEXT, lambda r: r.incident.handling),
    FormColumn(_title("closed"), 21, value=lambda r: short_day(r.incident.closed)),
)  # fmt: skip
"""The columns of the register on paper, from 发现日期 to 办结日期, by which a report is read again."""
_BOX, _MARGINS = 72.0, (14, 12, 14, 14)
_FOOT = "含学生和家庭隐私：只给报告人、班主任和主管领导，不得外传"
_ASK = "说明：发现以后先保护学生，当天口头报告学校领导，再补写本表；涉及心理的由心理教师另记，不写在这里。"
_DECISION = "领导批示：\n\n\n\n签字：　　　　　　　　　　年　　月　　日"
_RESULT = "报告人签字：　　　　　　　　　　班主任签字：　　　　　　　　　　日期：　　　　年　　月　　日"


def incident_reports(material: FormMaterial) -> Iterator[File]:
    """A document per class with incidents, and a blank page if the school keeps the register or its document asks for it."""
    figures = material.figures
    term = figures.term
    term_incidents = incidents(term)
    students = term.records.roster.students
    by_class = grouped_by(term_incidents, lambda incident: students[incident.student].school_class)
    if term_incidents or figures.term.policy.document.clauses_at(Way.LEDGER, LEDGER):
        yield f"{NAME}/空白报告.docx", partial(_document, figures, "", (None,))
    for name in term.records.roster.classes:
        if class_incidents := by_class.get(name):
            yield f"{NAME}/{file_name(name)}.docx", partial(_document, figures, name, class_incidents)


def _document(figures: Figures, name: str, held: Sequence[Incident | None]) -> bytes:
    blocks: list[Block] = []
    for number, incident in enumerate(held):
        blocks += _page(figures, name, incident, new_page=number > 0)
    part = Part(blocks, margins=_MARGINS, landscape=True, foot=f"{figures.letterhead.school}　{name}　{_FOOT}")
    return docx_bytes(WordDocument(f"{name}{NAME}", (part,), comes_back=True), figures.letterhead)


def _page(figures: Figures, name: str, incident: Incident | None, *, new_page: bool) -> Iterator[Block]:
    term, letterhead = figures.term, figures.letterhead
    yield Text("家访中发现的重大情况报告表", Look.FORM_TITLE, new_page=new_page)
    state = f"　　班主任 {homeroom_name(term, name) or '—'}　　{_state(incident)}" if incident else ""
    yield Text(f"学校：{letterhead.school}　　{letterhead.term}{state}", Look.FORM_LINE)
    columns = COLUMNS if incident else tuple(replace(column, value=None) for column in COLUMNS)
    (cells,) = list_cells(columns, [incident and reported_incident(term, incident)])
    widths = tuple(column.width for column in COLUMNS)
    yield WordGrid(widths, (list_heading(COLUMNS), GridLine(cells, _BOX)), heads=1)
    for text in ("", _ASK, _DECISION, _RESULT):
        yield Text(text, Look.FORM_LINE)


def _state(incident: Incident) -> str:
    days = days_until_report(incident)
    late = f"，发现后第 {days + 1} 天报告" if days else ""
    return f"{incident_state(incident)}{late}"
