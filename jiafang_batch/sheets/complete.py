"""Completes rows: 同上, values written once for several rows, a class beside its year group, values above the table.

Every cell that is filled in from elsewhere is counted, so that it can be reported.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from msgspec import Struct, field

from jiafang_batch.class_names import (
    bare_number,
    class_name,
    cohort,
    joined_class,
    stage_of,
    year_group,
    year_group_of,
)
from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem, rows_in_words
from jiafang_batch.sheets.assign import Header, SurroundingValue
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.sheets.surroundings import year_group_around
from jiafang_batch.terms import YEAR_GROUPS

DITTO = frozenset(
    [
        "同上",
        "〃",
        "″",
        '"',
        "＂",
        "”",
        "“",
        "''",
        "’’",
        "〞",
        "々",
        "同",
        "同前",
        "同上行",
        "同上一行",
        "—〃—",
        "↓",
        "⬇",
    ]
)
_ONCE = ("school_class", "date", "lead", "form")
"""The fields that people write once for the rows below; a form only if it is blank together with the others."""
_STUDENT = ("student", "student_id", "name")
_CLASS = "school_class"
_PLANNED = pattern("计划|拟定?|预约|约定|安排")
_CELLS = itemgetter(1)

Rows = list[tuple[int, Sequence[Cell]]]
"""Row of the grid (0-based) and its cells."""


class Completed(Struct):
    """The rows, the columns of the fields, the completed cells by field and reason, and rows that cannot count."""

    rows: Rows
    fields: dict[str, int]
    filled: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    """(code, field) → the rows of the grid in which the cell was completed."""
    faults: dict[int, Problem] = field(default_factory=dict)

    def column(self, index: int) -> Iterable[Cell]:
        """The cells of one column."""
        return map(itemgetter(index), map(_CELLS, self.rows))

    def note(self, code: str, name: str, number: int) -> None:
        """Record that the field's cell of the row was completed, and why."""
        self.filled.setdefault((code, name), []).append(number)


def completed(grid: Grid, header: Header, rows: Rows, year: SchoolYear | None) -> Completed:
    """Return the completed rows; unchanged, and at little cost, if no cell needs it."""
    done = Completed(rows, dict(header.fields))
    _without_ditto(done)
    _written_once(header, done)
    _with_surrounding_values(header, done)
    _with_year_group(grid, header, done, year)
    return done


def _set(done: Completed, place: int, index: int, value: Cell) -> None:
    """Set another value for one cell; rows of the grid are never modified."""
    number, cells = done.rows[place]
    changed = list(cells)
    changed[index] = value
    done.rows[place] = number, changed


def _without_ditto(done: Completed) -> None:
    for name, index in done.fields.items():
        if DITTO.isdisjoint(done.column(index)):
            continue
        above: Cell = ""
        for place, (number, cells) in enumerate(done.rows):
            cell = cells[index]
            if isinstance(cell, str) and cell in DITTO:
                if above != "":
                    _set(done, place, index, above)
                    done.note("ditto-mark", name, number)
            elif cell != "":
                above = cell


def _written_once(header: Header, done: Completed) -> None:
    """Fill down class, day, lead and form of a table typed downwards: some rows full, the rest blank below.

    A handed-out sheet has a class in every row: a row with a blank one was added, and continues the row above. Days and
    leads are also filled down in rows that say how a visit was made, if half the rows or more are blank.
    """
    who = [done.fields[name] for name in _STUDENT if name in done.fields]
    once = [name for name in _ONCE if name in done.fields]
    if not who or all("" not in done.column(done.fields[name]) for name in once):
        return
    named = [place for place, (_, cells) in enumerate(done.rows) if any(_is_filled(cells[i]) for i in who)]
    blank = {name: _blank_below(done, named, done.fields[name]) for name in once}
    if any(_PLANNED.search(text) for _, text in header.unknown):
        # Beside a planned day a blank day says that the visit has not been made.
        blank.pop("date", None)
    classless = blank.get(_CLASS, frozenset())
    typed = _typed_rows(header, done, named)
    if typed | classless != frozenset(named):
        # Unchanged rows show that the sheet was handed out, so a blank cell was forgotten.
        typed = frozenset()
    sparse = frozenset().union(*(rows for rows in blank.values() if 2 * len(rows) >= len(named)))
    wanted = {name: rows & (classless | (typed & sparse)) for name, rows in blank.items()}
    if "date" in wanted and _has_default_form(done, named):
        # Class, lead and form were filled in for all pupils beforehand: only what else stands in a row tells of a visit.
        wanted["date"] &= classless | blank.get("lead", frozenset()) | _typed_rows(header, done, named, {"form"})
    wanted["form"] = blank.get("form", frozenset()) & classless & blank.get("date", classless)
    for name in once:
        _filled_down(done, name, named, wanted.get(name, frozenset()))


def _filled_down(done: Completed, name: str, named: Sequence[int], wanted: frozenset[int]) -> None:
    above: Cell = ""
    for place in named:
        cell = done.rows[place][1][done.fields[name]]
        if _is_filled(cell):
            above = cell
        elif place in wanted:
            _set(done, place, done.fields[name], above)
            done.note("written-once", name, done.rows[place][0])


def _blank_below(done: Completed, named: Sequence[int], index: int) -> frozenset[int]:
    """The rows that are blank under a value of a column in which no two successive rows repeat a value.

    If equal values are repeated elsewhere in the column, a blank does not mean the value above.
    """
    blank: set[int] = set()
    before: Cell = ""
    was_filled = False
    for place in named:
        cell = done.rows[place][1][index]
        if not _is_filled(cell):
            if before != "":
                blank.add(place)
            was_filled = False
            continue
        if was_filled and cell == before:
            return frozenset()
        before, was_filled = cell, True
    return frozenset(blank)


