"""The union of the visits of an owner's workbooks: what becomes of each statement, and the open questions.

A workbook speaks for its author. A row that was in the handed-out sheet and is unchanged states nothing; a changed row
of the same pupil and day is a correction; a removed row is withdrawn only by a later edit of the same sheet by the same
author that covers the same days. The result does not depend on the order of the workbooks.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from jiafang_batch.handin.readings import Reading, readings_of
from jiafang_batch.handin.union_questions import came_before, questions
from jiafang_batch.handin.union_records import Became, Fate, Moment, Statement, United, Version
from jiafang_batch.handin.withdrawals import LackingRow, lacking

Withdrawn = Mapping[Hashable, Sequence[LackingRow]]
"""Content of a row → the workbooks that withdraw it."""


def unite(versions: Iterable[Version]) -> United:
    """Return the fate of every statement of all versions of one owner, independent of the order given."""
    readings = readings_of(versions, _facts_together)
    withdrawn, unclear = lacking(readings)
    by_fact: dict[Hashable, list[LackingRow]] = {}
    for lack in withdrawn:
        by_fact.setdefault(lack.statement.fact, []).append(lack)
    fates = {
        reading.version.name: tuple(_fate(s, reading, readings, by_fact) for s in reading.version.statements)
        for reading in readings
    }
    united = United(_each_once(readings, fates))
    return replace(united, doubts=questions(readings, (withdrawn, unclear), united.counting, _corrections))


def _facts_together(versions: Sequence[Version]) -> frozenset[Hashable]:
    return frozenset(s.fact for statements in unite(versions).counting.values() for s in statements if s.is_sound)


def _fate(statement: Statement, reading: Reading, readings: Sequence[Reading], withdrawn: Withdrawn) -> Fate:
    """What becomes of a statement, equal ones of other workbooks aside."""
    returned = next((r for r in readings if r.version.corrects == reading.version.name), None)
    if returned is not None:
        return _in_returned_copy(statement, returned, withdrawn)
    if not statement.is_sound:
        # Errors are corrected or gone in what the author sent later.
        sent_again = (r for r in readings if reading in r.parents and statement.lead in ("", *r.hands))
        later = next(sent_again, None)
        return Fate(statement, Became.FAULTY) if later is None else Fate(statement, Became.MENDED, later.version.name)
    if statement.fact in reading.silent:
        return Fate(statement, Became.UNTOUCHED)
    since = reading.says_since(statement)
    # An author who sends rows of a sheet again states them again; those of others were copied along.
    is_copied = since < reading.version.order and reading.says_something and statement.lead not in reading.hands
    stated = since if is_copied else reading.version.order
    for lack in withdrawn.get(statement.fact, ()):
        if stated < lack.later.version.order and (is_copied or reading.version.name in lack.later.lineage):
            return _withdrawn(statement, lack)
    return _corrected(statement, since, reading, readings)


def _in_returned_copy(statement: Statement, returned: Reading, withdrawn: Withdrawn) -> Fate:
    """What became of a row of a workbook whose returned copy was handed in."""
    name = returned.version.name
    if not statement.is_sound:
        return Fate(statement, Became.MENDED, name)
    for lack in withdrawn.get(statement.fact, ()):
        if lack.later is returned:
            return _withdrawn(statement, lack)
    about = returned.about(statement)
    same = next((s for s in about if s.fact == statement.fact), None)
    if same is not None or not about:
        return Fate(statement, Became.SAME, name, same)
    return Fate(statement, Became.CORRECTED, name, about[0])


def _withdrawn(statement: Statement, lack: LackingRow) -> Fate:
    became = Became.WITHDRAWN if lack.instead is None else Became.CORRECTED
    return Fate(statement, became, lack.later.version.name, lack.instead)


def _corrected(statement: Statement, since: Moment, reading: Reading, readings: Sequence[Reading]) -> Fate:
    """What another workbook, at last, has since stated about the same visit, and may state; else it counts."""
    for later in reversed(readings):
        if later is reading:
            continue
        for new in _corrections(statement, since, reading, later):
            # Another lead is a correction only by an author who writes under both names; else two teachers visited
            # together.
            is_edit = statement.fact not in later.silent and reading in later.parents
            if new.lead == statement.lead or (is_edit and new.lead in reading.hands):
                return Fate(statement, Became.CORRECTED, later.version.name, new)
    return Fate(statement, Became.COUNTED)


def _corrections(statement: Statement, since: Moment, reading: Reading, later: Reading) -> list[Statement]:
    """What another workbook has since stated about the same visit, if it does not state the same as well."""
    if later.version.only_adds:
        return []
    about = later.about(statement)
    if any(s.fact == statement.fact for s in about):
        return []
    void = later.version.void
    return [
        s
        for s in about
        if s.fact not in later.silent and s.fact not in reading.facts and (then := later.says_since(s)) > since
        if s.place not in void or not came_before(then, since)
    ]


def _each_once(readings: Sequence[Reading], fates: Mapping[str, tuple[Fate, ...]]) -> dict[str, tuple[Fate, ...]]:
    """Of equal rows in several versions only the latest counts; additions are left to the linking."""
    last: dict[Hashable, tuple[str, Statement]] = {}
    adding = {r.version.name for r in readings if r.version.only_adds}
    for reading in readings:
        name = reading.version.name
        if name not in adding:
            last.update((f.statement.fact, (name, f.statement)) for f in fates[name] if f.became is Became.COUNTED)

    def settled(name: str, fate: Fate) -> Fate:
        if name in adding or fate.became is not Became.COUNTED or last[fate.statement.fact][0] == name:
            return fate
        return Fate(fate.statement, Became.SAME, *last[fate.statement.fact])

    return {name: tuple(settled(name, fate) for fate in of_version) for name, of_version in fates.items()}
