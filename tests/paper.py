"""How a workbook comes out of a printer, read from its XML: what is wrong with the paper, the widths and the numbers."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from jiafang_batch.office import number_formats as formats
from jiafang_batch.office.print_room import A3, A4, LEGIBLE
from jiafang_batch.report.sheet.fit import display_width, lines_of

NUMBER_FORMATS = {value for name, value in vars(formats).items() if name.isupper()}
"""The formats of numbers in every workbook of the product."""
EDGES = {(A4, False): 8.27, (A4, True): 11.69, (A3, False): 11.69, (A3, True): 16.54}
"""(Paper, landscape) → the width of a page, in inches."""
LETTER = 7 / 96
"""Inches of a letter in the width of a column, as a workbook stores it."""
LONG_SHEET = 60
"""Rows from which a table has a second page for certain."""
ROUNDING = 0.05


def faults_of(path: Path) -> list[str]:
    """Return what is wrong with the printed pages of a workbook, each with its sheet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return [f"{path.name}!{sheet.title}: {fault}" for sheet in visible for fault in _faults(sheet)]


def is_on_paper(sheet) -> bool:
    """True if any column of the print area can be seen."""
    if not sheet.print_area:
        return True
    left, _, right, _ = range_boundaries(str(sheet.print_area).rpartition("!")[2])
    return not all(sheet.column_dimensions[get_column_letter(column)].hidden for column in range(left, right + 1))


def _faults(sheet) -> Iterator[str]:
    if not is_on_paper(sheet):
        return
    setup, (right, bottom) = sheet.page_setup, _printed(sheet)
    widths = _widths(sheet, right)
    if not widths:
        return
    yield from _of_paper(sheet, widths, bottom)
    yield from _shrunk(sheet, widths, right, bottom)
    line, room = sheet["A2"], sum(widths) * _LATIN / (sheet["A2"].font.size or _LATIN)
    is_shown_once = isinstance(line.value, str) and not line.alignment.wrap_text and (setup.fitToWidth or 1) == 1
    if is_shown_once and (needed := display_width(line.value)) > room:
        yield f"a line of {needed:.0f} letters above a table of {room:.0f}: {line.value[-30:]}"
    is_cards = bool(sheet.row_breaks.brk)
    if bottom > LONG_SHEET and not (sheet.print_title_rows or is_cards or setup.fitToHeight == 1):
        yield f"{bottom} rows without headings on every page"
    used = Counter(
        cell.number_format
        for row in sheet.iter_rows(max_row=bottom)
        for cell in row
        if cell.value is not None and not isinstance(cell.value, str | bool)
    )
    yield from (f"number format {found}" for found in used if found not in NUMBER_FORMATS)
    yield from _cut(sheet, right, bottom)


def _of_paper(sheet, widths: list[float], bottom: int) -> Iterator[str]:
    setup, landscape = sheet.page_setup, sheet.page_setup.orientation == "landscape"
    paper = int(setup.paperSize or 0)
    if paper not in (A4, A3):
        yield f"paper {setup.paperSize}"
        return
    if not (sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage):
        yield "not fitted to the width of a page"
        return
    margins = sheet.page_margins
    edge = EDGES[paper, landscape] - margins.left - margins.right
    needed, across = sum(widths) * LETTER, setup.fitToWidth or 1
    if max(widths) * LETTER > edge:
        yield "a column wider than the page"
    if across > 1 and needed <= (EDGES[A3, True] - margins.left - margins.right) * _size(sheet, bottom) / LEGIBLE:
        yield f"{across} pages side by side, legible on one of A3"
    if across > 1 and not sheet.print_title_cols:
        yield f"{across} pages side by side without the first columns on each"
    printed = _size(sheet, bottom) * min(1.0, edge * across / needed)
    if printed < LEGIBLE - ROUNDING:
        yield f"letters of {printed:.1f} points"


