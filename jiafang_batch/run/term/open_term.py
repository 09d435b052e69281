"""Opens a term folder once per command: its files, the policy and roster for reading them, and the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear
from jiafang_batch.handin.journal import Journal
from jiafang_batch.handin.placements import moves_of, newly_placed, placed_then
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.moves import with_moves
from jiafang_batch.link.registers import link_register
from jiafang_batch.link.roster import LinkedRoster, link_roster
from jiafang_batch.link.rulings import Ruling, apply_rulings, read_rulings
from jiafang_batch.normal_text import squeeze
from jiafang_batch.policy.document import WORDS_OF_DOCUMENT
from jiafang_batch.policy.load_policy import default_ratings_words, load_policy
from jiafang_batch.policy.model import Policy
from jiafang_batch.problem import Location, Problem
from jiafang_batch.records import Extension
from jiafang_batch.run.place.clock import zone_of
from jiafang_batch.run.place.folder import LOG_FOLDER, REGISTER, ROSTER_FOLDER, SourceFile, TermFolder, scan
from jiafang_batch.run.place.journal_file import JOURNAL_FILE, JournalFile
from jiafang_batch.run.term.as_of import check_within_term
from jiafang_batch.run.term.read import ReadFile, read_files
from jiafang_batch.run.term.typed_files import Progress
from jiafang_batch.sheets.layout import POLICY_PLACE, Layout, layouts
from jiafang_batch.sheets.taught import Taught, read_taught
from jiafang_batch.table import Table

REGISTER_NAME = f"{LOG_FOLDER}/{REGISTER}.xlsx"


class OpenedTerm(Struct, frozen=True):
    """A term folder that a command works on: its policy, rosters and journal, each read once.

    Policy and roster are None if the policy is incomplete.
    """

    folder: TermFolder
    policy: Policy | None
    roster: LinkedRoster | None
    rulings: tuple[Ruling, ...]
    taught: Taught
    """The school's own headings, words, classes and names in 对照."""
    files: tuple[ReadFile, ...]
    """The files needed to read all others: policy, 对照, 更正, rosters and 收表登记."""
    problems: tuple[Problem, ...]
    """The problems of the folder, the rules and the rulings; those of the files are in the files."""
    journal_file: JournalFile
    intake: Intake
    """Reads the other files."""

    @property
    def root(self) -> Path:
        """The folder itself."""
        return self.folder.root

    @property
    def year(self) -> SchoolYear | None:
        """The school year, in which dates without a year are placed."""
        return self.policy.days if self.policy else None

    @property
    def zone(self) -> tzinfo:
        """The zone of every time of day."""
        return zone_of(self.policy.settings if self.policy else None)

    @property
    def journal(self) -> Journal:
        """The hand-outs and hand-ins so far."""
        return self.journal_file.journal

    @property
    def own_files(self) -> tuple[ReadFile, ...]:
        """The workbooks of the folder itself: policy and rulings."""
        return tuple(file for file in self.files if not file.source.place)

    @property
    def extensions(self) -> tuple[Extension, ...]:
        """延期至 of 收表登记."""
        if self.roster is None:
            return ()
        tables = [table for file in self.files if file.source.name == REGISTER_NAME for table in file.tables]
        rows = [row for t in tables if t.kind == "receipt" for row in t.rows if row["extended"] is not None]
        records, _ = link_register("receipt", rows, self.roster.directory)
        return tuple(record for record in records if isinstance(record, Extension))

    def looked_at(self, day: date | None) -> OpenedTerm:
        """Return the term as of that day, if one is given. Raises UsageError for a day outside the term."""
        if self.policy is None or day is None:
            return self
        check_within_term(day, self.policy)
        return replace(self, policy=replace(self.policy, looked_at=day))

    def note_classes(self, day: date) -> OpenedTerm:
        """Record the classes in which the pupils are now, and return the term as this decides where they were.

        The term itself if the journal says so already.
        """
        pupils = self.roster.roster.students.values() if self.roster else ()
        placement = newly_placed(self.journal, pupils, day)
        if placement is None or self.policy is None:
            return self
        self.journal_file.record(placement)
        return replace(self, roster=_with_moves(_linked_roster(self.files, self.rulings, self.policy), self.journal))

    def read(self, sources: Sequence[SourceFile], progress: Progress | None = None) -> tuple[ReadFile, ...]:
        """Return the files of these sources, in their order; those read on opening are not read again."""
        return read_files(sources, self.year, self.intake, progress, self.files, self.taught)

    def after_filing(self) -> OpenedTerm:
        """Return the term with the workbooks filed or withdrawn since it was opened; nothing is read again."""
        there = [source for source in self.folder.sources if source.path.is_file()]
        names = {source.name for source in there}
        filed = [SourceFile(s.path, self.root / s.path) for s in self.journal_file.present() if s.path not in names]
        sources = tuple(sorted((*there, *filed), key=lambda s: s.name))
        return replace(self, folder=replace(self.folder, sources=sources))


