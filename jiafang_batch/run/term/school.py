"""One school's term from folder to figures: open → read → rule → link → check → settle → measure. `write` follows."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.catalogue import is_error, ordered
from jiafang_batch.checks.consequences import LACKING_ROSTER
from jiafang_batch.checks.context import Context
from jiafang_batch.checks.term_checks import check_term
from jiafang_batch.handin.journal import Journal, TurnedAway
from jiafang_batch.handin.union_report import Unions
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.link_term import link_term
from jiafang_batch.link.made_numbers import MadeNumber
from jiafang_batch.link.marks import settled_marks
from jiafang_batch.link.rulings import apply_rulings
from jiafang_batch.policy.lint import lint_figures
from jiafang_batch.policy.model import Policy
from jiafang_batch.problem import Problem
from jiafang_batch.records import Records
from jiafang_batch.run.place.cache import term_intake
from jiafang_batch.run.place.folder import POLICY_FILE
from jiafang_batch.run.term.as_of import day_in_term
from jiafang_batch.run.term.counted_versions import counted_files, with_receipts
from jiafang_batch.run.term.open_term import OpenedTerm, data_tables, open_term
from jiafang_batch.run.term.photo_folders import with_photo_evidence
from jiafang_batch.run.term.plan_lists import with_list_meanings
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.received import received_days, without_visits_to_come
from jiafang_batch.run.term.returned_again import without_returned
from jiafang_batch.run.term.row_questions import about_doubled_visits
from jiafang_batch.run.term.settle import Grounds, is_blocking, settled
from jiafang_batch.run.term.typed_files import Progress

if TYPE_CHECKING:
    from jiafang_batch.measure.evaluate import Evaluation


class SchoolJob(Struct, frozen=True):
    """The term folder to compute, and an as-of date that replaces 统计截止日期, if given."""

    folder: Path
    as_of: date | None = None
    limits: Limits = field(default_factory=Limits)
    """How much of a file is read before it is refused."""
    until: datetime | None = None
    """With its offset: workbooks received later are left out."""
    today: date | None = None
    """The day of a check, on which some things are not due yet; None looks back from the as-of day."""
    previous: tuple[Path, ...] = ()
    """Folders of earlier terms whose visits are added, besides the one that 上学期文件夹 names."""
    is_earlier: bool = False
    """True for a term that is read for a later one: no visits are added to it."""


class Checked(Struct, frozen=True):
    """A term that was read, linked and checked, but not measured.

    Policy and records are None if the policy is incomplete.
    """

    job: SchoolJob
    policy: Policy | None
    records: Records | None
    files: tuple[ReadFile, ...]
    problems: tuple[Problem, ...]
    journal: Journal
    """The hand-outs and hand-ins when the term was opened."""
    made: tuple[MadeNumber, ...] = ()
    """Numbers made for pupils of a roster without numbers."""
    turned_away: tuple[TurnedAway, ...] = ()
    """The files that were rejected and still need attention."""
    unions: Unions = Unions()
    """What was united of owners with several workbooks."""
    earlier: tuple[Path, ...] = ()
    """The folder of the term before it that 上学期文件夹 names, if its visits were added."""

    @property
    def has_errors(self) -> bool:
        """True if a problem of severity 错误 remains."""
        return any(is_error(problem) for problem in self.problems)

    @property
    def lacking_rosters(self) -> tuple[Problem, ...]:
        """The rosters that are not there or are empty: without them every figure would be 0."""
        return tuple(problem for problem in self.problems if problem.code in LACKING_ROSTER)

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The errors of the policy: if it cannot be read, they prevent any computation."""
        return tuple(filter(is_blocking, self.problems))


class Computed(Struct, frozen=True):
    """A checked term with its figures."""

    checked: Checked
    evaluation: Evaluation


