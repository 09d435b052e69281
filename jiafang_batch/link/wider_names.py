"""Wider readings of names that the roster does not contain as written, and roster rows that cannot be used.

Every reading is reported under its own code; a reading that may mean two people is rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct, field

from jiafang_batch.class_names import class_name
from jiafang_batch.grouping import grouped_pairs
from jiafang_batch.link.loose_names import ORDINAL, PUPIL_WORDS, TEACHER_WORDS, Parted, parted
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Problem
from jiafang_batch.records import Roster, Student, Teacher
from jiafang_batch.sheets.posts import SUBJECTS
from jiafang_batch.table import Reference, Row

_DOT = "·"
_MOBILE = pattern(r"1\d{10}")
_CLASS_NUMBER = pattern(r"\(?(\d{1,2})\)?班")
_POST = pattern("(?:本班|该班|正)?班主任(?:老师|教师)?")
"""A post that one person holds in a class on a day, instead of the name."""
_LESSONS = pattern(r"(.+?)\(?\d{1,2}(?:\.5)?(?:节|课时)?\)?")
"""陈静(6), 陈静6节: the lessons a week beside the teacher in a table of who teaches what."""
_SEVERAL = frozenset({"lead", "companions", "teachers", "authors", "homeroom"})
"""Fields in which several teachers may be named."""


class Hidden(Struct, frozen=True):
    """Rows of the rosters that name somebody but are not used, by name and by number, and refused wider readings."""

    students: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    teachers: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    """Codes of wider readings that the school does not accept."""


NOBODY_HIDDEN = Hidden()


class Wider(Struct, frozen=True):
    """The people of a wider reading, and its notices."""

    people: Sequence[Any]
    notices: tuple[Problem, ...]


class WiderNames:
    """The wider readings of names over one roster; `find` returns the class of the list for a written name."""

    def __init__(self, roster: Roster, find: Callable[[str], str], hidden: Hidden) -> None:
        self._roster, self._find, self._hidden = roster, find, hidden

    @cached_property
    def _classmates(self) -> Mapping[str, Mapping[str, Sequence[Student]]]:
        return {
            name: grouped_pairs((s.name, s) for s in group)
            for name, group in grouped_pairs((s.school_class, s) for s in self._roster.students.values()).items()
        }

    @cached_property
    def _teachers(self) -> Mapping[str, Sequence[Teacher]]:
        return grouped_pairs((t.name, t) for t in self._roster.teachers.values())

    @cached_property
    def _phones(self) -> Mapping[str, Sequence[Student]]:
        return grouped_pairs(
            (number, s) for s in self._roster.students.values() for number in s.phone.split("、") if number
        )

    def on_phone(self, text: str) -> Sequence[Student]:
        """Return the pupils whose family has that mobile number; none if the text is not a number."""
        return self._phones.get(text, ()) if _MOBILE.fullmatch(text) else ()

    def students(self, row: Row, school_class: str, reference: Reference) -> Wider | None:
        """Return the pupils of the class that the text means in a wider reading; None if ambiguous or refused."""
        return self._accepted(self._meant_students(row, school_class, reference))

    def teachers(self, row: Row, field_: str, reference: Reference) -> Wider | None:
        """Return the teachers that the text means in a wider reading; None if ambiguous or refused."""
        return self._accepted(self._meant_teachers(row, field_, reference))

    def _accepted(self, wider: Wider | None) -> Wider | None:
        return None if wider is None or any(p.code in self._hidden.refused for p in wider.notices) else wider

    def _meant_students(self, row: Row, school_class: str, reference: Reference) -> Wider | None:
        text, place = str(reference), row.at("student")
        if reference.id and not _MOBILE.fullmatch(reference.id):
            return None
        if len(on_phone := self.on_phone(text)) == 1 and on_phone[0].school_class == school_class:
            return Wider(on_phone, (Problem("name-by-phone", place, text, {"understood": on_phone[0].name}),))
        if ORDINAL.fullmatch(text) and len(row["student"]) > 1:
            return Wider((), (Problem("name-trimmed", place, text, {"understood": "后面那个姓名的序号"}),))
        classmates = self._classmates.get(school_class, {})
        if len(same := _undotted(text, classmates)) == 1:
            return Wider(same, (_notice(place, text, same),))
        reading = parted(text, classmates, PUPIL_WORDS)
        if reading is None:
            return None
        people = [classmates[name] for name in reading.names]
        if any(len(same) != 1 for same in people):
            return None
        pupils = [same[0] for same in people]
        if not all(self._fits(student, reading) for student in pupils):
            return None
        return Wider(pupils, (_notice(place, text, pupils),))

    def _fits(self, student: Student, reading: Parted) -> bool:
        """True if no word beside the names says that another pupil is meant."""
        for remark in reading.remarks:
            if remark in ("男", "女") and student.sex is not None and student.sex.value != remark:
                return False
            number = _CLASS_NUMBER.fullmatch(remark)
            if number is not None and f"({int(number[1])})" not in student.school_class:
                return False
            if (named := self._find(class_name(remark))) and named != student.school_class:
                return False
        numbers = [number for word in reading.words for number in _MOBILE.findall(word)]
        return all(student in self._phones.get(number, (student,)) for number in numbers)

    def _meant_teachers(self, row: Row, field_: str, reference: Reference) -> Wider | None:
        text, place = str(reference), row.at(field_)
        lessons = _LESSONS.fullmatch(text) if row.head.kind == "teaching" else None
        if lessons is not None and len(same := self._teachers.get(lessons[1], ())) == 1:
            return Wider(same, (_notice(place, text, same),))
        if reference.id and not _MOBILE.fullmatch(reference.id):
            return None
        if (by_post := self._by_post(row, text)) is not None:
            return Wider((by_post,), (Problem("teacher-by-post", place, text, {"understood": by_post.name}),))
        reading = parted(text, self._teachers, TEACHER_WORDS)
        if reading is None or (len(reading.names) > 1 and field_ not in _SEVERAL):
            return None
        staff = [self._of_name(name, reading) for name in reading.names]
        people = [teacher for teacher in staff if teacher is not None]
        if len(people) < len(staff):
            return None
        if len(people) > 1 and field_ == "lead":
            details = {"lead": people[0].name, "others": "、".join(t.name for t in people[1:])}
            return Wider(people, (Problem("several-leads", place, text, details),))
        if len(self._teachers[people[0].name]) > 1:
            details = {"understood": f"{people[0].name}({people[0].id})"}
            return Wider(people, (Problem("teacher-by-subject", place, text, details),))
        return Wider(people, (_notice(place, text, people),))

    def _by_post(self, row: Row, text: str) -> Teacher | None:
        """The homeroom teacher whom 班主任 alone means: the only one in office in the row's class on its day."""
        if not _POST.fullmatch(text) or not {"date", "school_class"} <= row.head.fields.keys() or row["date"] is None:
            return None
        school_class = self._roster.classes.get(self._find(row["school_class"]))
        keys = {tenure.teacher for tenure in school_class.homerooms_on(row["date"])} if school_class else set()
        return self._roster.teachers.get(keys.pop()) if len(keys) == 1 else None

    def _of_name(self, name: str, reading: Parted) -> Teacher | None:
        """The teacher with that name; of several the one whose subject, year group or post stands beside it."""
        same, subjects = self._teachers[name], _subjects(reading)
        if len(same) == 1:
            subject = same[0].subject
            return None if subject and subjects and not _shared(subject, subjects) else same[0]
        if len(reading.names) > 1:
            return None
        marks = [*subjects, *reading.remarks]
        fitting = [t for t in same if any(_shared(t.subject, (mark,)) or mark == t.grade_group for mark in marks)]
        return fitting[0] if len(fitting) == 1 else None

    def hidden_student(self, row: Row, school_class: str, name: str) -> Problem | None:
        """Return the problem that the roster's row of this pupil cannot be used, located at that row."""
        for roster_row in self._hidden.students.get(name, ()):
            if self._find(roster_row["school_class"]) in ("", school_class) or not school_class:
                return _roster_fault(roster_row, "student_id", "学生", name, row.at("student"))
        return None

    def hidden_teacher(self, row: Row, field_: str, reference: Reference) -> Problem | None:
        """The same for a teacher."""
        for roster_row in self._hidden.teachers.get(reference.id or reference.name, ()):
            return _roster_fault(roster_row, "staff_id", "教师", str(reference), row.at(field_))
        return None


def _roster_fault(roster_row: Row, field_: str, who: str, name: str, place: Any) -> Problem:
    return Problem("roster-row-faulty", roster_row.at(field_), name, {"who": who}, (place,))


def _undotted(text: str, people: Mapping[str, Sequence[Student]]) -> Sequence[Student]:
    """The people whose name differs from the text only by the dot of a minority name: 阿依古丽 买买提."""
    bare = text.replace(_DOT, "")
    return [
        person
        for name, same in people.items()
        if _DOT in name + text and name.replace(_DOT, "") == bare
        for person in same
    ]


def _notice(place: Any, text: str, people: Sequence[Student | Teacher]) -> Problem:
    names = "、".join(person.name for person in people)
    return Problem("names-run-together" if len(people) > 1 else "name-trimmed", place, text, {"understood": names})


def _subjects(reading: Parted) -> tuple[str, ...]:
    """The subjects named beside the names."""
    return tuple(subject for word in reading.words for subject in SUBJECTS if subject in word)


def _shared(subject: str, marks: Iterable[str]) -> bool:
    return bool(subject) and any(mark and (mark in subject or subject in mark) for mark in marks)
