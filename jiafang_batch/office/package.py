"""An office package (a zip of parts): parts and relationships, read within limits; nothing in it is trusted."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from zipfile import ZipFile, ZipInfo

from lxml import etree
from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.office.part_names import ZIP_FAULTS, Relation, folded, relations_in, relations_name

XML_LIMIT = 64 * 2**20
"""The maximum bytes of a part that is parsed; ordinary drawings stay under 1 MB."""

_FAULTS = (*ZIP_FAULTS, RuntimeError)
"""RuntimeError is what zipfile raises on encrypted members."""


class Package(Struct, frozen=True):
    """An opened package; parts are identified by their folded names."""

    archive: ZipFile
    members: Mapping[str, ZipInfo]
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """The parts that were read and checked on opening, markup always in UTF-8; others are read when they are needed."""
    recoded: frozenset[str] = frozenset()
    """The parts of `contents` that are not UTF-8 in the file itself."""

    def __contains__(self, part: str) -> bool:
        return folded(part) in self.members

    def read(self, part: str) -> bytes:
        """Return the content of a part that was checked on opening; empty if there is none."""
        return self.contents.get(folded(part), b"")

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
    return Package(archive, members_of(archive))


def members_of(archive: ZipFile) -> Mapping[str, ZipInfo]:
    """The parts of an archive by their folded names."""
    return {folded(info.filename): info for info in archive.infolist() if not info.is_dir()}


def read_part(package: Package, part: str, limit: int) -> bytes | None:
    """Return the bytes of a part, or None if it is missing, damaged or larger than the limit."""
    info = package.members.get(part)
    if info is None or info.file_size > limit:
        return None
    if part in package.contents:
        return package.contents[part]
    try:
        return package.archive.read(info)
    except _FAULTS:
        return None


def read_tree(package: Package, part: str, *, lenient: bool = False, strict: bool = False) -> etree._Element | None:
    """Return the root of an XML part, or None if it cannot be read.

    `lenient` repairs VML, which is not always XML; with `strict`, raises XMLSyntaxError for a part that is not XML.
    """
    data = read_part(package, part, XML_LIMIT)
    if data is None:
        return None
    parser = etree.XMLParser(
        recover=lenient, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        if strict:
            raise
        return None


def relations(package: Package, part: str, *, strict: bool = False) -> Mapping[str, Relation]:
    """Return the relations of a part by their ids, their targets folded; of the package itself for an empty name.

    A list that is not XML counts as empty; with `strict`, raises XMLSyntaxError.
    """
    root = read_tree(package, folded(relations_name(part)), strict=strict)
    listed = relations_in(root, part) if root is not None else ()
    return {relation.id: replace(relation, target=folded(relation.target)) for relation in listed}


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
