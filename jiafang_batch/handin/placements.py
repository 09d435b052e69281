"""The classes in which pupils were when something was handed out or in, for a roster whose 班级 was only typed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from jiafang_batch.handin.journal import Journal, Placement
from jiafang_batch.records import Roster, Student

Placed = Mapping[str, str]
"""学号 → class."""


def newly_placed(journal: Journal, students: Iterable[Student], day: date) -> Placement | None:
    """Return what the journal does not say yet of the pupils' classes; None if it says it all."""
    placed = _states(journal)[-1]
    classes: dict[str, list[str]] = {}
    for student in students:
        if placed.get(student.id) != student.school_class:
            classes.setdefault(student.school_class, []).append(student.id)
    return Placement(day, {name: tuple(keys) for name, keys in classes.items()}) if classes else None


def moves_of(journal: Journal, roster: Roster) -> Mapping[str, tuple[str, date | None]]:
    """Return 学号 → the class before the present one and the day on which the new one was seen first (None: not yet).

    Only pupils whose roster row does not state a move. A class that is not on the list any more was renamed.
    """
    moves: dict[str, tuple[str, date | None]] = {}
    seen: dict[str, str] = {}
    for placement, changed in zip(journal.placements, _lasting(journal), strict=True):
        for key, name in changed.items():
            if key in seen and key in roster.students and name == roster.students[key].school_class:
                moves[key] = seen[key], placement.day
            seen[key] = name
    for key, name in seen.items():
        if key in roster.students and roster.students[key].school_class != name:
            moves[key] = name, None
    return {
        key: move
        for key, move in moves.items()
        if not roster.students[key].former_class and move[0] in roster.classes
        if move[0] != roster.students[key].school_class
    }


def placed_then(journal: Journal, roster: Roster) -> Mapping[str, Placed]:
    """Return path of a submission → the pupils who were in another class when it came than they are in now."""
    states = [
        {key: name for key, name in state.items() if _is_elsewhere(roster, key, name)} for state in _states(journal)
    ]
    # Before anything was recorded, the first record is the nearest.
    by_path = ((path, states[max(before, min(1, len(states) - 1))]) for path, before in journal.placed_before.items())
    return {path: state for path, state in by_path if state}


def _is_elsewhere(roster: Roster, key: str, name: str) -> bool:
    return key in roster.students and roster.students[key].school_class != name


def _lasting(journal: Journal) -> list[dict[str, str]]:
    """The changes of each placement, without those that the next one undid before anything was handed in.

    A roster that was sorted wrongly and set right moved nobody.
    """
    states = _states(journal)
    lasting = [_changes(placement) for placement in journal.placements]
    came = frozenset(journal.placed_before.values())
    for number in range(1, len(lasting)):
        before, after = states[number - 1], states[number + 1]
        if number not in came:
            undone = [key for key in lasting[number - 1] if key in before and before[key] == after[key]]
            for key in undone:
                del lasting[number - 1][key], lasting[number][key]
    return lasting


def _changes(placement: Placement) -> dict[str, str]:
    return {key: name for name, keys in placement.classes.items() for key in keys}


def _states(journal: Journal) -> list[dict[str, str]]:
    """The classes of all pupils before the first placement and after each."""
    states: list[dict[str, str]] = [{}]
    for placement in journal.placements:
        states.append({**states[-1], **_changes(placement)})
    return states
