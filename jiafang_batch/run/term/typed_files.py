"""Files → what each says by itself: read, recognised and typed, or as it was remembered from an earlier command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import fields

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Grid
from jiafang_batch.intake.answer import FileGrids
from jiafang_batch.intake.pool import Intake
from jiafang_batch.photos.picture import WorkbookPictures
from jiafang_batch.problem import Problem
from jiafang_batch.run.place.fault import add_file
from jiafang_batch.run.place.folder import SourceFile
from jiafang_batch.sheets.origin import Origin, origin_of
from jiafang_batch.sheets.recognise_tables import read_tables
from jiafang_batch.sheets.taught import Taught
from jiafang_batch.sheets.typed_file import TypedFile, packed, unpacked
from jiafang_batch.table import Table

Progress = Callable[[int, int], None]
"""(files done, files in all)"""


def typed_files(
    sources: Sequence[SourceFile], year: SchoolYear | None, intake: Intake, taught: Taught, progress: Progress | None
) -> Mapping[str, TypedFile]:
    """Return every file by its name; an unreadable one has a problem, never an exception.

    What typing makes of a file depends on its content and name, the program, the school year and what the school has
    taught, and on nothing else: with all of these as they were, it is remembered.
    """
    way = _way(year, taught)
    kept = intake.typed(((s.name, s.path) for s in sources), way)
    before = {name: file for name, content in kept.items() if (file := unpacked(content, name)) is not None}
    if before and progress is not None:
        progress(len(before), len(sources))
    missing = [source for source in sources if source.name not in before]
    new = _typed(missing, year, intake, taught, progress, len(before))
    if intake.remembers:
        packages = {name: packed(file, name) for name, file in new.items()}
        intake.keep_typed({name: content for name, content in packages.items() if content is not None}, way)
    return {**before, **new}


def _way(year: SchoolYear | None, taught: Taught) -> str:
    """All that typing depends on besides the file and the program, as a text that is the same in every process."""
    settings = (taught,) if year is None else (year, taught)
    return repr([[_ordered(getattr(setting, field.name)) for field in fields(setting)] for setting in settings])


def _ordered(value: object) -> object:
    """Sets and mappings in an order of their own; the order of anything else has a meaning."""
    if isinstance(value, frozenset):
        return sorted(value)
    return sorted(value.items()) if isinstance(value, Mapping) else value


def _typed(
    sources: Sequence[SourceFile],
    year: SchoolYear | None,
    intake: Intake,
    taught: Taught,
    progress: Progress | None,
    already: int,
) -> Mapping[str, TypedFile]:
    """The same for files that have to be typed."""
    notes = _Notes()
    workbooks = intake.read_many((source.name, source.path) for source in sources)
    try:
        tables, problems = read_tables(notes.sheets(workbooks, already, already + len(sources), progress), year, taught)
    except Exception as fault:
        # Files are processed one after another, so only the last is kept.
        add_file(fault, next(reversed(notes.faults), ""))
        raise
    tables_in: dict[str, list[Table]] = {source.name: [] for source in sources}
    for table in tables:
        tables_in[table.head.file].append(table)
    for problem in problems:
        notes.faults[problem.location.file].append(problem)
    return {
        name: TypedFile(tuple(held), tuple(notes.faults[name]), notes.pictures.get(name), notes.origins[name])
        for name, held in tables_in.items()
    }


class _Notes:
    """What is noted about each file by its name, besides its sheets: faults, the pictures, and the original of a copy."""

    def __init__(self) -> None:
        self.faults: dict[str, list[Problem]] = {}
        self.pictures: dict[str, WorkbookPictures] = {}
        self.origins: dict[str, Origin | None] = {}

    def sheets(
        self, workbooks: Iterable[FileGrids], already: int, total: int, progress: Progress | None
    ) -> Iterator[Grid]:
        """Yield the sheets as they arrive, so that one file is interpreted while the next is being read."""
        for done, workbook in enumerate(workbooks, already + 1):
            self.faults[workbook.file] = list(workbook.problems)
            self.origins[workbook.file] = origin_of(workbook.grids)
            if workbook.pictures is not None:
                self.pictures[workbook.file] = workbook.pictures
            yield from workbook.grids
            if progress is not None:
                progress(done, total)
