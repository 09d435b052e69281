"""A 分工表 as a person has left it → its rows, its conditions, and what was changed since it was proposed.

Sheets are recognised by their content, never by their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear, read_date
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.office.addresses import column_letters
from jiafang_batch.report.plan.book_data import (
    APPOINTMENT,
    AREA,
    CLASS,
    COMPANION,
    DAY,
    DRAFT,
    FIXED,
    HALF_DAY,
    KIND,
    LARGEST,
    LEAD,
    LONGEST,
    MOST,
    MUST,
    NEVER,
    NOT_FREE,
    PREPARATION,
    PUPIL,
    PURPOSE,
    SMALLEST,
    TEACHER,
    THIRD,
    PlanRow,
    Slot,
    slot_of,
)  # fmt: skip
from jiafang_batch.report.plan.draft_sheet import PROPOSAL
from jiafang_batch.report.plan.rows_sheet import LETTER
from jiafang_batch.terms import HalfDay

_TOP_ROWS = 12
_TEAM = (LEAD, COMPANION, THIRD)


class EditedRow(Struct, frozen=True):
    """A row of 名单与分工 and its number on the sheet; `proposed` is the row as it was written, if it was."""

    number: int
    row: PlanRow
    proposed: PlanRow | None = None
    unread: tuple[str, ...] = ()
    """Headings of cells that hold something that was not understood."""
    has_half: bool = False
    """True if only one of 计划日期 and 半天 is there."""


class EditedBook(Struct, frozen=True):
    """A 分工表 as it stands: rows, conditions by the names of teachers, and the sheet that the rows are on."""

    file: str
    sheet: str
    rows: tuple[EditedRow, ...]
    slots: tuple[Slot, ...]
    busy: Mapping[str, frozenset[Slot]]
    most: Mapping[str, int]
    rules: Mapping[str, int]
    columns: Mapping[str, str] = field(default_factory=dict)
    """Heading → letter on the sheet of the rows."""


class _Table(Struct, frozen=True):
    """Rows of a grid below a heading row, as heading → cell."""

    columns: Mapping[str, int]
    rows: tuple[tuple[int, Mapping[str, Cell]], ...]


def edited_book(file: str, grids: Sequence[Grid], year: SchoolYear | None) -> EditedBook | None:
    """Return the workbook's content; None if it is no 分工表."""
    draft = next((g for g in grids if g.rows and g.rows[0] and str(g.rows[0][0]).startswith(DRAFT)), None)
    tables = ((grid, _table(grid, (CLASS, PUPIL, LEAD, DAY))) for grid in grids if grid is not draft)
    plan_table = next(((grid, table) for grid, table in tables if table is not None), None)
    if draft is None or plan_table is None:
        return None
    sheet, table = plan_table
    conditions = next((g for g in grids if any(_first(row) == SMALLEST for row in g.rows[:_TOP_ROWS])), None)
    proposed = {(row.school_class, row.pupil): row for _, row in _proposed(draft, year)}
    families = _families(conditions) if conditions else {}
    rows = tuple(_edited(number, cells, proposed, families, year) for number, cells in table.rows)
    slots, busy, most = _teachers(conditions) if conditions else ((), {}, {})
    rules = _rules(conditions) if conditions else {}
    columns = {heading: column_letters(sheet.left + index + 1) for heading, index in table.columns.items()}
    return EditedBook(file, sheet.sheet, rows, slots, busy, most, rules, columns)


def _first(row: Sequence[Cell]) -> str:
    return _text(row[0]) if row else ""


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return squeeze(str(cell)) if cell != "" else ""


def _table(grid: Grid, needed: Sequence[str]) -> _Table | None:
    """The first table with these headings, and its rows that hold any of them."""
    heads = (({_text(c): i for i, c in reversed(list(enumerate(r)))}, n) for n, r in enumerate(grid.rows))
    columns, head = next(((c, n) for c, n in heads if all(heading in c for heading in needed)), ({}, -1))
    if not columns:
        return None
    columns.pop("", None)
    rows = []
    for number, line in enumerate(grid.rows[head + 1 :], head + 1):
        cells = {heading: line[index] if index < len(line) else "" for heading, index in columns.items()}
        if any(_text(cells[heading]) for heading in needed):
            rows.append((grid.top + number + 1, cells))
    return _Table(columns, tuple(rows))


