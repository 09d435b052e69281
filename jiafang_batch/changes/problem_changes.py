"""The errors and warnings that appeared or were solved between two runs; one whose row has moved is the same.

A row is recognised by its cells, whatever rows were inserted above it, and a workbook by its name without its version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from hashlib import sha256

from jiafang_batch.changes.visit_changes import Record
from jiafang_batch.kept_json import kept_json, restored
from jiafang_batch.problem import Problem, Severity
from jiafang_batch.report import data_columns as data
from jiafang_batch.table import Table

APPEARED, SOLVED = "新出现", "已消除"

_VERSION = re.compile(r"_第\d+版(?=\.\w+$)")
_LETTER = re.compile(r"^[A-Z]+ ")
_DIGITS = 12

Marked = tuple[Record, str]
"""A row of 问题清单.csv, and the mark of the row that it is about."""


def row_marks(problems: Iterable[Problem], tables: Iterable[Table]) -> list[str]:
    """Return a mark for the row of each problem: a digest of its cells, or an empty text for a problem without a row."""
    asked = list(problems)
    places = {(p.location.file, p.location.sheet, p.location.row) for p in asked if p.location.row}
    sheets = {(file, sheet) for file, sheet, _ in places}
    marks = {
        place: sha256(repr(row.cells).encode()).hexdigest()[:_DIGITS]
        for table in tables
        if (table.head.file, table.head.sheet) in sheets
        for row in table.rows
        for place in row.places
        if place in places
    }
    return [marks.get((p.location.file, p.location.sheet, p.location.row), "") for p in asked]


def as_bytes(marks: Sequence[str]) -> bytes:
    """Return the marks in the form that is kept beside the outputs."""
    return json.dumps(marks).encode()


def from_bytes(content: bytes) -> list[str] | None:
    """Return the marks that were kept, or None if the content is anything else."""
    try:
        return list(restored(tuple[str, ...], kept_json(content)))
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
    for key in (_same_row, _same_place):
        was, now = _unmatched(was, now, key)
    return [*((APPEARED, record) for record, _ in now), *((SOLVED, record) for record, _ in was)]


def _same_row(problem: Marked) -> Hashable:
    """Equal for a problem whose row has only moved."""
    record, mark = problem
    return (*_what(record), mark or data.LINE.read(record))


def _same_place(problem: Marked) -> Hashable:
    """Equal for a problem in whose row other cells have changed."""
    record, _ = problem
    return (*_what(record), data.LINE.read(record))


def _what(record: Record) -> tuple[str, ...]:
    file, heading = _VERSION.sub("", data.FILE.read(record)), _LETTER.sub("", data.PLACE.read(record))
    return (data.PROBLEM_CODE.read(record), file, data.SHEET.read(record), heading, data.CONTENT.read(record))


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
