"""File names for display: other encodings are decoded, control and direction characters and identity numbers replaced."""

from __future__ import annotations

import os
from pathlib import Path

from jiafang_batch.pupil_numbers import without_identity_numbers

_ENCODINGS = ("utf-8", "gb18030")
"""The encodings of names by Chinese systems; an archive unpacked elsewhere keeps the original bytes."""
_STAND_IN = "\ufffd"


def readable_name(name: str) -> str:
    """Return the name or path (with /) for display: decoded, unprintable characters replaced, identity numbers reduced.

    Terminal escapes, line breaks and marks of writing direction are replaced, so that no name can pass for a line of
    the program.
    """
    if name.isprintable():
        return without_identity_numbers(name)
    # The parts of a path may come from different systems.
    decoded = "/".join(map(_decoded, name.split("/")))
    return without_identity_numbers("".join(c if c.isprintable() else _STAND_IN for c in decoded))


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
    """Return where the file with this displayed name is below the folder; the plain path if no file is displayed so."""
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
