"""What was written by hand on 跟踪台账 or carried over from the term before, by ledger and pupil. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from jiafang_batch.measure.term import Term
from jiafang_batch.oversight import TrackingNote
from jiafang_batch.terms import TrackedLedger


class TrackingNotes:
    """The notes of a term by ledger and pupil, in the order of their files and rows."""

    def __init__(self, term: Term) -> None:
        self._as_of = term.as_of
        self._by_pupil: dict[tuple[TrackedLedger, str], list[TrackingNote]] = {}
        for note in sorted(term.records.tracking, key=lambda n: (n.source.file, n.source.sheet, n.source.row)):
            self._by_pupil.setdefault((note.ledger, note.student), []).append(note)

    def of(self, ledger: TrackedLedger, student: str) -> Sequence[TrackingNote]:
        """Return one pupil's notes on one ledger."""
        return self._by_pupil.get((ledger, student), ())

    def pupils(self, ledger: TrackedLedger) -> tuple[str, ...]:
        """Return the 学号 of the pupils with a note on the ledger."""
        return tuple(student for other, student in self._by_pupil if other is ledger)

    def on(self, ledger: TrackedLedger, student: str, day: date | None) -> Sequence[TrackingNote]:
        """Return the notes about the entry of one day."""
        return [note for note in self.of(ledger, student) if note.day == day]

    def is_closed(self, notes: Iterable[TrackingNote]) -> bool:
        """True if one of the notes on an entry says on which day, up to the as-of date, it was closed."""
        return any(note.closed is not None and note.closed <= self._as_of for note in notes)


def words_in(notes: Iterable[TrackingNote], field: str) -> str:
    """Return what the notes say in a column, each text once: a ledger printed again holds what was written before."""
    texts = list(dict.fromkeys(str(value) for note in notes if (value := getattr(note, field))))
    return "\n".join(text for text in texts if not any(text != other and text in other for other in texts))
