"""Grids → tables of typed rows, with every fault of every cell: recognise, skip what is no data, parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from jiafang_batch.catalogue import is_error
from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, CellNote, Fact, Grid
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.guide import GUIDE_TITLE
from jiafang_batch.sheets.header import Header, find_header, nearest_header, side_by_side, with_filled_columns
from jiafang_batch.sheets.layout import POLICY_PLACE, RULING_PLACE, Column, heading_word, spellings
from jiafang_batch.sheets.no_data import no_data
from jiafang_batch.sheets.values import Issue, Parsed, blank, parse, shown
from jiafang_batch.table import CLOCK, Head, Row, Table
from jiafang_batch.terms import OWN_MARK, squeeze

_LIKE = 3
"""A sheet with so many known columns is worth being told what it lacks."""

_BLANK = Parsed(None)
"""White space and nothing else."""

_Cache = dict[tuple[str, str], dict[object, Parsed]]


def read_tables(grids: Iterable[Grid], year: SchoolYear | None) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """Every table of every grid, and every problem of sheet, header and cell.

    `year` places dates that are written without a year and bounds the dates of visits; None leaves both open.
    """
    tables: list[Table] = []
    problems: list[Problem] = []
    cache: _Cache = {}
    for grid in grids:
        for found, said in _tables_of(grid, year, cache):
            problems.extend(said)
            if found is not None:
                tables.append(found)
    return tuple(tables), tuple(problems)


def _tables_of(grid: Grid, year: SchoolYear | None, cache: _Cache) -> Iterator[tuple[Table | None, list[Problem]]]:
    """The tables of one sheet, beside each other and one below the other."""
    place = Location(grid.file, grid.sheet)
    if _is_own_page(grid):
        return
    header = find_header(grid)
    if header is None:
        if grid.rows and not _is_guide(grid):
            yield None, [Problem("not-our-sheet", place, details={"reason": _reason(grid)})]
        return
    if grid.hidden:
        yield None, [Problem("hidden-sheet", place)]
    for part in side_by_side(grid, header):
        yield from _tables_below(part, find_header(part), year, cache)


def _tables_below(
    grid: Grid, header: Header | None, year: SchoolYear | None, cache: _Cache
) -> Iterator[tuple[Table | None, list[Problem]]]:
    """The table of the header and those further down."""
    while header is not None:
        following = _next_header(grid, header)
        end = following.first if following else len(grid.rows)
        yield _table(grid, with_filled_columns(grid, header, end), end, year, cache)
        header = following


def _next_header(grid: Grid, header: Header) -> Header | None:
    """The header of another table further down the same sheet: of another kind, or with its columns elsewhere."""
    start = header.last + 1
    for index in range(start, len(grid.rows)):
        if not _names_columns(grid.rows[index]):
            continue
        below = find_header(replace(grid, rows=grid.rows[index : index + 2], top=grid.top + index))
        if below is not None and below.first == 0 and not below.missing and not _repeats(below, header):
            return replace(below, first=index, last=index + below.last)
    return None


def _repeats(below: Header, header: Header) -> bool:
    """True where the columns below stand as they do above."""
    return below.layout == header.layout and below.fields.items() <= header.fields.items()


def _names_columns(row: Sequence[Cell]) -> bool:
    """A cheap sieve: one of the row's first two filled cells (序号 may stand before) names a column of some layout."""
    first = islice((cell for cell in row if cell != ""), 2)
    return any(isinstance(c, str) and len(c) < 30 and heading_word(c) in spellings() for c in first)  # noqa: PLR2004


