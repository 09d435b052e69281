"""Numbers of the national register (学籍号) and identity cards: recognised, and never kept in full.

A 学籍号 is G, J or L and eighteen digits, mostly those of the identity card. A reader of cells keeps a short form, equal
for equal numbers, so that no output can contain the number itself. Source: domain contract `workbooks.md`, "Shapes in
which rows arrive".
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256

from jiafang_batch.patterns import pattern

_CARD = r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_NUMBER = pattern(rf"[GJLgjl]\d{{17}}[\dXx]|{_CARD}")
_BETWEEN = r"\s\-‐-―−－._·・•/．／＿\u200b-\u200f\u2060\ufeff"
"""What people, and what they copy from, put between the groups of a number; some of it cannot be seen."""
_GAP = rf"[{_BETWEEN}]{{0,3}}"
_SPACED_CARD = (
    rf"[1-9](?:{_GAP}\d){{5}}{_GAP}(?:1{_GAP}9|2{_GAP}0)(?:{_GAP}\d){{2}}"
    rf"{_GAP}(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])(?:{_GAP}\d){{3}}{_GAP}[\dXx]"
)
"""The number of a card as people type it into a text: in groups, or behind letters (sfz1101…)."""
_PROVINCES = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
_OLD_CARD = rf"{_PROVINCES}\d{{4}} ?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{{3}}"
"""The fifteen digits of cards before 1999, which grandparents know by heart; in the number of a pupil they mean nothing."""
_PAPERS = ("护照", "通行证", "居住证", "居留证", "证件")
_PAPER = rf"(?:{'|'.join(_PAPERS)})(?:号码|证号|号)?[^A-Za-z0-9\n]{{0,6}}(?P<paper>[A-Za-z]{{0,3}}[0-9]{{6,12}})"
"""Numbers of other papers look like anything; the word before them tells."""
_ANYWHERE = pattern(
    rf"(?<![A-Za-z0-9])(?:[GJLgjl]\d{{17}}[\dXx]|{_OLD_CARD})(?![A-Za-z0-9])"
    rf"|(?<!\d)(?:[GJLgjl]{_GAP})?(?P<card>{_SPACED_CARD})(?!\d)"
    rf"|{_PAPER}(?![A-Za-z0-9])"
)
_NARROW = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " "})
_GAPS = pattern(rf"[{_BETWEEN}]")
_GROUP = pattern(r"[\dXx]+")
_OF_PROVINCE = pattern(_PROVINCES)
_PLAIN_GAPS = frozenset(" -")
_LONG_GROUP = 4
"""Digits; a list of nine figures of two digits each is no number, whatever stands between them."""
_SHORT = pattern(r"\d{3}[\dX]-[A-Z2-7]{4}")
_FEWEST = 8
"""The characters of the shortest text with such a number."""
_DIGITS_AS_ZEROS = bytes(ord("0") if chr(code).isdecimal() else ord(" ") for code in range(128)) + b" " * 128
_DIGITS_OF_CARD = b"0" * 15
_LENGTH_OF_CARD = len(_DIGITS_OF_CARD)
_GAP_BYTES = b" \t\n\r-._/\xc2\xe2\xe3\xef" + bytes(range(0x80, 0xC0))
"""The bytes of all that may stand between groups; other characters that share them are sorted out by the search."""
_WIDE_DIGITS = "０１２３４５６７８９"
_RARE = pattern(f"[{_WIDE_DIGITS}护证]")
"""Characters of which nearly no text has one: full-width digits, and those of the words for papers."""
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
    return _may_hold(text) and any(map(_is_number, _ANYWHERE.finditer(_narrow(text))))


def without_identity_numbers(text: str) -> str:
    """Return the text with every such number reduced to its last four digits: …1234.

    Also those in groups, in full-width digits, of fifteen digits, and of a passport or another paper that is named.
    """
    return _replaced(text, lambda number: f"…{number[-_SHOWN:]}")


def with_short_forms(text: str) -> str:
    """Return the text with the short form in place of every such number: different texts remain different."""
    return _replaced(text, short_form)


def _replaced(text: str, shown: Callable[[str], str]) -> str:
    if not _may_hold(text):
        return text
    parts, end = [], 0
    for match in filter(_is_number, _ANYWHERE.finditer(_narrow(text))):
        start, stop = match.span("paper") if match["paper"] else match.span()
        parts += [text[end:start], shown(match["paper"] or _GAPS.sub("", match[0]))]
        end = stop
    return "".join([*parts, text[end:]]) if parts else text


def _is_number(match: re.Match[str]) -> bool:
    """False for a list of small figures, or the day and time in a file's name, with the digits of a card by chance."""
    card = match["card"]
    if card is None:
        return True
    before, after = match.string[max(match.start() - 1, 0) : match.start()], match.string[match.end() : match.end() + 1]
    if _PLAIN_GAPS.issuperset(_GROUP.sub("", card)) and not (_is_letter(before) or _is_letter(after)):
        return True
    lengths = [len(group) for group in _GROUP.findall(card)]
    return bool(_OF_PROVINCE.match("".join(_GROUP.findall(card)))) and (
        max(lengths) >= _LONG_GROUP or max(lengths) == 1
    )


def _is_letter(text: str) -> bool:
    return text.isascii() and text.isalpha()


def without_gaps(text: str) -> str:
    """Return a number without what stands between its groups if it is an identity number, else unchanged."""
    if len(text) < _LENGTH_OF_CARD:
        return text
    plain = _GAPS.sub("", text)
    return plain if is_identity_number(plain) else text


def _may_hold(text: str) -> bool:
    """False if no such number can stand in the text; five times as fast as the search, which nearly no text needs."""
    if len(text) < _FEWEST:
        return False
    if _RARE.search(text) is not None and (_has_wide_digits(text) or any(word in text for word in _PAPERS)):
        return True
    return len(text) >= _LENGTH_OF_CARD and _DIGITS_OF_CARD in text.encode(errors="replace").translate(
        _DIGITS_AS_ZEROS, _GAP_BYTES
    )


def _has_wide_digits(text: str) -> bool:
    return any(digit in text for digit in _WIDE_DIGITS)


def _narrow(text: str) -> str:
    """The text, as long as it was, with the usual digits and letters in place of full-width ones."""
    return text.translate(_NARROW) if _has_wide_digits(text) else text
