"""退回/: every submitted file with something to correct is returned as a copy with its problems marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from jiafang_batch.catalogue import is_error, is_notice
from jiafang_batch.handin.journal import Journal
from jiafang_batch.intake.sniff import Kind
from jiafang_batch.policy.model import Policy
from jiafang_batch.problem import Problem
from jiafang_batch.run.place.folder import LOG_FOLDER, OUTPUT_FOLDER
from jiafang_batch.run.term.open_term import REGISTER_NAME
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.sheets.origin import Origin, checksum, origin_line
from jiafang_batch.terms import RETURNED

if TYPE_CHECKING:
    from jiafang_batch.report.returned.problem_listing import Notice

RETURNED_FOLDER = "退回"
_HAND_TO = "教导处"


def give_back(
    folder: Path,
    files: Iterable[ReadFile],
    problems: Iterable[Problem],
    policy: Policy,
    called: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Write the returned copies of the files of 收表/ below the folder and return their number.

    The office's own 收表登记 is not returned. The originals are only read. A file that cannot be marked gets a separate
    list, which uses the name in `called` (path below the term folder → name).
    """
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.location.file, []).append(problem)
    asked = [
        file
        for file in files
        if file.source.place == LOG_FOLDER
        and file.source.name != REGISTER_NAME
        and not all(map(is_notice, by_file.get(file.source.name, ())))
        and _is_for_us(file, by_file.get(file.source.name, ()))
    ]
    if not asked:
        return 0
    # Imported only for a term with something to correct.
    from jiafang_batch.report.returned.returned_files import write_returned

    notice = notice_of(policy)
    count = 0
    for file in asked:
        own = by_file[file.source.name]
        content, name = _content(file.source.path), file.source.name
        origin = origin_line(Origin(name, checksum(sha256(content).hexdigest())))
        written = write_returned(
            folder, name, content, own, replace(notice, origin=origin, called=called.get(name, ""))
        )
        count += written is not None
    return count


def senders_names(journal: Journal) -> Mapping[str, str]:
    """Return the original names of the filed workbooks: path below the term folder → name."""
    return {s.path: s.original.rpartition("/")[2] for s in journal.submissions}


def with_copies(root: Path, files: Iterable[str]) -> frozenset[str]:
    """Return those of the files (paths below the term folder) of which the last run has written a returned copy."""
    return frozenset(copies_of(root, files))


def copies_of(root: Path, files: Iterable[str]) -> Mapping[str, str]:
    """Return file → its returned copy by the last run, if there is one; both as paths below the term folder."""
    folder = root / OUTPUT_FOLDER / RETURNED_FOLDER
    copies = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    # A copy keeps the file's name, perhaps with its true suffix appended; a list has a name of its own.
    found = {
        file: next((c for c in copies if c == file or c.startswith((f"{file}.", f"{file}_{RETURNED}."))), "")
        for file in files
    }
    return {file: f"{OUTPUT_FOLDER}/{RETURNED_FOLDER}/{copy}" for file, copy in found.items() if copy}


def _is_for_us(file: ReadFile, own: Iterable[Problem]) -> bool:
    """False for files that are no tables to be counted: a text, an archive, a workbook without known sheets."""
    if file.tables:
        return True
    return any(is_error(problem) and not _is_foreign(problem) for problem in own)


def _is_foreign(problem: Problem) -> bool:
    """True for an archive, which the office unpacks itself, and for a workbook without sheets like ours."""
    match problem.code:
        case "other-format":
            return problem.details["kind"] == Kind.ZIP.named
        case "no-known-sheet" | "no-form-in-document":
            return not problem.details["like"]
    return False


def notice_of(policy: Policy) -> Notice:
    """Return the school's message to whoever gets a file back."""
    from jiafang_batch.report.returned.problem_listing import Notice

    deadline = policy.settings.hand_in_deadline
    by_when = f"{deadline.year}年{deadline.month}月{deadline.day}日 {deadline:%H:%M}" if deadline else ""
    return Notice(policy.settings.school, by_when, _HAND_TO)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
