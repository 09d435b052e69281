"""One command at a time in a term folder: every command that writes below it works inside `alone`."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """The only command that writes below the term folder while the block runs; another one is waited for, and that said.

    What a killed one has left of what came is removed. A folder that is no term yet is nobody's, and a lock would
    only fill it.
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
