"""Records by what they have in common, each group in the order of its records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

Record = TypeVar("Record")
Key = TypeVar("Key", bound=Hashable)


def grouped(records: Iterable[Record], keys: Callable[[Record], Iterable[Key]]) -> Mapping[Key, tuple[Record, ...]]:
    """Return key → the records that have it."""
    groups: defaultdict[Key, list[Record]] = defaultdict(list)
    for record in records:
        for key in keys(record):
            groups[key].append(record)
    return {key: tuple(group) for key, group in groups.items()}


def grouped_by(records: Iterable[Record], key: Callable[[Record], Key]) -> Mapping[Key, tuple[Record, ...]]:
    """Return key → its records; each record has one key."""
    groups: defaultdict[Key, list[Record]] = defaultdict(list)
    for record in records:
        groups[key(record)].append(record)
    return {name: tuple(group) for name, group in groups.items()}


def grouped_pairs(pairs: Iterable[tuple[Key, Record]]) -> Mapping[Key, tuple[Record, ...]]:
    """Return key → what it is paired with."""
    groups: defaultdict[Key, list[Record]] = defaultdict(list)
    for key, record in pairs:
        groups[key].append(record)
    return {key: tuple(group) for key, group in groups.items()}
