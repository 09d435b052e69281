"""Grids → tables of typed rows, with every fault of every cell: recognise, skip rows that are not data, parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, CellNote, Grid
from jiafang_batch.office.addresses import column_letters
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.captions import caption_of, is_handed_out
from jiafang_batch.sheets.class_lines import with_class_lines
from jiafang_batch.sheets.columns import contradictions, rival_problems, with_better_columns
from jiafang_batch.sheets.complete import Completed, about_completion, completed
from jiafang_batch.sheets.evidence import looks_like_data
from jiafang_batch.sheets.form_answers import are_numbers_of_choices
from jiafang_batch.sheets.forms.read_forms import is_above_labels, read_forms
from jiafang_batch.sheets.guide import GUIDE_TITLE
from jiafang_batch.sheets.header import find_header, find_plain_header, side_by_side
from jiafang_batch.sheets.layout import (
    LOG_PLACE,
    POLICY_PLACE,
    ROSTER_PLACE,
    Layout,
    heading_word,
    spellings,
)
from jiafang_batch.sheets.likeness import likeness_of, likest_header, near_words, resembling
from jiafang_batch.sheets.no_data import example_rows, no_data, stated_total
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.sheets.pupil_register import register_columns, with_any_number, with_register
from jiafang_batch.sheets.relay import with_relay_columns
from jiafang_batch.sheets.spread_columns import gathered
from jiafang_batch.sheets.taught import NOTHING_TAUGHT, Taught
from jiafang_batch.sheets.teaching_tables import about_teaching_parts, teaching_parts, with_one_class_each
from jiafang_batch.sheets.typed_rows import Cache, RowReader, row_fields
from jiafang_batch.table import Head, Row, Table
from jiafang_batch.terms import AS_OF, OWN_MARK, STANDS_AT, squeeze

_WORDS = 10_000
"""The number of different first cells remembered as headings or not."""
_LONGEST_HEADING = 30
_PLAN = "plan"
"""The only kind of sheet whose title and notes state what its rows leave out."""
_LOG, _KEPT = "visit_log", "receipt"
"""The visit log, and the only kind of sheet that the program writes and reads again."""
_CHOICES = frozenset({"form", "visited"})
"""Required columns of choices: a form's tool can export them by number, and nobody knows then what 1 and 2 are."""
_AS_OF_LINE = pattern(rf"　(?:{AS_OF}|{STANDS_AT}) \d{{4}}-\d\d-\d\d(?: \d\d:\d\d)?(?=　|$)")
_TITLE_ROWS = 3


def read_tables(
    grids: Iterable[Grid], year: SchoolYear | None, taught: Taught = NOTHING_TAUGHT
) -> tuple[tuple[Table, ...], tuple[Problem, ...]]:
    """Return every table of every grid, and every problem of sheet, header and cell.

    `year` places dates without a year and limits the dates of visits; None leaves both open. `taught` holds the
    school's own headings and words.
    """
    tables: list[Table] = []
    problems: list[Problem] = []
    cache = Cache(taught)
    for arrived in grids:
        grid, about_headings = taught.with_headings(arrived)
        grid, about_relay = with_relay_columns(grid, year)
        problems += (*about_headings, *about_relay)
        for part, about_columns in _parts(grid, year):
            problems += about_columns
            for table, notices in _tables_of(part, year, cache):
                problems.extend(notices)
                if table is not None:
                    tables.append(table)
    return tuple(tables), tuple(problems)


def _parts(grid: Grid, year: SchoolYear | None) -> Iterator[tuple[Grid, tuple[Problem, ...]]]:
    """The sheet, or the sheets that a table of several dimensions is; a sheet under our own titles is neither."""
    header = find_plain_header(grid)
    if header is not None and header.is_of_titles:
        yield grid, ()
        return
    if not grid.file.startswith(f"{ROSTER_PLACE}/"):
        yield from gathered(grid, year, None if header is None else header.last)
        return
    parts = teaching_parts(grid)
    for number, part in enumerate(parts):
        yield part, () if number else about_teaching_parts(grid, parts)


