"""Parsing markup that a stranger sent: no entities, no network, no trees deeper or texts longer than lxml's own limits."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree


def parsed(content: bytes) -> etree._Element:
    """The root element; XMLSyntaxError where the markup is not well-formed."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def streamed(content: bytes, *tags: str) -> Iterator[etree._Element]:
    """Every element of one of the tags once it is complete; the caller clears it when done."""
    context = etree.iterparse(io.BytesIO(content), tag=tags, resolve_entities=False, no_network=True, huge_tree=False)
    for _, element in context:
        yield element
