"""A fault in somebody's data: its location and its kind; the catalogue gives the words when it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from jiafang_batch.terms import Vocabulary


class Severity(Vocabulary):
    """错误: the row does not count. 警告: it counts, please check. 提示: for your information."""

    ERROR = "错误"
    WARNING = "警告"
    NOTICE = "提示"


class Location(Struct, frozen=True):
    """The location of a value: file (relative to the term folder), sheet, row (1-based), column letter and header.

    Unknown parts are empty (row: 0), as for a fault of a whole file.
    """

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""

    def __str__(self) -> str:
        """The location in the usual notation, file!sheet!B5, without unknown parts."""
        cell = f"{self.column}{self.row or ''}"
        return "!".join(part for part in (self.file, self.sheet, cell) if part)


_ROWS_NAMED = 10


def rows_in_words(rows: Sequence[int]) -> str:
    """第 3、4、5 行等: the rows of a sheet, the first ten of many."""
    return f"第 {'、'.join(map(str, rows[:_ROWS_NAMED]))} 行{'等' if len(rows) > _ROWS_NAMED else ''}"


def first_names(names: Sequence[str], most: int, unit: str) -> str:
    """张一、李二等 7 人: names joined by 、; of more than `most` the first ones, and how many there are."""
    return f"{'、'.join(names[:most])}{f'等 {len(names)} {unit}' if len(names) > most else ''}"


class Problem(Struct, frozen=True):
    """One fault: a code of the catalogue, its location, the value found, and details for the message."""

    code: str
    location: Location
    value: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    related: tuple[Location, ...] = ()
    is_optional: bool = False
    """True for a cell that may be blank: its row counts despite the problem."""


class Wording(Struct, frozen=True):
    """The words of a problem: severity, what is wrong, what to do."""

    severity: Severity
    title: str
    message: str
    remedy: str
    many: str = ""
    """One sentence for many problems of one kind on a sheet: their number and rows. If empty, each is shown separately.
    """
    many_from: int = 0
    refusable: bool = False
    """True for a wider reading of a cell, which a school may refuse: the cell is then in error."""
