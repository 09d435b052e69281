"""Rows of the office's registers → linked records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time
from fractions import Fraction
from typing import Any

from jiafang_batch.catalogue import is_error
from jiafang_batch.class_names import class_name
from jiafang_batch.dates import END_OF_DAY
from jiafang_batch.link.directory import Directory, of_optional_cell
from jiafang_batch.normal_text import listed
from jiafang_batch.oversight import Counselling, Forum, Incident, Inspection, Leave, Remedy, TrackingNote, Training
from jiafang_batch.policy.words import exact
from jiafang_batch.problem import Problem
from jiafang_batch.records import Breach, Essay, Event, Extension, Handling, Mark, Meeting, Plan, Receipt, Survey
from jiafang_batch.sheets.posts import posts_in
from jiafang_batch.table import Row

Linked = tuple[list[Any], Sequence[Problem]]


def link_register(kind: str, rows: Iterable[Row], directory: Directory) -> tuple[tuple[Any, ...], tuple[Problem, ...]]:
    """Return the records of one register in source order, and the problems; a row with an error gives no record."""
    records: list[Any] = []
    problems: list[Problem] = []
    for row in sorted(rows, key=lambda r: (r.head.file, r.head.sheet, r.number)):
        entries, faults = _LINKERS[kind](row, directory)
        problems += faults
        if not row.faulty and not any(is_error(p) for p in faults):
            records += entries
    return tuple(records), tuple(problems)


def _plans(row: Row, directory: Directory) -> Linked:
    students, faults = directory.students(row)
    named = [directory.teachers(row, field) for field in ("team_lead", "teachers", "third_teacher")]
    team = tuple(dict.fromkeys(t.id for teachers, _ in named for t in teachers))
    plans = [
        Plan(
            s.id, row["kind"], row["planned_date"], row["forwarded_date"], team, row.at(), row["half_day"],
            row["purpose"] or "", row["appointment"] or "", row["preparation"] or "",
        )
        for s in students
    ]  # fmt: skip
    return plans, [*faults, *(problem for _, soft in named for problem in of_optional_cell(soft))]


def _events(row: Row, directory: Directory) -> Linked:
    students, faults = directory.students(row)
    return [Event(row["event_id"], row["date"], s.id, row["kind"], row["note"], row.at()) for s in students], faults


def _meetings(row: Row, directory: Directory) -> Linked:
    school_class, faults = directory.school_class(row)
    return [Meeting(row["date"], school_class, row["topic"], row["attendance"], row.at())], faults


def _essays(row: Row, directory: Directory) -> Linked:
    authors, faults = directory.teachers(row, "authors")
    _, soft = directory.students(row)
    names = tuple(dict.fromkeys(t.id for t in authors))
    essay = Essay(names, row["title"], row["text"], row["date"], row["mark"], row.at(), row["chosen"])
    return [essay], [*faults, *of_optional_cell(soft)]


def _surveys(row: Row, directory: Directory) -> Linked:
    school_class, faults = directory.school_class(row)
    students, soft = directory.students(row) if school_class else ((), ())
    answered = tuple(student.id for student in students)
    return [Survey(school_class, row["visited"], row["satisfaction"], row.at(), answered)], [
        *faults,
        *of_optional_cell(soft),
    ]


def _breaches(row: Row, directory: Directory) -> Linked:
    teachers, faults = directory.teachers(row, "teacher")
    return [Breach(row["date"], t.id, row["kind"], row["note"], row.at()) for t in teachers], faults


def _marks(row: Row, directory: Directory) -> Linked:
    """A mark for a class or a teacher; the policy's indicator is checked later."""
    points = exact(row["points"])
    faults = []
    if points is None or points < 0 or "%" in str(row["points"]):
        details = {"expected": "不小于 0 的数", "hint": "请写得分，如 18 或 18.5。"}
        faults.append(Problem("bad-value", row.at("points"), str(row["points"]), details))
    school_class = directory.classes.find(class_name(str(row["subject"])))
    teachers, about = ((), ()) if school_class else directory.teachers(row, "subject")
    staff_id = teachers[0].id if teachers else ""
    mark = Mark(row["indicator"], staff_id, school_class, points or Fraction(0), row["rater"], row["date"], row.at())
    return [mark], [*faults, *about]


def _handlings(row: Row, directory: Directory) -> Linked:
    students, faults = directory.students(row)
    return [
        Handling(s.id, row["visit_date"], row["status"], row["result"], row["handler"], row["handled_date"], row.at())
        for s in students
    ], faults


def _leaves(row: Row, directory: Directory) -> Linked:
    applicants, faults = directory.teachers(row, "applicants")
    students, about = directory.students(row)
    team = tuple(t.id for t in applicants)
    texts = (row["reason"], row["approver"] or "", row["left"], row["returned"], row["report"])
    return [Leave(row["date"], team, s.id, *texts, row.at()) for s in students], [*faults, *about]


