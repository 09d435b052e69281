"""The linked data of a school: pupils, teachers, classes, visits and registers, each with its source.

Ids are texts (学号, 工号); classes and year groups are identified by their canonical names. This module has data only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import fields

from jiafang_batch.oversight import Counselling, Forum, Incident, Inspection, Leave, Remedy, TrackingNote, Training
from jiafang_batch.problem import Location
from jiafang_batch.terms import (
    EntryKind,
    HalfDay,
    Outcome,
    Post,
    RequestKind,
    RequestStatus,
    Sex,
    StudentStatus,
    Theme,
    VisitForm,
)


class Student(Struct, frozen=True):
    """A pupil of 学生名册."""

    id: str
    name: str
    school_class: str
    year_group: str
    sex: Sex | None
    entry_kind: EntryKind
    entry_date: date | None
    leave_date: date | None
    status: StudentStatus
    categories: frozenset[str]
    """Special categories, with 疑似辍学 or 辍学 added by the 学籍状态."""
    parents_away: bool
    visitable: bool
    address: str
    guardian: str
    phone: str
    source: Location
    former_class: str = ""
    """The class before `moved_on`; empty for a pupil who did not move."""
    moved_on: date | None = None
    numbers: tuple[str, ...] = ()
    """Other numbers of the pupil: those of the national register in their short form."""

    def class_on(self, day: date) -> str:
        """The pupil's class on that day."""
        return self.former_class if self.moved_on is not None and day < self.moved_on else self.school_class


class Teacher(Struct, frozen=True):
    """A teacher of 教师名册."""

    id: str
    name: str
    posts: frozenset[Post]
    grade_group: str
    subject: str
    active: bool
    source: Location
    hire_date: date | None = None
    groups: frozenset[str] = frozenset()
    """教师类别, in the school's own words."""


class Tenure(Struct, frozen=True):
    """A homeroom teacher's time in office, from `since` (None: always) until the day before `until`."""

    teacher: str
    since: date | None
    until: date | None

    def covers(self, day: date) -> bool:
        """True if the homeroom teacher is in office on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class SchoolClass(Struct, frozen=True):
    """A class with all its homeroom teachers, in the order of the class list."""

    name: str
    year_group: str
    is_entry_grade: bool
    tenures: tuple[Tenure, ...]
    year_leader: str
    source: Location

    def homerooms_on(self, day: date) -> tuple[Tenure, ...]:
        """Return the tenures in office on that day, shared homerooms in the order of the class list."""
        return tuple(tenure for tenure in self.tenures if tenure.covers(day))

    def takeover_on(self, day: date) -> date | None:
        """Return the 接班日期 of the class: the earliest of those in office, or None if any of theirs is blank."""
        days = [tenure.since for tenure in self.homerooms_on(day)]
        dates = [since for since in days if since is not None]
        return min(dates) if dates and len(dates) == len(days) else None


class Teaching(Struct, frozen=True):
    """A teacher teaches a class (任课表)."""

    school_class: str
    teacher: str
    subject: str


class Roster(Struct, frozen=True):
    """The school: pupils, teachers and classes by id or name, in the order of their workbooks."""

    students: Mapping[str, Student]
    teachers: Mapping[str, Teacher]
    classes: Mapping[str, SchoolClass]
    teaching: tuple[Teaching, ...]


def other_pupils(now: Roster, earlier: Roster) -> tuple[str, ...]:
    """Return the 学号 that both rosters hold under different names: the number was reused, or a name was changed."""
    students = earlier.students
    return tuple(key for key, pupil in now.students.items() if key in students and students[key].name != pupil.name)


class Visit(Struct, frozen=True):
    """One home visit: the rows with the same pupil, date and form, united (measures.md, "What a visit is")."""

    student: str
    date: date
    form: VisitForm
    lead: str
    participants: tuple[str, ...]
    """Staff ids of lead and companions, the lead first."""
    photos: int
    themes: frozenset[Theme]
    signed: bool
    is_follow_up: bool
    in_work_hours: bool
    request_kind: RequestKind | None
    request_status: RequestStatus | None
    filled: frozenset[str]
    """Fields of the visit log that any of the rows fills."""
    sources: tuple[Location, ...]
    clock: time | None = None
    """The time of day, if the log states it."""
    minutes: int = 0
    """时长; 0 where the log does not state it."""
    # Text columns of the visit log, by their layout fields; a further field here is filled automatically.
    approver: str = ""
    parent: str = ""
    reason: str = ""
    preparation: str = ""
    record: str = ""
    request: str = ""
    event_id: str = ""
    reflection: str = ""


VISIT_TEXTS = tuple(field.name for field in fields(Visit) if field.default == "")
"""The layout fields that a visit carries as text."""


class Attempt(Struct, frozen=True):
    """A log row whose 家访结果 is not 完成."""

    student: str
    date: date
    outcome: Outcome
    lead: str
    source: Location


class Plan(Struct, frozen=True):
    """A pupil nominated for a visit (家访计划)."""

    student: str
    kind: str
    planned: date | None
    forwarded: date | None
    teachers: tuple[str, ...]
    """Staff ids of the team, the lead first."""
    source: Location
    half_day: HalfDay | None = None
    purpose: str = ""
    appointment: str = ""
    preparation: str = ""


class Event(Struct, frozen=True):
    """An event concerning a pupil that may call for a visit (事件登记)."""

    id: str
    date: date
    student: str
    kind: str
    note: str
    source: Location


class Meeting(Struct, frozen=True):
    """A parents' meeting of a class (家长会登记)."""

    date: date
    school_class: str
    topic: str
    attendance: int | None
    source: Location


