"""Reports cells of 考核办法 that cannot be understood: what was expected, and the nearest correct word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from jiafang_batch.normal_text import listed, squeeze
from jiafang_batch.policy.meanings import meant_by
from jiafang_batch.problem import Problem
from jiafang_batch.spellings import nearest
from jiafang_batch.table import Row

_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_OTHER_UNIT = re.compile(r"^-|负|小时|分钟|周|月|年|/|分之|系数|[*×倍]|权重|以下|不足|未满")
_DIGIT = "[一二三四五六七八九十]"
_PART = re.compile(rf"(\d{{1,3}})/(\d{{1,3}})|(?<!{_DIGIT})({_DIGIT})分之({_DIGIT})(?!{_DIGIT})")
_NUMERALS = "零一二三四五六七八九十"
_TENTHS = re.compile(r"([一二三四五六七八九])成(半)?|([一二三四五六七八九])成([一二三四五六七八九])")
_OF_A_HUNDRED = re.compile(r"百分之(百|[零一二三四五六七八九十]{1,3})")
_COUNTED = re.compile(r"([两零一二三四五六七八九十]{1,3})(?=[次户人名个份篇张遍天分]|$)")
_RANGE = re.compile(r"(\d{1,3})[-~至到](\d{1,3})(?:[次户人名个份篇张天分])?(?:以上)?")
_SHARES_IN_WORDS = (
    ("一半", "写 50%"), *((word, "写 100%") for word in ("百分百", "全部", "全员", "全访", "全覆盖"))
)  # fmt: skip
_TIER = re.compile(
    r"(?:达到?|满|≥|>=|不少于)?(\d+(?:\.\d+)?%?)[次户人名篇]*(?:[-~至到]\d+(?:\.\d+)?%?[次户人名篇]*)?"
    r"(?:及?以上)?的?(?:[得计给加]|[:=])?(\d+(?:\.\d+)?)分?"
)
A_SHARE = "0% 到 100% 的百分比，最多两位小数，如 50%"
POINTS = "分数"
"""How what is expected of a cell of points begins."""
_LEAST_SHARE, _WHOLE = 5, 100
"""A number up to 5 may be a mark of 满意度."""


def cell_text(row: Row, field: str) -> str:
    """The cell as compared with a vocabulary: squeezed, a whole number without its decimals, blank as empty."""
    value = row[field]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else squeeze(str(value))


def bad_cell(code: str, row: Row, field: str, expected: str, choices: Iterable[str] = ()) -> Problem:
    """The problem of a cell that should have held `expected`, with the nearest correct word; its row is named by the first column."""
    value = cell_text(row, field)
    near = nearest(value, list(choices), 1)
    meant = _as_number(row, value, expected) if code == "policy-bad-number" else ""
    meant = meant or (_tiers_in(value) if field == "tiers" else "") or meant_by(field, value)
    details = {
        "expected": expected,
        "candidates": f"（{meant}）" if meant else f"（最接近的是“{near[0]}”）" if near else "",
        "code": cell_text(row, next(iter(row.head.fields))),
    }
    return Problem(code, row.at(field), value, details)


def _as_number(row: Row, text: str, expected: str) -> str:
    """What to write where the cell holds a number in words, a part of a whole, or a mark of 满意度."""
    if expected == A_SHARE and (share := _share_in_words(text)):
        return share
    if expected == A_SHARE and (part := _PART.search(text)):
        return _part(*_fraction(part))
    if expected == A_SHARE and text.replace(".", "", 1).isdigit() and "kind" in row.head.fields:
        mark = Fraction(text)
        if cell_text(row, "kind").startswith("问卷") and 1 < mark <= _LEAST_SHARE:
            return f"满分 5 分，{text} 分写 {_percent(mark / _LEAST_SHARE)}"
    return _one_number(text, expected)


def _tiers_in(text: str) -> str:
    """是不是 5=10、3=6: the tiers of 5次以上10分；3-4次6分; empty where a part is no tier."""
    tiers = [_TIER.fullmatch(part) for part in listed(text)]
    pairs = "、".join(f"{tier[1]}={tier[2]}" for tier in tiers if tier)
    return f"是不是 {pairs}" if tiers and all(tiers) else ""


def _share_in_words(text: str) -> str:
    """写 90% for 九成 and 百分之九十, 写 50% for 一半; empty for other texts."""
    if tenths := _TENTHS.fullmatch(text.removesuffix("以上").removesuffix("左右")):
        whole, more = (tenths[1], 5 if tenths[2] else 0) if tenths[1] else (tenths[3], _NUMERALS.index(tenths[4]))
        return f"写 {_NUMERALS.index(whole) * 10 + more}%"
    if hundredths := _OF_A_HUNDRED.search(text):
        number = 100 if hundredths[1] == "百" else _numeral(hundredths[1])
        return f"写 {number}%" if number is not None else ""
    return next((say for word, say in _SHARES_IN_WORDS if word in text), "")


def _numeral(text: str) -> int | None:
    """五 → 5, 十二 → 12, 九十五 → 95; None for what is no numeral below a hundred."""
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_NUMERALS.index(tens) if tens else 1 if ten else 0) * 10 + (_NUMERALS.index(ones) if ones else 0)


def _fraction(part: re.Match[str]) -> tuple[int, int]:
    """Numerator and denominator of 1/3 or 三分之一."""
    if part[1]:
        return int(part[1]), int(part[2])
    return _NUMERALS.index(part[4]), _NUMERALS.index(part[3])


def _part(above: int, below: int) -> str:
    """写 33.33%, rounded down: who has reached the part itself has reached it; empty for no part of a whole."""
    return f"写 {_percent(Fraction(above, below))}" if 0 < above <= below else ""


def _percent(share: Fraction) -> str:
    """The share as a percentage with at most two decimals, rounded down."""
    return f"{int(share * 10000) / 100:g}%"


def _one_number(text: str, expected: str) -> str:
    """只写 5: what to write where the cell holds one number among words, or a share without its sign."""
    numbers = _NUMBER.findall(text)
    if expected != A_SHARE and (ranged := _RANGE.fullmatch(text)):
        return f"写最多几分，如 {ranged[2]}" if expected.startswith(POINTS) else f"写下限，如 {ranged[1]}"
    if not numbers and expected != A_SHARE and (counted := _COUNTED.search(text)) and not _OTHER_UNIT.search(text):
        number = _numeral(counted[1])
        return "" if number is None else f"写 {number}"
    if len(numbers) != 1 or _OTHER_UNIT.search(text):
        return ""
    if expected == A_SHARE:
        number = numbers[0].removesuffix("%")
        return f"是不是 {number}%" if _LEAST_SHARE < Fraction(number) <= _WHOLE else ""
    if "%" in numbers[0] and not expected.startswith(POINTS):
        return ""
    number = numbers[0].removesuffix("%")
    return f"只写 {number}" if number != text else ""


def shown_number(number: Fraction) -> str:
    """Return a number as messages name it: 100, 2.5."""
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}"
