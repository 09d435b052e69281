"""A worksheet part read for its pictures: heights, widths, merges, drawings, and cells that show a picture."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping

from lxml import etree
from msgspec import Struct

from jiafang_batch.office.addresses import Block, Place, block_at
from jiafang_batch.office.package import attribute, local_name, whole
from jiafang_batch.office.sheet_rows import placed_cells
from jiafang_batch.photos.sheet_axis import Axis, axis

SHEET_LIMIT = 600 * 2**20

_POINT, _PIXEL = 12_700, 9_525
"""English metric units, in which drawings measure, of a point and of a pixel at 96 dpi."""

_ROW_HEIGHT = 15.0
_COLUMN_WIDTH = 8.43
_DIGIT_PIXELS = 7
_LAST_COLUMN = 16_384

_WATCHED = ("sheetFormatPr", "col", "row", "mergeCell", "drawing", "legacyDrawing")
PICTURE_FORMULA = re.compile(r'DISPIMG\s*\(\s*"([^"]+)"', re.IGNORECASE)


class SheetPart(Struct, frozen=True):
    """What a worksheet part says about pictures."""

    rows: Axis
    columns: Axis
    merges: tuple[Block, ...]
    drawing: str
    """Relationship id of the drawing with the floating pictures, or empty."""
    comments: str
    """Relationship id of the VML drawing with the comment boxes, or empty."""
    named: Mapping[Place, str]
    """Cells with =DISPIMG("…"): the picture's name in upper case."""
    valued: Mapping[Place, int]
    """Cells whose value is described in the workbook's metadata: the 1-based `vm` number, 0 where it is no number."""


def shows_pictures(data: bytes) -> bool:
    """A quick test: True if the part may have a cell that shows a picture."""
    # LibreOffice writes the function's name in lower case; UTF-16 parts are searched properly.
    return b"DISPIMG" in data or b"dispimg" in data or b' vm="' in data or data[:2] in (b"\xff\xfe", b"\xfe\xff")


def read_sheet(data: bytes) -> SheetPart | None:
    """The worksheet part, or None if it is no proper XML."""
    heights: dict[int, int] = {}
    widths: dict[int, int] = {}
    merges: list[Block] = []
    named: dict[Place, str] = {}
    valued: dict[Place, int] = {}
    ids = {"drawing": "", "legacyDrawing": ""}
    height, width = _emu(_ROW_HEIGHT), _column_emu(_COLUMN_WIDTH)
    with_cells = shows_pictures(data)
    shared: dict[str, str] = {}
    number = 0
    try:
        for element in _watched(data):
            match local_name(element):
                case "sheetFormatPr":
                    height, width = _defaults(element)
                case "col":
                    widths.update(_widths(element))
                case "row":
                    number = whole(element.get("r"), number + 1)
                    if element.get("ht") or _is_on(element.get("hidden")):
                        heights[number - 1] = _row_height(element, height)
                    if with_cells:
                        cells = list(placed_cells(element, number))
                        named.update(_named(cells, shared))
                        valued.update({cell: whole(c.get("vm")) for cell, c in cells if c.get("vm")})
                case "mergeCell":
                    merges += [area] if (area := block_at(element.get("ref", ""))) else []
                case "drawing" | "legacyDrawing" as kind:
                    ids[kind] = attribute(element, "id")
    except etree.XMLSyntaxError:
        return None
    return SheetPart(
        axis(height, heights), axis(width, widths), tuple(merges), ids["drawing"], ids["legacyDrawing"], named, valued
    )


def _watched(data: bytes) -> Iterator[etree._Element]:
    """Yield the watched elements as they end; each is cleared when the next one comes."""
    tags = tuple(f"{{*}}{name}" for name in _WATCHED)
    for _, element in etree.iterparse(io.BytesIO(data), tag=tags, resolve_entities=False, no_network=True):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _defaults(element: etree._Element) -> tuple[int, int]:
    height = 0 if _is_on(element.get("zeroHeight")) else _emu(_real(element.get("defaultRowHeight"), _ROW_HEIGHT))
    return height, _column_emu(_real(element.get("defaultColWidth"), _COLUMN_WIDTH))


def _row_height(element: etree._Element, default: int) -> int:
    if _is_on(element.get("hidden")):
        return 0
    height = _real(element.get("ht"), -1.0)
    return _emu(height) if height >= 0 else default


def _widths(element: etree._Element) -> dict[int, int]:
    first, last = whole(element.get("min")), min(whole(element.get("max")), _LAST_COLUMN)
    width = 0 if _is_on(element.get("hidden")) else _column_emu(_real(element.get("width"), _COLUMN_WIDTH))
    return dict.fromkeys(range(max(first - 1, 0), last), width)


def _named(cells: list[tuple[Place, etree._Element]], shared: dict[str, str]) -> Iterator[tuple[Place, str]]:
    """The cells that show a picture by name; a formula shared down the column is written out only once."""
    for cell, element in cells:
        match = PICTURE_FORMULA.search("".join(map(str, element.itertext())))
        formula = element.find("{*}f")
        group = formula.get("si", "") if formula is not None and formula.get("t") == "shared" else ""
        if match:
            name = match[1].upper()
            shared.update({group: name} if group else {})
            yield cell, name
        elif group in shared:
            yield cell, shared[group]


def _emu(points: float) -> int:
    return round(points * _POINT)


def _column_emu(characters: float) -> int:
    return int((256 * characters + 128 // _DIGIT_PIXELS) / 256 * _DIGIT_PIXELS) * _PIXEL


def _real(text: str | None, otherwise: float) -> float:
    try:
        value = float(text) if text else otherwise
    except ValueError:
        return otherwise
    # Excel's tallest row has 409 points and its widest column 255 characters.
    return value if 0 <= value < 1000 else otherwise  # noqa: PLR2004


def _is_on(text: str | None) -> bool:
    return text in ("1", "true")
