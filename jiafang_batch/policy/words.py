"""The words of 考核办法: 学生范围, 家访形式, 条件 and numbers as a school writes them → typed values.

Every reader returns None for text it does not understand; the caller reports where and what was expected.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import Enum
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.class_names import class_name, year_group
from jiafang_batch.normal_text import clean, listed, squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.policy.model import (
    EVERYONE,
    FORM_SETS,
    Condition,
    RecordItem,
    Scope,
    StaffScope,
    StaffToken,
    Tier,
    Token,
)
from jiafang_batch.policy.vocabulary import ConditionKind, StaffKind, TokenKind
from jiafang_batch.records import VISIT_TEXTS
from jiafang_batch.spellings import spelled
from jiafang_batch.terms import YEAR_GROUPS, BreachKind, Category, EventKind, Post, VisitForm

_PER_PUPIL = pattern(r"每(?:名学)?生(?:最多|至多|<=|≤)(?:计|算)?(\d{1,2})次?")
_SIZE = pattern(r"(班额|校额)(<=|>=|<|>|=|≤|≥)(\d{1,5})(?:人)?")
_LISTED_TOKEN = pattern(r"(类别|年级|班级):(.+)")
_NAMED_TOKENS = (TokenKind.CATEGORY, TokenKind.YEAR_GROUP, TokenKind.SCHOOL_CLASS)
_PLAIN_TOKENS = {
    kind.value: kind for kind in TokenKind if kind not in (*_NAMED_TOKENS, TokenKind.CLASS_SIZE, TokenKind.SCHOOL_SIZE)
}
_AND = pattern("且|并且")
_TO = pattern("[~至到—–－]")
_OR = pattern(r"[|、,;/]")
STAFF_WORDS = tuple(f"{kind.value}:…" for kind in StaffKind)
TOKEN_WORDS = (*_PLAIN_TOKENS, "类别:…", "年级:…", "班级:…", "班额<=30", "校额<300")

_POINTS = r"\d{1,3}(?:\.\d{1,2})?"
_BAND = pattern(
    rf"(?P<low>{_POINTS})分?(?:(?:及|或)?以上|(?:及以上|以上)?(?:到|至|[-~—–－])(?P<high>{_POINTS})分?(?:以下)?)?"
    rf"|(?:低于|不足|不满|未满|小于)?{_POINTS}分?(?P<below>以下)|(?P<under>低于|不足|不满|未满|小于){_POINTS}分?"
)
"""A 等级's band of totals."""
_EDGES = pattern(r"[(（](?:不?含|包括|不包括)?\d*分?(?:不?含)?[)）]")
_LETTERS = pattern(r"(\D+?)(?:>=|≥|不少于|至少)(\d{1,4})个?字(?:以上)?")
_COUNTED = pattern(r"(照片|四进|时长)(?:>=|≥)(\d{1,3})(?:分钟)?")
_TEAM = pattern(r"团队(\d{1,2})(?:[-~至](\d{1,2}))?人")
_PLAIN_CONDITIONS = {
    kind.value: kind
    for kind in (
        ConditionKind.SIGNED,
        ConditionKind.APPROVED,
        ConditionKind.COMPLETE,
        ConditionKind.PLANNED,
        ConditionKind.EVENT,
        ConditionKind.LEAD,
        ConditionKind.PER_HEAD,
        ConditionKind.WITH_HOMEROOM,
        ConditionKind.FACE_TO_FACE,
        ConditionKind.WEEKS,
        ConditionKind.FORTNIGHTS,
        ConditionKind.MONTHS,
    )
}
CONDITION_EXAMPLES: Mapping[ConditionKind, str] = {
    ConditionKind.TEAM: "团队2-3人",
    ConditionKind.PHOTOS: "照片>=2",
    ConditionKind.MINUTES: "时长>=30",
    ConditionKind.IN_WINDOW: "时段:集中家访",
    ConditionKind.OF_FORM: "形式:实地",
    ConditionKind.PER_PUPIL: "每生最多2次",
    ConditionKind.THEMES: "四进>=4",
    ConditionKind.IN_SCOPE: "属于:重点",
    ConditionKind.PROGRESS: "50%",
    ConditionKind.PLAN_KIND: "普访、重点、回访、大走访或自定的计划类型",
    ConditionKind.BREACH_KIND: "类型:告状式家访|泄露隐私",
}


