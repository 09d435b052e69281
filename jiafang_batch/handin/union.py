"""The union of the visits of an owner's workbooks: what each states, corrects and withdraws, and the open questions.

A workbook speaks for its author. A row that was in the handed-out sheet and is unchanged states nothing; a changed row
of the same pupil and day is a correction; a removed row is withdrawn only by a later edit of the same sheet by the same
author that covers the same days. The result does not depend on the order of the workbooks.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from jiafang_batch.handin.readings import Reading, readings_of
from jiafang_batch.handin.union_records import Doubt, Moment, Statement, United, Version

_FEW = 3
"""One row in this many may be missing from a later edit without a question; more look like another part of the sheet.
"""


def unite(versions: Iterable[Version]) -> United:
    """Return the statements that count of all versions of one owner, independent of the order given."""
    readings = readings_of(versions, _facts_together)
    withdrawn, open_ones = _taken_back(readings)
    counting: dict[str, tuple[Statement, ...]] = {}
    for reading in readings:
        counting[reading.version.name] = tuple(
            s for s in reading.version.statements if not _is_dropped(s, reading, readings, withdrawn)
        )
    counting = _each_once(readings, counting)
    doubts = (
        *_doubts(open_ones, readings, counting),
        *_against_arrival(readings, counting),
        *_stated_again(withdrawn, counting),
    )
    asked = {(d.version, d.statement.place, d.statement.pupil): d for d in reversed(doubts)}
    return United(counting, tuple(asked[row] for row in sorted(asked)))


def _facts_together(versions: Sequence[Version]) -> frozenset[Hashable]:
    return frozenset(s.fact for statements in unite(versions).counting.values() for s in statements if s.is_sound)


# ---------------------------------------------------------------- removed rows

Withdrawn = list[tuple[Reading, Statement]]


def _taken_back(readings: Sequence[Reading]) -> tuple[Withdrawn, list[tuple[Reading, Reading, Statement]]]:
    """What later edits certainly withdraw, and what they lack so that a person must be asked."""
    certain: Withdrawn = []
    unclear: list[tuple[Reading, Reading, Statement]] = []
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
        unclear += [
            (later, o, s)
            for o in later.parents
            if o is not later.base and not later.version.corrects
            for s in o.sound_statements
            if s.lead in later.hands and _is_gone(s, o, later) and _has_moved(s, o, later)
        ]
        for older in _made_from(later, readings):
            held = [s for s in older.version.statements if s.is_sound and _is_held(s, older, later)]
            gone = [s for s in held if _is_gone(s, older, later)]
            unclear += [(later, older, s) for s in held if later.silent and _has_another_lead(s, later)]
            if later.version.corrects == older.version.name:
                certain += [(later, s) for s in gone]
                continue
            theirs = [s for s in gone if s.lead in later.hands and _covers(later, s)]
            mine = [s for s in held if s.lead in later.hands]
            # Who only removed rows of a sheet of several teachers is not known.
            is_one_hand = not later.is_sent_again and (later.says_something or len(later.hands) == 1)
            is_clear = is_one_hand and _is_same_sheet(later, older) and len(theirs) * _FEW <= len(mine)
            for statement in theirs:
                shares = _shares(statement, later, readings)
                if any(share.says_something for share in shares):
                    continue
                if (is_clear and not shares) or _has_moved(statement, older, later):
                    certain.append((later, statement))
                else:
                    unclear.append((later, older, statement))
    return certain, unclear


def _made_from(later: Reading, readings: Sequence[Reading]) -> list[Reading]:
    """The versions whose rows the later one contained before its author edited it."""
    corrected = [r for r in readings if r.version.name == later.version.corrects]
    if corrected:
        return corrected
    handed_out = [r for r in readings if r.version.name in later.version.handed_out_with]
    return handed_out if later.base is None else [later.base, *(handed_out if later.silent else ())]


def _is_held(statement: Statement, older: Reading, later: Reading) -> bool:
    """True if the later workbook contained the row of the older one before its author edited it."""
    if not later.silent:
        return True
    return (statement.fact in later.silent) != (older is later.base)


def _shares(statement: Statement, later: Reading, readings: Sequence[Reading]) -> list[Reading]:
    """Other workbooks that were made from the same hand-out by the same hand and still have its row."""
    return [
        r
        for r in readings
        if later.silent and r.version.edition == later.version.edition and statement.fact in r.facts
        if r is not later and r not in later.parents and statement.lead in r.hands
    ]


def _is_gone(statement: Statement, older: Reading, later: Reading) -> bool:
    """True if the later workbook has no such row, and none that could be its correction."""
    about = [s for s in later.version.statements if (s.pupil, s.day) == (statement.pupil, statement.day)]
    return all(s.fact != statement.fact and s.fact in older.facts for s in about)


def _has_another_lead(statement: Statement, later: Reading) -> bool:
    """True if the workbook was handed out with the row and has one of another lead instead, corrected or a colleague's."""
    about = [s for s in later.version.statements if (s.pupil, s.day) == (statement.pupil, statement.day)]
    return bool(about) and all(s.lead != statement.lead for s in about)


