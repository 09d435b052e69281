"""The pictures of an OpenDocument spreadsheet: frames anchored to cells, and frames anchored to the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.office.package import Package, attribute, local_name, read_tree, whole
from jiafang_batch.photos.drawing_sheet import PICTURE_FORMULA
from jiafang_batch.photos.picture import PictureKind
from jiafang_batch.photos.placed import Placed
from jiafang_batch.photos.sheet_axis import Axis, axis

if TYPE_CHECKING:
    from lxml import etree

CONTENT = "content.xml"

_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(cm|mm|in|pt|pc|px)")
_EMU = {"cm": 360_000, "mm": 36_000, "in": 914_400, "pt": 12_700, "pc": 152_400, "px": 9_525}
_DEFAULT_HEIGHT, _DEFAULT_WIDTH = "0.45cm", "2.26cm"
_CELLS = ("{*}table-cell", "{*}covered-table-cell")
_FAR = 5_000
"""The number of blank rows at a sheet's end, often repeated a million times, that get a height."""


class _Table(Struct, frozen=True):
    """One sheet: its filled cells with their elements, and its axes."""

    cells: tuple[tuple[int, int, etree._Element], ...]
    """Row and column (0-based) of each cell that holds anything."""
    rows: Axis
    columns: Axis


def pictures_in_tables(package: Package) -> tuple[tuple[str, tuple[Placed, ...]], ...] | None:
    """The pictures of each sheet; None if the content cannot be read.

    Neither kind of in-cell picture survives in this format; =DISPIMG shows where one was.
    """
    root = read_tree(package, CONTENT)
    if root is None:
        return None
    sizes = _sizes(root)
    return tuple(
        (attribute(table, "name"), tuple(_pictures(package, table, _read(table, sizes))))
        for table in root.iterfind("{*}body/{*}spreadsheet/{*}table")
    )


def _pictures(package: Package, element: etree._Element, table: _Table) -> Iterator[Placed]:
    for row, column, cell in table.cells:
        for frame in cell.iter("{*}frame"):
            yield from _placed(package, frame, table, (row, column))
        if PICTURE_FORMULA.search(attribute(cell, "formula")):
            yield Placed((row + 1, column + 1), PictureKind.WPS_CELL, "")
    for shapes in element.iterfind("{*}shapes"):
        for frame in shapes.iter("{*}frame"):
            yield from _placed(package, frame, table, None)


def _placed(package: Package, frame: etree._Element, table: _Table, tied: tuple[int, int] | None) -> Iterator[Placed]:
    """The picture of a frame; charts and embedded documents have one too, but only as a preview."""
    images = [child for child in frame if local_name(child) == "image"]
    if not images or any(local_name(child).startswith("object") for child in frame):
        return
    parts = [attribute(image, "href").removeprefix("./").casefold() for image in images]
    row = _index(table.rows, tied[0] if tied else None, _emu(attribute(frame, "y")), _emu(attribute(frame, "height")))
    column = _index(table.columns, tied[1] if tied else None, _emu(attribute(frame, "x")), _emu(attribute(frame, "width")))  # fmt: skip
    yield Placed((row + 1, column + 1), PictureKind.FLOATING, next((part for part in parts if part in package), ""))


def _index(side: Axis, tied: int | None, offset: int, length: int) -> int:
    """The row of greatest overlap; offsets are from the cell of the anchor, or from the sheet's corner."""
    begin = offset + (side.start(tied) if tied is not None else 0)
    if length <= 0 and tied is not None:
        return tied
    return side.most_covered(begin, begin + length)


def _read(table: etree._Element, sizes: Mapping[str, int]) -> _Table:
    cells = []
    for row, element, _ in _numbered(table.iter("{*}table-row"), "number-rows-repeated"):
        for column, cell, _ in _numbered(element.iterchildren(*_CELLS), "number-columns-repeated"):
            if len(cell) or attribute(cell, "formula"):
                cells.append((row, column, cell))
    rows = _numbered(table.iter("{*}table-row"), "number-rows-repeated")
    columns = _numbered(table.iter("{*}table-column"), "number-columns-repeated")
    return _Table(tuple(cells), _axis(rows, sizes, _DEFAULT_HEIGHT), _axis(columns, sizes, _DEFAULT_WIDTH))


def _numbered(elements: Iterable[etree._Element], repeats: str) -> Iterator[tuple[int, etree._Element, int]]:
    """Each element with the index of the first row (column, cell) that it stands for, and their number."""
    index = 0
    for element in elements:
        count = max(whole(attribute(element, repeats), 1), 1)
        yield index, element, count
        index += count


def _axis(elements: Iterable[tuple[int, etree._Element, int]], sizes: Mapping[str, int], default: str) -> Axis:
    explicit_sizes: dict[int, int] = {}
    for first, element, count in elements:
        hidden = attribute(element, "visibility") in ("collapse", "filter")
        size = 0 if hidden else sizes.get(attribute(element, "style-name"))
        if size is not None:
            explicit_sizes.update(dict.fromkeys(range(first, first + min(count, _FAR)), size))
    return axis(_emu(default), explicit_sizes)


def _sizes(root: etree._Element) -> Mapping[str, int]:
    """Style name → row height or column width."""
    sizes = {}
    for style in root.iterfind("{*}automatic-styles/{*}style"):
        for properties in style.iterchildren("{*}table-row-properties", "{*}table-column-properties"):
            if size := attribute(properties, "row-height") or attribute(properties, "column-width"):
                sizes[attribute(style, "name")] = _emu(size)
    return sizes


def _emu(length: str) -> int:
    match = _LENGTH.fullmatch(length)
    return round(float(match[1]) * _EMU[match[2]]) if match else 0
