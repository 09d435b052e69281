"""Texts in the form in which they are compared: without invisible characters, odd widths and stray spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"\s+")
# Zero-width characters and the byte-order mark are copied along with text from web pages.
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_DOTS = re.compile("[·•.‧・･∙⋅]")
_LATELY = 4_096
"""Texts whose normal form is cached: that of a cell is needed several times."""
_LIST_SEPARATORS = re.compile("[、,;/┋\\n\\r]+")
"""┋ stands between the chosen answers in an export of 问卷星."""


@lru_cache(_LATELY)
def clean(text: str) -> str:
    """Return the text under NFKC, without invisible characters and outer spaces."""
    return visible(unicodedata.normalize("NFKC", text))


def visible(text: str) -> str:
    """Return the text without invisible characters and outer spaces, with its own punctuation."""
    # Invisible characters are not printable, and nearly every text is printable.
    return text.strip() if text.isprintable() else _INVISIBLE.sub("", text).strip()


def squeeze(text: str) -> str:
    """Return the cleaned text without any white space, the form in which words and headers are compared."""
    cleaned = clean(text)
    # The plain space is the only printable white space.
    return cleaned if cleaned.isprintable() and " " not in cleaned else _SPACES.sub("", cleaned)


def person(text: str) -> str:
    """Return a person's name for comparison: inner spaces removed, the dot of a minority name folded to `·`."""
    name = squeeze(text)
    return name if name.isalnum() else _DOTS.sub("·", name)


def listed(text: str) -> list[str]:
    """Return the entries of a cell that lists several, separated by 、 ， , ； ; / ┋ or a newline."""
    whole = clean(text)
    if whole.isalnum():
        return [whole]
    return [part for part in (clean(p) for p in _LIST_SEPARATORS.split(whole)) if part]
