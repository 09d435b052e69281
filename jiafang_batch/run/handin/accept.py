"""Arrived workbooks → their owners and their places in 收表, with notices about what was filed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import Submission
from jiafang_batch.handin.owner_vote import Verdict
from jiafang_batch.handin.row_owners import main_class, row_evidence
from jiafang_batch.handin.succession import Held, lineage, succession
from jiafang_batch.handin.union_words import union_remarks
from jiafang_batch.run.handin.arrivals import Arrival
from jiafang_batch.run.handin.collecting_term import CollectingTerm
from jiafang_batch.run.handin.filing import file_copy, filed_path, true_suffix
from jiafang_batch.run.handin.incoming import Refused
from jiafang_batch.run.handin.recognise import Recognised, Unread, recognise
from jiafang_batch.run.handin.turn_away import let_in, turn_away
from jiafang_batch.run.place.disk_names import place_of
from jiafang_batch.run.place.folder import SourceFile
from jiafang_batch.run.term.counted_versions import counted_submissions, versions_of
from jiafang_batch.run.term.read import ReadFile


class Filed(Struct, frozen=True):
    """A workbook that was accepted: its entry, its owner in words, and notices for a person."""

    submission: Submission
    label: str
    remarks: tuple[str, ...] = ()
    source: Path | None = None
    """The path given for it; None for one that was rejected earlier."""


class Ready(Struct, frozen=True):
    """A workbook with a known owner."""

    arrival: Arrival
    owner: Owner
    reading: Recognised


def with_owners(
    term: CollectingTerm, arrivals: Sequence[Arrival], owner: Owner | None, received: datetime
) -> tuple[list[Ready], list[Refused]]:
    """Those with a known owner, and notices about the others; a file rejected again is reported only once."""
    ready: list[Ready] = []
    unclear: list[Refused] = []
    files = [(arrival.came.name, arrival.path) for arrival in arrivals]
    readings = recognise(term, files, owner, [arrival.code for arrival in arrivals])
    for arrival, reading in zip(arrivals, readings, strict=True):
        if isinstance(reading, Recognised) and reading.identity.owner is not None:
            ready.append(Ready(arrival, reading.identity.owner, reading))
        elif arrival.received is None:
            content, source = arrival.path.read_bytes(), arrival.came.source
            refused = replace(_why_not(arrival.came.name, reading), content=content, source=source)
            main = main_class(reading.evidence) if isinstance(reading, Recognised) and reading.evidence.visits else ""
            probable = owner or (Owner(OwnerKind.SCHOOL_CLASS, main) if main else None)
            unclear.append(turn_away(term, refused, received, probable, arrival.code))
    return ready, unclear


def _why_not(name: str, reading: Recognised | Unread) -> Refused:
    if isinstance(reading, Unread):
        return Refused(name, reading.reason, reading.step)
    step = "确知是谁的，可以用 --as 指定" if reading.evidence.rows else "请填好再交"
    return Refused(name, f"{reading.identity.verdict.value}：{reading.identity.reason}", step)


def _order(workbook: Ready) -> tuple[object, ...]:
    """The sort key: by owner, then as saved; of one moment, 家访(1).xlsx was saved after 家访.xlsx."""
    came = workbook.arrival.came
    return str(workbook.owner), came.saved, len(came.name), came.name


def file_recognised(
    term: CollectingTerm, ready: Iterable[Ready], received: datetime, *, is_supplement: bool, is_decided: bool
) -> Iterator[Filed]:
    """File the workbooks; of one owner in the order in which they were saved.

    They are additions if `is_supplement`; `is_decided` if a person has named the owner.
    """
    ordered = sorted(ready, key=_order)
    held, before = _held(term, {workbook.owner for workbook in ordered})
    versions: dict[Owner, int] = {}
    for workbook in ordered:
        last = versions.get(workbook.owner, max((s.version for s in term.journal.of(workbook.owner)), default=0))
        content, evidence = workbook.arrival.path.read_bytes(), workbook.reading.evidence
        only_adds = is_supplement or evidence.is_of_forms
        current = held.get(workbook.owner, ())
        follows = succession(current, evidence.pupils, workbook.reading.corrected, by_person=only_adds)
        submission = replace(
            _submission(term, workbook, last + 1, content, workbook.arrival.received or received),
            is_supplement=follows.is_supplement,
            replaces=follows.replaces,
            only_adds=only_adds,
        )
        filed = file_copy(term.journal_file, submission, content)
        let_in(term.journal_file, filed.content)
        set_right = tuple(_set_right(term, filed)) if is_decided else ()
        before.append((filed, workbook.reading.file))
        remarks = (*_remarks(term, workbook), *follows.remarks, *_united(term, before, filed), *set_right)
        versions[workbook.owner] = filed.version
        held[workbook.owner] = (*follows.kept, Held(filed, evidence.pupils, follows.lineage | {filed.content}))
        yield Filed(filed, term.register.label(workbook.owner), remarks, workbook.arrival.came.source)


def _submission(term: CollectingTerm, workbook: Ready, version: int, content: bytes, received: datetime) -> Submission:
    identity = workbook.reading.identity
    return Submission(
        content=workbook.arrival.digest,
        owner=workbook.owner,
        classes=identity.classes,
        version=version,
        path=filed_path(workbook.owner, version, true_suffix(workbook.arrival.came.name, content), term.roster),
        original=workbook.arrival.came.name,
        received=received.replace(microsecond=0),
        verdict=identity.verdict.value,
        reason=identity.reason,
        rows=workbook.reading.evidence.rows,
        edition=identity.edition,
        saved=term.saved_time(content, received),
    )


def _held(
    term: CollectingTerm, owners: set[Owner]
) -> tuple[dict[Owner, tuple[Held, ...]], list[tuple[Submission, ReadFile]]]:
    """Owner → those that stand for them now, with the pupils named in it; and all workbooks of these owners as read."""
    settings = term.settings
    submissions = [s for s in term.journal_file.present() if s.owner in owners]
    counted = counted_submissions(submissions, settings.counted_version, settings.hand_in_deadline, (), term.zone)
    files = term.opened.read([SourceFile(s.path, place_of(term.root, s.path)) for s in submissions])
    held: dict[Owner, tuple[Held, ...]] = {}
    for submission, file in zip(submissions, files, strict=True):
        if submission in counted:
            pupils = row_evidence(file.tables, term.directory).pupils
            workbook = Held(submission, pupils, lineage(submission, term.journal.submissions))
            held[submission.owner] = (*held.get(submission.owner, ()), workbook)
    return held, list(zip(submissions, files, strict=True))


def _united(
    term: CollectingTerm, owners_files: Sequence[tuple[Submission, ReadFile]], filed: Submission
) -> tuple[str, ...]:
    """What the workbook just filed did to the visits of its owner."""
    owner_files = [(s, file) for s, file in owners_files if s.owner == filed.owner]
    if filed.owner.kind is OwnerKind.REGISTER or len(owner_files) == 1:
        return ()
    read = {s.path: file for s, file in owner_files}
    *before, new = versions_of([s for s, _ in owner_files], read, term.directory, term.opened)
    return union_remarks(before, new)


def _remarks(term: CollectingTerm, workbook: Ready) -> Iterator[str]:
    identity = workbook.reading.identity
    handout = term.journal.handout(workbook.owner)
    if handout is not None and 0 < identity.edition < handout.edition:
        yield f"用的是第 {identity.edition} 次发的表，最近发的是第 {handout.edition} 次"
    if workbook.reading.evidence.is_of_forms:
        yield "是一人一张的记录表，和以前交的一起统计；同一张改过再交的，请删掉旧的那一份"
    if identity.verdict is Verdict.SINGLE:
        yield f"请核对：{identity.reason}"


def _set_right(term: CollectingTerm, filed: Submission) -> Iterator[str]:
    """Remove the copy filed under another owner, now that a person has decided the owner."""
    for mistaken in term.journal_file.withdraw_mistaken():
        yield f"原来算在 {term.register.label(mistaken.owner)} 的第 {mistaken.version} 版已经撤下"
    for other in term.journal_file.present():
        if other.content == filed.content and other.owner != filed.owner:
            yield f"“{other.path}”也是这一份，算在 {term.register.label(other.owner)}；请把它移出“收表”"