def _table(grid: Grid, header: Header, end: int, year: SchoolYear | None, cache: _Cache) -> tuple[Table | None, list[Problem]]:  # fmt: skip
    place = Location(grid.file, grid.sheet, header.first + grid.top + 1)
    layout = header.layout
    problems = [
        Problem("duplicate-column", replace(place, column=_letter(grid, i), header=title), title)
        for i, title in header.repeated
    ]
    if header.missing:
        details = {"kind": layout.title, "missing": "、".join(header.missing)}
        return None, [*problems, Problem("missing-column", place, details=details)]
    problems += [
        Problem("unknown-column", replace(place, column=_letter(grid, i)), text, {"nearest": title})
        for i, text, title in header.resembling
    ]
    columns = {field: (_letter(grid, index), header.titles[field]) for field, index in header.fields.items()}
    head = Head(layout.code, grid.file, grid.sheet, columns)
    rows, merged = _filled_rows(grid, header, end)
    problems += [
        Problem("merged-value", Location(grid.file, grid.sheet, 0, *columns[field]), details={"count": str(count)})
        for field, count in merged.items()
    ]
    reader = _RowReader(head, header, year, cache)
    notes = _notes(grid)
    read: list[Row] = []
    for index, cells in rows:
        row, said = reader.read(index + grid.top + 1, cells, notes.get(index, {}))
        problems += said
        if row is not None:
            read.append(row)
    if reader.untouched:
        problems.append(Problem("untouched-rows", replace(place, row=0), details={"count": str(reader.untouched)}))
    if hidden := {row + 1 for row in grid.hidden_rows} & {row.number for row in read}:
        problems.append(Problem("hidden-rows", replace(place, row=0), details={"count": str(len(hidden))}))
    # An optional sheet of a policy or of rulings says by being empty that there are none.
    if not read and not (layout.may_be_empty and layout.place in (POLICY_PLACE, RULING_PLACE)):
        code = "empty-register" if layout.may_be_empty else "empty-sheet"
        problems.append(Problem(code, replace(place, row=0), details={"kind": layout.title}))
    return Table(head, tuple(read)), problems


def _notes(grid: Grid) -> dict[int, dict[int, CellNote]]:
    """What is noted of cells, by row and column of the grid."""
    notes: dict[int, dict[int, CellNote]] = {}
    for note in grid.notes:
        notes.setdefault(note.row - grid.top, {})[note.column - grid.left] = note
    return notes


def _filled_rows(grid: Grid, header: Header, end: int) -> tuple[list[tuple[int, Sequence[Cell]]], dict[str, int]]:
    """The data rows with vertically merged values in each of their rows, and merges counted by field."""
    skipped = no_data(grid, header, end)
    rows = {i: grid.rows[i] for i in range(header.last + 1, end) if i not in skipped}
    counts: dict[str, int] = {}
    field_at = {index: field for field, index in header.fields.items()}
    for first, left, last, _right in grid.merges:
        index, column = first - grid.top, left - grid.left
        if last == first or index not in rows or column not in field_at:
            continue
        value = rows[index][column]
        if value == "":
            continue
        # A merge often runs on over rows that nobody has filled yet; it makes no data of them.
        below = [i for i in range(index + 1, last - grid.top + 1) if i in rows and any(c != "" for c in grid.rows[i])]
        for i in below:
            cells = list(rows[i])
            cells[column] = value
            rows[i] = cells
        if below:
            counts[field_at[column]] = counts.get(field_at[column], 0) + 1
    return list(rows.items()), counts


