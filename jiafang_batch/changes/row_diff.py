"""Two workbooks compared row by row: rows added and removed, and changed cells; rows are matched by their keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from msgspec import Struct

from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.table import Reference, Row, Table

_KEYS: Mapping[str, tuple[str, ...]] = {
    "visit_log": ("school_class", "student", "student_id", "date", "form"),
    "student": ("student_id",),
    "teacher": ("staff_id",),
    "event": ("event_id",),
    "essay": ("authors", "title"),
}
"""The columns that identify a row of a kind; other kinds use their required columns."""

_SUBJECTS: Mapping[str, tuple[str, ...]] = {"visit_log": ("school_class", "student", "student_id")}
"""The columns that two rows of a kind must still share if a correction changed the key itself."""

_ALIKE = 0.5
"""The minimum share of equal cells, of those that either row fills, of a corrected row."""

CellsOf = Callable[[Row], Mapping[str, Any]]
"""A row's cells as they were typed, by field."""


class ChangeKind(Enum):
    """How a row changed."""

    ADDED = "新增"
    REMOVED = "删去"
    CHANGED = "改动"


class CellChange(Struct, frozen=True):
    """A changed cell, with its column's title."""

    title: str
    old: str
    new: str


class RowChange(Struct, frozen=True):
    """A row that was added, removed or changed: its kind of sheet, its description, its place (row 0: none)."""

    kind: ChangeKind
    sheet: str
    about: str
    old_row: int
    new_row: int
    cells: tuple[CellChange, ...] = ()


class _Line(Struct, frozen=True):
    """One row for comparison: its key, and every filled cell as (meaning, text)."""

    row: Row
    key: tuple[str, ...]
    subject: tuple[str, ...]
    cells: Mapping[str, tuple[str, str]]


def row_changes(
    old: Iterable[Table], new: Iterable[Table], old_cells: CellsOf, new_cells: CellsOf
) -> tuple[RowChange, ...]:
    """Return the changes by kind of sheet; within a kind the rows of the new workbook come first.

    Two cells are equal if they mean the same (2024-9-21 and 2024年9月21日), whatever sheet they are on.
    """
    before, after = _lines(old, old_cells), _lines(new, new_cells)
    changes: list[RowChange] = []
    for code in layouts():
        changes += _of_kind(code, before.get(code, []), after.get(code, []))
    return tuple(changes)


def _lines(tables: Iterable[Table], cells_of: CellsOf) -> dict[str, list[_Line]]:
    by_kind: dict[str, list[_Line]] = {}
    for table in tables:
        for row in table.rows:
            cells = _cells(row, cells_of(row))
            key = tuple(_meaning(cells, field) for field in _key_fields(table.kind))
            subject = tuple(_meaning(cells, field) for field in _SUBJECTS.get(table.kind, ()))
            by_kind.setdefault(table.kind, []).append(_Line(row, key, subject, cells))
    return by_kind


def _key_fields(kind: str) -> tuple[str, ...]:
    return _KEYS.get(kind) or tuple(column.field for column in layouts()[kind].columns if column.required)


def _meaning(cells: Mapping[str, tuple[str, str]], field: str) -> str:
    return cells[field][0] if field in cells else ""


def _cells(row: Row, typed: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Field → (meaning, text) of the filled cells; the meaning of an unreadable cell is its text."""
    cells = {}
    for field in row.head.columns:
        text = shown(typed[field]) if typed.get(field) not in (None, "") else ""
        value = row.get(field)
        if text or field in row.filled:
            cells[field] = (plain(value) or text, text or plain(value))
    return cells


def plain(value: object) -> str:
    """Return a typed value as a text that is equal for equal meanings."""
    match value:
        case None:
            return ""
        case Enum():
            return str(value.value)
        case tuple() | frozenset():
            parts = [plain(entry) for entry in value]
            return "、".join(sorted(parts) if isinstance(value, frozenset) else parts)
        case Reference():
            return str(value)
    return shown(value)


def _of_kind(code: str, old: Sequence[_Line], new: Sequence[_Line]) -> list[RowChange]:
    same, removed, added = _matched(old, new)
    corrected, removed, added = _corrected(removed, added)
    changes = [
        RowChange(ChangeKind.CHANGED, layouts()[code].title, _about(code, b), a.row.number, b.row.number, cells)
        for a, b in sorted((*same, *corrected), key=lambda pair: pair[1].row.number)
        if (cells := _cell_changes(code, a, b))
    ]
    title = layouts()[code].title
    changes += [RowChange(ChangeKind.ADDED, title, _about(code, line), 0, line.row.number) for line in added]
    changes += [RowChange(ChangeKind.REMOVED, title, _about(code, line), line.row.number, 0) for line in removed]
    return changes


def _matched(old: Sequence[_Line], new: Sequence[_Line]) -> tuple[list[tuple[_Line, _Line]], list[_Line], list[_Line]]:
    """Pair rows of one key, equal ones first, then in their order; also return the rows that remain on either side."""
    waiting: dict[tuple[str, ...], list[_Line]] = {}
    for line in old:
        waiting.setdefault(line.key, []).append(line)
    pairs: list[tuple[_Line, _Line]] = []
    added: list[_Line] = []
    for line in new:
        candidates = waiting.get(line.key)
        if not candidates:
            added.append(line)
            continue
        best = next((c for c in candidates if c.cells == line.cells), candidates[0])
        candidates.remove(best)
        pairs.append((best, line))
    left = {id(line) for lines in waiting.values() for line in lines}
    return pairs, [line for line in old if id(line) in left], added


def _corrected(
    removed: Sequence[_Line], added: Sequence[_Line]
) -> tuple[list[tuple[_Line, _Line]], list[_Line], list[_Line]]:
    """Pair rows whose date, form or name was corrected: rows about the same pupil, or with nearly the same cells."""
    free = list(added)
    pairs: list[tuple[_Line, _Line]] = []
    left: list[_Line] = []
    for line in removed:
        best = max(free, key=lambda other: _likeness(line, other), default=None)
        if best is not None and _likeness(line, best) >= _ALIKE:
            free.remove(best)
            pairs.append((line, best))
        else:
            left.append(line)
    return pairs, left, free


def _likeness(first: _Line, second: _Line) -> float:
    """The share of equal filled cells; slightly higher if both rows are about the same pupil."""
    fields = {*first.cells, *second.cells}
    agreeing = sum(_meaning(first.cells, f) == _meaning(second.cells, f) for f in fields)
    bonus = 0.25 if any(first.subject) and first.subject == second.subject else 0.0
    return agreeing / max(len(fields), 1) + bonus if agreeing else 0.0


def _cell_changes(code: str, old: _Line, new: _Line) -> tuple[CellChange, ...]:
    none = ("", "")
    return tuple(
        CellChange(column.title, old.cells.get(column.field, none)[1], new.cells.get(column.field, none)[1])
        for column in layouts()[code].columns
        if old.cells.get(column.field, none)[0] != new.cells.get(column.field, none)[0]
    )


def _about(code: str, line: _Line) -> str:
    """A description of the row, in the words of its key."""
    return " ".join(line.cells[field][1] for field in _key_fields(code) if field in line.cells)


def counts(changes: Iterable[RowChange]) -> Counter[tuple[str, ChangeKind]]:
    """Return (kind of sheet, kind of change) → number of rows."""
    return Counter((change.sheet, change.kind) for change in changes)
