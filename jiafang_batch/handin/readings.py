"""A workbook compared with those before it: what it says of itself, since when, by whose hand, and what it was made from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from msgspec import Struct, field

from jiafang_batch.handin.union_records import Moment, Statement, Version


class Reading(Struct, eq=False, dict=True):
    """A version compared with those before it."""

    version: Version
    silent: frozenset[Hashable]
    """Facts that it contained when it was handed out."""
    older: tuple[Reading, ...] = ()
    """All versions before it."""
    parents: list[Reading] = field(default_factory=list)
    lineage: frozenset[str] = frozenset()
    """The names of the versions that it was made from, directly or indirectly."""
    base: Reading | None = None
    """The most similar older version, from which it was made; of a hand-out only one that was made from the same."""
    hands: frozenset[str] = frozenset()
    """The authors: the leads of the new statements."""
    says_something: bool = False
    """True if anything in it is new."""

    @cached_property
    def sound_statements(self) -> list[Statement]:
        """Its sound rows but those that stood in it when it was handed out."""
        return [s for s in self.version.statements if s.is_sound and s.fact not in self.silent]

    @cached_property
    def facts(self) -> set[Hashable]:
        """The content of its sound rows."""
        return {s.fact for s in self.version.statements if s.is_sound}

    @cached_property
    def visits(self) -> set[Hashable]:
        """Pupil and day of its sound rows."""
        return {(s.pupil, s.day) for s in self.version.statements if s.is_sound}

    def about(self, statement: Statement) -> Sequence[Statement]:
        """All its rows about the pupil and day of a statement."""
        return self._by_visit.get((statement.pupil, statement.day), ())

    @cached_property
    def _by_visit(self) -> Mapping[Hashable, Sequence[Statement]]:
        rows: dict[Hashable, list[Statement]] = {}
        for statement in self.version.statements:
            rows.setdefault((statement.pupil, statement.day), []).append(statement)
        return rows

    def alike(self, statement: Statement) -> Sequence[Statement]:
        """Its sound rows about the pupil of a statement with the same content, whatever the day."""
        return self._by_content.get((statement.pupil, statement.content), ())

    @cached_property
    def _by_content(self) -> Mapping[Hashable, Sequence[Statement]]:
        rows: dict[Hashable, list[Statement]] = {}
        for statement in self.sound_statements:
            rows.setdefault((statement.pupil, statement.content), []).append(statement)
        return rows

    @cached_property
    def leads_visits(self) -> set[Hashable]:
        """Pupil, day and lead of its sound rows."""
        return {(s.pupil, s.day, s.lead) for s in self.version.statements if s.is_sound}

    @cached_property
    def is_sent_again(self) -> bool:
        """True if an older version has the same rows."""
        return any(older.facts == self.facts for older in self.older)

    def stated_in(self, statement: Statement) -> Reading:
        """The version that stated it first: a row that stood in an older version is as old as there.

        Who changes a row of a hand-out back to what it was before the hand-out says something new.
        """
        is_own = bool(self.silent) and statement.fact not in self.silent
        for older in reversed(self.older):
            if statement.fact in older.facts and not (is_own and older.version.name in self.version.handed_out_with):
                return older.stated_in(statement)
        return self

    def says_since(self, statement: Statement) -> Moment:
        """The time of the statement."""
        return self.stated_in(statement).version.order


def readings_of(versions: Iterable[Version], held: Callable[[Sequence[Version]], frozenset[Hashable]]) -> list[Reading]:
    """Return the versions in the order of their moments; `held` gives what counted of some versions together."""
    ordered = sorted(versions, key=lambda v: (v.order, v.name))
    readings: list[Reading] = []
    for version in ordered:
        # A hand-out holds only what was made from earlier ones, whatever a clock says.
        sources = [v for v in ordered if v.name in version.handed_out_with and v.edition < version.edition]
        silent = held(sources) if sources else frozenset()
        reading = Reading(version, silent, tuple(readings))
        # Set back to what it was before a hand-out, a row is new as well.
        before = (r.facts for r in readings if not silent or r.version.name not in version.handed_out_with)
        known_facts = frozenset().union(*before)
        new = [s for s in reading.sound_statements if s.fact not in known_facts]
        reading.says_something = bool(new)
        reading.hands = frozenset(s.lead for s in new or reading.sound_statements or version.statements)
        reading.parents = [older for older in readings if _is_edit(reading, older)]
        made_from = [r for r in readings if r in reading.parents or r.version.name in version.handed_out_with]
        reading.lineage = frozenset().union(*({r.version.name, *r.lineage} for r in made_from))
        earlier = (r for r in reading.parents if not silent or r.silent == silent)
        reading.base = max(earlier, key=lambda o: _nearness(o, reading), default=None)
        readings.append(reading)
    return readings


def _nearness(older: Reading, later: Reading) -> tuple[bool, float, float, Moment]:
    """The sort key of what a workbook was made from: by the same hand, about the same visits, with the same content."""
    is_same_hand = not older.hands.isdisjoint(later.hands)
    return is_same_hand, _common(older.visits, later.visits), _common(older.facts, later.facts), older.version.order


def _common(rows: AbstractSet[Hashable], others: AbstractSet[Hashable]) -> float:
    return len(rows & others) / max(len(rows | others), 1)


def _is_edit(later: Reading, older: Reading) -> bool:
    """True if the later workbook was made from the older one: it contains half of the rows of the smaller one."""
    if later.version.only_adds:
        return False
    if later.version.corrects == older.version.name:
        return True
    # Colleagues have the rows of a hand-out in common as well.
    is_resent = later.silent == older.silent and not later.hands.isdisjoint(older.hands)
    mine, theirs = (r.visits if is_resent else {(s.pupil, s.day) for s in r.sound_statements} for r in (later, older))
    shared = len(mine & theirs)
    return shared > 0 and 2 * shared >= min(len(mine), len(theirs))
