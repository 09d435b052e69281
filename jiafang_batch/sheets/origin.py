"""The original of a returned copy: a line of its sheet 退回说明, written into the copy and read back here."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from jiafang_batch.grid import Grid
from jiafang_batch.patterns import pattern
from jiafang_batch.product_words import RETURNED_TITLE

_LINE = "本文件由“{file}”退回（校验码 {checksum}）。交回以后只统计本文件，原来的那一份请不要再改。"
_READ = pattern(r"本文件由“(.+)”退回（校验码 ([0-9a-f]{12})）")
_DIGITS = 12


class Origin(Struct, frozen=True):
    """The file that was handed in, named relative to the term folder, and its content when it was returned."""

    file: str
    checksum: str


def checksum(digest: str) -> str:
    """Return the part of a content's SHA-256 that the line holds."""
    return digest[:_DIGITS]


def origin_line(origin: Origin) -> str:
    """Return the line for the teacher that `origin_of` reads back."""
    return _LINE.format(file=origin.file, checksum=origin.checksum)


def origin_of(grids: Iterable[Grid]) -> Origin | None:
    """Return the origin named in a workbook's 退回说明, or None for a workbook that is not a returned copy."""
    firsts = ([row[0] for row in grid.rows if row] for grid in grids)
    for cells in firsts:
        if not (cells and isinstance(cells[0], str) and cells[0].startswith(RETURNED_TITLE)):
            continue
        for cell in cells:
            if isinstance(cell, str) and (match := _READ.match(cell)):
                return Origin(match[1], match[2])
    return None
