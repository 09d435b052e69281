"""Rows that a later workbook lacks: certainly withdrawn by their author, or a question for a person."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from msgspec import Struct

from jiafang_batch.handin.readings import Reading
from jiafang_batch.handin.union_records import Statement

_FEW = 3
"""One row in this many may be missing from a later edit without a question; more look like another part of the sheet.
"""


class LackingRow(Struct, frozen=True):
    """A statement that a later workbook lacks."""

    later: Reading
    statement: Statement
    instead: Statement | None = None
    """The same row with another day, if the later workbook has it: the day was corrected."""


def lacking(readings: Sequence[Reading]) -> tuple[list[LackingRow], list[LackingRow]]:
    """Return what later edits certainly withdraw, and what they lack so that a person must be asked."""
    certain: list[LackingRow] = []
    unclear: list[LackingRow] = []
    for later in readings:
        unclear += _of_an_old_state(later)
        for older in _made_from(later, readings):
            withdrawn, asked = _edited(later, older, readings)
            certain += withdrawn
            unclear += asked
    return certain, unclear


def _of_an_old_state(later: Reading) -> Iterator[LackingRow]:
    """What earlier states of the workbook have, besides the one that it was made from."""
    for older in later.parents:
        moved = _moved(older, later)
        # If an old state of the sheet is sent again, its missing rows may be intended or not.
        is_since = later.base is not None and older.version.order > later.base.version.order
        is_another = older is not later.base and not later.version.corrects
        for statement in older.sound_statements:
            if statement.lead in later.hands and _is_gone(statement, older, later):
                instead = moved.get(statement.fact)
                if (is_since and (instead or not later.says_something)) or (is_another and instead):
                    yield LackingRow(later, statement, instead)


def _edited(later: Reading, older: Reading, readings: Sequence[Reading]) -> tuple[list[LackingRow], list[LackingRow]]:
    """What a workbook that was made from the older one withdraws of it, and what must be asked."""
    certain: list[LackingRow] = []
    held = [s for s in older.version.statements if s.is_sound and _is_held(s, older, later)]
    gone = [s for s in held if _is_gone(s, older, later)]
    unclear = [LackingRow(later, s) for s in held if later.silent and _has_another_lead(s, later)]
    moved = _moved(older, later)
    if later.version.corrects == older.version.name:
        return [LackingRow(later, s, moved.get(s.fact)) for s in gone], unclear
    theirs = [s for s in gone if s.lead in later.hands and _covers(later, s)]
    mine = [s for s in held if s.lead in later.hands]
    # Who only removed rows of a sheet of several teachers is not known.
    is_one_hand = not later.is_sent_again and (later.says_something or len(later.hands) == 1)
    is_clear = is_one_hand and _is_same_sheet(later, older) and len(theirs) * _FEW <= len(mine)
    for statement in theirs:
        lack = LackingRow(later, statement, moved.get(statement.fact))
        shares = _shares(statement, later, readings)
        if not shares and (lack.instead or (is_clear and not _may_precede(later, older, statement))):
            certain.append(lack)
        elif lack.instead or not any(r.says_something and statement.lead in r.hands for r in shares):
            # A share of the sheet has the row, and this one perhaps a row of another day.
            unclear.append(lack)
    return certain, unclear


def _may_precede(later: Reading, older: Reading, statement: Statement) -> bool:
    """True if the workbook may be a state from before the row was added: all that it has was stated before."""
    before = older.stated_in(statement).older
    return later.facts <= frozenset().union(*(r.facts for r in before))


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
    """Other workbooks that were made from the same hand-out by the same hand and still have its row.

    Whose hand a workbook is that says nothing new is not known.
    """
    return [
        r
        for r in readings
        if later.silent and r.version.edition == later.version.edition and statement.fact in r.facts
        if r is not later and r not in later.parents and (statement.lead in r.hands or not later.says_something)
    ]


def _is_gone(statement: Statement, older: Reading, later: Reading) -> bool:
    """True if the later workbook has no such row, and none that could be its correction."""
    return all(s.fact != statement.fact and s.fact in older.facts for s in later.about(statement))


def _has_another_lead(statement: Statement, later: Reading) -> bool:
    """True if the workbook was handed out with the row and has one of another lead instead, corrected or a colleague's."""
    about = later.about(statement)
    return bool(about) and all(s.lead != statement.lead for s in about)


def _is_same_sheet(later: Reading, older: Reading) -> bool:
    return 0 < older.version.edition <= later.version.edition or older.version.name in later.version.handed_out_with


def _covers(later: Reading, statement: Statement) -> bool:
    """True if the day is in the months that the later workbook covers."""
    months = [(s.day.year, s.day.month) for s in later.version.statements if s.day is not None and s.is_sound]
    day = statement.day
    return day is not None and bool(months) and min(months) <= (day.year, day.month) <= max(months)


def _moved(older: Reading, later: Reading) -> Mapping[Hashable, Statement]:
    """Content of a row → the same row with another day that the later workbook has since stated: the day was corrected.

    Rows that stand together in a workbook are two visits, and each row is the correction of one, the nearest.
    """
    gone = [s for s in older.version.statements if s.is_sound and _is_gone(s, older, later)]
    pairs = [
        (abs(new.day - old.day), old, new)
        for old in gone
        for new in later.alike(old)
        if new.day is not None and old.day is not None
        if later.says_since(new) > older.says_since(old)
        and not any({new.fact, old.fact} <= r.facts for r in later.older)
    ]
    moved: dict[Hashable, Statement] = {}
    used: set[Hashable] = set()
    for _, old, new in sorted(pairs, key=lambda pair: (pair[0], pair[1].day, pair[2].day)):
        if old.fact not in moved and new.fact not in used:
            moved[old.fact] = new
            used.add(new.fact)
    return moved
