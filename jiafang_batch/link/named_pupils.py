"""Pupils whose names stand in a text that is going to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jiafang_batch.records import Student

_SHORTEST = 2


def by_name(students: Iterable[Student]) -> Mapping[str, tuple[Student, ...]]:
    """Name → the pupils who bear it; names of one character, which any text holds, are left out."""
    held: dict[str, tuple[Student, ...]] = {}
    for student in students:
        if len(student.name) >= _SHORTEST:
            held[student.name] = (*held.get(student.name, ()), student)
    return held


def names_in(text: str, names: Mapping[str, object]) -> tuple[str, ...]:
    """The names that the text holds in full, in the order of their first place."""
    lengths = {len(name) for name in names}
    slices = (text[start : start + length] for start in range(len(text)) for length in lengths)
    return tuple(dict.fromkeys(piece for piece in slices if piece in names))
