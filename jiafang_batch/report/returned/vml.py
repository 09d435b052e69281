"""The legacy drawing of notes: shapes added to and removed from its text, which is not always XML.

Everything else in the drawing (other notes, form controls, pictures) keeps its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec import Struct

from jiafang_batch.office.addresses import Place
from jiafang_batch.office.unpatchable import Unpatchable
from jiafang_batch.report.returned.cells_part import Sizes

_EMPTY = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"\
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>
</xml>
"""
_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_SHAPE_TYPE = (
    f'<v:shapetype {_NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape {namespaces} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden;z-index:{order}" '
    'fillcolor="{color}" o:insetmode="auto"><v:fill color2="{color}"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>\n"
)  # fmt: skip

_ATTRIBUTES = rb"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_SHAPES = re.compile(
    rb"<(?P<prefix>(?:\w+:)?)shape(?=[\s>])" + _ATTRIBUTES + rb"(?<!/)>.*?</(?P=prefix)shape\s*>\s?", re.DOTALL
)
_ANY_SHAPE = re.compile(rb"<(?:\w+:)?shape[\s/>]")
_END = re.compile(rb"</(?:\w+:)?xml\s*>\s*\Z")
_NUMBER = re.compile(rb"_x0000_s(\d{1,9})")
_HAS_SHAPE_TYPE = re.compile(rb"""id=["']?_x0000_t202""")
_IS_NOTE = re.compile(rb"""ObjectType\s*=\s*["']Note""")
_ROW, _COLUMN = re.compile(rb"Row>\s*(\d+)\s*<"), re.compile(rb"Column>\s*(\d+)\s*<")
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383
_GAP = 12
"""Pixels between a cell and its note."""


class NoteBox(Struct, frozen=True):
    """A note's box: the cell it belongs to, its size in pixels and its colour."""

    place: Place
    width: int
    height: int
    color: str


def with_boxes(drawing: bytes | None, boxes: Iterable[NoteBox], sizes: Sizes) -> bytes:
    """Return the drawing with a hidden box for every note. Raises Unpatchable if its text cannot be extended."""
    text = drawing or _EMPTY
    end = _END.search(text)
    if end is None or b"\0" in text:
        raise Unpatchable("the drawing of the notes has no end")
    first = max((int(number) for number in _NUMBER.findall(text)), default=1024) + 1
    shapes = "".join(_shape(box, number, sizes) for number, box in enumerate(boxes, first))
    if not _HAS_SHAPE_TYPE.search(text):
        shapes = f"{_SHAPE_TYPE}\n{shapes}"
    return text[: end.start()] + shapes.encode("ascii") + text[end.start() :]


def without_boxes(drawing: bytes, places: frozenset[Place]) -> bytes:
    """The drawing without the boxes of notes on these cells."""
    return _SHAPES.sub(lambda match: b"" if _place(match[0]) in places else match[0], drawing)


def has_shapes(drawing: bytes) -> bool:
    """True if the drawing shows anything."""
    return _ANY_SHAPE.search(drawing) is not None


def _place(shape: bytes) -> Place | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column and _IS_NOTE.search(shape) else None


def _shape(box: NoteBox, number: int, sizes: Sizes) -> str:
    row, column = box.place
    left, left_offset, right, right_offset = _span(column, box.width, sizes.width, _LAST_COLUMN)
    top, top_offset, bottom, bottom_offset = _span(max(row - 2, 0), box.height, sizes.height, _LAST_ROW)
    anchor = (left, left_offset, top, top_offset, right, right_offset, bottom, bottom_offset)
    return _SHAPE.format(
        namespaces=_NAMESPACES,
        number=number,
        order=number - 1024,
        color=box.color,
        anchor=", ".join(str(value) for value in anchor),
        row=row - 1,
        column=column - 1,
    )


def _span(start: int, length: int, size: Callable[[int], int], last: int) -> tuple[int, int, int, int]:
    """The start and end of a length on the grid, a gap after `start`: (first, offset, last, offset), counted from 0."""
    first = index = min(start, last)
    rest = _GAP + length
    while index < last and rest >= size(index + 1):
        rest -= size(index + 1)
        index += 1
    return first, _GAP, index, rest
