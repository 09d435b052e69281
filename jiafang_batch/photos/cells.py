"""Cell addresses: D4 ↔ row 4, column 4."""

from __future__ import annotations

import re

Cell = tuple[int, int]
"""Row and column, 1-based."""

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, 1-based."""

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def cell_at(address: str) -> Cell | None:
    """`D4` → (4, 4); None for anything else."""
    found = _ADDRESS.fullmatch(address)
    if not found:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def area_at(address: str) -> Area | None:
    """`D4:D6` → (4, 4, 6, 4); None for anything else."""
    first, _, last = address.partition(":")
    start, end = cell_at(first), cell_at(last)
    return (*start, *end) if start and end else None


def column_letter(column: int) -> str:
    """4 → D, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
