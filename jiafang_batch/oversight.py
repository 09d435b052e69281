"""What a school registers beside the visits, to approve, prepare and verify them. Data only, used by `records`.

Teachers and pupils are identified by 工号 and 学号, classes by their canonical names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import fields, replace

from jiafang_batch.problem import Location
from jiafang_batch.terms import InspectionResult, TrackedLedger


class Leave(Struct, frozen=True):
    """A request to leave the school in working hours for a visit (离校审批)."""

    day: date
    applicants: tuple[str, ...]
    student: str
    reason: str
    approver: str
    """Empty if nobody has approved it."""
    left: str
    returned: str
    report: str
    source: Location


class Training(Struct, frozen=True):
    """A training about home visits (培训登记)."""

    day: date
    topic: str
    audience: tuple[str, ...]
    """Posts and 教师类别 that have to take part; empty for all teachers."""
    attendees: tuple[str, ...]
    absentees: tuple[str, ...]
    speaker: str
    note: str
    source: Location


class Forum(Struct, frozen=True):
    """A forum of pupils or parents about the visits of teachers (座谈会记录)."""

    day: date
    people: str
    school_class: str
    """Empty for several classes."""
    host: str
    about: tuple[str, ...]
    """The teachers who were talked about."""
    account: str
    """What was reported of the visits."""
    advice: str
    result: str
    source: Location


class Inspection(Struct, frozen=True):
    """A spot check of a teacher's visit to a family (抽查记录)."""

    day: date
    teacher: str
    student: str
    visit_date: date | None
    method: str
    result: InspectionResult
    inspector: str
    note: str
    source: Location


class Incident(Struct, frozen=True):
    """What a visit found that the school's leaders have to be told at once (重大情况登记)."""

    day: date
    student: str
    teachers: tuple[str, ...]
    """Who found and reports it."""
    kind: str
    account: str
    first_steps: str
    reported_to: str
    reported: datetime | None
    handling: str
    closed: date | None
    source: Location

    @property
    def is_reported(self) -> bool:
        """True if it says to whom or when it was reported."""
        return bool(self.reported_to) or self.reported is not None


class Remedy(Struct, frozen=True):
    """A self-criticism with measures that a teacher has to hand in (整改登记)."""

    teacher: str
    due: date
    handed_in: date | None
    """None: not handed in yet."""
    checked_by: str
    note: str
    source: Location


class TrackingNote(Struct, frozen=True):
    """What was written by hand on a pupil's line of 跟踪台账, or an open line carried over from the term before."""

    ledger: TrackedLedger
    student: str
    day: date | None
    """The day of the entry that it continues."""
    matter: str
    promise: str
    aid: str
    amount: str
    aid_on: date | None
    signed: str
    note: str
    closed: date | None
    source: Location


class Counselling(Struct, frozen=True):
    """One talk of the counsellor with a pupil (心理跟踪); it stands on no paper but the counsellor's own."""

    day: date
    student: str
    level: str
    counsellor: str
    cause: str
    record: str
    referral: str
    next: date | None
    closed: date | None
    closing: str
    source: Location


def united_incidents(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    """Return each incident once, by day: of rows on one pupil, day and kind the later one fills in and corrects.

    A report that was printed, completed by hand and handed in is such a row.
    """
    return _united(incidents, lambda incident: (incident.student, incident.day, incident.kind))


def united_counselling(talks: Iterable[Counselling]) -> tuple[Counselling, ...]:
    """Return each talk once, by day: of rows on one pupil and day the later one fills in and corrects."""
    return _united(talks, lambda talk: (talk.student, talk.day))


Entry = TypeVar("Entry", Incident, Counselling)


def _united(entries: Iterable[Entry], key: Callable[[Entry], tuple[object, ...]]) -> tuple[Entry, ...]:
    united: dict[tuple[object, ...], Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.day, e.source.file, e.source.sheet, e.source.row)):
        before = united.get(key(entry))
        filled = {name: getattr(entry, name) for name in _filled(entry)}
        united[key(entry)] = entry if before is None else replace(before, **filled)
    return tuple(united.values())


def _filled(entry: Incident | Counselling) -> Iterable[str]:
    """The fields that a row fills; the place stays that of the first row."""
    return (field.name for field in fields(entry) if field.name != "source" and getattr(entry, field.name))
