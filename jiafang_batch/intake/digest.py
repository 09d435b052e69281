"""A file's content as one digest: the same content is the same file under any name."""

from __future__ import annotations

import hashlib
import time
from functools import lru_cache
from pathlib import Path

_SETTLED = 5.0
"""Seconds since its last change after which a file with the same size and time is taken to be unchanged.

Some disks store times in steps of two seconds: a file that is saved twice within one step looks the same.
"""
_MANY = 4096
"""Files whose digest is remembered: more than a large school hands in."""


def content_digest(path: Path) -> str:
    """SHA-256 of the file's content; empty for an empty file and for one that cannot be opened."""
    try:
        state = path.stat()
        if not state.st_size:
            return ""
        if time.time() - state.st_mtime < _SETTLED:
            return file_digest(path)
        return _known_digest(path, state.st_size, state.st_mtime_ns, state.st_ino)
    except OSError:
        return ""


def digest_of(content: bytes) -> str:
    """SHA-256 of the content."""
    return hashlib.sha256(content).hexdigest()


@lru_cache(_MANY)
def _known_digest(path: Path, _size: int, _changed: int, _file: int) -> str:
    """The digest of an unchanged file: one run asks for it several times."""
    return file_digest(path)


def file_digest(path: Path) -> str:
    """SHA-256 of the file's content as it is now."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
