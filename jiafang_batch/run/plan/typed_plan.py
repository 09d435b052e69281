"""An edited 分工表 → what the planner takes: names resolved, what a person has settled, the plan as it stands.

A name that nobody has is reported with its place, and nothing that a person typed is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.class_names import class_name
from jiafang_batch.plan.plan_model import Member, PlannedVisit, Settled
from jiafang_batch.problem import Location, Problem
from jiafang_batch.report.plan.book_data import (
    CLASS,
    COMPANION,
    CONDITIONS,
    DAY,
    HALF_DAY,
    LEAD,
    PUPIL,
    THIRD,
    PlanRow,
    Slot,
)
from jiafang_batch.run.plan.edited_book import EditedBook, EditedRow
from jiafang_batch.run.plan.school_side import SchoolSide

_TEAM = (LEAD, COMPANION, THIRD)
_SEPARATORS = re.compile("[、,，;；/]")


class ResolvedRow(Struct, frozen=True):
    """A row with its pupil and team by number."""

    edited: EditedRow
    student: str
    team: tuple[str, ...]
    """工号, the lead first; empty where no lead is typed."""
    settled: Settled
    """What a person has decided, by cell."""
    visit: PlannedVisit | None
    """The visit as it stands in the row, if it is complete."""
    is_fixed: bool


class TypedPlan(Struct, frozen=True):
    """An edited workbook whose names are resolved, and what could not be."""

    book: EditedBook
    rows: tuple[ResolvedRow, ...]
    problems: tuple[Problem, ...]

    def at(self, row: EditedRow | ResolvedRow, heading: str = "") -> Location:
        """The place of a row, or of one of its cells."""
        number = row.edited.number if isinstance(row, ResolvedRow) else row.number
        return Location(self.book.file, self.book.sheet, number, self.book.columns.get(heading, ""), heading)

    @property
    def location(self) -> Location:
        """The sheet of the rows."""
        return Location(self.book.file, self.book.sheet)


def typed_plan(book: EditedBook, side: SchoolSide, slots: tuple[Slot, ...]) -> TypedPlan:
    """Return the rows in their order; a row whose pupil is unknown or repeated is a problem and is left out."""
    rows: list[ResolvedRow] = []
    problems: list[Problem] = []
    plan = TypedPlan(book, (), ())
    seen: dict[str, int] = {}
    for edited in book.rows:
        school_class = class_name(edited.row.school_class) or edited.row.school_class
        student = side.pupil_ids.get((school_class, edited.row.pupil))
        problems += _of_cells(plan, edited)
        if student is None:
            where = {"school_class": edited.row.school_class or "（空）"}
            problems.append(Problem("plan-pupil-unknown", plan.at(edited, PUPIL), edited.row.pupil, where))
            continue
        if student in seen:
            details = {"row": str(seen[student])}
            problems.append(Problem("plan-pupil-twice", plan.at(edited, PUPIL), edited.row.pupil, details))
            continue
        seen[student] = edited.number
        row, notices = _typed(plan, edited, student, side, slots)
        rows.append(row)
        problems += notices
    return TypedPlan(book, tuple(rows), tuple(problems))


def _of_cells(plan: TypedPlan, edited: EditedRow) -> Iterator[Problem]:
    for heading in edited.unread:
        yield Problem("plan-cell-unread", plan.at(edited, heading), heading)
    if edited.has_half:
        lacking = HALF_DAY if edited.row.slot is None else CLASS
        yield Problem(
            "plan-half-lacking", plan.at(edited, lacking), edited.row.pupil, {"columns": f"{DAY}和{HALF_DAY}"}
        )


def _typed(
    plan: TypedPlan, edited: EditedRow, student: str, side: SchoolSide, slots: tuple[Slot, ...]
) -> tuple[ResolvedRow, list[Problem]]:
    row, before = edited.row, edited.proposed
    problems: list[Problem] = []
    ids: list[str] = []
    for heading, name in zip(_TEAM, row.team, strict=True):
        if name and name not in side.teacher_ids:
            problems.append(Problem("plan-teacher-unknown", plan.at(edited, heading), name))
        ids.append(side.teacher_ids.get(name, ""))
    must, about_must = _named(plan, row.must, side)
    never, about_never = _named(plan, row.never, side)
    problems += [*about_must, *about_never]
    half_day = slots.index(row.slot) if row.slot in slots else None
    team = tuple(filter(None, ids))
    old = tuple(side.teacher_ids.get(name, "") for name in before.team) if before else ("", "", "")
    settled, is_fixed = _settled(row, before, half_day, ids, old)
    settled = Settled(settled.half_day, settled.lead, settled.companions, must, never | settled.never)
    visit = PlannedVisit(half_day, team) if half_day is not None and ids[0] else None
    return ResolvedRow(edited, student, team, settled, visit, is_fixed), problems


def _settled(
    row: PlanRow, before: PlanRow | None, half_day: int | None, ids: list[str], old: tuple[str, ...]
) -> tuple[Settled, bool]:
    """What a person has decided: a fixed row altogether, else the cells that differ from the proposal."""
    lead, companions = ids[0] or None, frozenset(filter(None, ids[1:]))
    if row.is_fixed:
        return Settled(half_day, lead, companions), True
    if before is None:
        # A row that a person has added.
        is_filled = half_day is not None or bool(lead)
        return Settled(half_day, lead, companions), is_filled
    has_moved = row.slot != before.slot and half_day is not None
    has_other_lead = lead is not None and lead != old[0]
    joined, gone = frozenset(filter(None, ids)) - set(old), frozenset(filter(None, old)) - set(ids)
    if not any(ids) and row.slot is None:
        # An emptied row is to be planned anew.
        return Settled(), False
    settled = Settled(
        half_day if has_moved else None, lead if has_other_lead else None,
        joined - ({lead} if has_other_lead and lead else frozenset()), never=gone,
    )  # fmt: skip
    return settled, bool(has_moved or has_other_lead or joined or gone)


def _named(plan: TypedPlan, text: str, side: SchoolSide) -> tuple[frozenset[str], list[Problem]]:
    """The teachers that a cell of 条件 names."""
    names = [name for name in _SEPARATORS.split(text) if name]
    place = Location(plan.book.file, CONDITIONS)
    unknown = [Problem("plan-teacher-unknown", place, name) for name in names if name not in side.teacher_ids]
    return frozenset(side.teacher_ids[name] for name in names if name in side.teacher_ids), unknown


def conditions_of(
    books: Sequence[EditedBook], side: SchoolSide
) -> tuple[Mapping[str, frozenset[Slot]], Mapping[str, int]]:
    """Return 工号 → the half-days without time, and → the most families, by all workbooks together."""
    busy: dict[str, frozenset[Slot]] = {}
    most: dict[str, int] = {}
    for book in books:
        for name, held in book.busy.items():
            key = side.teacher_ids.get(name, "")
            busy[key] = busy.get(key, frozenset()) | held
        for name, limit in book.most.items():
            key = side.teacher_ids.get(name, "")
            most[key] = min(limit, most.get(key, limit))
    return busy, most


def with_times(
    members: Sequence[Member], slots: Sequence[Slot], busy: Mapping[str, frozenset[Slot]],
    engaged: Mapping[str, frozenset[Slot]], most: Mapping[str, int],
) -> tuple[Member, ...]:  # fmt: skip
    """Return the members with the half-days on which they can go, and their limits."""
    return tuple(
        replace(member, free=frozenset(_free(member.id, slots, busy, engaged)), most=most.get(member.id))
        for member in members
    )


def _free(
    key: str, slots: Sequence[Slot], busy: Mapping[str, frozenset[Slot]], engaged: Mapping[str, frozenset[Slot]]
) -> Iterator[int]:
    engagements = busy.get(key, frozenset()) | engaged.get(key, frozenset())
    return (number for number, slot in enumerate(slots) if slot not in engagements)
