"""Inspects an ods container before its values are read: used area, merges, failed formulas and hidden rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from lxml import etree

from jiafang_batch.grid import Area, CellMark, CellNote, Fact, Marking
from jiafang_batch.intake.facts import LAST_COLUMN, LAST_ROW, Reach, SheetFacts
from jiafang_batch.intake.inspection import FileInspection, refusal
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.refuse import about, damaged
from jiafang_batch.intake.safe_xml import parsed
from jiafang_batch.intake.zip_guard import rebuilt
from jiafang_batch.office.package import Package
from jiafang_batch.problem import Problem

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_LONGEST = 60
_HIDDEN = frozenset({"collapse", "filter"})


def inspect(package: Package, data: bytes, file: str, limits: Limits) -> FileInspection:
    """Return the facts of the sheets, or the reason for refusal.

    `data` is rewritten if it is indented with white space.
    """
    try:
        tree = parsed(package.read("content.xml"))
    except etree.XMLSyntaxError:
        return refusal(damaged(file, "内部的 XML 不完整"))
    facts: dict[str, SheetFacts] = {}
    struck = frozenset(_struck_styles(tree))
    for table in tree.iterfind(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        name = table.get(f"{_TABLE}name", "")
        facts[name], reach = _sheet(table, struck)
        if refused := reach.refusal(file, name, limits):
            return refusal(refused)
    if _drop_layout_space(tree):
        data = rebuilt(data, {"content.xml": etree.tostring(tree, encoding="utf-8", xml_declaration=True)})
    return FileInspection(data, facts, tuple(_notices(package, file)))


def _struck_styles(tree: etree._Element) -> Iterator[str]:
    """The names of the styles whose text is struck out."""
    for style in tree.iter(f"{_STYLE}style"):
        properties = style.find(f"{_STYLE}text-properties")
        if properties is not None and properties.get(f"{_STYLE}text-line-through-style", "none") != "none":
            yield style.get(f"{_STYLE}name", "")


def _sheet(table: etree._Element, struck: frozenset[str]) -> tuple[SheetFacts, Reach]:
    reach = Reach()
    notes: list[CellNote] = []
    merges: list[Area] = []
    hidden: list[int] = []
    marks: list[CellMark] = []
    row = 0
    for element in table.iter(f"{_TABLE}table-row"):
        height = _count(element, "number-rows-repeated")
        column = 0
        for cell in element.iterchildren(*_CELLS):
            width = _count(cell, "number-columns-repeated")
            note = _note(cell, row, column)
            if note is not None:
                notes.append(note)
            if note is not None or _has_value(cell):
                reach.grow(row, column)
                reach.grow(row + height - 1, column + width - 1)
            merges += _merge(cell, row, column)
            marks += _marks(cell, row, column, struck)
            column += width
        if element.get(f"{_TABLE}visibility") in _HIDDEN and column:
            hidden += range(row, row + min(height, reach.bottom - row + 1))
        row += height
    return SheetFacts(tuple(notes), tuple(hidden), tuple(merges), tuple(marks)), reach


def _marks(cell: etree._Element, row: int, column: int, struck: frozenset[str]) -> Iterator[CellMark]:
    """The comment of a cell, and that its text, or a part of it, is struck out."""
    comment = cell.find(f"{_OFFICE}annotation")
    if comment is not None:
        lines = ("".join(map(str, line.itertext())) for line in comment.iter(f"{_TEXT}p"))
        yield CellMark(row, column, Marking.COMMENTED, "\n".join(lines).strip()[:_LONGEST])
    if struck and (cell.get(f"{_TABLE}style-name") in struck or _struck_spans(cell, struck)) and _has_value(cell):
        yield CellMark(row, column, Marking.STRUCK)


def _struck_spans(cell: etree._Element, struck: frozenset[str]) -> bool:
    return any(span.get(f"{_TEXT}style-name") in struck for span in cell.iter(f"{_TEXT}span"))


def _has_value(cell: etree._Element) -> bool:
    return cell.get(f"{_OFFICE}value-type") is not None or cell.find(f"{_TEXT}p") is not None


def _note(cell: etree._Element, row: int, column: int) -> CellNote | None:
    formula = cell.get(f"{_TABLE}formula", "")
    if "DISPIMG(" in formula.upper():
        return CellNote(row, column, Fact.PICTURE)
    if cell.get(f"{_CALC}value-type") == "error":
        return CellNote(row, column, Fact.ERROR, "".join(map(str, cell.itertext())).strip() or "#N/A")
    if formula and cell.get(f"{_OFFICE}value-type") is None:
        return CellNote(row, column, Fact.UNCOMPUTED)
    return None


def _merge(cell: etree._Element, row: int, column: int) -> Iterator[Area]:
    rows, columns = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
    if rows > 1 or columns > 1:
        yield row, column, row + rows - 1, column + columns - 1


def _count(element: etree._Element, name: str) -> int:
    """A repetition or span, limited to one more than the grid can hold."""
    text = element.get(f"{_TABLE}{name}", "1")
    beyond = max(LAST_ROW, LAST_COLUMN) + 1
    return min(int(text[:9]), beyond) if text.isdecimal() else 1


def _drop_layout_space(tree: etree._Element) -> bool:
    """Remove the white space between rows and cells, which the value reader takes for content.

    Returns True if there was any.
    """
    dropped = False
    for element in chain(tree.iter(f"{_TABLE}table"), tree.iter(f"{_TABLE}table-row"), tree.iter(*_CELLS)):
        for part in (element, *element):
            if part is element and part.text and not part.text.strip():
                part.text, dropped = None, True
            if part is not element and part.tail and not part.tail.strip():
                part.tail, dropped = None, True
    return dropped


def _notices(package: Package, file: str) -> Iterator[Problem]:
    if any(name.startswith(("basic/", "scripts/")) and not name.endswith("-lc.xml") for name in package.members):
        yield about("macros-ignored", file)
