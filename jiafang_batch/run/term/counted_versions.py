"""Which of the filed versions a run reads, and the receipts that the journal proves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from jiafang_batch.dates import SchoolYear
from jiafang_batch.handin.identity import Owner
from jiafang_batch.handin.journal import Submission
from jiafang_batch.handin.standing import local
from jiafang_batch.handin.versions import counted
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.registers import link_register
from jiafang_batch.link.roster import link_roster
from jiafang_batch.measure.deadline import hand_in_deadline
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.vocabulary import CountedVersion
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Extension, Receipt, Records
from jiafang_batch.run.place.clock import zone_of
from jiafang_batch.run.place.folder import LOG_FOLDER, REGISTER, ROSTER_FOLDER, SourceFile
from jiafang_batch.run.place.journal_file import load_journal, present
from jiafang_batch.run.term.read import read_files
from jiafang_batch.table import Table

REGISTER_NAME = f"{LOG_FOLDER}/{REGISTER}.xlsx"


def counted_sources(
    root: Path, sources: Sequence[SourceFile], policy: Policy | None, intake: Intake, until: datetime | None = None
) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """The sources without the versions that another one has replaced, and what is said of those.

    Those that came later than `until` are left out. A term without a journal has no versions: all its files count.
    """
    journal = load_journal(root)
    held = present(root, journal, until)
    if until is not None:
        later = {s.path for s in journal.submissions} - {s.path for s in held}
        sources = [source for source in sources if source.name not in later]
    if not held:
        return tuple(sources), ()
    settings = policy.settings if policy else None
    rule = settings.counted_version if settings else CountedVersion.LATEST
    extensions = _extensions(sources, policy, intake) if policy and rule is CountedVersion.LATEST_IN_TIME else ()
    chosen = counted_submissions(
        held, rule, settings.hand_in_deadline if settings else None, extensions, zone_of(settings)
    )
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


def with_journal_receipts(records: Records, root: Path, policy: Policy, until: datetime | None = None) -> Records:
    """The records with a receipt for every class that a filed workbook speaks for: 收表登记 may be out of date."""
    zone = zone_of(policy.settings)
    proven = tuple(
        Receipt(name, local(submission.received, zone), Location(submission.path))
        for submission in present(root, load_journal(root), until)
        for name in submission.classes
        if name in records.roster.classes
    )
    return replace(records, receipts=(*records.receipts, *proven)) if proven else records


def _extensions(sources: Sequence[SourceFile], policy: Policy, intake: Intake) -> tuple[Extension, ...]:
    """延期至 of 收表登记, read ahead of all other files but the rosters, which tell whose it is."""
    year = policy.days
    register = _tables((s for s in sources if s.name == REGISTER_NAME), year, intake)
    rows = [row for t in register if t.kind == "receipt" for row in t.rows if row["extended"] is not None]
    if not rows:
        return ()
    rosters = _tables((s for s in sources if s.place == ROSTER_FOLDER), year, intake)
    _, directory, _ = link_roster(rosters, year.first.year)
    found, _ = link_register("receipt", rows, directory)
    return tuple(record for record in found if isinstance(record, Extension))


def _tables(sources: Iterable[SourceFile], year: SchoolYear, intake: Intake) -> list[Table]:
    return [table for file in read_files(list(sources), year, intake) for table in file.tables]


def _about(replaced: Submission, chosen: Submission) -> Problem:
    reason = (
        f"已有第 {chosen.version} 版"
        if chosen.version > replaced.version
        else f"截止以后才交来，算第 {chosen.version} 版"
    )
    details = {"version": str(replaced.version), "reason": reason}
    return Problem("replaced-version", Location(replaced.path), details=details, related=(Location(chosen.path),))
