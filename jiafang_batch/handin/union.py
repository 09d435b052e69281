"""The union of the visits of an owner's workbooks: what each states, corrects and withdraws, and the open questions.

A workbook speaks for its author. A row that was in the handed-out sheet and is unchanged states nothing; a changed row
of the same pupil and day is a correction; a removed row is withdrawn only by a later edit of the same sheet by the same
author that covers the same days. The result does not depend on the order of the workbooks.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jiafang_batch.handin.union_records import Doubt, Moment, Statement, United, Version

_FEW = 3
"""One row in this many may be missing from a later edit without a question; more look like another part of the sheet.
"""


@dataclass
class _Reading:
    """A version compared with those before it."""

    version: Version
    silent: frozenset[Hashable]
    """Facts that it contained when it was handed out."""
    parents: list[_Reading] = field(default_factory=list)
    base: _Reading | None = None
    """The most similar older version, from which it was made unless it was handed out."""
    hands: frozenset[str] = frozenset()
    """The authors: the leads of the new statements."""
    says_something: bool = False
    """True if anything in it is new."""

    @property
    def sound_statements(self) -> list[Statement]:
        return [s for s in self.version.statements if s.is_sound and s.fact not in self.silent]

    @property
    def facts(self) -> set[Hashable]:
        return {s.fact for s in self.version.statements if s.is_sound}

    def says_since(self, statement: Statement) -> Moment:
        """The time of the statement: a copied row is as old as its original."""
        is_copied = not self.says_something or statement.lead not in self.hands
        if self.base is not None and is_copied and statement.fact in self.base.facts:
            return self.base.says_since(statement)
        return self.version.order


def unite(versions: Iterable[Version]) -> United:
    """Return the statements that count of all versions of one owner, independent of the order given."""
    ordered = sorted(versions, key=lambda v: (v.order, v.name))
    readings = _readings(ordered)
    withdrawn, open_ones = _taken_back(readings)
    counting: dict[str, tuple[Statement, ...]] = {}
    for reading in readings:
        counting[reading.version.name] = tuple(
            s for s in reading.version.statements if not _is_dropped(s, reading, readings, withdrawn)
        )
    counting = _each_once(readings, counting)
    doubts = (*_doubts(open_ones, readings, counting), *_against_arrival(readings, counting))
    return United(counting, tuple(sorted(doubts, key=lambda d: (d.version, d.statement.place, d.statement.pupil))))


def _readings(ordered: Sequence[Version]) -> list[_Reading]:
    readings: list[_Reading] = []
    for version in ordered:
        # A hand-out holds only what was made from earlier ones, whatever a clock says.
        sources = [v for v in ordered if v.name in version.handed_out_with and v.edition < version.edition]
        silent: frozenset[Hashable] = frozenset()
        if sources:
            united = unite(sources).counting
            silent = frozenset(s.fact for statements in united.values() for s in statements if s.is_sound)
        reading = _Reading(version, silent)
        reading.parents = [older for older in readings if _is_edit(reading, older)]
        if not silent:
            reading.base = max(reading.parents, key=lambda o: (_likeness(o, reading), o.version.order), default=None)
        before = reading.base.facts if reading.base else set()
        new = [s for s in reading.sound_statements if s.fact not in before]
        reading.says_something = bool(new)
        reading.hands = frozenset(s.lead for s in new or reading.sound_statements or version.statements)
        readings.append(reading)
    return readings


def _likeness(older: _Reading, later: _Reading) -> int:
    """The number of equal rows, less those that the later one lacks."""
    return 2 * len(older.facts & later.facts) - len(older.facts)


def _is_edit(later: _Reading, older: _Reading) -> bool:
    """True if the later workbook was made from the older one: it contains half of the rows of the smaller one."""
    if later.version.only_adds:
        return False
    if later.version.corrects == older.version.name:
        return True
    mine, theirs = (
        {(s.pupil, s.day) for s in later.sound_statements},
        {(s.pupil, s.day) for s in older.sound_statements},
    )
    shared = len(mine & theirs)
    return shared > 0 and 2 * shared >= min(len(mine), len(theirs))


# ---------------------------------------------------------------- removed rows

Withdrawn = list[tuple[_Reading, Statement]]


def _taken_back(readings: Sequence[_Reading]) -> tuple[Withdrawn, list[tuple[_Reading, _Reading, Statement]]]:
    """What later edits certainly withdraw, and what they lack so that a person must be asked."""
    certain: Withdrawn = []
    unclear: list[tuple[_Reading, _Reading, Statement]] = []
    for later in readings:
        # If an old state of the sheet is sent again, its missing rows may be intended or not.
        since = [o for o in later.parents if later.base is not None and o.version.order > later.base.version.order]
        unclear += [
            (later, o, s)
            for o in since
            for s in o.sound_statements
            if s.lead in later.hands and _is_gone(s, o, later)
            if not later.says_something or _has_moved(s, o, later)
        ]
        for older in _made_from(later, readings):
            held = [s for s in older.version.statements if s.is_sound and (not later.silent or s.fact in later.silent)]
            gone = [s for s in held if _is_gone(s, older, later)]
            unclear += [(later, older, s) for s in held if later.silent and _has_another_lead(s, later)]
            if later.version.corrects == older.version.name:
                certain += [(later, s) for s in gone]
                continue
            theirs = [s for s in gone if s.lead in later.hands and _covers(later, s)]
            mine = [s for s in held if s.lead in later.hands]
            # Who only removed rows of a sheet of several teachers is not known.
            is_one_hand = later.says_something or len(later.hands) == 1
            is_clear = is_one_hand and _is_same_sheet(later, older) and len(theirs) * _FEW <= len(mine)
            for statement in theirs:
                if is_clear or _has_moved(statement, older, later):
                    certain.append((later, statement))
                else:
                    unclear.append((later, older, statement))
    return certain, unclear


def _made_from(later: _Reading, readings: Sequence[_Reading]) -> list[_Reading]:
    """The versions whose rows the later one contained before its author edited it."""
    corrected = [r for r in readings if r.version.name == later.version.corrects]
    if corrected:
        return corrected
    if later.base is not None:
        return [later.base]
    return [r for r in readings if r.version.name in later.version.handed_out_with]


def _is_gone(statement: Statement, older: _Reading, later: _Reading) -> bool:
    """True if the later workbook has no such row, and none that could be its correction."""
    about = [s for s in later.version.statements if (s.pupil, s.day) == (statement.pupil, statement.day)]
    return all(s.fact != statement.fact and s.fact in older.facts for s in about)


def _has_another_lead(statement: Statement, later: _Reading) -> bool:
    """True if the workbook was handed out with the row and has one of another lead instead, corrected or a colleague's."""
    about = [s for s in later.version.statements if (s.pupil, s.day) == (statement.pupil, statement.day)]
    return bool(about) and all(s.lead != statement.lead for s in about)


