"""The form of a visit as a column for each form, with a tick below it.

实地 | 电话 | 视频 as headings, the same below 家访形式, and 5、家访形式:实地 | 5、家访形式:电话 in the export of an online form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from jiafang_batch.grid import Cell
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.heading_meanings import meanings
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.loose_forms import TICKS
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.spellings import NO_WORDS, NOTHING_WORDS, YES_WORDS

_LOG = "visit_log"
FEWEST = 2
"""The fewest headings of forms that are the choices of one column."""
_WORD = "实地|上门|入户|登门|面|电|视频|微信|短信|QQ|信|网|家长|到校|来校"
_FORMS = pattern(rf"(?m)^(?:{_WORD}).{{0,4}}$|[:(_\-—–→>](?:{_WORD}).{{0,4}}$")
"""A quick test of a row of headings, a line each."""
_OTHERS = pattern(r"(?:其他|其它|网络|线上|线下|面谈|约谈)(?:形式|方式|家访|途径)?(?:\(.*\))?")
"""Headings beside those of forms that are choices too, although they name no one form."""
_CHOICE = pattern(r"(.+?)[:(_\-—–→>]+([^:()_\-—–→>]+)\)?")
TICKED = YES_WORDS | frozenset({*TICKS, "V", "*", "○", "◯"})
"""In a column for one form also a circle is a tick; among choices in one cell it is an empty box."""
UNTICKED = NO_WORDS | NOTHING_WORDS | {"", "□", "☐"}


def names_forms(lines: str) -> bool:
    """True if a row of headings, a line each, may hold a column for each form."""
    return len(_FORMS.findall(lines)) >= FEWEST


def choices_of_form(words: Sequence[str]) -> dict[int, str]:
    """Return column → choice of the headings that are forms, with the other choices right of them; empty for fewer than two."""
    choices = {column: form for column, word in enumerate(words) if word and (form := _form_of(word))}
    if len(choices) < FEWEST:
        return {}
    for column in range(min(choices) + 1, len(words)):
        if column - 1 in choices and column not in choices and _OTHERS.fullmatch(words[column]):
            choices[column] = words[column]
    return choices


@lru_cache(512)
def _form_of(word: str) -> str:
    """The form that a heading names, alone or behind a word for 家访形式; empty if it names none, or several."""
    choice = word
    if (match := _CHOICE.fullmatch(word)) and "form" in meanings(match[1]).get(_LOG, {}):
        choice = match[2]
    if choice == word and meanings(word).get(_LOG, {}).keys() - {"form"}:
        return ""
    parsed = parse(choice, layouts()[_LOG].column("form"), None)
    return choice if parsed.value is not None and all(i.code == "form-understood" for i in parsed.issues) else ""


def ticked_forms(choices: dict[int, str], rows: Sequence[Sequence[Cell]]) -> list[Cell] | None:
    """Return the chosen forms of each row; None unless there are ticks, and nothing else, below the forms.

    Below 其他 may stand the form itself.
    """
    values: list[Cell] = []
    for row in rows:
        chosen = []
        for column, choice in choices.items():
            mark = squeeze(shown(row[column])).upper() if column < len(row) else ""
            if mark in TICKED:
                chosen.append(choice)
            elif mark not in UNTICKED:
                if not _OTHERS.fullmatch(choice):
                    return None
                chosen.append(shown(row[column]))
        values.append("、".join(chosen))
    return values if any(values) else None


def ticked_in(row: Sequence[Cell], columns: Iterable[int]) -> list[int]:
    """Return the columns of the choices in which something other than an empty box stands."""
    return [c for c in columns if c < len(row) and squeeze(shown(row[c])).upper() not in UNTICKED]


def stand_below_form(upper: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """True if a row holds nothing but forms, below a heading of 家访形式 and beside it, where nothing stands above."""
    choices = choices_of_form([squeeze(cell) if isinstance(cell, str) else "" for cell in below])
    if not choices or any(cell != "" and column not in choices for column, cell in enumerate(below)):
        return False
    above = [upper[column] if column < len(upper) else "" for column in choices]
    heading = above[0] if isinstance(above[0], str) else ""
    return "form" in meanings(heading).get(_LOG, {}) and set(above[1:]) <= {"", heading}
