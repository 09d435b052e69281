"""What the pages of a term show, read once for every state of its folder."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.run.handin.hand_in_status import Stock, take_stock
from jiafang_batch.run.handin.watch import places_of, sight
from jiafang_batch.run.place.cache import term_intake
from jiafang_batch.run.place.clock import moment_of
from jiafang_batch.run.place.folder import beside
from jiafang_batch.run.place.journal_file import journal_path
from jiafang_batch.run.term.open_term import OpenedTerm, open_term
from jiafang_batch.run.term.school import Checked, Computed, SchoolJob, check_opened, compute_school
from jiafang_batch.run.term.write_todo import TermTodo, find_todo
from jiafang_batch.run.usage import UsageError, disk_faults

_KEPT = 4
"""The number of terms that are held in memory."""
Thing = TypeVar("Thing")


class _Held(Struct):
    """What is known of one state of a term; each part is made when a page first asks for it."""

    state: object
    parts: dict[object, object] = field(default_factory=dict)
    opened: OpenedTerm | None = None
    """The term as the first part found it; its intake has been closed."""

    def make(self, root: Path, make: Callable[[OpenedTerm], Thing]) -> Thing:
        """Return what is made from the term, which is opened once for all parts."""
        with term_intake(root) as intake:
            self.opened = replace(self.opened, intake=intake) if self.opened else open_term(root, intake)
            return make(self.opened)


class TermViews:
    """The terms of a panel as their pages show them; a page waits while another one reads the same term."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[Path, threading.Lock] = {}
        self._held: dict[Path, _Held] = {}

    def checked(self, root: Path, as_of: date | None = None) -> Checked:
        """Return the term with its problems."""
        return self._part(
            root,
            ("checked", as_of),
            lambda term: check_opened(term, SchoolJob(root, as_of, today=moment_of("", term.zone).date())),
        )

    def computed(self, root: Path, as_of: date | None = None) -> Computed:
        """Return the term with its figures. Raises UsageError if the policy is incomplete."""
        checked = self.checked(root, as_of)
        computed = self._part(root, ("computed", as_of), lambda _: compute_school(checked))
        if computed is None:
            raise UsageError("还不能统计：没有考核办法，或者考核办法有错误。请先看“问题”。")
        return computed

    def stock(self, root: Path) -> Stock:
        """Return who has handed in, as of this minute. Raises UsageError without policy or rosters."""
        minute = datetime.now().astimezone().strftime("%H:%M")
        return self._part(root, ("stock", minute), lambda term: take_stock(term, moment_of("", term.zone)))

    def todo(self, root: Path, by: str, year_group: str) -> TermTodo:
        """Return who still has to visit whom, as of today. Raises UsageError as the command does."""
        return self._part(
            root,
            ("todo", by, year_group),
            lambda term: find_todo(term, moment_of("", term.zone).date(), by, year_group),
        )

    def _part(self, root: Path, name: object, make: Callable[[OpenedTerm], Thing]) -> Thing:
        with self._lock:
            term_lock = self._locks.setdefault(root, threading.Lock())
        with term_lock, disk_faults("文件夹读不了"):
            held = self._held.get(root)
            # A page is good for a day of this machine.
            state = (_state(root), _state_before(root, held), date.today())  # noqa: DTZ011
            if held is None or held.state != state:
                held = self._held[root] = _Held(state)
                for other in list(self._held)[:-_KEPT]:
                    del self._held[other]
            if name not in held.parts:
                made = held.make(root, make)
                _forget_older(held.parts, name)
                held.parts[name] = made
            return held.parts[name]  # type: ignore[return-value]


def _forget_older(parts: dict[object, object], name: object) -> None:
    """Keep one part of each kind: the last minute, the last question."""
    assert isinstance(name, tuple)  # noqa: S101  every name is made here
    for other in [part for part in parts if isinstance(part, tuple) and part[0] == name[0] and part != name]:
        del parts[other]


def _state_before(root: Path, held: _Held | None) -> object:
    """The same of the term before it that its policy names, as far as the policy has been read."""
    opened = held.opened if held else None
    earlier = beside(root, opened.policy.settings.previous_folder if opened and opened.policy else "")
    return _state(earlier) if earlier and earlier.is_dir() else None


def _state(root: Path) -> object:
    """Everything that a page depends on, by size and time: inputs, and the journal, which is hidden."""
    journal = journal_path(root)
    status = journal.stat() if journal.is_file() else None
    return sight(places_of(root, ())), (status.st_size, status.st_mtime_ns) if status else None