def _proposed(draft: Grid, year: SchoolYear | None) -> Iterator[tuple[int, PlanRow]]:
    for place, row in enumerate(draft.rows):
        start = next((index for index, cell in enumerate(row) if _text(cell) == PROPOSAL), None)
        if start is not None:
            headings = [_text(cell) for cell in row[start:]]
            for line in draft.rows[place + 1 :]:
                cells = dict(zip(headings, line[start:], strict=False))
                if _text(cells.get(PUPIL, "")):
                    yield place, _row(cells, {}, year)[0]
            return


def _edited(
    number: int, cells: Mapping[str, Cell], proposed: Mapping[tuple[str, str], PlanRow],
    families: Mapping[tuple[str, str], Mapping[str, Cell]], year: SchoolYear | None,
) -> EditedRow:  # fmt: skip
    key = (_text(cells[CLASS]), _text(cells[PUPIL]))
    row, unread = _row(cells, families.get(key, {}), year)
    added = {heading: cell for heading, cell in cells.items() if heading not in LETTER and _text(cell)}
    row = replace(row, added=added)
    has_half = not unread and bool(_text(cells.get(DAY, ""))) != bool(_text(cells.get(HALF_DAY, "")))
    return EditedRow(number, row, proposed.get(key), unread, has_half)


def _row(
    cells: Mapping[str, Cell], condition: Mapping[str, Cell], year: SchoolYear | None
) -> tuple[PlanRow, tuple[str, ...]]:
    def text(heading: str) -> str:
        return _text(cells.get(heading, ""))

    day = _day(cells.get(DAY, ""), year)
    half = next((h for h in HalfDay if h.value == text(HALF_DAY)), None)
    unread = tuple(heading for heading, value in ((DAY, day), (HALF_DAY, half)) if text(heading) and value is None)
    slot = slot_of(day, half) if day is not None and half is not None else None
    area = _text(condition.get(AREA, "")) or text(AREA)
    row = PlanRow(
        text(CLASS), text(PUPIL), slot, tuple(text(heading) for heading in _TEAM), text(KIND),
        str(cells.get(PURPOSE, "")), str(cells.get(APPOINTMENT, "")), str(cells.get(PREPARATION, "")),
        text(FIXED) == "是", area, _text(condition.get(MUST, "")), _text(condition.get(NEVER, "")),
    )  # fmt: skip
    return row, unread


def _day(cell: Cell, year: SchoolYear | None) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return read_date(cell, year).day if isinstance(cell, str | int | float) and cell != "" else None


def _rules(grid: Grid) -> Mapping[str, int]:
    """The three numbers at the top; a cell without a number is left out."""
    rules = {}
    for row in grid.rows[:_TOP_ROWS]:
        if _first(row) in (SMALLEST, LARGEST, LONGEST) and len(row) > 1 and _text(row[1]).isdigit():
            rules[_first(row)] = int(_text(row[1]))
    return rules


def _teachers(grid: Grid) -> tuple[tuple[Slot, ...], Mapping[str, frozenset[Slot]], Mapping[str, int]]:
    """The half-days of the columns, who has no time, and the most families of a teacher."""
    head = next((n for n, row in enumerate(grid.rows) if _first(row) == TEACHER and MOST in map(_text, row)), None)
    if not head:
        return (), {}, {}
    slots = {index: slot for index, cell in enumerate(grid.rows[head - 1]) if (slot := _numbered(cell)) is not None}
    most_at = list(map(_text, grid.rows[head])).index(MOST)
    busy: dict[str, frozenset[Slot]] = {}
    most: dict[str, int] = {}
    for row in grid.rows[head + 1 :]:
        name = _first(row)
        if not name or len(row) <= most_at or name.startswith(AREA):
            break
        busy[name] = frozenset(slot for index, slot in slots.items() if _text(row[index]) == NOT_FREE)
        if _text(row[most_at]).isdigit():
            most[name] = int(_text(row[most_at]))
    return tuple(slots.values()), busy, most


def _numbered(cell: Cell) -> Slot | None:
    """The half-day of a number of the hidden row: serial day × 10 + half."""
    if not isinstance(cell, int | float):
        return None
    day, half = divmod(int(cell), 10)
    read = read_date(day, None).day
    return Slot(read, half - 1) if read is not None and 1 <= half <= len(HalfDay) else None


def _families(grid: Grid) -> Mapping[tuple[str, str], Mapping[str, Cell]]:
    table = _table(grid, (CLASS, PUPIL, AREA))
    return {(_text(cells[CLASS]), _text(cells[PUPIL])): cells for _, cells in table.rows} if table else {}
