"""收表/收表登记.xlsx on disk: people's entries are read, and the received files are written into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path

from jiafang_batch.catalogue import is_error
from jiafang_batch.class_names import class_name
from jiafang_batch.handin.hand_in_state import Standing, local
from jiafang_batch.handin.journal import Submission
from jiafang_batch.handin.register import TypedRegister, TypedRow, register_pages, register_tables, typed_register
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.directory import Directory
from jiafang_batch.link.registers import end_of_day
from jiafang_batch.report.books import kept_book
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.run.handin.carried_rows import typed_cells
from jiafang_batch.run.place.folder import REGISTER
from jiafang_batch.run.place.kept_file import WrittenTo, write_kept
from jiafang_batch.run.term.open_term import REGISTER_NAME
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.table import Row

_KIND = "receipt"


class RegisterUnreadableError(Exception):
    """The register exists and cannot be understood, so that rewriting it would lose people's entries."""


def read_register(
    files: Sequence[ReadFile], directory: Directory, submissions: Sequence[Submission], zone: tzinfo, intake: Intake
) -> TypedRegister:  # fmt: skip
    """Return people's entries in the register. Raises RegisterUnreadableError if it exists and cannot be understood."""
    file = next((file for file in files if file.source.name == REGISTER_NAME), None)
    if file is None:
        return TypedRegister({}, ())
    tables = [table for table in file.tables if table.kind == _KIND]
    if not tables and any(is_error(problem) or not file.tables for problem in file.problems):
        raise RegisterUnreadableError(REGISTER_NAME)
    cells = typed_cells([file], intake)
    rows = [_typed_row(row, cells(row), directory) for table in tables for row in table.rows]
    return typed_register(rows, submissions, zone)


def _typed_row(row: Row, cells: Mapping[str, object], directory: Directory) -> TypedRow:
    until = row["extended"]
    return TypedRow(
        school_class=directory.school_class(row)[0],
        cells=cells,
        received=row["received"],
        extended=end_of_day(until) if until is not None else None,
    )


def write_register(
    root: Path, letterhead: Letterhead, standings: Sequence[Standing], submissions: Sequence[Submission],
    counted: Sequence[Submission], typed: TypedRegister, directory: Directory, zone: tzinfo,
) -> WrittenTo:  # fmt: skip
    """Write the register with the state of everybody and all that people have added to it.

    While it is open, the new one is written to the term folder; in 收表 it would be read as another register.
    """
    pages = register_pages(standings, submissions, counted, typed, directory.roster, zone)
    tables = register_tables(lambda text: directory.classes.find(class_name(text)) or text)
    return write_kept(root, REGISTER_NAME, kept_book(letterhead, REGISTER, pages, tables), tables)


def register_day(submissions: Sequence[Submission], zone: tzinfo, otherwise: date) -> date:
    """Return the day of the latest hand-in in the register."""
    moments: list[datetime] = [local(s.received, zone) for s in submissions]
    return max(moments).date() if moments else otherwise