def _is_same_sheet(later: _Reading, older: _Reading) -> bool:
    return 0 < older.version.edition <= later.version.edition or older.version.name in later.version.handed_out_with


def _covers(later: _Reading, statement: Statement) -> bool:
    """True if the day is in the months that the later workbook covers."""
    months = [(s.day.year, s.day.month) for s in later.version.statements if s.day is not None and s.is_sound]
    day = statement.day
    return day is not None and bool(months) and min(months) <= (day.year, day.month) <= max(months)


def _has_moved(statement: Statement, older: _Reading, later: _Reading) -> bool:
    """True if the later workbook has the same row with another day: the day was corrected."""
    return any(
        s.pupil == statement.pupil and s.content == statement.content and s.fact not in older.facts
        for s in later.sound_statements
    )


def _doubts(
    unclear: Iterable[tuple[_Reading, _Reading, Statement]],
    readings: Sequence[_Reading],
    counting: Mapping[str, tuple[Statement, ...]],
) -> Iterable[Doubt]:
    """One for every fact that counts and that a later workbook lacks, located at the latest such workbook.

    If a workbook that is not an earlier state of the later one has it too, there is no question.
    """
    standing = {s.fact: (name, s) for name, statements in counting.items() for s in statements if s.is_sound}
    asked: dict[Hashable, tuple[_Reading, Doubt]] = {}
    for later, _, statement in unclear:
        name, kept = standing.get(statement.fact, ("", statement))
        others = (r for r in readings if r is not later and r not in later.parents)
        if name and not any(s.fact == statement.fact for r in others for s in r.sound_statements):
            previous = asked.get(statement.fact)
            if previous is None or previous[0].version.order < later.version.order:
                asked[statement.fact] = later, Doubt(name, kept, later.version.name)
    return [doubt for _, doubt in asked.values()]


