"""核实清单: contradictions between two registers by teacher, with file and row of both; for the office only."""

from __future__ import annotations

from jiafang_batch.checks.doubts import Doubt, doubts
from jiafang_batch.measure.term import Term
from jiafang_batch.report.names import homeroom_name, source_text, teacher_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page

NAME = "核实清单"


def doubt_page(term: Term) -> Page:
    """Return a line for each contradiction and teacher to ask; those without a teacher go to the homeroom teacher."""
    columns = (
        Column("要问的教师", width=10), Column("班级", width=9), Column("学号", width=11), Column("学生", width=9),
        Column("要核实什么", Kind.LONG_TEXT, 16), Column("登记里说", Kind.LONG_TEXT, 20), Column("登记在", Kind.LONG_TEXT, 24),
        Column("家访记录里说", Kind.LONG_TEXT, 27), Column("记录在", Kind.LONG_TEXT, 26), Column("核实结果", Kind.LONG_TEXT, 12),
    )  # fmt: skip
    order = {key: place for place, key in enumerate(term.records.roster.teachers)}
    rows = [
        (order.get(key, len(order)), _row(term, doubt, key))
        for doubt in doubts(term.policy, term.records)
        for key in doubt.teachers or ("",)
    ]
    rows.sort(key=lambda pair: pair[0])
    note = f"共 {len(rows)} 条，只供教导处核实，不发给教师和家长；核实以前照家访记录统计"
    empty = "问卷、抽查、计划、审批和家访记录没有对不上的。"
    return Page(NAME, "登记与家访记录对不上的", columns, [row for _, row in rows], note, empty, frozen=1)


def _row(term: Term, doubt: Doubt, teacher: str) -> tuple[object, ...]:
    student = term.records.roster.students[doubt.student]
    asked = teacher_name(term, teacher) if teacher else homeroom_name(term, student.school_class)
    visits = [visit for visit in doubt.visits if not teacher or teacher in visit.participants] or list(doubt.visits)
    visit_text = "；".join(
        f"{v.date} {v.form.value}（{'、'.join(teacher_name(term, m) for m in v.participants)}）" for v in visits
    )
    places = "；".join(source_text(visit.sources) for visit in visits)
    return (
        asked, student.school_class, student.id, student.name, doubt.kind, _doubt_text(doubt), source_text([doubt.place]),
        visit_text or "没有家访", places, "",
    )  # fmt: skip


def _doubt_text(doubt: Doubt) -> str:
    if doubt.day is not None:
        return f"计划 {doubt.day} 家访"
    if doubt.satisfaction is not None:
        return f"{doubt.kind}，满意度 {doubt.satisfaction}"
    return doubt.kind
