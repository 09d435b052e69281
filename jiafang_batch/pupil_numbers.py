"""Numbers of the national register (学籍号) and identity cards: recognised, and never kept in full.

A 学籍号 is G, J or L and eighteen digits, mostly those of the identity card. A reader of cells keeps a short form, equal
for equal numbers, so that no output can contain the number itself. Source: domain contract `workbooks.md`, "Shapes in
which rows arrive".
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b32encode
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from hashlib import sha256

from jiafang_batch.patterns import pattern

_CARD = r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
_NUMBER = pattern(rf"[GJLgjl]\d{{17}}[\dXx]|{_CARD}", re.ASCII)
_GAP = r"[\W_]{0,4}"
"""What people, and what they copy from, put between the groups of a number: commas, brackets, what cannot be seen."""
_SPACED_CARD = (
    rf"[1-9](?:{_GAP}\d){{5}}{_GAP}(?:1{_GAP}9|2{_GAP}0)(?:{_GAP}\d){{2}}"
    rf"{_GAP}(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])(?:{_GAP}\d){{3}}{_GAP}[\dXx]"
)
"""The number of a card as people type it into a text: in groups, or behind letters (sfz1101…)."""
_SPACED_REGISTER = rf"[GJLgjl](?:{_GAP}\d){{17}}{_GAP}[\dXx]"
_PROVINCES = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
_BIRTHDAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CARD_IN_DIGITS = rf"{_PROVINCES}\d{{4}}{_BIRTHDAY}(?:\d{{3}}[\dXx]|(?<!\d\d{{16}})\d{{3}}(?!\d))"
"""The number of a card with a telephone or anything else typed at its end, or without its last character."""
_OLD_CARD = rf"{_PROVINCES}\d{{4}}[\W_]{{0,3}}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\W_]{{0,3}}\d{{3}}"
"""The fifteen digits of cards before 1999, which grandparents know by heart; in the number of a pupil they mean nothing."""
_PAPERS = (
    "护照",
    "户口簿",
    "户口本",
    "户口页",
    "通行证",
    "居住证",
    "居留证",
    "身份证",
    "台胞证",
    "回乡证",
    "出生证",
    "证明",
    "军官证",
    "证件",
)
_OTHER_FIGURES = r"1[3-9]\d{9}|0\d{9,11}|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?"
"""A telephone or a day that stands beside such a word."""
_PAPER = (
    rf"(?:{'|'.join(_PAPERS)})(?:号码|证号|编号|号)?[^A-Za-z0-9\n]{{0,6}}(?!(?:{_OTHER_FIGURES})(?!\d))"
    r"(?P<paper>[A-Za-z]{0,3}[0-9]{6,12}(?:[(（][0-9A][)）])?)"
)
"""Numbers of other papers look like anything; the word before them tells."""
_ANYWHERE = pattern(
    # A picture's name has letters and digits too: IMG2024….
    rf"(?<!\d)(?<!IM)(?<!Im)(?<!im)(?<!JP)(?<!jp)(?<!PN)(?<!pn)(?P<register>{_SPACED_REGISTER})"
    rf"|(?<!\d)(?:[GJLgjl]{_GAP})?(?P<card>{_SPACED_CARD})(?!\d)"
    rf"|(?P<digits>{_CARD_IN_DIGITS})|(?<!\d){_OLD_CARD}(?!\d)"
    rf"|{_PAPER}(?![A-Za-z0-9])"
)
_GAPS = pattern(r"[\W_]")
_GROUP = pattern(r"[\dXx]+")
_MOBILE = pattern(r"1[3-9]\d{9}")
_BANK_CARD = pattern(r"62\d{17}(?!\d)")
_OF_PROVINCE = pattern(_PROVINCES)
_PLAIN_GAPS = frozenset(" -")
_MOST_GROUPS, _LONG_GROUP = 6, 3
"""A list of nine figures of two digits each is no number, whatever stands between them, and no two days with their hours."""
_SHORT = pattern(r"\d{3}[\dX]-[A-Z2-7]{4}")
_FEWEST = 8
"""The characters of the shortest text with such a number."""
_LENGTH_OF_CARD = 15
_DIGITS = ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "○幺")
"""Digits that no system of figures has in a row; those of all scripts are digits by themselves."""
_LAST = "ⅩⅹХхΧχ×✕✖"
"""What is typed for the X at the end of a card's number."""
_MANY_DIGITS = pattern(rf"[\d{''.join(_DIGITS)}](?:{_GAP}[\d{''.join(_DIGITS)}]){{{_LENGTH_OF_CARD - 1}}}")
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
    return any(True for _ in _numbers(text))


