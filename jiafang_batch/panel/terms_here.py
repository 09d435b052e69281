"""The term folders that the panel offers: those below one folder of this machine, each with an address without names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from jiafang_batch.run.place.folder import OUTPUT_FOLDER, is_term
from jiafang_batch.run.usage import disk_faults

_DEEPEST = 3
"""How far below the folder terms are looked for: 学校/学年/学期."""
_MOST_FOLDERS = 2_000
_DIGITS = 12
HOME = "home"
"""The key of the folder that holds the terms."""


class TermPlace(Struct, frozen=True):
    """A term folder and its key in addresses."""

    key: str
    folder: Path

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.folder.name


class TermsHere:
    """The terms below a folder; looked for whenever they are asked for, because people move folders."""

    def __init__(self, folder: Path) -> None:
        self.opened = folder.resolve()
        self.home = self.opened.parent if is_term(self.opened) else self.opened
        self._places: dict[str, TermPlace] = {}

    @property
    def start(self) -> str:
        """The page to begin with: of the term that was opened, else of all."""
        return f"/t/{place_of(self.opened).key}" if is_term(self.opened) else "/"

    @disk_faults("文件夹读不了")
    def all(self) -> tuple[TermPlace, ...]:
        """Return the terms in the order of their paths."""
        return tuple(place_of(path) for path in _terms_below(self.home))

    def find(self, key: str) -> TermPlace | None:
        """Return the term with that key, or None if it is not below the folder."""
        term_place = self._places.get(key)
        if term_place is not None and is_term(term_place.folder):
            return term_place
        self._places = {place.key: place for place in self.all()}
        return self._places.get(key)


def place_of(folder: Path) -> TermPlace:
    """Return the term folder with its key."""
    return TermPlace(sha256(os.fsencode(folder.resolve())).hexdigest()[:_DIGITS], folder)


def _terms_below(home: Path) -> Iterator[Path]:
    for looked, (place, folders, _) in enumerate(os.walk(home)):
        folder = Path(place)
        if is_term(folder):
            yield folder
        depth = len(folder.relative_to(home).parts)
        is_leaf = depth >= _DEEPEST or looked > _MOST_FOLDERS or is_term(folder)
        folders[:] = [] if is_leaf else sorted(name for name in folders if _is_entered(name))


def _is_entered(name: str) -> bool:
    return not name.startswith((".", "_")) and name not in (OUTPUT_FOLDER, "node_modules")
