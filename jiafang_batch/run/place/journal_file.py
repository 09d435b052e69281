"""The journal of a term folder on disk: 收表/.收表日志.jsonl, and recovery after an interruption of filing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.handin.journal import Event, Journal, Submission, TurnedAway, damaged_lines, line_of, read_journal
from jiafang_batch.intake.digest import file_digest
from jiafang_batch.run.place.disk import append_line, partial_files, partial_path, place, write_whole
from jiafang_batch.run.place.disk_names import place_of
from jiafang_batch.run.place.folder import LOG_FOLDER
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.usage import UsageError, disk_faults

JOURNAL_FILE, SET_ASIDE = ".收表日志.jsonl", ".收表日志_读不出的行.txt"


def journal_path(root: Path) -> Path:
    """Return the path of a term's journal."""
    return root / LOG_FOLDER / JOURNAL_FILE


class JournalFile:
    """A term's journal: read once, then extended on disk and in memory. Empty if nothing was handed out or in yet."""

    def __init__(self, root: Path) -> None:
        self.root = root
        data = _content(journal_path(root))
        self._journal = read_journal(data)
        self.damaged = len(damaged_lines(data))
        """The number of lines that could not be read."""

    @property
    def journal(self) -> Journal:
        """Every event so far."""
        return self._journal

    def mend(self) -> None:
        """Set the damaged lines aside, in a hidden file beside the journal, so that they are reported once."""
        path = journal_path(self.root)
        data = _content(path)
        if damaged := damaged_lines(data):
            aside, left_out = path.with_name(SET_ASIDE), frozenset(damaged)
            write_whole(aside, b"\n".join([*filter(None, [state_bytes(aside)]), *damaged]))
            write_whole(path, b"\n".join(line for line in data.split(b"\n") if line not in left_out))
        self.damaged = 0

    def record(self, event: Event) -> None:
        """Append an event, durably."""
        append_line(journal_path(self.root), line_of(event))
        self._journal = self._journal.and_then(event)

    def present(self, until: datetime | None = None) -> tuple[Submission, ...]:
        """Return the submissions up to that time whose file exists; removing a file withdraws the hand-in.

        A register states its times itself, so the time of its arrival does not matter.
        """
        there = (s for s in self.journal.submissions if place_of(self.root, s.path).is_file())
        return tuple(s for s in there if until is None or s.received <= until or s.owner.kind is OwnerKind.REGISTER)

    def turned_away(self, until: datetime | None = None) -> tuple[TurnedAway, ...]:
        """Return the files up to that time that were rejected and still need attention: kept, and not accepted since."""
        contents = {submission.content for submission in self.present()}
        open_ones = (entry for entry in self.journal.turned_away if entry.content not in contents)
        return tuple(
            entry
            for entry in open_ones
            if (until is None or entry.received <= until) and (self.root / entry.path).is_file()
        )

    def finish_filing(self) -> tuple[Submission, ...]:
        """Complete the submissions whose filing was interrupted after they had been recorded, and return them.

        Filing that was interrupted before it was recorded is discarded: its sender still has the file.
        """
        finished = []
        for submission in self.journal.submissions:
            path = place_of(self.root, submission.path)
            partial = partial_path(path)
            if not path.exists() and partial.is_file() and file_digest(partial) == submission.content:
                place(path)
                finished.append(submission)
        for kept in self.journal.turned_away:
            path = self.root / kept.path
            partial = partial_path(path)
            if not path.exists() and partial.is_file() and file_digest(partial) == kept.content:
                place(path)
        for leftover in partial_files(self.root / LOG_FOLDER):
            leftover.unlink(missing_ok=True)
        self.withdraw_mistaken()
        return tuple(finished)

    def withdraw_mistaken(self) -> tuple[Submission, ...]:
        """Remove the copies filed under somebody else than the latest decision names; their content is kept.

        Files that somebody put into 收表 themselves, or has edited, are never removed.
        """
        held = self.present()
        last = {s.content: s for s in held}
        mistaken = [s for s in held if s.owner != last[s.content].owner and s.path != s.original and self._is_whole(s)]
        withdrawn = tuple(s for s in mistaken if self._is_whole(last[s.content]))
        for submission in withdrawn:
            place_of(self.root, submission.path).unlink()
        return withdrawn

    def _is_whole(self, submission: Submission) -> bool:
        """True if the filed copy equals the received file."""
        return file_digest(place_of(self.root, submission.path)) == submission.content


def _content(path: Path) -> bytes:
    """The journal's bytes. Raises UsageError if it cannot be read: without it, what was handed in would seem new."""
    if path.exists() and not path.is_file():
        raise UsageError(f"“{path}”不是文件，收表的流水读不了。请把它移走，再运行一次。")
    with disk_faults("收表的流水读不了"):
        return path.read_bytes() if path.exists() else b""
