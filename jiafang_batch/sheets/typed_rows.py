"""The rows under one header → typed rows, with the problems of their cells.

Cells are parsed column by column, equal cells of a column once per run; rows are then grouped by which of their cells
are filled and clean. A row without problems, the usual case, is built at once; every other is examined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from itertools import repeat, zip_longest
from operator import itemgetter
from typing import Any

from msgspec.structs import replace

from jiafang_batch.catalogue import is_error
from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, CellNote, Fact
from jiafang_batch.normal_text import squeeze
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.layout import Layout, LayoutColumn
from jiafang_batch.sheets.parsed_cell import Issue, Parsed, blank, shown
from jiafang_batch.sheets.taught import NOTHING_TAUGHT, Taught
from jiafang_batch.spellings import UNANSWERED
from jiafang_batch.table import CLOCK, OTHER_NUMBERS, WRITTEN, Head, Row


class Cache(dict[tuple[str, str], "KnownCells"]):
    """(layout code, field) → parsed cells of that column in this run; including the school's taught words."""

    def __init__(self, taught: Taught = NOTHING_TAUGHT) -> None:
        super().__init__()
        self.taught = taught


_BLANK, _CLEAN, _NOTABLE = 0, 1, 2
"""The state of a cell: blank, a clean value, a value with problems or additions."""


_NAMING = frozenset({"students", "teachers", "ids"})
"""Kinds whose cell is blank if it names nobody: 无, / or only separators."""

_QUOTED = frozenset({"class", "year_group"})
"""Kinds whose value is a canonical name, so that messages quote the cell."""


_VALUE, _STATE = itemgetter(0), itemgetter(1)


def _is_quoted(column: LayoutColumn) -> bool:
    return column.kind in _QUOTED


@cache
def row_fields(layout: Layout) -> Mapping[str, int]:
    """Return field → index in a row's cells: the columns, written classes and year groups, further numbers, the clock."""
    quoted = (f"{WRITTEN}{column.field}" for column in filter(_is_quoted, layout.columns))
    fields = (*(column.field for column in layout.columns), *quoted, OTHER_NUMBERS, CLOCK)
    return {field: place for place, field in enumerate(fields)}


class KnownCells(dict[Any, tuple[Any, int, Parsed]]):
    """Cell → its value, state and issues; parsed at the first occurrence.

    Numbers, days and booleans are keyed by (type, value), because 1 and True are equal and mean different things.
    """

    def __init__(self, column: LayoutColumn, year: SchoolYear | None, taught: Taught = NOTHING_TAUGHT) -> None:
        super().__init__()
        self._column, self._year, self._taught = column, year, taught
        self._is_taught = taught.holds_cells
        self.blank = (blank(column), _BLANK, Parsed(blank(column)))
        self[""] = self.blank

    def look_up(self, cells: Sequence[Cell]) -> list[tuple[Any, int, Parsed]]:
        """Return the parsed result of each of the cells."""
        if set(map(type, cells)) == {str}:
            return list(map(self.__getitem__, cells))
        return [self[cell] if cell.__class__ is str else self[cell.__class__, cell] for cell in cells]

    def __missing__(self, key: Any) -> tuple[Any, int, Parsed]:
        cell = key[1] if key.__class__ is tuple else key
        if isinstance(cell, str) and not cell[0].isalnum() and (not (word := squeeze(cell)) or word in UNANSWERED):
            entry = self.blank
        else:
            parsed = self._parsed(cell)
            is_clean = not parsed.issues and parsed.clock is None
            names_nobody = is_clean and not parsed.value and self._column.kind in _NAMING
            entry = self.blank if names_nobody else (parsed.value, _CLEAN if is_clean else _NOTABLE, parsed)
        self[key] = entry
        return entry

    def _parsed(self, cell: Cell) -> Parsed:
        """The parsed cell, with the school's taught words replaced."""
        meant = self._taught.meant(self._column, cell) if self._is_taught and isinstance(cell, str) else ""
        if not meant:
            return parse(cell, self._column, self._year)
        parsed = parse(meant, self._column, self._year)
        taught = Issue("taught-reading", shown(cell), {"meant": meant})
        return replace(parsed, issues=(taught, *parsed.issues), written=parsed.written and shown(cell))


class RowTreatment(Enum):
    """How to process a row, by its filled cells."""

    SKIP = "none of the columns is filled"
    UNTOUCHED = "only what was filled in before the sheet was handed out"
    TAKE = "a clean row"
    LOOK = "something has to be said"


