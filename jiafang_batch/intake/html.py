"""Web pages saved or exported as .xls → one grid per table; a table inside a table is a table of its own."""

from __future__ import annotations

import re

from lxml import etree

from jiafang_batch.grid import CellMark, Grid, Marking
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.refuse import damaged
from jiafang_batch.intake.sparse import SparseSheet, grids
from jiafang_batch.intake.text_encoding import decoded
from jiafang_batch.problem import Problem

_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534
"""The largest spans that HTML itself allows for a cell."""

_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAKS = frozenset({"br", "p", "div", "li"})


def read(data: bytes, file: str, limits: Limits) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """Return every table of the page in page order, or the reason why the page is not read."""
    text = decoded(data)
    if text is None:
        return (), (damaged(file, "文字编码不是 UTF-8、UTF-16 或 GB18030，或没有下载完整"),)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    page = etree.fromstring(text.encode(errors="replace"), parser)
    tables = [] if page is None else [table for table in page.iter("table") if next(table.iter("tr"), None) is not None]
    sheets = [_sheet(table, f"第{number}个表格") for number, table in enumerate(tables, 1)]
    return grids(sheets, file, limits)


def _sheet(table: etree._Element, name: str) -> SparseSheet:
    sheet = SparseSheet(name)
    last_rows: dict[int, int] = {}
    row = -1
    for element in table.iter("tr"):
        if next(element.iterancestors("table")) is not table:
            continue
        row += 1
        column = 0
        for cell in element.iterchildren("td", "th"):
            while last_rows.get(column, -1) >= row:
                column += 1
            width, height = _span(cell, "colspan", _MOST_COLUMNS), _span(cell, "rowspan", _MOST_ROWS)
            if text := _text(cell):
                sheet.cells[row, column] = text
                if struck := "".join(_text(part) for part in cell.iter("s", "strike", "del")):
                    sheet.marks.append(CellMark(row, column, Marking.STRUCK, struck))
            if width > 1 or height > 1:
                sheet.merges.append((row, column, row + height - 1, column + width - 1))
            if height > 1:
                last_rows.update(dict.fromkeys(range(column, column + width), row + height - 1))
            column += width
        if _is_hidden(element):
            sheet.hidden_rows.append(row)
    return sheet


def _span(cell: etree._Element, name: str, most: int) -> int:
    text = cell.get(name, "1").strip()
    return max(1, min(int(text[:6]), most)) if text.isdecimal() else 1


def _is_hidden(element: etree._Element) -> bool:
    return "display:none" in element.get("style", "").replace(" ", "").lower()


def _text(cell: etree._Element) -> str:
    """The cell's text with a line break where the page breaks, tables inside it left out."""
    parts: list[str] = []
    _gather(cell, parts)
    lines = (_WHITE_SPACE.sub(" ", line).strip() for line in "".join(parts).split("\v"))
    return "\n".join(lines).strip().strip("\xa0")


def _gather(element: etree._Element, parts: list[str]) -> None:
    parts.append(element.text or "")
    for child in element:
        if child.tag in _BREAKS and parts != [""]:
            parts.append("\v")
        if child.tag not in ("table", "style", "script"):
            _gather(child, parts)
        parts.append(child.tail or "")
