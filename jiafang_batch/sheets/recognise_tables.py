"""Grids → tables of typed rows, with every fault of every cell: recognise, skip rows that are not data, parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.product_words import AS_OF, OWN_MARK, STANDS_AT
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.class_columns import class_columns
from jiafang_batch.sheets.columns import with_better_columns
from jiafang_batch.sheets.evidence import looks_like_data
from jiafang_batch.sheets.forms.read_forms import is_above_labels, read_forms
from jiafang_batch.sheets.guide import GUIDE_TITLE
from jiafang_batch.sheets.header import find_header, find_plain_header, side_by_side
from jiafang_batch.sheets.layout import (
    POLICY_PLACE,
    ROSTER_PLACE,
    heading_word,
    spellings,
)
from jiafang_batch.sheets.likeness import likeness_of, likest_header, teachable
from jiafang_batch.sheets.marked_rows import at_ticks, with_marks
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.sheets.pupil_classes import with_classes_of_pupils
from jiafang_batch.sheets.relay import with_relay_columns
from jiafang_batch.sheets.section_lines import with_section_lines
from jiafang_batch.sheets.set_aside import set_aside, with_year_of_title
from jiafang_batch.sheets.spread_columns import gathered
from jiafang_batch.sheets.table_below import typed_table
from jiafang_batch.sheets.taught import NOTHING_TAUGHT, Taught
from jiafang_batch.sheets.teaching_tables import about_teaching_parts, teaching_parts, with_one_each
from jiafang_batch.sheets.typed_rows import Cache
from jiafang_batch.table import Table

_WORDS = 10_000
"""The number of different first cells remembered as headings or not."""
_LONGEST_HEADING = 30
_KEPT = "receipt"
"""The only kind of sheet that the program writes and reads again."""
_AS_OF_LINE = pattern(rf"　(?:{AS_OF}|{STANDS_AT}) \d{{4}}-\d\d-\d\d(?: \d\d:\d\d)?(?=　|$)")
_TITLE_ROWS = 3
_TITLE_CELLS = 2
"""The most filled cells of a title or a note."""


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
                if table is None:
                    problems += notices
                    continue
                problems += at_ticks(part, table, notices) if part.marks else notices
                if aside := set_aside(part, table):
                    problems.append(aside)
                    continue
                marked, about_marks = with_marks(part, table)
                dated, about_year = with_year_of_title(part, marked, notices, year)
                problems += (*about_marks, *about_year)
                tables.append(dated)
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
    if lists := class_columns(grid):
        yield from lists
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
    grid, header, about_sections = _with_sections(grid, header)
    yield None, about_sections
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


def _with_sections(grid: Grid, header: Header | None) -> tuple[Grid, Header | None, list[Problem]]:
    """The sheet with columns of what stands in lines or beside the pupils, its header, and the notices."""
    grid, header, about_lines = with_section_lines(grid, header)
    grid, header, about_pupils = with_classes_of_pupils(grid, header)
    return grid, header, [*about_lines, *([about_pupils] if about_pupils is not None else [])]


def _recognised(
    grid: Grid, header: Header, year: SchoolYear | None, cache: Cache
) -> Iterator[tuple[Table | None, list[Problem]]]:
    """The tables of a sheet with a header: those below lines of classes, side by side, and with one class in each row."""
    for part in side_by_side(grid, header):
        part_header = header if part is grid else find_header(part)
        singles, about_classes = with_one_each(part, part_header)
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
        yield typed_table(
            grid, with_better_columns(grid, header, end, year) if header.rivals else header, end, year, cache
        )
        header = following


def _next_header(grid: Grid, header: Header) -> Header | None:
    """The header of another table below on the same sheet: of another kind, or with its columns elsewhere."""
    # The rules of a policy are made of words that head columns elsewhere; they are not looked at for wider ones.
    find = find_plain_header if header.layout.place == POLICY_PLACE else find_header
    start = header.last + 1
    for index in range(start, len(grid.rows)):
        if not _names_columns(grid.rows[index]):
            continue
        titles = _titles_above(grid, start, index)
        below = find(replace(grid, rows=grid.rows[titles : index + 2], top=grid.top + titles))
        if below is not None and below.first == index - titles and not below.missing and not _repeats(below, header):
            return replace(below, first=index, last=titles + below.last)
    return None


def _titles_above(grid: Grid, start: int, index: int) -> int:
    """The first of the lines straight above a row, which may say the class or the teacher of the table below them."""
    while index > start and sum(cell != "" for cell in grid.rows[index - 1]) <= _TITLE_CELLS:
        index -= 1
    return index


def _repeats(below: Header, header: Header) -> bool:
    """True if the columns below are the same as above."""
    return below.layout == header.layout and below.fields.items() <= header.fields.items()


def _names_columns(row: Sequence[Cell]) -> bool:
    """A quick test: True if one of the row's first two filled cells (序号 may come first) names a column of some layout."""
    return any(map(_is_heading, islice(filter(None, row), 2)))


@lru_cache(_WORDS)
def _is_heading(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) < _LONGEST_HEADING and heading_word(cell) in spellings()


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
    return {"reason": reason, "like": likeness, **(teachable(header) if header is not None else {})}
