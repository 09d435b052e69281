"""抽查名单: the visits drawn for a spot check, with room for what it finds; handed in, it is 抽查记录."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from jiafang_batch.measure.rounding import percent_text
from jiafang_batch.measure.sampling import Sample, samples
from jiafang_batch.measure.term import Term
from jiafang_batch.records import Student, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import FormColumn, form_rows, number_column, printed
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.wording import short_day
from jiafang_batch.report.lists import pupil_columns
from jiafang_batch.report.names import teacher_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.sheets.layout import title_of
from jiafang_batch.terms import InspectionResult

NAME = "抽查名单"

_title = partial(title_of, "inspection")
"""The list is read again: its headings are those of the layout."""


class SpotCheck(NamedTuple):
    """A row of the list: a drawn visit and its pupil."""

    sample: Sample
    pupil: Student
    term: Term

    @property
    def visit(self) -> Visit:
        """The drawn visit."""
        return self.sample.visit


_COLUMNS = (
    number_column(), FormColumn(_title("teacher"), 11, value=lambda r: teacher_name(r.term, r.sample.teacher)),
    printed(pupil_columns.PUPIL_CLASS, 9), FormColumn(_title("student"), 10, value=lambda r: r.pupil.name),
    printed(pupil_columns.PUPIL_ID, 12), FormColumn(_title("visit_date"), 11, value=lambda r: short_day(r.visit.date)),
    FormColumn("家访形式", 10, value=lambda r: r.visit.form.value),
    FormColumn("家长姓名", 10, value=lambda r: r.visit.parent or r.pupil.guardian), printed(pupil_columns.PHONE, 14),
    FormColumn(_title("date"), 12), FormColumn(_title("method"), 12), FormColumn(_title("result"), 11),
    FormColumn(_title("inspector"), 10),
    FormColumn(_title("note"), 26, Kind.LONG_TEXT),
)  # fmt: skip
_SIGNATURES = ("抽查人：", "教导处：", "校长：", "日期：")


def spot_checks(material: FormMaterial) -> Iterator[File]:
    """One workbook for the office, if the term has visits."""
    if drawn := samples(material.figures.term):
        yield f"{NAME}.xlsx", partial(_book, material.figures, drawn)


def _book(figures: Figures, drawn: Sequence[Sample]) -> bytes:
    letterhead, teachers = figures.letterhead, len({sample.teacher for sample in drawn})
    share = figures.term.policy.settings.inspected_share
    results = "、".join(result.value for result in InspectionResult)
    notes = (
        f"每位主访教师抽家访次数的 {percent_text(share)}，不满一次抽一次；由程序按学校、学期、学号和日期随机抽定，谁来抽都是这几户。",
        f"问家长：老师来过没有、哪天、谈了什么、有没有收礼吃请。抽查结果写{results}；填好交回来就是抽查记录。本表含学生和家庭隐私，只给抽查的人。",
    )
    students = figures.term.records.roster.students
    checks = [SpotCheck(sample, students[sample.visit.student], figures.term) for sample in drawn]
    form = SheetForm(
        NAME, "家访抽查名单", f"{letterhead.school}　{letterhead.term}　教师 {teachers} 人，抽 {len(drawn)} 户", _COLUMNS,
        form_rows(_COLUMNS, checks), notes=notes, signatures=_SIGNATURES,
        landscape=True, comes_back=True,
    )  # fmt: skip
    return form_book([form], NAME, letterhead)
