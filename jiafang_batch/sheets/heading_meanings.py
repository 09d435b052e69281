"""The meanings of a heading: its core word, and the fields that it may name in each layout, ranked by certainty.

The words are data: titles and spellings of the contract in `layouts/*.toml`, those of real forms in `words.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.layout import Layout, heading_word, layouts, spellings


class Sureness(IntEnum):
    """How certain a heading is about a field; of two columns for one field the more certain one is used."""

    SUBMITTER = 1
    """The column in which a tool records who filled in its form."""
    LAST = 2
    """A word that means the field only if nothing else is left for it."""
    LOOSE = 3
    """A word that may name other things as well: 时间, 方式, 填表人."""
    WIDE = 4
    """A word of real forms: 入户时间, 家访老师."""
    ALSO = 5
    """A spelling of the contract."""
    TITLE = 6
    """The contract's own title."""


_SURENESS = {"words": Sureness.WIDE, "loose": Sureness.LOOSE, "last": Sureness.LAST}
"""Key of an entry of words.toml → how certain its words are."""

Fields = Mapping[str, Mapping[str, Sureness]]
"""Layout code → field → how certain a heading is about it."""

_WORDS = 8_192
_LONGEST = 60
_SHORT = 2
"""A spelling of the contract this short, 日期 or 学生, is loose beside a longer one: 家访时间, 学生姓名."""
_NUMBER = pattern(
    r"(?:第?\d{1,3}(?:题|项)?|题目?\d{1,3}|问题\d{1,3}|[Qq]\d{1,3}|\(\d{1,3}\)|\([一二三四五六七八九十]{1,3}\))[、.,:)\]·\-—_]*(?![\d.:/\-]|年(?![级段班])|月(?!份)|日(?!期|子))(?=.)"
    r"|[一二三四五六七八九十]{1,3}[、.)]"
)
_INNERMOST = pattern(
    r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕|<([^<>]*)>|「([^「」]*)」|《([^《》]*)》"
)
_MARKS = pattern(r"[*★☆※●○◆■□▲△_~^`'\"“”‘’…]+|^[、,.:;：。·\-—]+|[、,.:;?!。？！：·\-—]+$")
_SEGMENTS = pattern(r"[:;|>→—–_\-~]+")
_ANY = 16
"""The most letters that {any} stands for."""
_PIECES = re.compile(r"(\{\w+[?*]?\})")
"""Splits a word of words.toml into plain text and parts, in turn."""
_WHOSE = pattern(r"学生|孩子|幼儿|教师|老师|家长")
"""Words in brackets that say whose name a column holds: 姓名（学生）."""
_NAMES = pattern(r"姓名|名字|名称|签名|签字")


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("jiafang_batch.sheets").joinpath("words.toml").read_text(encoding="utf-8"))


@lru_cache(_WORDS)
def core_words(text: str) -> tuple[str, ...]:
    """Return the core words of a heading, the most certain first: the whole, then the parts at a colon or dash."""
    word = squeeze(text)
    if not word or len(word) > _LONGEST:
        return ()
    bare, inside = _without_brackets(word)
    whole = _bared(bare)
    is_whose = _WHOSE.fullmatch(_bared(inside)) and _NAMES.fullmatch(whole)
    candidates = [_bared(inside + bare)] if is_whose else [whole or _bared(inside)]
    parts = [_bared(part) for part in _SEGMENTS.split(bare)]
    # The title of a matrix question stands before its row; hints for a choice stand after the word.
    candidates += [part for part in (parts[-1], parts[0]) if len(parts) > 1]
    return tuple(dict.fromkeys(filter(None, candidates)))


def _without_brackets(word: str) -> tuple[str, str]:
    """The word without bracketed parts, and the last bracketed part."""
    inside = ""
    while match := _INNERMOST.search(word):
        content = next(part for part in match.groups() if part is not None)
        if match[0] == word:
            return content, ""
        # A number in brackets is always a number.
        inside = content or inside
        keep = match[0] if match.start() == 0 and _NUMBER.match(word) else ""
        if keep:
            rest, more = _without_brackets(word[len(keep) :])
            return rest, more
        word = word[: match.start()] + word[match.end() :]
    return word, inside


def _bared(word: str) -> str:
    """The word without number, marks, question words and fillers, with uniform spelling of 教师 and 您."""
    core = _data()["core"]
    for _ in range(3):
        before = word
        word = _MARKS.sub("", word)
        if (numbered := _NUMBER.match(word)) and numbered.end() < len(word):
            word = word[numbered.end() :]
        word = _asks().sub("", word, count=1)
        for tail in core["tails"]:
            if len(word) > len(tail):
                word = word.removesuffix(tail)
        if word == before:
            break
    for filler in core["fillers"]:
        word = word.replace(filler, "")
    for old, new in core["same"].items():
        word = word.replace(old, new)
    return word


@cache
def _asks() -> re.Pattern[str]:
    asks = sorted(_data()["core"]["asks"], key=len, reverse=True)
    return re.compile(rf"^(?:{'|'.join(asks)})+(?=.{{2}})")


@lru_cache(_WORDS)
def meanings(text: str) -> Fields:
    """Return the possible meanings of the heading, by layout and field.

    Empty for an unknown word and for a tool's column.
    """
    plain = heading_word(text)
    if plain in _tool_words()[0] or plain in _tool_words()[1]:
        return contract_meanings(plain)
    fields: Fields = {}
    for core in dict.fromkeys((plain, *core_words(text))):
        fields = _merged(contract_meanings(core), _pattern_fields(core))
        if fields and core != plain:
            break
        if fields:
            # The heading as it stands is a word of the contract; its core may name more.
            return _merged(fields, _pattern_fields(core_words(text)[0])) if core_words(text) else fields
    return fields


