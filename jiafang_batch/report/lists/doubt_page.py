"""核实清单: contradictions between two registers by teacher, with file and row of both; for the office only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jiafang_batch.checks.doubts import Doubt, doubts
from jiafang_batch.measure.term import Term
from jiafang_batch.records import Student, Visit
from jiafang_batch.report.names import homeroom_name, source_text, teacher_name, teacher_names
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page, rows_of

NAME = "核实清单"


class DoubtRow(NamedTuple):
    """A row of 核实清单: a contradiction, and the teacher to ask about it (empty if nobody is named)."""

    doubt: Doubt
    teacher: str
    pupil: Student
    term: Term

    @property
    def visits(self) -> Sequence[Visit]:
        """The visits in question, the teacher's own if there are any."""
        visits = self.doubt.visits
        return [v for v in visits if not self.teacher or self.teacher in v.participants] or list(visits)

    @property
    def asked(self) -> str:
        """Who is asked: the teacher, else the pupil's homeroom teacher."""
        if self.teacher:
            return teacher_name(self.term, self.teacher)
        return homeroom_name(self.term, self.pupil.school_class)


def _visit_words(row: DoubtRow) -> str:
    words = (f"{v.date} {v.form.value}（{teacher_names(row.term, v.participants)}）" for v in row.visits)
    return "；".join(words) or "没有家访"


_COLUMNS = (
    Column("要问的教师", width=10, value=lambda r: r.asked), Column("班级", width=9, value=lambda r: r.pupil.school_class),
    Column("学号", width=11, value=lambda r: r.pupil.id), Column("学生", width=9, value=lambda r: r.pupil.name),
    Column("要核实什么", Kind.LONG_TEXT, 16, value=lambda r: r.doubt.kind),
    Column("登记里说", Kind.LONG_TEXT, 20, value=lambda r: r.doubt.register),
    Column("登记在", Kind.LONG_TEXT, 24, value=lambda r: source_text([r.doubt.place])),
    Column("家访记录里说", Kind.LONG_TEXT, 27, value=_visit_words),
    Column("记录在", Kind.LONG_TEXT, 26, value=lambda r: "；".join(source_text(visit.sources) for visit in r.visits)),
    Column("核实结果", Kind.LONG_TEXT, 12, value=lambda _: ""),
)  # fmt: skip


def doubt_page(term: Term) -> Page:
    """Return a line for each contradiction and teacher to ask; those without a teacher go to the homeroom teacher."""
    order = {key: place for place, key in enumerate(term.records.roster.teachers)}
    students = term.records.roster.students
    lines = [
        DoubtRow(doubt, teacher, students[doubt.student], term)
        for doubt in doubts(term.policy, term.records)
        for teacher in doubt.teachers or ("",)
    ]
    lines.sort(key=lambda line: order.get(line.teacher, len(order)))
    note = f"共 {len(lines)} 条，只供教导处核实，不发给教师和家长；核实以前照家访记录统计"
    empty = "问卷、抽查、计划、审批和家访记录没有对不上的。"
    return Page(NAME, "登记与家访记录对不上的", _COLUMNS, rows_of(_COLUMNS, lines), note, empty, frozen=1)
