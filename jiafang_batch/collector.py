"""Runs Python's cycle collector less often: a term's records live to the end of the run and contain no cycles."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARELY = (5_000_000, 10, 50)
"""Thresholds of the three generations; with Python's default of 700 a large school takes a seventh longer."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect less often within the block, and only objects created in it; for a process that continues afterwards."""
    usual = gc.get_threshold()
    # The objects that exist before, mostly of libraries, outnumber those of a small school.
    gc.freeze()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        gc.set_threshold(*usual)


def rare_to_the_end() -> None:
    """Collect less often until the process ends, and not at its end, when its memory is freed as a whole."""
    gc.set_threshold(*_RARELY)
    atexit.register(gc.freeze)
