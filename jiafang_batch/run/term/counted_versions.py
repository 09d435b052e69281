"""Which of the filed versions a run reads, and when what came in: by the journal, by 收表登记, by the office's word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import Submission
from jiafang_batch.handin.standing import local
from jiafang_batch.handin.versions import counted
from jiafang_batch.link.rulings import Ruling, with_classes_on_time
from jiafang_batch.measure.deadline import hand_in_deadline
from jiafang_batch.policy.vocabulary import CountedVersion
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Extension, Receipt, Records
from jiafang_batch.run.place.folder import SourceFile
from jiafang_batch.run.term.open_term import OpenedTerm


def counted_sources(
    term: OpenedTerm, until: datetime | None = None
) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """The sources without the versions that another one has replaced, and what is said of those.

    Those that came later than `until` are left out. A term without a journal has no versions: all its files count.
    """
    sources = term.folder.sources
    held = term.journal_file.present(until)
    if until is not None:
        later = {s.path for s in term.journal.submissions} - {s.path for s in held}
        sources = tuple(source for source in sources if source.name not in later)
    if not held:
        return sources, ()
    settings = term.policy.settings if term.policy else None
    rule = settings.counted_version if settings else CountedVersion.LATEST
    extensions = term.extensions if rule is CountedVersion.LATEST_IN_TIME else ()
    chosen = counted_submissions(held, rule, settings.hand_in_deadline if settings else None, extensions, term.zone)
    replaced = {s.path: s for s in held if s.path not in {c.path for c in chosen}}
    by_owner = {s.owner: s for s in chosen}
    by_content = {s.replaces: s for s in chosen}
    said = tuple(_about(s, by_content.get(s.content, by_owner[s.owner])) for s in replaced.values())
    return tuple(source for source in sources if source.name not in replaced), said


def counted_submissions(
    held: Sequence[Submission], rule: CountedVersion, general: datetime | None, extensions: Iterable[Extension], zone: tzinfo
) -> tuple[Submission, ...]:  # fmt: skip
    """The submissions that count under the rule; an owner's deadline is the latest of the classes they speak for."""
    granted = tuple(extensions)
    classes: dict[Owner, set[str]] = {}
    for submission in held:
        classes.setdefault(submission.owner, set()).update(submission.classes)

    def deadline(owner: Owner) -> datetime | None:
        own = (hand_in_deadline(general, granted, name) for name in classes[owner])
        latest = max((moment for moment in own if moment is not None), default=general)
        return None if latest is None else latest.replace(tzinfo=zone)

    return counted(held, rule, deadline)


def with_receipts(
    term: OpenedTerm, records: Records, on_time: Iterable[Ruling], until: datetime | None = None
) -> tuple[Records, tuple[Problem, ...]]:
    """The records with a receipt for every class that the office takes as on time or that a filed workbook speaks for.

    收表登记 may be out of date. What the rulings did is said.
    """
    if term.policy is None or term.roster is None:
        return records, ()
    deadline = term.policy.settings.hand_in_deadline
    records, about_classes = with_classes_on_time(records, on_time, term.roster.directory.classes, deadline)
    proven = tuple(
        Receipt(name, local(submission.received, term.zone), Location(submission.path))
        for submission in term.journal_file.present(until)
        for name in submission.classes
        if name in records.roster.classes
    )
    return replace(records, receipts=(*records.receipts, *proven)) if proven else records, about_classes


def _about(replaced: Submission, chosen: Submission) -> Problem:
    reason = (
        f"已有第 {chosen.version} 版"
        if chosen.version > replaced.version
        else f"截止以后才交来，算第 {chosen.version} 版"
    )
    details = {"version": str(replaced.version), "reason": reason}
    return Problem("replaced-version", Location(replaced.path), details=details, related=(Location(chosen.path),))
