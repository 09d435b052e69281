"""Files that the program keeps for itself: whatever has become of them, a command never ends on one."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from jiafang_batch.kept_json import restored

Kept = TypeVar("Kept")


def state_bytes(path: Path) -> bytes | None:
    """Return the content; None if there is no ordinary file or the system refuses to read it."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def state_of(path: Path, kind: type[Kept]) -> Kept | None:
    """Return what a JSON file keeps; None if it is missing, damaged, or does not keep data of this kind."""
    content = state_bytes(path)
    try:
        return None if content is None else restored(kind, content)
    except ValueError:
        return None
