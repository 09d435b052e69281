"""What stands below the table of a page, outside what is sorted and filtered: the totals, and where people sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jiafang_batch.report.sheet.cells import Formula, Kind, cached, content
from jiafang_batch.report.sheet.fast_rows import Gap, RowSheet
from jiafang_batch.report.sheet.page import Page
from jiafang_batch.report.sheet.row_xml import RowMaker
from jiafang_batch.report.sheet.signatures import HEIGHT, SPACE_ABOVE, signature_cells, write_signatures

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from jiafang_batch.report.lists.shared_rows import FinishedRow
    from jiafang_batch.report.sheet.styles import Styles

_TOTAL_HEIGHT = 22.0


def write_foot(sheet: Worksheet, styles: Styles, page: Page) -> None:
    """Write the foot of a page with settled widths below its last row."""
    row = page.last_row + 1
    if isinstance(sheet, RowSheet):
        made = foot_rows(page, styles.total_index, lambda: styles.signature_index)
        # Of a template's page only the formats and the place are needed.
        sheet.place_rows(row, Gap(len(made), "") if isinstance(page.rows, Gap) else made, len(page.columns))
        return
    if page.foot.total:
        sheet.set_row(row, _TOTAL_HEIGHT)
        for index, (column, value) in enumerate(zip(page.columns, page.foot.total, strict=True)):
            kind, plain = content(column.kind, value)
            _write(sheet, (row, index), plain, styles.total(kind))
        row += 1
    if page.foot.signatures:
        write_signatures(sheet, styles.signature, _printed(page), page.foot.signatures, row)


def foot_rows(page: Page, total_style: Callable[[Kind], int], signature_style: Callable[[], int]) -> list[FinishedRow]:
    """Return the foot of a page with settled widths as finished rows."""
    rows: list[FinishedRow] = []
    if page.foot.total:
        rows += RowMaker([column.kind for column in page.columns], total_style).make([page.foot.total], [_TOTAL_HEIGHT])
    if page.foot.signatures:
        cells, style = signature_cells(_printed(page), page.foot.signatures), signature_style()
        rows += RowMaker([Kind.TEXT], lambda _: style).make([(None,)], [SPACE_ABOVE])
        rows += RowMaker([Kind.TEXT] * len(cells), lambda _: style).make([cells], [HEIGHT])
    return rows


def _printed(page: Page) -> list[float]:
    return [column.width or 0.0 for column in page.columns if column.printed]


def _write(sheet: Worksheet, place: tuple[int, int], value: Any, style: Any) -> None:
    match value:
        case None:
            sheet.write_blank(*place, None, style)
        case Formula():
            sheet.write_formula(*place, value.text, style, cached(value.value))
        case _:
            sheet.write_string(*place, value, style)
