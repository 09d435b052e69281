"""`check`: what hand edits of the workbooks in 分工/ break, all year groups together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jiafang_batch.catalogue import ordered
from jiafang_batch.checks.plan_rules import Voice, breach_problem
from jiafang_batch.measure.term import build_term
from jiafang_batch.plan.broken import broken_rules
from jiafang_batch.problem import Problem
from jiafang_batch.run.plan.families import lines_of
from jiafang_batch.run.plan.ground import ground_of
from jiafang_batch.run.plan.plan_files import PlanFile, plan_files, read_books
from jiafang_batch.run.plan.school_side import SchoolSide, school_side
from jiafang_batch.run.plan.typed_plan import typed_plan
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.run.term.school import Checked


def checked_plans(opened: OpenedTerm, checked: Checked) -> tuple[Problem, ...]:
    """Return the problems of every 分工表 that is there: names that nobody has, and rules that a row breaks."""
    if checked.policy is None or checked.records is None or not plan_files(opened.root):
        return ()
    side = school_side(build_term(checked.policy, checked.records))
    return ordered(tuple(_problems(side, read_books(opened, side))))


def _problems(side: SchoolSide, files: Sequence[PlanFile]) -> Iterator[Problem]:
    rows = (row.row for file in files for row in file.book.rows)
    slots = tuple(sorted({*(row.slot for row in rows if row.slot), *(s for file in files for s in file.book.slots)}))
    typed = {file.year_group: typed_plan(file.book, side, slots) for file in files}
    for plan in typed.values():
        yield from plan.problems
    ground = ground_of(side, slots, [file.book for file in files], ())
    task = ground.task({name: lines_of(side, name, plan, 0) for name, plan in typed.items()}, is_fresh=False)
    visits = {row.student: row.visit for plan in typed.values() for row in plan.rows if row.visit is not None}
    places = {row.student: plan.at(row) for plan in typed.values() for row in plan.rows}
    families = {row.student: row.edited.row.pupil for plan in typed.values() for row in plan.rows}
    voice = Voice(side.teacher_names, families, tuple(slot.label for slot in slots))
    for breach in broken_rules(task, visits):
        yield breach_problem(breach, places[breach.families[0]], voice)
