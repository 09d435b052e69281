"""Parses untrusted markup: no entities, no network, no trees deeper or texts longer than lxml's own limits."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree


def parsed(content: bytes) -> etree._Element:
    """Return the root element. Raises XMLSyntaxError if the markup is not well-formed."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def streamed(content: bytes, *tags: str) -> Iterator[etree._Element]:
    """Yield every complete element with one of the tags; the caller clears it afterwards."""
    context = etree.iterparse(io.BytesIO(content), tag=tags, resolve_entities=False, no_network=True, huge_tree=False)
    for _, element in context:
        yield element