def category(word: str) -> str:
    """The canonical name of a special category; a school's own word stays."""
    member = spelled(Category, word)
    return member.value if member is not None else squeeze(word)


def read_scope(text: str) -> Scope | None:
    """学生范围: tokens joined by 且; blank is everyone; None when a token is unknown."""
    word = squeeze(text)
    if not word:
        return EVERYONE
    tokens = [_token(part) for part in _AND.split(word)]
    sound_tokens = tuple(token for token in tokens if token is not None)
    return Scope(sound_tokens, word) if len(sound_tokens) == len(tokens) else None


def _token(word: str) -> Token | None:
    negated = word.startswith("非") and word not in _PLAIN_TOKENS
    bare = word.removeprefix("非") if negated else word
    if bare in _PLAIN_TOKENS:
        return Token(_PLAIN_TOKENS[bare], negated)
    if match := _SIZE.fullmatch(bare):
        operator = {"≤": "<=", "≥": ">="}.get(match[2], match[2])
        return Token(TokenKind(match[1]), negated, operator=operator, number=int(match[3]))
    if match := _LISTED_TOKEN.fullmatch(bare):
        kind = TokenKind(match[1])
        names = _names(match[2])
        if kind is TokenKind.YEAR_GROUP:
            return Token(kind, negated, tuple(dict.fromkeys(group for name in names for group in _year_groups(name))))
        canonical = category if kind is TokenKind.CATEGORY else class_name
        return Token(kind, negated, tuple(canonical(name) for name in names))
    return None


def _year_groups(name: str) -> tuple[str, ...]:
    """A year group, or all from one to another: 一至三年级, 7-9."""
    first, _, last = _TO.sub("-", name).partition("-")
    ends = year_group(first), year_group(last)
    if not last or not {*ends} <= {*YEAR_GROUPS}:
        return (year_group(name),)
    low, high = (YEAR_GROUPS.index(group) for group in ends)
    return YEAR_GROUPS[low : high + 1] if low < high else (year_group(name),)


def _names(text: str) -> list[str]:
    """The words of a list within a word: 甲|乙."""
    return [name for name in _OR.split(text) if name]


def read_staff(text: str) -> StaffScope | None:
    """教师范围: tokens joined by 且; blank is every teacher; None when a token is unknown."""
    word = squeeze(text)
    tokens = [_staff_token(part) for part in _AND.split(word)] if word else []
    sound_tokens = tuple(token for token in tokens if token is not None)
    return StaffScope(sound_tokens, word) if len(sound_tokens) == len(tokens) else None


def _staff_token(word: str) -> StaffToken | None:
    bare = word.removeprefix("非")
    kind, _, listed_names = bare.partition(":")
    staff_kind = next((member for member in StaffKind if member.value == kind), None)
    names = _names(listed_names)
    if staff_kind is None or not names:
        return None
    return StaffToken(staff_kind, bare != word, tuple(_STAFF_NAMES.get(staff_kind, squeeze)(name) for name in names))


def _post(word: str) -> str:
    post = spelled(Post, word)
    return post.value if post is not None else squeeze(word)


_STAFF_NAMES = {StaffKind.GRADE_GROUP: lambda name: year_group(name) or squeeze(name), StaffKind.POST: _post}


class Forms(Struct, frozen=True):
    """家访形式: which forms count, and how much where that is not one."""

    forms: frozenset[VisitForm]
    weights: frozenset[tuple[VisitForm, Fraction]]


def read_forms(text: str, sets: Mapping[str, frozenset[VisitForm]]) -> frozenset[VisitForm] | None:
    """家访形式 without weights: 实地 and 面对面 are the school's sets, 全部 or blank every form, else a list of forms."""
    weighted = read_weighted_forms(text, sets)
    return None if weighted is None or weighted.weights else weighted.forms


