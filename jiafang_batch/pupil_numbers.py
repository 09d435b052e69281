"""Numbers of the national register (学籍号) and identity cards: recognised, and never kept in full.

A 学籍号 is G, J or L and eighteen digits, mostly those of the identity card. A reader of cells keeps a short form, equal
for equal numbers, so that no output can contain the number itself. Source: domain contract `workbooks.md`, "Shapes in
which rows arrive".
"""

from __future__ import annotations

from base64 import b32encode
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256

from jiafang_batch.patterns import pattern

_CARD = r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_NUMBER = pattern(rf"[GJLgjl]\d{{17}}[\dXx]|{_CARD}")
_GAP = r"[ \-]{0,2}"
_SPACED_CARD = (
    rf"[1-9](?:{_GAP}\d){{5}}{_GAP}(?:1{_GAP}9|2{_GAP}0)(?:{_GAP}\d){{2}}"
    rf"{_GAP}(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])(?:{_GAP}\d){{3}}{_GAP}[\dXx]"
)
"""The number of a card as people type it into a text: in groups."""
_OLD_CARD = (
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82)\d{4} ?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{3}"
)
"""The fifteen digits of cards before 1999, which grandparents know by heart; in the number of a pupil they mean nothing."""
_PAPERS = ("护照", "通行证", "居住证", "居留证", "证件")
_PAPER = rf"(?:{'|'.join(_PAPERS)})(?:号码|证号|号)?[^A-Za-z0-9\n]{{0,6}}(?P<paper>[A-Za-z]{{0,3}}[0-9]{{6,12}})"
"""Numbers of other papers look like anything; the word before them tells."""
_ANYWHERE = pattern(
    rf"(?<![A-Za-z0-9])(?:[GJLgjl]\d{{17}}[\dXx]|(?:[GJLgjl]{_GAP})?{_SPACED_CARD}|{_OLD_CARD})(?![A-Za-z0-9])"
    rf"|{_PAPER}(?![A-Za-z0-9])"
)
_NARROW = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "})
_GAPS = pattern(r"[\s\-]")
_SHORT = pattern(r"\d{3}[\dX]-[A-Z2-7]{4}")
_FEWEST = 8
"""The characters of the shortest text with such a number."""
_DIGITS_AS_ZEROS = bytes(ord("0") if chr(code).isdecimal() else ord(" ") for code in range(128)) + b" " * 128
_DIGITS_OF_CARD = b"0" * 15
_GAP_BYTES = b" -"
_WIDE_DIGITS = "０１２３４５６７８９"
_SHOWN, _TOLD_APART = 4, 4
"""The number of last digits shown, and of letters that distinguish numbers with the same last digits."""


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
    """True if such a number, or that of a passport or another paper, stands anywhere in the text."""
    return _may_hold(text) and _ANYWHERE.search(_narrow(text)) is not None


def without_identity_numbers(text: str) -> str:
    """Return the text with every such number reduced to its last four digits: …1234.

    Also those in groups, in full-width digits, of fifteen digits, and of a passport or another paper that is named.
    """
    if not _may_hold(text):
        return text
    parts, end = [], 0
    for match in _ANYWHERE.finditer(_narrow(text)):
        start, stop = match.span("paper") if match["paper"] else match.span()
        last = _GAPS.sub("", match[0])[-_SHOWN:]
        parts += [text[end:start], f"…{last}"]
        end = stop
    return "".join([*parts, text[end:]]) if parts else text


def without_gaps(text: str) -> str:
    """Return a number without the spaces and hyphens between its groups if it is an identity number, else unchanged."""
    plain = _GAPS.sub("", text)
    return plain if is_identity_number(plain) else text


def _may_hold(text: str) -> bool:
    """False if no such number can stand in the text; five times as fast as the search, which nearly no text needs."""
    if len(text) < _FEWEST:
        return False
    has_long_number = _DIGITS_OF_CARD in text.encode(errors="replace").translate(_DIGITS_AS_ZEROS, _GAP_BYTES)
    return has_long_number or _has_wide_digits(text) or any(word in text for word in _PAPERS)


def _has_wide_digits(text: str) -> bool:
    return any(digit in text for digit in _WIDE_DIGITS)


def _narrow(text: str) -> str:
    """The text, as long as it was, with the usual digits and letters in place of full-width ones."""
    return text.translate(_NARROW) if _has_wide_digits(text) else text
