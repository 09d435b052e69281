"""How a workbook opens on a screen, read from its XML: what a person would have to put right before reading or typing."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter
from paper import LONG_SHEET

from jiafang_batch.sheets.guide import GUIDE_TITLE

RETURNED = "退回说明"
"""The list of faults of a returned copy is read first; how to fill in a sheet is beside what is filled in."""
LONGEST_NAME = 31
"""Characters that a spreadsheet program shows and stores of the name of a sheet."""
HIGHEST_HEAD, WIDEST_HEAD = 300, 80
"""Points and letters that stay in view; a small screen has about twice as many."""
LEGIBLE_ZOOM = range(80, 131)


def screen_faults(path: Path) -> list[str]:
    """Return what is wrong with a workbook as it opens, each with its sheet."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    faults = [f"{path.name}: {fault}" for fault in _of_opening(book, visible)]
    return faults + [f"{path.name}!{sheet.title}: {fault}" for sheet in visible for fault in _of_sheet(sheet)]


def _of_opening(book, visible) -> Iterator[str]:
    names = [sheet.title for sheet in visible]
    first = RETURNED if RETURNED in names else next((name for name in names if name != GUIDE_TITLE), names[0])
    if book.active.title != first:
        yield f"opens on {book.active.title}"
    chosen = [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected]
    if chosen != [book.active.title]:
        yield f"the sheets {chosen} are selected together"
    if book.views and book.views[0].firstSheet:
        yield f"{book.views[0].firstSheet} tabs are out of view"


def _of_sheet(sheet) -> Iterator[str]:
    view, pane = sheet.sheet_view, sheet.sheet_view.pane
    if len(sheet.title) > LONGEST_NAME or sheet.title.endswith("…"):
        yield "its name is cut"
    if (view.topLeftCell or "A1") != "A1":
        yield f"scrolled to {view.topLeftCell}"
    if (view.zoomScale or 100) not in LEGIBLE_ZOOM:
        yield f"shown at {view.zoomScale}%"
    if pane is None:
        if sheet.max_row > LONG_SHEET and sheet.auto_filter.ref:
            yield f"{sheet.max_row} rows without their headings in view"
        return
    left, above = int(pane.xSplit or 0), int(pane.ySplit or 0)
    if pane.topLeftCell != f"{get_column_letter(left + 1)}{above + 1}":
        yield f"scrolled to {pane.topLeftCell} below {above} rows"
    if (high := sum(sheet.row_dimensions[row].height or 15 for row in range(1, above + 1))) > HIGHEST_HEAD:
        yield f"headings of {high:.0f} points stay in view"
    if (wide := sum(_width(sheet, column) for column in range(1, left + 1))) > WIDEST_HEAD:
        yield f"columns of {wide:.0f} letters stay in view"


def _width(sheet, column: int) -> float:
    for dimension in sheet.column_dimensions.values():
        if dimension.min <= column <= dimension.max:
            return 0.0 if dimension.hidden else dimension.width
    return 9.0
