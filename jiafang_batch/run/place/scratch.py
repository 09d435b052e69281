"""Temporary copies of received files, below the term folder so that those of a killed command can be removed later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRATCH_FOLDER = ".正在收"
"""Begins with a dot, so that nothing in it is taken for a file of the term."""


@contextmanager
def scratch(root: Path) -> Iterator[Path]:
    """Provide the path of a folder for the block, created by the first writer and removed at the end."""
    sweep(root)
    try:
        yield root / SCRATCH_FOLDER
    finally:
        sweep(root)


def sweep(root: Path) -> None:
    """Remove what a killed command has left there; call only under the term's lock, which excludes other users."""
    shutil.rmtree(root / SCRATCH_FOLDER, ignore_errors=True)
