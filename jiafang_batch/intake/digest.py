"""A file's content as one digest: the same content is the same file under any name."""

from __future__ import annotations

import hashlib
from pathlib import Path


def content_digest(path: Path) -> str:
    """SHA-256 of the file's content; empty for an empty file and for one that can not be opened."""
    try:
        with path.open("rb") as stream:
            if not stream.read(1):
                return ""
            stream.seek(0)
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
