"""SpreadsheetML 2003 (the "XML 表格" that old systems export as .xls) → grids."""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from jiafang_batch.grid import Cell, CellNote, Fact, Grid
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.refuse import damaged, suspicious
from jiafang_batch.intake.safe_xml import parsed
from jiafang_batch.intake.sparse import SparseSheet, grids
from jiafang_batch.intake.zip_guard import has_dtd, in_utf_8
from jiafang_batch.problem import Problem

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"


def read(data: bytes, file: str, limits: Limits) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """Return every worksheet, or the reason why the file is not read."""
    content = in_utf_8(data)
    if has_dtd(content):
        return (), (suspicious(file, "文件带有 DTD（可以用来攻击读取程序）"),)
    try:
        tree = parsed(content)
    except etree.XMLSyntaxError:
        return (), (damaged(file, "XML 不完整"),)
    return grids([_sheet(sheet) for sheet in tree.iterfind(f"{_SS}Worksheet")], file, limits)


def _sheet(worksheet: etree._Element) -> SparseSheet:
    visible = worksheet.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible") or ""
    sheet = SparseSheet(worksheet.get(f"{_SS}Name", ""), hidden=visible.startswith("SheetHidden") or "Very" in visible)
    row = -1
    for element in worksheet.iterfind(f"{_SS}Table/{_SS}Row"):
        row = _number(element, "Index", row + 2) - 1
        if element.get(f"{_SS}Hidden") == "1":
            sheet.hidden_rows.append(row)
        column = -1
        for cell in element.iterfind(f"{_SS}Cell"):
            column = _number(cell, "Index", column + 2) - 1
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            if across or down:
                sheet.merges.append((row, column, row + down, column + across))
            _take(sheet, cell, row, column)
            column += across
        row += _number(element, "Span", 0)
    return sheet


def _take(sheet: SparseSheet, cell: etree._Element, row: int, column: int) -> None:
    data = cell.find(f"{_SS}Data")
    if data is None:
        if cell.get(f"{_SS}Formula"):
            sheet.notes.append(CellNote(row, column, Fact.UNCOMPUTED))
        return
    text = "".join(str(part) for part in data.itertext())
    kind = data.get(f"{_SS}Type", "String")
    if kind == "Error":
        sheet.notes.append(CellNote(row, column, Fact.ERROR, text.strip() or "#N/A"))
    elif text:
        sheet.cells[row, column] = _value(kind, text)


def _value(kind: str, text: str) -> Cell:
    """The typed value; text that does not fit its declared type stays text."""
    try:
        match kind:
            case "Number":
                return float(text)
            case "Boolean":
                return text.strip() in ("1", "true", "TRUE")
            case "DateTime":
                return datetime.fromisoformat(re.sub(r"\.0+Z?$", "", text.strip()))
    except ValueError:
        return text
    return text


def _number(element: etree._Element, name: str, default: int) -> int:
    text = element.get(f"{_SS}{name}", "")[:9]
    return int(text) if text.isdecimal() else default
