"""The typed table below a header, and every problem of its columns, rows and totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, CellNote, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.captions import caption_of, is_handed_out
from jiafang_batch.sheets.columns import column_letter, contradictions, rival_problems
from jiafang_batch.sheets.complete import Completed, about_completion, completed
from jiafang_batch.sheets.denials import denied_rows, doubted_rows, unvisited_rows
from jiafang_batch.sheets.form_answers import are_numbers_of_choices
from jiafang_batch.sheets.layout import LOG_PLACE, Layout, heading_word
from jiafang_batch.sheets.likeness import near_words, resembling, teachable
from jiafang_batch.sheets.month_days import with_month
from jiafang_batch.sheets.no_data import beginnings, example_rows, no_data, stated_total
from jiafang_batch.sheets.pupil_register import RegisterColumns, register_columns, with_any_number, with_register
from jiafang_batch.sheets.rule_columns import POINTS, merged_points, rules_in_notes, title_rows, unused_rules
from jiafang_batch.sheets.special_lists import is_change_day, with_special_lists
from jiafang_batch.sheets.surroundings import other_classes
from jiafang_batch.sheets.taught import Taught
from jiafang_batch.sheets.told_counts import about_counts, about_marks, spans_of_days
from jiafang_batch.sheets.typed_rows import Cache, RowReader, row_fields
from jiafang_batch.table import Head, Row, Table

_PLAN, _LOG = "plan", "visit_log"
"""The only kind of sheet whose title and notes state what its rows leave out; the visit log."""
_CHOICES = frozenset({"form", "visited"})
"""Required columns of choices: a form's tool can export them by number, and nobody knows then what 1 and 2 are."""
_DECIDING = frozenset({"student", "teacher", "school_class"})
_MAY_DECIDE = pattern(
    "日期|时间|副班|是否班主任|任职|在任|起止|开始|结束|状态|特殊|困难|重点|关注|留守|单亲|孤|残|低保|监护|家长|家庭成员|电话|转|离"
)
"""Rosters, and words in headings, of columns that would decide who is counted, and when, if they were understood."""
_FEW = 3
"""The number of rows that a message names."""


def typed_table(
    grid: Grid, header: Header, end: int, year: SchoolYear | None, cache: Cache
) -> tuple[Table | None, list[Problem]]:
    """Return the table of the rows between the header and `end`, None if it cannot be read, and its problems."""
    place = Location(grid.file, grid.sheet, header.first + grid.top + 1)
    if refusal := _refusal(header, place):
        return None, [*rival_problems(grid, header, end, place), refusal]
    rows_below = beginnings(grid, header, end)
    examples = example_rows(rows_below)
    skipped = no_data(grid, header, end, rows_below) | examples | title_rows(grid, header, end)
    rows, merged = _filled_rows(grid, header, end, skipped)
    rows, about_month = with_month(grid, header, rows)
    if by_number := _by_number(header, rows, place, cache.taught):
        return None, [by_number]
    unvisited = unvisited_rows(header, rows)
    rows = [row for row in rows if row[0] not in unvisited] if unvisited else rows
    families = register_columns(header)
    done = completed(grid, header, rows, year)
    done.faults.update(contradictions(grid, header, done.rows, year, place))
    done.faults.update(denied_rows(grid, header, done.rows, place))
    done.faults.update(spans_of_days(grid, header, done.rows, year, place))
    if shared := merged_points(grid, header, [index for index, _ in done.rows]):
        done.faults.update(shared)
        merged.pop(POINTS, None)
    doubted = doubted_rows(grid, header, (row for row in done.rows if row[0] not in done.faults), place)
    if families is not None:
        done.rows = with_any_number(families, header, done.rows)
    head = _head(grid, header, families)
    reader = RowReader(head, header.layout, done.fields, year, cache)
    read, about_cells = _read_rows(reader, grid, done)
    read, about_register = with_register(families, grid, header, read, year) if families is not None else (read, [])
    read, about_lists = with_special_lists(grid, header, read, year)
    caption = caption_of(grid, header.first, skipped) if header.layout.code == _PLAN and read else ()
    return Table(head, tuple(read), caption), [
        *_about_columns(grid, header, end, place),
        *unused_rules(grid, header, end, place),
        *rules_in_notes(grid, header, skipped),
        *about_completion(grid, header, done, head.columns),
        *_about_merges(grid, head, merged),
        *doubted,
        *about_cells,
        *about_register,
        *about_lists,
        *_about_rows(grid, header.layout, read, reader.untouched),
        *_about_totals(grid, header, skipped, read),
        *_about_examples(grid, examples, place),
        *([about_month] if about_month is not None else []),
        *_about_unvisited(head, unvisited, place),
        *about_counts(grid, header, read, place),
        *about_marks(grid, header, read, place),
        *other_classes(grid, header, read),
    ]