class Essay(Struct, frozen=True):
    """A home-visit essay (家访手记)."""

    authors: tuple[str, ...]
    title: str
    text: str
    date: date | None
    mark: float | None
    source: Location
    chosen: bool | None = None
    """入选: whether the school prints it in the collection; None if undecided."""


class Survey(Struct, frozen=True):
    """An answered questionnaire (家长问卷); satisfaction is 1–5 or None."""

    school_class: str
    visited: bool
    satisfaction: int | None
    source: Location
    students: tuple[str, ...] = ()
    """学号 of the pupils whose family answered; empty for an anonymous answer."""


class Breach(Struct, frozen=True):
    """A proven breach of a teacher (违规登记)."""

    date: date
    teacher: str
    kind: str
    note: str
    source: Location


class Mark(Struct, frozen=True):
    """A mark given by a person (评分登记) for a 评分 indicator, named by 编号 or 名称, to a teacher or a class."""

    indicator: str
    teacher: str
    """工号; empty if the mark is for a class."""
    school_class: str
    points: Fraction
    rater: str
    date: date | None
    source: Location


class Handling(Struct, frozen=True):
    """The handling of a request made on a visit (诉求办理)."""

    student: str
    visit_date: date
    status: RequestStatus
    result: str
    handler: str
    handled: date | None
    source: Location


def latest_handlings(handlings: Iterable[Handling]) -> Mapping[tuple[str, date], Handling]:
    """Return (学号, 家访日期) → the latest handling by 办理日期; blank is the earliest, of several the later row counts."""
    latest = {}
    for handling in sorted(handlings, key=_recency):
        latest[handling.student, handling.visit_date] = handling
    return latest


def _recency(handling: Handling) -> tuple[object, ...]:
    place = handling.source
    return (handling.handled or date.min, place.file, place.sheet, place.row)


class Receipt(Struct, frozen=True):
    """The time at which a class handed in its sheets (收表登记)."""

    school_class: str
    received: datetime
    source: Location


class Extension(Struct, frozen=True):
    """A class that may hand in its sheets later than 收表截止时间 (收表登记, 延期至)."""

    school_class: str
    until: datetime
    source: Location


class Records(Struct, frozen=True):
    """All linked data of one term."""

    roster: Roster
    visits: tuple[Visit, ...]
    attempts: tuple[Attempt, ...]
    plans: tuple[Plan, ...]
    events: tuple[Event, ...]
    meetings: tuple[Meeting, ...]
    essays: tuple[Essay, ...]
    surveys: tuple[Survey, ...]
    breaches: tuple[Breach, ...]
    handlings: tuple[Handling, ...]
    receipts: tuple[Receipt, ...]
    extensions: tuple[Extension, ...] = ()
    marks: tuple[Mark, ...] = ()
    leaves: tuple[Leave, ...] = ()
    trainings: tuple[Training, ...] = ()
    forums: tuple[Forum, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    incidents: tuple[Incident, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    tracking: tuple[TrackingNote, ...] = ()
    counselling: tuple[Counselling, ...] = ()
    previous: tuple[Visit, ...] = ()
    """Visits of the previous term, for windows and follow-ups that reach back; their sources name the folder."""
    archive: tuple[Visit, ...] = ()
    """Visits of earlier terms, used only in the pupil's file; their sources name the folder."""
