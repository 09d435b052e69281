"""Roster tables → the school: pupils, teachers, classes, with every class and homeroom teacher resolved."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.catalogue import is_error
from jiafang_batch.class_names import (
    bare_number,
    class_name,
    class_places,
    cohort,
    numbered,
    stage_of,
    stage_of_school,
    year_group_of,
)
from jiafang_batch.grouping import grouped
from jiafang_batch.link.class_lookup import ClassNames, class_names, one_number, without_year_group
from jiafang_batch.link.directory import Directory, of_optional_cell
from jiafang_batch.link.made_numbers import MadeNumber, with_numbers
from jiafang_batch.link.pupils import link_pupils
from jiafang_batch.link.staff_numbers import with_staff_numbers
from jiafang_batch.link.tenures import EndedTenure, Office, first_day_out, last_day_in_office, settled
from jiafang_batch.link.wider_names import Hidden
from jiafang_batch.normal_text import listed
from jiafang_batch.problem import Problem
from jiafang_batch.records import Roster, SchoolClass, Student, Teacher, Teaching
from jiafang_batch.table import Row, Table, sound_rows
from jiafang_batch.terms import TeacherStatus


class LinkedRoster(NamedTuple):
    """The roster, the lookup of names in it, and the problems of its rows."""

    roster: Roster
    directory: Directory
    problems: tuple[Problem, ...]
    made: tuple[MadeNumber, ...] = ()
    """Numbers made for pupils of a roster without numbers."""


def link_roster(
    tables: Sequence[Table], year_start: int, refused: frozenset[str] = frozenset(), school: str = ""
) -> LinkedRoster:
    """Return the roster of all roster tables, its directory, and every problem.

    `year_start` is the calendar year in which the school year begins; it determines the year group of 2024级1班. `refused` are the codes of
    wider readings of names that the school does not accept; `school` is its name, which may say its stage.
    """
    staff, about_numbers = with_staff_numbers(_people(tables, "teacher", "staff_id"))
    teachers, problems = _teachers(staff)
    problems += about_numbers
    lost = Hidden(teachers=_hidden(tables, "teacher", "staff_id", teachers.values()), refused=refused)
    bare = Roster({}, teachers, {}, ())
    class_rows = _named_rows(tables, "school_class")
    stage = _stage_of(class_rows) or _stage_of(_named_rows(tables, "student")) or stage_of_school(school)
    classes, about_classes = _classes(class_rows, Directory(bare, ClassNames((), stage, year_start), lost))
    names = class_names(classes.values(), year_start)
    numbered = with_numbers(_people(tables, "student", "student_id"), _kept_numbers(tables), names)
    students, more = link_pupils(numbered.rows, classes, names)
    more += numbered.problems
    roster = Roster(students, teachers, classes, ())
    lost = replace(lost, students=_hidden(tables, "student", "student_id", students.values()))
    directory = Directory(roster, names, lost)
    teaching, rest = _teaching(sound_rows(tables, "teaching"), directory)
    roster = replace(roster, teaching=teaching)
    return LinkedRoster(roster, directory, (*problems, *about_classes, *more, *rest), numbered.made)


def _kept_numbers(tables: Iterable[Table]) -> list[MadeNumber]:
    rows = sound_rows(tables, "pupil_number")
    return [MadeNumber(row["made_number"], row["name"], row["school_class"]) for row in rows]


def _people(tables: Iterable[Table], kind: str, number: str) -> list[Row]:
    """The rows that identify a person, including those with a fault in another cell."""
    return [row for t in tables if t.kind == kind for row in t.rows if row[number] and row["name"]]


def _hidden(
    tables: Iterable[Table], kind: str, number: str, people: Iterable[Student | Teacher]
) -> Mapping[str, Sequence[Row]]:
    """The rows of a roster that name somebody but are not used, by name and by number."""
    used = {(person.source.file, person.source.sheet, person.source.row) for person in people}
    rows = (row for table in tables if table.kind == kind for row in table.rows)
    hidden = (row for row in rows if (row.head.file, row.head.sheet, row.number) not in used)
    return grouped(hidden, lambda row: filter(None, (row["name"], row[number])))


def _named_rows(tables: Iterable[Table], kind: str) -> list[Row]:
    """Class rows, also those in error with a class, so that one wrong name does not make all pupils unknown."""
    return [row for table in tables if table.kind == kind for row in table.rows if row["school_class"]]


def _duplicate(row: Row, field: str, first: Row) -> Problem:
    return Problem("duplicate-id", row.at(field), str(row[field]), related=(first.at(field),))


def _teachers(rows: Iterable[Row]) -> tuple[dict[str, Teacher], list[Problem]]:
    teachers: dict[str, Teacher] = {}
    first: dict[str, Row] = {}
    problems = []
    for row in rows:
        key = row["staff_id"].casefold()
        if key in first:
            problems.append(_duplicate(row, "staff_id", first[key]))
            continue
        first[key] = row
        teachers[row["staff_id"]] = Teacher(
            id=row["staff_id"],
            name=row["name"],
            posts=frozenset(row["posts"]),
            grade_group=row["grade_group"],
            subject=row["subject"],
            active=row["status"] is TeacherStatus.ACTIVE,
            source=row.at(),
            hire_date=row["hire_date"],
            groups=frozenset(row["groups"]),
        )
    return teachers, problems


def _stage_of(rows: Iterable[Row]) -> str:
    """The stage of classes written by their year of entry, as the class list, or the roster, states it."""
    groups = {
        group or year_group_of(class_name(name)) for name, group in {(r["school_class"], r["year_group"]) for r in rows}
    }
    stages = {stage for stage in map(stage_of, groups) if stage}
    return stages.pop() if len(stages) == 1 else ""


def _is_without_year_groups(rows: Sequence[Row]) -> bool:
    """True for a school of one year group with classes 1班 2班, each once and none with a year group."""
    names = [class_name(row["school_class"]) for row in rows]
    return all(map(bare_number, names)) and len(set(names)) == len(names) and not any(row["year_group"] for row in rows)


def _classes(rows: Sequence[Row], directory: Directory) -> tuple[dict[str, SchoolClass], list[Problem]]:
    """The classes, the lowest year group and number first; a row with an unknown homeroom teacher gives a class without one in office."""
    classes: dict[str, SchoolClass] = {}
    offices: dict[str, list[Office]] = {}
    problems: list[Problem] = []
    is_without_year_groups = _is_without_year_groups(rows)
    for row in rows:
        homerooms, about_homerooms = directory.teachers(row, "homeroom")
        leaders, soft = directory.teachers(row, "year_leader")
        problems += [*about_homerooms, *of_optional_cell(soft)]
        name = _name_of(row, directory.classes, classes, is_without_year_groups=is_without_year_groups)
        if isinstance(name, Problem):
            problems.append(name)
            continue
        group, about_group = _year_group_of(row, name, directory.classes)
        problems += [*about_group, *last_day_in_office(row)]
        earlier = classes.get(name)
        if not row.faulty and homerooms and not any(is_error(p) for p in about_homerooms):
            teachers = tuple(dict.fromkeys(teacher.id for teacher in homerooms))
            offices.setdefault(name, []).append(Office(teachers, row["since"], first_day_out(row), row.at("until")))
        classes[name] = SchoolClass(
            name=name,
            year_group=earlier.year_group if earlier else group,
            is_entry_grade=bool(row["is_entry_grade"]) or bool(earlier and earlier.is_entry_grade),
            tenures=(),
            year_leader=leaders[0].id if leaders else earlier.year_leader if earlier else "",
            source=earlier.source if earlier else row.at(),
        )
    for name, held in offices.items():
        tenures, successions = settled(held)
        classes[name] = replace(classes[name], tenures=tenures)
        problems += [_succeeded(name, succession, directory) for succession in successions]
    places = class_places({name: school_class.year_group for name, school_class in classes.items()})
    return {name: classes[name] for name in sorted(classes, key=places.__getitem__)}, problems


def _name_of(row: Row, names: ClassNames, earlier: Container[str], *, is_without_year_groups: bool) -> str | Problem:
    """The class of a row, or why it has none.

    A number such as 1.1 means 一(1)班; a repeated one may mean 一(10)班 and is an error.
    """
    name = class_name(row["school_class"])
    several = [class_name(part) for part in listed(row.written("school_class"))]
    if len(several) > 1 and all(map(year_group_of, several)):
        return Problem("several-classes", row.at("school_class"), row.written("school_class"))
    if (entered := cohort(name)) is not None:
        name = entered.name(names.year_start, names.stage)
        if not name:
            return names.problem(row)
    if bare_number(name) and not is_without_year_groups:
        return without_year_group(row)
    if name in earlier and numbered(row["school_class"]):
        return one_number(row)
    return name


def _year_group_of(row: Row, name: str, names: ClassNames) -> tuple[str, list[Problem]]:
    """The year group of a class: that of its name, where the row's cell says another."""
    written, named = names.year_group(row["year_group"]), year_group_of(name)
    if not written or named in ("", written):
        return written or named, []
    details = {"school_class": name, "expected": named}
    return named, [Problem("grade-class-differ", row.at("year_group"), row.written("year_group"), details)]


def _succeeded(school_class: str, succession: EndedTenure, directory: Directory) -> Problem:
    """Notices that a tenure ended because a later row names others."""
    details = {
        "school_class": school_class,
        "since": succession.since.isoformat(),
        "successors": "、".join(directory.teacher_name(key) for key in succession.successors),
    }
    return Problem("homeroom-succeeded", succession.place, directory.teacher_name(succession.teacher), details)


def _teaching(rows: Iterable[Row], directory: Directory) -> tuple[tuple[Teaching, ...], list[Problem]]:
    teaching: list[Teaching] = []
    problems: list[Problem] = []
    for row in rows:
        school_class, about_class = directory.school_class(row)
        teachers, more = directory.teachers(row, "teacher")
        problems += [*about_class, *more]
        if not any(is_error(p) for p in (*about_class, *more)):
            teaching.append(Teaching(school_class, teachers[0].id, row["subject"]))
    return tuple(dict.fromkeys(teaching)), problems