def _tables_of(grid: Grid, year: SchoolYear | None, cache: Cache) -> Iterator[tuple[Table | None, list[Problem]]]:
    """The tables of one sheet, side by side and one below the other."""
    place = Location(grid.file, grid.sheet)
    if _is_own_page(grid):
        return
    # A template's guide lists all words: only a real header below its title makes it a table.
    header = find_plain_header(grid) if _is_guide(grid) else find_header(grid)
    grid, header, about_lines = with_class_lines(grid, header)
    if about_lines is not None:
        yield None, [about_lines]
    if header is None or (header.missing and not _has_data_below(grid, header)) or is_above_labels(grid, header):
        forms = None if _is_output(grid) or _is_guide(grid) else read_forms(grid, year, cache)
        if forms is not None:
            if grid.hidden:
                yield None, [Problem("hidden-sheet", place)]
            yield forms
            return
    if _is_output(grid) and (header is None or header.layout.code != _KEPT):
        yield None, [Problem("own-output", place)]
        return
    if header is None:
        if grid.rows and not _is_guide(grid):
            is_lost = grid.file.startswith(f"{ROSTER_PLACE}/") and _is_table(grid)
            yield None, [Problem("unknown-roster" if is_lost else "not-our-sheet", place, details=_looks(grid))]
        return
    if grid.hidden:
        yield None, [Problem("hidden-sheet", place)]
    yield from _recognised(grid, header, year, cache)


def _recognised(
    grid: Grid, header: Header, year: SchoolYear | None, cache: Cache
) -> Iterator[tuple[Table | None, list[Problem]]]:
    """The tables of a sheet with a header: those below lines of classes, side by side, and with one class in each row."""
    for part in side_by_side(grid, header):
        part_header = header if part is grid else find_header(part)
        singles, about_classes = with_one_class_each(part, part_header)
        yield None, list(about_classes)
        for single in singles:
            yield from _tables_below(single, part_header, year, cache)


def _has_data_below(grid: Grid, header: Header) -> bool:
    """True if the first filled row under the header is data: it holds a day, a class or a number."""
    below = (row for row in grid.rows[header.last + 1 :] if any(cell != "" for cell in row))
    row = next(below, None)
    return row is not None and looks_like_data(row)


def _tables_below(
    grid: Grid, header: Header | None, year: SchoolYear | None, cache: Cache
) -> Iterator[tuple[Table | None, list[Problem]]]:
    """The table of the header and further ones below."""
    while header is not None:
        following = _next_header(grid, header)
        end = following.first if following else len(grid.rows)
        yield _table(grid, with_better_columns(grid, header, end, year) if header.rivals else header, end, year, cache)
        header = following


def _next_header(grid: Grid, header: Header) -> Header | None:
    """The header of another table below on the same sheet: of another kind, or with its columns elsewhere."""
    # The rules of a policy are made of words that head columns elsewhere; they are not looked at for wider ones.
    find = find_plain_header if header.layout.place == POLICY_PLACE else find_header
    start = header.last + 1
    for index in range(start, len(grid.rows)):
        if not _names_columns(grid.rows[index]):
            continue
        below = find(replace(grid, rows=grid.rows[index : index + 2], top=grid.top + index))
        if below is not None and below.first == 0 and not below.missing and not _repeats(below, header):
            return replace(below, first=index, last=index + below.last)
    return None


def _repeats(below: Header, header: Header) -> bool:
    """True if the columns below are the same as above."""
    return below.layout == header.layout and below.fields.items() <= header.fields.items()


def _names_columns(row: Sequence[Cell]) -> bool:
    """A quick test: True if one of the row's first two filled cells (序号 may come first) names a column of some layout."""
    return any(map(_is_heading, islice(filter(None, row), 2)))


@lru_cache(_WORDS)
def _is_heading(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) < _LONGEST_HEADING and heading_word(cell) in spellings()


