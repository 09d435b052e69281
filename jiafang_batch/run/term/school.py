"""One school's term from folder to figures: read → link → check → measure. Writing follows in `write`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from jiafang_batch.catalogue import gathered, is_error, message, ordered
from jiafang_batch.checks.consequences import without_consequences
from jiafang_batch.checks.context import Context
from jiafang_batch.checks.term_checks import check_term
from jiafang_batch.dates import YEAR_UNKNOWN, SchoolYear
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.directory import class_names
from jiafang_batch.link.link_term import link_term
from jiafang_batch.link.rulings import apply_rulings, read_rulings, with_classes_on_time
from jiafang_batch.measure.evaluate import Evaluation, evaluate
from jiafang_batch.measure.term import build_term
from jiafang_batch.policy.lint import lint_figures
from jiafang_batch.policy.load_policy import load_policy
from jiafang_batch.policy.model import Policy
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Records, Roster
from jiafang_batch.run.place.folder import POLICY_FILE, SourceFile, scan
from jiafang_batch.run.term.as_of import check_within_term
from jiafang_batch.run.term.counted_versions import counted_sources, with_journal_receipts
from jiafang_batch.run.term.photos import with_photo_evidence
from jiafang_batch.run.term.read import Progress, ReadFile, read_files
from jiafang_batch.run.term.returned_again import without_returned
from jiafang_batch.sheets.layout import POLICY_PLACE, layouts


@dataclass(frozen=True, slots=True)
class SchoolJob:
    """What to compute: the term folder, and an as-of date that replaces 统计截止日期 where given."""

    folder: Path
    as_of: date | None = None
    limits: Limits = field(default_factory=Limits)
    """How much of a file is read before it is refused."""
    until: datetime | None = None
    """With its offset: workbooks that were collected later are left out."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A term that was read, linked and checked, but not measured.

    Policy and records are None where the policy says too little to go on.
    """

    job: SchoolJob
    policy: Policy | None
    records: Records | None
    files: tuple[ReadFile, ...]
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        """True when a problem of severity 错误 remains."""
        return any(is_error(problem) for problem in self.problems)

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The errors of the policy: where it can not be read, they keep everything from being computed."""
        return tuple(filter(_is_blocking, self.problems))


@dataclass(frozen=True, slots=True)
class Computed:
    """A checked term with its figures."""

    checked: Checked
    evaluation: Evaluation


def log_columns() -> Mapping[str, str]:
    """Title → field of the visit log: the words of 记录必填项."""
    return {column.title: column.field for column in layouts()["visit_log"].columns}


def check_school(job: SchoolJob, progress: Progress | None = None, intake: Intake | None = None) -> Checked:
    """Everything that can be said about the term folder without computing a figure.

    An `intake` that is given is used and left open; else one is started for this term. UsageError for an as-of day
    outside the term.
    """
    if intake is None:
        with Intake(job.limits) as own:
            return check_school(job, progress, own)
    folder, problems = scan(job.folder)
    if folder.policy is None:
        files = read_files(folder.sources, None, intake, progress)
        return _without_policy(job, files, (*problems, *_said(files)))
    policy, policy_file, about_policy = read_policy(folder.policy, intake)
    if policy is not None and job.as_of is not None:
        check_within_term(job.as_of, policy)
        policy = replace(policy, looked_at=job.as_of)
    year = policy.days if policy else None
    rulings = read_files([folder.rulings], year, intake) if folder.rulings else ()
    sources, about_versions = counted_sources(job.folder, folder.sources, policy, intake, job.until)
    files = (policy_file, *rulings, *without_returned(read_files(sources, year, intake, progress)))
    remarks = lint_figures(policy, folder.policy.name) if policy else ()
    found = [*problems, *about_policy, *remarks, *about_versions, *_said(files)]
    if policy is None or year is None:
        return _without_policy(job, files, found)
    records, found = _linked(job.folder, policy, year, files, found)
    records = with_journal_receipts(records, job.folder, policy, job.until)
    meant = {"own-word": _words_of_policy(policy), "policy-own-word": _words_of_roster(records.roster)}
    tables = (table for file in files for table in file.tables)
    kept = (p for p in without_consequences(found, tables) if p.value not in meant.get(p.code, ()))
    return Checked(job, policy, records, files, ordered(gathered(kept)))


def _without_policy(job: SchoolJob, files: tuple[ReadFile, ...], found: Iterable[Problem]) -> Checked:
    """A term that can not be computed: why comes first, and no date is blamed for a school year that nobody knows."""
    known = ordered(p for p in found if not any(text.startswith(YEAR_UNKNOWN) for text in p.details.values()))
    return Checked(job, None, None, files, tuple(sorted(known, key=_is_blocking, reverse=True)))


def _is_blocking(problem: Problem) -> bool:
    return problem.location.file == POLICY_FILE and is_error(problem)


def _linked(
    root: Path, policy: Policy, year: SchoolYear, files: Sequence[ReadFile], found: Sequence[Problem]
) -> tuple[Records, list[Problem]]:
    """The records under the office's rulings, and all problems that remain."""
    tables = [table for file in files for table in file.tables if layouts()[table.kind].place != POLICY_PLACE]
    rulings, about_rulings = read_rulings(tables)
    ruled = apply_rulings(rulings, tables, found)
    records, about_links = link_term(ruled.tables, year.first.year)
    names = class_names(records.roster.classes.values(), year.first.year)
    records, about_classes = with_classes_on_time(records, ruled.on_time, names, policy.settings.hand_in_deadline)
    uses = (use for file in files for use in file.photos)
    records, about_photos = with_photo_evidence(root, records, uses)
    checked = check_term(Context(policy, ruled.tables, records))
    return records, [*ruled.problems, *about_rulings, *about_classes, *about_links, *about_photos, *checked]


def read_policy(source: SourceFile, intake: Intake) -> tuple[Policy | None, ReadFile, tuple[Problem, ...]]:
    """The policy of a 考核办法 workbook, the file as read, and what is wrong with its rules."""
    (file,) = read_files([source], None, intake)
    if not file.tables and file.problems:
        # What a file does not hold that is no workbook needs no saying.
        return None, replace(file, problems=_one_error(file)), ()
    policy, problems = load_policy(file.tables, source.name, log_columns())
    return policy, file, problems


def _one_error(file: ReadFile) -> tuple[Problem, ...]:
    """Why a policy can not be read: nothing is computed without it, whatever else would be made of such a file."""
    if any(is_error(problem) for problem in file.problems):
        return file.problems
    reason = message(file.problems[0]).rstrip("。")
    return (Problem("unreadable-file", Location(file.source.name), details={"reason": reason}),)


def compute_school(checked: Checked) -> Computed | None:
    """The term's figures; None where there is no policy to compute them by."""
    if checked.policy is None or checked.records is None:
        return None
    return Computed(checked, evaluate(build_term(checked.policy, checked.records)))


def _said(files: Iterable[ReadFile]) -> list[Problem]:
    return [problem for file in files for problem in file.problems]


def _words_of_policy(policy: Policy) -> frozenset[str]:
    """Words outside the glossary that the school's policy defines itself: event kinds, plan kinds, categories."""
    plans = {i.condition.name for i in policy.indicators if i.condition is not None}
    categories = {name for i in policy.indicators for token in i.scope.tokens for name in token.names}
    return frozenset(policy.events) | plans | categories | policy.settings.key_categories


def _words_of_roster(roster: Roster) -> frozenset[str]:
    """Categories and year groups that some pupil has, in whatever words."""
    students = roster.students.values()
    return frozenset(c for s in students for c in s.categories) | {s.year_group for s in students}
