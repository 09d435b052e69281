"""Where things stand in the workbook: cells and areas of pages as references that formulas use."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from jiafang_batch.report.page import Page


@dataclass(frozen=True, slots=True)
class Places:
    """A page's cells by heading and row; a heading that occurs in several groups is named group/heading."""

    page: Page

    def column(self, title: str, group: str = "") -> str:
        """The letter of the column; KeyError where the page has none such."""
        for index, column in enumerate(self.page.columns):
            if column.title == title and group in ("", column.group):
                return str(xl_col_to_name(index))
        raise KeyError(title)

    def index(self, title: str, group: str = "") -> int:
        """The 0-based place of the column."""
        letter = self.column(title, group)
        return next(i for i in range(len(self.page.columns)) if xl_col_to_name(i) == letter)

    def row(self, number: int) -> int:
        """The spreadsheet row (1-based) of the page's data row (0-based)."""
        return self.page.first_row + number + 1

    def cell(self, title: str, number: int, group: str = "") -> str:
        """A cell seen from another sheet: '指标明细'!$M$5."""
        return f"{self._sheet}${self.column(title, group)}${self.row(number)}"

    def own(self, title: str, number: int, group: str = "") -> str:
        """A cell seen from its own sheet: M5."""
        return f"{self.column(title, group)}{self.row(number)}"

    def area(self, title: str, group: str = "") -> str:
        """All data cells of a column, bounded: '指标明细'!$M$4:$M$90."""
        letter = self.column(title, group)
        last = self.row(max(len(self.page.rows), 1) - 1)
        return f"{self._sheet}${letter}${self.row(0)}:${letter}${last}"

    def rows(self, title: str, first: int, last: int) -> str:
        """The cells of a column from one sheet row (0-based) to another."""
        letter = self.column(title)
        return f"{self._sheet}${letter}${first + 1}:${letter}${last + 1}"

    @property
    def _sheet(self) -> str:
        return f"'{self.page.name}'!"


def quoted(text: str) -> str:
    """A text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'
