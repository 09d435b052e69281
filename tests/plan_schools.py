"""Invented schools of any size for the planner: classes, homeroom and subject teachers, families in neighbourhoods."""

from __future__ import annotations

from random import Random

from jiafang_batch.plan.plan_model import Family, Member, Rules, Task

AREAS = ("东湖里", "西桥村", "南苑", "北塘街", "河湾小区", "庙前路")


def made_task(seed: int, classes: int, families: int, teachers: int, *, half_days: int = 4, share: float = 0.8) -> Task:
    """A task whose first teachers each head a class; every teacher teaches two to four classes."""
    chance = Random(seed)
    names = [f"{number}班" for number in range(1, classes + 1)]
    members = []
    for number in range(teachers):
        head = frozenset(names[number : number + 1])
        teaches = frozenset(chance.sample(names, min(classes, chance.randint(2, 4)))) | head
        free = frozenset(h for h in range(half_days) if chance.random() < share)
        members.append(Member(f"T{number:03}", head, teaches, frozenset(names), free))
    pupils = tuple(
        Family(f"S{number:04}", names[number % classes], chance.choice(AREAS), 1) for number in range(families)
    )
    return Task(pupils, tuple(members), Rules(half_days))