class RowReader:
    """Reads the rows of one table, whose cells have the indexes in `fields`."""

    def __init__(
        self, head: Head, layout: Layout, fields: Mapping[str, int], year: SchoolYear | None, cache: Cache
    ) -> None:
        self._head, self._layout, self._year = head, layout, year
        self._columns = [column for column in layout.columns if column.field in fields]
        self._places = [fields[column.field] for column in self._columns]
        self._cell_readers = [self._cells_of(column, year, cache) for column in self._columns]
        self._looks: dict[tuple[int, ...], tuple[RowTreatment, frozenset[str]]] = {}
        self.untouched = 0
        """Rows that hold only what was filled in before they were handed out."""

    def _cells_of(self, column: LayoutColumn, year: SchoolYear | None, cache: Cache) -> KnownCells:
        key = (self._layout.code, column.field)
        if key not in cache:
            cache[key] = KnownCells(column, year, cache.taught)
        return cache[key]

    def read(
        self, rows: Sequence[tuple[int, Sequence[Cell]]], notes: Mapping[int, Mapping[int, CellNote]]
    ) -> Iterator[tuple[Row | None, list[Problem]]]:
        """Yield each of the rows (number on the sheet, cells) as a typed row with its problems; None without data.

        `notes` are those of the cells, by the row's number and the cell's index.
        """
        across = list(zip_longest(*(cells for _, cells in rows), fillvalue=""))
        columns = [
            cells_of.look_up(across[place]) if place < len(across) else [cells_of.blank] * len(rows)
            for cells_of, place in zip(self._cell_readers, self._places, strict=True)
        ]
        values = zip(*self._in_order(columns), strict=False)
        states = zip(*(map(_STATE, column) for column in columns), strict=True)
        for place, ((number, cells), row_values, state) in enumerate(zip(rows, values, states, strict=False)):
            look, filled = self._looks.get(state) or self._look(state)
            if look is RowTreatment.TAKE and number not in notes:
                yield Row(self._head, number, row_values, filled, faulty=False), []
            elif look is RowTreatment.SKIP and number not in notes:
                continue
            elif look is RowTreatment.UNTOUCHED and number not in notes:
                self.untouched += 1
            else:
                parsed = [column[place][2] for column in columns]
                yield self._looked_at(number, cells, parsed, row_values, filled, notes.get(number, {}))

    def _in_order(self, entries_of: Sequence[Sequence[tuple[Any, int, Parsed]]]) -> Iterator[Iterable[Any]]:
        """The values of all rows, field by field in the order of `row_fields`; blanks for a missing column."""
        entries = dict(zip((column.field for column in self._columns), entries_of, strict=True))
        columns = self._layout.columns
        for column in columns:
            yield map(_VALUE, entries[column.field]) if column.field in entries else repeat(blank(column))
        for column in filter(_is_quoted, columns):
            yield (entry[2].written for entry in entries[column.field]) if column.field in entries else repeat("")
        yield repeat(())
        yield repeat(None)

    def _look(self, state: tuple[int, ...]) -> tuple[RowTreatment, frozenset[str]]:
        """How to process rows with these cells filled; computed once."""
        filled = frozenset(c.field for c, code in zip(self._columns, state, strict=True) if code != _BLANK)
        if not filled:
            look = RowTreatment.SKIP
        elif self._layout.prefilled >= filled:
            look = RowTreatment.UNTOUCHED
        elif _NOTABLE in state or any(self._missing(filled)) or not self._layout.required & filled:
            look = RowTreatment.LOOK
        else:
            look = RowTreatment.TAKE
        self._looks[state] = look, filled
        return look, filled

    def _place_of(self, row: Row, column: LayoutColumn) -> Location:
        """The column's cell in a row; if the table has no such column, the row and the missing heading."""
        place = row.at(column.field)
        return place if place.header else replace(place, header=column.title)

    def _missing(self, filled: frozenset[str]) -> Iterator[LayoutColumn]:
        """The required columns whose cell is blank."""
        for column in self._layout.columns:
            if column.required and column.field not in filled and (not column.unless or column.unless not in filled):
                yield column

    def _wanted(self, column: LayoutColumn) -> Mapping[str, str]:
        """The expected content of a blank cell; the example of a date is a day of the current term."""
        if column.kind == "date" and self._year is not None:
            return {"expected": f"真实的某一天，如 {self._year.example}。"}
        return {"expected": column.help or f"“{column.title}”，如 {column.example}"}

    def _looked_at(
        self,
        number: int,
        cells: Sequence[Cell],
        parsed: Sequence[Parsed],
        values: tuple[Any, ...],
        filled: frozenset[str],
        notes: Mapping[int, CellNote],
    ) -> tuple[Row | None, list[Problem]]:
        """Process a row with problems."""
        clock = None
        issues: list[tuple[LayoutColumn, Issue]] = []
        for column, place, entry in zip(self._columns, self._places, parsed, strict=True):
            if place in notes:
                issues += [(column, issue) for issue in _note_issues(column, notes[place])]
            if entry.clock is not None:
                clock = entry.clock
            issues += [(column, issue) for issue in entry.issues]
        if not filled and not issues:
            return None, []
        if filled and not self._layout.required & filled:
            text = next(shown(cell) for cell in cells if cell != "")
            return None, [Problem("stray-row", Location(self._head.file, self._head.sheet, number), text)]
        bare = Row(self._head, number, (*values[:-1], clock), filled, faulty=False)
        problems = [Problem(i.code, bare.at(column.field), i.value, i.details) for column, i in issues]
        uncomputed = {column.field for column, issue in issues if issue.code == "formula-without-value"}
        problems += [
            Problem("missing-value", self._place_of(bare, column), details=self._wanted(column))
            for column in self._missing(filled)
            if column.field not in uncomputed
        ]
        return replace(bare, faulty=any(is_error(p) for p in problems)), problems


def _note_issues(column: LayoutColumn, note: CellNote) -> Iterator[Issue]:
    """The problems of a cell whose note says that it holds no value; a picture is not a fault."""
    match note.fact:
        case Fact.UNCOMPUTED:
            yield Issue("formula-without-value", "")
        case Fact.ERROR:
            yield Issue("error-cell", note.text)
            # As a blank cell it would take its default, and a failed 家访结果 would count as a visit.
            if column.critical:
                details = {"expected": f"“{column.title}”的内容", "hint": "请改为直接填写内容。"}
                yield Issue("bad-value", note.text, details)
