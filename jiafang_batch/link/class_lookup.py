"""Resolves the name of a class: as a cell names it → the class on the class list, or a located problem."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct

from jiafang_batch.class_names import (
    STAGE_YEARS,
    bare_number,
    class_name,
    cohort,
    cohort_group,
    numbered,
    year_group_of,
)
from jiafang_batch.normal_text import listed
from jiafang_batch.problem import Problem
from jiafang_batch.records import SchoolClass
from jiafang_batch.spellings import nearest
from jiafang_batch.table import Row


class ClassNames(Struct, frozen=True):
    """The classes of the class list, and the data needed to interpret 2024级1班."""

    names: Collection[str]
    stage: str
    """小学 初中 or 高中 if all classes belong to it, else empty: a cohort is then ambiguous."""
    year_start: int

    def find(self, name: str) -> str:
        """Return the class that the canonical name, the cohort or the number means, or an empty text."""
        if name in self.names:
            return name
        if len(meant := self._numbered(name)) == 1:
            return meant[0]
        entered = cohort(name)
        if entered is not None and self.year_start:
            canonical = entered.name(self.year_start, self.stage)
            return canonical if canonical in self.names else ""
        if number := bare_number(name):
            return self._of_the_one_year_group(number)
        return ""

    def _of_the_one_year_group(self, number: int) -> str:
        """The class with that number in a school of one year group.

        Empty if there are several, or it has no such class.
        """
        groups = {year_group_of(name) for name in self.names}
        ending = f"({number})班"
        meant = [name for name in self.names if name.endswith(ending)]
        return meant[0] if len(groups) == 1 and len(meant) == 1 else ""

    def year_group(self, word: str) -> str:
        """Return the year group of a word: itself, or that of 小学2024级 in this school year.

        Empty for a cohort of unknown stage.
        """
        entered = cohort_group(word)
        return word if entered is None else entered.name(self.year_start, self.stage)

    def problem(self, row: Row) -> Problem:
        """Return the problem of an unknown class, with the nearest names."""
        name, written, place = row["school_class"], row.written("school_class"), row.at("school_class")
        entered = cohort(name)
        if entered is not None and not (entered.stage or self.stage):
            details = {
                "reason": "看不出是小学、初中还是高中的，从入学年份推不出年级（请在班级表填“年级”，或写成小学2024级1班）",
                "example": "一(1)班",
            }
            return Problem("bad-class", place, written, details)
        if self._numbered(name):
            return one_number(row)
        if bare_number(name):
            return without_year_group(row, self.names)
        if len(several := [self.find(class_name(part)) for part in listed(written)]) > 1 and all(several):
            return Problem("one-row-each", place, written)
        near = nearest(class_name(name), self.names)
        return Problem("unknown-class", place, written, {"candidates": did_you_mean(near)})

    def _numbered(self, name: str) -> list[str]:
        return [meant for meant in numbered(name) if meant in self.names]


def one_number(row: Row) -> Problem:
    """Return the problem of a number as the class of a row that means either of two classes."""
    number, meant = row["school_class"], numbered(row["school_class"])
    reason = f"{number} 和 {number}0 在表格里是同一个数，看不出是 {' 还是 '.join(meant)}"
    return Problem("bad-class", row.at("school_class"), number, {"reason": reason, "example": meant[0]})


def without_year_group(row: Row, names: Iterable[str] = ()) -> Problem:
    """Return the problem of a class such as 1班, which several year groups may have."""
    of_number = f"({bare_number(row['school_class'])})班"
    example = next((name for name in names if name.endswith(of_number)), f"一{of_number}")
    reason = "没有写是哪个年级的"
    return Problem(
        "bad-class", row.at("school_class"), row.written("school_class"), {"reason": reason, "example": example}
    )


def class_names(classes: Iterable[SchoolClass], year_start: int) -> ClassNames:
    """Return the lookup for a class list."""
    listed = tuple(classes)
    stages = {stage for c in listed for stage, years in STAGE_YEARS.items() if c.year_group in years}
    stage = stages.pop() if len(stages) == 1 else ""
    return ClassNames(dict.fromkeys(c.name for c in listed), stage, year_start)


def did_you_mean(names: Iterable[str]) -> str:
    """Return the names as the end of a message, or an empty text if there are none."""
    listed = list(names)
    return f"；最接近的是：{'、'.join(listed)}" if listed else ""
