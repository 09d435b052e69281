"""What a plan takes from the school: who teaches what, how a cell names people, what is shown beside a pupil."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from jiafang_batch.handin.handouts.handout import Names
from jiafang_batch.handin.handouts.owed import Owed
from jiafang_batch.measure.term import Term
from jiafang_batch.mind import categories_text
from jiafang_batch.normal_text import squeeze
from jiafang_batch.plan.plan_model import Member
from jiafang_batch.records import Student
from jiafang_batch.report.plan.book_data import PupilLine
from jiafang_batch.run.plan.areas import area_of


class SchoolSide(Struct, frozen=True):
    """A term with the names and numbers that planning needs."""

    term: Term
    teacher_names: Mapping[str, str]
    """工号 → the name in a cell."""
    teacher_ids: Mapping[str, str]
    """The name in a cell, without spaces → 工号."""
    pupil_ids: Mapping[tuple[str, str], str]
    """(class, name in a cell, without spaces) → 学号."""
    heads: Mapping[str, tuple[str, ...]]
    """Class → its homeroom teachers."""
    teaching: Mapping[str, tuple[str, ...]]
    """Class → its other teachers."""
    owed: Mapping[str, tuple[Owed, ...]] = {}
    """Class → the visits owed on the day of planning."""

    def classes(self, year_group: str) -> tuple[str, ...]:
        """The classes of a year group, in the order of the class list."""
        return tuple(c.name for c in self.term.records.roster.classes.values() if c.year_group == year_group)

    def pupil_name(self, student: Student) -> str:
        """The pupil as a cell names them."""
        return Names(self.term).pupil(student)

    def last_visit(self, student: Student) -> date | None:
        """The day of the pupil's latest visit."""
        visits = self.term.visits_of.get(student.id, ())
        return visits[-1].date if visits else None

    def pairs(self, year_group: str) -> tuple[tuple[str, str], ...]:
        """(class, teacher in a cell), homeroom teachers first."""
        return tuple(
            (name, self.teacher_names[key])
            for name in self.classes(year_group)
            for key in (*self.heads.get(name, ()), *self.teaching.get(name, ()))
        )

    def members(self, classes: Iterable[str], named: Iterable[str] = ()) -> tuple[Member, ...]:
        """Everybody who can be in a team for these classes, and the teachers named, without half-days yet."""
        roster, wanted, also = self.term.records.roster, tuple(classes), frozenset(named)
        groups = {name: roster.classes[name].year_group for name in wanted}
        members = []
        for teacher in roster.teachers.values():
            heads = frozenset(name for name in wanted if teacher.id in self.heads.get(name, ()))
            teaches = frozenset(name for name in wanted if teacher.id in self.teaching.get(name, ()))
            joins = frozenset(name for name in wanted if groups[name] and teacher.grade_group == groups[name])
            if teacher.active and (heads or teaches or joins or teacher.id in also):
                members.append(Member(teacher.id, heads, teaches, joins))
        return tuple(members)

    def pupil_lines(self, year_group: str) -> tuple[PupilLine, ...]:
        """Every pupil of the year group, by class."""
        names, lines = Names(self.term), []
        for name in self.classes(year_group):
            for student in self.term.enrolled.get(name, ()):
                day = self.last_visit(student)
                last = day.isoformat() if day else ""
                categories = categories_text(student)
                lines.append(
                    PupilLine(
                        name, names.pupil(student), area_of(student.address), categories, last, student.phone,
                        student.address, student.guardian,
                    )
                )  # fmt: skip
        return tuple(lines)


def school_side(term: Term) -> SchoolSide:
    """Return the school's side of a plan, without the visits that are owed."""
    roster, names = term.records.roster, Names(term)
    shown = {teacher.id: names.teacher(teacher) for teacher in roster.teachers.values()}
    ids = {squeeze(name): key for key, name in shown.items()}
    heads = {name: tuple(tenure.teacher for tenure in held) for name, held in term.homerooms.items()}
    taught: dict[str, dict[str, None]] = {}
    for row in roster.teaching:
        teacher = roster.teachers.get(row.teacher)
        if teacher is not None and teacher.active and row.teacher not in heads.get(row.school_class, ()):
            taught.setdefault(row.school_class, {})[row.teacher] = None
    pupils = {
        (name, squeeze(names.pupil(student))): student.id
        for name, students in term.enrolled.items()
        for student in students
    }
    teaching = {name: tuple(held) for name, held in taught.items()}
    return SchoolSide(term, shown, ids, pupils, heads, teaching)
