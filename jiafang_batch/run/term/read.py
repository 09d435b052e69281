"""Input files → grids → tables: the reading half of a run, the same for `run` and `check`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear
from jiafang_batch.intake.digest import content_digest
from jiafang_batch.intake.encrypted import is_encrypted
from jiafang_batch.intake.pool import Intake
from jiafang_batch.photos.photo_evidence import PHOTOS, VISIT_LOG, PhotoUse, VisitPlace, photo_evidence, place_of_visit
from jiafang_batch.photos.picture import WorkbookPictures
from jiafang_batch.problem import Location, Problem
from jiafang_batch.run.place.folder import LOG_FOLDER, ROSTER_FOLDER, SourceFile
from jiafang_batch.run.term.typed_files import Progress, typed_files
from jiafang_batch.sheets.layout import LOG_PLACE, POLICY_PLACE, ROSTER_PLACE, RULING_PLACE, TAUGHT_PLACE, layouts
from jiafang_batch.sheets.origin import Origin
from jiafang_batch.sheets.taught import NOTHING_TAUGHT, Taught
from jiafang_batch.sheets.typed_file import TypedFile
from jiafang_batch.table import Row, Table

COUNSELLING = "counselling"
"""The layout of the counsellor's own register."""
_OUTSIDE = {POLICY_PLACE: "policy-outside", RULING_PLACE: "ruling-outside", TAUGHT_PLACE: "taught-outside"}
"""The problem of a sheet of the folder's own workbooks that is among rosters or logs."""


class ReadFile(Struct, frozen=True):
    """One file after reading: its tables and every problem of file, sheet and cell, before they are settled."""

    source: SourceFile
    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]
    photos: tuple[PhotoUse, ...] = ()
    """The pictures on the rows of its visit logs."""
    origin: Origin | None = None
    """The file of which it is a returned copy."""

    @property
    def is_confidential(self) -> bool:
        """True for a workbook of the counsellor's, of which no other copy is made."""
        return any(table.kind == COUNSELLING for table in self.tables)

    @property
    def rows(self) -> int:
        """The number of data rows of its rosters and logs."""
        return sum(len(t.rows) for t in self.tables if layouts()[t.kind].place in (ROSTER_PLACE, LOG_PLACE))


def read_files(
    sources: Sequence[SourceFile],
    year: SchoolYear | None,
    intake: Intake,
    progress: Progress | None = None,
    read_before: Iterable[ReadFile] = (),
    taught: Taught = NOTHING_TAUGHT,
) -> tuple[ReadFile, ...]:
    """Return every file with its tables, in the order given; an unreadable file is a problem, never an exception.

    A file with the same content as an earlier one is read once, with a notice. Files in `read_before` under the same
    name are reused. `taught` is the content of the school's 对照.
    """
    firsts = _first_of_each(sources)
    files_before = {file.source.name: file for file in read_before if file.source.name not in firsts}
    distinct = [source for source in sources if source.name not in firsts and source.name not in files_before]
    already = sum(source.name in files_before for source in sources)
    typed = {
        **{name: _same_file(name, first) for name, first in firsts.items()},
        **typed_files(distinct, year, intake, taught, _onwards(progress, already)),
    }
    return tuple(files_before.get(s.name) or _file(s, typed[s.name]) for s in sources)


def _onwards(progress: Progress | None, already: int) -> Progress | None:
    return None if progress is None else lambda done, total: progress(already + done, already + total)


def _same_file(name: str, first: str) -> TypedFile:
    return TypedFile((), (Problem("same-file", Location(name), related=(Location(first),)),))


def with_photos(file: ReadFile, pictures: WorkbookPictures) -> ReadFile:
    """Return the file with its pictures counted: a row has the larger of the pictures and the typed number."""
    evidence = photo_evidence(pictures, file.tables)
    if not evidence.counts:
        return replace(file, problems=(*file.problems, *evidence.problems))
    tables = tuple(replace(t, rows=tuple(_counted(row, evidence.counts) for row in t.rows)) for t in file.tables)
    return replace(file, tables=tables, problems=(*file.problems, *evidence.problems), photos=evidence.uses)


def _counted(row: Row, counts: Mapping[VisitPlace, int]) -> Row:
    seen = counts.get(place_of_visit(row), 0) if row.head.kind == VISIT_LOG else 0
    if not seen:
        return row
    counted = row.changed({PHOTOS: max(row[PHOTOS] or 0, seen)})
    return replace(counted, filled=row.filled | {PHOTOS})


def _first_of_each(sources: Sequence[SourceFile]) -> dict[str, str]:
    """File → the earlier file with the same content, for the files that have one; empty files are not compared."""
    first: dict[str, str] = {}
    again: dict[str, str] = {}
    for source in sources:
        digest = content_digest(source.path)
        if digest in first:
            again[source.name] = first[digest]
        elif digest:
            first[digest] = source.name
    return again


def _file(source: SourceFile, typed: TypedFile) -> ReadFile:
    """The file where it lies, with its pictures counted."""
    read, misplaced = _in_place(source, typed.tables)
    file = ReadFile(source, read, (*typed.problems, *misplaced), origin=typed.origin)
    if file.is_confidential and any(table.rows for table in read) and not is_encrypted(source.path):
        file = replace(file, problems=(*file.problems, Problem("counselling-open", Location(source.name))))
    return file if typed.pictures is None else with_photos(file, typed.pictures)


def _in_place(source: SourceFile, tables: Iterable[Table]) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """Rosters count only in 基础信息, policy and rulings only in their own files; a log counts anywhere."""
    read: list[Table] = []
    problems: list[Problem] = []
    for table in tables:
        layout = layouts()[table.kind]
        place = Location(table.head.file, table.head.sheet)
        if layout.place == ROSTER_PLACE and source.place == LOG_FOLDER:
            problems.append(Problem("roster-outside", place, details={"kind": layout.title}))
        elif layout.place in _OUTSIDE and source.place in (LOG_FOLDER, ROSTER_FOLDER):
            code = _OUTSIDE[layout.place]
            problems.append(Problem(code, place, details={"kind": layout.title}))
        else:
            if layout.place == LOG_PLACE and source.place == ROSTER_FOLDER:
                problems.append(Problem("log-among-rosters", place, details={"kind": layout.title}))
            read.append(table)
    return tuple(read), tuple(problems)
