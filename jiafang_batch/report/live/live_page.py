"""A page of 家访汇总 with formulas: each column defines its own, from the place of the cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.report.live.live_model import Model
from jiafang_batch.report.live.references import Places, quoted
from jiafang_batch.report.sheet.cells import Formula, Kind, Shown
from jiafang_batch.report.sheet.page import Column, Page

_LONGEST = 200
"""A text in a formula holds at most 255 characters; a longer one has no link."""


class Here(Struct, frozen=True):
    """The place of a live cell: the record of its row, the row, its own sheet, and the model of the workbook."""

    record: Any
    number: int
    """The data row, 0-based."""
    at: Places
    model: Model

    def cell(self, column: Column) -> str:
        """The cell of another column in the same row."""
        return self.at.local_cell(column, self.number)


def live_page(page: Page, records: Sequence[Any], model: Model) -> Page:
    """Return the page with the formulas of its columns and of their headings; `records` are those of its rows."""
    at = Places(page)
    live = [(index, column.live) for index, column in enumerate(page.columns) if column.live is not None]
    rows = []
    for number, (record, row) in enumerate(zip(records, page.rows, strict=True)):
        here, cells = Here(record, number, at, model), list(row)
        for index, formula_of in live:
            formula = formula_of(here)
            if formula is not None:
                cells[index] = Formula(formula, plain(row[index])) if formula.__class__ is str else formula
        rows.append(tuple(cells))
    return replace(page, columns=tuple(_headed(column, model) for column in page.columns), rows=rows)


def plain(value: Any) -> Any:
    """Return the content of a cell, whatever kind it is shown under."""
    return value.value if isinstance(value, Shown) else value


def shown_value(cell: Any) -> Any:
    """Return the value that a cell shows, computed if it is a formula."""
    value = plain(cell)
    return value.value if isinstance(value, Formula) else value


def _headed(column: Column, model: Model) -> Column:
    if column.live_heading is None:
        return column
    group, title = column.live_heading(model)
    return replace(column, group_formula=group, title_formula=title)


def share_formula(part: str, whole: str) -> str:
    """A share of two cells, blank where the whole is 0."""
    return f'=IF({whole}=0,"",{part}/{whole})'


def link(text: str, cell: str) -> Formula | str:
    """The text as a link to a cell of the workbook, such as '指标明细'!$A$5."""
    if not text or len(text) > _LONGEST:
        return text
    return Formula(f"=HYPERLINK({quoted('#' + cell)},{quoted(text)})", text, Kind.LINK)
