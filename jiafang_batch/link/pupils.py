"""Rows of pupil rosters → pupils: each once, with a number that may be shown and all other numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.link.class_lookup import ClassNames
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem, rows_in_words
from jiafang_batch.pupil_numbers import is_short_form, shown_numbers
from jiafang_batch.records import SchoolClass, Student
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.spellings import spelled
from jiafang_batch.table import OTHER_NUMBERS, Row
from jiafang_batch.terms import GONE, STATUS_CATEGORY, Category, StudentStatus, Visitable

_DECIDING = (
    "status",
    "leave_date",
    "entry_date",
    "entry_kind",
    "moved_on",
    "former_class",
    "visitable",
    "parents_away",
)
"""Fields of which two lists should say the same."""
_OF_PARENT = ("guardian", "phone")
_LEFT = pattern(
    r"(?:转走|转学|转出|转校|转往|休学|退学|辍学|已?毕业|离校|死亡|病故|不在(?:本校|我校|校))(?!.{0,3}(?:回|返|来))"
)
_STAYS = pattern(r"转入|转来|复学|返校|劝返|未转|不转|没转|原|拟|申请|打算|想")
"""Words in a remark that a pupil has left, and words that make it doubtful."""
_BETWEEN_WORDS = pattern(r"[、,，;；/\s]+")


class Pupils(NamedTuple):
    """The pupils by the number that is shown, and the problems of their rows."""

    students: dict[str, Student]
    problems: list[Problem]


def link_pupils(rows: Sequence[Row], classes: Mapping[str, SchoolClass], names: ClassNames) -> Pupils:
    """Return the pupils by class, within it in the roster's order; a row in a list of all and again in its class's list is one pupil."""
    numbers = _numbers(rows)
    firsts: dict[str, tuple[Row, str]] = {}
    again: dict[str, list[tuple[Row, Row]]] = {}
    parents: dict[tuple[str, str], list[Row]] = {}
    differing: list[tuple[Row, Row, str]] = []
    problems: list[Problem] = []
    for row in rows:
        number = numbers[row["student_id"]]
        key, school_class = number.casefold(), names.find(row["school_class"])
        if key not in firsts:
            firsts[key] = row, school_class
            if not school_class:
                problems.append(names.problem(row))
            continue
        first, held = firsts[key]
        if _is_same(first, row) and held == school_class:
            firsts[key] = _united(first, row), held
            differing += [(row, first, field) for field in _differing(first, row)]
            if _is_on_sheet_of(first, row):
                parents.setdefault((row.head.file, row.head.sheet), []).append(row)
            elif "student_id" in row.head.columns:
                again.setdefault(row.head.file, []).append((row, first))
        else:
            problems.append(_duplicate(row, first))
    problems += [_again(file, pairs) for file, pairs in again.items()]
    problems += [_of_parents(place, others) for place, others in parents.items()]
    problems += [_differ(row, first, field) for row, first, field in differing]
    problems += _about_numbers(rows)
    students: dict[str, Student] = {}
    for row, school_class in firsts.values():
        if school_class:
            student, faults = _student(row, numbers[row["student_id"]], classes[school_class], names)
            problems += faults
            if student is not None:
                students[student.id] = student
    places = {name: place for place, name in enumerate(classes)}
    ordered = sorted(students.values(), key=lambda student: places[student.school_class])
    return Pupils({student.id: student for student in ordered}, problems)


def _numbers(rows: Iterable[Row]) -> Mapping[str, str]:
    """Number of a row → the number shown for it: a school's own in preference to one of the register."""
    numbers = {row["student_id"]: _shown_number(row) for row in rows}
    shown = shown_numbers(
        (n for n in numbers.values() if is_short_form(n)), {n for n in numbers.values() if not is_short_form(n)}
    )
    return {number: shown.get(chosen, chosen) for number, chosen in numbers.items()}


def _shown_number(row: Row) -> str:
    numbers: tuple[str, ...] = (row["student_id"], *row[OTHER_NUMBERS])
    return next((number for number in numbers if not is_short_form(number)), numbers[0])


def _is_same(first: Row, second: Row) -> bool:
    """True for a pupil in two lists, and for a further row of a list that has a row for each parent."""
    if first["name"] != second["name"]:
        return False
    others = [field for field in _OF_PARENT if field in first.filled & second.filled and first[field] != second[field]]
    return bool(others) or not _is_on_sheet_of(first, second)


def _is_on_sheet_of(first: Row, second: Row) -> bool:
    return (first.head.file, first.head.sheet) == (second.head.file, second.head.sheet)


def _united(first: Row, second: Row) -> Row:
    """The first row, completed by the cells that only the second one fills; groups of both, and who has left, has left."""
    more = {field: second[field] for field in second.filled - first.filled if field in first.head.fields}
    if groups := tuple(dict.fromkeys((*first["categories"], *second["categories"]))):
        more["categories"] = groups
    if first["status"] is StudentStatus.ENROLLED:
        more["status"] = second["status"]
    return replace(first.changed(more), filled=first.filled | second.filled) if more else first


def _differing(first: Row, second: Row) -> Iterator[str]:
    """The fields that decide who is to be visited, and when, in which the two rows do not say the same."""
    for field in _DECIDING:
        if field in first.filled & second.filled and first[field] != second[field]:
            yield field


