"""Pictures in comment boxes: the fills of a sheet's VML drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jiafang_batch.office.package import Package, attribute, read_tree, relations, whole
from jiafang_batch.photos.picture import PictureKind
from jiafang_batch.photos.placed import Placed, content_part

if TYPE_CHECKING:
    from lxml import etree

_PATTERNS = ("tile", "pattern", "gradient", "gradientRadial", "gradientUnscaled", "gradientCenter", "solid")
"""Fill types that paint a box without showing a picture."""


def comment_pictures(package: Package, part: str) -> tuple[Placed, ...] | None:
    """The picture of each comment box that is filled with one, at the comment's cell; None if it is unreadable."""
    root = read_tree(package, part, lenient=True)
    if root is None:
        return None
    related = relations(package, part)
    pictures = []
    for shape in root.iter("{*}shape"):
        note, relation = next(_own_elements(shape, "ClientData"), None), _fill(shape)
        # Pictures of page headers and of embedded objects are in parts of the same type but are not comments.
        if relation and note is not None and note.get("ObjectType") == "Note":
            cell = whole(note.findtext("{*}Row")) + 1, whole(note.findtext("{*}Column")) + 1
            pictures.append(Placed(cell, PictureKind.COMMENT, content_part(package, related, relation)))
    return tuple(pictures)


def _fill(shape: etree._Element) -> str:
    """The relationship id of the picture in a box, or an empty text."""
    for element in _own_elements(shape, "fill", "imagedata"):
        if element.get("type", "frame") not in _PATTERNS:
            return attribute(element, "relid") or attribute(element, "id")
    return ""


def _own_elements(shape: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The shape's elements with these names: after an unclosed <br> the rest of the part is nested below it."""
    for element in shape.iter(*(f"{{*}}{name}" for name in names)):
        if next(element.iterancestors("{*}shape")) is shape:
            yield element