def _trainings(row: Row, directory: Directory) -> Linked:
    attendees, faults = directory.teachers(row, "attendees")
    absentees, about = directory.teachers(row, "absentees")
    people = (tuple(t.id for t in attendees), tuple(t.id for t in absentees))
    audience, unknown = _audience(row, directory)
    training = Training(row["date"], row["topic"], audience, *people, row["speaker"] or "", row["note"], row.at())
    return [training], [*faults, *about, *unknown]


def _audience(row: Row, directory: Directory) -> tuple[tuple[str, ...], Sequence[Problem]]:
    """The posts and 教师类别 of a training, empty for all teachers; a word that fits no teacher is reported."""
    groups = {group for teacher in directory.roster.teachers.values() for group in teacher.groups}
    words: list[str] = []
    for entry in listed(row["audience"] or ""):
        if entry in _EVERYBODY:
            return (), ()
        posts, _ = posts_in(entry)
        if entry not in groups and not posts:
            return (), [Problem("unknown-audience", row.at("audience"), entry)]
        words += [entry] if entry in groups else [post.value for post in posts]
    return tuple(dict.fromkeys(words)), ()


_EVERYBODY = frozenset(
    {"全体教师", "全体教职工", "全体老师", "全体", "所有教师", "全校教师", "教师", "全员", "全体人员"}
)


def _forums(row: Row, directory: Directory) -> Linked:
    school_class, faults = directory.school_class(row) if row["school_class"] else ("", ())
    teachers, about = directory.teachers(row, "about")
    named, texts = tuple(t.id for t in teachers), (row["account"], row["advice"], row["result"])
    forum = Forum(row["date"], row["people"], school_class, row["host"] or "", named, *texts, row.at())
    return [forum], [*faults, *of_optional_cell(about)]


def _inspections(row: Row, directory: Directory) -> Linked:
    teachers, faults = directory.teachers(row, "teacher")
    students, about = directory.students(row)
    rest = (row["visit_date"], row["method"], row["result"], row["inspector"] or "", row["note"], row.at())
    return [Inspection(row["date"], t.id, s.id, *rest) for t in teachers for s in students], [*faults, *about]


def _incidents(row: Row, directory: Directory) -> Linked:
    teachers, faults = directory.teachers(row, "teacher")
    students, about = directory.students(row)
    finders = tuple(t.id for t in teachers)
    texts = (row["kind"], row["account"], row["first_steps"], row["reported_to"] or "")
    rest = (row["reported"], row["handling"], row["closed"], row.at())
    return [Incident(row["date"], s.id, finders, *texts, *rest) for s in students], [*faults, *about]


def _remedies(row: Row, directory: Directory) -> Linked:
    teachers, faults = directory.teachers(row, "teacher")
    rest = (row["due"], row["handed_in"], row["checked_by"] or "", row["note"], row.at())
    return [Remedy(t.id, *rest) for t in teachers], faults


def _tracking(row: Row, directory: Directory) -> Linked:
    students, faults = directory.students(row)
    entry = (row["date"], row["matter"], row["promise"], row["aid"], row["amount"], row["aid_on"])
    written = (row["signed"], row["note"], row["closed"])
    return [TrackingNote(row["ledger"], s.id, *entry, *written, row.at()) for s in students], faults


def _counselling(row: Row, directory: Directory) -> Linked:
    students, faults = directory.students(row)
    texts = (row["level"] or "", row["counsellor"] or "", row["cause"], row["record"], row["referral"])
    rest = (row["next"], row["closed"], row["closing"], row.at())
    return [Counselling(row["date"], s.id, *texts, *rest) for s in students], faults


def _receipts(row: Row, directory: Directory) -> Linked:
    """The data of a row about a class: when its sheets were handed in, until when they may be, or both."""
    school_class, faults = directory.school_class(row)
    records: list[Receipt | Extension] = []
    if row["received"] is not None:
        records.append(Receipt(school_class, row["received"], row.at()))
    if row["extended"] is not None:
        records.append(Extension(school_class, end_of_day(row["extended"]), row.at()))
    return records, faults


def end_of_day(moment: datetime) -> datetime:
    """Return the end of the day for a day without a time."""
    return moment if moment.time() != time() else datetime.combine(moment.date(), END_OF_DAY)


_LINKERS: Mapping[str, Callable[[Row, Directory], Linked]] = {
    "plan": _plans,
    "event": _events,
    "meeting": _meetings,
    "essay": _essays,
    "survey": _surveys,
    "breach": _breaches,
    "handling": _handlings,
    "mark": _marks,
    "receipt": _receipts,
    "leave": _leaves,
    "training": _trainings,
    "forum": _forums,
    "inspection": _inspections,
    "incident": _incidents,
    "remedy": _remedies,
    "tracking": _tracking,
    "counselling": _counselling,
}
REGISTERS = tuple(_LINKERS)
"""The layout codes of the registers."""
