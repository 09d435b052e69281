"""A table of text for the terminal, its columns aligned although a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import zip_longest

_GAP = "  "
_WIDEST = 40


def terminal_width(text: str) -> int:
    """How many columns of a terminal the text takes: wide and full-width characters two, combining marks none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def text_table(headings: Sequence[str], rows: Iterable[Sequence[str]], widest: int = _WIDEST) -> str:
    """The rows under their headings and a rule; a cell wider than `widest` columns goes on in the next line."""
    cells = [[_wrapped(cell, widest) for cell in row] for row in (headings, *rows)]
    widths = [max(terminal_width(line) for cell in column for line in cell) for column in zip(*cells, strict=True)]
    head, *body = ["\n".join(_lines(row, widths)) for row in cells]
    return "\n".join((head, _GAP.join("-" * width for width in widths), *body))


def _lines(row: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterable[str]:
    """The lines of one row, as many as its tallest cell has."""
    for line in zip_longest(*row, fillvalue=""):
        padded = (text + " " * (width - terminal_width(text)) for text, width in zip(line, widths, strict=True))
        yield _GAP.join(padded).rstrip()


def _wrapped(text: str, widest: int) -> list[str]:
    """The text in pieces of at most so many columns; Chinese may be broken anywhere."""
    lines = [""]
    for char in text:
        if char == "\n" or terminal_width(lines[-1] + char) > widest:
            lines.append("")
        lines[-1] += "" if char == "\n" else char
    return lines