def without_identity_numbers(text: str) -> str:
    """Return the text with every such number reduced to its last four digits: …1234.

    Also those in groups, in the digits of any script, in Chinese numerals, of fifteen digits, within longer figures, and of
    a passport or another paper that is named.
    """
    return _replaced(text, lambda number: f"…{number[-_SHOWN:]}")


def with_short_forms(text: str) -> str:
    """Return the text with the short form in place of every such number: different texts remain different."""
    return _replaced(text, short_form)


def _replaced(text: str, shown: Callable[[str], str]) -> str:
    parts, end = [], 0
    for match in _numbers(text):
        start, stop = match.span("paper") if match["paper"] else match.span()
        parts += [text[end:start], shown(_GAPS.sub("", match["paper"] or match[0]))]
        end = stop
    return "".join([*parts, text[end:]]) if parts else text


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """The places of all such numbers."""
    if not _may_hold(text):
        return
    narrow, place = text.translate(_NARROW), 0
    while match := _ANYWHERE.search(narrow, place):
        is_number = _is_number(match)
        # What was no number may have hidden one that begins within it.
        place = match.end() if is_number else match.start() + 1
        if is_number:
            yield match


def _is_number(match: re.Match[str]) -> bool:
    """False for a list of small figures, or the day and time in a file's name, with the digits of a card by chance."""
    spaced = match["register"] or match["card"]
    if spaced is None or (match["register"] and spaced.isalnum()):
        return match["digits"] is None or _BANK_CARD.match(match.string, _run_around(match)) is None
    groups = _GROUP.findall(spaced)
    lengths = [len(group) for group in groups]
    before, after = match.string[max(match.start() - 1, 0) : match.start()], match.string[match.end() : match.end() + 1]
    is_plain = _PLAIN_GAPS.issuperset(_GROUP.sub("", spaced)) and not (_is_letter(before) or _is_letter(after))
    if any(map(_MOBILE.fullmatch, groups)) or not (
        is_plain or match["register"] or _OF_PROVINCE.match("".join(groups))
    ):
        return False
    return (
        max(lengths) == 1
        or (is_plain and set(lengths) == {2})
        or (len(groups) <= _MOST_GROUPS and max(lengths) >= _LONG_GROUP)
    )


def _run_around(match: re.Match[str]) -> int:
    """Where the row of digits begins in which the match stands."""
    before = match.string[: match.start()]
    return len(before.rstrip("0123456789"))


def _is_letter(text: str) -> bool:
    return text.isascii() and text.isalpha()


def without_gaps(text: str) -> str:
    """Return a number in plain digits, without what stands between its groups, if it is an identity number, else unchanged."""
    if len(text) < _LENGTH_OF_CARD:
        return text
    plain = _GAPS.sub("", text.translate(_NARROW))
    return plain if is_identity_number(plain) else text


def _may_hold(text: str) -> bool:
    """False if no such number can stand in the text; many times as fast as the search, which nearly no text needs."""
    if len(text) < _FEWEST:
        return False
    # Most cells are shorter than a number.
    return (len(text) >= _LENGTH_OF_CARD and _MANY_DIGITS.search(text) is not None) or (
        ("证" in text or "护照" in text or "户口" in text) and any(word in text for word in _PAPERS)
    )


class _Narrow(dict[int, str]):
    """Code of a character → the digit or letter that it stands for, else the character: a text keeps its length."""

    def __missing__(self, code: int) -> str:
        digit = unicodedata.digit(chr(code), None)
        self[code] = chr(code) if digit is None else str(digit)
        return self[code]


_NARROW = _Narrow(
    {ord(char): str(digit) for row in _DIGITS for digit, char in enumerate(row)}
    | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, _LAST), "X")
)
