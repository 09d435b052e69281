"""Files that the program keeps for itself: their names begin with a dot, which hides them everywhere but on Windows."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_HIDDEN = 0x2
"""FILE_ATTRIBUTE_HIDDEN; Windows refuses to rewrite such a file, but not to extend, replace or remove it."""


def hide(paths: Iterable[Path]) -> None:
    """Hide those of the files and folders that exist; one that cannot be hidden stays visible."""
    if sys.platform == "win32":
        for path in paths:
            with suppress(OSError):
                _set_hidden(path)


if sys.platform == "win32":
    import ctypes

    def _set_hidden(path: Path) -> None:
        attributes = path.stat().st_file_attributes
        if not attributes & _HIDDEN:
            ctypes.windll.kernel32.SetFileAttributesW(str(path), attributes | _HIDDEN)
