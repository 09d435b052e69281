"""The quick ways from a heading to its fields give what the plain ways give: every word compiled, every column assigned."""

from __future__ import annotations

import random
import re
from functools import cache

import pytest

from jiafang_batch.sheets import header, heading_meanings
from jiafang_batch.sheets.heading_meanings import Sureness
from jiafang_batch.sheets.layout import LayoutColumn, layouts

_DATA = heading_meanings._data()
_ENTRIES = [(entry, key) for entry in _DATA["field"] for key in ("words", "loose", "last") if key in entry]


def _pieces(word: str) -> list[str]:
    return [piece for piece in re.split(r"(\{\w+[?*]?\})", word) if piece]


def _part(piece: str) -> list[str]:
    return _DATA["part"][piece.strip("{}?*")]


def _expression(word: str) -> str:
    expression = ""
    for piece in _pieces(word):
        if piece == "{any}":
            expression += ".{0,16}?"
        elif piece.startswith("{"):
            expression += f"(?:{'|'.join(map(re.escape, _part(piece)))}){piece[-2] if piece[-2] in '?*' else ''}"
        else:
            expression += re.escape(piece)
    return expression


@cache
def _compiled() -> list[tuple[str, str, Sureness, re.Pattern[str]]]:
    sureness = {"words": Sureness.WIDE, "loose": Sureness.LOOSE, "last": Sureness.LAST}
    return [
        (code, entry["field"], sureness[key], re.compile("|".join(map(_expression, entry[key]))))
        for entry, key in _ENTRIES
        for code, layout in layouts().items()
        if (code in entry["only"] if "only" in entry else code not in entry.get("not", ()))
        and any(column.field == entry["field"] for column in layout.columns)
    ]


def _plainly(core: str) -> dict[str, dict[str, Sureness]]:
    by_layout: dict[str, dict[str, Sureness]] = {}
    for code, field, sure, expression in _compiled():
        if expression.fullmatch(core):
            fields = by_layout.setdefault(code, {})
            fields[field] = max(sure, fields.get(field, sure))
    return by_layout


def _said(chance: random.Random, word: str) -> str:
    """The word with chosen parts; now and then with a letter too few or too many."""
    text = ""
    for piece in _pieces(word):
        if not piece.startswith("{"):
            text += piece
            continue
        times = chance.randint(0, {"?": 1, "*": 2}[piece[-2]]) if piece[-2] in "?*" else 1
        parts = ["", "贵校", "最近学生在家里"] if piece == "{any}" else _part(piece)
        text += "".join(chance.choice(parts) for _ in range(times))
    if text and chance.random() < 0.25:
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice(["", "家", "访", "人", "Q"]) + text[place + 1 :]
    return text


@pytest.mark.parametrize(
    "number", range(len(_ENTRIES)), ids=[f"{e['field']}-{k}-{n}" for n, (e, k) in enumerate(_ENTRIES)]
)
def test_a_heading_has_the_fields_whose_expressions_match_it(number: int) -> None:
    entry, key = _ENTRIES[number]
    chance = random.Random(number)
    for word in entry[key]:
        for _ in range(6):
            core = _said(chance, word)
            assert heading_meanings._pattern_fields(core) == _plainly(core), core


def _titles(chance: random.Random, columns: tuple[LayoutColumn, ...]) -> tuple[str, ...]:
    chosen = [column for column in columns if column.required or chance.random() < 0.5]
    chance.shuffle(chosen)
    words = [chance.choice((c.title, c.heading, f"{c.title}（必填）", f"{c.title}:")) for c in chosen]
    return tuple(words + words[:1] if chance.random() < 0.2 else words)


@pytest.mark.parametrize("code", layouts())
def test_a_row_of_titles_is_assigned_as_any_other_row_is(code: str) -> None:
    chance = random.Random(code)
    quick = 0
    for _ in range(40):
        words = _titles(chance, layouts()[code].columns)
        titled = header._titled(words)
        if titled is not None:
            quick += 1
            assert titled == header._assignments(words)[0]
    assert quick, "the template itself is recognised by its titles"


@pytest.mark.parametrize("code", layouts())
def test_a_row_of_titles_is_as_plain_as_any_other_row(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(code)
    rows = [_titles(chance, layouts()[code].columns) for _ in range(20)]
    header._plain.cache_clear()
    quickly = [header._plain(words) for words in rows]
    header._plain.cache_clear()
    monkeypatch.setattr(header, "_titled", lambda words: None)
    assert [header._plain(words) for words in rows] == quickly
