"""The questions that a union leaves to a person: rows that count, though another workbook says otherwise of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from jiafang_batch.handin.readings import Reading
from jiafang_batch.handin.union_records import Moment, Statement, UnionDoubt
from jiafang_batch.handin.withdrawals import LackingRow

Counting = Mapping[str, Sequence[Statement]]
"""Name of a workbook → its statements that count."""
Standing = Mapping[Hashable, tuple[str, Statement]]
"""Content of a row that counts → the name of its workbook, and the row."""
Corrections = Callable[[Statement, Moment, Reading, Reading], Sequence[Statement]]
"""(statement, its time, its workbook, another one) → what the other has since stated about the same visit."""

SAME_WEEK = timedelta(days=6)
"""Two visits to a pupil that are so near to each other may be one with a corrected day."""


def questions(
    readings: Sequence[Reading], lacks: tuple[Sequence[LackingRow], Sequence[LackingRow]], counting: Counting, corrections: Corrections
) -> tuple[UnionDoubt, ...]:  # fmt: skip
    """Return the questions, one per row that counts; `lacks` are the certain withdrawals and the unclear ones."""
    withdrawn, unclear = lacks
    standing: Standing = {s.fact: (name, s) for name, statements in counting.items() for s in statements if s.is_sound}
    doubts = (
        *_about_lacks(unclear, readings, standing),
        *_against_arrival(readings, standing, corrections),
        *_stated_again(withdrawn, standing),
        *_on_two_days(readings, standing),
    )
    asked = {(d.version, d.statement.place, d.statement.pupil): d for d in reversed(doubts)}
    return tuple(asked[row] for row in sorted(asked))


def _about_lacks(
    unclear: Iterable[LackingRow], readings: Sequence[Reading], standing: Standing
) -> Iterable[UnionDoubt]:
    """One for every fact that counts and that a later workbook lacks, located at the latest such workbook.

    If a workbook that is not an earlier state of the later one has it too, there is no question.
    """
    asked: dict[Hashable, tuple[Reading, UnionDoubt]] = {}
    for lack in unclear:
        statement, later = lack.statement, lack.later
        name, kept = standing.get(statement.fact, ("", statement))
        # An earlier state of the workbook that was sent again is no other workbook, nor is a colleague's copy.
        states = [r.facts for r in readings if r.version.name in later.lineage]
        others = (r for r in readings if r is not later and r.facts not in states and statement.lead in r.hands)
        if name and not any(s.fact == statement.fact for r in others for s in r.sound_statements):
            previous = asked.get(statement.fact)
            if previous is None or previous[0].version.order < later.version.order:
                asked[statement.fact] = later, UnionDoubt(name, kept, later.version.name)
    return [doubt for _, doubt in asked.values()]


def _against_arrival(readings: Sequence[Reading], standing: Standing, corrections: Corrections) -> Iterable[UnionDoubt]:
    """A question for every row that counts, by the time of saving, instead of one that was received after it."""
    asked: dict[Hashable, UnionDoubt] = {}
    for reading in readings:
        for statement in (s for s in reading.sound_statements if s.fact not in standing):
            since = reading.says_since(statement)
            for later in (r for r in readings if r is not reading and r.version.received < since[1]):
                for new in corrections(statement, since, reading, later):
                    if (
                        new.fact in standing
                        and new.lead == statement.lead
                        and came_before(later.says_since(new), since)
                    ):
                        name, kept = standing[new.fact]
                        asked.setdefault(new.fact, UnionDoubt(name, kept, reading.version.name, statement))
    return asked.values()


def came_before(saved_later: Moment, saved_earlier: Moment) -> bool:
    """True if what was saved later was received earlier."""
    return saved_later[1] < saved_earlier[1]


def _stated_again(withdrawn: Iterable[LackingRow], standing: Standing) -> Iterator[UnionDoubt]:
    """A question for every row that was withdrawn and stands in a later workbook, perhaps an old copy."""
    for lack in withdrawn:
        if lack.statement.fact in standing:
            name, kept = standing[lack.statement.fact]
            yield UnionDoubt(name, kept, lack.later.version.name)


def _on_two_days(readings: Sequence[Reading], standing: Standing) -> Iterator[UnionDoubt]:
    """A question for two visits of a teacher to a pupil within a week of which no workbook stated both when it stated one.

    They are two visits, or one whose day was corrected in a sheet of which nothing else was sent again.
    """
    first: dict[Hashable, Reading] = {}
    for reading in readings:
        for statement in reading.sound_statements:
            first.setdefault(_visit(statement), reading)
    of_pupil: dict[Hashable, list[tuple[str, Statement]]] = {}
    for name, statement in standing.values():
        of_pupil.setdefault((statement.pupil, statement.lead, statement.form), []).append((name, statement))
    for rows in (rows for rows in of_pupil.values() if len(rows) > 1):
        ordered = sorted(rows, key=lambda row: first[_visit(row[1])].version.order)
        for place, (name, new) in enumerate(ordered):
            for older_name, old in ordered[:place]:
                sheets = first[_visit(old)], first[_visit(new)]
                is_together = any({_visit(old), _visit(new)} <= sheet.leads_visits for sheet in sheets)
                # Each form tells of a visit of its own.
                is_of_forms = any(sheet.version.only_adds for sheet in sheets) and old.content != new.content
                if _days_between(old, new) <= SAME_WEEK and not is_together and not is_of_forms:
                    yield UnionDoubt(older_name, old, name, new)


def _visit(statement: Statement) -> Hashable:
    return statement.pupil, statement.day, statement.lead


def _days_between(one_row: Statement, another: Statement) -> timedelta:
    assert one_row.day is not None and another.day is not None  # noqa: S101, PT018  both count
    return abs(one_row.day - another.day)
