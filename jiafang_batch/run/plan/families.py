"""The families of a plan: the rows of an edited workbook, else the pupils that are nominated or still to be visited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from jiafang_batch.handin.handouts.owed import needed
from jiafang_batch.plan.plan_model import Family
from jiafang_batch.records import Student
from jiafang_batch.report.plan.book_data import PlanRow
from jiafang_batch.run.plan.areas import area_of
from jiafang_batch.run.plan.school_side import SchoolSide
from jiafang_batch.run.plan.typed_plan import ResolvedRow, TypedPlan
from jiafang_batch.run.term.plan_lists import kinds_of
from jiafang_batch.terms import PlanKind

_SPECIAL = 3
"""The weight of a family with a special category, if not all can be visited."""


class Line(Struct, frozen=True):
    """A family on its way through the planner, with the row of the workbook that it has or gets."""

    family: Family
    row: PlanRow
    typed: ResolvedRow | None = None


def lines_of(side: SchoolSide, year_group: str, typed: TypedPlan | None, per_class: int) -> tuple[Line, ...]:
    """Return the families of a year group, in the order of the workbook or of classes and roster."""
    students = side.term.records.roster.students
    if typed is not None:
        return tuple(_typed_line(students[row.student], row) for row in typed.rows)
    return tuple(_new_line(side, student, kind) for student, kind in _chosen(side, year_group, per_class))


def _typed_line(student: Student, row: ResolvedRow) -> Line:
    return Line(_family(student, row.edited.row.area or area_of(student.address)), row.edited.row, row)


def _new_line(side: SchoolSide, student: Student, kind: str) -> Line:
    area = area_of(student.address)
    row = PlanRow(student.school_class, side.pupil_name(student), kind=kind, area=area)
    return Line(_family(student, area), row)


def _family(student: Student, area: str) -> Family:
    return Family(student.id, student.school_class, area, _SPECIAL if student.categories else 1)


def nominations(side: SchoolSide) -> Mapping[str, str]:
    """Return 学号 → type of the plan for the pupils of handed-in lists that nobody has visited yet."""
    term = side.term
    return {plan.student: plan.kind for plan in term.records.plans if not term.visits_of.get(plan.student)}


def unvisitable(side: SchoolSide, year_group: str) -> tuple[Student, ...]:
    """Return the pupils named by a rule whose families the roster says cannot be visited at home."""
    owed = (entry for name in side.classes(year_group) for entry in side.owed.get(name, ()))
    return tuple(entry.student for entry in owed if not (entry.student.visitable or entry.of_choice))


def _chosen(side: SchoolSide, year_group: str, per_class: int) -> Iterator[tuple[Student, str]]:
    """The pupils that a class has nominated and nobody has visited yet; where there are none, those to be visited.

    A number per class is filled up with other pupils: a policy may ask for whoever is nominated, and for nobody else.
    """
    nominated = nominations(side)
    for name in side.classes(year_group):
        class_nominees = [student for student in side.term.enrolled.get(name, ()) if student.id in nominated]
        pupils = class_nominees or _proposed(side, name, per_class)
        yield from ((student, nominated.get(student.id) or _kind_for(side, student)) for student in pupils)


def _proposed(side: SchoolSide, name: str, per_class: int) -> list[Student]:
    """Those whom a rule names; of the others, special ones first, as many as `per_class` or a teacher's own target asks for."""
    entries = [entry for entry in side.owed.get(name, ()) if entry.student.visitable]
    named = {entry.student.id for entry in entries if not entry.of_choice}
    pupils = [student for student in side.term.enrolled.get(name, ()) if student.visitable]
    first = sorted(pupils, key=lambda s: (s.id not in named, not s.categories, side.last_visit(s) or date.min))
    chosen = {student.id for student in first[: per_class or needed(entries)]}
    return [student for student in pupils if student.id in chosen]


def _kind_for(side: SchoolSide, student: Student) -> str:
    """The only type of plan that the policy asks for; 回访 is for pupils of key categories, 普访 for everybody."""
    policy = side.term.policy
    kinds = kinds_of(policy)
    is_meant = student.categories & policy.settings.key_categories or PlanKind.FOLLOW_UP.value not in kinds
    return kinds[0] if len(kinds) == 1 and is_meant else PlanKind.UNIVERSAL.value
