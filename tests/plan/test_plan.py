"""Plans keep every hard rule, come near the proven optimum, are the same each time, and change little when made again."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace
from plan_judge import cost_of, optimum
from plan_schools import made_task

from jiafang_batch.plan.broken import RuleKind, broken_rules
from jiafang_batch.plan.plan_model import Family, Member, PlannedVisit, Proposal, Rules, Settled, Task
from jiafang_batch.plan.search import propose
from jiafang_batch.plan.shortfall import ShortfallKind, shortfalls
from jiafang_batch.plan.trips import packed

WITHIN = 1.03


def keeps_rules(task: Task, proposal: Proposal) -> bool:
    """The independent checker: all hard rules again, by counting, with no code of the planner."""
    members = {m.id: m for m in task.members}
    where: dict[tuple[str, int], set[tuple[str, ...]]] = {}
    loads: Counter[str] = Counter()
    sizes: Counter[tuple[int, tuple[str, ...]]] = Counter()
    for family in task.families:
        visit = proposal.visits.get(family.id)
        if visit is None:
            continue
        assert 0 <= visit.half_day < task.rules.half_days
        assert task.rules.smallest_team <= len(set(visit.team)) == len(visit.team) <= task.rules.largest_team
        assert any(family.school_class in members[n].heads | members[n].teaches for n in visit.team)
        settled = task.settled.get(family.id, Settled())
        assert settled.half_day in (None, visit.half_day)
        assert settled.lead in (None, visit.team[0])
        assert settled.companions | settled.must <= set(visit.team)
        assert not settled.never & set(visit.team)
        sizes[visit.half_day, visit.team] += 1
        for name in visit.team:
            assert visit.half_day in members[name].free
            where.setdefault((name, visit.half_day), set()).add(visit.team)
            loads[name] += 1
    assert all(len(teams) == 1 for teams in where.values())
    assert all(size <= task.rules.most_families for size in sizes.values())
    assert all(m.most is None or loads[m.id] <= m.most for m in task.members)
    return True


@pytest.mark.parametrize("seed", range(12))
def test_no_hard_rule_is_broken(seed: int) -> None:
    task = made_task(seed, 3 + seed % 5, 20 + 9 * seed, 6 + 2 * seed, half_days=2 + seed % 5, share=0.3 + 0.05 * seed)
    proposal = propose(task)
    assert keeps_rules(task, proposal)
    assert not broken_rules(task, proposal.visits)
    assert len(proposal.visits) + len(proposal.unplaced) == len(task.families)


@pytest.mark.parametrize(("seed", "classes", "families", "teachers"), [
    (1, 4, 30, 10), (2, 4, 40, 20), (3, 6, 40, 20), (4, 5, 25, 8), (5, 2, 24, 6), (6, 3, 30, 5),
])  # fmt: skip
def test_it_is_within_three_percent_of_the_proven_optimum(
    seed: int, classes: int, families: int, teachers: int
) -> None:
    task = made_task(seed, classes, families, teachers)
    proposal = propose(task)
    best, bound = optimum(task, [trip for trip, _ in proposal.trips])
    cost = cost_of(task, proposal.trips)
    assert bound - 1 <= best <= cost
    assert cost <= WITHIN * bound


def test_the_judge_agrees_about_plans_made_again() -> None:
    task = made_task(3, 4, 30, 12)
    first = propose(task)
    ill = first.trips[0][1].lead
    again = _without(replace(task, previous=first.visits), ill, first.trips[0][1].half_day)
    second = propose(again)
    best, _ = optimum(again, [trip for trip, _ in second.trips])
    assert best <= cost_of(again, second.trips) <= WITHIN * best


def test_the_same_input_gives_the_same_plan() -> None:
    task = made_task(7, 6, 60, 20)
    mixed = replace(task, families=task.families[::-1], members=task.members[::-1])
    assert propose(task).visits == propose(task).visits == propose(mixed).visits


def _without(task: Task, name: str, half_day: int) -> Task:
    members = tuple(replace(m, free=m.free - {half_day}) if m.id == name else m for m in task.members)
    return replace(task, members=members)


@pytest.mark.parametrize("seed", range(5))
def test_planned_again_nothing_changes(seed: int) -> None:
    task = made_task(seed, 6, 60, 20)
    first = propose(task)
    assert propose(replace(task, previous=first.visits)).visits == first.visits


@pytest.mark.parametrize("seed", range(8))
def test_a_teacher_who_is_ill_moves_no_other_family(seed: int) -> None:
    task = made_task(seed, 6, 60, 24)
    first = propose(task)
    trip, visit = first.trips[seed]
    again = _without(replace(task, previous=first.visits), visit.lead, visit.half_day)
    second = propose(again)
    assert keeps_rules(again, second)
    changed = {key for key in first.visits if second.visits.get(key) != first.visits[key]}
    assert changed == {family.id for family in trip.families}
    # Others step in: the families keep their half-day, the other members stay.
    for key in changed:
        assert second.visits[key].half_day == visit.half_day
        assert set(visit.team[1:]) <= set(second.visits[key].team)


def test_what_a_person_has_settled_stays() -> None:
    task = made_task(5, 4, 40, 16)
    first = propose(task)
    family = task.families[3]
    visit = first.visits[family.id]
    knowing = [m.id for m in task.members if family.school_class in m.knows and m.id not in visit.team]
    half_day = next(h for m in task.members if m.id == knowing[0] for h in sorted(m.free) if h != visit.half_day)
    settled = {family.id: Settled(half_day, knowing[0])}
    second = propose(replace(task, previous=first.visits, settled=settled))
    assert second.visits[family.id].half_day == half_day
    assert second.visits[family.id].lead == knowing[0]
    assert keeps_rules(replace(task, settled=settled), second)


def test_must_and_must_not_are_kept() -> None:
    task = made_task(6, 3, 12, 10, share=1.0)
    names = [m.id for m in task.members]
    settled = {
        task.families[0].id: Settled(must=frozenset({names[9]})),
        task.families[1].id: Settled(never=frozenset(names[:2])),
    }
    proposal = propose(replace(task, settled=settled))
    assert names[9] in proposal.visits[task.families[0].id].team
    assert not set(names[:2]) & set(proposal.visits[task.families[1].id].team)


def test_neighbours_go_together() -> None:
    families = [Family(f"S{n:02}", "1班", area) for n, area in enumerate("甲乙甲丙甲乙甲甲丙乙丙丙")]
    trips = packed(families, 5)
    assert sorted(map(len, trips)) == [3, 4, 5]
    assert sorted("".join(sorted({f.area for f in trip})) for trip in trips) == sorted("甲乙丙")


def test_trips_are_equally_long_where_no_neighbourhood_is_split_for_it() -> None:
    scattered = [Family(f"S{n}", "1班", area) for n, area in enumerate("甲乙丙丁戊己")]
    assert sorted(map(len, packed(scattered, 5))) == [3, 3]
    together = [Family(f"S{n}", "1班", area) for n, area in enumerate("甲甲甲甲甲乙")]
    assert sorted(map(len, packed(together, 5))) == [1, 5]


@pytest.mark.parametrize("count", range(1, 24))
def test_there_are_as_few_trips_as_possible(count: int) -> None:
    families = [Family(f"S{n:02}", "1班", "甲乙丙丁"[n * n % 4] if n % 5 else "") for n in range(count)]
    trips = packed(families, 5)
    assert sorted(f.id for trip in trips for f in trip) == sorted(f.id for f in families)
    assert max(map(len, trips)) <= 5
    assert len(trips) == -(-count // 5)


# ---------------------------------------------------------------- what cannot be met

HALF = frozenset(range(4))


def test_a_homeroom_teacher_cannot_lead_thirty_families_in_two_days() -> None:
    families = tuple(Family(f"S{n:02}", "1班") for n in range(30))
    heads, joins = frozenset({"1班"}), frozenset({"1班"})
    members = (Member("A", heads, heads, joins, HALF), *(Member(n, teaches=heads, free=HALF) for n in "BCDE"))
    task = Task(families, members, Rules(4))
    proposal = propose(task)
    assert not proposal.unplaced
    (short,) = [s for s in shortfalls(task, proposal) if s.kind is ShortfallKind.HOMEROOM]
    assert (short.school_class, short.families, short.placed, short.half_days, short.lacking) == ("1班", 30, 20, 4, 2)


def test_families_without_a_team_are_counted() -> None:
    families = tuple(Family(f"S{n:02}", "1班") for n in range(30))
    heads = frozenset({"1班"})
    task = Task(families, (Member("A", heads, heads, free=HALF), Member("B", teaches=heads, free=HALF)), Rules(4))
    proposal = propose(task)
    (short,) = [s for s in shortfalls(task, proposal) if s.kind is ShortfallKind.NO_PLACE]
    assert (len(proposal.unplaced), short.families, short.placed, short.lacking) == (10, 30, 20, 2)
    (seats,) = [s for s in shortfalls(task, proposal) if s.kind is ShortfallKind.TOO_FEW_SEATS]
    assert (seats.places, seats.lacking) == (8, 4)


def test_a_class_that_nobody_teaches_is_named() -> None:
    members = tuple(Member(n, joins=frozenset({"1班"}), free=HALF) for n in "AB")
    task = Task((Family("S1", "1班"),), members, Rules(4))
    kinds = [s.kind for s in shortfalls(task, propose(task))]
    assert kinds == [ShortfallKind.NO_TEACHER, ShortfallKind.IDLE]


def test_heavier_families_are_visited_first() -> None:
    families = tuple(Family(f"S{n:02}", "1班", f"{n // 5}里", 3 if n >= 10 else 1) for n in range(15))
    heads = frozenset({"1班"})
    both = frozenset({0, 1})
    task = Task(
        families, (Member("A", heads, heads, free=both), Member("B", teaches=heads, free=frozenset({0}))), Rules(2)
    )
    assert {f.id for f in families} - {f.id for f in propose(task).unplaced} == {f"S{n:02}" for n in range(10, 15)}


def test_nothing_to_plan() -> None:
    assert propose(Task((), (), Rules(4))).visits == {}


# ---------------------------------------------------------------- edits by hand

PAIR = {"A": Member("A", frozenset({"1班"}), frozenset({"1班"}), free=HALF, most=3)}
PAIR |= {n: Member(n, teaches=frozenset({"1班"}), free=HALF - {3}) for n in "BC"}
PAIR |= {"D": Member("D", joins=frozenset({"1班"}), free=HALF)}
TASK = Task(tuple(Family(f"S{n}", "1班") for n in range(7)), tuple(PAIR.values()), Rules(4),
            {"S5": Settled(must=frozenset("B")), "S6": Settled(never=frozenset("C"))})  # fmt: skip


@pytest.mark.parametrize(("visits", "kind", "member"), [
    ({"S0": (0, "AB"), "S1": (0, "CB")}, RuleKind.TWO_PLACES, "B"),
    ({"S0": (0, "A")}, RuleKind.TEAM_SIZE, ""),
    ({"S0": (0, "ABCD")}, RuleKind.TEAM_SIZE, ""),
    ({"S0": (0, "DX")}, RuleKind.NOBODY_TEACHES, ""),
    ({"S0": (0, "AAB")}, RuleKind.TWICE, "A"),
    ({"S0": (3, "AB")}, RuleKind.NOT_FREE, "B"),
    ({f"S{n}": (n // 2, "AB") for n in range(4)}, RuleKind.TOO_MANY, "A"),
    ({f"S{n}": (0, "BD") for n in range(6)}, RuleKind.TOO_LONG, "B"),
    ({"S5": (0, "AC")}, RuleKind.LACKS, "B"),
    ({"S6": (0, "AC")}, RuleKind.EXCLUDED, "C"),
])  # fmt: skip
def test_an_edit_that_breaks_a_rule_is_said(visits: dict[str, tuple[int, str]], kind: RuleKind, member: str) -> None:
    typed = {key: PlannedVisit(half, tuple(team)) for key, (half, team) in visits.items()}
    found = broken_rules(TASK, typed)
    assert [(b.kind, b.member) for b in found] == [(kind, member)]


def test_a_companion_may_leave_a_trip_early() -> None:
    assert not broken_rules(TASK, {"S0": PlannedVisit(0, ("A", "B", "C")), "S1": PlannedVisit(0, ("A", "B"))})
