"""Workbook bytes → grids of raw cell values, the only place that calls a spreadsheet reader for values."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from jiafang_batch.problem import Location, Problem

Cell = Any  # str | float | int | bool | date | datetime | time | timedelta, "" for blank


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as raw values: rows from the first used row (`top`, 0-based) and column (`left`, 0-based)."""

    file: str
    sheet: str
    rows: Sequence[Sequence[Cell]]
    top: int
    left: int
    merges: tuple[tuple[int, int, int, int], ...]
    """Merged areas as (first row, first column, last row, last column), 0-based on the sheet."""
    hidden: bool


def read_grids(data: bytes, file: str) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """All worksheets of a workbook given as bytes; `file` is the name that locations carry.

    A file that can not be read is one located problem, never an exception.
    """
    place = Location(file=file)
    if not data:
        return (), (Problem("empty-file", place),)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return tuple(_grids(book, file)), ()
    except PasswordError:
        return (), (Problem("encrypted-file", place),)
    except KeyboardInterrupt:
        raise
    # A panic inside the reader derives from BaseException; it is this file's fault, not the run's.
    except BaseException as fault:  # noqa: BLE001
        return (), (Problem("unreadable-file", place, details={"reason": _reason(data, fault)}),)


def _grids(book: CalamineWorkbook, file: str) -> list[Grid]:
    grids = []
    for meta in book.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        top, left = sheet.start or (0, 0)
        grids.append(
            Grid(
                file=file,
                sheet=meta.name,
                rows=sheet.to_python(skip_empty_area=True),
                top=top,
                left=left,
                merges=tuple((a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ()),
                hidden=meta.visible is not SheetVisibleEnum.Visible,
            )
        )
    return grids


def _reason(data: bytes, fault: BaseException) -> str:
    if data[:4] not in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return "内容不是 Excel 表格（可能改过扩展名，或者是网页、文本）"
    if isinstance(fault, MemoryError):
        return "表格太大"
    return "文件已损坏或没有下载完整"
