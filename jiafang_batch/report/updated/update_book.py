"""Updates a workbook of the product in place: only unchanged cells that the program wrote are rewritten.

Rows are matched by their keys; new ones are added below, removed ones are struck through and never deleted. Columns,
rows, colours, comments, sheets and rules that people have added are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from jiafang_batch.normal_text import squeeze
from jiafang_batch.product_words import STANDS_AT
from jiafang_batch.report.updated.editable import UnkeepableError, editable, loaded, put, saved
from jiafang_batch.report.updated.reach import reach_down
from jiafang_batch.report.updated.written_cells import (
    HEADINGS,
    LINE,
    NOTES_SHEET,
    KeptTable,
    Written,
    noted,
    notes_in,
    replace_notes,
)

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_HEADER_WITHIN = 20
"""The number of rows from the top in which a table's headings are searched."""
_GONE = "FF999999"


class UpdatedTable(Struct, frozen=True):
    """A table of the product in a sheet: row of the headings, places of the columns, rows by their keys."""

    sheet: Worksheet
    header: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]
    """The first row of each key."""
    last: int

    def cell(self, row: int, heading: str) -> Cell | MergedCell:
        """The cell of a row under a heading."""
        return self.sheet.cell(row, self.columns[heading])


def updated_book(standing: bytes, fresh: bytes, tables: Sequence[KeptTable]) -> bytes:
    """Return the workbook updated from the fresh one; the same bytes if nothing is new.

    Raises UnkeepableError if the update would lose something that a person has added, or the file cannot be understood.
    """
    book, new = editable(standing), loaded(fresh)
    before, after = notes_in(book), notes_in(new)
    headings = {table.page: frozenset(after.get((table.page, HEADINGS), ())) for table in tables}
    held = {table.page: _table(book, table, headings[table.page]) for table in tables}
    lacking = [page for page, kept_table in held.items() if kept_table is None and page in book.sheetnames]
    if lacking:
        raise UnkeepableError(f"“{'”“'.join(lacking)}”改过表头")
    notes = dict(before)
    changes = 0
    for table in tables:
        old, now = held[table.page], _table(new, table, headings[table.page])
        if old is not None and now is not None:
            changes += _Update(table, old, now, before, after, notes).all()
    if not changes:
        return standing
    replace_notes(book, notes)
    return saved(book)


# ---------------------------------------------------------------- finding


def _table(book: Workbook, table: KeptTable, headings: frozenset[str]) -> UpdatedTable | None:
    """The page's table: on the sheet of its name, else on the sheet with the most of its headings."""
    named = [sheet for sheet in book.worksheets if sheet.title == table.page]
    others = [sheet for sheet in book.worksheets if sheet.title not in (table.page, NOTES_SHEET)]
    candidates = (_headed_table(sheet, table, headings) for sheet in (*named, *others))
    return next((candidate for candidate in candidates if candidate is not None), None)


def _headed_table(sheet: Worksheet, table: KeptTable, headings: frozenset[str]) -> UpdatedTable | None:
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(sheet.iter_rows(max_row=_HEADER_WITHIN, values_only=True), 1):
        columns: dict[str, int] = {}
        for index, value in enumerate(row, 1):
            text = squeeze(value) if isinstance(value, str) else ""
            if text in headings:
                columns.setdefault(text, index)
        if len(columns) > len(best[1]):
            best = (number, columns)
    header, columns = best
    if not header or not set(table.keys) <= columns.keys() or 2 * len(columns) < len(headings):
        return None
    rows: dict[str, int] = {}
    last = header
    for number in range(header + 1, sheet.max_row + 1):
        cells = {heading: sheet.cell(number, index).value for heading, index in columns.items()}
        if key := table.key(cells):
            rows.setdefault(key, number)
            last = number
    return UpdatedTable(sheet, header, columns, rows, last)


# ---------------------------------------------------------------- bringing up to date


