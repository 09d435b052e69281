"""信息共享单: what a subject teacher may learn from the visits to the pupils they teach, and nothing else.

Shared are the visit, the measures agreed on, and requests about teaching. Categories, addresses, telephones, what the
family told, and everything of a visit about the pupil's mind stay with the homeroom teacher.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import term_visits
from jiafang_batch.records import Student, Teacher, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import FormColumn, form_rows, number_column, printed
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.wording import concerns_mind, short_day, team_text
from jiafang_batch.report.lists import pupil_columns
from jiafang_batch.report.names import file_name, name_with_number, student_class
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.terms import RequestKind

NAME = "信息共享单"


class SharedVisit(NamedTuple):
    """A row of the note: a visit and what of it may be shared."""

    pupil: Student
    visit: Visit
    measures: str
    request: str
    term: Term


_COLUMNS = (
    number_column(), printed(pupil_columns.PUPIL_CLASS, 10), FormColumn("学生", 10, value=lambda r: r.pupil.name),
    FormColumn("家访日期", 12, value=lambda r: short_day(r.visit.date)),
    FormColumn("家访教师", 16, value=lambda r: team_text(r.term, r.visit)),
    FormColumn("商定的教育对策", 40, Kind.LONG_TEXT, lambda r: r.measures),
    FormColumn("家长对教学的意见", 32, Kind.LONG_TEXT, lambda r: r.request),
)  # fmt: skip
_NOTE = "只列任教班级学生和教学有关的内容；学生的家庭情况请向班主任了解。本单只给本人，不外传、不张贴。"


def shared_notes(material: FormMaterial) -> Iterator[File]:
    """A workbook per teacher with something to learn of pupils whose homeroom teacher somebody else is."""
    term = material.figures.term
    for teacher in term.records.roster.teachers.values():
        visits = _visits_for(term, teacher) if teacher.active else []
        if visits:
            yield (
                f"{NAME}/{file_name(name_with_number(teacher.name, teacher.id))}.xlsx",
                partial(_book, material.figures, teacher, visits),
            )


def _visits_for(term: Term, teacher: Teacher) -> list[Visit]:
    """The visits of the term with shared words, to pupils of the classes that the teacher only teaches."""
    roster = term.records.roster
    taught = {t.school_class for t in roster.teaching if t.teacher == teacher.id}
    taught -= {name for name, held in term.homerooms.items() if any(tenure.teacher == teacher.id for tenure in held)}
    by_class = term.once("visits to share", lambda: _shared_visits(term))
    visits = (visit for name in taught for visit in by_class.get(name, ()))
    return sorted(visits, key=lambda v: (v.date, v.student, v.form.value))


def _shared_visits(term: Term) -> Mapping[str, Sequence[Visit]]:
    """Class → the visits of the term with shared words."""
    worded = (visit for visit in term_visits(term) if any(_words(term, visit)))
    return grouped_by(worded, lambda visit: student_class(term, visit))


def _words(term: Term, visit: Visit) -> tuple[str, str]:
    """The measures and the request about teaching; nothing of a visit about the pupil's mind."""
    if concerns_mind(term, visit):
        return "", ""
    return visit.reflection, visit.request if visit.request_kind is RequestKind.TEACHING else ""


def _book(figures: Figures, teacher: Teacher, visits: Sequence[Visit]) -> bytes:
    term, letterhead = figures.term, figures.letterhead
    students = term.records.roster.students
    shared = [SharedVisit(students[v.student], v, *_words(term, v), term) for v in visits]
    rows = form_rows(_COLUMNS, shared)
    form = SheetForm(
        NAME, f"家访{NAME}", f"{letterhead.school}　{letterhead.term}　{teacher.name}老师", _COLUMNS, rows,
        notes=(_NOTE,), landscape=True,
    )  # fmt: skip
    return form_book([form], f"{teacher.name}{NAME}", letterhead)
