"""Class names in their many spellings → the canonical form `一(1)班`.

Source: domain contract `workbooks.md`, "Class names".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.terms import YEAR_GROUPS

_ORDINALS = "一二三四五六七八九"
_CHINESE_NUMBER = r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_NUMBER = rf"(?:0*[1-9]\d?|{_CHINESE_NUMBER})"
_YEAR = r"([一二三四五六七八九]|[1-9])"
_NAMES = 4_096
_SENIOR = {"十年级": "高一", "十一年级": "高二", "十二年级": "高三"}
_JUNIOR = {"初一": "七", "初二": "八", "初三": "九"}

_WITH_YEAR_WORD = pattern(rf"{_YEAR}(?:年级[-/)_—–]{{0,2}}|年)\(?({_NUMBER})\)?班?")
_SHORT = pattern(rf"{_YEAR}(?:\(({_NUMBER})(?:\)班?|班\))|[.\-·]({_NUMBER})班?)")
_CHINESE_SHORT = pattern(rf"([一二三四五六七八九])(?:(0*[1-9]\d?|{_CHINESE_NUMBER})班|(0*[1-9]\d?))")
_DIGITS = pattern(r"([1-9])(0[1-9]|[1-9]\d)班?")
_JUNIOR_OR_SENIOR = pattern(rf"([初高][一二三1-3])(?:年级)?[(.\-]?({_NUMBER})\)?班?\)?")
_LOST_ZERO = pattern(r"[1-9]\.[1-9]")
_NUMBERED = pattern(r"(.*?)\(?(\d+)\)?班?")
"""A class with a number, and what stands before it: the year, a campus."""
_COHORT = pattern(rf"(小学?|初中?|高中?)?((?:20)?\d\d)级\(?({_NUMBER})\)?班?")
_COHORT_YEAR = pattern(r"(小学?|初中?|高中?)?(20\d\d|\d\d(?=级))级?")
_BARE = pattern(rf"\(?({_NUMBER})\)?班?|\(({_NUMBER})班\)")
_BRACKETS = str.maketrans("【[〔{<】]〕}>", "((((()))))")
_SCHOOL = pattern(
    r".*?(?:小学|中学|学校|校区|初中部|小学部|初中|小)[-/)_—–]{0,2}(?=[一二三四五六七八九1-9]|初[一二三1-3]|高[一二三1-3])"
)
"""The school's name before a class, and 小 for its stage: 阳光路小学四(6)班, 小四(6)班."""
_IN_TEXT = pattern(
    rf"(?:小学?|初中?|高中?)?(?<!\d)(?:20)?\d\d级\(?{_NUMBER}\)?班"
    rf"|[初高][一二三1-3](?:年级)?\(?第?{_NUMBER}\)?班"
    rf"|(?<![\d一二三四五六七八九十])[一二三四五六七八九1-9](?:年级|年)\(?第?{_NUMBER}\)?班"
    rf"|(?<![\d一二三四五六七八九十])[一二三四五六七八九1-9]\({_NUMBER}\)班?"
    rf"|(?<![\d一二三四五六七八九十第])[一二三四五六七八九](?:[1-9]\d?|{_CHINESE_NUMBER})班"
    r"|(?<![\d.\-])[1-9](?:0[1-9]|[.\-][1-9]\d?)班"
)
_LABELLED = pattern(rf"年级:{_YEAR}(?:年级)?[,;、]?(?:所在)?班级?:\(?({_NUMBER})\)?班?")
"""年级：一年级　班级：1班."""
_YEAR_IN_TEXT = pattern(
    r"(?<![\d一二三四五六七八九十])[一二三四五六七八九1-9]年级|[初高][一二三](?!中)|(?:小学?|初中?|高中?)?(?<!\d)(?:20)?\d\d级"
)

STAGE_YEARS = {"小学": YEAR_GROUPS[:6], "初中": YEAR_GROUPS[6:9], "高中": YEAR_GROUPS[9:]}
_SCHOOLS = {"小学": ("小学", "完小", "中心小"), "初中": ("初中", "初级中学"), "高中": ("高中", "高级中学")}
_MIXED = pattern("一贯|完全中学|完中|附属|附小|附中")
"""Words of schools that may have several stages whatever else their name says: 大学附属小学部, 九年一贯制学校."""
_STAGES = {"小": "小学", "初": "初中", "高": "高中"}


