"""What counts of the filed versions, and their times of receipt: by the journal, 收表登记, and the office's decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.handin.hand_in_state import local
from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import Submission
from jiafang_batch.handin.stated import VISIT_LOG, only_counting, statements
from jiafang_batch.handin.union import unite
from jiafang_batch.handin.union_records import Place, Statement, UnionDoubt, United, Version
from jiafang_batch.handin.union_report import Unions
from jiafang_batch.handin.versions import Deadline, admitted, counted
from jiafang_batch.link.directory import Directory
from jiafang_batch.link.rulings import Ruling, with_classes_on_time
from jiafang_batch.measure.deadline import hand_in_deadline
from jiafang_batch.policy.vocabulary import CountedVersion
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Extension, Receipt, Records
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.row_questions import row_question
from jiafang_batch.run.term.term_unions import unions_of
from jiafang_batch.run.term.typed_files import Progress
from jiafang_batch.terms import RulingKind


def counted_files(
    term: OpenedTerm, until: datetime | None = None, progress: Progress | None = None
) -> tuple[tuple[ReadFile, ...], tuple[Problem, ...], Unions]:
    """Return the files with what counts of them, the notices about workbooks with later versions, and what was united.

    The visits of an owner's workbooks are united (`unite`); of everything else the latest version counts. Versions
    received later than `until` are left out. A term without a journal has no versions: all its files count.
    """
    sources = term.folder.sources
    held = term.journal_file.present(until)
    if until is not None:
        later = {s.path for s in term.journal.submissions} - {s.path for s in held}
        sources = tuple(source for source in sources if source.name not in later)
    if not held or term.policy is None or term.roster is None:
        return term.read(sources, progress), (), Unions()
    settings = term.policy.settings
    extensions = term.extensions if settings.counted_version is CountedVersion.LATEST_IN_TIME else ()
    by_rule = settings.counted_version, _deadlines(held, settings.hand_in_deadline, extensions, term.zone)
    chosen, may_count = counted(held, *by_rule), admitted(held, *by_rule)
    several = {owner for owner, count in Counter(s.owner for s in may_count).items() if count > 1}
    out = {s.path for s in held} - {s.path for s in may_count}
    out |= {s.path for s in set(may_count) - set(chosen) if s.owner.kind is OwnerKind.REGISTER}
    files = term.read([source for source in sources if source.name not in out], progress)
    versions = VersionsHeld(term, chosen, tuple(s for s in may_count if s.owner in several and s.path not in out))
    files, notices, unions = versions.united(files)
    replaced = [s for s in held if s.path in out]
    return files, (*notices, *(_about(s, chosen) for s in replaced)), unions


class VersionsHeld(Struct, frozen=True, dict=True):
    """The workbooks of owners with several: the current ones, and all whose visits may count."""

    term: OpenedTerm
    chosen: tuple[Submission, ...]
    held: tuple[Submission, ...]

    def united(self, files: Sequence[ReadFile]) -> tuple[tuple[ReadFile, ...], tuple[Problem, ...], Unions]:
        """Return the files with what counts of each, without those of which nothing does; the notices; what was united."""
        assert self.term.roster is not None  # noqa: S101  asked before
        directory = self.term.roster.directory
        read = {file.source.name: file for file in files}
        standing = {s.path for s in self.chosen}
        problems: list[Problem] = []
        owners: list[tuple[Sequence[Submission], United]] = []
        after: dict[str, ReadFile | None] = {}
        for submissions in self._by_owner(read):
            union = unite(versions_of(submissions, read, directory, self.term))
            owners.append((submissions, union))
            counting_in = union.counting
            for submission in submissions:
                path, counting = submission.path, counting_in[submission.path]
                is_standing = path in standing
                if not is_standing and not any(s.is_sound or s.lead for s in counting):
                    after[path] = None
                    problems.append(_about(submission, self.chosen))
                    continue
                after[path] = _with_only(read[path], counting, directory, is_standing=is_standing)
                sound = sum(s.is_sound for s in counting)
                if not is_standing and sound:
                    problems.append(_still_counting(submission, self.chosen, sound))
            problems += [_doubtful(doubt, read, directory) for doubt in union.doubts]
        kept = (after.get(file.source.name, file) for file in files)
        unions = unions_of(owners, read, directory.roster, self.term.zone)
        return tuple(file for file in kept if file is not None), tuple(problems), unions

    def _by_owner(self, read: Mapping[str, ReadFile]) -> list[list[Submission]]:
        by_owner: dict[Owner, list[Submission]] = {}
        for submission in self.held:
            if submission.path in read:
                by_owner.setdefault(submission.owner, []).append(submission)
        return list(by_owner.values())


def versions_of(
    submissions: Sequence[Submission], read: Mapping[str, ReadFile], directory: Directory, term: OpenedTerm
) -> tuple[Version, ...]:
    """Return the workbooks of one owner as input of the union; `read` has each by its path."""
    by_content = {s.content: s for s in submissions}
    handouts = {(h.owner, h.edition): h.held for h in term.journal.handouts}
    void = [ruling for ruling in term.rulings if ruling.kind is RulingKind.VOID and ruling.file]
    versions = []
    for s in submissions:
        held = [by_content[c] for c in handouts.get((s.owner, s.edition), ()) if c in by_content]
        corrected = by_content.get(s.replaces)
        # What it was made from had been received by then; a clock that says otherwise is wrong.
        made_after = max(
            (submission.received for submission in (*held, *([corrected] if corrected else []))), default=None
        )
        is_saved_after = s.saved is not None and (made_after is None or s.saved >= made_after)
        stated = statements(read[s.path].tables, directory)
        versions.append(
            Version(
                name=s.path,
                received=s.received,
                number=s.version,
                edition=s.edition,
                statements=stated,
                corrects=corrected.path if corrected else "",
                only_adds=s.only_adds,
                handed_out_with=frozenset(submission.path for submission in held),
                saved=s.saved if is_saved_after else None,
                void=frozenset(
                    statement.place for statement in stated if any(_is_at(r, s.path, statement.place) for r in void)
                ),
            )
        )
    return tuple(versions)


def _is_at(ruling: Ruling, file: str, place: Place) -> bool:
    sheet, row = place
    return ruling.file == file and ruling.sheet in ("", sheet) and ruling.row == row


def _with_only(file: ReadFile, counting: Sequence[Statement], directory: Directory, *, is_standing: bool) -> ReadFile:
    tables = only_counting(file.tables, counting, directory, others=is_standing)
    kept = {place for table in tables for row in table.rows for place in row.places}
    gone = {place for table in file.tables for row in table.rows for place in row.places} - kept

    def stays(place: Location) -> bool:
        return (place.file, place.sheet, place.row) not in gone and (is_standing or bool(place.row))

    return replace(
        file,
        tables=tables,
        problems=tuple(problem for problem in file.problems if stays(problem.location)),
        photos=tuple(use for use in file.photos if stays(use.place)),
    )


def _doubtful(doubt: UnionDoubt, read: Mapping[str, ReadFile], directory: Directory) -> Problem:
    """The question about a row that counts although another workbook lacks it or has another one."""
    pupil = directory.roster.students[doubt.statement.pupil].name
    about, other = f"{pupil} {doubt.statement.day:%Y-%m-%d}", doubt.otherwise
    here = Location(doubt.version, *doubt.statement.place)
    if other is None:
        logs = [table.head for table in read[doubt.later].tables if table.kind == VISIT_LOG]
        there = Location(doubt.later, logs[0].sheet if logs else "")
        return row_question("row-lacking-later", about, (here, there), read)
    there = Location(doubt.later, *other.place)
    if other.day == doubt.statement.day:
        return row_question("row-stated-otherwise", about, (here, there), read)
    return row_question("row-on-two-days", about, (here, there), read, f"{other.day:%Y-%m-%d} {other.form}")


def _still_counting(submission: Submission, chosen: Iterable[Submission], count: int) -> Problem:
    places = tuple(Location(s.path) for s in chosen if s.owner == submission.owner)
    return Problem("rows-from-earlier", Location(submission.path), details={"count": str(count)}, related=places)


def counted_submissions(
    held: Sequence[Submission], rule: CountedVersion, general: datetime | None, extensions: Iterable[Extension], zone: tzinfo
) -> tuple[Submission, ...]:  # fmt: skip
    """Return the submissions that count under the rule; an owner's deadline is the latest of its classes."""
    return counted(held, rule, _deadlines(held, general, extensions, zone))