def open_term(root: Path, intake: Intake) -> OpenedTerm:
    """Open a term folder and read what is needed to read the rest. Raises UsageError if the system refuses.

    Missing or faulty data are among the problems; commands that need them report this in their own words.
    """
    folder, about_folder = scan(root)
    policy, policy_files, about_policy = _policy_in(folder, intake)
    year = policy.days if policy else None
    taught_files = read_files([folder.taught], year, intake) if folder.taught else ()
    taught, about_taught = read_taught(table for file in taught_files for table in file.tables)
    ahead = [s for s in folder.sources if s.place == ROSTER_FOLDER or s.name == REGISTER_NAME]
    sources = [*([folder.rulings] if folder.rulings else []), *ahead]
    files = (*policy_files, *taught_files, *read_files(sources, year, intake, taught=taught))
    rulings, about_rulings = read_rulings(data_tables(files)) if year else ((), ())
    journal_file = JournalFile(root)
    roster = _with_moves(_linked_roster(files, rulings, policy), journal_file.journal) if policy else None
    problems = (*about_folder, *about_policy, *about_taught, *about_rulings, *_about_journal(journal_file))
    return OpenedTerm(folder, policy, roster, rulings, taught, files, problems, journal_file, intake)


def _about_journal(journal_file: JournalFile) -> tuple[Problem, ...]:
    place = Location(f"{LOG_FOLDER}/{JOURNAL_FILE}")
    damaged = journal_file.damaged
    return (Problem("journal-damaged", place, details={"count": str(damaged)}),) if damaged else ()


def _policy_in(folder: TermFolder, intake: Intake) -> tuple[Policy | None, tuple[ReadFile, ...], tuple[Problem, ...]]:
    if folder.policy is None:
        return None, (), ()
    policy, file, problems = read_policy(folder.policy, intake)
    return policy, (file,), problems


def _linked_roster(files: Sequence[ReadFile], rulings: Sequence[Ruling], policy: Policy) -> LinkedRoster:
    """The roster after the office's decisions."""
    ruled = apply_rulings(rulings, data_tables(files), [problem for file in files for problem in file.problems])
    year = policy.days
    return link_roster(ruled.tables, year.first.year, year.refused, policy.settings.school)


def _with_moves(linked: LinkedRoster, journal: Journal) -> LinkedRoster:
    """The roster with the moves that only the journal knows."""
    return with_moves(linked, moves_of(journal, linked.roster), placed_then(journal, linked.roster))


def data_tables(files: Sequence[ReadFile]) -> list[Table]:
    """The tables of the files but those of the policy."""
    return [table for file in files for table in file.tables if layouts()[table.kind].place != POLICY_PLACE]


def log_columns() -> Mapping[str, str]:
    """Title → field of the visit log: the words of 记录必填项."""
    return {column.title: column.field for column in layouts()["visit_log"].columns}


def read_policy(source: SourceFile, intake: Intake) -> tuple[Policy | None, ReadFile, tuple[Problem, ...]]:
    """The policy of a 考核办法 workbook, the file as read, and what is wrong with its rules."""
    (file,) = read_files([source], None, intake)
    if not file.tables and file.problems:
        # The unreadable file is reported; missing sheets follow from it.
        return None, file, ()
    policy, problems = load_policy(file.tables, source.name, log_columns())
    about_sheets = tuple(map(_of_policy, file.problems))
    unread = {p.value for p in about_sheets if p.code == "policy-sheet-unread"}
    # What is there and not understood is not missing.
    named = tuple(p for p in problems if not (p.code == "policy-sheet-missing" and p.details["kind"] in unread))
    return policy, replace(file, problems=about_sheets), named


def _of_policy(problem: Problem) -> Problem:
    """A sheet without a heading that is known, as what it is in 考核办法: rules that are left out, or a page beside them."""
    if problem.code != "not-our-sheet":
        return problem
    sheet = problem.location.sheet
    layout = _policy_sheets().get(squeeze(sheet))
    if layout is None:
        return Problem("policy-page-unread", problem.location, sheet, problem.details)
    columns = "、".join(column.title for column in layout.columns if column.required)
    instead = f"，等级暂按{default_ratings_words()}评" if layout.code == "policy_ratings" else ""
    code = "policy-words-unread" if layout.code in WORDS_OF_DOCUMENT else "policy-sheet-unread"
    return Problem(code, problem.location, sheet, {"columns": columns, "instead": instead})


@cache
def _policy_sheets() -> Mapping[str, Layout]:
    """Title → layout of each sheet of 考核办法."""
    return {squeeze(layout.title): layout for layout in layouts().values() if layout.place == POLICY_PLACE}
