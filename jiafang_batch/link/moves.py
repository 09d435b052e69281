"""Pupils whose 班级 was typed over in the roster: their earlier class is known from what was handed out and in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec.structs import replace

from jiafang_batch.link.directory import Directory
from jiafang_batch.link.roster import LinkedRoster
from jiafang_batch.problem import Problem
from jiafang_batch.records import Student

Moves = Mapping[str, tuple[str, date | None]]
"""学号 → the class before the present one, and the day from which it is the present one (None: from now on)."""


def with_moves(linked: LinkedRoster, moves: Moves, then: Mapping[str, Mapping[str, str]]) -> LinkedRoster:
    """Return the roster with these moves, each with a notice; `then` has file → 学号 → class when the file came."""
    if not moves and not then:
        return linked
    students = {key: _moved(pupil, moves) for key, pupil in linked.roster.students.items()}
    roster = replace(linked.roster, students=students)
    directory = Directory(roster, linked.directory.classes, linked.directory.hidden, then)
    problems = (*linked.problems, *_notices(students.values(), moves))
    return linked._replace(roster=roster, directory=directory, problems=problems)


def _moved(pupil: Student, moves: Moves) -> Student:
    if pupil.id not in moves:
        return pupil
    former, since = moves[pupil.id]
    return replace(pupil, former_class=former, moved_on=since or date.max)


def _notices(students: Iterable[Student], moves: Moves) -> Iterable[Problem]:
    for pupil in students:
        if pupil.id in moves:
            former, since = moves[pupil.id]
            details = {
                "former": former,
                "school_class": pupil.school_class,
                "until": f"{since:%Y-%m-%d}以前" if since else "到现在为止",
            }
            yield Problem("moved-without-note", pupil.source, f"{pupil.name}({pupil.id})", details)