class _Update:
    """The update of one table."""

    def __init__(
        self,
        table: KeptTable,
        held: UpdatedTable,
        new: UpdatedTable,
        before: Written,
        after: Written,
        notes: dict[Any, Any],
    ) -> None:
        self._table, self._held, self._new = table, held, new
        self._before, self._after, self._notes = before, after, notes
        self._shared = [heading for heading in new.columns if heading in held.columns]
        self._last = held.last

    def all(self) -> int:
        """Do the whole update and return the number of changes."""
        changes = self._line()
        if self._table.is_list and not self._is_touched():
            changes += self._written_anew()
        else:
            changes += sum(self._row(key, number) for key, number in self._new.rows.items())
            changes += sum(self._gone(key, number) for key, number in self._held.rows.items())
        if self._last > self._held.last:
            reach_down(self._held.sheet, self._held.header, self._held.last, self._last)
        return changes

    def _line(self) -> int:
        """Update the letterhead line above the headings and the page's footer, unless somebody has rewritten it."""
        page, changes = self._table.page, 0
        old, now = (notes.get((page, LINE), {}).get(LINE, "") for notes in (self._before, self._after))
        for row in self._held.sheet.iter_rows(max_row=self._held.header - 1):
            for cell in row:
                if old and old != now and noted(cell.value) == old:
                    put(cell, _line_of(self._new))
                    changes += 1
        if changes:
            self._notes[page, LINE] = {LINE: now}
            _copy_day(self._new.sheet, self._held.sheet)
        return changes

    def _is_touched(self) -> bool:
        """True if the rows contain anything but what the program wrote."""
        held, our_columns = self._held, set(self._held.columns.values())
        if any(row > held.header for row in _painted(held.sheet)):
            return True
        own_rows = ((key, cells) for (page, key), cells in self._before.items() if page == self._table.page)
        written = {key: cells for key, cells in own_rows if key not in (LINE, HEADINGS)}
        if list(held.rows) != list(written):
            return True
        for key, number in held.rows.items():
            if any(noted(held.cell(number, h).value) != written[key].get(h, "") for h in self._shared):
                return True
        cells = (cell for row in held.sheet.iter_rows(min_row=held.header + 1) for cell in row)
        return any(cell.comment or (cell.value is not None and cell.column not in our_columns) for cell in cells)

    def _written_anew(self) -> int:
        """Write the rows in the order of the fresh workbook; remaining rows become blank."""
        held, new, page = self._held, self._new, self._table.page
        wanted = [dict(self._after.get((page, key), {})) for key in new.rows]
        if list(new.rows) == list(held.rows) and wanted == [self._before.get((page, key)) for key in held.rows]:
            return 0
        for row in range(held.header + 1, held.last + 1):
            for heading in held.columns:
                put(held.cell(row, heading), None)
        for key in held.rows:
            self._notes.pop((page, key), None)
        self._last = max(held.last, held.header + len(new.rows))
        for place, (key, number) in enumerate(new.rows.items(), held.header + 1):
            self._write(key, number, place)
        return 1

    def _row(self, key: str, number: int) -> int:
        place = self._held.rows.get(key)
        if place is None:
            self._last = self._free()
            self._write(key, number, self._last)
            return 1
        changes = self._restored(place, number)
        written = dict(self._before.get((self._table.page, key), {}))
        for heading in self._shared:
            cell, value = self._held.cell(place, heading), self._new.cell(number, heading).value
            standing, now = noted(cell.value), noted(value)
            is_typed = heading in self._table.typed or heading in self._table.keys
            # Without notes the author is unknown, and outdated cells would never be replaced.
            last_written = written.get(heading, now if self._before else standing)
            is_changed = bool(standing) and standing not in (last_written, now)
            if not is_typed and not is_changed:
                if standing != now and put(cell, value):
                    if cell.number_format == "General":
                        cell.number_format = self._new.cell(number, heading).number_format
                    changes += 1
                written[heading] = now
        changes += written != self._before.get((self._table.page, key), {})
        self._notes[self._table.page, key] = written
        return changes

    def _free(self) -> int:
        """The row below the last one of the table, or below everything if somebody has written there."""
        sheet, below = self._held.sheet, self._last + 1
        is_blank = all(cell.value is None for row in sheet.iter_rows(min_row=below, max_row=below) for cell in row)
        return below if is_blank else sheet.max_row + 1

    def _write(self, key: str, number: int, place: int) -> None:
        """Write a row as in the fresh workbook, with its formats."""
        for heading in self._shared:
            source, cell = self._new.cell(number, heading), self._held.cell(place, heading)
            if not put(cell, source.value):
                continue
            for look in ("font", "fill", "border", "alignment", "number_format"):
                setattr(cell, look, copy(getattr(source, look)))
        self._held.sheet.row_dimensions[place].height = self._new.sheet.row_dimensions[number].height
        self._notes[self._table.page, key] = dict(self._after.get((self._table.page, key), {}))

    def _gone(self, key: str, place: int) -> int:
        """Strike through a row that the program wrote and that no longer exists; people's own rows are left alone."""
        page = self._table.page
        if key in self._new.rows or (page, key) not in self._before:
            return 0
        cells = [self._held.cell(place, heading) for heading in self._shared]
        if all(cell.font.strike for cell in cells):
            return 0
        for cell in cells:
            cell.font = _struck(cell, strike=True, colour=_GONE)
        return 1

    def _restored(self, place: int, number: int) -> int:
        """Remove the strike-through of a row that exists again."""
        cells = [(self._held.cell(place, h), self._new.cell(number, h)) for h in self._shared]
        struck = [pair for pair in cells if pair[0].font.strike and _is_grey(pair[0])]
        for cell, source in struck:
            font = _struck(cell, strike=False, colour="")
            font.color = copy(source.font.color)
            cell.font = font
        return len(struck)


def _line_of(table: UpdatedTable) -> Any:
    cells = (cell for row in table.sheet.iter_rows(min_row=table.header - 1, max_row=table.header - 1) for cell in row)
    return next((cell.value for cell in cells if cell.value is not None), None)


def _struck(cell: Cell | MergedCell, *, strike: bool, colour: str) -> Any:
    font = copy(cell.font)
    font.strike = strike
    if colour:
        from openpyxl.styles.colors import Color

        font.color = Color(rgb=colour)
    return font


def _is_grey(cell: Cell | MergedCell) -> bool:
    return bool(cell.font.color) and cell.font.color.rgb == _GONE


def _painted(sheet: Worksheet) -> Iterator[int]:
    """Rows with a cell of its own colour: the program's rows have none."""
    for number, row in enumerate(sheet.iter_rows(), 1):
        if any(cell.fill.fill_type == "solid" for cell in row):
            yield number


def _copy_day(source: Worksheet, target: Worksheet) -> None:
    """Copy the as-of day in header and footer of the printed pages."""
    for part in ("oddHeader", "oddFooter"):
        for side in ("left", "center", "right"):
            old, new = (getattr(getattr(sheet, part), side) for sheet in (target, source))
            if old.text and new.text and STANDS_AT in old.text and STANDS_AT in new.text:
                old.text = new.text
