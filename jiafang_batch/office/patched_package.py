"""An OOXML package to be patched: parts by their normalised name, relations, content types."""

from __future__ import annotations

import posixpath

from lxml import etree
from msgspec.structs import replace

from jiafang_batch.office.markup import OFFICE_RELATIONS, Element, parsed, serialised
from jiafang_batch.office.part_names import Relation, clean, folded, relations_in, relations_name
from jiafang_batch.office.patched_archive import archived, new_entry, read_entries, unpacked
from jiafang_batch.office.unpatchable import Unpatchable

_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TYPES, _RELATIONS = f"{{{_CONTENT_TYPES}}}Types", f"{{{_PACKAGE_RELATIONS}}}Relationships"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_ID = "rIdReturned"
"""A prefix of ids that no part refers to, not even a part whose relations are missing."""
_TYPES_PART = "[Content_Types].xml"
_LARGEST_PART = 48_000_000
"""Bytes; parsing a larger XML part would take gigabytes of memory."""


class PatchedPackage:
    """The parts of a workbook; parts that are not changed keep their exact bytes.

    Part names are compared folded, because programs differ in their case.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._entries = list(read_entries(data))
        self._places: dict[str, int] = {}
        for index, entry in enumerate(self._entries):
            if entry.is_folder:
                continue
            if folded(entry.name) in self._places:
                raise Unpatchable(f"{entry.name}: twice in the archive")
            self._places[folded(entry.name)] = index
        self._dropped: set[int] = set()
        self._changed = False

    def names(self) -> tuple[str, ...]:
        """The normalised names of all parts."""
        return tuple(self._places)

    def has(self, name: str) -> bool:
        """True if the package contains the part."""
        return folded(name) in self._places

    def read(self, name: str) -> bytes:
        """Return the part's content. Raises Unpatchable if it is missing or damaged."""
        place = self._places.get(folded(name))
        if place is None:
            raise Unpatchable(f"{name}: missing")
        return unpacked(self._entries[place], _LARGEST_PART)

    def tree(self, name: str, root: str) -> Element:
        """Return the root of an XML part, which must be this element; write it back with `put_tree`."""
        element = parsed(self.read(name))
        if element.tag != root:
            raise Unpatchable(f"{name}: {element.tag} instead of {root}")
        return element

    def put(self, name: str, content: bytes) -> None:
        """Set the part's content; a new part is added at the end."""
        place = self._places.get(folded(name))
        fresh = new_entry(name.lstrip("/"), content)
        self._changed = True
        if place is None:
            self._places[folded(name)] = len(self._entries)
            self._entries.append(fresh)
            return
        old = self._entries[place]
        self._entries[place] = replace(
            old, packed=fresh.packed, method=fresh.method, crc=fresh.crc, size=fresh.size, version=fresh.version
        )

    def put_tree(self, name: str, root: Element) -> None:
        """Set the part's content to the tree."""
        self.put(name, serialised(root))

    def drop(self, name: str) -> None:
        """Remove the part, its relations and its content type."""
        for part in (name, relations_name(name)):
            place = self._places.pop(folded(part), None)
            if place is not None:
                self._dropped.add(place)
                self._changed = True
        root = self.tree(_TYPES_PART, _TYPES)
        for override in root.findall(f"{{{_CONTENT_TYPES}}}Override"):
            if folded(override.get("PartName", "")) == folded(name):
                root.remove(override)
                self.put_tree(_TYPES_PART, root)

    def to_bytes(self) -> bytes:
        """Return the package as a file; the original's exact bytes if nothing was changed."""
        if not self._changed:
            return self._data
        return archived(entry for index, entry in enumerate(self._entries) if index not in self._dropped)

    def free_name(self, stem: str, suffix: str) -> str:
        """Return `stem` with the first number that is not in use."""
        number = 1
        while self.has(f"{stem}{number}{suffix}"):
            number += 1
        return f"{stem}{number}{suffix}"

    def content_type(self, name: str) -> str:
        """The part's content type, or an empty text."""
        root = self.tree(_TYPES_PART, _TYPES)
        for override in root.findall(f"{{{_CONTENT_TYPES}}}Override"):
            if folded(override.get("PartName", "")) == folded(name):
                return override.get("ContentType", "")
        suffix = name.rpartition(".")[2].lower()
        for default in root.findall(f"{{{_CONTENT_TYPES}}}Default"):
            if default.get("Extension", "").lower() == suffix:
                return default.get("ContentType", "")
        return ""

    def declare(self, name: str, content_type: str) -> None:
        """Set the part's content type; for a new suffix other than xml it becomes the default."""
        current_type = self.content_type(name)
        if current_type == content_type:
            return
        root = self.tree(_TYPES_PART, _TYPES)
        suffix = name.rpartition(".")[2]
        if current_type or suffix == "xml":
            new = etree.SubElement(root, f"{{{_CONTENT_TYPES}}}Override", {"PartName": "/" + name.lstrip("/")})
        else:
            new = etree.Element(f"{{{_CONTENT_TYPES}}}Default", {"Extension": suffix})
            root.insert(0, new)
        new.set("ContentType", content_type)
        self.put_tree(_TYPES_PART, root)

    def relations(self, source: str = "") -> tuple[Relation, ...]:
        """Return the part's relations to other parts of the package, in their order; an empty source means the package."""
        part = relations_name(source)
        if not self.has(part):
            return ()
        listed = relations_in(self.tree(part, _RELATIONS), source)
        return tuple(relation for relation in listed if relation.target)

    def relate(self, source: str, kind: str, target: str) -> str:
        """Add a relation from one part to another and return its id."""
        part = relations_name(self._stored(source))
        if self.has(part):
            root = self.tree(part, _RELATIONS)
        else:
            root = parsed(f'<Relationships xmlns="{_PACKAGE_RELATIONS}"/>'.encode())
            self.declare(part, _RELATIONS_TYPE)
        ids = {element.get("Id", "") for element in root.iter()}
        number = 1
        while f"{_ID}{number}" in ids:
            number += 1
        new = etree.SubElement(root, f"{{{_PACKAGE_RELATIONS}}}Relationship")
        new.set("Id", f"{_ID}{number}")
        new.set("Type", f"{OFFICE_RELATIONS}/{kind}")
        new.set("Target", posixpath.relpath(clean(target), posixpath.dirname(clean(source)) or "."))
        self.put_tree(part, root)
        return f"{_ID}{number}"

    def _stored(self, name: str) -> str:
        """The part's name as it is written in the archive."""
        place = self._places.get(folded(name))
        return name if place is None else self._entries[place].name

    def unrelate(self, source: str, relation: str) -> None:
        """Remove the relation with this id; the list of relations is removed with its last one."""
        part = relations_name(source)
        root = self.tree(part, _RELATIONS)
        for element in root.findall(f"{{{_PACKAGE_RELATIONS}}}Relationship"):
            if element.get("Id") == relation:
                root.remove(element)
        if len(root):
            self.put_tree(part, root)
        else:
            self.drop(part)
