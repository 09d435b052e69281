"""Input files → grids → tables: the reading half of a run, the same for `run` and `check`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from jiafang_batch.dates import SchoolYear
from jiafang_batch.problem import Location, Problem
from jiafang_batch.run.folder import LOG_FOLDER, ROSTER_FOLDER, SourceFile
from jiafang_batch.sheets.grid import Grid, read_grids
from jiafang_batch.sheets.layout import POLICY_PLACE, ROSTER_PLACE, layouts
from jiafang_batch.sheets.read import read_tables
from jiafang_batch.table import Table

Progress = Callable[[int, int], None]
"""(files done, files in all)"""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it was read: its tables and every problem of file, sheet and cell."""

    source: SourceFile
    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]

    @property
    def rows(self) -> int:
        """How many data rows its tables hold."""
        return sum(len(table.rows) for table in self.tables)


def read_files(
    sources: Sequence[SourceFile], year: SchoolYear | None, progress: Progress | None = None
) -> tuple[ReadFile, ...]:
    """Every file with its tables, in the order given; a file that can not be read is a problem, never an exception."""
    grids: list[Grid] = []
    faults: dict[str, tuple[Problem, ...]] = {}
    for done, source in enumerate(sources, 1):
        found, faults[source.name] = read_grids(source.path.read_bytes(), source.name)
        grids += found
        if progress is not None:
            progress(done, len(sources))
    tables, problems = read_tables(grids, year)
    return tuple(_file(source, tables, (*faults[source.name], *problems)) for source in sources)


def _file(source: SourceFile, tables: Iterable[Table], problems: Iterable[Problem]) -> ReadFile:
    own = tuple(p for p in problems if p.location.file == source.name)
    read, misplaced = _in_place(source, [t for t in tables if t.head.file == source.name])
    if not read and not misplaced and own and all(p.code == "not-our-sheet" for p in own):
        reason = own[0].details["reason"]
        own = (Problem("no-known-sheet", Location(source.name), details={"reason": reason}),)
    return ReadFile(source, read, (*own, *misplaced))


def _in_place(source: SourceFile, tables: Iterable[Table]) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """Rosters count only in 基础信息, policy sheets only in the policy file; every log counts wherever it lies."""
    read: list[Table] = []
    problems: list[Problem] = []
    for table in tables:
        layout = layouts()[table.kind]
        place = Location(table.head.file, table.head.sheet)
        if layout.place == ROSTER_PLACE and source.place == LOG_FOLDER:
            problems.append(Problem("roster-outside", place, details={"kind": layout.title}))
        elif layout.place == POLICY_PLACE and source.place in (LOG_FOLDER, ROSTER_FOLDER):
            problems.append(Problem("policy-outside", place, details={"kind": layout.title}))
        else:
            read.append(table)
    return tuple(read), tuple(problems)
