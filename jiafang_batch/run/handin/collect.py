"""`collect`: received files are recognised by content, filed as copies, and recorded; nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import Submission
from jiafang_batch.handin.owner_vote import Identity, Verdict
from jiafang_batch.handin.row_owners import RowEvidence, main_class, row_evidence
from jiafang_batch.handin.succession import Held, lineage, succession
from jiafang_batch.handin.union_words import union_remarks
from jiafang_batch.run.handin.adopt import adopt
from jiafang_batch.run.handin.collecting_term import CollectingTerm, collecting_term
from jiafang_batch.run.handin.filing import file_copy, filed_path, true_suffix
from jiafang_batch.run.handin.incoming import Came, Refused, incoming
from jiafang_batch.run.handin.recognise import Recognised, Unread, recognise, wished_owner
from jiafang_batch.run.handin.turn_away import kept_back, let_in, turn_away
from jiafang_batch.run.place.disk import place, stage
from jiafang_batch.run.place.disk_names import place_of
from jiafang_batch.run.place.folder import INBOX, LOG_FOLDER, OUTPUT_FOLDER, SourceFile
from jiafang_batch.run.place.journal_file import JournalFile
from jiafang_batch.run.place.publish import written_digests
from jiafang_batch.run.place.scratch import scratch
from jiafang_batch.run.term.counted_versions import counted_submissions, versions_of
from jiafang_batch.run.term.made_numbers_file import keep_made_numbers
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.returned_folder import copy_digests
from jiafang_batch.run.usage import UsageError, disk_faults

NO_CODES: Mapping[Path, Owner] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Wish:
    """A person's decision about the received files: their owner, and whether they are additions."""

    owner: str = ""
    """As typed: a class, a teacher's name or 工号, a year group."""
    is_supplement: bool = False
    received: datetime | None = None
    """The time of receipt, with its offset; None for now."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A workbook that was accepted: its entry, its owner in words, and notices for a person."""

    submission: Submission
    label: str
    remarks: tuple[str, ...] = ()
    source: Path | None = None
    """The path given for it; None for one that was rejected earlier."""


@dataclass(frozen=True, slots=True)
class Duplicate:
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


@dataclass(frozen=True, slots=True)
class Collected:
    """The result for every received file."""

    filed: tuple[Filed, ...]
    duplicates: tuple[Duplicate, ...]
    refused: tuple[Refused, ...]
    """Rejected files with the reason: not a workbook, no owner, or contradictory signs."""
    adopted: tuple[Submission, ...]
    """Workbooks that were in 收表 already and have been recorded in place."""
    finished: tuple[Submission, ...]
    """Filings that an earlier interruption had left incomplete."""
    term: OpenedTerm
    """The term including the accepted files."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A received workbook, kept in a temporary folder while it is inspected."""

    came: Came
    path: Path
    digest: str
    received: datetime | None = None
    """The time of the first receipt, for a file that was rejected then."""
    code: Owner | None = None
    """The class whose code came with it."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A workbook with a known owner."""

    arrival: _Arrival
    owner: Owner
    identity: Identity
    evidence: RowEvidence
    file: ReadFile
    corrected: Submission | None
    """The submission of the same owner whose returned copy it is."""


