"""`diff`: any two workbooks, read like all others and compared row by row; or what a term's workbooks were united to."""

from __future__ import annotations

from pathlib import Path

from jiafang_batch.catalogue import is_error, message
from jiafang_batch.changes.row_diff import RowChange, row_changes
from jiafang_batch.handin.union_report import Unions
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.carried_rows import typed_cells
from jiafang_batch.run.handin.collecting_term import collecting_term
from jiafang_batch.run.handin.recognise import wished_owner
from jiafang_batch.run.place.folder import SourceFile
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.run.term.read import ReadFile, read_files
from jiafang_batch.run.term.school import SchoolJob, check_opened
from jiafang_batch.run.term.settle import settled_files
from jiafang_batch.run.usage import UsageError


def diff_books(old: Path, new: Path, intake: Intake) -> tuple[RowChange, ...]:
    """Return the changes from one workbook to the other. Raises UsageError for one without any known sheet."""
    read = [_read(path, side, intake) for side, path in (("旧", old), ("新", new))]
    cells = [typed_cells([file], intake) for file in read]
    return row_changes(read[0].tables, read[1].tables, cells[0], cells[1])


def united_in(term: OpenedTerm, who: str = "") -> Unions:
    """Return what was united of the term's owners with several workbooks, or of one: a class, a teacher, a year group.

    Raises UsageError for somebody who does not exist.
    """
    collecting = collecting_term(term)
    owner = wished_owner(who, collecting) if who else None
    unions = check_opened(term, SchoolJob(term.root)).unions
    return unions if owner is None else unions.of(collecting.register.label(owner))


def _read(path: Path, side: str, intake: Intake) -> ReadFile:
    # The same file on both sides is compared with itself, not taken for a duplicate.
    (file,) = read_files([SourceFile(f"{side}/{path.name}", path)], None, intake)
    if file.tables:
        return file
    problems = settled_files([file])
    messages = [message(p) for p in problems if is_error(p)] or [message(p) for p in problems]
    reason = messages[0] if messages else "里面没有标准的表"
    raise UsageError(f"“{path}”没法比较：{reason}")
