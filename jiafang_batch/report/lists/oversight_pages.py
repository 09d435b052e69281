"""The school's own registers as pages of 家访汇总: 离校审批, 培训登记, 座谈会记录, 抽查记录, 重大情况; for the office only.

A page is shown if its register has rows or the policy's document names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from msgspec.structs import replace

from jiafang_batch.checks.doubts import asks_for_approval
from jiafang_batch.measure.incidents import incident_state, incidents, incidents_to_do
from jiafang_batch.measure.oversight_ledgers import (
    NO_VISIT,
    PENDING,
    UNAPPROVED,
    SchoolAbsence,
    absences,
    absentees,
    expected,
    untrained,
)
from jiafang_batch.measure.term import Term
from jiafang_batch.normal_text import listed
from jiafang_batch.problem import Location
from jiafang_batch.records import Student, Teacher
from jiafang_batch.report.names import source_text, teacher_names
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of
from jiafang_batch.sheets.layout import title_of
from jiafang_batch.terms import InspectionResult, Way

LEAVES, TRAININGS, FORUMS, INSPECTIONS, INCIDENTS = "离校审批", "培训登记", "座谈会记录", "抽查记录", "重大情况"
_SOURCE = Column("来源", Kind.LONG_TEXT, 24, printed=False, value=lambda r: source_text([r.source]))


def oversight_pages(term: Term) -> Iterator[Page]:
    """Yield the pages of the registers that the school keeps or that its document asks for."""
    clauses = (clause for clause in term.policy.document.clauses if clause.way in (Way.REGISTER, Way.LEDGER))
    asked = {place for clause in clauses for place in listed(clause.place)}
    for name, records, page in _PAGES:
        if name in asked or records(term) or (name == LEAVES and asks_for_approval(term.policy)):
            yield page(term)


class LeaveRow(NamedTuple):
    """A row of 离校审批."""

    absence: SchoolAbsence
    pupil: Student
    term: Term

    @property
    def source(self) -> Location | None:
        """Where the leave stands, or the visit if there is no leave."""
        leave, visit = self.absence.leave, self.absence.visit
        return leave.source if leave else visit.sources[0] if visit else None

    @property
    def approver(self) -> str:
        """Whoever approved the leave, by 离校审批 or else by the log."""
        leave, visit = self.absence.leave, self.absence.visit
        return leave.approver if leave and leave.approver else visit.approver if visit else ""

    @property
    def reason(self) -> str:
        """The reason of the leave, or of the visit if there is no leave."""
        leave, visit = self.absence.leave, self.absence.visit
        return leave.reason if leave else visit.reason if visit else ""


def _of_leave(field: str) -> Callable[[LeaveRow], str]:
    """The text that the leave has in this field; blank without one."""
    return lambda row: getattr(row.absence.leave, field) if row.absence.leave else ""


_LEAVES = (
    Column(title_of("leave", "date"), Kind.DATE, 12, value=lambda r: r.absence.day),
    Column(title_of("leave", "applicants"), width=14, value=lambda r: teacher_names(r.term, r.absence.teachers)),
    Column("班级", width=10, value=lambda r: r.pupil.school_class), Column("学生", width=9, value=lambda r: r.pupil.name),
    Column(title_of("leave", "reason"), Kind.LONG_TEXT, 22, value=lambda r: r.reason),
    Column(title_of("leave", "approver"), width=9, value=lambda r: r.approver),
    Column("离校", width=8, value=_of_leave("left")), Column("返校", width=8, value=_of_leave("returned")),
    Column(title_of("leave", "report"), Kind.LONG_TEXT, 24, value=_of_leave("report")),
    Column("家访", width=10, value=lambda r: r.absence.visit.form.value if r.absence.visit else ""),
    Column("状态", Kind.WORD, 12, mark=ColumnMark.STATE, value=lambda r: r.absence.state),
    replace(_SOURCE, value=lambda r: source_text([r.source] if r.source else ())),
)  # fmt: skip


def leave_page(term: Term) -> Page:
    """离校审批: every absence for a visit in working hours, the unapproved ones marked."""
    away = absences(term)
    students = term.records.roster.students
    rows = rows_of(_LEAVES, [LeaveRow(absence, students[absence.student], term) for absence in away])
    wrong = sum(absence.state in (UNAPPROVED, PENDING) for absence in away)
    silent = sum(absence.leave is not None and not absence.leave.report for absence in away)
    unseen = sum(absence.state == NO_VISIT for absence in away)
    note = f"共 {len(away)} 次，没有批准的 {wrong} 次，没有返校汇报的 {silent} 次，批了而没有家访记录的 {unseen} 次"
    empty = "没有登记离校审批，也没有工作时间的家访。"
    return Page(LEAVES, "离校家访审批台账", _LEAVES, rows, note, empty, frozen=1)


def _names_of(missing: Sequence[Teacher] | None) -> str:
    return "没有登记谁参加" if missing is None else "、".join(t.name for t in missing) or "都参加了"


def training_page(term: Term) -> Page:
    """培训登记: every training with who was not there."""
    missing = partial(absentees, term)
    columns = (
        Column(title_of("training", "date"), Kind.DATE, 12, value=lambda t: t.day),
        Column(title_of("training", "topic"), Kind.LONG_TEXT, 26, value=lambda t: t.topic),
        Column(title_of("training", "audience"), Kind.LONG_TEXT, 16, value=lambda t: "、".join(t.audience) or "全体教师"),
        Column(title_of("training", "speaker"), width=10, value=lambda t: t.speaker),
        Column("应到", Kind.INTEGER, 7, value=lambda t: len(expected(term, t))),
        Column(title_of("training", "absentees"), Kind.INTEGER, 9, value=lambda t: None if missing(t) is None else len(missing(t) or ())),
        Column("没有参加的人", Kind.LONG_TEXT, 40, value=lambda t: _names_of(missing(t))),
        Column(title_of("training", "note"), Kind.LONG_TEXT, 22, value=lambda t: t.note), _SOURCE,
    )  # fmt: skip
    rows = rows_of(columns, _dated(term, term.records.trainings))
    again = "、".join(teacher.name for teacher in untrained(term))
    note = f"共 {len(rows)} 次；" + (f"还要补训：{again}" if again else "没有要补训的人")
    return Page(TRAININGS, "家访培训登记", columns, rows, note, "没有登记培训。", frozen=1)


def forum_page(term: Term) -> Page:
    """座谈会记录: forums of pupils and parents about the visits."""
    columns = (
        Column(title_of("forum", "date"), Kind.DATE, 12, value=lambda f: f.day),
        Column(title_of("forum", "people"), Kind.LONG_TEXT, 18, value=lambda f: f.people),
        Column("班级", width=10, value=lambda f: f.school_class),
        Column(title_of("forum", "host"), width=10, value=lambda f: f.host),
        Column(title_of("forum", "about"), width=14, value=lambda f: teacher_names(term, f.about)),
        Column(title_of("forum", "account"), Kind.LONG_TEXT, 40, value=lambda f: f.account),
        Column(title_of("forum", "advice"), Kind.LONG_TEXT, 24, value=lambda f: f.advice),
        Column(title_of("forum", "result"), Kind.LONG_TEXT, 22, value=lambda f: f.result), _SOURCE,
    )  # fmt: skip
    rows = rows_of(columns, _dated(term, term.records.forums))
    empty = "没有登记座谈会。座谈记录用的表在表册“座谈会记录”里。"
    return Page(FORUMS, "座谈会记录", columns, rows, f"共 {len(rows)} 次", empty, frozen=1)


def inspection_page(term: Term) -> Page:
    """抽查记录: the spot checks and what they found."""
    students = term.records.roster.students
    columns = (
        Column(title_of("inspection", "date"), Kind.DATE, 12, value=lambda i: i.day),
        Column(title_of("inspection", "teacher"), width=11, value=lambda i: teacher_names(term, [i.teacher])),
        Column("班级", width=10, value=lambda i: students[i.student].school_class),
        Column("学生", width=9, value=lambda i: students[i.student].name),
        Column(title_of("inspection", "visit_date"), Kind.DATE, 12, value=lambda i: i.visit_date),
        Column(title_of("inspection", "method"), width=14, value=lambda i: i.method),
        Column(title_of("inspection", "result"), Kind.WORD, 11, mark=ColumnMark.STATE, value=lambda i: i.result.value),
        Column(title_of("inspection", "inspector"), width=10, value=lambda i: i.inspector),
        Column(title_of("inspection", "note"), Kind.LONG_TEXT, 34, value=lambda i: i.note),
        _SOURCE,
    )  # fmt: skip
    checks = _dated(term, term.records.inspections)
    rows = rows_of(columns, checks)
    counts = "，".join(
        f"{result.value} {count}"
        for result in InspectionResult
        if (count := sum(i.result is result for i in checks)) or result is InspectionResult.TRUE
    )
    empty = "没有登记抽查。抽哪几户，用表册“抽查名单”抽出来。"
    return Page(INSPECTIONS, "家访抽查记录", columns, rows, f"共抽查 {len(rows)} 户：{counts}", empty, frozen=1)


def incident_page(term: Term) -> Page:
    """重大情况: to whom each incident was reported and whether it is closed; what happened stands in its report only."""
    students = term.records.roster.students
    columns = (
        Column(title_of("incident", "date"), Kind.DATE, 12, value=lambda i: i.day),
        Column("班级", width=10, value=lambda i: students[i.student].school_class),
        Column("学生", width=9, value=lambda i: students[i.student].name),
        Column(title_of("incident", "kind"), width=11, value=lambda i: i.kind),
        Column(title_of("incident", "teacher"), width=14, value=lambda i: teacher_names(term, i.teachers)),
        Column(title_of("incident", "reported_to"), width=10, value=lambda i: i.reported_to),
        Column(title_of("incident", "reported"), Kind.MOMENT, 17, value=lambda i: i.reported),
        Column("状态", Kind.WORD, 11, mark=ColumnMark.STATE, value=incident_state),
        Column(title_of("incident", "closed"), Kind.DATE, 12, value=lambda i: i.closed), _SOURCE,
    )  # fmt: skip
    rows = rows_of(columns, incidents(term))
    note = f"共 {len(rows)} 件；{incidents_to_do(term) or '都已办结'}。发现了什么只写在表册“重大情况报告”里"
    empty = "没有登记重大情况。发现了马上口头报告学校领导，再填表册“重大情况报告”。"
    return Page(INCIDENTS, "家访中发现的重大情况", columns, rows, note if rows else "", empty, frozen=1)


def _dated(term: Term, records: Sequence[Any]) -> Sequence[Any]:
    """The records up to the as-of date, by day."""
    return sorted((r for r in records if r.day <= term.as_of), key=lambda r: r.day)


_PAGES: tuple[tuple[str, Callable[[Term], Sequence[Any]], Callable[[Term], Page]], ...] = (
    (LEAVES, lambda term: term.records.leaves, leave_page),
    (TRAININGS, lambda term: term.records.trainings, training_page),
    (FORUMS, lambda term: term.records.forums, forum_page),
    (INSPECTIONS, lambda term: term.records.inspections, inspection_page),
    (INCIDENTS, incidents, incident_page),
)
