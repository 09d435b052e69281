"""Typed rows that remember where they stand: what the sheets give and everything later reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jiafang_batch.problem import Location

CLOCK = "clock"
"""The field of a row that holds the time of day where its date cell gives one; None elsewhere."""


OTHER_NUMBERS = "other_numbers"
"""The field of a pupil's row that holds the numbers of further columns: 学籍辅号 beside 全国学籍号."""

NO_NUMBER = "※"
"""The number of a pupil whose roster has no column of numbers: one is made for him."""

WRITTEN = "written_"
"""Before the field of a class or year group: the field of a row that holds the cell as it was written."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A person as a cell names them: a name, an id in brackets, or both (`王小明(G001)`)."""

    name: str
    id: str = ""

    def __str__(self) -> str:
        """As the teacher wrote it."""
        return f"{self.name}({self.id})" if self.id else self.name


@dataclass(frozen=True, slots=True)
class FormPlace:
    """Where a form stands: the row of each field's value, the form's first and last row (1-based on the sheet)."""

    rows: Mapping[str, int]
    """0 for what stands outside of the sheet's numbered rows."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Head:
    """Where a table stands: its kind (layout code), file, sheet, and field → (column letter, header text)."""

    kind: str
    file: str
    sheet: str
    columns: Mapping[str, tuple[str, str]]
    fields: Mapping[str, int]
    """Field → the place of its value in the cells of a row."""
    form: FormPlace | None = None
    """Set where the row is a form, each of whose values has a row of its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: typed values by field (blank ones at their default), and which cells were filled."""

    head: Head
    number: int
    cells: tuple[Any, ...]
    """The values in the order of the head's fields: a school has too many rows for a mapping each."""
    filled: frozenset[str]
    faulty: bool
    """True when a cell of the row is in error, so that the row does not count."""

    def __getitem__(self, field: str) -> Any:
        """The typed value of a field; blank where the sheet lacks the column."""
        return self.cells[self.head.fields[field]]

    def get(self, field: str) -> Any:
        """The typed value of a field, None where this kind of sheet has no such field."""
        return self[field] if field in self.head.fields else None

    @property
    def values(self) -> Mapping[str, Any]:
        """The typed values by field."""
        return dict(zip(self.head.fields, self.cells, strict=True))

    def changed(self, values: Mapping[str, Any]) -> Row:
        """The row with other values for some fields."""
        return replace(self, cells=tuple({**self.values, **values}.values()))

    @property
    def numbers(self) -> range:
        """The rows of the sheet that it stands on: its own, or all those of its form."""
        form = self.head.form
        return range(self.number, self.number + 1) if form is None else range(form.first, form.last + 1)

    @property
    def places(self) -> tuple[tuple[str, str, int], ...]:
        """File, sheet and row of each of those rows."""
        return tuple((self.head.file, self.head.sheet, number) for number in self.numbers)

    def written(self, field: str) -> str:
        """The text of a class's or year group's cell as the teacher wrote it; its canonical name where none is kept."""
        return str(self.get(f"{WRITTEN}{field}") or self[field])

    def at(self, field: str = "") -> Location:
        """The place of a field's cell, or of the whole row."""
        head = self.head
        if not field:
            return Location(head.file, head.sheet, self.number)
        letter, header = head.columns.get(field, ("", ""))
        number = self.number if head.form is None else head.form.rows.get(field, self.number)
        return Location(head.file, head.sheet, number, letter, header)


@dataclass(frozen=True, slots=True)
class Caption:
    """A text that is about a table and stands outside of its rows, and where: a title, a note, a name."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """One recognised table of one sheet."""

    head: Head
    rows: tuple[Row, ...]
    caption: tuple[Caption, ...] = ()
    """Kept of plans, whose titles say what the rows leave out."""

    @property
    def kind(self) -> str:
        """The layout code."""
        return self.head.kind


def sound_rows(tables: Iterable[Table], kind: str) -> list[Row]:
    """The rows of all tables of a kind that are not in error."""
    return [row for table in tables if table.kind == kind for row in table.rows if not row.faulty]