def _table(grid: Grid, header: Header, end: int, year: SchoolYear | None, cache: Cache) -> tuple[Table | None, list[Problem]]:  # fmt: skip
    place = Location(grid.file, grid.sheet, header.first + grid.top + 1)
    layout = header.layout
    if refusal := _refusal(header, place):
        return None, [*rival_problems(grid, header, end, place), refusal]
    examples = example_rows(grid, header, end)
    skipped = no_data(grid, header, end) | examples
    rows, merged = _filled_rows(grid, header, end, skipped)
    if by_number := _by_number(header, rows, place, cache.taught):
        return None, [by_number]
    done = completed(grid, header, rows, year)
    done.faults.update(contradictions(grid, header, done.rows, year, place))
    columns = {field: (_letter(grid, index), header.titles[field]) for field, index in header.fields.items()}
    families = register_columns(header)
    if families is not None:
        headings = dict(header.unknown)
        columns |= {field: (_letter(grid, place), headings[place]) for field, place in families.fields(header).items()}
        done.rows = with_any_number(families, header, done.rows)
    handed_out = is_handed_out(grid, header.first)
    head = Head(layout.code, grid.file, grid.sheet, columns, row_fields(layout), is_handed_out=handed_out)
    problems = [*_about_columns(grid, header, end, place), *about_completion(grid, header, done, columns)]
    problems += [
        Problem("merged-value", Location(grid.file, grid.sheet, 0, *columns[field]), details={"count": str(count)})
        for field, count in merged.items()
    ]
    reader = RowReader(head, layout, done.fields, year, cache)
    read, notices = _read_rows(reader, grid, done)
    problems += notices
    if families is not None:
        read, more = with_register(families, grid, header, read, year)
        problems += more
    problems += _about_rows(grid, layout, read, reader.untouched)
    problems += _about_totals(grid, header, skipped, read)
    if examples:
        numbers = "、".join(str(index + grid.top + 1) for index in sorted(examples)[:_TITLE_ROWS])
        problems.append(
            Problem("example-rows", place, details={"count": str(len(examples)), "rows": f"第 {numbers} 行"})
        )
    caption = caption_of(grid, header.first, skipped) if layout.code == _PLAN and read else ()
    return Table(head, tuple(read), caption), problems


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
        details = {"kind": header.layout.title, "missing": missing, **_teachable(header)}
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
        yield Problem("unknown-column", replace(place, column=_letter(grid, index)), text, {"nearest": title})
    if header.wider:
        pairs = "、".join(f"“{text}”→{title}" for _, text, title in header.wider)
        yield Problem("wider-heading", place, details={"pairs": pairs})


def _with_faults(rows: Iterable[Row], faults: Mapping[int, Problem]) -> tuple[list[Row], list[Problem]]:
    """The rows, those with a fault marked as faulty; faults of rows that hold no data are dropped."""
    marked = [replace(row, faulty=True) if row.number in faults else row for row in rows]
    return marked, [faults[row.number] for row in marked if row.number in faults]


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


def _is_guide(grid: Grid) -> bool:
    """True for a template's own 填表说明, which nobody fills in."""
    first = next((cell for row in grid.rows for cell in row if cell != ""), "")
    return isinstance(first, str) and squeeze(first) == GUIDE_TITLE


def _is_table(grid: Grid) -> bool:
    """True for a sheet of rows of several cells: an unrecognised table among the rosters may be one of them."""
    several = (row for row in grid.rows if sum(cell != "" for cell in row) > 1)
    return next(several, None) is not None and next(several, None) is not None


def _is_own_page(grid: Grid) -> bool:
    """True for a sheet of the product that returns with a workbook: 退回说明, 下拉名单, a state of hand-ins."""
    first = grid.rows[0][0] if grid.rows and grid.rows[0] and not (grid.top or grid.left) else ""
    return isinstance(first, str) and OWN_MARK in first


def _is_output(grid: Grid) -> bool:
    """True for a sheet that a run has written, by the line below its title: its content was counted before."""
    return any(isinstance(row[0], str) and _AS_OF_LINE.search(row[0]) for row in grid.rows[:_TITLE_ROWS] if row)


def _looks(grid: Grid) -> dict[str, str]:
    """A description of the sheet: the most similar kind and what it lacks, else how it begins."""
    likeness = likeness_of(grid)
    words = [shown(cell) for row in grid.rows[:5] for cell in row if cell != ""]
    reason = f"（{likeness}）" if likeness else f"（开头是“{words[0][:20]}”）" if words else ""
    header = likest_header(grid)
    return {"reason": reason, "like": likeness, **(_teachable(header) if header is not None else {})}


def _teachable(header: Header) -> dict[str, str]:
    """The unknown headings and the columns that they may be, for 对照."""
    return {"missing_titles": "|".join(header.missing), "unknown": "|".join(text for _, text in header.unknown)}


def _letter(grid: Grid, index: int) -> str:
    """The spreadsheet's letter of a grid column: A, B … Z, AA."""
    return column_letters(index + grid.left + 1)
