"""Class names in their many spellings → the canonical form `一(1)班`.

Source: domain contract `workbooks.md`, "Class names".
"""

from __future__ import annotations

import re

from jiafang_batch.terms import YEAR_GROUPS, squeeze

_ORDINALS = "一二三四五六七八九"
_CHINESE_NUMBER = r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_NUMBER = rf"(?:0*[1-9]\d?|{_CHINESE_NUMBER})"
_YEAR = r"([一二三四五六七八九]|[1-9])"
_JUNIOR = {"初一": "七", "初二": "八", "初三": "九"}

_WITH_YEAR_WORD = re.compile(rf"{_YEAR}(?:年级|年)\(?({_NUMBER})\)?班?")
_SHORT = re.compile(rf"{_YEAR}(?:\(({_NUMBER})\)|[.\-·]({_NUMBER}))班?")
_CHINESE_SHORT = re.compile(rf"([一二三四五六七八九])(0*[1-9]\d?|{_CHINESE_NUMBER})班")
_DIGITS = re.compile(r"([1-9])(0[1-9]|[1-9]\d)班?")
_JUNIOR_OR_SENIOR = re.compile(rf"([初高][一二三1-3])(?:年级)?[(.\-]?({_NUMBER})\)?班?")
_LOST_ZERO = re.compile(r"[1-9]\.[1-9]")
_COHORT = re.compile(rf"(20\d\d)级\(?({_NUMBER})\)?班?")

STAGE_YEARS = {"小学": YEAR_GROUPS[:6], "初中": YEAR_GROUPS[6:9], "高中": YEAR_GROUPS[9:]}


def class_name(text: str) -> str:
    """The canonical form of a class's name; a name in no known form is kept as it is, cleaned."""
    word = squeeze(text)
    if found := _JUNIOR_OR_SENIOR.fullmatch(word):
        stage = found[1][0] + (found[1][1] if found[1][1] in _ORDINALS else _ORDINALS[int(found[1][1]) - 1])
        return f"{_JUNIOR.get(stage, stage)}({_number(found[2])})班"
    for pattern in (_WITH_YEAR_WORD, _SHORT, _CHINESE_SHORT, _DIGITS):
        if found := pattern.fullmatch(word):
            year = found[1] if found[1] in _ORDINALS else _ORDINALS[int(found[1]) - 1]
            return f"{year}({_number(next(g for g in found.groups()[1:] if g))})班"
    return word


def numbered(text: str) -> tuple[str, ...]:
    """`1.1`, where it was typed as a number → 一(1)班 and 一(10)班, which are one number; empty for any other form."""
    return tuple(class_name(spelling) for spelling in (text, f"{text}0")) if _LOST_ZERO.fullmatch(text) else ()


def year_group_of(name: str) -> str:
    """The year group that a canonical class name belongs to, or an empty text."""
    if not re.fullmatch(r".+\(\d+\)班", name):
        return ""
    head = name[: name.index("(")]
    return head if head in YEAR_GROUPS else f"{head}年级" if f"{head}年级" in YEAR_GROUPS else ""


def year_group(text: str) -> str:
    """The canonical name of a year group: 1年级, 一, 初一 → 一年级, 一年级, 七年级; other words stay."""
    word = squeeze(text)
    bare = word.removesuffix("年级").removesuffix("组").removesuffix("年级")
    if bare in _JUNIOR:
        return f"{_JUNIOR[bare]}年级"
    if re.fullmatch("[1-9]", bare):
        return f"{_ORDINALS[int(bare) - 1]}年级"
    if f"{bare}年级" in YEAR_GROUPS:
        return f"{bare}年级"
    return bare if bare in YEAR_GROUPS else word


def cohort(text: str) -> tuple[int, int] | None:
    """`2024级1班` → (2024, 1): entered in 2024, class 1; None for any other form."""
    found = _COHORT.fullmatch(squeeze(text))
    return (int(found[1]), int(_number(found[2]))) if found else None


def cohort_class(entered: int, number: int, school_year_start: int, stage: str) -> str | None:
    """The class that a cohort is in this school year, for a known stage (小学 初中 高中); None when it has left."""
    years = STAGE_YEARS[stage]
    place = school_year_start - entered
    if not 0 <= place < len(years):
        return None
    return f"{years[place].removesuffix('年级')}({number})班"


def _number(text: str) -> str:
    if text.isdigit():
        return str(int(text))
    tens, ten, ones = text.partition("十")
    if not ten:
        return str(_ORDINALS.index(text) + 1)
    return str((_ORDINALS.index(tens) + 1 if tens else 1) * 10 + (_ORDINALS.index(ones) + 1 if ones else 0))
