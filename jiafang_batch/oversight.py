"""What a school registers beside the visits, to approve, prepare and verify them. Data only, used by `records`.

Teachers and pupils are identified by 工号 and 学号, classes by their canonical names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
