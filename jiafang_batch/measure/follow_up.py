"""回访: whether one of a pupil's visits follows up another. Source: measures.md, 回访率."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from jiafang_batch.records import Visit


def is_followed_up(visits: Iterable[Visit], earlier: Iterable[Visit], gap: timedelta) -> bool:
    """True if a visit is marked 是否回访, or two visits are the gap or more apart.

    The first of the two may be an `earlier` one, of the previous term; without a visit in this term there is no
    follow-up.
    """
    held = tuple(visits)
    if any(visit.is_follow_up for visit in held):
        return True
    dates = [visit.date for visit in (*earlier, *held)] if held else []
    return len(dates) > 1 and max(dates) - min(dates) >= gap
