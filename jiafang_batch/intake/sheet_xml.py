"""The facts of an OOXML worksheet part: a byte search for usual sheets, a streaming parse for special ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field

from jiafang_batch.grid import CellNote, Fact
from jiafang_batch.intake.facts import NO_FACTS, Reach, SheetFacts
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.safe_xml import streamed
from jiafang_batch.office.addresses import column_number
from jiafang_batch.office.sheet_rows import numbered_rows, placed_cells

if TYPE_CHECKING:
    from lxml import etree

# Nine digits and seven letters exceed every limit; further digits change nothing.
_ROW = re.compile(rb' r="(\d{1,9})')
_WIDE = re.compile(rb'r="([A-Z]{2,7})')
_HIDDEN = re.compile(rb'hidden="(?:1|true)"')
_SINGLE_LETTERS = 26

# A formula without a value: </f></c>, <f .../></c>, <v></v>, <v/></c>.
_UNCOMPUTED = re.compile(rb"</f>\s*</c>|/>\s*</c>|<v>\s*</v>")

_HEAD = 4096
"""Bytes at the start of a part that show how its program writes markup."""
_OTHER_STYLES = re.compile(rb"<\w+:sheetData|<[cr]\w*[^>]*='")

PICTURE_FORMULA = "DISPIMG("

SheetScan = tuple[SheetFacts, Reach, Reach]
"""The facts, the box around every cell that is not empty, and the box around the cells of a possible table (see
`_Meant`).
"""
_ROW_NUMBER = re.compile(rb'<row\b[^>]*? r="(\d{1,9})"')

_TRUE = frozenset({"1", "true", "on"})


def scan(
    xml: bytes, limits: Limits, pictures: Callable[[], frozenset[int]], blank_texts: Callable[[], frozenset[int]]
) -> SheetScan:
    """Return the facts and the boxes of a sheet; the boxes are empty if the sheet is clearly within the limits.

    `pictures` returns the `vm` numbers of in-cell pictures, `blank_texts` the numbers of shared texts that show
    nothing; each is called only if a cell has such a number.
    """
    if _is_near(xml, limits):
        return _parse(xml, pictures, None) if _is_special(xml) else (NO_FACTS, Reach(), Reach())
    return _parse(xml, pictures, blank_texts)


def cut_below(xml: bytes, bottom: int) -> bytes | None:
    """Return the sheet without the rows after `bottom` (0-based), or None if the rows are not in ascending order."""
    cut, before = -1, 0
    for match in _ROW_NUMBER.finditer(xml):
        number = int(match[1])
        if number <= before:
            return None
        before = number
        if number > bottom + 1 and cut < 0:
            cut = match.start()
    end = xml.find(b"</sheetData>")
    return xml[:cut] + xml[end:] if 0 <= cut < end else None


def _is_near(xml: bytes, limits: Limits) -> bool:
    """True if no cell reference, blank cells included, is outside the limits."""
    bottom = max(map(int, _ROW.findall(xml)), default=0)
    right = max((column_number(letters.decode()) for letters in set(_WIDE.findall(xml))), default=_SINGLE_LETTERS)
    return bottom <= limits.rows and right <= limits.columns and bottom * right <= limits.cells


def _is_special(xml: bytes) -> bool:
    """True if the bytes contain anything that only a parse can tell. Each search takes time, so there are few."""
    if b't="e"' in xml or (b'hidden="' in xml and _HIDDEN.search(xml)):
        return True
    if b"f>" in xml and _UNCOMPUTED.search(xml):
        return True
    return _OTHER_STYLES.search(xml, 0, _HEAD) is not None


def _parse(
    xml: bytes, pictures: Callable[[], frozenset[int]], blank_texts: Callable[[], frozenset[int]] | None
) -> SheetScan:
    reach, meant = Reach(), _Meant(blank_texts) if blank_texts is not None else None
    notes: list[CellNote] = []
    hidden: list[int] = []
    for number, element in numbered_rows(streamed(xml, "{*}row")):
        if element.get("hidden") in _TRUE:
            hidden.append(number - 1)
        for (row, column), cell in placed_cells(element, number):
            note = _note(cell, number - 1, column - 1, pictures)
            if note is not None:
                notes.append(note)
            if note is not None or cell.find("{*}v") is not None or cell.find("{*}is") is not None:
                reach.grow(row - 1, column - 1)
        if meant is not None:
            meant.take(element, number - 1)
        element.clear()
    return SheetFacts(tuple(notes), tuple(hidden)), reach, meant.reach if meant is not None else Reach()


class _Meant(Struct):
    """The box around the cells of a possible table: filled cells, without serial numbers that continue alone."""

    blank_texts: Callable[[], frozenset[int]]
    reach: Reach = field(default_factory=Reach)
    row: int = -1
    numbered: frozenset[int] = frozenset()
    """The columns that hold a number in the row `row`."""

    def take(self, row: etree._Element, number: int) -> None:
        """Add the row; serial numbers that were filled down far below the data are not counted."""
        shown = dict(self._shown(row))
        numbered = frozenset(column for column, is_number in shown.items() if is_number)
        goes_on = len(shown) == 1 and number == self.row + 1 and numbered <= self.numbered and numbered
        self.row, self.numbered = number, numbered
        if not goes_on:
            for column in shown:
                self.reach.grow(number, column)

    def _shown(self, row: etree._Element) -> Iterator[tuple[int, bool]]:
        """The columns of the cells that show something, and whether each is a number."""
        for (_, column), cell in placed_cells(row, 0):
            kind, inline = cell.get("t", "n"), cell.find("{*}is")
            text = cell.findtext("{*}v", "") if inline is None else "".join(map(str, inline.itertext()))
            is_blank = not text.strip() or (kind == "s" and text.isdigit() and int(text) in self.blank_texts())
            if not is_blank:
                yield column - 1, kind == "n"


def _note(cell: etree._Element, row: int, column: int, pictures: Callable[[], frozenset[int]]) -> CellNote | None:
    formula = cell.find("{*}f")
    value = (cell.findtext("{*}v") or "").strip()
    if formula is not None and PICTURE_FORMULA in (formula.text or "").upper():
        return CellNote(row, column, Fact.PICTURE)
    if cell.get("t") == "e":
        meaning = cell.get("vm", "")
        if meaning.isdigit() and int(meaning) in pictures():
            return CellNote(row, column, Fact.PICTURE)
        return CellNote(row, column, Fact.ERROR, value or "#N/A")
    # The result of a text formula may be an empty text.
    if formula is not None and not value and cell.get("t") != "str":
        return CellNote(row, column, Fact.UNCOMPUTED)
    return None
