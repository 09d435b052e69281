"""The visits of an owner's workbooks, united: what each of them states, corrects and takes back, and what is to be asked.

A workbook speaks for its author. A row that it was handed out with and that was left as it was says nothing; a row of
the same pupil and day that changed is a correction; a row that is gone is taken back only by a later edit of the same
sheet by the same hand that covers the same days. Nothing here depends on the order in which workbooks are given.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

Place = tuple[str, int]
"""Sheet and row in a workbook."""

Key = tuple[str, date]
"""学号 and day."""

_FEW = 3
"""One row of so many may be gone from a later edit without a question: more look like another share of the sheet."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a row says of one pupil; `pupil` and `day` are blank where the row is in error."""

    place: Place
    pupil: str
    day: date | None
    lead: str
    content: Hashable
    """Everything that the row says beside pupil and day."""

    @property
    def is_sound(self) -> bool:
        """True if it is known who was visited and when."""
        return bool(self.pupil) and self.day is not None

    @property
    def fact(self) -> tuple[str, date | None, Hashable]:
        """What it states, wherever it stands."""
        return self.pupil, self.day, self.content


@dataclass(frozen=True, slots=True)
class Version:
    """One workbook of an owner."""

    name: str
    received: datetime
    """With its offset from UTC."""
    number: int
    """Among workbooks of the same moment the later one is the higher."""
    edition: int
    """The hand-out that it was made from; 0 for a workbook without the owner's number."""
    statements: tuple[Statement, ...]
    corrects: str = ""
    """The name of the version whose returned copy it is."""
    only_adds: bool = False
    """True if a person has said so, and for forms: it takes nothing back and corrects nothing."""
    handed_out_with: frozenset[str] = frozenset()
    """The names of the versions whose rows stood in it when it was handed out."""

    @property
    def order(self) -> tuple[datetime, int]:
        """Later is larger."""
        return self.received, self.number


@dataclass(frozen=True, slots=True)
class Doubt:
    """A statement that counts although a later workbook that might be its author's own lacks it."""

    version: str
    statement: Statement
    later: str
    """The name of the workbook that lacks it."""


@dataclass(frozen=True, slots=True)
class United:
    """What of each version counts, what was replaced or taken back, and what a person is to be asked."""

    counting: Mapping[str, tuple[Statement, ...]]
    """Name → the statements that count, each visit once among those that say the same."""
    doubts: tuple[Doubt, ...] = ()


@dataclass
class _Reading:
    """A version beside those before it."""

    version: Version
    silent: frozenset[Hashable]
    """Facts that it was handed out with."""
    parents: list[_Reading] = field(default_factory=list)
    base: _Reading | None = None
    """The older version that it is most like: what it was made from, where it was not handed out."""
    hands: frozenset[str] = frozenset()
    """Who writes in it: the leads of what is new in it."""
    says_something: bool = False
    """True if anything in it is new."""

    @property
    def own(self) -> list[Statement]:
        return [s for s in self.version.statements if s.is_sound and s.fact not in self.silent]

    @property
    def facts(self) -> set[Hashable]:
        return {s.fact for s in self.version.statements if s.is_sound}

    def says_since(self, statement: Statement) -> tuple[datetime, int]:
        """Since when this holds: a row that was only copied along is as old as where it came from."""
        is_copied = not self.says_something or statement.lead not in self.hands
        if self.base is not None and is_copied and statement.fact in self.base.facts:
            return self.base.says_since(statement)
        return self.version.order


def unite(versions: Iterable[Version]) -> United:
    """The statements that count of all versions of one owner, whatever the order in which they are given."""
    ordered = sorted(versions, key=lambda v: (v.order, v.name))
    readings = _readings(ordered)
    withdrawn, open_ones = _taken_back(readings)
    counting: dict[str, tuple[Statement, ...]] = {}
    for reading in readings:
        counting[reading.version.name] = tuple(
            s for s in reading.version.statements if not _is_dropped(s, reading, readings, withdrawn)
        )
    counting = _each_once(readings, counting)
    return United(counting, tuple(_doubts(open_ones, readings, counting)))


