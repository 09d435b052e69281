"""The journal of a term's hand-outs and hand-ins: one line of JSON per event, append-only; and its evaluation.

A damaged line notes nothing; an incomplete last one is what an interruption leaves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from jiafang_batch.handin.identity import Owner, owner_of
from jiafang_batch.kept_json import Moment, is_below, restored, restored_plain


class Submission(Struct, frozen=True):
    """A workbook that was handed in and filed."""

    content: str
    """SHA-256 of the file as received."""
    owner: Owner
    classes: tuple[str, ...]
    """The classes for which it is handed in."""
    version: int
    """Numbers the owner's workbooks in the order of receipt."""
    path: str
    """The path of the filed copy below the term folder, with /."""
    original: str
    """The original name; for a file from an archive with the archive's name before it."""
    received: Moment
    verdict: str
    reason: str
    rows: int
    is_supplement: bool = False
    """True for a workbook that adds to the earlier one instead of replacing it."""
    replaces: str = ""
    """The content of the workbook that it replaces as its returned copy; empty for all others."""
    only_adds: bool = False
    """True if a person has said that it adds to the others, and for forms, which tell of their own visits only."""
    edition: int = 0
    """The hand-out that it was made from; 0 for a workbook without a number."""
    saved: Moment | None = None
    """When it was last saved according to the file itself; None if that is unknown or cannot be."""


class Handout(Struct, frozen=True):
    """A prefilled workbook that was written for somebody."""

    owner: Owner
    edition: int
    path: str
    content: str
    """SHA-256 of the file, by which edits are noticed."""
    substance: str
    """SHA-256 of its content without the edition, which tells whether a new edition is needed."""
    school: str
    school_year: str
    term: str
    held: tuple[str, ...] = ()
    """The contents of the owner's workbooks whose rows stand in it."""


class TurnedAway(Struct, frozen=True):
    """A file that was received and not accepted."""

    content: str
    """SHA-256 of the file as received."""
    original: str
    """The original name; for a file from an archive with the archive's name before it."""
    path: str
    """The path of the kept copy below the term folder, with /."""
    received: Moment
    owner: Owner | None
    """The probable owner; None if it is unknown."""
    reason: str
    step: str
    """What this person can do now."""
    code: str = ""
    """The class whose code came with the file; the code counts again when the file is tried again."""


class Placement(Struct, frozen=True):
    """The pupils who were in another class than the journal had said, or new, when something was handed out or in."""

    day: date
    classes: Mapping[str, tuple[str, ...]]
    """Class → the 学号 of those pupils."""


Event = Submission | Handout | TurnedAway | Placement
_KINDS: Mapping[str, type[Event]] = {
    "handed-in": Submission,
    "handed-out": Handout,
    "turned-away": TurnedAway,
    "placed": Placement,
}


_MAY_LACK = ("owner", "saved")
"""Fields that an empty text leaves without a value."""


class Journal(Struct, frozen=True):
    """All events so far, in order."""

    submissions: tuple[Submission, ...] = ()
    handouts: tuple[Handout, ...] = ()
    turned_away: tuple[TurnedAway, ...] = ()
    placements: tuple[Placement, ...] = ()
    placed_before: Mapping[str, int] = field(default_factory=dict)
    """Path of a submission → how many placements were recorded before it came."""

    def of(self, owner: Owner) -> tuple[Submission, ...]:
        """Return the owner's submissions in the order of their versions."""
        return tuple(sorted((s for s in self.submissions if s.owner == owner), key=lambda s: s.version))

    def handout(self, owner: Owner) -> Handout | None:
        """The latest workbook that was handed out to the owner."""
        return next((event for event in reversed(self.handouts) if event.owner == owner), None)

    def and_then(self, event: Event) -> Journal:
        """Return the journal with one more event, equal to reading a file that ends in it."""
        if isinstance(event, Handout):
            return replace(self, handouts=(*self.handouts, event))
        if isinstance(event, TurnedAway):
            return replace(self, turned_away=_with(self.turned_away, event))
        if isinstance(event, Placement):
            return replace(self, placements=(*self.placements, event))
        # If recorded again, the last record holds.
        others = tuple(s for s in self.submissions if s.path != event.path)
        before = {event.path: len(self.placements), **self.placed_before}
        return replace(self, submissions=(*others, event), placed_before=before)


def line_of(event: Event) -> str:
    """Return the event as one line, without its end."""
    name = next(name for name, kind in _KINDS.items() if isinstance(event, kind))
    cells = {field: _cell(value) for field, value in asdict(event).items()}
    return json.dumps({"event": name, **cells}, ensure_ascii=False, separators=(",", ":"))


def read_journal(data: bytes) -> Journal:
    """The journal's events; a later line about the same file (its path) replaces the earlier one."""
    submissions: dict[str, Submission] = {}
    handouts: list[Handout] = []
    turned_away: dict[str, TurnedAway] = {}
    placements: list[Placement] = []
    placed_before: dict[str, int] = {}
    for event in filter(None, map(_event, _lines(data))):
        match event:
            case Handout():
                handouts.append(event)
            case TurnedAway():
                turned_away.pop(event.path, None)
                turned_away[event.path] = event
            case Submission():
                # If recorded again, the last record holds.
                submissions.pop(event.path, None)
                submissions[event.path] = event
                placed_before.setdefault(event.path, len(placements))
            case Placement():
                placements.append(event)
    return Journal(
        tuple(submissions.values()), tuple(handouts), tuple(turned_away.values()), tuple(placements), placed_before
    )


def damaged_lines(data: bytes) -> tuple[bytes, ...]:
    """Return the lines that note no event; but not a last one without its end, which an interruption leaves."""
    whole, _, _ = data.rpartition(b"\n")
    return tuple(line for line in _lines(whole) if _event(line) is None)


def _with(held: tuple[TurnedAway, ...], event: TurnedAway) -> tuple[TurnedAway, ...]:
    return (*(entry for entry in held if entry.path != event.path), event)


def _lines(data: bytes) -> Iterable[bytes]:
    return (line for line in data.split(b"\n") if line.strip())


def _event(line: bytes) -> Event | None:
    """The event of a line; None if it is damaged, or names a file outside the term folder."""
    try:
        raw = restored(dict[str, Any], line)
        nothing = {name: None for name in _MAY_LACK if raw.get(name) == ""}
        owner = {"owner": owner_of(restored_plain(str, raw["owner"]))} if raw.get("owner") else {}
        event = restored_plain(_KINDS[raw["event"]], {**raw, **nothing, **owner})
    except (ValueError, TypeError, KeyError):
        return None
    return event if isinstance(event, Placement) or is_below(event.path) else None


def _cell(value: object) -> object:
    """The form of a value in a line: an owner and a moment as text, nothing as an empty one."""
    match value:
        case None:
            return ""
        case Owner():
            return str(value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
    return value
