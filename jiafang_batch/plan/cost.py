"""What counts in a plan, in order, as whole numbers. Both the search and the judge in the tests add these up.

The hard rules (nobody in two places, team size, somebody who teaches the class, free half-days, the most families of a
teacher, must and must not) are no costs: a plan that breaks one is never made.
"""

from __future__ import annotations

UNPLACED = 20_000
"""A family that nobody visits, times its weight."""
MOVED = 3_000
"""A family whose half-day changes when planned again: somebody has made an appointment."""
CHANGED = 600
"""A family and a teacher who joins or leaves its team when planned again."""
NOT_HEADED = 300
"""A trip without the homeroom teacher of its class."""
IDLE = 150
"""A teacher of the class list who visits nobody."""
STRANGER = 60
"""A trip and a member who does not teach the class."""


def uneven(load: int) -> int:
    """The cost of one teacher's number of families: squares make the sum least where all have equally many."""
    return load * load if load else IDLE