def _readings(ordered: Sequence[Version]) -> list[_Reading]:
    readings: list[_Reading] = []
    for version in ordered:
        known = [v for v in ordered if v.name in version.handed_out_with and v.order < version.order]
        silent: frozenset[Hashable] = frozenset()
        if known:
            united = unite(known).counting
            silent = frozenset(s.fact for own in united.values() for s in own if s.is_sound)
        reading = _Reading(version, silent)
        reading.parents = [older for older in readings if _is_edit(reading, older)]
        if not silent:
            reading.base = max(reading.parents, key=lambda o: (_likeness(o, reading), o.version.order), default=None)
        before = reading.base.facts if reading.base else set()
        new = [s for s in reading.own if s.fact not in before]
        reading.says_something = bool(new)
        reading.hands = frozenset(s.lead for s in new or reading.own or version.statements)
        readings.append(reading)
    return readings


def _likeness(older: _Reading, later: _Reading) -> int:
    """How many rows are the same, less those that the later one lacks."""
    return 2 * len(older.facts & later.facts) - len(older.facts)


def _is_edit(later: _Reading, older: _Reading) -> bool:
    """True if the later workbook was made from the older one, as half of the rows of the smaller one show."""
    if later.version.only_adds:
        return False
    if later.version.corrects == older.version.name:
        return True
    mine, theirs = {(s.pupil, s.day) for s in later.own}, {(s.pupil, s.day) for s in older.own}
    shared = len(mine & theirs)
    return shared > 0 and 2 * shared >= min(len(mine), len(theirs))


# ---------------------------------------------------------------- what is gone

Withdrawn = list[tuple[_Reading, Statement]]


def _taken_back(readings: Sequence[_Reading]) -> tuple[Withdrawn, list[tuple[_Reading, _Reading, Statement]]]:
    """What later edits take back for certain, and what they lack so that it has to be asked."""
    certain: Withdrawn = []
    unclear: list[tuple[_Reading, _Reading, Statement]] = []
    for later in readings:
        # What an old state of the sheet lacks, sent again, may be meant or not.
        since = [o for o in later.parents if later.base is not None and o.version.order > later.base.version.order]
        unclear += [
            (later, o, s)
            for o in since
            for s in o.own
            if s.lead in later.hands and _is_gone(s, o, later)
            if not later.says_something or _has_moved(s, o, later)
        ]
        for older in _made_from(later, readings):
            held = [s for s in older.version.statements if s.is_sound and (not later.silent or s.fact in later.silent)]
            gone = [s for s in held if _is_gone(s, older, later)]
            if later.version.corrects == older.version.name:
                certain += [(later, s) for s in gone]
                continue
            theirs = [s for s in gone if s.lead in later.hands and _covers(later, s)]
            mine = [s for s in held if s.lead in later.hands]
            is_clear = _is_same_sheet(later, older) and len(theirs) * _FEW <= len(mine)
            for statement in theirs:
                if is_clear or _has_moved(statement, older, later):
                    certain.append((later, statement))
                else:
                    unclear.append((later, older, statement))
    return certain, unclear


def _made_from(later: _Reading, readings: Sequence[_Reading]) -> list[_Reading]:
    """The versions whose rows stood in the later one before its author worked in it."""
    corrected = [r for r in readings if r.version.name == later.version.corrects]
    if corrected:
        return corrected
    if later.base is not None:
        return [later.base]
    return [r for r in readings if r.version.name in later.version.handed_out_with]


def _is_gone(statement: Statement, older: _Reading, later: _Reading) -> bool:
    """True if the later workbook has no such row, and none that could be it after a correction."""
    about = [s for s in later.version.statements if (s.pupil, s.day) == (statement.pupil, statement.day)]
    return all(s.fact != statement.fact and s.fact in older.facts for s in about)


def _is_same_sheet(later: _Reading, older: _Reading) -> bool:
    return 0 < older.version.edition <= later.version.edition or older.version.name in later.version.handed_out_with


