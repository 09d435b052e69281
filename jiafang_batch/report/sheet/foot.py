"""What stands below the table of a page, outside what is sorted and filtered: the totals, and where people sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from jiafang_batch.report.sheet.cells import Formula, Kind, cached, content
from jiafang_batch.report.sheet.fast_rows import Gap, RowSheet
from jiafang_batch.report.sheet.page import Column, Foot, Page
from jiafang_batch.report.sheet.printing import pages_for
from jiafang_batch.report.sheet.row_xml import RowMaker
from jiafang_batch.report.sheet.signatures import HEIGHT, SPACE_ABOVE, signature_cells, write_signatures

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from jiafang_batch.report.lists.shared_rows import FinishedRow
    from jiafang_batch.report.sheet.styles import Styles

_TOTAL_HEIGHT = 22.0
_FIRST_PAGE = 0.9
"""The share of a page across that is certainly on the first page."""


def write_foot(sheet: Worksheet, styles: Styles, page: Page) -> None:
    """Write the foot of a page with settled widths below its last row."""
    if page.foot is None:
        return
    row = page.last_row + 1
    styles.prepare_foot(column.kind for column in page.columns)
    if isinstance(sheet, RowSheet):
        # Of a template's page only the place is needed.
        rows = (
            Gap(page.foot.rows, "")
            if isinstance(page.rows, Gap)
            else FootMaker(page.columns, page.frozen, styles.total_index, styles.signature_index).rows(page.foot)
        )
        sheet.place_rows(row, rows, len(page.columns))
        return
    if page.foot.total:
        sheet.set_row(row, _TOTAL_HEIGHT)
        for index, (column, value) in enumerate(zip(page.columns, page.foot.total, strict=True)):
            kind, plain = content(column.kind, value)
            _write(sheet, (row, index), plain, styles.total(kind))
        row += 1
    if page.foot.signatures:
        write_signatures(sheet, styles.signature, _signed(page.columns, page.frozen, page.foot.signatures), row)


def foot_heights(foot: Foot) -> list[float]:
    """Return the heights of the rows of a foot, in points."""
    return [_TOTAL_HEIGHT] * bool(foot.total) + [SPACE_ABOVE, HEIGHT] * bool(foot.signatures)


class FootMaker:
    """Makes the foot of pages with the same columns, settled and frozen alike; equal cells are made once."""

    def __init__(
        self, columns: Sequence[Column], frozen: int, total_style: Callable[[Kind], int], signature_style: int
    ) -> None:
        self._columns, self._frozen = columns, frozen
        self._total_style, self._signature_style = total_style, signature_style
        self._signed: dict[Sequence[str], list[FinishedRow]] = {}

    def rows(self, foot: Foot) -> list[FinishedRow]:
        """Return the foot as finished rows."""
        totals = self._totals.make([foot.total], [_TOTAL_HEIGHT]) if foot.total else []
        if foot.signatures and foot.signatures not in self._signed:
            self._signed[foot.signatures] = self._signature_rows(foot.signatures)
        return totals + self._signed.get(foot.signatures, [])

    @cached_property
    def _totals(self) -> RowMaker:
        return RowMaker([column.kind for column in self._columns], self._total_style)

    def _signature_rows(self, signatures: Sequence[str]) -> list[FinishedRow]:
        cells, style = _signed(self._columns, self._frozen, signatures), self._signature_style
        above = RowMaker([Kind.TEXT], lambda _: style).make([(None,)], [SPACE_ABOVE])
        return above + RowMaker([Kind.TEXT] * len(cells), lambda _: style).make([cells], [HEIGHT])


def _signed(columns: Sequence[Column], frozen: int, signatures: Sequence[str]) -> list[str | None]:
    """The row of signatures: of pages side by side on the first, behind the columns that all of them have."""
    widths = [column.width or 0.0 for column in columns if column.printed]
    across, _ = pages_for(widths, frozen)
    if across == 1:
        return signature_cells(widths, signatures)
    first = (sum(widths) - sum(widths[:frozen])) / across * _FIRST_PAGE
    held = max(sum(reached <= first for reached in accumulate(widths[frozen:])), 1)
    cells = signature_cells(widths[frozen : frozen + held], signatures)
    return [*[None] * frozen, *cells, *[None] * (len(widths) - frozen - held)]


def _write(sheet: Worksheet, place: tuple[int, int], value: Any, style: Any) -> None:
    match value:
        case None:
            sheet.write_blank(*place, None, style)
        case Formula():
            sheet.write_formula(*place, value.text, style, cached(value.value))
        case _:
            sheet.write_string(*place, value, style)
