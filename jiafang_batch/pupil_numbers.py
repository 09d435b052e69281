"""Numbers of the national register (学籍号) and identity cards: recognised, and never kept in full.

A 学籍号 is G, J or L and eighteen digits, mostly those of the identity card. A reader of cells keeps a short form, equal
for equal numbers, so that no output can contain the number itself. Source: domain contract `workbooks.md`, "Shapes in
which rows arrive".
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256

from jiafang_batch.patterns import pattern

_CARD = r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_NUMBER = pattern(rf"[GJLgjl]\d{{17}}[\dXx]|{_CARD}")
_ANYWHERE = pattern(rf"(?<![A-Za-z0-9])(?:[GJLgjl]\d{{17}}[\dXx]|{_CARD})(?![A-Za-z0-9])")
_SHORT = pattern(r"\d{3}[\dX]-[A-Z2-7]{4}")
_FEWEST = 18
"""The characters of the shortest such number."""
_DIGITS_AS_ZEROS = bytes(ord("0") if chr(code).isdecimal() else ord(" ") for code in range(128)) + b" " * 128
_DIGITS_OF_CARD = b"0" * 17
_WIDE_DIGITS = "０１２３４５６７８９"
_SHOWN, _TOLD_APART = 4, 4
"""The number of last digits shown, and of letters that distinguish numbers with the same last digits."""


def in_order(number: str) -> tuple[object, ...]:
    """Return the key by which numbers are listed: 9 before 10, G9 before G10."""
    parts = re.split(r"(\d+)", number)
    # Compared as texts of a length: digits of any number are no number of Python's.
    digits = (part.lstrip("0") for part in parts[1::2])
    return (parts[0], *(item for pair in zip(digits, parts[2::2], strict=True) for item in (len(pair[0]), *pair)))


def is_identity_number(text: str) -> bool:
    """True for a 学籍号 and for the number of an identity card."""
    return len(text) in (18, 19) and _NUMBER.fullmatch(text) is not None


def short_form(number: str) -> str:
    """Return the last four digits and four letters that are equal only for equal numbers: 1234-K7QM."""
    whole = number.upper().lstrip("GJL")
    letters = b32encode(sha256(whole.encode()).digest()).decode()[:_TOLD_APART]
    return f"{whole[-_SHOWN:]}-{letters}"


def is_short_form(text: str) -> bool:
    """True for a result of `short_form`."""
    return _SHORT.fullmatch(text) is not None


def shown_numbers(short_forms: Iterable[str], other_numbers: Collection[str]) -> Mapping[str, str]:
    """Return short form → text to show: the last four digits if no other pupil has them, else the short form."""
    forms = set(short_forms)
    often = Counter(form[:_SHOWN] for form in forms)
    return {f: f if often[f[:_SHOWN]] > 1 or f[:_SHOWN] in other_numbers else f[:_SHOWN] for f in forms}


def holds_identity_number(text: str) -> bool:
    """True if such a number stands anywhere in the text."""
    return len(text) >= _FEWEST and _has_long_number(text) and _ANYWHERE.search(text) is not None


def _has_long_number(text: str) -> bool:
    """False if no such number can stand in the text; five times as fast as the search, which nearly no text needs."""
    return _DIGITS_OF_CARD in text.encode(errors="replace").translate(_DIGITS_AS_ZEROS) or any(
        digit in text for digit in _WIDE_DIGITS
    )


def without_identity_numbers(text: str) -> str:
    """Return the text with every such number reduced to its last four digits: …1234."""
    return _ANYWHERE.sub(lambda match: f"…{match[0][-_SHOWN:]}", text) if len(text) >= _FEWEST else text
