"""A column of a printed list: its heading, its width, and what it shows of a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any

from msgspec import Struct

from jiafang_batch.report.forms.wording import short_day
from jiafang_batch.report.lists.pupil_columns import LAST_DAY
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column


class FormColumn(Struct, frozen=True):
    """A column of a printed list, on a sheet or in a Word document."""

    title: str
    width: float
    """In letters on a sheet, in millimetres in a document."""
    kind: Kind = Kind.WORD
    value: Callable[[Any], Any] | None = None
    """The value of a record in this column; None for a column that is filled in by hand."""
    is_number: bool = False
    """True for the column that numbers the rows from 1."""


def number_column(width: float = 5) -> FormColumn:
    """Return the column that numbers the rows."""
    return FormColumn("序号", width, is_number=True)


def form_rows(columns: Sequence[FormColumn], records: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return a row of values for each record; cells to be filled in by hand are empty texts."""
    return list(zip(*(_cells_of(column, records) for column in columns), strict=True)) if records else []


def _cells_of(column: FormColumn, records: Sequence[Any]) -> Iterable[Any]:
    if column.is_number:
        return range(1, len(records) + 1)
    return repeat("", len(records)) if column.value is None else map(column.value, records)


def on_two_lines(title: str, after: int = 0) -> str:
    """Return a heading broken in the middle, or after so many letters, for a narrow column."""
    middle = after or len(title) // 2
    return f"{title[:middle]}\n{title[middle:]}"


def printed(column: Column, width: float, kind: Kind | None = None) -> FormColumn:
    """Return the column with the heading and the values of a page's, in the width of the paper."""
    return FormColumn(
        column.title, width, kind or (Kind.WORD if column.kind is Kind.TEXT else column.kind), column.value
    )


LAST_VISIT = FormColumn(
    LAST_DAY.title, 12, value=lambda row: short_day(row.visits[-1].date) if row.visits else "未家访"
)
