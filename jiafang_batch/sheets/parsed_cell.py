"""What a parser makes of one cell: the typed value and its issues; how a cell is shown, and one that is not understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from msgspec import Struct, field

from jiafang_batch.dates import SchoolYear
from jiafang_batch.normal_text import clean
from jiafang_batch.sheets.layout import LayoutColumn
from jiafang_batch.spellings import spelled


class Issue(Struct, frozen=True):
    """The fault of a cell: a catalogue code, the value as shown, and details."""

    code: str
    value: str
    details: Mapping[str, str] = field(default_factory=dict)


class Parsed(Struct, frozen=True):
    """The typed value of a cell (None or () if blank) and its issues."""

    value: Any
    issues: tuple[Issue, ...] = ()
    clock: time | None = None
    """The time of day, if a date cell gives one."""
    written: str = ""
    """The cell as a person sees it, if the value is a canonical name for it."""


_LISTS = frozenset({"words", "students", "ids", "teachers", "posts"})
_TEXTS = frozenset({"text", "person", "request", "phone", "id", "year_group", "class"})


def blank(column: LayoutColumn) -> object:
    """Return the value of a blank cell: its column's default word, an empty collection or None."""
    if column.default and column.vocabulary:
        return column.default if column.is_open else spelled(column.vocabulary, column.default)
    if column.kind in _LISTS:
        return ()
    return "" if column.kind in _TEXTS else None


def shown(cell: object) -> str:
    """Return a cell as a person sees it: whole numbers without `.0`, dates as 2024-3-7."""
    match cell:
        case str():
            return clean(cell)
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer() and abs(cell) < 1e16:  # noqa: PLR2004  beyond it floats are sparse
            return str(int(cell))
        case float():
            return repr(cell)
        case datetime() if cell.time() == time():
            return f"{cell.year}-{cell.month}-{cell.day}"
        case datetime():
            return f"{cell.year}-{cell.month}-{cell.day} {cell:%H:%M}"
        case date():
            return f"{cell.year}-{cell.month}-{cell.day}"
    return str(cell)


def accepts(code: str, year: SchoolYear | None) -> bool:
    """False for a wider reading that the school refuses."""
    return year is None or code not in year.refused


def refused(column: LayoutColumn, cell: object, expected: str, hint: str = "") -> Parsed:
    """A value that is not understood: an error if the column affects figures, else a warning."""
    code = "bad-value" if column.required or column.critical else "ignored-value"
    details = {"expected": expected, "hint": hint or f"请改为{expected}。"}
    if column.choices:
        details |= {"choices": "|".join(column.choices), "title": column.title}
    return Parsed(blank(column), (Issue(code, shown(cell), details),))
