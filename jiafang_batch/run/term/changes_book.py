"""变动.xlsx of a run: its figures compared with those in the output folder, before these are replaced.

A run without changes keeps the last changes, on 概览 too, so that a second run changes no byte.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from jiafang_batch.changes import basis, change_summary, past_runs, problem_changes
from jiafang_batch.changes.causes import Causes
from jiafang_batch.changes.change_pages import change_pages
from jiafang_batch.changes.figure_changes import Tables, figure_changes
from jiafang_batch.changes.visit_changes import Details, visit_changes
from jiafang_batch.changes.visit_details import NO_DETAILS, as_bytes, differing, from_bytes, visit_details
from jiafang_batch.handin import union_memory
from jiafang_batch.handin.union_memory import NOTHING_KEPT, KeptUnions
from jiafang_batch.handin.union_pages import union_pages
from jiafang_batch.handin.union_report import Unions
from jiafang_batch.measure.standing import standings
from jiafang_batch.report import data_columns
from jiafang_batch.report.books import pages_book
from jiafang_batch.report.csv_text import csv_rows
from jiafang_batch.report.data_columns import DataColumn
from jiafang_batch.report.data_files import CLASSES, PROBLEMS, RESULTS, TEACHERS, UNVISITED, VISITS
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.names import teacher_name
from jiafang_batch.report.summary.recent_changes import CHANGES, Since
from jiafang_batch.run.place.publish import MEMORY
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.term.as_of import PAST_RUNS, RUN_BASIS
from jiafang_batch.table import Table

_DETAILS, CHANGE_SUMMARY, _ROWS, UNIONS = "家访内容", "变动.json", "问题所在行.json", "合并.json"
Thing = TypeVar("Thing")
_FILES = (RESULTS, TEACHERS, CLASSES, UNVISITED, VISITS, PROBLEMS)


class ChangeReport(Struct, frozen=True):
    """What a run reports about the one before it."""

    book: bytes | None
    """变动.xlsx; None if there is nothing to tell yet."""
    since: Since | None
    """The lines of 概览; None on the first run."""
    news: str = ""
    """How much this run changed, in one sentence; empty on the first run and if nothing changed."""


def write_changes(
    write: Callable[[str, bytes], None],
    before: Path,
    data_folder: str,
    data: Mapping[str, bytes],
    figures: Figures,
    tables: Iterable[Table],
    unions: Unions,
) -> ChangeReport:
    """Write 变动.xlsx among the new outputs; `before` is the folder of the last ones, `tables` hold the rows as read."""
    details = visit_details(figures.visits)
    write(f"{MEMORY}/{_DETAILS}", as_bytes(details))
    shown = standings(figures.evaluation).items()
    ungraded = {key: score.rating for (_, key), score in shown if score.is_unreported}
    new_basis = basis.basis_of(figures.term.policy, ungraded)
    write(f"{MEMORY}/{RUN_BASIS}", basis.as_bytes(new_basis))
    runs = past_runs.with_run(_kept(before, PAST_RUNS, past_runs.from_bytes) or {}, figures.evaluation)
    write(f"{MEMORY}/{PAST_RUNS}", past_runs.as_bytes(runs))
    marks = problem_changes.row_marks(figures.problems, tables)
    write(f"{MEMORY}/{_ROWS}", problem_changes.as_bytes(marks))
    write(f"{MEMORY}/{UNIONS}", union_memory.as_bytes(union_memory.kept_of(unions)))
    report = _change_report(before, data_folder, data, figures, _Kept(details, new_basis, marks, unions))
    if report.book is not None:
        write(CHANGES, report.book)
    if report.since is not None:
        write(f"{MEMORY}/{CHANGE_SUMMARY}", change_summary.as_bytes(report.since))
    return report


class _Kept(Struct, frozen=True):
    """What this run keeps for the comparison with the next one."""

    details: Details
    basis: basis.RunBasis
    marks: list[str]
    """The marks of the rows of its problems."""
    unions: Unions


def _change_report(
    before: Path, data_folder: str, data: Mapping[str, bytes], figures: Figures, now: _Kept
) -> ChangeReport:
    """From this comparison or, if nothing changed, 变动.xlsx and the lines of 概览 as they are."""
    details = now.details
    previous_details = _kept(before, _DETAILS, from_bytes) or NO_DETAILS
    standing, same = _standing(before / data_folder), 0
    if standing is not None:
        was, new_lines, same = without_same_lines(standing[VISITS], data[VISITS], differing(previous_details, details))
        standing, data = {**standing, VISITS: was}, {**data, VISITS: new_lines}
    old = None if standing is None else _old_tables(standing)
    united = _UnionsNow(now.unions, _kept(before, UNIONS, union_memory.from_bytes))
    if standing is None or old is None:
        is_united = bool(united.pages)
        return ChangeReport(pages_book(figures.letterhead, "变动", lambda: united.pages) if is_united else None, None)
    new = {name: old[name] if data[name] == standing[name] else _rows(data[name]) for name in _FILES}
    visits = tuple(
        visit_changes(
            old[VISITS], new[VISITS], (previous_details, details), lambda key: teacher_name(figures.term, key) or key
        )
    )
    causes = Causes(figures.evaluation, visits, _kept(before, RUN_BASIS, basis.from_bytes), now.basis)
    marks = _kept(before, _ROWS, problem_changes.from_bytes)
    problems = problem_changes.problem_changes(
        problem_changes.marked(old[PROBLEMS], marks), problem_changes.marked(new[PROBLEMS], now.marks)
    )
    changes = figure_changes(old, new, visits, problems, causes, same)
    if changes.is_nothing and not united.is_new:
        book = before / CHANGES
        return ChangeReport(
            book.read_bytes() if book.is_file() else None, _kept(before, CHANGE_SUMMARY, change_summary.from_bytes)
        )
    since = change_summary.summarised(changes, united.words)
    pages = (*change_pages(changes), *united.pages)
    return ChangeReport(pages_book(figures.letterhead, "变动", lambda: pages), since, since.summary)


class _UnionsNow:
    """What was united now, beside what was as of the last run."""

    def __init__(self, unions: Unions, before: KeptUnions | None) -> None:
        known_keys = frozenset(before.keys) if before else frozenset()
        self.pages = union_pages(unions, known_keys)
        new = Counter(row.became for row in unions.rows if row.key not in known_keys)
        self.words = "、".join(f"{became} {count} 行" for became, count in new.items())
        """How many rows are new, by what became of them."""
        self.is_new = union_memory.kept_of(unions) != (before or NOTHING_KEPT)


def _kept(before: Path, name: str, understood: Callable[[bytes], Thing | None]) -> Thing | None:
    """What the last run kept under a name; None if it is missing or not understood."""
    content = state_bytes(before / MEMORY / name)
    return None if content is None else understood(content)


def _standing(folder: Path) -> Mapping[str, bytes] | None:
    """The files of the last run; None if one of them is missing."""
    contents = {name: state_bytes(folder / name) for name in _FILES}
    there = {name: content for name, content in contents.items() if content is not None}
    return there if len(there) == len(contents) else None


def without_same_lines(old: bytes, new: bytes, students: frozenset[str] | None) -> tuple[bytes, bytes, int]:
    """Return both tables without their common lines, and the number of these; nearly all visits are unchanged.

    Lines of the `students` are kept (None: everybody's), and all lines if a cell may span several.
    """
    if students is None or b'"' in old or b'"' in new:
        return old, new, 0
    was, now = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if was[:1] != now[:1]:
        return old, new, 0
    ids = frozenset(student.encode() for student in students)
    same = {line for line in frozenset(was[1:]).intersection(now) if line.partition(b",")[0] not in ids}
    old, new = (b"".join(line for line in lines if line not in same) for lines in (was, now))
    return old, new, len(same)


def _old_tables(files: Mapping[str, bytes]) -> Tables | None:
    """Their tables; None if somebody has changed their structure."""
    try:
        tables = {name: _rows(content) for name, content in files.items()}
    except (ValueError, csv.Error):
        return None
    is_whole = all(column.title in rows[0] for name, rows in tables.items() if rows for column in _NEEDED[name])
    return tables if is_whole else None


_NEEDED: Mapping[str, Sequence[DataColumn]] = {
    RESULTS: data_columns.RESULT_COLUMNS,
    TEACHERS: data_columns.TEACHER_COLUMNS,
    CLASSES: data_columns.CLASS_COLUMNS,
    UNVISITED: (data_columns.PUPIL_ID,),
    VISITS: data_columns.VISIT_COLUMNS,
    PROBLEMS: data_columns.PROBLEM_COLUMNS,
}


def _rows(content: bytes) -> list[dict[str, str]]:
    """The rows by heading; a missing cell is blank, one without a heading is left out."""
    reader = csv_rows(content)
    headings = next(reader, [])
    blank = dict.fromkeys(headings, "")
    full = len(headings)
    return [
        dict(zip(headings, row, strict=False))
        if len(row) >= full
        else {**blank, **dict(zip(headings, row, strict=False))}
        for row in reader
        if row
    ]
