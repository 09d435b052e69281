"""A proposal → the content of one year group's 分工表."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.checks.plan_rules import Voice, breach_problem
from jiafang_batch.plan.broken import broken_rules
from jiafang_batch.plan.plan_model import Proposal, Task
from jiafang_batch.plan.shortfall import Shortfall, ShortfallKind, shortfalls
from jiafang_batch.problem import Location
from jiafang_batch.report.plan.book_data import Finding, PlanBook, PlanRow, TeacherLine
from jiafang_batch.run.plan.families import Line, nominations, unvisitable
from jiafang_batch.run.plan.ground import Ground
from jiafang_batch.run.plan.plan_words import breach_findings, listed, shortfall_findings, summary_words
from jiafang_batch.run.term.plan_lists import kinds_of
from jiafang_batch.terms import PlanKind

_NAMED = 3
"""The classes of a teacher that are named one by one."""


class ShownPlan(Struct, frozen=True):
    """What a workbook is made from: a year group's lines and its part of the task and the proposal."""

    ground: Ground
    year_group: str
    lines: Sequence[Line]
    task: Task
    proposal: Proposal
    whole: Proposal
    """The proposal of all year groups that are planned together."""
    has_before: bool
    """True if there was a workbook before: its rows say which families are planned."""


def shown_plan(shown: ShownPlan) -> PlanBook:
    """Return the workbook's content."""
    side, task = shown.ground.side, shown.task
    term, settings = side.term, side.term.policy.settings
    kinds = tuple(dict.fromkeys((*kinds_of(term.policy), *(kind.value for kind in PlanKind))))
    rows = [_row(shown, line) for line in shown.lines]
    if not shown.has_before:
        places = {name: place for place, name in enumerate(side.classes(shown.year_group))}
        rows.sort(key=lambda row: (places[row.school_class], row.slot is None, row.slot, row.team, row.area))
    return PlanBook(
        settings.school, settings.term_title, shown.year_group, term.as_of, shown.ground.slots,
        task.rules.smallest_team, task.rules.largest_team, task.rules.most_families, tuple(rows),
        tuple(_teachers(shown)), side.pupil_lines(shown.year_group), side.pairs(shown.year_group),
        summary_words(task, shown.proposal, shown.ground.slots), tuple(_findings(shown)), kinds,
    )  # fmt: skip


def _row(shown: ShownPlan, line: Line) -> PlanRow:
    side, visit, typed = shown.ground.side, shown.proposal.visits.get(line.family.id), line.typed
    is_fixed = typed is not None and typed.is_fixed
    name = side.pupil_name(side.term.records.roster.students[line.family.id])
    row = replace(line.row, school_class=line.family.school_class, pupil=name, is_fixed=is_fixed, area=line.family.area)
    if visit is None and typed is not None and is_fixed:
        # What a person has typed stays even if no team can be made of it; the sheet says what is wrong.
        return replace(row, team=tuple(side.teacher_names[key] for key in typed.team))
    team = tuple(side.teacher_names[key] for key in visit.team) if visit else ()
    return replace(row, slot=shown.ground.slots[visit.half_day] if visit else None, team=team)


def _teachers(shown: ShownPlan) -> Iterator[TeacherLine]:
    ground = shown.ground
    classes, elsewhere = ground.side.classes(shown.year_group), ground.elsewhere(shown.whole, shown.lines)
    for member in shown.task.members:
        member_classes = [f"{name}班主任" if name in member.heads else name for name in classes if name in member.knows]
        busy = ground.busy.get(member.id, frozenset())
        engaged, count = elsewhere.get(member.id, (frozenset(), 0))
        yield TeacherLine(
            ground.side.teacher_names[member.id], _classes_text(member_classes), busy, member.most, engaged, count
        )


def _classes_text(classes: Sequence[str]) -> str:
    """The classes by name; of many the first and how many there are."""
    return "、".join(classes) if len(classes) <= _NAMED else f"{classes[0]}等 {len(classes)} 个班"


def _findings(shown: ShownPlan) -> Iterator[Finding]:
    side, task, slots = shown.ground.side, shown.task, shown.ground.slots
    students = side.term.records.roster.students
    families = {line.family.id: students[line.family.id].name for line in shown.lines}
    yield from shortfall_findings(_lacking(shown), task, side.teacher_names, slots)
    visits = dict(shown.proposal.visits)
    for line in shown.lines:
        if line.typed is not None and line.typed.is_fixed and line.typed.visit is not None:
            visits.setdefault(line.family.id, line.typed.visit)
    voice = Voice(side.teacher_names, families, tuple(slot.label for slot in slots))
    yield from breach_findings(breach_problem(breach, Location(), voice) for breach in broken_rules(task, visits))
    left_out = {s.id: s.name for s in unvisitable(side, shown.year_group) if s.id not in families}
    if left_out:
        what = (
            f"{len(left_out)} 名学生还要家访，名册上写着不具备家访条件，没有排：{listed(tuple(left_out), left_out)}。"
        )
        yield Finding(
            "名单", what, "请用电话等别的形式；可以上门的，在“名单与分工”下面的空行里选班级和学生，再排一次。"
        )
    if shown.has_before:
        classes = frozenset(side.classes(shown.year_group))
        nominated = (students[key] for key in nominations(side))
        missing = {s.id: s.name for s in nominated if s.school_class in classes and s.id not in families}
        if missing:
            what = f"班里报的名单上还有 {len(missing)} 名学生没有写进来：{listed(tuple(missing), missing)}。"
            yield Finding("名单", what, "要一起排，就在“名单与分工”下面的空行里选班级和学生，再排一次。")


def _lacking(shown: ShownPlan) -> Iterator[Shortfall]:
    """What is lacking; a teacher with families in another year group is not without any."""
    elsewhere = shown.ground.elsewhere(shown.whole, shown.lines)
    for gap in shortfalls(shown.task, shown.proposal):
        if gap.kind is ShortfallKind.IDLE:
            idle = tuple(key for key in gap.members if key not in elsewhere)
            if idle:
                yield replace(gap, members=idle)
        else:
            yield gap
