"""Opens an edited workbook to be changed and saved, if nothing is lost by that."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from jiafang_batch.report.updated.losses import would_be_lost

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook import Workbook

_PRINTED = re.compile(rb"<(odd|even|first)(Header|Footer)>.*?</\1\2>", re.DOTALL)
_LARGEST = 20_000_000
"""Bytes; a larger file contains more than our tables."""


class UnkeepableError(Exception):
    """The workbook cannot be changed without losing something; the text names it in Chinese."""


def editable(standing: bytes) -> Workbook:
    """Return the workbook, saved by whatever program. Raises UnkeepableError if saving it would lose something."""
    try:
        lost = would_be_lost(standing) if len(standing) < _LARGEST else "文件太大"
        if not lost:
            return loaded(standing)
    except Exception as fault:  # a file of anybody's making: whatever the library stumbles over
        raise UnkeepableError("打不开，没法直接更新") from fault
    raise UnkeepableError(f"里面有更新时保不住的内容（{lost}）")


def loaded(content: bytes) -> Workbook:
    """Return the workbook as openpyxl loads it, without its warnings: losses have been checked before."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(content), rich_text=True)


def saved(book: Workbook) -> bytes:
    """Return the workbook's bytes."""
    stream, mended = io.BytesIO(), io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive, zipfile.ZipFile(mended, "w", zipfile.ZIP_DEFLATED) as new:
        for info in archive.infolist():
            content = archive.read(info)
            new.writestr(info, _with_line_breaks(content) if info.filename.startswith("xl/worksheets/") else content)
    return mended.getvalue()


def _with_line_breaks(sheet: bytes) -> bytes:
    """Restore headers and footers of the printed pages: openpyxl writes a line break as a word that LibreOffice prints."""
    return _PRINTED.sub(lambda part: part[0].replace(b"_x000a_", b"&#10;").replace(b"_x000A_", b"&#10;"), sheet)


def put(cell: Cell | MergedCell, value: Any) -> bool:
    """Write a value. Returns False for a cell that somebody has merged into another one."""
    from openpyxl.cell.cell import MergedCell

    if isinstance(cell, MergedCell):
        return False
    cell.value = value
    if isinstance(value, str):
        # Written as text and never as a formula, whatever it begins with.
        cell.data_type = "s"
    return True


def with_cells(standing: bytes, cells: Iterable[tuple[str, str, Any]]) -> bytes:
    """Return the workbook with each (sheet, cell, value) written into it. Raises UnkeepableError as `editable` does."""
    book = editable(standing)
    for sheet, address, value in cells:
        put(book[sheet][address], value)
    return saved(book)
