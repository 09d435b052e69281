"""Pictures inside cells: WPS keeps them by name (=DISPIMG), Excel 365 as rich values behind the cell's `vm` number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from jiafang_batch.office.package import Package, attribute, read_tree, relations, target_of, whole
from jiafang_batch.office.part_names import Relation
from jiafang_batch.photos.drawing_sheet import SheetPart
from jiafang_batch.photos.picture import PictureKind
from jiafang_batch.photos.placed import Placed, content_part

if TYPE_CHECKING:
    from lxml import etree

Entry = TypeVar("Entry")

_RICH_VALUE = "XLRICHVALUE"
_LOCAL, _WEB = "_rvRel:LocalImageIdentifier", "WebImageIdentifier"
"""Keys of a rich value that is a picture: placed in the cell, or fetched by =IMAGE()."""


class CellPictures(Struct, frozen=True):
    """The workbook's stores of in-cell pictures: content part (empty if it is gone) by name and by `vm` number."""

    named: Mapping[str, str]
    valued: Mapping[int, str]
    """Only the numbers that stand for pictures; others are stocks, places and spilled errors."""


def cell_pictures(package: Package, workbook: str) -> CellPictures:
    """The stores of a workbook. They contain unused pictures too, so callers count cells and never entries."""
    related = relations(package, workbook)
    return CellPictures(_wps_store(package, related), _rich_store(package, related))


def pictures_in_cells(sheet: SheetPart, store: CellPictures) -> Iterator[Placed]:
    """One picture for each cell of the sheet that shows one or whose picture is missing."""
    for cell, name in sheet.named.items():
        yield Placed(cell, PictureKind.WPS_CELL, store.named.get(name, ""))
    for cell, number in sheet.valued.items():
        if number in store.valued and cell not in sheet.named:
            yield Placed(cell, PictureKind.EXCEL_CELL, store.valued[number])


def _wps_store(package: Package, related: Mapping[str, Relation]) -> Mapping[str, str]:
    part = target_of(related, "cellImage") or "xl/cellimages.xml"
    root = read_tree(package, part) if part in package else None
    if root is None:
        return {}
    store_relations = relations(package, part)
    store = {}
    for picture in root.iter("{*}pic"):
        properties, blip = next(picture.iter("{*}cNvPr"), None), next(picture.iter("{*}blip"), None)
        if properties is not None and blip is not None:
            store[properties.get("name", "").upper()] = content_part(package, store_relations, attribute(blip, "embed"))
    return store


def _rich_store(package: Package, related: Mapping[str, Relation]) -> Mapping[int, str]:
    metadata = target_of(related, "sheetMetadata")
    root = read_tree(package, metadata) if metadata in package else None
    if root is None:
        return {}
    # Some writers attach the rich values to the metadata part instead of the workbook.
    contents = _rich_contents(package, {**relations(package, metadata), **related})
    return {
        number: contents[value]
        for number, value in enumerate(_rich_value_indexes(root), start=1)
        if value is not None and value in contents
    }


def _rich_value_indexes(metadata: etree._Element) -> Iterator[int | None]:
    """The index of the rich value for each `vm` number in turn; None if it is metadata of another type."""
    types = [entry.get("name", "") for entry in metadata.iterfind("{*}metadataTypes/{*}metadataType")]
    blocks = [
        whole(attribute(rich, "i"), -1) if (rich := next(block.iter("{*}rvb"), None)) is not None else -1
        for future in metadata.iterfind("{*}futureMetadata")
        if future.get("name") == _RICH_VALUE
        for block in future.iterfind("{*}bk")
    ]
    for block in metadata.iterfind("{*}valueMetadata/{*}bk"):
        yield next(
            (
                blocks[whole(record.get("v"), -1)]
                for record in block.iterfind("{*}rc")
                if _item(types, whole(record.get("t")) - 1) == _RICH_VALUE
                and 0 <= whole(record.get("v"), -1) < len(blocks)
            ),
            None,
        )


def _rich_contents(package: Package, related: Mapping[str, Relation]) -> Mapping[int, str]:
    """Index of a rich value that is a picture → its content part, empty if it is missing."""
    values = read_tree(package, target_of(related, "rdRichValue"))
    structures = read_tree(package, target_of(related, "rdRichValueStructure"))
    if values is None or structures is None:
        return {}
    keys = [[key.get("n", "") for key in entry.iterfind("{*}k")] for entry in structures.iterfind("{*}s")]
    local = _listed(package, target_of(related, "richValueRel"), "rel")
    web = _listed(package, target_of(related, "rdRichValueWebImage"), "blip")
    contents = {}
    for index, value in enumerate(values.iterfind("{*}rv")):
        fields = dict(zip(_item(keys, whole(value.get("s"), -1)) or (), (v.text for v in value.iterfind("{*}v")), strict=False))  # fmt: skip
        for key, store in ((_LOCAL, local), (_WEB, web)):
            if key in fields:
                contents[index] = _item(store, whole(fields[key], -1)) or ""
    return contents


def _listed(package: Package, part: str, entry: str) -> list[str]:
    """The content parts that a store of relationships lists, in its order."""
    root = read_tree(package, part) if part in package else None
    if root is None:
        return []
    store_relations = relations(package, part)
    return [content_part(package, store_relations, attribute(element, "id")) for element in root.iter(f"{{*}}{entry}")]


def _item(entries: Sequence[Entry], index: int) -> Entry | None:
    return entries[index] if 0 <= index < len(entries) else None
