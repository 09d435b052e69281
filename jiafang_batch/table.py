"""Typed rows with their places: the result of `sheets` and the input of everything after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.problem import Location

CLOCK = "clock"
"""The field of a row that holds the time of day of its date cell, or None."""


OTHER_NUMBERS = "other_numbers"
"""The field of a pupil's row with the numbers of further columns: 学籍辅号 beside 全国学籍号."""

NO_NUMBER = "※"
"""The number of a pupil whose roster has no column of numbers; a number is made later."""

WRITTEN = "written_"
"""The prefix of a field that holds the written text of a class or year group."""


class Reference(Struct, frozen=True):
    """A person as a cell names them: a name, an id in brackets, or both (`王小明(G001)`)."""

    name: str
    id: str = ""

    def __str__(self) -> str:
        """As the teacher wrote it."""
        return f"{self.name}({self.id})" if self.id else self.name


class FormPlace(Struct, frozen=True):
    """The place of a form: the row of each field's value, the form's first and last row (1-based on the sheet)."""

    rows: Mapping[str, int]
    """0 for a value outside the sheet's numbered rows."""
    first: int
    last: int


class Head(Struct, frozen=True):
    """The place of a table: its kind (layout code), file, sheet, and field → (column letter, header text)."""

    kind: str
    file: str
    sheet: str
    columns: Mapping[str, tuple[str, str]]
    fields: Mapping[str, int]
    """Field → the place of its value in the cells of a row."""
    form: FormPlace | None = None
    """Set if the row is a form, whose values have rows of their own."""
    is_handed_out: bool = False
    """True for a sheet that was handed out with pupils and their numbers filled in."""


class Row(Struct, frozen=True):
    """One data row: typed values by field (defaults for blank ones), and the set of filled cells."""

    head: Head
    number: int
    cells: tuple[Any, ...]
    """The values in the order of the head's fields; a mapping for each row would take too much memory."""
    filled: frozenset[str]
    faulty: bool
    """True if a cell of the row is in error, so that the row does not count."""

    def __getitem__(self, field: str) -> Any:
        """The typed value of a field; blank if the sheet lacks the column."""
        return self.cells[self.head.fields[field]]

    def get(self, field: str) -> Any:
        """Return the typed value of a field, or None if this kind of sheet has no such field."""
        return self[field] if field in self.head.fields else None

    @property
    def values(self) -> Mapping[str, Any]:
        """The typed values by field."""
        return dict(zip(self.head.fields, self.cells, strict=True))

    def people(self, field: str) -> tuple[Reference, ...]:
        """Return the persons that a cell names: none if it is blank, several where it lists them."""
        value = self[field]
        return (value,) if isinstance(value, Reference) else value or ()

    def changed(self, values: Mapping[str, Any]) -> Row:
        """Return the row with other values for some fields."""
        return replace(self, cells=tuple({**self.values, **values}.values()))

    @property
    def numbers(self) -> range:
        """The sheet rows that it covers: its own, or all those of its form."""
        form = self.head.form
        return range(self.number, self.number + 1) if form is None else range(form.first, form.last + 1)

    @property
    def places(self) -> tuple[tuple[str, str, int], ...]:
        """File, sheet and row of each of those rows."""
        return tuple((self.head.file, self.head.sheet, number) for number in self.numbers)

    def written(self, field: str) -> str:
        """Return the text of a class's or year group's cell as written, or its canonical name if no text is kept."""
        return str(self.get(f"{WRITTEN}{field}") or self[field])

    def at(self, field: str = "") -> Location:
        """Return the location of a field's cell, or of the whole row."""
        head = self.head
        if not field:
            return Location(head.file, head.sheet, self.number)
        letter, header = head.columns.get(field, ("", ""))
        number = self.number if head.form is None else head.form.rows.get(field, self.number)
        return Location(head.file, head.sheet, number, letter, header)


class Caption(Struct, frozen=True):
    """A text about a table outside its rows, and its place: a title, a note, a name."""

    where: str
    text: str


class Table(Struct, frozen=True):
    """One recognised table of one sheet."""

    head: Head
    rows: tuple[Row, ...]
    caption: tuple[Caption, ...] = ()
    """Kept for plans, whose titles state what the rows leave out."""

    @property
    def kind(self) -> str:
        """The layout code."""
        return self.head.kind


def sound_rows(tables: Iterable[Table], kind: str) -> list[Row]:
    """Return the rows of all tables of a kind that are not in error."""
    return [row for table in tables if table.kind == kind for row in table.rows if not row.faulty]
