"""Pupils, teachers, offices and visits as measures.md speaks of them, and the reading of single cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime


def words(cell):
    """The entries of a list in a cell."""
    return [word for word in re.split(r"[、，,；;/\n]", str(cell or "")) if word]


def grade_of(class_name):
    """一(1)班 is of 一年级."""
    return class_name[: class_name.index("(")] + ("年级" if class_name[0] in "一二三四五六七八九" else "")


def said_yes(cell):
    """是, or a name that signs."""
    return cell not in (None, "", "否")


def as_day(value):
    """The date of a date or of a moment."""
    return value.date() if isinstance(value, datetime) else value


@dataclass(frozen=True)
class Pupil:
    """A row of 学生名册."""

    id: str
    name: str
    grade: str
    school_class: str
    former_class: str
    moved: date | None
    entry_kind: str
    entered: date | None
    left: date | None
    status: str
    categories: frozenset[str]
    away: bool
    visitable: bool

    def enrolled(self, day):
        """入校日期 blank or ≤ the day, and 转出日期 blank or > it."""
        return (self.entered is None or self.entered <= day) and (self.left is None or self.left > day)

    def class_on(self, day):
        """原班级 before 转班日期, else 班级."""
        return self.former_class if self.moved and day < self.moved else self.school_class


@dataclass(frozen=True)
class Teacher:
    """A row of 教师名册."""

    id: str
    name: str
    posts: tuple[str, ...]
    grade_group: str
    subject: str
    hired: date | None
    active: bool
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Office:
    """One teacher at the head of one class, from `since` (None: always) up to the day before `until` (None: still)."""

    teacher: str
    since: date | None
    until: date | None

    def holds(self, day):
        """In office on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Visit:
    """The rows with the same pupil, date and form."""

    pupil: str
    day: date
    form: str
    team: tuple[str, ...]
    """The lead of the first row first."""
    cells: dict
    """The first text that is not blank of every column."""
    filled: frozenset[str]
    photos: int
    minutes: int
    themes: frozenset[str]
    yes: frozenset[str]
    """The columns that say 是 in any row."""
    request: str

    @property
    def lead(self):
        """主访."""
        return self.team[0]


def teacher_of(row):
    """A row of 教师名册."""
    return Teacher(
        str(row["工号"]),
        row["姓名"],
        tuple(words(row["岗位"])),
        row.get("年级组") or "",
        row.get("学科") or "",
        row.get("入职日期"),
        (row.get("在岗状态") or "在岗") == "在岗",
        tuple(words(row.get("教师类别"))),
    )