def read_weighted_forms(text: str, sets: Mapping[str, frozenset[VisitForm]]) -> Forms | None:
    """家访形式 in which a form, or a set of them, may be written 电话*0.5; a narrower word wins over a wider one."""
    word = squeeze(text)
    every = {**sets, "全部": frozenset(VisitForm)}
    named: list[tuple[frozenset[VisitForm], Fraction]] = []
    for part in listed(word or "全部"):
        name, _, factor = part.replace("×", "*").partition("*")
        weight = exact(factor) if factor else Fraction(1)
        form = None if name in every else spelled(VisitForm, name)
        if weight is None or weight < 0 or (form is None and name not in every):
            return None
        named.append((every[name] if form is None else frozenset({form}), weight))
    weights: dict[VisitForm, Fraction] = {}
    for forms, weight in sorted(named, key=lambda pair: -len(pair[0])):
        weights.update(dict.fromkeys(forms, weight))
    return Forms(frozenset(weights), frozenset(pair for pair in weights.items() if pair[1] != 1))


def read_tiers(text: str, *, is_rate: bool) -> tuple[Tier, ...] | None:
    """分档: 下限=分 pairs, the highest first; None where one is not understood or a 下限 comes twice."""
    tiers = []
    for part in listed(text):
        lowest, _, points = squeeze(part).partition("=")
        at, worth = exact(lowest), exact(points)
        if at is None or at < 0 or worth is None or worth < 0 or "%" in points:
            return None
        if read_rate(lowest) is None if is_rate else "%" in lowest:
            return None
        tiers.append(Tier(at, worth))
    if len({tier.lowest for tier in tiers}) != len(tiers):
        return None
    return tuple(sorted(tiers, key=lambda tier: -tier.lowest))


def read_conditions(
    text: str, allowed: frozenset[ConditionKind], columns: Mapping[str, str], *, several: bool
) -> tuple[Condition, ...] | None:
    """条件 as conditions of the allowed kinds, joined by 且 where there may be several; None where one is unknown."""
    word = squeeze(text)
    parts = [part for part in _AND.split(word) if part] if several else [word]
    conditions = [_condition(part, allowed, columns) for part in parts]
    allowed_conditions = tuple(
        condition for condition in conditions if condition is not None and condition.kind in allowed
    )
    return allowed_conditions if len(allowed_conditions) == len(parts) else None


def is_joined(text: str) -> bool:
    """True for a 条件 of several words joined by 且; the 且 of 属于: joins the words of a scope."""
    word = squeeze(text)
    return bool(_AND.search(word)) and not word.startswith("属于:")


def _condition(word: str, allowed: frozenset[ConditionKind], columns: Mapping[str, str]) -> Condition | None:
    if ConditionKind.PROGRESS in allowed:
        share = read_rate(word)
        return None if share is None else Condition(ConditionKind.PROGRESS, word, share=share)
    if ConditionKind.PLAN_KIND in allowed:
        is_follow_up = word == ConditionKind.FOLLOW_UP_PLAN.value and ConditionKind.FOLLOW_UP_PLAN in allowed
        return Condition(ConditionKind.FOLLOW_UP_PLAN if is_follow_up else ConditionKind.PLAN_KIND, word, name=word)
    if word in _PLAIN_CONDITIONS:
        return Condition(_PLAIN_CONDITIONS[word], word)
    if match := _COUNTED.fullmatch(word):
        return Condition(ConditionKind(match[1]), word, low=int(match[2]))
    if match := _TEAM.fullmatch(word):
        return Condition(ConditionKind.TEAM, word, low=int(match[1]), high=int(match[2] or match[1]))
    if match := _PER_PUPIL.fullmatch(word):
        return Condition(ConditionKind.PER_PUPIL, word, high=int(match[1]))
    kind, _, rest = word.partition(":")
    return _condition_about(word, kind, rest, columns) if rest else None


