"""Resolves names: a class, pupil or teacher as a cell names them → the one on the roster, or a located problem.

A name is never guessed: one that is not on the roster, or that two people have, without an id, is an error that lists
the candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec.structs import replace

from jiafang_batch.grouping import grouped, grouped_pairs
from jiafang_batch.link.class_lookup import ClassNames, did_you_mean
from jiafang_batch.link.loose_names import siblings
from jiafang_batch.link.wider_names import NOBODY_HIDDEN, Hidden, WiderNames
from jiafang_batch.problem import Problem
from jiafang_batch.pupil_numbers import is_short_form
from jiafang_batch.records import Roster, Student, Teacher
from jiafang_batch.spellings import nearest
from jiafang_batch.table import Reference, Row

NOBODY_ELSEWHERE: Mapping[str, Mapping[str, str]] = MappingProxyType({})


class Directory:
    """The roster's indexes: pupils by id and by class and name, teachers by id and by name."""

    def __init__(
        self,
        roster: Roster,
        names: ClassNames,
        hidden: Hidden = NOBODY_HIDDEN,
        then: Mapping[str, Mapping[str, str]] = NOBODY_ELSEWHERE,
    ) -> None:
        """Take the roster; `then` has file → 学号 → class of pupils who were in another class when the file came."""
        self.roster, self.classes = roster, names
        self.hidden, self._then = hidden, then
        self._wider = WiderNames(roster, names.find, hidden)
        self._student_ids = _by_number(roster.students.values())
        self._teacher_ids = {key.casefold(): teacher for key, teacher in roster.teachers.items()}
        # A log may name either class of a pupil who moved.
        in_class = (
            (name, s) for s in roster.students.values() for name in {s.school_class: 0, s.former_class: 0} if name
        )
        self._in_class = grouped_pairs(((name, s.name), s) for name, s in in_class)
        earlier = {(key, name) for placed in then.values() for key, name in placed.items() if key in roster.students}
        self._in_earlier_class = grouped_pairs(
            ((name, roster.students[key].name), roster.students[key]) for key, name in earlier
        )
        """Pupils who have moved several times, by a class in which they were when something came."""
        self._named_students = grouped_pairs((("", s.name), s) for s in roster.students.values())
        self._classmates = grouped_pairs(((s.school_class, ""), s) for s in roster.students.values())
        self._named_teachers = grouped_pairs((("", t.name), t) for t in roster.teachers.values())
        # References with an unambiguous result are cached, because most recur.
        self._plain_students: dict[tuple[object, ...], Sequence[Student]] = {}
        self._plain_teachers: dict[object, Sequence[Teacher]] = {}

    def teacher_name(self, key: str) -> str:
        """The name of the teacher with that 工号."""
        return self.roster.teachers[key].name

    def school_class(self, row: Row) -> tuple[str, list[Problem]]:
        """Return the class of the row's 班级 cell, or an empty text if the cell is blank or unknown."""
        name = row["school_class"]
        if not name:
            return "", []
        name_of_class = self.classes.find(name)
        return name_of_class, [] if name_of_class else [self.classes.problem(row)]

    def students(self, row: Row) -> tuple[Sequence[Student], Sequence[Problem]]:
        """Return the pupils that a row names: by 学号 if given, else by name in the row's class."""
        named = row["school_class"], row["student"], row["student_id"]
        plain = self._plain_students.get(named)
        if plain is not None:
            return plain, ()
        pupils, problems = self._students(row)
        if not problems:
            self._plain_students[named] = pupils
        return pupils, problems

    def _students(self, row: Row) -> tuple[list[Student], list[Problem]]:
        school_class, problems = self.school_class(row)
        references: tuple[Reference, ...] = row["student"]
        ids: tuple[str, ...] = row["student_id"]
        if not ids and references and not school_class and not all(r.id for r in references):
            return [], problems
        if ids and references and len(ids) != len(references):
            details = {"names": str(len(references)), "count": str(len(ids))}
            return [], [*problems, Problem("student-id-for-several", row.at("student_id"), "、".join(ids), details)]
        pupils: list[Student] = []
        named = references or tuple(Reference("") for _ in ids)
        for position, reference in enumerate(named):
            student, about_pupil = self._student(row, school_class, reference, ids[position] if ids else reference.id)
            if student is None and not ids:
                wider = self._wider.students(row, school_class, reference)
                if wider is not None:
                    pupils += wider.people
                    problems = [*problems, *wider.notices]
                    continue
            problems = [*problems, *about_pupil]
            if student is not None:
                pupils.append(student)
        if any(p.code == "unknown-student" for p in problems) and siblings([r.name for r in references]):
            return [], [Problem("one-row-each", row.at("student"), "、".join(map(str, references)))]
        return pupils, problems

    def teachers(self, row: Row, field: str) -> tuple[Sequence[Teacher], Sequence[Problem]]:
        """Return the teachers that a row's cell names, in its order."""
        value = row[field]
        if not value:
            return (), ()
        plain = self._plain_teachers.get(value)
        if plain is not None:
            return plain, ()
        staff, problems = self._teachers(row, field)
        if not problems:
            self._plain_teachers[value] = staff
        return staff, problems

    def _teachers(self, row: Row, field: str) -> tuple[list[Teacher], list[Problem]]:
        staff: list[Teacher] = []
        problems: list[Problem] = []
        for reference in row.people(field):
            teacher, about_teacher = self._teacher(reference, row, field)
            if teacher is None and (wider := self._wider.teachers(row, field, reference)) is not None:
                staff += wider.people
                problems += wider.notices
                continue
            problems += about_teacher
            if teacher is not None:
                staff.append(teacher)
        return staff, problems

    def _student(
        self, row: Row, school_class: str, reference: Reference, id_: str
    ) -> tuple[Student | None, list[Problem]]:
        if id_:
            typed_over = self._typed_over(row, school_class, reference, id_) if row.head.is_handed_out else None
            return typed_over or self._student_by_id(row, school_class, reference, id_)
        same = self._in_class.get((school_class, reference.name)) or self._in_earlier_class.get(
            (school_class, reference.name), ()
        )
        if len(same) == 1:
            return same[0], []
        if len(same) > 1 and (meant := self._of_that_time(row, school_class, same)):
            details = {"school_class": school_class, "understood": f"{meant.name}({meant.id})"}
            return meant, [Problem("namesake-then", row.at("student"), reference.name, details)]
        if len(same) > 1:
            details = {
                "school_class": school_class,
                "count": str(len(same)),
                "candidates": "、".join(f"{s.name}({s.id})" for s in same),
                "example": f"{reference.name}({same[0].id})",
                "choices": _choices(same),
            }
            return None, [Problem("ambiguous-student", row.at("student"), reference.name, details)]
        # A 学号 typed into the name column is accepted like one in its own column.
        if reference.name.casefold() in self._student_ids:
            return self._student_by_id(row, school_class, Reference(""), reference.name)
        hidden = self._wider.hidden_student(row, school_class, reference.name)
        if hidden is not None:
            return None, [hidden]
        elsewhere, like = self._like(school_class, reference.name)
        named = [f"{s.school_class} {s.name}({s.id})" if elsewhere else s.name for s in like]
        details = {"school_class": school_class, "candidates": did_you_mean(named), "choices": _choices(like)}
        return None, [Problem("unknown-student", row.at("student"), reference.name, details)]

    def _of_that_time(self, row: Row, school_class: str, same: Sequence[Student]) -> Student | None:
        """The one of several pupils of a name who was in the class when the row's file came."""
        then = self._then.get(row.head.file)
        meant = [s for s in same if then.get(s.id, s.school_class) == school_class] if then else []
        return meant[0] if len(meant) == 1 else None

    def _typed_over(
        self, row: Row, school_class: str, reference: Reference, id_: str
    ) -> tuple[Student, list[Problem]] | None:
        """The pupil whose name was typed over another's in a prefilled row: only the number was there before."""
        prefilled = self._student_ids.get(id_.casefold())
        same = self._in_class.get((school_class, reference.name), ())
        if prefilled is None or len(same) != 1 or prefilled.name == reference.name:
            return None
        details = {"roster": prefilled.name, "name": reference.name}
        return same[0], [Problem("name-typed-over", row.at("student_id"), id_, details)]

    def _student_by_id(
        self, row: Row, school_class: str, reference: Reference, id_: str
    ) -> tuple[Student | None, list[Problem]]:
        student = self._student_ids.get(id_.casefold()) or self._with_last_figures(id_, reference.name)
        if student is None:
            hidden = self._wider.hidden_student(row, school_class, id_)
            if hidden is not None:
                return None, [hidden]
            place = row.at("student_id" if row["student_id"] else "student")
            near = [f"{s.id} {s.name}" for s in self._named_students.get(("", reference.name), ())]
            near = near or nearest(id_, self.roster.students)
            return None, [Problem("unknown-student-id", place, id_, {"candidates": did_you_mean(near)})]
        problems = []
        if reference.name and reference.name != student.name:
            details = {"id": student.id, "roster": student.name}
            problems.append(Problem("id-name-differ", row.at("student"), reference.name, details))
        if school_class and school_class not in (student.school_class, student.former_class):
            details = {"id": student.id, "roster": student.school_class}
            problems.append(Problem("id-class-differ", row.at("school_class"), row.written("school_class"), details))
        return student, problems

    def _with_last_figures(self, id_: str, name: str) -> Student | None:
        """The pupil with that name whose register number ends so, even if it is shown longer now."""
        same = [
            s for s in self._named_students.get(("", name), ()) if s.id.startswith(f"{id_}-") and is_short_form(s.id)
        ]
        return same[0] if len(same) == 1 else None

    def _like(self, school_class: str, name: str) -> tuple[bool, list[Student]]:
        """Pupils with that very name in other classes (True), else the classmates with the nearest names."""
        elsewhere = list(self._named_students.get(("", name), ())) or list(self._wider.on_phone(name))
        if elsewhere:
            return True, elsewhere
        classmates = dict.fromkeys(s.name for s in self._classmates.get((school_class, ""), ()))
        return False, [s for near in nearest(name, classmates) for s in self._in_class[school_class, near]]

    def _teacher(self, reference: Reference, row: Row, field: str) -> tuple[Teacher | None, list[Problem]]:
        if reference.id:
            teacher = self._teacher_ids.get(reference.id.casefold())
            if teacher is not None and reference.name and teacher.name != reference.name:
                details = {"id": teacher.id, "roster": teacher.name}
                return teacher, [Problem("id-name-differ", row.at(field), reference.name, details)]
        else:
            same = self._named_teachers.get(("", reference.name), ())
            if len(same) > 1:
                details = {
                    "count": str(len(same)),
                    "candidates": "、".join(f"{t.name}({t.id}){t.subject}" for t in same),
                    "example": _told_apart(same),
                    "choices": _choices(same),
                }
                return None, [Problem("ambiguous-teacher", row.at(field), reference.name, details)]
            teacher = same[0] if same else self._teacher_ids.get(reference.name.casefold())
        if teacher is not None:
            return teacher, []
        hidden = self._wider.hidden_teacher(row, field, reference)
        if hidden is not None:
            return None, [hidden]
        near = nearest(reference.name, dict.fromkeys(t.name for t in self.roster.teachers.values()))
        like = [t for name in near for t in self._named_teachers[("", name)]]
        details = {"candidates": did_you_mean(near), "choices": _choices(like)}
        return None, [Problem("unknown-teacher", row.at(field), str(reference), details)]


def _by_number(students: Iterable[Student]) -> dict[str, Student]:
    """Number → pupil: the shown number, and every other number that belongs to one pupil only."""
    held = tuple(students)
    others = grouped(held, lambda student: map(str.casefold, student.numbers))
    unique = {number: owners[0] for number, owners in others.items() if len(owners) == 1}
    return {**unique, **{student.id.casefold(): student for student in held}}


def of_optional_cell(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of a cell that may be blank: they do not keep a row from counting."""
    return [replace(problem, is_optional=True) for problem in problems]


def _choices(people: Iterable[Student | Teacher]) -> str:
    """The candidates, each as 姓名(编号), for a dropdown."""
    return "|".join(f"{person.name}({person.id})" for person in people)


def _told_apart(same: Sequence[Teacher]) -> str:
    """How one of several teachers with a name is written: by number, and by subject if each has another."""
    first, subjects = same[0], {teacher.subject for teacher in same}
    by_subject = f" 或 {first.name}({first.subject})" if "" not in subjects and len(subjects) == len(same) else ""
    return f"{first.name}({first.id}){by_subject}"