def _head(grid: Grid, header: Header, families: RegisterColumns | None) -> Head:
    """The table's head: the letter and the heading of each field's column."""
    columns = {field: (column_letter(grid, index), header.titles[field]) for field, index in header.fields.items()}
    if families is not None:
        headings = dict(header.unknown)
        for field, index in families.fields(header).items():
            columns[field] = (column_letter(grid, index), headings[index])
    handed_out = is_handed_out(grid, header.first)
    fields = row_fields(header.layout)
    return Head(header.layout.code, grid.file, grid.sheet, columns, fields, is_handed_out=handed_out)


def _read_rows(reader: RowReader, grid: Grid, done: Completed) -> tuple[list[Row], list[Problem]]:
    """The typed rows, those that cannot count as faulty, and the problems of their cells."""
    read: list[Row] = []
    problems: list[Problem] = []
    for row, notices in reader.read([(index + grid.top + 1, cells) for index, cells in done.rows], _notes(grid)):
        problems += notices
        if row is not None:
            read.append(row)
    if not done.faults:
        return read, problems
    read, more = _with_faults(read, {number + grid.top + 1: fault for number, fault in done.faults.items()})
    return read, [*problems, *more]


def _about_rows(grid: Grid, layout: Layout, read: Sequence[Row], untouched: int) -> Iterator[Problem]:
    """Rows that nobody has filled in, rows that nobody sees, and a table without any."""
    sheet = Location(grid.file, grid.sheet)
    if untouched:
        yield Problem("untouched-rows", sheet, details={"count": str(untouched)})
    if hidden := {row + 1 for row in grid.hidden_rows} & {row.number for row in read}:
        yield Problem("hidden-rows", sheet, details={"count": str(len(hidden))})
    # An empty optional sheet of a policy, of rulings and the like means that there are none.
    if not read and not (layout.may_be_empty and layout.place != LOG_PLACE):
        yield Problem("empty-register" if layout.may_be_empty else "empty-sheet", sheet, details={"kind": layout.title})


def _refusal(header: Header, place: Location) -> Problem | None:
    """Why the whole table is not read; None if it is."""
    if header.undecided:
        return Problem("two-kinds", place, details={"kinds": "、".join(header.undecided)})
    if header.missing and header.clashing:
        return Problem("class-clash", place, details={"places": "、".join(header.clashing)})
    if header.missing:
        near = near_words(header)
        missing = "、".join(header.missing) + (f"（{near}）" if near else "")
        details = {"kind": header.layout.title, "missing": missing, **teachable(header)}
        return Problem("missing-column", place, details=details)
    return None


def _by_number(
    header: Header, rows: Sequence[tuple[int, Sequence[Cell]]], place: Location, taught: Taught
) -> Problem | None:
    """Why an export by the numbers of the choices is not read, or None for any other table."""
    for name in _CHOICES.intersection(header.fields):
        column, place_in_row = header.layout.column(name), header.fields[name]
        cells = [cells[place_in_row] for _, cells in rows]
        if not are_numbers_of_choices(cells) or (name != "form" and "2" not in {squeeze(str(c))[:1] for c in cells}):
            continue
        if not any(isinstance(cell, str) and taught.meant(column, cell) for cell in cells):
            return Problem("choices-by-number", replace(place, header=header.titles[name]))
    return None