def _deadlines(
    held: Sequence[Submission], general: datetime | None, extensions: Iterable[Extension], zone: tzinfo
) -> Deadline:
    granted = tuple(extensions)
    classes: dict[Owner, set[str]] = {}
    for submission in held:
        classes.setdefault(submission.owner, set()).update(submission.classes)

    def deadline(owner: Owner) -> datetime | None:
        class_deadlines = (hand_in_deadline(general, granted, name) for name in classes[owner])
        latest = max((moment for moment in class_deadlines if moment is not None), default=general)
        return None if latest is None else latest.replace(tzinfo=zone)

    return deadline


def with_receipts(
    term: OpenedTerm, records: Records, on_time: Iterable[Ruling], until: datetime | None = None
) -> tuple[Records, tuple[Problem, ...]]:
    """Return the records with a receipt for every class that has a filed workbook or that the office ruled on time.

    收表登记 may be out of date. The effects of rulings are reported.
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


def _about(replaced: Submission, counting: Sequence[Submission]) -> Problem:
    owner_versions = [s for s in counting if s.owner == replaced.owner]
    chosen = next((s for s in owner_versions if s.replaces == replaced.content), owner_versions[-1])
    reason = (
        f"已有第 {chosen.version} 版"
        if chosen.version > replaced.version
        else f"截止以后才交来，算第 {chosen.version} 版"
    )
    details = {"version": str(replaced.version), "reason": reason}
    return Problem("replaced-version", Location(replaced.path), details=details, related=(Location(chosen.path),))
