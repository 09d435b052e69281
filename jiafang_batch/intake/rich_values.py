"""Which cell values of an Excel 365 workbook are pictures: the way from a cell's `vm` to a rich value of type image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiafang_batch.intake.safe_xml import parsed
from jiafang_batch.office.package import Package

if TYPE_CHECKING:
    from lxml import etree

_IMAGE = "_localImage"


def in_cell_pictures(package: Package) -> frozenset[int]:
    """The `vm` numbers (1-based) that stand for a picture in the cell; empty if the workbook has none.

    Source: [MS-XLSX] 2.3.6, ECMA-376 18.9: cell@vm → valueMetadata → futureMetadata → rich value → structure.
    """
    images = _image_values(package)
    content = package.read("xl/metadata.xml")
    if not images or not content:
        return frozenset()
    tree = parsed(content)
    types = [element.get("name") for element in tree.iterfind("{*}metadataTypes/{*}metadataType")]
    future = {
        element.get("name"): [_number(bk.find(".//{*}rvb"), "i") for bk in element.iterchildren("{*}bk")]
        for element in tree.iterchildren("{*}futureMetadata")
    }
    pictures = set()
    for number, bk in enumerate(tree.iterfind("{*}valueMetadata/{*}bk"), 1):
        record = bk.find("{*}rc")
        kind, index = _number(record, "t") - 1, _number(record, "v")
        values = future.get(types[kind], []) if 0 <= kind < len(types) else []
        if 0 <= index < len(values) and values[index] in images:
            pictures.add(number)
    return frozenset(pictures)


def _image_values(package: Package) -> frozenset[int]:
    """The indexes of the rich values whose structure is an image."""
    structures = package.read("xl/richdata/rdrichvaluestructure.xml")
    values = package.read("xl/richdata/rdrichvalue.xml")
    if not structures or not values:
        return frozenset()
    images = {i for i, element in enumerate(parsed(structures).iterchildren("{*}s")) if element.get("t") == _IMAGE}
    return frozenset(
        i for i, element in enumerate(parsed(values).iterchildren("{*}rv")) if _number(element, "s") in images
    )


def _number(element: etree._Element | None, name: str) -> int:
    text = "" if element is None else element.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1  # noqa: PLR2004  an index of sane length
