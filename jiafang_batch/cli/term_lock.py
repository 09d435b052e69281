"""One command at a time in a term folder: every command that writes below it works inside `alone`."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jiafang_batch.run.term.open_term import OpenedTerm


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the term folder's lock for the block; waiting for another command is reported.

    The leftovers of a killed command are removed. A folder that is not a term yet is not locked.
    """
    from jiafang_batch.run.place.folder import is_term
    from jiafang_batch.run.place.lock import term_lock
    from jiafang_batch.run.place.scratch import sweep

    if not is_term(folder):
        yield
        return
    with term_lock(folder, click.echo):
        sweep(folder)
        yield


@contextmanager
def opened_alone(folder: Path) -> Iterator[OpenedTerm]:
    """Open the term inside `alone`, its files read from the cache where it has them."""
    from jiafang_batch.run.place.cache import term_intake
    from jiafang_batch.run.term.open_term import open_term

    with alone(folder), term_intake(folder) as intake:
        yield open_term(folder, intake)
