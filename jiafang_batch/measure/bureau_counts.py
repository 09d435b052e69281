"""The figures by which a bureau compares schools beside 上报表: face to face, handing in on time, classes without sheets.

They are the same for every school, whatever its own policy.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from jiafang_batch.measure.deadline import first_receipts, hand_in_deadline
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import term_visits


class BureauCounts(Struct, frozen=True):
    """A school's term as counts; a class has to hand in if the term has 收表登记 and a deadline."""

    face_to_face: int
    """Visits of the 学期 in a 面对面 form."""
    classes_asked: int
    classes_on_time: int
    silent_classes: tuple[str, ...] = ()
    """Classes without a visit or an attempt that counts, in the order of the class list."""


def bureau_counts(term: Term) -> BureauCounts:
    """The school's counts as of the as-of date."""
    face = term.policy.settings.face_to_face_forms
    on_time = _on_time(term)
    return BureauCounts(
        face_to_face=sum(visit.form in face for visit in term_visits(term)),
        classes_asked=len(on_time),
        classes_on_time=sum(on_time.values()),
        silent_classes=_silent(term),
    )


def _on_time(term: Term) -> Mapping[str, bool]:
    """Class → whether its first 收表登记 row is in time; empty if nothing was registered or there is no deadline."""
    records = term.records
    first = first_receipts(records.receipts)
    if not first:
        return {}
    general = term.policy.settings.hand_in_deadline
    deadlines = {name: hand_in_deadline(general, records.extensions, name) for name in records.roster.classes}
    return {
        name: name in first and first[name].received <= deadline
        for name, deadline in deadlines.items()
        if deadline is not None
    }


def _silent(term: Term) -> tuple[str, ...]:
    records = term.records
    students = records.roster.students
    named = {visit.student for visit in records.visits} | {attempt.student for attempt in records.attempts}
    heard = {students[key].school_class for key in named}
    return tuple(name for name in records.roster.classes if name not in heard)