# ---------------------------------------------------------------- replaced rows


def _is_dropped(statement: Statement, reading: _Reading, readings: Sequence[_Reading], withdrawn: Withdrawn) -> bool:
    if any(r.version.corrects == reading.version.name for r in readings):
        return True
    if not statement.is_sound:
        # Errors are corrected or gone in what the author sent later.
        return any(reading in r.parents and (not statement.lead or statement.lead in r.hands) for r in readings) or any(
            r.version.corrects == reading.version.name for r in readings
        )
    if statement.fact in reading.silent:
        return True
    since = reading.says_since(statement)
    # An author who sends only some rows of a sheet again states them again.
    is_copied = since < reading.version.order and reading.says_something
    stated = since if is_copied else reading.version.order
    for later, gone in withdrawn:
        if gone.fact == statement.fact and stated < later.version.order and (reading in later.parents or is_copied):
            return True
    return any(_is_corrected(statement, since, reading, later) for later in readings if later is not reading)


def _is_corrected(statement: Statement, since: Moment, reading: _Reading, later: _Reading) -> bool:
    """True if another workbook has since stated something else about the same visit, and may do so."""
    new = _corrections(statement, since, reading, later)
    if statement.fact in later.silent:
        return any(s.lead == statement.lead for s in new)
    # Another lead is a correction only by an author who writes under both names; else two teachers visited together.
    is_edit = reading in later.parents
    return any(s.lead == statement.lead or (is_edit and s.lead in reading.hands) for s in new)


def _corrections(statement: Statement, since: Moment, reading: _Reading, later: _Reading) -> list[Statement]:
    """What another workbook has since stated about the same visit, if it does not state the same as well."""
    if later.version.only_adds:
        return []
    about = [s for s in later.version.statements if (s.pupil, s.day) == (statement.pupil, statement.day)]
    if any(s.fact == statement.fact for s in about):
        return []
    void = later.version.void
    return [
        s
        for s in about
        if s.fact not in later.silent and s.fact not in reading.facts and (then := later.says_since(s)) > since
        if s.place not in void or not _came_before(then, since)
    ]


def _came_before(saved_later: Moment, saved_earlier: Moment) -> bool:
    """True if what was saved later was received earlier."""
    return saved_later[1] < saved_earlier[1]


def _against_arrival(readings: Sequence[_Reading], counting: Mapping[str, tuple[Statement, ...]]) -> Iterable[Doubt]:
    """A question for every row that counts, by the time of saving, instead of one that was received after it."""
    standing = {s.fact: (name, s) for name, statements in counting.items() for s in statements if s.is_sound}
    asked: dict[Hashable, Doubt] = {}
    for reading in readings:
        for statement in (s for s in reading.sound_statements if s.fact not in standing):
            since = reading.says_since(statement)
            for later in (r for r in readings if r is not reading and r.version.received < since[1]):
                for new in _corrections(statement, since, reading, later):
                    if (
                        new.fact in standing
                        and new.lead == statement.lead
                        and _came_before(later.says_since(new), since)
                    ):
                        name, kept = standing[new.fact]
                        asked.setdefault(new.fact, Doubt(name, kept, reading.version.name, statement))
    return asked.values()


def _each_once(
    readings: Sequence[_Reading], counting: Mapping[str, tuple[Statement, ...]]
) -> dict[str, tuple[Statement, ...]]:
    """Of equal rows in several versions only the latest counts; additions are left to the linking."""
    last: dict[Hashable, str] = {}
    adding = {r.version.name for r in readings if r.version.only_adds}
    for reading in readings:
        name = reading.version.name
        if name not in adding:
            last.update((s.fact, name) for s in counting[name] if s.is_sound)
    return {
        name: tuple(s for s in statements if not s.is_sound or name in adding or last[s.fact] == name)
        for name, statements in counting.items()
    }
