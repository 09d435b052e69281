"""收表/收表登记.xlsx on disk: what people typed into it is read before the program writes it anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path

from jiafang_batch.catalogue import is_error
from jiafang_batch.handin.journal import Submission
from jiafang_batch.handin.register import TypedRegister, TypedRow, register_pages, typed_register
from jiafang_batch.handin.standing import Standing, local
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.directory import Directory
from jiafang_batch.link.registers import end_of_day
from jiafang_batch.records import Roster
from jiafang_batch.report.books import pages_book
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.run.handin.carried_rows import typed_cells
from jiafang_batch.run.place.disk import OpenElsewhereError, write_whole
from jiafang_batch.run.place.folder import REGISTER
from jiafang_batch.run.term.open_term import REGISTER_NAME
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.usage import UsageError
from jiafang_batch.table import Row

_KIND = "receipt"


class RegisterUnreadableError(Exception):
    """The register is there and can not be understood, so that writing it anew would lose what people typed."""


@dataclass(frozen=True, slots=True)
class WrittenTo:
    """Where a workbook was written, and what is to be said where that is not its own place."""

    path: Path
    notice: str = ""


def read_register(
    files: Sequence[ReadFile], directory: Directory, submissions: Sequence[Submission], zone: tzinfo, intake: Intake
) -> TypedRegister:  # fmt: skip
    """What people have typed into the register; RegisterUnreadableError where it is there and not understood."""
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
    counted: Sequence[Submission], typed: TypedRegister, roster: Roster, zone: tzinfo,
) -> WrittenTo:  # fmt: skip
    """The register with everybody's state; its bytes depend on nothing but what is in it.

    While it is open the latest stands in the term folder: in 收表 it would be read as another register.
    """
    pages = register_pages(standings, submissions, counted, typed, roster, zone)
    content = pages_book(letterhead, REGISTER, lambda: pages)
    return write_beside_if_open(root / REGISTER_NAME, root, content)


def write_beside_if_open(path: Path, folder: Path, content: bytes) -> WrittenTo:
    """The workbook at its place, or in the folder under another name while a spreadsheet program has it open.

    Where neither can be written, why not is all that is said: nothing that was taken in depends on it.
    """
    beside = folder / f"{path.stem}（最新）{path.suffix}"
    try:
        if not _holds(path, content):
            write_whole(path, content)
    except OpenElsewhereError:
        return _beside(path, beside, content)
    except UsageError as fault:
        return WrittenTo(path, f"“{path.name}”没有更新：{fault}")
    with suppress(OSError):
        beside.unlink(missing_ok=True)
    return WrittenTo(path)


def _beside(path: Path, beside: Path, content: bytes) -> WrittenTo:
    try:
        write_whole(beside, content)
    except OpenElsewhereError:
        return WrittenTo(path, f"“{path.name}”和“{beside.name}”都正被打开，没有更新。关闭后再运行一次就会更新。")
    except UsageError as fault:
        return WrittenTo(path, f"“{path.name}”正被打开，没有更新：{fault}")
    notice = f"“{path.name}”正被打开，没有改动；最新的写在“{beside}”。关闭后再运行一次就会更新。"
    return WrittenTo(beside, notice)


def _holds(path: Path, content: bytes) -> bool:
    """True where the file is there with this content; False too where it can not be opened."""
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def register_day(submissions: Sequence[Submission], zone: tzinfo, otherwise: date) -> date:
    """Until when the register knows of hand-ins: the day of the latest one."""
    moments: list[datetime] = [local(s.received, zone) for s in submissions]
    return max(moments).date() if moments else otherwise
