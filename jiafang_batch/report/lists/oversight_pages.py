"""The school's own registers as pages of 家访汇总: 离校审批, 培训登记, 座谈会记录, 抽查记录, 重大情况; for the office only.

A page is shown if its register has rows or the policy's document names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from jiafang_batch.checks.doubts import asks_for_approval
from jiafang_batch.measure.incidents import incident_state, incidents, incidents_to_do
from jiafang_batch.measure.oversight import NO_VISIT, PENDING, UNAPPROVED, absences, absentees, expected, untrained
from jiafang_batch.measure.term import Term
from jiafang_batch.report.names import source_text, teacher_names
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page
from jiafang_batch.terms import InspectionResult, Way, listed

LEAVES, TRAININGS, FORUMS, INSPECTIONS, INCIDENTS = "离校审批", "培训登记", "座谈会记录", "抽查记录", "重大情况"
_SOURCE = Column("来源", Kind.LONG_TEXT, 24, printed=False)


def oversight_pages(term: Term) -> Iterator[Page]:
    """Yield the pages of the registers that the school keeps or that its document asks for."""
    clauses = (clause for clause in term.policy.document.clauses if clause.way in (Way.REGISTER, Way.LEDGER))
    asked = {place for clause in clauses for place in listed(clause.place)}
    for name, records, page in _PAGES:
        if name in asked or records(term) or (name == LEAVES and asks_for_approval(term.policy)):
            yield page(term)


def leave_page(term: Term) -> Page:
    """离校审批: every absence for a visit in working hours, the unapproved ones marked."""
    columns = (
        Column("离校日期", Kind.DATE, 12), Column("申请教师", width=14), Column("班级", width=10), Column("学生", width=9),
        Column("事由", Kind.LONG_TEXT, 22), Column("批准人", width=9), Column("离校", width=8), Column("返校", width=8),
        Column("返校汇报", Kind.LONG_TEXT, 24), Column("家访", width=10), Column("状态", Kind.WORD, 12, mark=Mark.STATE),
        _SOURCE,
    )  # fmt: skip
    away = absences(term)
    students = term.records.roster.students
    rows = []
    for absence in away:
        leave, visit, pupil = absence.leave, absence.visit, students[absence.student]
        source = leave.source if leave else visit.sources[0] if visit else None
        approver = leave.approver if leave and leave.approver else visit.approver if visit else ""
        texts = (leave.reason, approver, leave.left, leave.returned, leave.report) if leave else (
            visit.reason if visit else "", approver, "", "", "")  # fmt: skip
        rows.append((
            absence.day, teacher_names(term, absence.teachers), pupil.school_class, pupil.name, *texts,
            visit.form.value if visit else "", absence.state, source_text([source] if source else ()),
        ))  # fmt: skip
    wrong = sum(absence.state in (UNAPPROVED, PENDING) for absence in away)
    silent = sum(absence.leave is not None and not absence.leave.report for absence in away)
    unseen = sum(absence.state == NO_VISIT for absence in away)
    note = f"共 {len(away)} 次，没有批准的 {wrong} 次，没有返校汇报的 {silent} 次，批了而没有家访记录的 {unseen} 次"
    empty = "没有登记离校审批，也没有工作时间的家访。"
    return Page(LEAVES, "离校家访审批台账", columns, rows, note, empty, frozen=1)


def training_page(term: Term) -> Page:
    """培训登记: every training with who was not there."""
    columns = (
        Column("培训日期", Kind.DATE, 12), Column("培训主题", Kind.LONG_TEXT, 26), Column("参加对象", Kind.LONG_TEXT, 16),
        Column("主讲人", width=10), Column("应到", Kind.INTEGER, 7), Column("没有参加", Kind.INTEGER, 9),
        Column("没有参加的人", Kind.LONG_TEXT, 40), Column("说明", Kind.LONG_TEXT, 22), _SOURCE,
    )  # fmt: skip
    rows = []
    for training in _dated(term, term.records.trainings):
        missing = absentees(term, training)
        names = "没有登记谁参加" if missing is None else "、".join(t.name for t in missing) or "都参加了"
        rows.append((
            training.day, training.topic, "、".join(training.audience) or "全体教师", training.speaker,
            len(expected(term, training)), None if missing is None else len(missing), names, training.note,
            source_text([training.source]),
        ))  # fmt: skip
    again = "、".join(teacher.name for teacher in untrained(term))
    note = f"共 {len(rows)} 次；" + (f"还要补训：{again}" if again else "没有要补训的人")
    return Page(TRAININGS, "家访培训登记", columns, rows, note, "没有登记培训。", frozen=1)


def forum_page(term: Term) -> Page:
    """座谈会记录: forums of pupils and parents about the visits."""
    columns = (
        Column("座谈日期", Kind.DATE, 12), Column("座谈对象", Kind.LONG_TEXT, 18), Column("班级", width=10),
        Column("主持人", width=10), Column("谈到的教师", width=14), Column("反映的家访情况", Kind.LONG_TEXT, 40),
        Column("意见建议", Kind.LONG_TEXT, 24), Column("处理结果", Kind.LONG_TEXT, 22), _SOURCE,
    )  # fmt: skip
    rows = [
        (
            f.day, f.people, f.school_class, f.host, teacher_names(term, f.about), f.account, f.advice, f.result,
            source_text([f.source]),
        )
        for f in _dated(term, term.records.forums)
    ]  # fmt: skip
    empty = "没有登记座谈会。座谈记录用的表在表册“座谈会记录”里。"
    return Page(FORUMS, "座谈会记录", columns, rows, f"共 {len(rows)} 次", empty, frozen=1)


def inspection_page(term: Term) -> Page:
    """抽查记录: the spot checks and what they found."""
    columns = (
        Column("抽查日期", Kind.DATE, 12), Column("被抽查教师", width=11), Column("班级", width=10), Column("学生", width=9),
        Column("家访日期", Kind.DATE, 12), Column("抽查方式", width=14), Column("抽查结果", Kind.WORD, 11, mark=Mark.STATE),
        Column("抽查人", width=10), Column("说明", Kind.LONG_TEXT, 34), _SOURCE,
    )  # fmt: skip
    checks = _dated(term, term.records.inspections)
    students = term.records.roster.students
    rows = [
        (
            i.day, teacher_names(term, [i.teacher]), students[i.student].school_class, students[i.student].name,
            i.visit_date, i.method, i.result.value, i.inspector, i.note, source_text([i.source]),
        )
        for i in checks
    ]  # fmt: skip
    counts = "，".join(
        f"{result.value} {count}"
        for result in InspectionResult
        if (count := sum(i.result is result for i in checks)) or result is InspectionResult.TRUE
    )
    empty = "没有登记抽查。抽哪几户，用表册“抽查名单”抽出来。"
    return Page(INSPECTIONS, "家访抽查记录", columns, rows, f"共抽查 {len(rows)} 户：{counts}", empty, frozen=1)


def incident_page(term: Term) -> Page:
    """重大情况: to whom each incident was reported and whether it is closed; what happened stands in its report only."""
    columns = (
        Column("发现日期", Kind.DATE, 12), Column("班级", width=10), Column("学生", width=9), Column("情况类别", width=11),
        Column("发现教师", width=14), Column("报告给", width=10), Column("报告时间", Kind.MOMENT, 17),
        Column("状态", Kind.WORD, 11, mark=Mark.STATE), Column("办结日期", Kind.DATE, 12), _SOURCE,
    )  # fmt: skip
    students = term.records.roster.students
    rows = [
        (
            i.day, students[i.student].school_class, students[i.student].name, i.kind, teacher_names(term, i.teachers),
            i.reported_to, i.reported, incident_state(i), i.closed, source_text([i.source]),
        )
        for i in incidents(term)
    ]  # fmt: skip
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
