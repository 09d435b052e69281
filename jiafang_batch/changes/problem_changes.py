"""The errors and warnings that appeared or were solved between two runs; one whose row has moved is the same.

A row is recognised by its cells, whatever rows were inserted above it, the order of the rows, and the names of sheet and
file; if other cells of it have changed, by those that identify it. A workbook is recognised by its name without its version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from hashlib import sha256

from jiafang_batch.changes.visit_changes import Record
from jiafang_batch.kept_json import as_kept, restored
from jiafang_batch.problem import Problem, Severity
from jiafang_batch.report import data_columns as data
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.table import Row, Table

APPEARED, SOLVED = "新出现", "已消除"

_VERSION = re.compile(r"_第\d+版\.\w+$")
_LETTER = re.compile(r"^[A-Z]+ ")
_DIGITS = 12

Marked = tuple[Record, str]
"""A row of 问题清单.csv, and the mark of the row that it is about: two digests, of all its cells and of those that identify it."""


def row_marks(problems: Iterable[Problem], tables: Iterable[Table]) -> list[str]:
    """Return a mark for the row of each problem, or an empty text for a problem without a row."""
    asked = list(problems)
    places = {(p.location.file, p.location.sheet, p.location.row) for p in asked if p.location.row}
    sheets = {(file, sheet) for file, sheet, _ in places}
    marks = {
        place: f"{_digest(row.cells)} {_digest(_identity(row))}"
        for table in tables
        if (table.head.file, table.head.sheet) in sheets
        for row in table.rows
        for place in row.places
        if place in places
    }
    return [marks.get((p.location.file, p.location.sheet, p.location.row), "") for p in asked]


def _identity(row: Row) -> list[object]:
    """The cells that say whom or what the row is about and when."""
    columns = layouts()[row.head.kind].columns
    return [row.get(column.field) for column in columns if column.required]


def _digest(cells: Sequence[object]) -> str:
    return sha256(repr(tuple(cells)).encode()).hexdigest()[:_DIGITS]


def as_bytes(marks: Sequence[str]) -> bytes:
    """Return the marks in the form that is kept beside the outputs."""
    return as_kept(marks)


def from_bytes(content: bytes) -> list[str] | None:
    """Return the marks that were kept, or None if the content is anything else."""
    try:
        return restored(list[str], content)
    except ValueError:
        return None


def marked(records: Sequence[Record], marks: Sequence[str] | None) -> list[Marked]:
    """Return the rows of 问题清单.csv with their marks; without marks if these belong to another list."""
    fitting = marks if marks is not None and len(marks) == len(records) else [""] * len(records)
    return list(zip(records, fitting, strict=True))


def problem_changes(old: Sequence[Marked], new: Sequence[Marked]) -> list[tuple[str, Record]]:
    """Return the errors and warnings that appeared, then those solved; notices are left out because there are too many."""
    was, now = (
        [problem for problem in problems if data.SEVERITY.read(problem[0]) != Severity.NOTICE.value]
        for problems in (old, new)
    )
    for key in (_same_row, _same_cells, _same_identity, _same_place):
        was, now = _unmatched(was, now, key)
    files_then, files_now = ({_file(record) for record, _ in problems} for problems in (old, new))
    renamed = files_then ^ files_now
    was, now = _unmatched(was, now, lambda problem: _same_summary(problem, renamed))
    return [*((APPEARED, record) for record, _ in now), *((SOLVED, record) for record, _ in was)]


def _same_row(problem: Marked) -> Hashable:
    """Equal for a problem whose row has only moved."""
    record, mark = problem
    return (*_what(record), mark or data.LINE.read(record))


def _same_cells(problem: Marked) -> Hashable:
    """Equal for a problem whose row stands in another sheet or file."""
    record, mark = problem
    return (*_fault(record), mark) if mark else id(record)


def _same_identity(problem: Marked) -> Hashable:
    """Equal for a problem whose row has moved and in which other cells have changed."""
    record, mark = problem
    return (*_what(record), mark.rpartition(" ")[2]) if mark else id(record)


def _same_place(problem: Marked) -> Hashable:
    """Equal for a problem in whose row other cells have changed."""
    record, _ = problem
    return (*_what(record), data.LINE.read(record))


def _same_summary(problem: Marked, renamed: Container[str]) -> Hashable:
    """Equal for a problem about several rows, or none, of a file that has another name now."""
    record, mark = problem
    is_renamed = not mark and _file(record) in renamed
    return (*_fault(record), data.SHEET.read(record)) if is_renamed else id(record)


def _what(record: Record) -> tuple[str, ...]:
    return *_fault(record), _file(record), data.SHEET.read(record)


def _fault(record: Record) -> tuple[str, ...]:
    return data.PROBLEM_CODE.read(record), _LETTER.sub("", data.PLACE.read(record)), data.CONTENT.read(record)


def _file(record: Record) -> str:
    return _VERSION.sub("", data.FILE.read(record))


def _unmatched(
    old: Sequence[Marked], new: Sequence[Marked], key: Callable[[Marked], Hashable]
) -> tuple[list[Marked], list[Marked]]:
    """Those of either list that have no equal in the other; each matches one."""
    waiting: dict[Hashable, list[Marked]] = {}
    for problem in old:
        waiting.setdefault(key(problem), []).append(problem)
    left = []
    for problem in new:
        if equals := waiting.get(key(problem)):
            equals.pop(0)
        else:
            left.append(problem)
    gone = {id(problem) for equals in waiting.values() for problem in equals}
    return [problem for problem in old if id(problem) in gone], left
