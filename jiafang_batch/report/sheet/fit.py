"""The room that a text needs in a cell: its width in Latin letters, and its number of lines when it wraps."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import cache


def display_width(text: str) -> float:
    """Return the width of a text in Latin letters; a Chinese character counts two."""
    return _usual_width(text) if _USUAL.fullmatch(text) else sum(map(_char_width, text))


def _usual_width(text: str) -> float:
    """The width of a usual text: in UTF-8 a Latin letter is one byte, a wide character three, but the dot two."""
    return (len(text) + len(text.encode()) + text.count("·")) / 2


_USUAL = re.compile("[\0-\x7f、-〾一-鿿！-～‘’“”…—·]*")
"""Texts of Latin letters (width 1) and of characters of width 2 only, which nearly all are."""


@cache
def _char_width(char: str) -> float:
    return 2.0 if unicodedata.east_asian_width(char) in "WFA" else 1.0


def lines_of(text: str, width: float) -> int:
    """Return the number of lines of the text in a column of that width."""
    if "\n" in text:
        return sum(lines_of(line, width) for line in text.split("\n"))
    return 1 if 2 * len(text) < width - 1 else max(1, math.ceil((display_width(text) + 1) / (width - 1)))


def lines_down(texts: Sequence[str], width: float) -> list[int]:
    """Return the number of lines of each text in a column of that width; faster than one by one."""
    different, room = set(texts), width - 1
    together = "".join(different)
    if "\n" in together or not _USUAL.fullmatch(together):
        lines = {text: lines_of(text, width) for text in different}
    elif 2 * max(map(len, different), default=0) < room:
        return [1] * len(texts)
    else:
        lines = {t: 1 if 2 * len(t) < room else max(1, math.ceil((_usual_width(t) + 1) / room)) for t in different}
    return list(map(lines.__getitem__, texts))
