"""What stands below the table of a page, outside what is sorted and filtered: the totals, and where people sign."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jiafang_batch.lean_dataclass import dataclass
from jiafang_batch.report.sheet.cells import Formula, cached, content
from jiafang_batch.report.sheet.signatures import write_signatures

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from jiafang_batch.report.sheet.page import Page
    from jiafang_batch.report.sheet.styles import Styles

_TOTAL_HEIGHT = 22.0


@dataclass(frozen=True, slots=True)
class Foot:
    """The row of totals (a text, a formula or None for each column), and the labels of those who sign."""

    total: Sequence[str | Formula | None] = ()
    signatures: Sequence[str] = ()

    @property
    def rows(self) -> int:
        """The number of sheet rows; a signature has an empty one above."""
        return bool(self.total) + 2 * bool(self.signatures)


def write_foot(sheet: Worksheet, styles: Styles, page: Page) -> None:
    """Write the foot of a page with settled widths below its last row."""
    row = page.last_row + 1
    if page.foot.total:
        sheet.set_row(row, _TOTAL_HEIGHT)
        for index, (column, value) in enumerate(zip(page.columns, page.foot.total, strict=True)):
            kind, plain = content(column.kind, value)
            _write(sheet, (row, index), plain, styles.total(kind))
        row += 1
    if page.foot.signatures:
        widths = [column.width or 0.0 for column in page.columns if column.printed]
        write_signatures(sheet, styles.signature, widths, page.foot.signatures, row)


def _write(sheet: Worksheet, place: tuple[int, int], value: Any, style: Any) -> None:
    match value:
        case None:
            sheet.write_blank(*place, None, style)
        case Formula():
            sheet.write_formula(*place, value.text, style, cached(value.value))
        case _:
            sheet.write_string(*place, value, style)
