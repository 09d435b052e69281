"""The codes with which teachers hand in over the school's network: one for each class, valid for one round."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from pathlib import Path

from msgspec import Struct

from jiafang_batch.handin.rounds import Round, round_on, rounds_of
from jiafang_batch.kept_json import as_kept
from jiafang_batch.run.handin.collecting_term import collecting_term
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.parcel import PANEL_FOLDER
from jiafang_batch.run.place.state_file import state_of
from jiafang_batch.run.term.open_term import OpenedTerm

# Without 0 O 1 I, which are confused when a code is copied from paper; 32 letters are 5 bits each.
_ALPHABET, _LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 8
_FILE = "交表码.json"
_SECRET, _SHORTEST_SECRET = 32, 40
"""Random bytes of the secret, and the letters it has at least."""
_GRACE = timedelta(days=31)
"""After the last round and the end of the term: sheets come late."""
_WHOLE_TERM = "本学期"


class DoorCodes(Struct, frozen=True):
    """The codes of the classes, each for the round of its year group, and what signs the door's cookies."""

    codes: Mapping[str, str]
    """Class → code."""
    rounds: Mapping[str, str]
    """Class → the round for which its code was made."""
    lasts: Mapping[str, str]
    """Class → the last day on which its code is valid, as ISO."""
    secret: str
    address: str = ""
    """Where the door was last opened, as teachers type it."""

    @property
    def is_whole(self) -> bool:
        """True if every class has a code of ours, a round and a last day, and cookies can be signed."""
        classes = self.codes.keys()
        are_ours = all(len(code) == _LETTERS and set(code) <= set(_ALPHABET) for code in self.codes.values())
        return are_ours and classes == self.rounds.keys() == self.lasts.keys() and len(self.secret) >= _SHORTEST_SECRET

    def class_of(self, typed: str, today: date) -> str:
        """Return the class of a code as somebody typed it; empty for a wrong and for an expired one."""
        plain = "".join(char for char in typed.upper() if char.isascii() and char.isalnum())
        class_names = [name for name, code in self.codes.items() if hmac.compare_digest(code.encode(), plain.encode())]
        return class_names[0] if class_names and self.is_valid(class_names[0], today) else ""

    def is_valid(self, school_class: str, today: date) -> bool:
        """True up to the last day of a class's code."""
        return today.isoformat() <= self.lasts.get(school_class, "")

    def is_over(self, today: date) -> bool:
        """True if no code is valid any more."""
        return not any(self.is_valid(name, today) for name in self.codes)

    def link(self, school_class: str) -> str:
        """Return the address with a class's code, for a picture to scan."""
        return f"{self.address}/?code={self.codes[school_class]}"


def spaced(code: str) -> str:
    """Return the code as it is printed: ABCD-EFGH."""
    return f"{code[: _LETTERS // 2]}-{code[_LETTERS // 2 :]}"


def read_codes(root: Path) -> DoorCodes | None:
    """Return the codes on record; None if the door has never been opened or the record is damaged."""
    kept = state_of(root / PANEL_FOLDER / _FILE, DoorCodes)
    return kept if kept is not None and kept.is_whole else None


def codes_of(opened: OpenedTerm, today: date, renewed: Collection[str] = (), address: str = "") -> DoorCodes:
    """Return the codes of today's rounds and keep them: those on record, new ones for a new round or class.

    A code in `renewed` is replaced, which ends the old one at once. Raises UsageError if policy or rosters are
    incomplete.
    """
    term = collecting_term(opened)
    assert opened.policy is not None  # noqa: S101  a collecting term has a policy
    now = {name: round_on(rounds_of(opened.policy, c.year_group), today) for name, c in term.roster.classes.items()}
    previous = read_codes(opened.root)
    rounds = {name: f"{round_.name} {round_.opens}" if round_ else _WHOLE_TERM for name, round_ in now.items()}
    held = {name: previous.codes[name] for name, key in rounds.items() if previous and previous.rounds.get(name) == key}
    codes = {name: held[name] if name in held and name not in renewed else _new_code() for name in rounds}
    lasts = {name: _last_day(round_, opened.policy.term.last).isoformat() for name, round_ in now.items()}
    secret, place = (
        (previous.secret, address or previous.address) if previous else (secrets.token_urlsafe(_SECRET), address)
    )
    fresh = DoorCodes(codes, rounds, lasts, secret, place)
    if fresh != previous:
        write_whole(opened.root / PANEL_FOLDER / _FILE, as_kept(fresh))
    return fresh


def _last_day(now: Round | None, end_of_term: date) -> date:
    if now is not None and now.until is not None:
        return now.until - timedelta(days=1)
    return max(end_of_term, now.last if now else end_of_term) + _GRACE


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
