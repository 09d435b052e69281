"""The words of 考核办法: 学生范围, 家访形式, 条件 and numbers as a school writes them → typed values.

Every reader returns None for what it does not understand; `load` says where and what was expected.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction

from jiafang_batch.class_names import year_group
from jiafang_batch.policy.model import EVERYONE, Condition, RecordItem, Scope, Token
from jiafang_batch.policy.vocabulary import ConditionKind, TokenKind
from jiafang_batch.terms import Category, VisitForm, clean, listed, spelled, squeeze

_SIZE = re.compile(r"(班额|校额)(<=|>=|<|>|=|≤|≥)(\d{1,5})(?:人)?")
_LISTED_TOKEN = re.compile(r"(类别|年级):(.+)")
_PLAIN_TOKENS = {
    kind.value: kind
    for kind in TokenKind
    if kind not in (TokenKind.CATEGORY, TokenKind.YEAR_GROUP, TokenKind.CLASS_SIZE, TokenKind.SCHOOL_SIZE)
}
TOKEN_WORDS = (*_PLAIN_TOKENS, "类别:…", "年级:…", "班额<=30", "校额<300")

_COUNTED = re.compile(r"(照片|四进)(?:>=|≥)(\d{1,3})")
_TEAM = re.compile(r"团队(\d{1,2})(?:[-~至](\d{1,2}))?人")
_PLAIN_CONDITIONS = {
    kind.value: kind
    for kind in (
        ConditionKind.SIGNED,
        ConditionKind.APPROVED,
        ConditionKind.COMPLETE,
        ConditionKind.PLANNED,
        ConditionKind.EVENT,
        ConditionKind.FACE_TO_FACE,
        ConditionKind.WEEKS,
        ConditionKind.MONTHS,
    )
}
CONDITION_EXAMPLES: Mapping[ConditionKind, str] = {
    ConditionKind.TEAM: "团队2-3人",
    ConditionKind.PHOTOS: "照片>=2",
    ConditionKind.IN_WINDOW: "时段:集中家访",
    ConditionKind.THEMES: "四进>=4",
    ConditionKind.IN_SCOPE: "属于:重点",
    ConditionKind.PROGRESS: "50%",
    ConditionKind.PLAN_KIND: "普访、重点、回访、大走访或自定的计划类型",
}


def category(word: str) -> str:
    """The canonical name of a special category; a school's own word stays."""
    found = spelled(Category, word)
    return found.value if found is not None else squeeze(word)


def read_scope(text: str) -> Scope | None:
    """学生范围: tokens joined by 且; blank is everyone; None when a token is unknown."""
    word = squeeze(text)
    if not word:
        return EVERYONE
    tokens = [_token(part) for part in re.split("且|并且", word)]
    known = tuple(token for token in tokens if token is not None)
    return Scope(known, word) if len(known) == len(tokens) else None


def _token(word: str) -> Token | None:
    negated = word.startswith("非") and word not in _PLAIN_TOKENS
    bare = word.removeprefix("非") if negated else word
    if bare in _PLAIN_TOKENS:
        return Token(_PLAIN_TOKENS[bare], negated)
    if found := _SIZE.fullmatch(bare):
        operator = {"≤": "<=", "≥": ">="}.get(found[2], found[2])
        return Token(TokenKind(found[1]), negated, operator=operator, number=int(found[3]))
    if found := _LISTED_TOKEN.fullmatch(bare):
        kind = TokenKind(found[1])
        names = [name for name in re.split(r"[|、,;/]", found[2]) if name]
        canonical = category if kind is TokenKind.CATEGORY else year_group
        return Token(kind, negated, tuple(canonical(name) for name in names))
    return None


def read_forms(text: str, sets: Mapping[str, frozenset[VisitForm]]) -> frozenset[VisitForm] | None:
    """家访形式: 实地 and 面对面 are the school's sets, 全部 or blank every form, else a list of forms."""
    word = squeeze(text)
    if word in ("", "全部"):
        return frozenset(VisitForm)
    forms: set[VisitForm] = set()
    for part in listed(word):
        if part in sets:
            forms |= sets[part]
            continue
        form = spelled(VisitForm, part)
        if form is None:
            return None
        forms.add(form)
    return frozenset(forms)


def read_condition(text: str, allowed: frozenset[ConditionKind]) -> Condition | None:
    """条件 as one of the allowed kinds, or None."""
    word = squeeze(text)
    found = _condition(word, allowed)
    return found if found is not None and found.kind in allowed else None


def _condition(word: str, allowed: frozenset[ConditionKind]) -> Condition | None:
    if ConditionKind.PROGRESS in allowed:
        share = read_rate(word)
        return None if share is None else Condition(ConditionKind.PROGRESS, word, share=share)
    if ConditionKind.PLAN_KIND in allowed:
        return Condition(ConditionKind.PLAN_KIND, word, name=word)
    if word in _PLAIN_CONDITIONS:
        return Condition(_PLAIN_CONDITIONS[word], word)
    if match := _COUNTED.fullmatch(word):
        return Condition(ConditionKind(match[1]), word, low=int(match[2]))
    if match := _TEAM.fullmatch(word):
        return Condition(ConditionKind.TEAM, word, low=int(match[1]), high=int(match[2] or match[1]))
    if word.startswith("时段:") and len(word) > len("时段:"):
        return Condition(ConditionKind.IN_WINDOW, word, name=word.removeprefix("时段:"))
    if word.startswith("属于:"):
        scope = read_scope(word.removeprefix("属于:"))
        return None if scope is None else Condition(ConditionKind.IN_SCOPE, word, scope=scope)
    return None


def read_record_items(text: str, columns: Mapping[str, str]) -> tuple[tuple[RecordItem, ...], tuple[str, ...]]:
    """记录必填项: columns of the visit log (title → field), 照片>=n allowed; also the words not understood."""
    items: list[RecordItem] = []
    unknown: list[str] = []
    for part in listed(text):
        word = squeeze(part)
        match = _COUNTED.fullmatch(word)
        if match and match[1] == ConditionKind.PHOTOS.value:
            items.append(RecordItem("photos", int(match[2])))
        elif word in columns:
            items.append(RecordItem(columns[word]))
        else:
            unknown.append(word)
    return tuple(items), tuple(unknown)


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
    if isinstance(cell, str) and "%" in clean(cell):
        return None
    number = exact(cell)
    return int(number) if number is not None and number >= 0 and number.denominator == 1 else None
