"""对照: a school's own headings, words, classes and names, defined once for all its sheets.

It is applied before anything is recognised or parsed, so that a taught word is as good as a standard one; every use is
reported, and an undecided row has no effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.grid import Grid
from jiafang_batch.normal_text import listed, person, squeeze
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.evidence import looks_like_data
from jiafang_batch.sheets.layout import LayoutColumn, heading_word, layouts
from jiafang_batch.table import Table

HEADING, WORD, CLASS, TEACHER = "taught_heading", "taught_word", "taught_class", "taught_teacher"
KINDS = (HEADING, WORD, CLASS, TEACHER)

_SEARCHED = 30
"""The rows in which a heading may stand."""
_OF_KIND = {"class": CLASS, "teacher": TEACHER, "teachers": TEACHER, "lead": TEACHER}


class Taught(Struct, frozen=True):
    """Written text → meaning."""

    headings: Mapping[str, str] = field(default_factory=dict)
    """Heading in the form for comparison → title of a standard column."""
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(title of the column, word) → standard word."""
    classes: Mapping[str, str] = field(default_factory=dict)
    teachers: Mapping[str, str] = field(default_factory=dict)

    @property
    def holds_cells(self) -> bool:
        """True if a cell, and not only a heading, may have a taught meaning."""
        return bool(self.words or self.classes or self.teachers)

    def meant(self, column: LayoutColumn, text: str) -> str:
        """Return the meaning of a column's cell; empty if nothing was taught about it."""
        of_kind = _OF_KIND.get(column.kind)
        if of_kind == TEACHER:
            names = listed(text) if self.teachers else []
            meant = [self.teachers.get(person(name), name) for name in names]
            return "、".join(meant) if meant != names else ""
        if of_kind == CLASS:
            return self.classes.get(squeeze(text), "")
        return self.words.get((column.title, squeeze(text)), "") if self.words else ""

    def with_headings(self, grid: Grid) -> tuple[Grid, tuple[Problem, ...]]:
        """Return the sheet with the standard titles in its header, and the headings replaced."""
        if not self.headings:
            return grid, ()
        used: dict[str, str] = {}
        rows = list(grid.rows)
        for index, row in enumerate(rows[:_SEARCHED]):
            words = {i: heading_word(cell) for i, cell in enumerate(row) if isinstance(cell, str) and cell}
            taught = {i: self.headings[word] for i, word in words.items() if word in self.headings}
            if taught and len(words) > 1 and not looks_like_data(row):
                used.update({str(row[i]): title for i, title in taught.items()})
                rows[index] = [taught.get(i, cell) for i, cell in enumerate(row)]
        if not used:
            return grid, ()
        pairs = "、".join(f"“{written.strip()}”→{title}" for written, title in used.items())
        problem = Problem("taught-heading", Location(grid.file, grid.sheet), details={"pairs": pairs})
        return replace(grid, rows=rows), (problem,)


NOTHING_TAUGHT = Taught()


def read_taught(tables: Iterable[Table]) -> tuple[Taught, tuple[Problem, ...]]:
    """Return the content of the sheets of 对照, and the rows that name no standard column."""
    by_kind: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    words: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    titles = {heading_word(column.title): column.title for layout in layouts().values() for column in layout.columns}
    for table in tables:
        for row in table.rows if table.kind in KINDS else ():
            if row.faulty or not row["meant"]:
                continue
            name = row["column"] if table.kind == WORD else row["meant"] if table.kind == HEADING else ""
            if name and heading_word(name) not in titles:
                place = "column" if table.kind == WORD else "meant"
                problems.append(Problem("taught-unknown-column", row.at(place), name))
            elif table.kind == WORD:
                words[titles[heading_word(name)], squeeze(row["written"])] = row["meant"]
            elif table.kind == HEADING:
                by_kind[HEADING][heading_word(row["written"])] = titles[heading_word(name)]
            else:
                key = person(row["written"]) if table.kind == TEACHER else squeeze(row["written"])
                by_kind[table.kind][key] = row["meant"]
    return Taught(by_kind[HEADING], words, by_kind[CLASS], by_kind[TEACHER]), tuple(problems)
