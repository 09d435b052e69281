"""Lists of planned visits against the policy that asks for them: team sizes, pupils listed twice, teachers listed nowhere.

Source: 庙桥小学 sections 五 and 六.1 (2—3 人一组, 统筹分配年级组内所有老师).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jiafang_batch.checks.context import Context
from jiafang_batch.policy.model import Condition
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.problem import Location, Problem, first_names
from jiafang_batch.records import Plan
from jiafang_batch.terms import Post

_NAMED = 12
_TEACHING = frozenset({Post.HOMEROOM, Post.SUBJECT, Post.SCHOOL_LEADER, Post.MIDDLE_LEADER})


def lists_fit_the_policy(context: Context) -> Iterable[Problem]:
    """Report rows whose team the policy would not count, a pupil listed twice, and teachers without a family."""
    plans = context.records.plans
    yield from _twice(context, plans)
    if team := _team_of(context):
        yield from _sizes(context, plans, team)
        yield from _nowhere(context, plans)


def _team_of(context: Context) -> Condition | None:
    """The team size that an indicator of the policy asks for."""
    conditions = (condition for indicator in context.policy.indicators for condition in indicator.conditions)
    return next((condition for condition in conditions if condition.kind is ConditionKind.TEAM), None)


def _sizes(context: Context, plans: Iterable[Plan], team: Condition) -> Iterator[Problem]:
    wanted = f"{team.low} 人" if team.low == team.high else f"{team.low}—{team.high} 人"
    for plan in plans:
        if plan.teachers and not team.low <= len(plan.teachers) <= team.high:
            student = context.records.roster.students[plan.student]
            details = {"count": str(len(plan.teachers)), "wanted": wanted, "in_class": student.school_class}
            yield Problem("planned-team-size", plan.source, student.name, details)


def _twice(context: Context, plans: Iterable[Plan]) -> Iterator[Problem]:
    seen: dict[tuple[object, ...], Plan] = {}
    for plan in plans:
        first = seen.setdefault((plan.student, plan.kind, plan.planned), plan)
        if first is not plan:
            student = context.records.roster.students[plan.student]
            details = {"kind": plan.kind, "row": str(first.source.row), "in_class": student.school_class}
            yield Problem("planned-twice", plan.source, student.name, details, (first.source,))


def _nowhere(context: Context, plans: Iterable[Plan]) -> Iterator[Problem]:
    """One line with the teachers who are in no team, if lists name teams at all."""
    teams = [plan for plan in plans if plan.teachers]
    busy = {key for plan in teams for key in plan.teachers}
    idle = [
        teacher.name
        for key, teacher in context.records.roster.teachers.items()
        if teacher.active and teacher.posts & _TEACHING and key not in busy
    ]
    if teams and idle:
        names = first_names(idle, _NAMED, "人")
        yield Problem(
            "planned-nowhere", Location(teams[0].source.file, teams[0].source.sheet), names, {"count": str(len(idle))}
        )