def _printed(sheet) -> tuple[int, int]:
    """The last printed column and row."""
    if not sheet.print_area:
        return sheet.max_column, sheet.max_row
    _, _, right, bottom = range_boundaries(str(sheet.print_area).rpartition("!")[2])
    return right or sheet.max_column, bottom or sheet.max_row


def _widths(sheet, right: int) -> list[float]:
    """The widths of the printed columns as they are stored; hidden ones have none."""
    widths = [sheet.sheet_format.defaultColWidth or 9.14] * right
    for dimension in sheet.column_dimensions.values():
        for column in range(dimension.min, min(dimension.max, right) + 1):
            widths[column - 1] = 0.0 if dimension.hidden else dimension.width
    return [width for width in widths if width]


def _size(sheet, bottom: int) -> float:
    """The size of most letters below the headings, or of those that people will type there, in points."""
    heading = int((sheet.print_title_rows or "$0").rpartition("$")[2])
    sizes = Counter(
        cell.font.size
        for row in sheet.iter_rows(min_row=heading + 1, max_row=max(bottom, heading + 1))
        for cell in row
        if cell.value not in (None, "")
    )
    return sizes.most_common(1)[0][0] if sizes else _LATIN


def _shrunk(sheet, widths: list[float], right: int, bottom: int) -> Iterator[str]:
    """Texts in cells that shrink them until nobody can read them."""
    margins, landscape = sheet.page_margins, sheet.page_setup.orientation == "landscape"
    edge = EDGES[int(sheet.page_setup.paperSize or A4), landscape] - margins.left - margins.right
    scale = min(1.0, edge * (sheet.page_setup.fitToWidth or 1) / (sum(widths) * LETTER))
    for row in sheet.iter_rows(max_row=bottom, max_col=right):
        for cell in row:
            if not isinstance(cell.value, str) or not cell.alignment.shrink_to_fit or cell.value[:1] in ("", "="):
                continue
            needed = display_width(cell.value) * cell.font.size / _LATIN
            printed = cell.font.size * scale * min(1.0, (_width(sheet, cell.column) or needed) / needed)
            if printed < _SHRUNK:
                yield f"{cell.coordinate} shrinks to {printed:.1f} points: {cell.value}"


_SHRUNK = 7.0
"""Points below which a text should wrap instead."""


def _cut(sheet, right: int, bottom: int) -> Iterator[str]:
    """Texts that their cells cut off: one line before a filled cell, and more lines than the row has room for."""
    merged = {cell for area in sheet.merged_cells.ranges for row in area.rows for cell in row}
    for row in sheet.iter_rows(max_row=bottom, max_col=right):
        height = sheet.row_dimensions[row[0].row].height
        for cell, beside in zip(row, (*row[1:], None), strict=True):
            if not isinstance(cell.value, str) or cell.value.startswith("=") or (cell.row, cell.column) in merged:
                continue
            width = _width(sheet, cell.column) * _LATIN / (cell.font.size or _LATIN)
            if not width:
                continue
            if cell.alignment.wrap_text:
                lines = height / (cell.font.size * 1.2) if height else 99
                if lines_of(cell.value, max(width, 3)) > lines + 0.9 and height < 390:
                    yield f"{cell.coordinate} {lines_of(cell.value, width)} lines in {height} points: {cell.value[:20]}"
            elif (
                not cell.alignment.shrink_to_fit
                and display_width(cell.value) > width
                and beside is not None
                and beside.value not in (None, "")
            ):
                yield f"{cell.coordinate} cut: {cell.value[:30]}"


_LATIN = 11
"""Points of the letters in which widths are counted."""


def _width(sheet, column: int) -> float:
    for dimension in sheet.column_dimensions.values():
        if dimension.min <= column <= dimension.max:
            return 0.0 if dimension.hidden else dimension.width
    return 9.14


def all_faults(folder: Path, paths: Iterable[Path]) -> list[str]:
    """The faults of these workbooks, with their paths below the folder."""
    return [f"{path.relative_to(folder).parent}/{fault}" for path in paths for fault in faults_of(path)]