@disk_faults("没有收完（已收下的都登记了，再运行一次会接着收）")
def collect(
    opened: OpenedTerm, paths: Sequence[Path], now: datetime, wish: Wish, codes: Mapping[Path, Owner] = NO_CODES
) -> Collected:
    """Accept the workbooks in the paths; files in 来件/ and loose ones in 收表/ need not be named.

    `now` has its offset; `codes` has the class whose code came with a path. Raises UsageError for an owner that does not exist, or a future time.
    """
    if wish.received is not None and wish.received > now:
        fault = f"--received 写的 {wish.received:%Y-%m-%d %H:%M} 还没有到，请核对年份和日期。"
        raise UsageError(fault)
    term = collecting_term(opened)
    keep_made_numbers(opened.root, opened.files, opened.roster.made if opened.roster else ())
    opened.note_classes(now.date())
    finished = term.journal_file.finish_filing()
    owner = wished_owner(wish.owner, term) if wish.owner else None
    adopted, strangers = adopt(term, now)
    received = wish.received or now
    with scratch(term.root) as folder:
        arrivals, duplicates, refused = _arrivals(term, paths, owner, received, folder, codes)
        if owner is not None and len(arrivals) > 1:
            fault = f"--as 一次只能指定一个文件，这里有 {len(arrivals)} 个。"
            raise UsageError(fault)
        if wish.is_supplement:
            duplicates = [_made_supplement(term, entry) for entry in duplicates]
        again = _turned_away_before(term, arrivals, folder) if owner is None else []
        ready, unclear = _recognised(term, [*arrivals, *again], owner, received)
        filed = tuple(_file(term, ready, received, wish))
    turned_away = (*strangers, *refused, *unclear)
    return Collected(filed, tuple(duplicates), turned_away, adopted, finished, opened.after_filing())


# ---------------------------------------------------------------- received files


def _arrivals(
    term: CollectingTerm,
    paths: Sequence[Path],
    owner: Owner | None,
    received: datetime,
    folder: Path,
    codes: Mapping[Path, Owner],
) -> tuple[list[_Arrival], list[Duplicate], list[Refused]]:
    """Return the new workbooks, each content once; those received before; and files that are not workbooks.

    A workbook filed under somebody other than `owner`, given by a person now, counts as new.
    """
    before = {s.content: s for s in term.journal.submissions if owner is None or s.owner == owner}
    blank = {handout.content: handout.owner for handout in term.journal.handouts}
    written = written_digests(term.root / OUTPUT_FOLDER) | copy_digests(term.root)
    arrivals: dict[str, _Arrival] = {}
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
        elif digest not in arrivals:
            path = folder / f"{len(arrivals)}{Path(came.name).suffix.lower()}"
            arrivals[digest] = _laid(came, path, code=codes.get(came.source) if came.source else None)
    return list(arrivals.values()), duplicates, refused


def _duplicate(term: CollectingTerm, came: Came, submission: Submission, *, is_decided: bool) -> Duplicate:
    is_restored = _restore(term.journal_file, submission, came.content, is_decided=is_decided)
    return Duplicate(came.name, submission, term.register.label(submission.owner), is_restored, source=came.source)


