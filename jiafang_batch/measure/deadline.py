"""When a class has handed in its sheets, and its deadline: the school's 收表截止时间, or the class's own 延期至."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from jiafang_batch.records import Extension, Receipt


def hand_in_deadline(general: datetime | None, extensions: Iterable[Extension], school_class: str) -> datetime | None:
    """Return the last moment in time; of several extensions the latest, and never before the general deadline.

    Returns None if the school has set no deadline.
    """
    class_deadlines = (extension.until for extension in extensions if extension.school_class == school_class)
    return None if general is None else max((general, *class_deadlines))


def first_receipts(receipts: Iterable[Receipt]) -> Mapping[str, Receipt]:
    """Class → its earliest row of 收表登记."""
    first: dict[str, Receipt] = {}
    for receipt in receipts:
        held = first.get(receipt.school_class)
        if held is None or receipt.received < held.received:
            first[receipt.school_class] = receipt
    return first