def check_school(job: SchoolJob, progress: Progress | None = None, intake: Intake | None = None) -> Checked:
    """Return everything that can be determined about the term folder without computing a figure.

    A given `intake` is used and left open; else one is started, and nothing in the folder is changed. Raises UsageError
    for an as-of day outside the term.
    """
    if intake is None:
        with term_intake(job.folder, job.limits, is_looking=True) as started:
            return check_school(job, progress, started)
    return check_opened(open_term(job.folder, intake), job, progress)


def check_opened(term: OpenedTerm, job: SchoolJob, progress: Progress | None = None) -> Checked:
    """Return the same for a term that the command has opened. Raises UsageError as `check_school` does."""
    term = term.looked_at(job.as_of)
    counting, about_versions, unions = counted_files(term, job.until, progress)
    files = (*term.own_files, *without_returned(counting))
    problems = [*term.problems, *about_versions, *(problem for file in files for problem in file.problems)]
    policy, roster = term.policy, term.roster
    if policy is None or roster is None:
        return Checked(job, None, None, files, settled(problems, Grounds(files)), term.journal)
    tables, to_come = without_visits_to_come(data_tables(files), received_days(term, job.until))
    problems += to_come
    tables, about_plans = with_list_meanings(tables, policy, policy.days, received_days(term, job.until))
    problems += about_plans
    ruled = apply_rulings(term.rulings, tables, problems)
    records, about_links = link_term(ruled.tables, roster)
    problems += about_doubled_visits(records, files, term.journal)
    records, about_receipts = with_receipts(term, records, ruled.on_time, job.until)
    records, about_photos = with_photo_evidence(term.root, records, (use for file in files for use in file.photos))
    marks, about_marks = settled_marks(records.marks, policy.indicators)
    records = replace(records, marks=marks)
    about_term = check_term(Context(policy, ruled.tables, records))
    remarks = lint_figures(policy, POLICY_FILE)
    problems += [*ruled.problems, *about_links, *about_receipts, *about_photos, *about_marks, *about_term, *remarks]
    grounds = Grounds(files, ruled.settled, policy, records.roster, today=job.today)
    turned_away = term.journal_file.turned_away(job.until)
    remaining = settled(problems, grounds)
    checked = Checked(job, policy, records, files, remaining, term.journal, roster.made, turned_away, unions)
    if job.is_earlier:
        return checked
    # An earlier term is read by the steps of this module.
    from jiafang_batch.run.term.previous import with_previous

    return with_previous(checked)


def compute_school(checked: Checked) -> Computed | None:
    """Return the term's figures, with the problems that only they show, or None if there is no policy."""
    if checked.policy is None or checked.records is None:
        return None
    # Imported only where something is measured: `check` and `collect` never do.
    from jiafang_batch.measure.evaluate import evaluate
    from jiafang_batch.measure.nobody_assessed import nobody_assessed, subjects_unknown
    from jiafang_batch.measure.term import build_term
    from jiafang_batch.measure.unmarked import unmarked

    evaluation = evaluate(build_term(checked.policy, checked.records))
    about_staff = (*nobody_assessed(evaluation.term), *subjects_unknown(evaluation.term))
    problems = ordered((*checked.problems, *unmarked(evaluation), *about_staff))
    return Computed(replace(checked, problems=problems), evaluation)


def evaluation_of_day(computed: Computed, day: date) -> Evaluation:
    """Return the figures of a day, as todo has them: the week or month that is open then asks, not the last one of the term.

    What was handed in with a later day is not asked for again.
    """
    policy, visits = computed.evaluation.term.policy, computed.evaluation.term.visits
    visited = max((visit.date for visit in visits), default=date.min)
    day = min(max(day_in_term(day, policy), visited), policy.as_of)
    on_the_day = compute_school(measured_on(computed.checked, day)) if day != policy.as_of else computed
    return (on_the_day or computed).evaluation


def measured_on(checked: Checked, day: date) -> Checked:
    """Return the checked term with the figures of another day."""
    return replace(checked, policy=replace(checked.policy, looked_at=day)) if checked.policy else checked
