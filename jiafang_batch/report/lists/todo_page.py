"""还要家访: the work list of a class teacher: whom to visit, how, by whom and by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from jiafang_batch.measure.outstanding import OwedVisit, PupilOwed
from jiafang_batch.measure.term import Term, grouped_by
from jiafang_batch.report.lists.ledger_pages import NO_STUDENTS
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page

NAME = "还要家访"


def todo_note(pupils: Sequence[PupilOwed]) -> str:
    """Return the sentence with their number."""
    return f"按考核办法还要家访的学生 {len(pupils)} 人；目标达到后其余学生不再列出"


def todo_page(term: Term, pupils: Sequence[PupilOwed]) -> Page:
    """Return one row per pupil who is owed a visit."""
    columns = (
        Column("学号"), Column("姓名", width=10), Column("班级", width=10), Column("期限", Kind.DATE, 12),
        Column("状态", Kind.WORD, 9, mark=Mark.STATE), Column("还要怎样家访", Kind.LONG_TEXT, 82),
        Column("最近家访", Kind.DATE, 12), Column("最近形式", width=10), Column("特殊类别", width=16),
        Column("监护人", width=10), Column("联系电话", width=14), Column("家庭住址", Kind.LONG_TEXT, 28),
    )  # fmt: skip
    rows = []
    for pupil in pupils:
        s, visits = pupil.student, term.visits_of.get(pupil.student.id, ())
        last = visits[-1] if visits else None
        lines = (*(_line(visit, pupil) for visit in pupil.open or pupil.owed), *_late_plan(term, s.id))
        rows.append((
            s.id, s.name, s.school_class, pupil.due, "待访" if pupil.open else "已过期",
            "\n".join(lines), last.date if last else None, last.form.value if last else "",
            "、".join(sorted(s.categories)), s.guardian, s.phone, s.address,
        ))  # fmt: skip
    empty = "没有还要家访的学生。" if term.records.roster.students else NO_STUDENTS
    return Page(NAME, "还要家访的学生", columns, rows, todo_note(pupils), empty, frozen=3)


def _late_plan(term: Term, student: str) -> Iterator[str]:
    """The planned day that has passed without a visit on it or since; of several the earliest."""
    visits = term.visits_of.get(student, ())
    since = visits[-1].date if visits else None
    plans = term.once("plans by pupil", lambda: grouped_by(term.records.plans, lambda plan: plan.student))
    late = [
        plan
        for plan in plans.get(student, ())
        if plan.planned and plan.planned < term.as_of and (since is None or since < plan.planned)
    ]
    if late:
        first = min(late, key=lambda plan: plan.planned or date.max)
        names = "、".join(term.records.roster.teachers[key].name for key in first.teachers)
        team = f"（{names}）" if names else ""
        yield f"家访计划{team}：期限 {first.planned:%Y-%m-%d} 已过，还没有去"


def _line(visit: OwedVisit, pupil: PupilOwed) -> str:
    """The obligation in words, and whether it is too late."""
    return visit.words if pupil.open else f"{visit.rule}：{visit.how}，期限 {visit.last:%Y-%m-%d} 已过"