def _condition_about(word: str, kind: str, rest: str, columns: Mapping[str, str]) -> Condition | None:
    """A condition that says about what: 时段:假期, 属于:重点, 记录完整:家访过程|对策感想, 类型:泄露隐私."""
    if kind.removeprefix("非") == ConditionKind.OF_FORM.value:
        return _of_form(word, _names(rest), negated=kind.startswith("非"))
    match kind:
        case ConditionKind.IN_WINDOW.value:
            return Condition(ConditionKind.IN_WINDOW, word, name=rest)
        case ConditionKind.IN_SCOPE.value:
            scope = read_scope(rest)
            return None if scope is None else Condition(ConditionKind.IN_SCOPE, word, scope=scope)
        case ConditionKind.COMPLETE.value:
            items, unknown = read_record_items("、".join(_names(rest)), columns)
            return None if unknown or not items else Condition(ConditionKind.COMPLETE, word, items=items)
        case ConditionKind.BREACH_KIND.value:
            return _of_kinds(ConditionKind.BREACH_KIND, word, BreachKind, _names(rest))
        case ConditionKind.EVENT.value:
            return _of_kinds(ConditionKind.EVENT, word, EventKind, _names(rest))
    return None


def _of_kinds(kind: ConditionKind, word: str, vocabulary: type[Enum], names: Sequence[str]) -> Condition | None:
    """类型:泄露隐私, 事件:患病缺席|重大变故: kinds of breaches or events, a school's own word too."""
    kinds = ((spelled(vocabulary, name), name) for name in names)
    canonical = tuple(str(member.value) if member else squeeze(name) for member, name in kinds)
    return Condition(kind, word, names=canonical) if canonical else None


def _of_form(word: str, names: list[str], *, negated: bool) -> Condition | None:
    """形式:实地|视频, 非形式:电话: the school's own sets stay names, what they hold is in 基本设置."""
    forms = [name if name in FORM_SETS else form.value if (form := spelled(VisitForm, name)) else "" for name in names]
    return Condition(ConditionKind.OF_FORM, word, names=tuple(forms), negated=negated) if all(forms) else None


def read_record_items(text: str, columns: Mapping[str, str]) -> tuple[tuple[RecordItem, ...], tuple[str, ...]]:
    """记录必填项: columns of the visit log (title → field), also 照片>=n and 家访过程>=n字; and the words not understood."""
    items: list[RecordItem] = []
    unknown: list[str] = []
    for part in listed(text):
        word = squeeze(part)
        match = _COUNTED.fullmatch(word)
        if match and match[1] == ConditionKind.PHOTOS.value:
            items.append(RecordItem("photos", int(match[2])))
        elif word in columns:
            items.append(RecordItem(columns[word]))
        elif (letters := _LETTERS.fullmatch(word)) and columns.get(letters[1]) in VISIT_TEXTS:
            items.append(RecordItem(columns[letters[1]], letters=int(letters[2])))
        else:
            unknown.append(word)
    return tuple(items), tuple(unknown)


def read_lowest(cell: object) -> Fraction | None:
    """The least total of a 等级: a number, or the words of a band: 90分以上, 80-89分, 60分以下 (from 0)."""
    number = exact(cell)
    if number is not None or not isinstance(cell, str):
        return number
    band = _BAND.fullmatch(_EDGES.sub("", squeeze(cell)))
    if band is None:
        return None
    if band["below"] or band["under"]:
        return Fraction(0)
    return min(Fraction(part) for part in (band["low"], band["high"] or band["low"]))


def exact(cell: object) -> Fraction | None:
    """A number cell or a text that is a number as the exact fraction of what is shown; 50% is 1/2."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return Fraction(repr(cell)) if math.isfinite(cell) else None
    word = squeeze(str(cell))
    percent = word.endswith("%")
    try:
        number = Fraction(word.removesuffix("%"))
    except (ValueError, ZeroDivisionError):
        return None
    if "/" in word or "e" in word.lower():
        return None
    return number / 100 if percent else number


def read_rate(cell: object) -> Fraction | None:
    """A share from 0 to 1: 50%, or 0.5 as a percentage cell holds it; at most two decimals of a percent."""
    number = exact(cell)
    if number is None or not 0 <= number <= 1 or (number * 10_000).denominator != 1:
        return None
    return number


def read_whole(cell: object) -> int | None:
    """A whole number, not negative and not a percentage."""
    number = read_decimal(cell)
    return int(number) if number is not None and number.denominator == 1 else None


def read_decimal(cell: object) -> Fraction | None:
    """A number with at most two decimals, not negative and not a percentage."""
    if isinstance(cell, str) and "%" in clean(cell):
        return None
    number = exact(cell)
    return number if number is not None and number >= 0 and (number * 100).denominator == 1 else None