class Cohort(Struct, frozen=True):
    """Pupils by the year in which they entered, as written: class number (0: the year group), stage."""

    entered: int
    number: int
    stage: str = ""
    """小学 初中 or 高中 if it is written, else empty."""

    def name(self, school_year_start: int, stage: str) -> str:
        """The name of the class (of the year group for number 0) in this school year; empty if it has left.

        `stage` is the school's own, for a cohort without one; empty if the school has several.
        """
        years = STAGE_YEARS.get(self.stage or stage, ())
        place = school_year_start - self.entered
        if not 0 <= place < len(years):
            return ""
        return f"{years[place].removesuffix('年级')}({self.number})班" if self.number else years[place]


@lru_cache(_NAMES)
def class_name(text: str) -> str:
    """Return the canonical form of a class's name; a name in an unknown form is only cleaned."""
    word = squeeze(text)
    plain = _plain(word)
    if match := _JUNIOR_OR_SENIOR.fullmatch(plain):
        stage = match[1][0] + (match[1][1] if match[1][1] in _ORDINALS else _ORDINALS[int(match[1][1]) - 1])
        return f"{_JUNIOR.get(stage, stage)}({_number(match[2])})班"
    for expression in (_WITH_YEAR_WORD, _SHORT, _CHINESE_SHORT, _DIGITS):
        if match := expression.fullmatch(plain):
            year = match[1] if match[1] in _ORDINALS else _ORDINALS[int(match[1]) - 1]
            return f"{year}({_number(next(g for g in match.groups()[1:] if g))})班"
    return word


def _plain(word: str) -> str:
    """The word with round brackets, without 第 before a number and without the school's name before the class."""
    word = word.translate(_BRACKETS).replace("第", "")
    match = _SCHOOL.match(word)
    return word[match.end() :] if match else word


def bare_number(text: str) -> int:
    """Return the number of a class that is written without its year group (1班, (1)班, 一班, 1); 0 for anything else."""
    match = _BARE.fullmatch(squeeze(text).translate(_BRACKETS).replace("第", ""))
    return int(_number(match[1] or match[2])) if match else 0


def joined_class(group: str, text: str) -> str:
    """Return the class of separate year group and class cells: 一年级 and 1班 → 一(1)班, 小学2024级 and (1)班 → 小学2024级1班.

    A class that names its own year group is kept, and so is one that the year group does not explain.
    """
    name = class_name(text)
    if year_group_of(name):
        return name
    within = year_group(group)
    entered = cohort(text)
    number = entered.number if entered else bare_number(text)
    if number and within in YEAR_GROUPS:
        return f"{within.removesuffix('年级')}({number})班"
    if entered is None and number and (of_group := cohort_group(group)):
        return f"{of_group.stage}{of_group.entered}级{number}班"
    return name


def classes_in(text: str) -> tuple[str, ...]:
    """Return the classes with a year group that a title or a sheet's or file's name mentions, in canonical form."""
    word = _LABELLED.sub(r"\1年级\2班", squeeze(text).translate(_BRACKETS))
    whole = class_name(word)
    if year_group_of(whole) or cohort(whole):
        return (whole,)
    names = (class_name(match[0]) for match in _IN_TEXT.finditer(word))
    return tuple(dict.fromkeys(name for name in names if year_group_of(name) or cohort(name)))


def year_groups_in(text: str) -> tuple[str, ...]:
    """Return the year groups named in a title or name, in canonical form; cohorts are kept as written."""
    words = (match[0] for match in _YEAR_IN_TEXT.finditer(squeeze(text).translate(_BRACKETS)))
    return tuple(dict.fromkeys(year_group(word) for word in words))


def numbered(text: str) -> tuple[str, ...]:
    """`1.1` as a typed number → 一(1)班 and 一(10)班, which are the same number; empty for any other form."""
    return tuple(class_name(spelling) for spelling in (text, f"{text}0")) if _LOST_ZERO.fullmatch(text) else ()


