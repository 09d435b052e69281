"""The words that a cell may have for a member of a vocabulary: its own, and the accepted spellings of `spellings.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import TypeVar

from jiafang_batch.normal_text import squeeze
from jiafang_batch.terms import EventKind

Word = TypeVar("Word", bound=Enum)

YES_WORDS = frozenset({"是", "有", "√", "✓", "✔", "对", "Y", "YES", "TRUE", "1", "已签", "已签字"})
NO_WORDS = frozenset({"否", "无", "没有", "×", "✗", "✕", "X", "N", "NO", "FALSE", "0", "未签", "不是"})
NOTHING_WORDS = frozenset({"无", "暂无", "没有", "/", "-", "—", "——", "--", "\\"})

UNANSWERED = frozenset({"(空)", "(跳过)", "(未填)", "(未填写)", "(未作答)", "(未选择)", "(无)"})
"""What exports of online forms have where a question was not answered: a blank."""

ORDINARY_WORDS = frozenset(
    {
        "正常",
        "一般",
        "普通",
        "普通学生",
        "一般学生",
        "正常家庭",
        "一般家庭",
        "普通家庭",
        "完整",
        "完整家庭",
        "双亲",
        "双亲家庭",
        "健全",
        "无特殊",
        "非特殊",
    }
)
"""What rosters write as the special category of a pupil who has none."""

LEFT_SCHOOL = frozenset({"辍学", "已辍学", "流失"})
BACK_AT_SCHOOL = frozenset({"返校", "已返校", "复学"})
"""Words of 事件类型 for a pupil who stays away from school and one who is back, which 跟踪台账 uses."""
FURTHER_WORDS: Mapping[type[Enum], frozenset[str]] = {EventKind: LEFT_SCHOOL | BACK_AT_SCHOOL | {"疑似辍学", "控辍"}}
"""Words beside an open vocabulary that the program understands: they are not misspelt."""


@cache
def spellings(kind: type[Enum]) -> Mapping[Enum, tuple[str, ...]]:
    """Return the accepted spellings of a vocabulary beside its own words: member → spellings."""
    return {kind(word): tuple(others) for word, others in _all_spellings().get(kind.__name__, {}).items()}


@cache
def vocabulary(kind: type[Enum]) -> Mapping[str, Enum]:
    """Return every accepted spelling of a vocabulary, squeezed and upper-cased, with its member."""
    words = {squeeze(member.value).upper(): member for member in kind}
    for member, others in spellings(kind).items():
        words.update({squeeze(word).upper(): member for word in others})
    return words


def spelled(kind: type[Word], text: str) -> Word | None:
    """Return the member that the text means in any accepted spelling, or None."""
    return vocabulary(kind).get(squeeze(text).upper())  # type: ignore[return-value]


def nearest(word: str, choices: object, limit: int = 3) -> list[str]:
    """Return the choices most similar to the word, best first, for "did you mean"; ties keep the order given."""
    return get_close_matches(word, list(choices), n=limit, cutoff=0.4)  # type: ignore[call-overload]


@cache
def _all_spellings() -> Mapping[str, Mapping[str, list[str]]]:
    """Name of a vocabulary → its words, each with its spellings."""
    return tomllib.loads(files("jiafang_batch").joinpath("spellings.toml").read_text(encoding="utf-8"))
