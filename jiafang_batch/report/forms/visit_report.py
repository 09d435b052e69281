"""情况报告: a teacher's report on the visits of the term from the figures and the records' own words, with gaps to fill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from jiafang_batch.measure.request_ledger import Request
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import visits_led
from jiafang_batch.mind import open_categories
from jiafang_batch.records import Student, Teacher, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Look, Part, Text, WordDocument
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.pupil_file import requests_made
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import section
from jiafang_batch.report.forms.wording import apart, day_text, open_words, short_day
from jiafang_batch.report.names import file_name
from jiafang_batch.report.sheet.cells import Kind

NAME = "情况报告"


class ReportedVisit(NamedTuple):
    """A visit of which the report repeats words: those that are not about the pupil's mind."""

    pupil: Student
    visit: Visit
    term: Term
    request: Request | None = None

    @property
    def who(self) -> str:
        """The pupil's name, class and categories."""
        categories = "、".join(open_categories(self.pupil.categories))
        return "\n".join(filter(None, (self.pupil.name, self.pupil.school_class, categories)))

    def words(self, text: str) -> str:
        """Return the text, or nothing if it is not for the report."""
        return open_words(self.term, self.visit, text)


_WORDS = (
    FormColumn("学生", 24, value=lambda r: r.who),
    FormColumn("家访日期", 24, value=lambda r: f"{short_day(r.visit.date)}\n{r.visit.form.value}"),
    FormColumn("家访情况", 76, Kind.LONG_TEXT, lambda r: r.words(r.visit.record)),
    FormColumn("对策感想", 50, Kind.LONG_TEXT, lambda r: r.words(r.visit.reflection)),
)
_REQUESTS = (
    FormColumn("学生", 24, value=lambda r: r.pupil.name),
    FormColumn("家长的意见和建议", 78, Kind.LONG_TEXT, lambda r: r.words(r.visit.request)),
    FormColumn("办理状态", 28, value=lambda r: r.request.status),
    FormColumn("办理结果", 44, Kind.LONG_TEXT, lambda r: r.words(r.request.result)),
)


def visit_reports(material: FormMaterial) -> Iterator[File]:
    """A document per teacher who led a visit; it holds only the visits that the teacher led."""
    figures = material.figures
    led = visits_led(figures.term)
    for key, teacher in figures.term.records.roster.teachers.items():
        if key in led:
            path = f"{NAME}/{file_name(f'{teacher.name}_{key}')}.docx"
            yield path, partial(_document, figures, teacher, led[key])


def _document(figures: Figures, teacher: Teacher, visits: Sequence[Visit]) -> bytes:
    foot = f"{figures.letterhead.school}　{teacher.name}　含学生和家庭隐私，交教导处保管"
    part = Part(list(_text(figures, teacher, visits)), foot=foot)
    return docx_bytes(WordDocument(f"{teacher.name}家访{NAME}", (part,)), figures.letterhead)


def _text(figures: Figures, teacher: Teacher, visits: Sequence[Visit]) -> Iterator[Block]:
    term, letterhead = figures.term, figures.letterhead
    yield Text(f"{letterhead.term}家访{NAME}", Look.FORM_TITLE)
    yield Text(f"学校：{letterhead.school}　　教师：{teacher.name}　　{letterhead.until}", Look.FORM_LINE)
    yield Text("一、家访情况", Look.SECTION)
    yield Text(_figures(visits), Look.CELL)
    students = term.records.roster.students
    words = [ReportedVisit(students[v.student], v, term) for v in visits if v.record or v.reflection]
    yield from section("二、学生和家庭的情况", _WORDS, words, "家访记录里没有写家访过程。")
    asked = [ReportedVisit(students[r.visit.student], r.visit, term, r) for r in requests_made(figures, visits)]
    yield from section("三、家长的意见和建议", _REQUESTS, asked, "家长没有提出意见。")
    visited = {visit.student for visit in visits}
    groups = Counter(name for key in visited for name in open_categories(students[key].categories))
    yield Text("四、需要关注的学生", Look.SECTION)
    counts = "、".join(f"{name} {count} 人" for name, count in sorted(groups.items()))
    yield Text(f"走访的学生里有：{counts}。" if counts else "走访的学生没有登记特殊类别。", Look.CELL)
    yield Text("［请补充：这些学生现在怎样，还要做什么。］", Look.PROMPT)
    yield Text("五、问题和打算", Look.SECTION)
    yield Text("［请补充：家访中发现的问题、自己的做法和下一步打算。］", Look.PROMPT)
    yield Text(f"教师签字：　　　　　　　　　　{day_text(None) or '　　　　年　　月　　日'}", Look.SECTION)


def _figures(visits: Sequence[Visit]) -> str:
    forms = Counter(visit.form.value for visit in visits)
    form_counts = "、".join(f"{apart(name)}{count} 次" for name, count in forms.most_common())
    days = f"{day_text(visits[0].date)}至{day_text(visits[-1].date)}"
    return (
        f"本学期（{days}）主访 {len(visits)} 次，走访学生 {len({visit.student for visit in visits})} 人，其中{form_counts}；"
        f"回访 {sum(visit.is_follow_up for visit in visits)} 次，家长签字 {sum(visit.signed for visit in visits)} 次，"
        f"照片 {sum(visit.photos for visit in visits)} 张。"
    )
