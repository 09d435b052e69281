"""Finds names of pupils in a text that is going to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jiafang_batch.records import Student

_SHORTEST = 2


def by_name(students: Iterable[Student]) -> Mapping[str, tuple[Student, ...]]:
    """Return name → pupils with that name, without names of one character, which occur in any text."""
    held: dict[str, tuple[Student, ...]] = {}
    for student in students:
        if len(student.name) >= _SHORTEST:
            held[student.name] = (*held.get(student.name, ()), student)
    return held


def names_in(text: str, names: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names that occur in the text in full, in the order of their first occurrence."""
    lengths = set(map(len, names))
    slices = (text[start : start + length] for start in range(len(text)) for length in lengths)
    return tuple(dict.fromkeys(piece for piece in slices if piece in names))