def _merged(surer: Fields, others: Fields) -> dict[str, dict[str, Sureness]]:
    merged = {code: dict(fields) for code, fields in others.items()}
    for code, fields in surer.items():
        merged[code] = {**merged.get(code, {}), **fields}
    return merged


@lru_cache(_WORDS)
def contract_meanings(word: str) -> dict[str, dict[str, Sureness]]:
    """Return the fields for which a word in the form for comparison is a title or spelling of the contract."""
    by_layout: dict[str, dict[str, Sureness]] = {}
    for code, field in spellings().get(word, spellings().get(word.replace("教师", "老师"), ())):
        is_title = heading_word(layouts()[code].column(field).title) == word
        sure = Sureness.TITLE if is_title else Sureness.LOOSE if len(word) <= _SHORT else Sureness.ALSO
        by_layout.setdefault(code, {}).setdefault(field, sure)
    return by_layout


@lru_cache(_WORDS)
def _pattern_fields(core: str) -> dict[str, dict[str, Sureness]]:
    by_layout: dict[str, dict[str, Sureness]] = {}
    for word in _words_from(core[:1]):
        if word.fits(core):
            for code in word.layouts:
                fields = by_layout.setdefault(code, {})
                fields[word.field] = max(word.sure, fields.get(word.field, word.sure))
    return by_layout


class _Word:
    """A word of words.toml. It is compared piece by piece: to compile an expression for each would take far longer."""

    def __init__(self, word: str, field: str, sure: Sureness, layouts: tuple[str, ...]) -> None:
        self.field, self.sure, self.layouts = field, sure, layouts
        self._pieces = [piece for piece in _PIECES.split(word) if piece]
        self._letters = None if "{any}" in self._pieces else frozenset().union(*map(_letters, self._pieces))

    def may_begin_with(self, letter: str) -> bool:
        """True if one of the pieces that may come first begins with the letter."""
        for piece in self._pieces:
            if piece == "{any}" or letter in _first_letters(piece):
                return True
            if not piece.endswith(("?}", "*}")):
                return False
        return False

    def fits(self, core: str) -> bool:
        """True if the core is this word."""
        if self._letters is not None and not self._letters.issuperset(core):
            return False
        ends = {0}
        for piece in self._pieces:
            ends = _ends(piece, core, ends)
            if not ends:
                return False
        return len(core) in ends


def _ends(piece: str, core: str, starts: set[int]) -> set[int]:
    """The places in the core at which the piece may end if it begins at one of the given places."""
    if piece == "{any}":
        return {end for start in starts for end in range(start, min(start + _ANY, len(core)) + 1)}
    ends = {start + len(text) for start in starts for text in _texts(piece) if core.startswith(text, start)}
    if piece.endswith("?}"):
        return starts | ends
    if piece.endswith("*}"):
        return starts | _ends(piece, core, ends) if ends else starts
    return ends


@cache
def _words() -> tuple[_Word, ...]:
    """Every word of words.toml, in its order."""
    words: list[_Word] = []
    for entry in _data()["field"]:
        codes = tuple(code for code, layout in layouts().items() if _holds_for(entry, layout))
        words += [_Word(w, entry["field"], s, codes) for key, s in _SURENESS.items() for w in entry.get(key, ())]
    return tuple(words)


@cache
def _words_from(letter: str) -> tuple[_Word, ...]:
    """The words that may begin with the letter: few of hundreds."""
    return tuple(word for word in _words() if word.may_begin_with(letter))


def _holds_for(entry: Mapping[str, Any], layout: Layout) -> bool:
    """True if the layout has the entry's field, and the entry does not except the layout."""
    is_wanted = layout.code in entry["only"] if "only" in entry else layout.code not in entry.get("not", ())
    return is_wanted and any(column.field == entry["field"] for column in layout.columns)


@cache
def _texts(piece: str) -> tuple[str, ...]:
    """The texts that a piece may be: those of a part in braces, or the plain text itself."""
    return tuple(_data()["part"][piece.strip("{}?*")]) if piece.startswith("{") else (piece,)


@cache
def _letters(piece: str) -> frozenset[str]:
    return frozenset().union(*_texts(piece))


@cache
def _first_letters(piece: str) -> frozenset[str]:
    return frozenset(text[0] for text in _texts(piece))


@lru_cache(_WORDS)
def is_tool_column(text: str) -> bool:
    """True for a column that a form tool adds by itself: 提交时间, 来自IP."""
    return heading_word(text) in _tool_words()[0] or is_submitter(text)


@lru_cache(_WORDS)
def is_submitter(text: str) -> bool:
    """True for the column in which a tool records who filled in its form."""
    return heading_word(text) in _tool_words()[1]


@cache
def _tool_words() -> tuple[frozenset[str], frozenset[str]]:
    tools = _data()["tool"].values()
    columns = frozenset(heading_word(word) for tool in tools for word in tool["columns"])
    return columns, frozenset(heading_word(word) for tool in tools for word in tool["submitter"])


def names_year_group(text: str) -> bool:
    """True for a column of year groups, whether or not the layout has a field for it."""
    return any("year_group" in fields for fields in meanings(text).values())
