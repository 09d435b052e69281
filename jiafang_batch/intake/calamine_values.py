"""Workbook bytes that passed the guard → grids. This is the only module that calls a spreadsheet reader for values."""

from __future__ import annotations

import io
from collections.abc import Mapping

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from jiafang_batch.grid import Grid
from jiafang_batch.intake.facts import NO_FACTS, SheetFacts, size_refusal
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.refuse import oversized
from jiafang_batch.problem import Problem


def read(
    data: bytes, file: str, facts: Mapping[str, SheetFacts], limits: Limits
) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """Return every worksheet, or the reason why one is too large. Exceptions of the reader pass through."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    grids: list[Grid] = []
    cells = 0
    for meta in book.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        # Checked before the values become Python objects, which take ten times the memory.
        if refused := size_refusal(file, meta.name, sheet.height, sheet.width, limits):
            return (), (refused,)
        cells += sheet.height * sheet.width
        if cells > limits.cells:
            return (), (oversized(file, f"所有工作表共有 {cells} 个单元格", f"{limits.cells} 个单元格"),)
        is_hidden = meta.visible is not SheetVisibleEnum.Visible
        grids.append(_grid(file, sheet, facts.get(meta.name, NO_FACTS), is_hidden=is_hidden))
    return tuple(grids), ()


def _grid(file: str, sheet: CalamineSheet, facts: SheetFacts, *, is_hidden: bool) -> Grid:
    top, left = sheet.start or (0, 0)
    merges = facts.merges
    if merges is None:
        merges = tuple((first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or ())
    return Grid(
        file=file,
        sheet=sheet.name,
        rows=sheet.to_python(skip_empty_area=True),
        top=top,
        left=left,
        merges=merges,
        hidden=is_hidden,
        notes=facts.notes,
        hidden_rows=facts.hidden_rows,
        marks=facts.marks,
    )
