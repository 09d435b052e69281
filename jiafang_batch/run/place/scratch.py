"""Copies of what came, while it is looked at: below the term folder, so that a command that is killed leaves none for good."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRATCH_FOLDER = ".正在收"
"""Begins with a dot, so that nothing in it is taken for a file of the term."""


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """A folder for the block alone, which whoever writes into it makes; it is gone when the block ends."""
    sweep(root)
    try:
        yield root / SCRATCH_FOLDER
    finally:
        sweep(root)


def sweep(root: Path) -> None:
    """What a killed command has left there is removed; only under the term's lock, which says that nobody uses it."""
    shutil.rmtree(root / SCRATCH_FOLDER, ignore_errors=True)