def _is_same_sheet(later: Reading, older: Reading) -> bool:
    return 0 < older.version.edition <= later.version.edition or older.version.name in later.version.handed_out_with


def _covers(later: Reading, statement: Statement) -> bool:
    """True if the day is in the months that the later workbook covers."""
    months = [(s.day.year, s.day.month) for s in later.version.statements if s.day is not None and s.is_sound]
    day = statement.day
    return day is not None and bool(months) and min(months) <= (day.year, day.month) <= max(months)


def _has_moved(statement: Statement, older: Reading, later: Reading) -> bool:
    """True if the later workbook has since stated the same row with another day: the day was corrected.

    Rows that stand together in a workbook are two visits.
    """
    return any(
        s.pupil == statement.pupil
        and s.content == statement.content
        and later.says_since(s) > older.says_since(statement)
        and not any({s.fact, statement.fact} <= r.facts for r in later.older)
        for s in later.sound_statements
    )


def _doubts(
    unclear: Iterable[tuple[Reading, Reading, Statement]],
    readings: Sequence[Reading],
    counting: Mapping[str, tuple[Statement, ...]],
) -> Iterable[Doubt]:
    """One for every fact that counts and that a later workbook lacks, located at the latest such workbook.

    If a workbook that is not an earlier state of the later one has it too, there is no question.
    """
    standing = {s.fact: (name, s) for name, statements in counting.items() for s in statements if s.is_sound}
    asked: dict[Hashable, tuple[Reading, Doubt]] = {}
    for later, _, statement in unclear:
        name, kept = standing.get(statement.fact, ("", statement))
        # An earlier state of the workbook that was sent again is no other workbook, nor is a colleague's copy.
        states = [r.facts for r in readings if r.version.name in later.lineage]
        others = (r for r in readings if r is not later and r.facts not in states and statement.lead in r.hands)
        if name and not any(s.fact == statement.fact for r in others for s in r.sound_statements):
            previous = asked.get(statement.fact)
            if previous is None or previous[0].version.order < later.version.order:
                asked[statement.fact] = later, Doubt(name, kept, later.version.name)
    return [doubt for _, doubt in asked.values()]


def _stated_again(withdrawn: Withdrawn, counting: Mapping[str, tuple[Statement, ...]]) -> Iterable[Doubt]:
    """A question for every row that was withdrawn and stands in a later workbook, perhaps an old copy."""
    standing = {s.fact: (name, s) for name, statements in counting.items() for s in statements if s.is_sound}
    for later, gone in withdrawn:
        if gone.fact in standing:
            name, kept = standing[gone.fact]
            yield Doubt(name, kept, later.version.name)


# ---------------------------------------------------------------- replaced rows


def _is_dropped(statement: Statement, reading: Reading, readings: Sequence[Reading], withdrawn: Withdrawn) -> bool:
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
    # An author who sends rows of a sheet again states them again; those of others were copied along.
    is_copied = since < reading.version.order and reading.says_something and statement.lead not in reading.hands
    stated = since if is_copied else reading.version.order
    for later, gone in withdrawn:
        if (
            gone.fact == statement.fact
            and stated < later.version.order
            and (reading.version.name in later.lineage or is_copied)
        ):
            return True
    return any(_is_corrected(statement, since, reading, later) for later in readings if later is not reading)


def _is_corrected(statement: Statement, since: Moment, reading: Reading, later: Reading) -> bool:
    """True if another workbook has since stated something else about the same visit, and may do so."""
    new = _corrections(statement, since, reading, later)
    if statement.fact in later.silent:
        return any(s.lead == statement.lead for s in new)
    # Another lead is a correction only by an author who writes under both names; else two teachers visited together.
    is_edit = reading in later.parents
    return any(s.lead == statement.lead or (is_edit and s.lead in reading.hands) for s in new)


def _corrections(statement: Statement, since: Moment, reading: Reading, later: Reading) -> list[Statement]:
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


def _against_arrival(readings: Sequence[Reading], counting: Mapping[str, tuple[Statement, ...]]) -> Iterable[Doubt]:
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
    readings: Sequence[Reading], counting: Mapping[str, tuple[Statement, ...]]
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
