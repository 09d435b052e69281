"""Numbers for pupils of a roster without any: made once, and kept in 学号对照.

A pupil keeps his number when rows are reordered, pupils join, or he changes class with a unique name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from jiafang_batch.grouping import grouped_by, grouped_pairs
from jiafang_batch.link.class_lookup import ClassNames
from jiafang_batch.problem import Location, Problem
from jiafang_batch.table import NO_NUMBER, OTHER_NUMBERS, Row

_WIDTH = 4
"""0001: with leading zeros numbers sort as texts."""
Place = tuple[str, str]
"""A pupil's name and class."""


class MadeNumber(Struct, frozen=True):
    """The number that was made for a pupil."""

    number: str
    name: str
    school_class: str


class Numbered(NamedTuple):
    """Rows that all have a number, the new numbers, and the problems."""

    rows: list[Row]
    made: tuple[MadeNumber, ...]
    problems: list[Problem]


def with_numbers(rows: Sequence[Row], kept: Sequence[MadeNumber], names: ClassNames) -> Numbered:
    """Return the rows with a number for each that lacks one; in a list beside the roster it is the roster's."""
    bare = [row for row in rows if row["student_id"] == NO_NUMBER]
    numbered = [row for row in rows if row["student_id"] != NO_NUMBER]
    if numbered or not bare:
        joined, problems = _beside(bare, _by_place(numbered, names), names)
        return Numbered([*_with_earlier(numbered, kept, names), *joined], (), problems)
    pupils, others = _once_each(bare, names)
    numbers = _row_numbers(pupils, kept, names)
    made = tuple(MadeNumber(numbers[row.at("name")], row["name"], _place(row, names)[1]) for row in pupils)
    roster = [row.changed({"student_id": numbers[row.at("name")]}) for row in pupils]
    joined, about_lists = _beside(others, _by_place(roster, names), names)
    about_numbers = [
        Problem("numbers-made", Location(file), details={"count": str(count)})
        for file, count in _by_file(pupils).items()
    ]
    return Numbered([*roster, *joined], made, [*about_numbers, *about_lists])


def _once_each(rows: Sequence[Row], names: ClassNames) -> tuple[list[Row], list[Row]]:
    """The rows of pupils, and those that list them once more: in a shorter sheet, and nothing says that it is another pupil."""
    sheets = grouped_by(rows, lambda row: (row.head.file, row.head.sheet))
    pupils: dict[Place, list[Row]] = {}
    others: list[Row] = []
    for sheet in sorted(sheets.values(), key=len, reverse=True):
        earlier = {place: tuple(held) for place, held in pupils.items()}
        for row in sheet:
            if any(_may_be_one(row, pupil) for pupil in earlier.get(_place(row, names), ())):
                others.append(row)
            else:
                pupils.setdefault(_place(row, names), []).append(row)
    again = {row.at("name") for row in others}
    return [row for row in rows if row.at("name") not in again], others


def _may_be_one(first: Row, second: Row) -> bool:
    """False if the rows cannot be of one pupil."""
    return all(first[field] is None or second[field] in (None, first[field]) for field in ("sex", "birth_date"))


def _by_place(rows: Iterable[Row], names: ClassNames) -> Mapping[Place, Sequence[Row]]:
    return grouped_by(rows, lambda row: _place(row, names))


def _with_earlier(rows: list[Row], kept: Sequence[MadeNumber], names: ClassNames) -> list[Row]:
    """The rows with the numbers made before the school had its own: handed-out sheets contain them."""
    if not kept:
        return rows
    earlier, now = _same_place(kept), Counter(_place(row, names) for row in rows)
    return [
        row.changed({OTHER_NUMBERS: (*row[OTHER_NUMBERS], *earlier[place])})
        if len(earlier.get(place := _place(row, names), ())) == 1 and now[place] == 1
        else row
        for row in rows
    ]


def _row_numbers(rows: Sequence[Row], kept: Sequence[MadeNumber], names: ClassNames) -> dict[Location, str]:
    """Place of a name → the pupil's number: the pupil's earlier one, else the next free one."""
    free = {made.number: made for made in kept}
    waiting = sorted(rows, key=lambda row: (*_place(row, names)[::-1], *_told_apart(row)))
    number_of: dict[Location, str] = {}
    for matches in (_same_place, _same_name):
        held = matches(free.values())
        wanted: dict[Hashable, list[Row]] = {}
        for row in waiting:
            place = _place(row, names)
            wanted.setdefault(place if matches is _same_place else place[0], []).append(row)
        for key, group in wanted.items():
            numbers = held.get(key, ())
            # A name identifies a pupil only if one pupil of that name lacks a number and one number lacks a pupil.
            if matches is _same_name and (len(group), len(numbers)) != (1, 1):
                continue
            for row, number in zip(group, numbers, strict=False):
                number_of[row.at("name")] = number
                del free[number]
        waiting = [row for row in waiting if row.at("name") not in number_of]
    last = max((int(made.number) for made in kept if made.number.isdecimal()), default=0)
    for row in waiting:
        last += 1
        number_of[row.at("name")] = f"{last:0{_WIDTH}}"
    return number_of


def _same_place(kept: Iterable[MadeNumber]) -> Mapping[Hashable, Sequence[str]]:
    return grouped_pairs(((made.name, made.school_class), made.number) for made in kept)


def _same_name(kept: Iterable[MadeNumber]) -> Mapping[Hashable, Sequence[str]]:
    return grouped_pairs((made.name, made.number) for made in kept)


def _place(row: Row, names: ClassNames) -> Place:
    return row["name"], names.find(row["school_class"]) or row["school_class"]


def _told_apart(row: Row) -> tuple[str, ...]:
    """What distinguishes two pupils with the same name in a class, independent of the order of rows."""
    sex = row["sex"].value if row["sex"] is not None else ""
    return sex, str(row["birth_date"] or ""), row["phone"], row["guardian"], row["address"]


def _number(row: Row, pupils: Iterable[Row]) -> str:
    """The number of the pupil of that name and class that this row can be of; empty if there is none, or several."""
    numbers = {pupil["student_id"] for pupil in pupils if _may_be_one(row, pupil)}
    return str(numbers.pop()) if len(numbers) == 1 else ""


def _beside(
    lists: Sequence[Row], roster: Mapping[Place, Sequence[Row]], names: ClassNames
) -> tuple[list[Row], list[Problem]]:
    """Rows of lists without numbers, with that of the pupil of that name and class, and those of nobody to ask about."""
    joined: list[Row] = []
    problems: list[Problem] = []
    for file in _by_file(lists):
        rows = [(row, _number(row, roster.get(_place(row, names), ()))) for row in lists if row.head.file == file]
        strangers = [row for row, number in rows if not number]
        matched = [row.changed({"student_id": number}) for row, number in rows if number]
        joined += matched
        if strangers:
            shown = "、".join(row["name"] for row in strangers[:5])
            details = {"count": str(len(strangers)), "names": shown + ("等" if len(strangers) > 5 else "")}  # noqa: PLR2004
            problems.append(Problem("roster-without-number", strangers[0].at("name"), details=details))
        if matched:
            problems.append(Problem("list-without-number", Location(file), details={"count": str(len(matched))}))
    return joined, problems


def _by_file(rows: Iterable[Row]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.head.file] = counts.get(row.head.file, 0) + 1
    return counts
