"""合计: the row below a table of 家访汇总, sums over the rows that a filter leaves visible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from jiafang_batch.report.live.live_page import share_formula, shown_value
from jiafang_batch.report.live.references import Places
from jiafang_batch.report.sheet.cells import Formula
from jiafang_batch.report.sheet.page import Column, Page

TOTAL = "合计"
_SUM, _COUNT = 109, 103
"""Functions of SUBTOTAL that leave out hidden rows."""

TotalCells = Sequence[str | Formula | None]
"""A cell for each column; empty if there is no row of totals."""
Shares = Mapping[Column, tuple[Column, Column]]
"""Share → its part and its whole, both of them sums."""


def total_row(
    page: Page, sums: Sequence[Column], shares: Shares | None = None, *, first: int = 0, label: str = TOTAL
) -> TotalCells:
    """Return the cells of the row of totals over the rows from `first` on; nothing if that is at most one row."""
    if len(page.rows) - first < 2:  # noqa: PLR2004  one row is its own total
        return ()
    rows, at = page.rows[first:] if sums else (), Places(page)
    cells: list[str | Formula | None] = [None] * len(page.columns)
    cells[0] = label
    values: dict[Column, Any] = {}
    for column in sums:
        index = at.index(column)
        values[column] = sum(shown_value(row[index]) or 0 for row in rows)
        cells[index] = Formula(f"=SUBTOTAL({_SUM},{_area(at, column, first)})", values[column])
    below = len(page.rows)
    for column, (part, whole) in (shares or {}).items():
        if part not in values or whole not in values:
            continue
        share = Fraction(values[part], values[whole]) if values[whole] else None
        text = share_formula(at.local_cell(part, below), at.local_cell(whole, below))
        cells[at.index(column)] = Formula(text, share)
    return tuple(cells)


def count_row(page: Page, counted: Column, unit: str, sums: Sequence[Column] = ()) -> TotalCells:
    """Return the cells of the row that counts the rows, in the column whose cells are never blank: 共 12 条."""
    if not page.rows:
        return ()
    at = Places(page)
    cells = [*(total_row(page, sums) or [None] * len(page.columns))]
    cells[0] = TOTAL
    text = f'="共 "&SUBTOTAL({_COUNT},{_area(at, counted, 0)})&" {unit}"'
    cells[at.index(counted)] = Formula(text, f"共 {len(page.rows)} {unit}")
    return tuple(cells)


def _area(at: Places, column: Column, first: int) -> str:
    return f"{at.local_cell(column, first)}:{at.local_cell(column, len(at.page.rows) - 1)}"