class _RowReader:
    """Reads the rows under one header; equal cells of a column are parsed once in a run."""

    def __init__(self, head: Head, header: Header, year: SchoolYear | None, cache: _Cache) -> None:
        self._head, self._header, self._year = head, header, year
        self._columns = [
            (column, header.fields[column.field], cache.setdefault((head.kind, column.field), {}))
            for column in header.layout.columns
            if column.field in header.fields
        ]
        self._defaults = {column.field: blank(column) for column in header.layout.columns}
        self._filled: dict[tuple[str, ...], frozenset[str]] = {}
        self._prefilled = header.layout.prefilled
        self.untouched = 0
        """Rows that hold nothing but what was filled in before they were handed out."""

    def read(
        self, number: int, cells: Sequence[Cell], notes: Mapping[int, CellNote]
    ) -> tuple[Row | None, list[Problem]]:
        """The typed row and its problems; no row where none of the columns is filled."""
        values: dict[str, Any] = dict(self._defaults)
        filled: list[str] = []
        issues: list[tuple[Column, Issue]] = []
        for column, index, known in self._columns:
            if notes and index in notes:
                issues += [(column, issue) for issue in _note_issues(column, notes[index])]
            cell = cells[index] if index < len(cells) else ""
            if cell == "":
                continue
            key = cell if isinstance(cell, str) else (type(cell), cell)
            parsed = known.get(key)
            if parsed is None:
                is_blank = isinstance(cell, str) and not squeeze(cell)
                parsed = known[key] = _BLANK if is_blank else parse(cell, column, self._year)
            if parsed is _BLANK:
                continue
            filled.append(column.field)
            values[column.field] = parsed.value
            if parsed.clock is not None:
                values[CLOCK] = parsed.clock
            issues += [(column, issue) for issue in parsed.issues]
        if not filled and not issues:
            return None, []
        if not notes and filled and self._prefilled.issuperset(filled):
            self.untouched += 1
            return None, []
        if filled and not any(column.required and column.field in filled for column, _, _ in self._columns):
            text = next(shown(cell) for cell in cells if cell != "")
            return None, [Problem("stray-row", Location(self._head.file, self._head.sheet, number), text)]
        return self._row(number, values, filled, issues)

    def _row(
        self, number: int, values: dict[str, Any], filled: list[str], issues: list[tuple[Column, Issue]]
    ) -> tuple[Row, list[Problem]]:
        bare = Row(self._head, number, values, frozenset(), faulty=False)
        problems = [Problem(i.code, bare.at(column.field), i.value, i.details) for column, i in issues]
        uncomputed = {column.field for column, issue in issues if issue.code == "formula-without-value"}
        for column in self._header.layout.columns:
            if column.field in uncomputed:
                continue
            if column.required and column.field not in filled and (not column.unless or column.unless not in filled):
                details = {"expected": column.help or f"“{column.title}”，如 {column.example}"}
                problems.append(Problem("missing-value", bare.at(column.field), details=details))
        names = self._filled.setdefault(tuple(filled), frozenset(filled))
        return replace(bare, filled=names, faulty=any(is_error(p) for p in problems)), problems


def _note_issues(column: Column, note: CellNote) -> Iterator[Issue]:
    """What is to be said of a cell that holds something else than a value; a picture is no fault."""
    match note.fact:
        case Fact.UNCOMPUTED:
            yield Issue("formula-without-value", "")
        case Fact.ERROR:
            yield Issue("error-cell", note.text)
            # Left blank it would take its default, and a failed 家访结果 would count as a visit.
            if column.critical:
                details = {"expected": f"“{column.title}”的内容", "hint": "请改为直接填写内容。"}
                yield Issue("bad-value", note.text, details)


def _is_guide(grid: Grid) -> bool:
    """True for a template's own 填表说明, which nobody fills in."""
    first = next((cell for row in grid.rows for cell in row if cell != ""), "")
    return isinstance(first, str) and squeeze(first) == GUIDE_TITLE


def _is_own_page(grid: Grid) -> bool:
    """True for a sheet of the product's own that comes back with a workbook: 退回说明, 下拉名单, a state of affairs."""
    first = grid.rows[0][0] if grid.rows and grid.rows[0] and not (grid.top or grid.left) else ""
    return isinstance(first, str) and OWN_MARK in first


def _reason(grid: Grid) -> str:
    """What the sheet looks like instead: the kind it is nearest to and what it lacks, or how it begins."""
    near = nearest_header(grid)
    if near is not None and len(near.fields) >= _LIKE and near.missing:
        return f"（有些像{near.layout.title}，但没有{'、'.join(near.missing)}列）"
    words = [shown(cell) for row in grid.rows[:5] for cell in row if cell != ""]
    return f"（开头是“{words[0][:20]}”）" if words else ""


def _letter(grid: Grid, index: int) -> str:
    """The spreadsheet's letter of a grid column: A, B … Z, AA."""
    number, letters = index + grid.left + 1, ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
