"""Python's cycle collector, asked less often: a term's records live to the end of the run and hold no cycles."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARELY = (5_000_000, 10, 50)
"""New objects before a look at the youngest, the middle and all; Python's own 700 costs a large school a seventh."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Fewer looks for cycles while the block runs, and only among what it makes, in a process that goes on."""
    usual = gc.get_threshold()
    # What was there before, the libraries above all, is more than a small school makes.
    gc.freeze()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        gc.set_threshold(*usual)


def rare_to_the_end() -> None:
    """Fewer looks for cycles until the process ends, and none when it does: its memory goes back to the system whole."""
    gc.set_threshold(*_RARELY)
    atexit.register(gc.freeze)
