"""Places in the workbook: cells and areas of pages as references for formulas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from msgspec import Struct
from msgspec.structs import force_setattr
from xlsxwriter.utility import xl_col_to_name

from jiafang_batch.report.sheet.page import Column, Page


class Places(Struct, frozen=True):
    """A page's cells by column and row; a column is identified by title and group, whatever its width."""

    page: Page
    _indexes: Mapping[tuple[str, str], int] = {}
    _first_row: int = 0

    def __post_init__(self) -> None:
        """Look columns up once, because a workbook asks for hundreds of thousands of cells."""
        indexes = {(column.title, column.group): index for index, column in enumerate(self.page.columns)}
        force_setattr(self, "_indexes", indexes)
        force_setattr(self, "_first_row", self.page.first_row)

    def index(self, column: Column) -> int:
        """Return the 0-based index of the column. Raises KeyError if the page does not have it."""
        return self._indexes[column.title, column.group]

    def letter(self, column: Column) -> str:
        """Return the letter of the column. Raises KeyError if the page does not have it."""
        return _letter(self._indexes[column.title, column.group])

    def row(self, number: int) -> int:
        """The spreadsheet row (1-based) of the page's data row (0-based)."""
        return self._first_row + number + 1

    def cell(self, column: Column, number: int) -> str:
        """Return a cell as seen from another sheet: '指标明细'!$M$5."""
        return f"{self._sheet}${self.letter(column)}${self.row(number)}"

    def local_cell(self, column: Column, number: int) -> str:
        """Return a cell as seen from its own sheet: M5."""
        return f"{self.letter(column)}{self.row(number)}"

    def area(self, column: Column) -> str:
        """All data cells of a column, bounded: '指标明细'!$M$4:$M$90."""
        letter = self.letter(column)
        last = self.row(max(len(self.page.rows), 1) - 1)
        return f"{self._sheet}${letter}${self.row(0)}:${letter}${last}"

    def rows(self, column: Column, first: int, last: int) -> str:
        """The cells of a column from one sheet row (0-based) to another."""
        letter = self.letter(column)
        return f"{self._sheet}${letter}${first + 1}:${letter}${last + 1}"

    @property
    def _sheet(self) -> str:
        return f"'{self.page.name}'!"


@cache
def _letter(index: int) -> str:
    return str(xl_col_to_name(index))


def quoted(text: str) -> str:
    """A text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'
