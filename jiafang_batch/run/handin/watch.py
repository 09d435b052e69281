"""`watch`: the work is done again whenever what it depends on has changed and come to rest, until somebody stops it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from jiafang_batch.run.place.folder import (
    LOG_FOLDER,
    OUTPUT_FOLDER,
    POLICY_FILE,
    ROSTER_FOLDER,
    RULING_FILE,
    TAUGHT_FILE,
)

_MOST_LOOKS = 120
"""A file that is still being copied after so many looks is taken as it is; what is half is refused by itself."""
_PATIENCE = 3_000
"""Milliseconds after which a look is taken even without a sign: drives of a network do not always give one."""

_LOCKS = ("~$*", ".~*", "*/~$*", "*/.~*")
"""Files that say that somebody has a workbook open, in a folder and in those within it."""

Sight = frozenset[tuple[str, int, int]]
"""Every file that matters, with its size and time."""


@dataclass(frozen=True, slots=True)
class Places:
    """What the work depends on: files and folders of whatever is read, and folders of outputs that may be open."""

    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...] = ()
    """Only what says that somebody has a file open counts here: once it is closed it can be replaced."""


def watch(places: Places, work: Callable[[], None], signs: Iterable[object], pause: Callable[[], None]) -> None:
    """Do the work at once, then after every sign where a file has come, gone or changed, as soon as all are at rest.

    What changes while the work is being done is seen at the next sign.
    """
    seen: Sight | None = None
    for _ in chain([None], signs):
        now = _at_rest(places, pause) if seen is None or sight(places) != seen else seen
        if now != seen:
            seen = now
            work()


def places_of(root: Path, inboxes: Iterable[Path]) -> Places:
    """What a term's hand-ins depend on: what comes in, what has come, the rosters, the policy, the rulings."""
    own = (root / LOG_FOLDER, root / ROSTER_FOLDER, root / POLICY_FILE, root / RULING_FILE, root / TAUGHT_FILE)
    return Places((*inboxes, *own), (root, root / OUTPUT_FOLDER))


def signs_of(root: Path, inboxes: Iterable[Path]) -> Iterator[object]:
    """A sign for every change below the folders, and one every few seconds besides; ends never."""
    from watchfiles import watch as changes

    folders = (root, *(inbox for inbox in inboxes if not inbox.is_relative_to(root)))
    yield from changes(
        *folders, watch_filter=None, rust_timeout=_PATIENCE, yield_on_timeout=True, ignore_permission_denied=True
    )


def sight(places: Places) -> Sight:
    """The files of the places as they are now: hidden ones count only where they say that somebody has a file open."""
    read = (entry for place in places.inputs for entry in _below(place))
    held = (entry for place in places.outputs for lock in _LOCKS for path in place.glob(lock) for entry in _seen(path))
    return frozenset(chain(read, held))


def _below(place: Path) -> Iterator[tuple[str, int, int]]:
    if place.is_dir():
        for folder, folders, names in os.walk(place):
            folders[:] = [name for name in folders if not name.startswith(".")]
            yield from (found for name in names if _matters(name) for found in _seen(Path(folder) / name))
    else:
        yield from _seen(place)


def _matters(name: str) -> bool:
    return not name.startswith(".") or name.startswith(".~")


def _seen(path: Path) -> Iterator[tuple[str, int, int]]:
    try:
        known = path.stat()
    except OSError:
        return
    yield str(path), known.st_size, known.st_mtime_ns


def _at_rest(places: Places, pause: Callable[[], None]) -> Sight:
    """What is there once nothing has changed between two looks: nobody is copying any more."""
    last = sight(places)
    for _ in range(_MOST_LOOKS):
        pause()
        now = sight(places)
        if now == last:
            return now
        last = now
    return last