def _about_columns(grid: Grid, header: Header, end: int, place: Location) -> Iterator[Problem]:
    """Problems of columns for a field that another has, of similar headings, and of wider words."""
    yield from rival_problems(grid, header, end, place)
    for index, text, title in resembling(header):
        yield Problem("unknown-column", replace(place, column=column_letter(grid, index)), text, {"nearest": title})
    unused = [
        text for _, text in header.unknown if _MAY_DECIDE.search(heading_word(text)) and not is_change_day(header, text)
    ]
    if header.layout.code in _DECIDING and unused and register_columns(header) is None:
        yield Problem("columns-unused", place, details={"columns": "、".join(unused), "count": str(len(unused))})
    if header.wider:
        pairs = "、".join(f"“{text}”→{title}" for _, text, title in header.wider)
        yield Problem("wider-heading", place, details={"pairs": pairs})


def _with_faults(rows: Iterable[Row], faults: Mapping[int, Problem]) -> tuple[list[Row], list[Problem]]:
    """The rows, those with a fault marked as faulty; faults of rows that hold no data are dropped."""
    marked = [replace(row, faulty=True) if row.number in faults else row for row in rows]
    return marked, [faults[row.number] for row in marked if row.number in faults]


def _about_merges(grid: Grid, head: Head, counts: Mapping[str, int]) -> Iterator[Problem]:
    """Columns in which a merged cell stands for several rows."""
    for field, count in counts.items():
        place = Location(grid.file, grid.sheet, 0, *head.columns[field])
        yield Problem("merged-value", place, details={"count": str(count)})


def _about_examples(grid: Grid, examples: frozenset[int], place: Location) -> Iterator[Problem]:
    """Rows of examples, which are not read."""
    if examples:
        numbers = "、".join(str(index + grid.top + 1) for index in sorted(examples)[:_FEW])
        yield Problem("example-rows", place, details={"count": str(len(examples)), "rows": f"第 {numbers} 行"})


def _about_unvisited(head: Head, unvisited: frozenset[int], place: Location) -> Iterator[Problem]:
    """Rows that say that nobody has gone there yet."""
    if unvisited:
        heading = head.columns["date"][1]
        yield Problem("rows-unvisited", place, details={"count": str(len(unvisited)), "title": heading})


def _about_totals(grid: Grid, header: Header, skipped: frozenset[int], rows: Sequence[Row]) -> Iterator[Problem]:
    """The problem of a total row whose number differs from that of the visits above it."""
    if header.layout.code != _LOG:
        return
    for index in sorted(skipped):
        if grid.rows[index] and (stated := stated_total(grid.rows[index])):
            number = index + grid.top + 1
            above = [row for row in rows if row.number < number]
            visits = sum(max(len(row["student"]), len(row["student_id"]), 1) for row in above)
            if stated not in (len(above), visits):
                details = {"stated": str(stated), "count": str(visits)}
                yield Problem("total-differs", Location(grid.file, grid.sheet, number), str(stated), details)


def _notes(grid: Grid) -> dict[int, dict[int, CellNote]]:
    """The notes of cells, by row of the sheet (1-based) and index in the grid's row."""
    notes: dict[int, dict[int, CellNote]] = {}
    for note in grid.notes:
        notes.setdefault(note.row + 1, {})[note.column - grid.left] = note
    return notes


def _filled_rows(
    grid: Grid, header: Header, end: int, skipped: frozenset[int]
) -> tuple[list[tuple[int, Sequence[Cell]]], dict[str, int]]:
    """The data rows with vertically merged values in each of their rows, and the number of merges by field."""
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
        # A merge often extends over unfilled rows, which it does not make data.
        below = [i for i in range(index + 1, last - grid.top + 1) if i in rows and any(c != "" for c in grid.rows[i])]
        for i in below:
            cells = list(rows[i])
            cells[column] = value
            rows[i] = cells
        if below:
            counts[field_at[column]] = counts.get(field_at[column], 0) + 1
    return list(rows.items()), counts
