"""Floating pictures: the anchors of a drawing part → the cell that each picture covers most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.office.package import Package, attribute, branches, local_name, read_tree, relations, whole
from jiafang_batch.photos.drawing_sheet import SheetPart
from jiafang_batch.photos.picture import PictureKind
from jiafang_batch.photos.placed import Placed, content_part
from jiafang_batch.photos.sheet_axis import Axis

if TYPE_CHECKING:
    from lxml import etree

_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")


class _Span(Struct, frozen=True):
    """A picture's extent along one axis, and the row (column) it is anchored to, in case it covers none."""

    begin: int
    length: int
    tied: int


class _Frame(Struct, frozen=True):
    down: _Span
    across: _Span


class _Names(Struct, frozen=True):
    """The names of the same four things in the vertical and horizontal direction."""

    index: str
    offset: str
    coordinate: str
    size: str


_DOWN, _ACROSS = _Names("row", "rowOff", "y", "cy"), _Names("col", "colOff", "x", "cx")


def floating_pictures(package: Package, part: str, sheet: SheetPart) -> tuple[Placed, ...] | None:
    """The pictures of a drawing part, those in groups one by one, or None if the part cannot be read."""
    root = read_tree(package, part)
    if root is None:
        return None
    related = relations(package, part)
    return tuple(
        Placed(_cell(frame, sheet), PictureKind.FLOATING, content_part(package, related, relation))
        for anchor in branches(root)
        if local_name(anchor) in _ANCHORS
        for frame, relation in _pictures(branches(anchor), _anchored(anchor, sheet))
    )


def _cell(frame: _Frame, sheet: SheetPart) -> tuple[int, int]:
    return _index(frame.down, sheet.rows) + 1, _index(frame.across, sheet.columns) + 1


def _index(span: _Span, axis: Axis) -> int:
    """The row of greatest overlap; a picture reduced to nothing by hidden rows stays at its anchor."""
    return axis.most_covered(span.begin, span.begin + span.length) if span.length > 0 else span.tied


def _anchored(anchor: etree._Element, sheet: SheetPart) -> _Frame:
    """The position of an anchor on the sheet, in English metric units from the top left corner."""
    return _Frame(_along(anchor, sheet.rows, _DOWN), _along(anchor, sheet.columns, _ACROSS))


def _along(anchor: etree._Element, axis: Axis, names: _Names) -> _Span:
    """The extent from a point in a cell or on the sheet to another point or for a length."""
    start, end = anchor.find("{*}from"), anchor.find("{*}to")
    length = _number(anchor.find("{*}ext"), names.size)
    if start is None:
        begin = _number(anchor.find("{*}pos"), names.coordinate)
        return _Span(begin, length, axis.at(begin))
    tied, begin = _point(start, axis, names)
    if end is None:
        return _Span(begin, length, tied)
    return _Span(begin, _point(end, axis, names)[1] - begin, tied)


def _point(marker: etree._Element, axis: Axis, names: _Names) -> tuple[int, int]:
    """The row of a marker, and the position within that row."""
    index = max(whole(marker.findtext(f"{{*}}{names.index}")), 0)
    return index, axis.point(index, whole(marker.findtext(f"{{*}}{names.offset}")))


def _pictures(elements: Iterable[etree._Element], frame: _Frame, group: etree._Element | None = None) -> Iterator[tuple[_Frame, str]]:  # fmt: skip
    """Yield frame and content relationship of each picture; those of a group are in its inner coordinates."""
    for element in elements:
        match local_name(element):
            case "pic":
                yield _within(frame, group, element.find("{*}spPr/{*}xfrm")), _relation(element.find("{*}blipFill"))
            case "sp" if (fill := element.find("{*}spPr/{*}blipFill")) is not None:
                yield _within(frame, group, element.find("{*}spPr/{*}xfrm")), _relation(fill)
            case "grpSp":
                inner = element.find("{*}grpSpPr/{*}xfrm")
                yield from _pictures(branches(element), _within(frame, group, inner), inner)


def _within(frame: _Frame, group: etree._Element | None, member: etree._Element | None) -> _Frame:
    """The part of a group's frame that one of its members takes; the whole frame outside a group."""
    if group is None or member is None:
        return frame
    return _Frame(_part_of(frame.down, group, member, _DOWN), _part_of(frame.across, group, member, _ACROSS))


def _part_of(span: _Span, group: etree._Element, member: etree._Element, names: _Names) -> _Span:
    """A child's extent: the group's inner coordinates (chOff, chExt) mapped to the group's extent."""
    inner = _number(group.find("{*}chExt"), names.size)
    if inner <= 0 or span.length <= 0:
        return span
    offset = _number(member.find("{*}off"), names.coordinate) - _number(group.find("{*}chOff"), names.coordinate)
    length = _number(member.find("{*}ext"), names.size)
    return _Span(span.begin + offset * span.length // inner, length * span.length // inner, span.tied)


def _number(element: etree._Element | None, name: str) -> int:
    return whole(element.get(name)) if element is not None else 0


def _relation(fill: etree._Element | None) -> str:
    """The relationship id of the picture embedded in the workbook; a linked file is not counted."""
    blip = next(fill.iter("{*}blip"), None) if fill is not None else None
    return attribute(blip, "embed") if blip is not None else ""