def _differ(row: Row, first: Row, field: str) -> Problem:
    """The warning that two lists say different things of a pupil."""
    leaves = field == "status" and first[field] is StudentStatus.ENROLLED
    details = {"name": row["name"], "first": _in_words(first[field]), "second": _in_words(row[field])}
    details["understood"] = details["second" if leaves else "first"]
    return Problem("lists-differ", row.at(field), details["second"], details, (first.at(field),))


def _in_words(value: object) -> str:
    return shown(value.value if isinstance(value, Enum) else value)


def _duplicate(row: Row, first: Row) -> Problem:
    return Problem("duplicate-id", row.at("student_id"), str(row["student_id"]), related=(first.at("student_id"),))


def _again(file: str, pairs: Sequence[tuple[Row, Row]]) -> Problem:
    firsts = dict.fromkeys(Location(first.head.file, first.head.sheet) for _, first in pairs)
    return Problem("pupils-listed-twice", Location(file), details={"count": str(len(pairs))}, related=tuple(firsts))


def _of_parents(place: tuple[str, str], rows: Sequence[Row]) -> Problem:
    details = {"count": str(len(rows)), "rows": rows_in_words([row.number for row in rows])}
    return Problem("rows-of-parents", Location(*place), details=details)


def _about_numbers(rows: Iterable[Row]) -> Iterable[Problem]:
    """Notices that a sheet contains numbers of the national register, which are not shown: one per sheet."""
    held: dict[Location, int] = {}
    for row in rows:
        if any(map(is_short_form, (row["student_id"], *row[OTHER_NUMBERS]))):
            place = row.at("student_id")
            where = Location(place.file, place.sheet, 0, place.column, place.header)
            held[where] = held.get(where, 0) + 1
    for where, count in held.items():
        yield Problem("identity-numbers", where, details={"count": str(count)})


def _student(
    row: Row, number: str, school_class: SchoolClass, names: ClassNames
) -> tuple[Student | None, list[Problem]]:
    """The pupil of a row; None if the row states that the pupil has left but not when."""
    problems = [*_group_differs(row, school_class, names), *_entry_after_leave(row)]
    status, leave = row["status"], row["leave_date"]
    if leave is None and status in (*GONE, StudentStatus.SUSPENDED):
        problems.append(Problem("leave-date-missing", row.at("status"), status.value, {"name": row["name"]}))
        if status in GONE:
            return None, problems
    problems += _about_remark(row)
    former, about_class = _former_class(row, names)
    problems += about_class
    from_status = {STATUS_CATEGORY[status]} if status in STATUS_CATEGORY else set()
    student = Student(
        id=number,
        name=row["name"],
        school_class=school_class.name,
        year_group=school_class.year_group,
        sex=row["sex"],
        entry_kind=row["entry_kind"],
        entry_date=row["entry_date"],
        leave_date=leave,
        status=status if from_status else StudentStatus.ENROLLED,
        categories=frozenset(row["categories"]) | from_status,
        parents_away=bool(row["parents_away"]),
        visitable=row["visitable"] is not Visitable.NO,
        address=row["address"],
        guardian=row["guardian"],
        phone=row["phone"],
        source=row.at(),
        former_class=former,
        moved_on=row["moved_on"] if former else None,
        numbers=tuple(n for n in dict.fromkeys((row["student_id"], *row[OTHER_NUMBERS])) if n != number),
    )
    return student, problems


def _about_remark(row: Row) -> Iterable[Problem]:
    """Warnings that a remark says what a column of its own would have to say: that a pupil left, or is a special one."""
    remark = row["remark"]
    if not remark:
        return
    if row["leave_date"] is None and row["status"] is StudentStatus.ENROLLED and _LEFT.search(remark):
        if not _STAYS.search(remark):
            yield Problem("remark-says-left", row.at("remark"), remark, {"name": row["name"]})
        return
    meant = (spelled(Category, word) for word in _BETWEEN_WORDS.split(remark) if word)
    if groups := [str(group.value) for group in meant if group is not None and group.value not in row["categories"]]:
        yield Problem("remark-says-group", row.at("remark"), remark, {"name": row["name"], "groups": "、".join(groups)})


def _group_differs(row: Row, school_class: SchoolClass, names: ClassNames) -> list[Problem]:
    if names.year_group(row["year_group"]) in ("", school_class.year_group):
        return []
    details = {"school_class": school_class.name, "expected": school_class.year_group}
    return [Problem("grade-class-differ", row.at("year_group"), row.written("year_group"), details)]


def _entry_after_leave(row: Row) -> list[Problem]:
    entry, leave = row["entry_date"], row["leave_date"]
    if entry is None or leave is None or entry <= leave:
        return []
    return [Problem("leave-before-entry", row.at("leave_date"), leave.isoformat(), {"entry": entry.isoformat()})]


def _former_class(row: Row, names: ClassNames) -> tuple[str, list[Problem]]:
    """The class before 转班日期; empty unless the row states both class and date."""
    written, day = row["former_class"], row["moved_on"]
    if not written and day is None:
        return "", []
    if not written or day is None:
        lack = "转班日期" if written else "原班级"
        place = row.at("former_class" if written else "moved_on")
        return "", [Problem("move-incomplete", place, row["name"], {"lack": lack})]
    former = names.find(written)
    if not former:
        return "", [Problem("unknown-former-class", row.at("former_class"), row.written("former_class"))]
    return former, []
