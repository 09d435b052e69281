"""`watch`: repeats the work whenever its inputs have changed and settled, until it is stopped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from msgspec import Struct

from jiafang_batch.run.place.folder import (
    LOG_FOLDER,
    OUTPUT_FOLDER,
    POLICY_FILE,
    ROSTER_FOLDER,
    RULING_FILE,
    TAUGHT_FILE,
)

_MOST_LOOKS = 120
"""After this many checks a file that is still being copied is taken as it is; an incomplete one is refused."""
_PATIENCE = 3_000
"""Milliseconds after which a check is made without a notification, which network drives do not always send."""

_LOCKS = ("~$*", ".~*", "*/~$*", "*/.~*")
"""Lock files of open workbooks, in a folder and in those within it."""

Sight = frozenset[tuple[str, int, int]]
"""Every relevant file, with its size and time."""


class WatchedPlaces(Struct, frozen=True):
    """The inputs of the work: files and folders that are read, and output folders with possibly open files."""

    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...] = ()
    """Only lock files count here: once a file is closed it can be replaced."""


def watch(places: WatchedPlaces, work: Callable[[], None], signs: Iterable[object], pause: Callable[[], None]) -> None:
    """Do the work at once, then after every notification with a changed file, as soon as all files have settled.

    Changes during the work are seen at the next notification.
    """
    seen: Sight | None = None
    for _ in chain([None], signs):
        now = _at_rest(places, pause) if seen is None or sight(places) != seen else seen
        if now != seen:
            seen = now
            work()


def places_of(root: Path, inboxes: Iterable[Path]) -> WatchedPlaces:
    """Return the inputs of a term's hand-ins: received and filed files, the rosters, the policy, the rulings."""
    term_places = (root / LOG_FOLDER, root / ROSTER_FOLDER, root / POLICY_FILE, root / RULING_FILE, root / TAUGHT_FILE)
    return WatchedPlaces((*inboxes, *term_places), (root, root / OUTPUT_FOLDER))


def signs_of(root: Path, inboxes: Iterable[Path]) -> Iterator[object]:
    """Yield a signal for every change below the folders, and one every few seconds; never ends."""
    from watchfiles import watch as changes

    folders = (root, *(inbox for inbox in inboxes if not inbox.is_relative_to(root)))
    yield from changes(
        *folders, watch_filter=None, rust_timeout=_PATIENCE, yield_on_timeout=True, ignore_permission_denied=True
    )


def sight(places: WatchedPlaces) -> Sight:
    """Return the current files of the places: hidden ones only if they are lock files."""
    read = (entry for place in places.inputs for entry in _below(place))
    held = (entry for place in places.outputs for lock in _LOCKS for path in place.glob(lock) for entry in _seen(path))
    return frozenset(chain(read, held))


def _below(place: Path) -> Iterator[tuple[str, int, int]]:
    if place.is_dir():
        for folder, folders, names in os.walk(place):
            folders[:] = [name for name in folders if not name.startswith(".")]
            yield from (state for name in names if _matters(name) for state in _seen(Path(folder) / name))
    else:
        yield from _seen(place)


def _matters(name: str) -> bool:
    return not name.startswith(".") or name.startswith(".~")


def _seen(path: Path) -> Iterator[tuple[str, int, int]]:
    try:
        status = path.stat()
    except OSError:
        return
    yield str(path), status.st_size, status.st_mtime_ns


def _at_rest(places: WatchedPlaces, pause: Callable[[], None]) -> Sight:
    """The files once two checks agree, so that no copying is in progress."""
    last = sight(places)
    for _ in range(_MOST_LOOKS):
        pause()
        now = sight(places)
        if now == last:
            return now
        last = now
    return last
