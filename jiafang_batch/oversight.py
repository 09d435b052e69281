"""What a school registers beside the visits, to approve, prepare and verify them. Data only, used by `records`.

Teachers and pupils are identified by 工号 and 学号, classes by their canonical names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, datetime

from jiafang_batch.lean_dataclass import dataclass
from jiafang_batch.problem import Location
from jiafang_batch.terms import InspectionResult


@dataclass(frozen=True, slots=True)
class Leave:
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


@dataclass(frozen=True, slots=True)
class Training:
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


@dataclass(frozen=True, slots=True)
class Forum:
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


@dataclass(frozen=True, slots=True)
class Inspection:
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


@dataclass(frozen=True, slots=True)
class Incident:
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


def united_incidents(incidents: Iterable[Incident]) -> tuple[Incident, ...]:
    """Return each incident once, by day: of rows on one pupil, day and kind the later one fills in and corrects.

    A report that was printed, completed by hand and handed in is such a row.
    """
    united: dict[tuple[str, date, str], Incident] = {}
    for incident in sorted(incidents, key=lambda i: (i.day, i.source.file, i.source.sheet, i.source.row)):
        key = (incident.student, incident.day, incident.kind)
        before = united.get(key)
        united[key] = (
            incident
            if before is None
            else replace(before, **{name: getattr(incident, name) for name in _filled(incident)})
        )
    return tuple(united.values())


def _filled(incident: Incident) -> Iterable[str]:
    """The fields that a row fills; the place stays that of the first row."""
    return (field.name for field in fields(incident) if field.name != "source" and getattr(incident, field.name))