def year_group_of(name: str) -> str:
    """Return the year group of a canonical class name, or an empty text."""
    if not re.fullmatch(r".+\(\d+\)班", name):
        return ""
    head = name[: name.index("(")]
    return head if head in YEAR_GROUPS else f"{head}年级" if f"{head}年级" in YEAR_GROUPS else ""


def year_group(text: str) -> str:
    """The canonical name of a year group: 1年级, 一, 初一 → 一年级, 一年级, 七年级; other words stay."""
    word = squeeze(text)
    bare = word.removesuffix("年级").removesuffix("组").removesuffix("年级").removesuffix("年")
    bare = re.sub(r"^(?:小学|小|初中)(?=[一二三四五六七八九1-9]$)", "", bare)
    if bare in _JUNIOR:
        return f"{_JUNIOR[bare]}年级"
    if re.fullmatch("[1-9]", bare):
        return f"{_ORDINALS[int(bare) - 1]}年级"
    if f"{bare}年级" in YEAR_GROUPS:
        return f"{bare}年级"
    return bare if bare in YEAR_GROUPS else word


def class_places(classes: Mapping[str, str]) -> Mapping[str, tuple[int, int, int]]:
    """Return class → its place: the lowest year group first, in it the campuses as they are listed, then the number.

    `classes` are name → year group in the order of the school's list. 一(10)班 stands after 一(9)班; a class without a
    number, or of a year group in other words, stands where the list has it, after the others.
    """
    heads: dict[tuple[int, str], int] = {}
    places: dict[str, tuple[int, int, int]] = {}
    for name, group in classes.items():
        match = _NUMBERED.fullmatch(name)
        head, number = (
            (match[1], int(match[2])) if match else ("", bare_number(name)) if bare_number(name) else (name, 0)
        )
        year = _year_place(group)
        places[name] = (year, heads.setdefault((year, head), len(heads)), number)
    return places


def _year_place(group: str) -> int:
    """The place of a year group from the lowest; 十年级 is 高一, and other words stand last."""
    group = _SENIOR.get(group, group)
    return YEAR_GROUPS.index(group) if group in YEAR_GROUPS else len(YEAR_GROUPS)


def cohort(text: str) -> Cohort | None:
    """`2024级1班`, 小学2024级(1)班: the class of those who entered in 2024, or None for any other form."""
    match = _COHORT.fullmatch(_without_school(squeeze(text).translate(_BRACKETS)))
    return Cohort(_entered(match[2]), int(_number(match[3])), _stage(match[1])) if match else None


def cohort_group(text: str) -> Cohort | None:
    """`2024级`, 小学2024级: the year group of those who entered in 2024, or None for any other form."""
    match = _COHORT_YEAR.fullmatch(_without_school(squeeze(text)))
    return Cohort(_entered(match[2]), 0, _stage(match[1])) if match else None


def _without_school(word: str) -> str:
    """阳光路小学2024级1班 → 小学2024级1班: of the school's name only the stage matters."""
    return re.sub(r"^.*?(小学|初中|高中)(?=(?:20)?\d\d级)", r"\1", word)


def stage_of(group: str) -> str:
    """Return 小学, 初中 or 高中 for a year group; empty for any other word."""
    return next((stage for stage, years in STAGE_YEARS.items() if group in years), "")


def stage_of_school(name: str) -> str:
    """Return 小学, 初中 or 高中 if a school's name says that it has no other stage; empty for 学校, 中学, 九年一贯制."""
    stages = {stage for stage, words in _SCHOOLS.items() for word in words if word in name}
    return stages.pop() if len(stages) == 1 and not _MIXED.search(name) else ""


def _entered(year: str) -> int:
    return 2000 + int(year) % 100


def _stage(written: str | None) -> str:
    return _STAGES[written[0]] if written else ""


def _number(text: str) -> str:
    if text.isdigit():
        return str(int(text))
    tens, ten, ones = text.partition("十")
    if not ten:
        return str(_ORDINALS.index(text) + 1)
    return str((_ORDINALS.index(tens) + 1 if tens else 1) * 10 + (_ORDINALS.index(ones) + 1 if ones else 0))