def _covers(later: _Reading, statement: Statement) -> bool:
    """True if the day lies in the months that the later workbook tells of."""
    months = [(s.day.year, s.day.month) for s in later.version.statements if s.day is not None and s.is_sound]
    day = statement.day
    return day is not None and bool(months) and min(months) <= (day.year, day.month) <= max(months)


def _has_moved(statement: Statement, older: _Reading, later: _Reading) -> bool:
    """True if the later workbook has the very row with another day: the day was corrected."""
    return any(
        s.pupil == statement.pupil and s.content == statement.content and s.fact not in older.facts for s in later.own
    )


def _doubts(
    unclear: Iterable[tuple[_Reading, _Reading, Statement]],
    readings: Sequence[_Reading],
    counting: Mapping[str, tuple[Statement, ...]],
) -> Iterable[Doubt]:
    """One for every fact that counts and that a later workbook lacks, by the latest such workbook.

    Where a workbook that is no former state of the later one has it too, nothing is lost and nothing to be asked.
    """
    standing = {s.fact: (name, s) for name, own in counting.items() for s in own if s.is_sound}
    asked: dict[Hashable, tuple[_Reading, Doubt]] = {}
    for later, _, statement in unclear:
        name, kept = standing.get(statement.fact, ("", statement))
        others = (r for r in readings if r is not later and r not in later.parents)
        if name and not any(s.fact == statement.fact for r in others for s in r.own):
            known = asked.get(statement.fact)
            if known is None or known[0].version.order < later.version.order:
                asked[statement.fact] = later, Doubt(name, kept, later.version.name)
    return sorted(
        (doubt for _, doubt in asked.values()), key=lambda d: (d.version, d.statement.place, d.statement.pupil)
    )


# ---------------------------------------------------------------- what is dropped


def _is_dropped(statement: Statement, reading: _Reading, readings: Sequence[_Reading], withdrawn: Withdrawn) -> bool:
    if any(r.version.corrects == reading.version.name for r in readings):
        return True
    if not statement.is_sound:
        # What was wrong is right or gone in what its author sent later.
        return any(reading in r.parents and (not statement.lead or statement.lead in r.hands) for r in readings) or any(
            r.version.corrects == reading.version.name for r in readings
        )
    if statement.fact in reading.silent:
        return True
    since = reading.says_since(statement)
    # Who sends just some rows of a sheet again states them again.
    is_copied = since < reading.version.order and reading.says_something
    stated = since if is_copied else reading.version.order
    for later, gone in withdrawn:
        if gone.fact == statement.fact and stated < later.version.order and (reading in later.parents or is_copied):
            return True
    return any(_is_corrected(statement, since, reading, later) for later in readings if later is not reading)


def _is_corrected(statement: Statement, since: tuple[datetime, int], reading: _Reading, later: _Reading) -> bool:
    """True if another workbook has said something else of the same visit since, and may."""
    if later.version.only_adds:
        return False
    about = [s for s in later.version.statements if (s.pupil, s.day) == (statement.pupil, statement.day)]
    if not about or any(s.fact == statement.fact for s in about):
        return False
    new = [
        s for s in about if s.fact not in later.silent and s.fact not in reading.facts and later.says_since(s) > since
    ]
    if statement.fact in later.silent:
        return bool(new)
    # Another lead is a correction only by who writes under both names: else two teachers made the visit together.
    is_edit = reading in later.parents
    return any(s.lead == statement.lead or (is_edit and s.lead in reading.hands) for s in new)


def _each_once(
    readings: Sequence[_Reading], counting: Mapping[str, tuple[Statement, ...]]
) -> dict[str, tuple[Statement, ...]]:
    """Of rows that say the same in several versions only the latest counts; what only adds is left to the linking."""
    last: dict[Hashable, str] = {}
    adding = {r.version.name for r in readings if r.version.only_adds}
    for reading in readings:
        name = reading.version.name
        if name not in adding:
            last.update((s.fact, name) for s in counting[name] if s.is_sound)
    return {
        name: tuple(s for s in own if not s.is_sound or name in adding or last[s.fact] == name)
        for name, own in counting.items()
    }
