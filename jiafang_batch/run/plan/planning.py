"""`plan`: a proposal for every year group at once, because a teacher of several can be in one place only; then 分工/."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.catalogue import located
from jiafang_batch.handin.handouts.owed import owed
from jiafang_batch.measure.term import Term
from jiafang_batch.plan.plan_model import Proposal
from jiafang_batch.plan.search import propose
from jiafang_batch.report.plan.book_data import Slot
from jiafang_batch.report.plan.plan_book import plan_book
from jiafang_batch.run.plan.families import Line, lines_of
from jiafang_batch.run.plan.ground import Ground, ground_of
from jiafang_batch.run.plan.plan_files import PlanFile, read_books, written
from jiafang_batch.run.plan.school_side import school_side
from jiafang_batch.run.plan.shown_plan import ShownPlan, shown_plan
from jiafang_batch.run.plan.slots import slots_of
from jiafang_batch.run.plan.typed_plan import TypedPlan, typed_plan
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.run.term.school import SchoolJob, check_opened, compute_school, evaluation_of_day
from jiafang_batch.run.usage import UsageError

_NOBODY = (
    "没有要家访的学生，不用排。一个班选几户去的，写 --per-class 1；按名单去的，先用 jiafang collect 收下被访学生名单。"
)
_SHOWN = 20
"""The places that a refusal lists."""


class PlanWish(Struct, frozen=True):
    """What the command asks for."""

    year_group: str = ""
    days: str = ""
    per_class: int = 0
    """The families to choose of each class; 0: all."""
    is_fresh: bool = False
    """True to plan everything anew except what a person has fixed."""


class Planned(Struct, frozen=True):
    """The workbook of one year group."""

    year_group: str
    path: Path
    kept: Path | None
    """Where the workbook that stood there before is now."""
    summary: str
    findings: int
    unplaced: int
    """The families for which there is no team."""


def plan_term(opened: OpenedTerm, wish: PlanWish, today: date) -> tuple[Planned, ...]:
    """Write a 分工表 for every year group that has families to visit. Raises UsageError where something is lacking."""
    computed = compute_school(check_opened(opened, SchoolJob(opened.root)))
    if computed is None or opened.policy is None:
        raise UsageError("考核办法或名册还不完整，排不了。请先运行 jiafang check 看看缺什么。")
    term = computed.evaluation.term
    side = school_side(term)
    groups = _groups(term, wish.year_group)
    held = read_books(opened, side)
    slots = slots_of(wish.days, opened.policy, _slots_before([file for file in held if file.year_group in groups]))
    # The week or month of the visits asks for them, not the last one of the term.
    day = max(today, min(slot.day for slot in slots))
    side = replace(side, owed=owed(evaluation_of_day(computed, day), day))
    typed = {file.year_group: typed_plan(file.book, side, slots) for file in held}
    _refuse_unknown([typed[name] for name in groups if name in typed])
    lines = {
        name: group_lines for name in groups if (group_lines := lines_of(side, name, typed.get(name), wish.per_class))
    }
    if not lines:
        raise UsageError(_NOBODY)
    others = [plan for name, plan in typed.items() if name not in lines]
    ground = ground_of(side, slots, [file.book for file in held], others)
    paths = {file.year_group: file.path for file in held}
    return _proposed(opened.root, ground, lines, typed, paths, wish)


def _groups(term: Term, year_group: str) -> tuple[str, ...]:
    groups = tuple(filter(None, dict.fromkeys(c.year_group for c in term.records.roster.classes.values())))
    if not groups:
        raise UsageError("“基础信息”里还没有班级，排不了分工。请先填好班级表、教师名册和学生名册。")
    if year_group and year_group not in groups:
        raise UsageError(f"没有“{year_group}”的班级；有的年级是：{'、'.join(groups)}。")
    return (year_group,) if year_group else groups


def _slots_before(files: Sequence[PlanFile]) -> tuple[Slot, ...]:
    return tuple(sorted({slot for file in files for slot in file.book.slots}))


def _refuse_unknown(plans: Sequence[TypedPlan]) -> None:
    """Raise UsageError for cells that cannot be understood, because the new workbook would lose them."""
    problems = [problem for plan in plans for problem in plan.problems]
    if problems:
        shown = "\n".join(f"  {located(problem)}" for problem in problems[:_SHOWN])
        raise UsageError(f"分工表里有 {len(problems)} 处看不懂，改好存盘再排；原来的表没有动：\n{shown}")


def _proposed(
    root: Path, ground: Ground, lines: dict[str, tuple[Line, ...]], typed: dict[str, TypedPlan], paths: dict[str, Path],
    wish: PlanWish,
) -> tuple[Planned, ...]:  # fmt: skip
    task = ground.task(lines, is_fresh=wish.is_fresh)
    proposal = propose(task)
    planned = []
    for name, group_lines in lines.items():
        part = _part(proposal, group_lines)
        shown = ShownPlan(ground, name, group_lines, ground.part(task, name), part, proposal, has_before=name in typed)
        book = shown_plan(shown)
        path, kept = written(root, name, plan_book(book), paths.get(name))
        planned.append(Planned(name, path, kept, book.summary, len(book.findings), len(part.unplaced)))
    return tuple(planned)


def _part(proposal: Proposal, lines: Sequence[Line]) -> Proposal:
    ids = {line.family.id for line in lines}
    trips = tuple((trip, visit) for trip, visit in proposal.trips if trip.families[0].id in ids)
    return Proposal({key: visit for key, visit in proposal.visits.items() if key in ids}, trips)
