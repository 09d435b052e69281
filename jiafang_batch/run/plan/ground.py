"""The ground of a plan: the school, the half-days, and the conditions in the workbooks of all year groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.plan.plan_model import OPEN, Proposal, Rules, Task
from jiafang_batch.report.plan.book_data import LARGEST, LONGEST, SMALLEST, Slot
from jiafang_batch.run.plan.edited_book import EditedBook
from jiafang_batch.run.plan.families import Line
from jiafang_batch.run.plan.school_side import SchoolSide
from jiafang_batch.run.plan.typed_plan import TypedPlan, conditions_of, with_times

_USUAL = Rules(1)
_LARGEST = 3
"""A workbook has three columns for a team."""


class Ground(Struct, frozen=True):
    """The half-days, the rules, who has no time, how many families at most, and who goes to other year groups when."""

    side: SchoolSide
    slots: tuple[Slot, ...]
    rules: Rules
    busy: Mapping[str, frozenset[Slot]]
    most: Mapping[str, int]
    engaged: Mapping[str, frozenset[Slot]]
    """工号 → half-days with families of year groups that are not planned now."""

    def task(self, lines: Mapping[str, Sequence[Line]], *, is_fresh: bool) -> Task:
        """Return the task of these year groups together; `is_fresh` plans anew all that nobody has settled."""
        whole = [line for group in lines.values() for line in group]
        typed = {line.family.id: line.typed for line in whole if line.typed is not None}
        visits = {
            key: row.visit for key, row in typed.items() if row.visit is not None and (row.is_fixed or not is_fresh)
        }
        settled = {key: row.settled for key, row in typed.items()}
        named = {key for each in settled.values() for key in (*each.team, *each.must)}
        named |= {key for visit in visits.values() for key in visit.team}
        classes = [name for group in lines for name in self.side.classes(group)]
        members = with_times(self.side.members(classes, named), self.slots, self.busy, self.engaged, self.most)
        return Task(tuple(line.family for line in whole), members, self.rules, settled, visits)

    def part(self, task: Task, year_group: str) -> Task:
        """Return the part of the task that one year group's workbook shows."""
        classes = frozenset(self.side.classes(year_group))
        families = tuple(family for family in task.families if family.school_class in classes)
        also = {key for family in families for key in task.settled.get(family.id, OPEN).team}
        members = (m for m in task.members if not classes.isdisjoint(m.knows | m.joins) or m.id in also)
        return replace(task, families=families, members=tuple(members))

    def elsewhere(self, proposal: Proposal, lines: Iterable[Line]) -> dict[str, tuple[frozenset[Slot], int]]:
        """Return 工号 → the half-days with families that are not among these lines, and how many are in the proposal."""
        line_families = {line.family.id for line in lines}
        when: dict[str, set[Slot]] = {key: set(held) for key, held in self.engaged.items()}
        count: dict[str, int] = dict.fromkeys(when, 0)
        for key, visit in proposal.visits.items():
            for name in visit.team if key not in line_families else ():
                when.setdefault(name, set()).add(self.slots[visit.half_day])
                count[name] = count.get(name, 0) + 1
        return {name: (frozenset(held), max(count.get(name, 0), len(held))) for name, held in when.items()}


def ground_of(
    side: SchoolSide, slots: tuple[Slot, ...], books: Sequence[EditedBook], others: Iterable[TypedPlan]
) -> Ground:
    """Return the ground; `others` are the plans of year groups that are not planned now."""
    busy, most = conditions_of(books, side)
    engaged: dict[str, frozenset[Slot]] = {}
    for plan in others:
        for row in plan.rows:
            for key in row.team if row.visit is not None else ():
                assert row.visit is not None  # noqa: S101  asked in the line above
                engaged[key] = engaged.get(key, frozenset()) | {slots[row.visit.half_day]}
    return Ground(side, slots, _rules(books, len(slots)), busy, most, engaged)


def _rules(books: Iterable[EditedBook], half_days: int) -> Rules:
    """The rules as the workbooks state them, within what a workbook can hold."""
    held = {SMALLEST: _USUAL.smallest_team, LARGEST: _USUAL.largest_team, LONGEST: _USUAL.most_families}
    for book in books:
        held.update(book.rules)
    smallest = max(1, min(held[SMALLEST], _LARGEST))
    return Rules(half_days, smallest, max(smallest, min(held[LARGEST], _LARGEST)), max(1, held[LONGEST]))
