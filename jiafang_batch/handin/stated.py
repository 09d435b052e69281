"""The statements of a workbook's visit logs, one per row and pupil; and the logs reduced to what counts."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from enum import Enum

from msgspec.structs import replace

from jiafang_batch.handin.union_records import Place, Statement
from jiafang_batch.link.directory import Directory
from jiafang_batch.table import CLOCK, WRITTEN, Reference, Row, Table

VISIT_LOG = "visit_log"
_LONGEST = 30
"""Characters of a cell when a row is shown to a person."""

_WHO_AND_WHEN = frozenset({"student", "student_id", "school_class", "year_group", "date", CLOCK})


def statements(tables: Iterable[Table], directory: Directory) -> tuple[Statement, ...]:
    """Return the statements of all rows of visit logs, in their order; a row in error gives one without a pupil."""
    return tuple(s for table in tables if table.kind == VISIT_LOG for row in table.rows for s in _of(row, directory))


def _of(row: Row, directory: Directory) -> Iterator[Statement]:
    place = (row.head.sheet, row.number)
    leads, _ = directory.teachers(row, "lead")
    lead = leads[0].id if leads else ""
    students, _ = directory.students(row)
    if row.faulty or not students or row["date"] is None or not lead:
        yield Statement(place, "", None, lead, _content(row, lead))
        return
    content = _content(row, lead)
    form = row["form"].value if row["form"] else ""
    for student in students:
        yield Statement(place, student.id, row["date"], lead, content, form)


def _content(row: Row, lead: str) -> Hashable:
    """The filled cells beside pupil and day, by field."""
    cells: dict[str, Hashable] = {"lead": lead}
    for field, value in row.values.items():
        if field in _WHO_AND_WHEN or field.startswith(WRITTEN) or field == "lead":
            continue
        if value not in (None, "", (), 0, False):
            cells[field] = _plain(value)
    return tuple(sorted(cells.items(), key=lambda cell: cell[0]))


def _plain(value: object) -> Hashable:
    if isinstance(value, Enum | Reference):
        return str(value)
    return tuple(map(str, value)) if isinstance(value, tuple | list | frozenset) else str(value)


def rows_by_place(tables: Iterable[Table]) -> Mapping[Place, Row]:
    """Return the rows of visit logs by sheet and number."""
    return {(row.head.sheet, row.number): row for table in tables if table.kind == VISIT_LOG for row in table.rows}


def row_words(tables: Iterable[Table], place: Place) -> str:
    """Return the filled cells of a row of a visit log as a person reads them: 2024-09-21 一(1)班 王小明 实地家访 …."""
    row = rows_by_place(tables).get(place)
    texts = row_texts(row).values() if row else ()
    return " ".join(dict.fromkeys(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in texts))


def row_texts(row: Row) -> Mapping[str, str]:
    """Return the filled cells of a row by field, as a person reads them."""
    texts = {field: _words(value) for field, value in row.values.items() if not field.startswith(WRITTEN)}
    return {field: text for field, text in texts.items() if text}


def _words(value: object) -> str:
    if isinstance(value, bool) or value in (None, "", (), 0):
        return "是" if value is True else ""
    if isinstance(value, tuple | frozenset):
        words = [_words(entry) for entry in value]
        return "、".join(words if isinstance(value, tuple) else sorted(words))
    return str(value.value) if isinstance(value, Enum) else str(value)


def only_counting(
    tables: Iterable[Table], counting: Sequence[Statement], directory: Directory, *, others: bool
) -> tuple[Table, ...]:
    """Return the tables with only the rows, and in a row the pupils, whose statements count.

    `others` keeps other kinds.
    """
    kept: dict[Place, set[str]] = {}
    for statement in counting:
        kept.setdefault(statement.place, set()).add(statement.pupil)
    return tuple(
        replace(table, rows=tuple(_reduced(table.rows, kept, directory))) if table.kind == VISIT_LOG else table
        for table in tables
        if others or table.kind == VISIT_LOG
    )


def _reduced(rows: Iterable[Row], kept: Mapping[Place, Collection[str]], directory: Directory) -> Iterator[Row]:
    for row in rows:
        pupils = kept.get((row.head.sheet, row.number))
        if pupils is None:
            continue
        students = directory.students(row)[0]
        rest = tuple(s for s in students if s.id in pupils)
        if "" in pupils or len(rest) == len(students):
            yield row
        else:
            yield row.changed(
                {"student": tuple(Reference(s.name, s.id) for s in rest), "student_id": tuple(s.id for s in rest)}
            )
