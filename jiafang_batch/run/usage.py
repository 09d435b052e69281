"""A wrong command, as opposed to a fault in somebody's data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from jiafang_batch.disk_words import disk_remedy, disk_words


class UsageError(Exception):
    """The request cannot be carried out; the message says in Chinese why and what to do instead."""


@contextmanager
def disk_faults(what: str) -> Iterator[None]:
    """Raise UsageError, naming `what` failed and why, if the system refuses disk access within the block."""
    try:
        yield
    except OSError as fault:
        place = f"“{fault.filename}”" if fault.filename and f"“{fault.filename}”" not in what else ""
        raise UsageError(f"{what}：{place}{disk_words(fault)}。{disk_remedy(fault)}") from fault
