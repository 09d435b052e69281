"""XML parts of a workbook: safe parsing, insertion in schema order, and escaping of texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TypeAlias

from lxml import etree

from jiafang_batch.office.unpatchable import Unpatchable
from jiafang_batch.patterns import pattern

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Element: TypeAlias = etree._Element  # noqa: SLF001  the only name that lxml has for it
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

_ILLEGAL = pattern("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = pattern(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = pattern(r"_x([0-9A-Fa-f]{4})_")


def parsed(content: bytes) -> Element:
    """Return the root of a part. Raises Unpatchable if it is not well formed or declares a document type."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unpatchable(str(fault)) from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unpatchable("a part declares a document type")
    return root


def serialised(root: Element) -> bytes:
    """The part's bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def tag(name: str) -> str:
    """The name in the spreadsheet namespace."""
    return f"{{{MAIN}}}{name}"


def local(element: Element) -> str:
    """The element's name without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def elements(root: Element, name: str) -> Iterator[Element]:
    """All elements of the spreadsheet namespace with this name."""
    return root.iter(tag(name))


def child(parent: Element, name: str) -> Element | None:
    """The first child of the spreadsheet namespace with this name."""
    return parent.find(tag(name))


def placed(parent: Element, name: str, sequence: tuple[str, ...], spaces: Mapping[str, str] | None = None) -> Element:
    """Insert a new child at the place given by the schema's sequence, after its equals.

    `spaces` are prefixes it may need.
    """
    rank = _ranks(sequence)
    own_rank = rank[name]
    before = len(parent)
    for index, sibling in enumerate(parent):
        if rank.get(_ranked_name(sibling), -1) > own_rank:
            before = index
            break
    new = etree.SubElement(parent, tag(name), nsmap=dict(spaces or {}))
    parent.insert(before, new)
    return new


@cache
def _ranks(sequence: tuple[str, ...]) -> Mapping[str, int]:
    return {word: index for index, word in enumerate(sequence)}


def found_or_placed(parent: Element, name: str, sequence: tuple[str, ...]) -> Element:
    """Return the child with that name; it is inserted in schema order if it is missing."""
    there = child(parent, name)
    return placed(parent, name, sequence) if there is None else there


def _ranked_name(element: Element) -> str:
    """The element's name; for an alternative (mc:AlternateContent) the name of the element inside."""
    if element.tag == f"{{{_COMPATIBILITY}}}AlternateContent":
        inner = next((e for choice in element for e in choice if isinstance(e.tag, str)), None)
        return "" if inner is None else local(inner)
    return local(element)


def take_out(element: Element) -> None:
    """Remove the element from its parent."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def legal(text: str) -> str:
    """The text as XML can carry it and Excel reads it back: no control characters, no accidental `_x0041_`."""
    return _LOOKS_ESCAPED.sub("_x005F_", _ILLEGAL.sub("", text))


def escaped(text: str) -> str:
    """Return the text as XML data."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_ATTRIBUTE_SPACE = str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def attribute_value(text: str) -> str:
    """Return the text as the value of an XML attribute, in quotes.

    The standard library's functions for this load its web client, which takes as long as reading a dozen workbooks.
    """
    data = escaped(text).translate(_ATTRIBUTE_SPACE)
    if '"' in data and "'" not in data:
        return f"'{data}'"
    return f'"{data.replace(chr(34), "&quot;")}"'


def unescaped(text: str) -> str:
    """A text of a part as Excel shows it: `_x000D_` is a carriage return."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    return match[0] if 0xD800 <= number <= 0xDFFF else chr(number)  # noqa: PLR2004  half a character stays as it is


def is_true(value: str | None) -> bool:
    """The value of an XML boolean; False if it is absent."""
    return value in ("1", "true", "on")
