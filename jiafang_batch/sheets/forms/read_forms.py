"""A sheet of forms → typed rows of the visit log, a row per form, each value at its own cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.office.addresses import column_letters
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.forms.around import class_around
from jiafang_batch.sheets.forms.beside import sheets_of_cards
from jiafang_batch.sheets.forms.labels import VISIT_LOG, inline_labels, label_of
from jiafang_batch.sheets.forms.places import FormEntry, Sheet, Spot
from jiafang_batch.sheets.forms.segments import FilledForm, forms_on
from jiafang_batch.sheets.forms.sideways import sheets_of_columns
from jiafang_batch.sheets.layout import POLICY_PLACE, Layout, heading_word, layouts
from jiafang_batch.sheets.typed_rows import Cache, RowReader, row_fields
from jiafang_batch.table import FormPlace, Head, Row, Table

_CLASS = "school_class"
_SIEVE_ROWS, _ENOUGH = 400, 4
"""A sheet is read as a form if its first rows hold this many labels."""
_ROWS_BELOW = 2
"""In a table of one row with a second heading line, values stand below the labels."""


def is_above_labels(grid: Grid, header: Header) -> bool:
    """True if a label of a visit begins the first or second filled row under a header, which then is the top of a form.

    It only examines the first cell of two rows, so that tables are not slowed down. The rules of a policy are no form.
    """
    if header.layout.place == POLICY_PLACE:
        return False
    firsts = (next((cell for cell in row if cell != ""), "") for row in grid.rows[header.last + 1 :])
    below = list(islice((cell for cell in firsts if cell != ""), _ROWS_BELOW))
    titles = {heading_word(title) for title in header.titles.values()}
    return any(isinstance(cell, str) and heading_word(cell) not in titles and _names_field(cell) for cell in below)


def _names_field(cell: str) -> bool:
    label = label_of(cell)
    return label is not None and bool(label.field) and not label.is_weak


def read_forms(grid: Grid, year: SchoolYear | None, cache: Cache) -> tuple[Table, list[Problem]] | None:
    """Return the visits of the sheet's forms and their problems, or None for a sheet without visit forms."""
    if not _has_labels(grid):
        return None
    cards = [card for side in sheets_of_columns(grid) for card in sheets_of_cards(side)]
    forms = [(part, form) for part in cards for form in forms_on(part, Sheet(part))]
    if not forms:
        return None
    layout = layouts()[VISIT_LOG]
    problems: list[Problem] = []
    rows: list[Row] = []
    untouched = 0
    for part, form in forms:
        row, row_problems, is_untouched = _row(part, layout, form, year, cache)
        problems += row_problems
        untouched += is_untouched
        rows += [row] if row is not None else []
    sheet = Location(grid.file, grid.sheet)
    if untouched:
        problems.append(Problem("untouched-forms", sheet, details={"count": str(untouched)}))
    if not rows and not untouched:
        problems.append(Problem("empty-sheet", sheet, details={"kind": layout.title}))
    head = Head(VISIT_LOG, grid.file, grid.sheet, {}, row_fields(layout))
    return Table(head, tuple(rows)), problems


def _has_labels(grid: Grid) -> bool:
    """A quick test of the first rows."""
    seen = 0
    for row in grid.rows[:_SIEVE_ROWS]:
        for cell in row:
            if isinstance(cell, str) and cell:
                seen += 1 if label_of(cell) is not None else len(inline_labels(cell))
                if seen >= _ENOUGH:
                    return True
    return False


def _row(
    grid: Grid, layout: Layout, form: FilledForm, year: SchoolYear | None, cache: Cache
) -> tuple[Row | None, list[Problem], bool]:
    """The visit of one form with its problems; no row if nothing was filled in, and whether it was only prefilled."""
    entries = {**form.carried, **form.entries}
    fields = [column.field for column in layout.columns if column.field in entries]
    values: list[Cell] = [entries[name].value for name in fields]
    written = entries[_CLASS].value if _CLASS in entries else ""
    around = class_around(grid, form.titles, written)
    if around is not None and _CLASS in entries:
        values[fields.index(_CLASS)] = around.name
    elif around is not None:
        fields, values = [*fields, _CLASS], [*values, around.name]
    number = max(form.first + grid.top + 1, 1)
    head = _head(grid, layout, form, entries)
    spots = {name: entry.value_at or entry.at for name, entry in entries.items()}
    notes = {(note.row - grid.top, note.column - grid.left): note for note in grid.notes}
    noted = {place: notes[spots[name].row, spots[name].column] for place, name in enumerate(fields)
             if name in spots and (spots[name].row, spots[name].column) in notes}  # fmt: skip
    reader = RowReader(head, layout, {name: place for place, name in enumerate(fields)}, year, cache)
    read = list(reader.read([(number, values)], {number: noted} if noted else {}))
    row, problems = read[0] if read else (None, [])
    if row is not None:
        problems = [*problems, *_carried(form, row)]
        if around is not None:
            details = {"where": around.where, "text": around.text, "cell": around.name}
            problems.append(Problem("form-class-around", row.at(_CLASS), str(written), details))
    return row, problems, bool(reader.untouched)


def _head(grid: Grid, layout: Layout, form: FilledForm, entries: Mapping[str, FormEntry]) -> Head:
    """The places of the form's values: each its own cell, the label's if there is no value."""
    spots = {name: entry.value_at or entry.at for name, entry in entries.items()}
    columns = {
        name: (column_letters(spot.column + grid.left + 1), entries[name].label.text) for name, spot in spots.items()
    }
    lacking = {c.field: ("", c.title) for c in layout.columns if c.required and c.field not in entries}
    lines = {name: _number(grid, spot) for name, spot in spots.items()}
    place = FormPlace(lines, form.first + grid.top + 1, form.last + grid.top + 1)
    return Head(VISIT_LOG, grid.file, grid.sheet, {**columns, **lacking}, row_fields(layout), place)


def _number(grid: Grid, spot: Spot) -> int:
    """The row's number on the sheet; 0 for a paragraph above a Word table, which has none."""
    return max(spot.row + grid.top + 1, 0)


def _carried(form: FilledForm, row: Row) -> Sequence[Problem]:
    """A value written once above several visits is reported at the visit that uses it."""
    if not form.carried:
        return ()
    values = "、".join(f"{entry.label.text}“{entry.value}”" for entry in form.carried.values())
    return (Problem("form-carried", row.at(), "", {"taken": values}),)
