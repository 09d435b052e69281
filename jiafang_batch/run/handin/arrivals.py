"""Received files → new workbooks in a temporary folder, those received before, and those that cannot be accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import Submission
from jiafang_batch.run.handin.collecting_term import CollectingTerm
from jiafang_batch.run.handin.incoming import Came, Refused, incoming
from jiafang_batch.run.handin.turn_away import kept_back, turn_away
from jiafang_batch.run.place.disk import place, stage
from jiafang_batch.run.place.folder import INBOX, LOG_FOLDER, OUTPUT_FOLDER
from jiafang_batch.run.place.journal_file import JournalFile
from jiafang_batch.run.place.publish import written_digests
from jiafang_batch.run.term.returned_folder import copy_digests
from jiafang_batch.run.usage import UsageError


class Arrival(Struct, frozen=True):
    """A received workbook, kept in a temporary folder while it is inspected."""

    came: Came
    path: Path
    digest: str
    received: datetime | None = None
    """The time of the first receipt, for a file that was rejected then."""
    code: Owner | None = None
    """The class whose code came with it."""
    copies: tuple[Came, ...] = ()
    """The same content, received now under other names; without its bytes."""


class Duplicate(Struct, frozen=True):
    """A workbook whose exact content was received before."""

    name: str
    submission: Submission
    label: str
    is_restored: bool = False
    """True if the filed copy had been removed and has been restored."""
    is_now_supplement: bool = False
    """True if it replaced others and is now counted as an addition, by a person's decision."""
    source: Path | None = None
    """The path given for it."""


def arrivals_of(
    term: CollectingTerm,
    paths: Sequence[Path],
    owner: Owner | None,
    received: datetime,
    folder: Path,
    codes: Mapping[Path, Owner],
) -> tuple[list[Arrival], list[Duplicate], list[Refused]]:
    """Return the new workbooks, each content once; those received before; and files that are not workbooks.

    A workbook filed under somebody other than `owner`, given by a person now, counts as new.
    """
    before = {s.content: s for s in term.journal.submissions if owner is None or s.owner == owner}
    blank = {handout.content: handout.owner for handout in term.journal.handouts}
    written = written_digests(term.root / OUTPUT_FOLDER) | copy_digests(term.root)
    arrivals: dict[str, Arrival] = {}
    duplicates: list[Duplicate] = []
    refused: list[Refused] = []
    for came in incoming(_places(term.root, paths, is_about_one=owner is not None), term.zone, term.root):
        if isinstance(came, Refused):
            refused.append(turn_away(term, came, received, owner, codes.get(came.source) if came.source else None))
            continue
        digest = came.digest
        if digest in blank:
            unfilled = Refused(came.name, "还是发下去的样子，没有填", "请填好再交", came.content, source=came.source)
            refused.append(turn_away(term, unfilled, received, owner or blank[digest]))
        elif digest in written:
            why = "是统计写出的结果，或者还是退回去的样子，没有改；退回的表请改好再交"
            refused.append(Refused(came.name, why, source=came.source))
        elif digest in before:
            duplicates.append(_duplicate(term, came, before[digest], is_decided=owner is not None))
        elif digest in arrivals:
            first = arrivals[digest]
            arrivals[digest] = replace(first, copies=(*first.copies, replace(came, content=b"")))
        else:
            path = folder / f"{len(arrivals)}{Path(came.name).suffix.lower()}"
            arrivals[digest] = _laid(came, path, code=codes.get(came.source) if came.source else None)
    return list(arrivals.values()), duplicates, refused


def _duplicate(term: CollectingTerm, came: Came, submission: Submission, *, is_decided: bool) -> Duplicate:
    is_restored = _restore(term.journal_file, submission, came.content, is_decided=is_decided)
    return Duplicate(came.name, submission, term.register.label(submission.owner), is_restored, source=came.source)


def _laid(came: Came, path: Path, received: datetime | None = None, code: Owner | None = None) -> Arrival:
    """Write the received file to its place for inspection."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(came.content)
    return Arrival(replace(came, content=b""), path, came.digest, received, code)


def turned_away_before(term: CollectingTerm, arrivals: Sequence[Arrival], folder: Path) -> list[Arrival]:
    """Files that were rejected earlier and have not been received again now."""
    fresh = {arrival.digest for arrival in arrivals}
    again = (kept for kept in kept_back(term.journal_file) if kept.came.digest not in fresh)
    return [
        _laid(
            kept.came, folder / f"again{number}{Path(kept.came.name).suffix.lower()}", kept.received,
            Owner(OwnerKind.SCHOOL_CLASS, kept.code) if kept.code in term.roster.classes else None,
        )
        for number, kept in enumerate(again)
    ]  # fmt: skip


def _places(root: Path, paths: Sequence[Path], *, is_about_one: bool) -> list[Path]:
    """The paths, and 来件/ if it exists. Raises UsageError for the term folder itself and for files already accepted.

    If a file and an owner are given, only that file is meant, whatever else is in 来件/.
    """
    logs, inbox = (root / LOG_FOLDER).resolve(), root / INBOX
    if any(path.resolve() == root.resolve() for path in paths):
        raise UsageError(f"“{root}”就是学期文件夹；要收的是别处的文件或文件夹，或者先把它们放进“{root / INBOX}”。")
    if any(path.resolve().is_relative_to(logs) for path in paths):
        raise UsageError("“收表”里的文件已经在学期文件夹里了，不用再收；要收的是别处的文件或文件夹。")
    named = {path.resolve() for path in paths}
    if is_about_one and named:
        return list(paths)
    return [*paths, *([inbox] if inbox.is_dir() and inbox.resolve() not in named else [])]


def _restore(journal_file: JournalFile, submission: Submission, content: bytes, *, is_decided: bool) -> bool:
    """Return True if the filed copy had been removed and has been restored.

    A person's decision about the owner is final for this content.
    """
    path = journal_file.root / submission.path
    if path.exists():
        return False
    stage(path, content)
    if is_decided:
        journal_file.record(submission)
    place(path)
    if is_decided:
        journal_file.withdraw_mistaken()
    return True


def made_supplement(term: CollectingTerm, entry: Duplicate) -> Duplicate:
    """The earlier workbook, counted as an addition from now on."""
    if entry.submission.only_adds:
        return entry
    changed = replace(entry.submission, is_supplement=True, only_adds=True)
    term.journal_file.record(changed)
    return replace(entry, submission=changed, is_now_supplement=True)
