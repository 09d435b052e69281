"""Workbooks that somebody has put into 收表 by hand: they are recorded in place and count like all others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import Submission
from jiafang_batch.intake.digest import content_digest
from jiafang_batch.photos.photo_evidence import VISIT_LOG
from jiafang_batch.run.handin.collecting_term import CollectingTerm
from jiafang_batch.run.handin.incoming import Refused
from jiafang_batch.run.handin.recognise import Recognised, recognise
from jiafang_batch.run.place.folder import LOG_FOLDER, SourceFile
from jiafang_batch.run.term.open_term import REGISTER_NAME, OpenedTerm
from jiafang_batch.run.term.read import ReadFile


def loose_files(term: OpenedTerm) -> tuple[SourceFile, ...]:
    """Return the files in 收表 that the journal does not contain."""
    noted = {submission.path for submission in term.journal.submissions}
    sources = (source for source in term.folder.sources if source.place == LOG_FOLDER)
    return tuple(source for source in sources if source.name not in noted and source.name != REGISTER_NAME)


def loose_logs(files: Iterable[ReadFile], submissions: Sequence[Submission]) -> int:
    """Return the number of files in 收表 that hold visits and are neither recorded nor a copy of a recorded file."""
    paths, contents = {s.path for s in submissions}, {s.content for s in submissions}
    unknown = (file for file in files if file.source.place == LOG_FOLDER and file.source.name not in paths)
    logs = (file for file in unknown if any(table.kind == VISIT_LOG and table.rows for table in file.tables))
    return sum(content_digest(file.source.path) not in contents for file in logs)


def loose_words(count: int) -> str:
    """Return the notice about loose logs, and how to record them."""
    return f"“收表”里有 {count} 份表是直接放进去的，还没有登记；运行 jiafang collect 就会登记，认不出的会说明。"


def adopt(term: CollectingTerm, now: datetime) -> tuple[tuple[Submission, ...], tuple[Refused, ...]]:
    """Record the loose files as handed in when they were last saved; files without a clear owner are reported.

    They replace nothing, so that recording them changes no figure.
    """
    loose = loose_files(term.opened)
    contents = {s.content for s in term.journal.submissions}
    fresh = [source for source in loose if content_digest(source.path) not in contents]
    versions: dict[Owner, int] = {}
    adopted: list[Submission] = []
    strangers: list[Refused] = []
    for source, reading in zip(fresh, recognise(term, [(s.name, s.path) for s in fresh], None), strict=True):
        if not isinstance(reading, Recognised):
            continue
        owner = reading.identity.owner
        if owner is None:
            if reading.evidence.visits:
                how = "。知道是谁的，请移出“收表”，再用 --as 收它"
                reason = f"放在收表里，照常统计，但不知道算谁交的：{reading.identity.reason}{how}"
                strangers.append(Refused(source.name, reason))
            continue
        versions[owner] = 1 + versions.get(owner, max((s.version for s in term.journal.of(owner)), default=0))
        submission = _adopted(term, source, reading, owner, versions[owner], now)
        term.journal_file.record(submission)
        adopted.append(submission)
    return tuple(adopted), tuple(strangers)


def _adopted(
    term: CollectingTerm, source: SourceFile, reading: Recognised, owner: Owner, version: int, now: datetime
) -> Submission:
    return Submission(
        content=content_digest(source.path),
        owner=owner,
        classes=reading.identity.classes,
        version=version,
        path=source.name,
        original=source.name,
        received=min(_saved(source.path, now), now).replace(microsecond=0),
        verdict=reading.identity.verdict.value,
        reason=f"直接放在收表里的，收到时间按文件的保存时间；{reading.identity.reason}",
        rows=reading.evidence.rows,
        is_supplement=True,
        only_adds=True,
        edition=reading.identity.edition,
        saved=term.saved_time(source.path.read_bytes(), now),
    )


def _saved(path: Path, now: datetime) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo)
