"""The facts of a workbook that its standing depends on: data rows and errors, of all classes or of one."""

from __future__ import annotations

from jiafang_batch.catalogue import is_error
from jiafang_batch.handin.hand_in_state import (
    Facts,
    FactsOf,
)
from jiafang_batch.handin.journal import Submission
from jiafang_batch.link.directory import Directory
from jiafang_batch.problem import Problem
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.school import Checked
from jiafang_batch.table import Row


def facts_in(checked: Checked, directory: Directory) -> FactsOf:
    """Return the facts of a workbook by its path, and of one class's rows in it."""
    files: dict[str, ReadFile] = {file.source.name: file for file in checked.files}
    faults: dict[str, list[Problem]] = {}
    for problem in checked.problems:
        if is_error(problem):
            faults.setdefault(problem.location.file, []).append(problem)

    def facts_of(submission: Submission, school_class: str) -> Facts:
        file = files.get(submission.path)
        file_faults = tuple(faults.get(submission.path, ()))
        rows = [row for table in file.tables for row in table.rows] if file else []
        if not school_class:
            return Facts(len(rows), file_faults)
        kept = [row for row in rows if _is_about(row, school_class, directory)]
        places = {(row.head.sheet, number) for row in kept for number in row.numbers}
        about = (p for p in file_faults if not p.location.row or (p.location.sheet, p.location.row) in places)
        return Facts(len(kept), tuple(about))

    return facts_of


def _is_about(row: Row, school_class: str, directory: Directory) -> bool:
    if "school_class" not in row.head.fields:
        return False
    students = directory.students(row)[0] if "student_id" in row.head.fields else []
    return school_class in ({s.school_class for s in students} or {directory.school_class(row)[0]})
