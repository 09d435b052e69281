"""Where a workbook that was handed in is filed, and filing it so that an interruption loses nothing."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from msgspec.structs import replace

from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import Submission
from jiafang_batch.intake.sniff import EXTENSIONS, sniff
from jiafang_batch.records import Roster
from jiafang_batch.report.names import file_name
from jiafang_batch.run.place.disk import place, stage
from jiafang_batch.run.place.folder import LOG_FOLDER
from jiafang_batch.run.place.journal_file import JournalFile

_REGISTERS, _SCHOOL, _TEACHERS = "登记", "全校", "教师"


def filed_path(owner: Owner, version: int, suffix: str, roster: Roster) -> str:
    """Below the term folder: 收表/一年级/一(1)班/一(1)班_第1版.xlsx."""
    folder, name = _folder_and_name(owner, roster)
    return "/".join((LOG_FOLDER, *folder, f"{name}_第{version}版{suffix}"))


def _folder_and_name(owner: Owner, roster: Roster) -> tuple[tuple[str, ...], str]:
    key = file_name(owner.key)
    match owner.kind:
        case OwnerKind.SCHOOL_CLASS:
            school_class = roster.classes.get(owner.key)
            group = file_name(school_class.year_group) if school_class and school_class.year_group else ""
            return ((group, key) if group else (key,)), key
        case OwnerKind.TEACHER:
            teacher = roster.teachers.get(owner.key)
            name = file_name(f"{teacher.name}_{owner.key}") if teacher else key
            return (_TEACHERS, name), name
        case OwnerKind.YEAR_GROUP:
            return (key,), f"{key}合表"
        case OwnerKind.SCHOOL:
            return (_SCHOOL,), key
        case OwnerKind.REGISTER:
            return (_REGISTERS,), key


def true_suffix(name: str, content: bytes) -> str:
    """Return the extension that fits the content: the file's own if it does, else the usual one of its type."""
    file_suffix = PurePosixPath(name).suffix.lower()
    fitting = EXTENSIONS.get(sniff(content, name), frozenset())
    if file_suffix in fitting:
        return file_suffix
    usual = (".xlsx", ".xls", ".xlsb", ".ods", ".csv", ".html", ".xml", ".docx")
    return next((suffix for suffix in usual if suffix in fitting), file_suffix or ".xlsx")


def file_copy(journal_file: JournalFile, submission: Submission, content: bytes) -> Submission:
    """File the content and record it; returns the submission with the path that was free.

    The content is written durably first, then recorded, then moved to its place: every recorded filing can be completed
    later (`finish_filing`), and only durable content is recorded.
    """
    free = _free(journal_file.root, submission)
    path = journal_file.root / free.path
    stage(path, content)
    journal_file.record(free)
    place(path)
    return free


def _free(root: Path, submission: Submission) -> Submission:
    """The submission with the next version whose place is not taken by another file."""
    candidate = submission
    while (root / candidate.path).exists():
        version = candidate.version + 1
        path = re.sub(r"_第\d+版(\.\w+)$", rf"_第{version}版\1", candidate.path)
        candidate = replace(candidate, version=version, path=path)
    return candidate
