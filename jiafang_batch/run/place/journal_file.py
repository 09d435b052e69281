"""The journal of a term folder on disk: 收表/.收表日志.jsonl, and what a stop in the middle of filing left behind."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.handin.journal import Event, Journal, Submission, line_of, read_journal
from jiafang_batch.intake.digest import file_digest
from jiafang_batch.run.place.disk import append_line, partial_files, partial_path, place
from jiafang_batch.run.place.folder import LOG_FOLDER

JOURNAL_FILE = ".收表日志.jsonl"


def journal_path(root: Path) -> Path:
    """Where a term's journal lies."""
    return root / LOG_FOLDER / JOURNAL_FILE


def load_journal(root: Path) -> Journal:
    """The term's journal; empty where nothing was handed out or in yet."""
    path = journal_path(root)
    return read_journal(path.read_bytes()) if path.is_file() else Journal()


def record(root: Path, event: Event) -> None:
    """One more event, durably."""
    append_line(journal_path(root), line_of(event))


def finish_filing(root: Path, journal: Journal) -> tuple[Submission, ...]:
    """The submissions whose filing was cut short after they had been recorded, now at their places.

    What was cut short before it was recorded is swept away: its sender still has it.
    """
    finished = []
    for submission in journal.submissions:
        path = root / submission.path
        partial = partial_path(path)
        if not path.exists() and partial.is_file() and file_digest(partial) == submission.content:
            place(path)
            finished.append(submission)
    for leftover in partial_files(root / LOG_FOLDER):
        leftover.unlink(missing_ok=True)
    withdraw_mistaken(root, journal)
    return tuple(finished)


def withdraw_mistaken(root: Path, journal: Journal) -> tuple[Submission, ...]:
    """Take away the copies that are filed as somebody else's than a person has said last; their content stays there.

    What somebody has put into 收表 themselves, or has worked in, is never taken away.
    """
    held = present(root, journal)
    last = {s.content: s for s in held}
    mistaken = [s for s in held if s.owner != last[s.content].owner and s.path != s.original and _is_whole(root, s)]
    withdrawn = tuple(s for s in mistaken if _is_whole(root, last[s.content]))
    for submission in withdrawn:
        (root / submission.path).unlink()
    return withdrawn


def _is_whole(root: Path, submission: Submission) -> bool:
    """True where the filed copy is what came."""
    return file_digest(root / submission.path) == submission.content


def present(root: Path, journal: Journal, until: datetime | None = None) -> tuple[Submission, ...]:
    """The submissions whose file is there, of those that had come by then; who takes a file away takes the hand-in back.

    A register tells of moments itself, whenever it came.
    """
    there = (s for s in journal.submissions if (root / s.path).is_file())
    return tuple(s for s in there if until is None or s.received <= until or s.owner.kind is OwnerKind.REGISTER)
