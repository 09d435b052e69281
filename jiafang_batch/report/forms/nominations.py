"""附件2 各年级组被访学生名单: the pupils planned for a visit, a list per year group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from jiafang_batch.measure.term import Term
from jiafang_batch.records import Plan, Student
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import FormColumn, form_rows, number_column, printed
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.wording import short_day
from jiafang_batch.report.lists import pupil_columns
from jiafang_batch.report.names import file_name, homeroom_name, sheet_names, teacher_names
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.sheets.layout import title_of
from jiafang_batch.terms import PlanKind

_title = partial(title_of, "plan")
"""The list is read again: its headings are those of the layout."""


class Nominee(NamedTuple):
    """A row of the list."""

    plan: Plan
    pupil: Student
    term: Term

    @property
    def team(self) -> str:
        """Who is to go; the homeroom teacher if the plan names nobody."""
        return teacher_names(self.term, self.plan.teachers) or homeroom_name(self.term, self.pupil.school_class)


_COLUMNS = (
    number_column(6), printed(pupil_columns.PUPIL_CLASS, 11),
    FormColumn(_title("student"), 12, value=lambda r: r.pupil.name), printed(pupil_columns.SEX, 6),
    FormColumn(_title("phone"), 15, value=lambda r: r.pupil.phone),
    FormColumn(_title("teachers"), 24, value=lambda r: r.team),
    FormColumn(_title("planned_date"), 12, value=lambda r: short_day(r.plan.planned)),
)  # fmt: skip
_FORWARDED = FormColumn(_title("forwarded_date"), 12, value=lambda r: short_day(r.plan.forwarded))
_SIGNATURES = ("年级组长：", "收表人：", "上报日期：{}")
_BLANKS = 3


def nominations(material: FormMaterial) -> Iterator[File]:
    """A workbook per year group with a sheet for each kind of plan."""
    term = material.figures.term
    planned: dict[str, dict[str, list[Plan]]] = {}
    for plan in without_superseded(term.records.plans):
        year_group = term.records.roster.students[plan.student].year_group or "未分年级"
        planned.setdefault(year_group, {}).setdefault(plan.kind, []).append(plan)
    groups = dict.fromkeys(s.year_group for s in term.records.roster.students.values())
    for year_group in (name or "未分年级" for name in groups):
        if kinds := planned.get(year_group):
            name = f"附件2_被访学生名单/{file_name(year_group)}.xlsx"
            yield name, partial(_book, material.figures.letterhead, term, year_group, kinds)


def without_superseded(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Return the plans without those that name only the pupil, where another of the same type says when and by whom."""
    settled = {(plan.student, plan.kind) for plan in plans if plan.planned is not None and plan.teachers}
    return tuple(
        plan
        for plan in plans
        if (plan.student, plan.kind) not in settled or (plan.planned is not None and plan.teachers)
    )


def _book(letterhead: Letterhead, term: Term, year_group: str, kinds: dict[str, list[Plan]]) -> bytes:
    kind_order = [kind.value for kind in PlanKind]
    ordered = sorted(kinds, key=lambda kind: (kind_order.index(kind) if kind in kind_order else len(kind_order), kind))
    names = sheet_names(ordered)
    forms = [
        _list(letterhead, term, year_group, kind, name, kinds[kind]) for kind, name in zip(ordered, names, strict=True)
    ]
    return form_book(forms, f"{year_group}被访学生名单", letterhead)


def _list(
    letterhead: Letterhead, term: Term, year_group: str, kind: str, name: str, plans: Sequence[Plan]
) -> SheetForm:
    students = term.records.roster.students
    place = term.places
    classes = {key: number for number, key in enumerate(term.records.roster.classes)}
    days = {plan.forwarded for plan in plans}
    # The list is read again when it is handed in: one day below it, or a day in each row.
    columns = (*_COLUMNS, *([_FORWARDED] if len(days) > 1 else []))
    common = short_day(next(iter(days))) if len(days) == 1 else ""
    nominees = [Nominee(plan, students[plan.student], term) for plan in plans]
    nominees.sort(key=lambda n: (classes[n.pupil.school_class], place[n.pupil.id], n.plan.source.row))
    rows = form_rows(columns, nominees)
    return SheetForm(
        name, f"{year_group}被访学生名单（{kind}）", f"{letterhead.school}　{letterhead.term}　共 {len(rows)} 人", columns,
        rows, blanks=_BLANKS, comes_back=True, signatures=tuple(label.format(common) for label in _SIGNATURES),
    )  # fmt: skip
