"""还要家访: the work list of a class teacher: whom to visit, how, by whom and by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.outstanding import PupilOwed
from jiafang_batch.measure.owed_rules import owed_rules
from jiafang_batch.measure.term import Term
from jiafang_batch.records import Student, Visit
from jiafang_batch.report.lists.pupil_columns import (
    ADDRESS,
    CATEGORIES,
    GUARDIAN,
    HOMEROOM,
    LAST_DAY,
    LAST_FORM,
    NO_STUDENTS,
    PHONE,
    PUPIL_CLASS,
    PUPIL_ID,
    PUPIL_NAME,
)
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of

NAME = "还要家访"
NOTHING_DUE = "名单里的家访都已过期限。"
_MOST_RULES = 20
"""Lines above the list; of a school with many events there would be more."""


def todo_note(pupils: Sequence[PupilOwed]) -> str:
    """Return the sentence with their number."""
    return f"按考核办法还要家访的学生 {len(pupils)} 人；目标达到后其余学生不再列出"


def todo_lead(pupils: Sequence[PupilOwed]) -> str:
    """Return what the rules ask for, a line each; empty without pupils."""
    if not pupils:
        return ""
    rules = owed_rules(visit for pupil in pupils for visit in pupil.open)
    lines = [rule.words for rule in rules[:_MOST_RULES]]
    more = [f"另有 {len(rules) - _MOST_RULES} 项，见“算进”一列"] if len(rules) > _MOST_RULES else []
    return "\n".join((*lines, *more)) or NOTHING_DUE


class OwedRow(NamedTuple):
    """A row of 还要家访."""

    owed: PupilOwed
    pupil: Student
    visits: Sequence[Visit]
    term: Term


def _obligations(row: OwedRow) -> str:
    briefs = dict.fromkeys(visit.brief for visit in row.owed.open or row.owed.owed)
    return "\n".join(("、".join(briefs), *_late_plan(row.term, row.pupil.id)))


_OWED = (
    replace(PUPIL_ID, width=10), replace(PUPIL_NAME, width=9), replace(PUPIL_CLASS, width=8), replace(HOMEROOM, width=8),
    Column("期限", Kind.DATE, 11, value=lambda r: r.owed.due),
    Column("状态", Kind.WORD, 7, mark=ColumnMark.STATE, value=lambda r: "待访" if r.owed.open else "已过期"),
    Column("算进", Kind.LONG_TEXT, 25, value=_obligations), replace(LAST_DAY, width=11),
    replace(LAST_FORM, width=9), replace(CATEGORIES, width=10), replace(GUARDIAN, width=8), replace(PHONE, width=12),
    replace(ADDRESS, width=34),
)  # fmt: skip
"""So narrow that the list prints on one page width of A4."""


def owed_rows(term: Term, pupils: Sequence[PupilOwed]) -> list[OwedRow]:
    """The rows of these pupils."""
    return [OwedRow(p, p.student, term.visits_of.get(p.student.id, ()), term) for p in pupils]


def todo_page(term: Term, pupils: Sequence[PupilOwed]) -> Page:
    """Return one row per pupil who is owed a visit."""
    rows = rows_of(_OWED, owed_rows(term, pupils))
    empty = "没有还要家访的学生。" if term.records.roster.students else NO_STUDENTS
    return Page(NAME, "还要家访的学生", _OWED, rows, todo_note(pupils), empty, frozen=3, lead=todo_lead(pupils))


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
        yield f"计划 {first.planned:%m-%d}{team}没有去"
