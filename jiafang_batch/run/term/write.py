"""A computed term → its output folder: summary, personal workbooks, CSVs, published completely or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.catalogue import is_error, wording
from jiafang_batch.handin.turned_away import refused_by_class
from jiafang_batch.intake.pool import Intake
from jiafang_batch.problem import Problem
from jiafang_batch.report.books import PUBLIC, SUMMARY, personal_books, public_book, summary_book
from jiafang_batch.report.data_files import data_files
from jiafang_batch.report.figures import Figures, figures
from jiafang_batch.report.lists.audiences import school_shares
from jiafang_batch.report.lists.photo_page import THUMBNAIL
from jiafang_batch.report.lists.source_pages import SourceLine
from jiafang_batch.run.place.folder import OUTPUT_FOLDER, RETURNED_FOLDER
from jiafang_batch.run.place.publish import MEMORY, published, written_files
from jiafang_batch.run.term.changes_book import write_changes
from jiafang_batch.run.term.give_back import copies_of
from jiafang_batch.run.term.pack import pack
from jiafang_batch.run.term.publications import earlier_publications
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.returned_folder import give_back
from jiafang_batch.run.term.school import Computed
from jiafang_batch.run.term.take_policy import PolicyChange, policy_changes
from jiafang_batch.run.term.visit_pictures import visit_pictures
from jiafang_batch.run.usage import UsageError
from jiafang_batch.sheets.layout import layouts

DATA_FOLDER = "数据"
READINGS = frozenset(
    {
        "wider-heading",
        "outside-value",
        "ditto-mark",
        "written-once",
        "year-group-around",
        "taught-heading",
        "taught-reading",
    }
)
"""Notices about values from outside the cells or in other words; 来源清单 names them beside the table."""
Progress = Callable[[int, int], None]
Book = TypeVar("Book")


class Written(Struct, frozen=True):
    """The output folder, the summary workbook, the number of files by kind, and the figures of a run."""

    folder: Path
    summary: Path
    files: int
    returned: int
    """The number of submitted files that are returned with their faults marked."""
    returned_to: Path
    """The folder with them."""
    figures: Figures
    news: str = ""
    """What changed since the last run, in one sentence; empty if nothing did."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Output that somebody has edited since the last run → its new name."""
    tried: tuple[PolicyChange, ...] = ()
    """The differences between the policy of an edited 家访汇总 and that of the term."""
    unread: tuple[Problem, ...] = ()
    """Published workbooks that could not be read."""


class Packing(Enum):
    """What is made for handing out, besides the workbooks themselves."""

    NONE = "nothing"
    PLAIN = "an archive for each recipient"
    ENCRYPTED = "an archive for each recipient, every workbook with a password of its own"


def write_school(
    computed: Computed, target: Path, progress: Progress | None = None, packing: Packing = Packing.NONE, *,
    thumbnails: bool = False, raw_csv: bool = False,
) -> Written:  # fmt: skip
    """Write every output of the term to the target folder, replacing those of the last run.

    With `thumbnails` the workbooks of classes show small copies of the photos; with `raw_csv` the CSVs hold typed text
    unchanged, even if a spreadsheet would take it for a formula.
    """
    checked = computed.checked
    term = computed.evaluation.term
    refused = refused_by_class(checked.turned_away, term.records.roster, term.as_of)
    shown = figures(computed.evaluation, checked.problems, source_lines(checked.files, checked.problems), refused)
    publications = earlier_publications(target, shown.letterhead.term)
    shown = replace(shown, problems=(*shown.problems, *publications.unread))
    shares = school_shares(shown)
    pictures = visit_pictures(computed, THUMBNAIL) if thumbnails else None
    personal = list(personal_books(shown, shares, pictures))
    data = data_files(shown, is_raw=raw_csv)
    copies = copies_of(checked)
    is_own = target.resolve() == (checked.job.folder / OUTPUT_FOLDER).resolve()
    with published(target) as staging:
        folder, write = staging.folder, staging.write
        for name, content in data.items():
            write(f"{DATA_FOLDER}/{name}", content)
        tables = (table for file in checked.files for table in file.tables)
        report = write_changes(write, target, DATA_FOLDER, data, shown, tables, checked.unions)
        summary, segments = summary_book(shown, shares, report.since, staging.standing_segments(SUMMARY))
        staging.write_with_segments(SUMMARY, summary, segments)
        write(PUBLIC, public_book(shown, publications.figures))
        for name, draft in _counted(personal, progress):
            staging.write_draft(name, draft())
        if packing is not Packing.NONE:
            pack(folder, shown, [name for name, _ in personal], encrypt=packing is Packing.ENCRYPTED)
        if not is_own:
            # Written elsewhere, the term folder itself is left as it is.
            for name, content in (copy.make() for copy in copies):
                write(f"{RETURNED_FOLDER}/{name}", content)
    if is_own:
        give_back(checked.job.folder, copies)
    returned_to = (checked.job.folder if is_own else target) / RETURNED_FOLDER
    count = sum(not name.startswith(f"{MEMORY}/") for name in written_files(target))
    tried = _tried(target, staging.kept, checked.job.folder)
    return Written(
        target, target / SUMMARY, count, len(copies), returned_to, shown, report.news, staging.kept, tried,
        publications.unread,
    )  # fmt: skip


def _tried(target: Path, kept: Mapping[str, str], root: Path) -> tuple[PolicyChange, ...]:
    """The values tried out in the 考核办法 of the summary; unreadable ones are ignored."""
    if SUMMARY not in kept:
        return ()
    with suppress(UsageError), Intake(processes=1) as intake:
        return policy_changes(target / kept[SUMMARY], root, intake)
    return ()


def source_lines(files: Sequence[ReadFile], problems: Iterable[Problem]) -> tuple[SourceLine, ...]:
    """Return 来源清单: one line per table with its rows in error, or a line for a file without any."""
    problems = tuple(problems)
    faulty = {(p.location.file, p.location.sheet, p.location.row) for p in problems if is_error(p) and p.location.row}
    faulty_sheets = {(file, sheet) for file, sheet, _ in faulty}
    readings = _readings(problems)
    lines = []
    for file in files:
        for table in file.tables:
            is_faulty = (table.head.file, table.head.sheet) in faulty_sheets
            wrong = sum(not faulty.isdisjoint(row.places) for row in table.rows) if is_faulty else 0
            title = layouts()[table.kind].title
            sheet_readings = tuple(readings.get((file.source.name, table.head.sheet), ()))
            lines.append(SourceLine(file.source.name, table.head.sheet, title, len(table.rows), wrong, sheet_readings))
        if not file.tables:
            lines.append(SourceLine(file.source.name, "", "没有标准表", 0, 0))
    return tuple(lines)


def _readings(problems: Iterable[Problem]) -> Mapping[tuple[str, str], Iterable[str]]:
    """(file, sheet) → values from outside its cells or in other words, each once."""
    by_sheet: dict[tuple[str, str], dict[str, None]] = {}
    for problem in problems:
        if problem.code in READINGS:
            place = problem.location
            by_sheet.setdefault((place.file, place.sheet), {})[wording(problem.code).title] = None
    return by_sheet


def _counted(books: Sequence[Book], progress: Progress | None) -> Iterator[Book]:
    """Yield the books, the progress reported after each and before the first: the summary is a step, too."""
    for done, book in enumerate(books, 1):
        if progress is not None:
            progress(done, len(books) + 1)
        yield book
    if progress is not None:
        progress(len(books) + 1, len(books) + 1)