def _has_default_form(done: Completed, named: Sequence[int]) -> bool:
    """True if every row has the same form."""
    index = done.fields.get("form")
    return index is not None and len({str(done.rows[place][1][index]) for place in named}) == 1


def _typed_rows(
    header: Header, done: Completed, named: Sequence[int], untelling: Collection[str] = ()
) -> frozenset[int]:
    """The rows that say how a visit was made, or hold anything else that no handed-out sheet holds."""
    untold = (header.layout.prefilled - {"companions"} | set(_ONCE) - {"form"}) | set(untelling)
    telling = [index for name, index in done.fields.items() if name not in untold]
    return frozenset(place for place in named if any(_is_filled(done.rows[place][1][index]) for index in telling))


def _is_filled(cell: Cell) -> bool:
    return not isinstance(cell, str) or (cell != "" and (cell[0].isalnum() or squeeze(cell) != ""))


def _with_surrounding_values(header: Header, done: Completed) -> None:
    """Add a cell to every filled row, for a value from above the table or from a name."""
    if not header.surroundings or not done.rows:
        return
    places = list(done.fields.values())
    width = max(len(cells) for _, cells in done.rows)
    extra = [value.cell for value in header.surroundings.values()]
    for place, (number, cells) in enumerate(done.rows):
        is_row = any(_is_filled(cells[index]) for index in places)
        padded = [*cells, *[""] * (width - len(cells))]
        done.rows[place] = number, [*padded, *(extra if is_row else [""] * len(extra))]
    for offset, name in enumerate(header.surroundings):
        done.fields[name] = width + offset


def _with_year_group(grid: Grid, header: Header, done: Completed, year: SchoolYear | None) -> None:
    """Classes with their year group, from the column beside or from the surroundings of the table."""
    if _CLASS not in done.fields or (_CLASS in header.surroundings and header.year_group is None):
        return
    index, beside = done.fields[_CLASS], header.year_group
    if beside is None:
        names = set(done.column(index))
        if not any(bare_number(shown(cell)) for cell in names if cell != ""):
            return
    else:
        _groups_written_once(done, index, beside)
    around: list[SurroundingValue | None] = []

    def meant(group: str, cell: Cell) -> str | None:
        """Return the class that the two make, or None if they contradict each other."""
        written = shown(cell)
        if not group and bare_number(written):
            if not around:
                around.append(year_group_around(grid, header))
            return joined_class(around[0].cell, written) if around[0] else written
        name = joined_class(group, written)
        stated = year_group(group)
        if stated not in YEAR_GROUPS:
            return name
        if (entered := cohort(written)) is not None and year is not None:
            return name if entered.name(year.first.year, stage_of(stated)) == name else None
        # A roster has a column for the year group: there the class decides, with a warning.
        return name if year_group_of(name) in ("", stated) or "year_group" in done.fields else None

    _join(done, index, beside, meant, grid)


def _groups_written_once(done: Completed, index: int, beside: int) -> None:
    """Fill down a year group written once above the numbers of its classes."""
    padded = [place for place, (_, cells) in enumerate(done.rows) if beside < len(cells) and _is_filled(cells[index])]
    above: Cell = ""
    for place in padded if _blank_below(done, padded, beside) else ():
        number, cells = done.rows[place]
        if _is_filled(cells[beside]):
            above = cells[beside]
        elif bare_number(shown(cells[index])):
            _set(done, place, beside, above)
            done.note("year-group-once", _CLASS, number)


def _join(
    done: Completed, index: int, beside: int | None, meant: Callable[[str, Cell], str | None], grid: Grid
) -> None:
    names: dict[tuple[Any, ...], str | None] = {}
    """The two cells with their types → the class that they make; the written one where it is that or there is none."""
    for place, (number, cells) in enumerate(done.rows):
        cell = cells[index]
        group_cell = cells[beside] if beside is not None and beside < len(cells) else ""
        key = (type(cell), cell, type(group_cell), group_cell)
        if key not in names:
            name = meant(shown(group_cell), cell) if _is_filled(cell) else ""
            names[key] = "" if name is not None and name in ("", class_name(shown(cell))) else name
        name = names[key]
        if name is None:
            where = Location(grid.file, grid.sheet, number + grid.top + 1)
            details = {"group": shown(group_cell), "school_class": shown(cell)}
            done.faults[number] = Problem("year-group-contradicts", where, shown(cell), details)
        elif name:
            _set(done, place, index, name)
            if not shown(group_cell):
                done.note("year-group-around", _CLASS, number)


def about_completion(
    grid: Grid, header: Header, done: Completed, columns: Mapping[str, tuple[str, str]]
) -> Iterator[Problem]:
    """Yield the notices about values from outside the cells, one per reason and column.

    `columns` are letter and heading by field.
    """
    for name, value in header.surroundings.items():
        if not value.where:
            continue
        details = {
            "title": header.layout.column(name).title,
            "where": value.where,
            "text": value.text,
            "cell": value.cell,
        }
        yield Problem("outside-value", Location(grid.file, grid.sheet), value.cell, details)
    for (code, name), numbers in done.filled.items():
        place = Location(grid.file, grid.sheet, 0, *columns[name])
        yield Problem(
            code,
            place,
            details={"count": str(len(numbers)), "rows": rows_in_words([number + grid.top + 1 for number in numbers])},
        )
