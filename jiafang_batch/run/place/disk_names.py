"""Names on disk as people read them: bytes of another encoding decoded, control and direction marks made harmless."""

from __future__ import annotations

import os
from pathlib import Path

_ENCODINGS = ("utf-8", "gb18030")
"""What the programs of Chinese systems write names in; an archive unpacked elsewhere keeps them as they were."""
_STAND_IN = "\ufffd"


def readable_name(name: str) -> str:
    """The name or path (with /) for showing: decoded as UTF-8 or GBK, every character that prints nothing replaced by one stand-in.

    A terminal escape, a line break or a mark that turns the direction of writing shows as the stand-in, so that no name
    can pass for a line of our own.
    """
    if name.isprintable():
        return name
    # Each part of a path may have come from another system.
    decoded = "/".join(map(_decoded, name.split("/")))
    return "".join(c if c.isprintable() else _STAND_IN for c in decoded)


def _decoded(name: str) -> str:
    try:
        stored = os.fsencode(name)
    except UnicodeEncodeError:
        return name
    for encoding in _ENCODINGS:
        try:
            return stored.decode(encoding)
        except UnicodeDecodeError:
            continue
    return stored.decode("utf-8", "replace")


def place_of(root: Path, name: str) -> Path:
    """Where the file of this shown name lies below the folder; its plain path where no file is shown by that name."""
    path = root / name
    if path.exists() or (_STAND_IN not in name and name.isascii()):
        return path
    place = root
    for part in Path(name).parts:
        place = place / part if (place / part).exists() else _shown_as(place, part)
    return place


def _shown_as(folder: Path, name: str) -> Path:
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return folder / name
    return folder / next((stored for stored in names if readable_name(stored) == name), name)
