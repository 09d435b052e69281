"""Cell addresses as spreadsheets write them: F5 ↔ row 5, column 6."""

from __future__ import annotations

import re

Place = tuple[int, int]
"""Row and column, both from 1."""

Block = tuple[int, int, int, int]
"""First row, first column, last row, last column, all from 1."""

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27; no letters → 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address_of(place: Place) -> str:
    """(5, 6) → F5."""
    return f"{column_letters(place[1])}{place[0]}"


def place_at(address: str) -> Place | None:
    """F5 or $F$5 → (5, 6), or None for anything else."""
    match = _ADDRESS.fullmatch(address)
    return (int(match[2]), column_number(match[1])) if match else None


def block_at(addresses: str) -> Block | None:
    """D4:D6 → (4, 4, 6, 4), or None for anything else."""
    first, _, last = addresses.partition(":")
    start, end = place_at(first), place_at(last)
    return (*start, *end) if start and end else None
