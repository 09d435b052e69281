"""An office package (a zip of parts): parts and relationships, read within limits; nothing in it is trusted."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from zipfile import ZipFile, ZipInfo

from lxml import etree

from jiafang_batch.office.part_names import ZIP_FAULTS, Relation, folded, relations_in, relations_name

XML_LIMIT = 64 * 2**20
"""The maximum bytes of a part that is parsed; ordinary drawings stay under 1 MB."""

_FAULTS = (*ZIP_FAULTS, RuntimeError)
"""RuntimeError is what zipfile raises on encrypted members."""


@dataclass(frozen=True, slots=True)
class Package:
    """An opened package; parts are identified by their folded names."""

    archive: ZipFile
    members: Mapping[str, ZipInfo]

    def __contains__(self, part: str) -> bool:
        return part in self.members

    def size(self, part: str) -> int:
        """The unpacked bytes of a part as stated in the directory; reading never returns more."""
        return self.members[part].file_size


def open_package(data: bytes) -> Package | None:
    """Return the package, or None if the bytes are not a zip; only the zip directory is read."""
    if not data.startswith(b"PK"):
        return None
    try:
        archive = ZipFile(io.BytesIO(data))
    except _FAULTS:
        return None
    members = {folded(info.filename): info for info in archive.infolist() if not info.is_dir()}
    return Package(archive, members)


def read_part(package: Package, part: str, limit: int) -> bytes | None:
    """Return the bytes of a part, or None if it is missing, damaged or larger than the limit."""
    info = package.members.get(part)
    if info is None or info.file_size > limit:
        return None
    try:
        return package.archive.read(info)
    except _FAULTS:
        return None


def read_tree(package: Package, part: str, *, lenient: bool = False) -> etree._Element | None:
    """Return the root of an XML part, or None if it cannot be read. `lenient` repairs VML, which is not always XML."""
    data = read_part(package, part, XML_LIMIT)
    if data is None:
        return None
    parser = etree.XMLParser(
        recover=lenient, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def relations(package: Package, part: str) -> Mapping[str, Relation]:
    """The relations of a part by their ids, their targets folded; of the package itself for an empty name."""
    root = read_tree(package, relations_name(part))
    found = relations_in(root, part) if root is not None else ()
    return {relation.id: replace(relation, target=folded(relation.target)) for relation in found}


def target_of(related: Mapping[str, Relation], kind: str) -> str:
    """The part that the first relation of a kind leads to, or an empty text."""
    return next((relation.target for relation in related.values() if relation.kind == kind), "")


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace: transitional and strict files differ only there."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str:
    """The attribute's value under any namespace (r:id, o:relid), or an empty text."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number as a part states it, or `otherwise` for anything else."""
    try:
        return int(text) if text else otherwise
    except ValueError:
        return otherwise


def branches(element: etree._Element) -> Iterator[etree._Element]:
    """The child elements, with one branch in place of an mc:AlternateContent: the first that holds a picture."""
    for child in element:
        if local_name(child) != "AlternateContent":
            yield child
            continue
        choices = list(child)
        shown = next((c for c in choices if next(c.iter("{*}blip"), None) is not None), None)
        if shown is not None:
            yield from branches(shown)