def _laid(came: Came, path: Path, received: datetime | None = None, code: Owner | None = None) -> _Arrival:
    """Write the received file to its place for inspection."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(came.content)
    return _Arrival(replace(came, content=b""), path, came.digest, received, code)


def _turned_away_before(term: CollectingTerm, arrivals: Sequence[_Arrival], folder: Path) -> list[_Arrival]:
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
        fault = f"“{root}”就是学期文件夹；要收的是别处的文件或文件夹，或者先把它们放进“{root / INBOX}”。"
        raise UsageError(fault)
    if any(path.resolve().is_relative_to(logs) for path in paths):
        fault = "“收表”里的文件已经在学期文件夹里了，不用再收；要收的是别处的文件或文件夹。"
        raise UsageError(fault)
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


def _set_right(term: CollectingTerm, filed: Submission) -> Iterator[str]:
    """Remove the copy filed under another owner, now that a person has decided the owner."""
    for mistaken in term.journal_file.withdraw_mistaken():
        yield f"原来算在 {term.register.label(mistaken.owner)} 的第 {mistaken.version} 版已经撤下"
    for other in term.journal_file.present():
        if other.content == filed.content and other.owner != filed.owner:
            yield f"“{other.path}”也是这一份，算在 {term.register.label(other.owner)}；请把它移出“收表”"


def _made_supplement(term: CollectingTerm, entry: Duplicate) -> Duplicate:
    """The earlier workbook, counted as an addition from now on."""
    if entry.submission.only_adds:
        return entry
    changed = replace(entry.submission, is_supplement=True, only_adds=True)
    term.journal_file.record(changed)
    return replace(entry, submission=changed, is_now_supplement=True)


# ---------------------------------------------------------------- owners and filing


def _recognised(
    term: CollectingTerm, arrivals: Sequence[_Arrival], owner: Owner | None, received: datetime
) -> tuple[list[_Ready], list[Refused]]:
    """Those with a known owner, and notices about the others; a file rejected again is reported only once."""
    ready: list[_Ready] = []
    unclear: list[Refused] = []
    files = [(arrival.came.name, arrival.path) for arrival in arrivals]
    readings = recognise(term, files, owner, [arrival.code for arrival in arrivals])
    for arrival, reading in zip(arrivals, readings, strict=True):
        if isinstance(reading, Recognised) and reading.identity.owner is not None:
            ready.append(
                _Ready(
                    arrival, reading.identity.owner, reading.identity, reading.evidence, reading.file, reading.corrected
                )
            )
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


def _file(term: CollectingTerm, ready: Iterable[_Ready], received: datetime, wish: Wish) -> Iterator[Filed]:
    """File the workbooks; of one owner in the order in which they were saved."""
    ordered = sorted(
        ready, key=lambda workbook: (str(workbook.owner), workbook.arrival.came.saved, workbook.arrival.came.name)
    )
    held, before = _held(term, {workbook.owner for workbook in ordered})
    versions: dict[Owner, int] = {}
    for workbook in ordered:
        last = versions.get(workbook.owner, max((s.version for s in term.journal.of(workbook.owner)), default=0))
        current, pupils = held.get(workbook.owner, ()), workbook.evidence.pupils
        only_adds = wish.is_supplement or workbook.evidence.is_of_forms
        follows = succession(current, pupils, workbook.corrected, by_person=only_adds)
        content = workbook.arrival.path.read_bytes()
        submission = _submission(term, workbook, last + 1, content, workbook.arrival.received or received)
        submission = replace(
            submission, is_supplement=follows.is_supplement, replaces=follows.replaces, only_adds=only_adds
        )
        filed = file_copy(term.journal_file, submission, content)
        let_in(term.journal_file, filed.content)
        set_right = tuple(_set_right(term, filed)) if wish.owner else ()
        before.append((filed, workbook.file))
        remarks = (*_remarks(term, workbook), *follows.remarks, *_united(term, before, filed), *set_right)
        versions[workbook.owner] = filed.version
        held[workbook.owner] = (*follows.kept, Held(filed, pupils, follows.lineage | {filed.content}))
        yield Filed(filed, term.register.label(workbook.owner), remarks, workbook.arrival.came.source)


def _submission(term: CollectingTerm, workbook: _Ready, version: int, content: bytes, received: datetime) -> Submission:
    return Submission(
        content=workbook.arrival.digest,
        owner=workbook.owner,
        classes=workbook.identity.classes,
        version=version,
        path=filed_path(workbook.owner, version, true_suffix(workbook.arrival.came.name, content), term.roster),
        original=workbook.arrival.came.name,
        received=received.replace(microsecond=0),
        verdict=workbook.identity.verdict.value,
        reason=workbook.identity.reason,
        rows=workbook.evidence.rows,
        edition=workbook.identity.edition,
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


def _remarks(term: CollectingTerm, workbook: _Ready) -> Iterator[str]:
    handout = term.journal.handout(workbook.owner)
    if handout is not None and 0 < workbook.identity.edition < handout.edition:
        yield f"用的是第 {workbook.identity.edition} 次发的表，最近发的是第 {handout.edition} 次"
    if workbook.evidence.is_of_forms:
        yield "是一人一张的记录表，和以前交的一起统计；同一张改过再交的，请删掉旧的那一份"
    if workbook.identity.verdict is Verdict.SINGLE:
        yield f"请核对：{workbook.identity.reason}"
