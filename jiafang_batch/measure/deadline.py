"""By when a class has to hand in its sheets: the school's 收表截止时间, or the class's own 延期至."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jiafang_batch.records import Extension


def hand_in_deadline(general: datetime | None, extensions: Iterable[Extension], school_class: str) -> datetime | None:
    """The last moment that is on time; of several extensions the latest, and never before the general deadline.

    None where the school has set no deadline.
    """
    own = (extension.until for extension in extensions if extension.school_class == school_class)
    return None if general is None else max((general, *own))
