"""What a plan of visits breaks, as problems: of the plans that were handed in, and of a 分工表 before that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.checks.context import Context
from jiafang_batch.plan.broken import BrokenRule, RuleKind, broken_rules
from jiafang_batch.plan.plan_model import Family, Member, PlannedVisit, Rules, Task
from jiafang_batch.problem import Location, Problem, first_names
from jiafang_batch.records import Plan
from jiafang_batch.terms import HalfDay

_CODES = {
    RuleKind.TWO_PLACES: "plan-two-places", RuleKind.NOBODY_TEACHES: "plan-nobody-teaches",
    RuleKind.TEAM_SIZE: "plan-team-size", RuleKind.TWICE: "plan-member-twice", RuleKind.NOT_FREE: "plan-not-free",
    RuleKind.TOO_LONG: "plan-trip-long", RuleKind.TOO_MANY: "plan-load", RuleKind.LACKS: "plan-lacks",
    RuleKind.EXCLUDED: "plan-excluded",
}  # fmt: skip
_OF_EVERY_PLAN = (RuleKind.TWO_PLACES, RuleKind.NOBODY_TEACHES)
"""What a list says by itself; all other rules need the conditions of its 分工表."""
_NAMED = 8


class Voice(Struct, frozen=True):
    """How people, families and half-days are named."""

    members: Mapping[str, str]
    families: Mapping[str, str]
    half_days: Sequence[str]


def breach_problem(breach: BrokenRule, place: Location, voice: Voice) -> Problem:
    """Return the problem of a broken rule at a place."""
    limit = breach.limit
    details = {
        "who": voice.members.get(breach.member, breach.member),
        "when": voice.half_days[breach.half_day] if breach.half_day < len(voice.half_days) else "",
        "families": first_names([voice.families.get(key, key) for key in breach.families], _NAMED, "户"),
        "so": str(breach.is_so),
        "limit": str(limit),
        "leads": first_names([voice.members.get(key, key) for key in breach.others], _NAMED, "位"),
    }
    if breach.kind is RuleKind.TEAM_SIZE:
        details["limit"] = f"至少 {limit} 人" if breach.is_so < limit else f"最多 {limit} 人"
    return Problem(_CODES[breach.kind], place, details=details)


def breaches_of(context: Context, plans: Mapping[str, Plan]) -> Iterator[Problem]:
    """Yield what these plans, each with day, half-day and teachers, break by themselves."""
    roster = context.records.roster
    order = list(HalfDay)
    times = sorted({(p.planned, order.index(p.half_day)) for p in plans.values() if p.planned and p.half_day})
    number = {time: place for place, time in enumerate(times)}
    families = tuple(Family(key, roster.students[key].school_class) for key in plans)
    visits = {
        key: PlannedVisit(number[p.planned, order.index(p.half_day)], p.teachers)
        for key, p in plans.items() if p.planned and p.half_day
    }  # fmt: skip
    task = Task(families, _members(context), Rules(len(times)))
    names = {key: teacher.name for key, teacher in roster.teachers.items()}
    labels = tuple(f"{day.month}月{day.day}日{order[half].value}" for day, half in times if day)
    voice = Voice(names, {key: roster.students[key].name for key in plans}, labels)
    for breach in broken_rules(task, visits):
        if breach.kind in _OF_EVERY_PLAN:
            first, *others = (plans[key].source for key in breach.families)
            yield replace(breach_problem(breach, first, voice), related=tuple(others[:_NAMED]))


def _members(context: Context) -> tuple[Member, ...]:
    """Every teacher with the classes that they head or teach, on any day."""
    roster = context.records.roster
    teaches: dict[str, set[str]] = {key: set() for key in roster.teachers}
    for row in roster.teaching:
        teaches.setdefault(row.teacher, set()).add(row.school_class)
    for school_class in roster.classes.values():
        for tenure in school_class.tenures:
            teaches.setdefault(tenure.teacher, set()).add(school_class.name)
    return tuple(Member(key, teaches=frozenset(held), free=frozenset()) for key, held in teaches.items())
