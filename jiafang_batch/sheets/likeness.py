"""What a sheet looks like that can not be read: the layout it is nearest to, what it lacks, which headings nearly fit."""

from __future__ import annotations

from difflib import SequenceMatcher

from jiafang_batch.grid import Grid
from jiafang_batch.sheets.assign import Header, assigned
from jiafang_batch.sheets.evidence import looks_like_data
from jiafang_batch.sheets.header import HEADER_SEARCH_ROWS, distinctness, readings
from jiafang_batch.sheets.layout import heading_text, heading_word, layouts
from jiafang_batch.sheets.vocabulary import core_words

_KNOWN, _LIKE = 2, 3
"""A sheet is worth comparing from so many known columns on, and from so many known or nearly right ones like ours."""

_LONGEST = 12
_SHORTEST = 3
"""A spelling with fewer letters (学生) is like too many words."""
_NAMED = {
    "家长": ("家长", "监护人", "父", "母"),
    "教师": ("教师", "老师", "班主任", "您", "提交", "填写", "填表", "审批", "裁定"),
    "学生": ("学生", "孩子", "幼儿"),
}
"""Whose name a heading asks for, by the words in it."""
LIKENESS = 0.65
"""How alike two headings are before one is taken for a slip of the other: 四进 and 四进内容, 家放日期 and 家访日期, not
序号 and 学号."""


def likeness_of(grid: Grid) -> str:
    """In words, the layout that the sheet has most in common with and what it lacks; empty where it is like none.

    A heading that is nearly right counts as one in common, or a log with two slips would pass for another kind.
    """
    best = likest_header(grid)
    if best is None or _common(best)[0] < _LIKE:
        return ""
    near = near_words(best)
    return f"有些像{best.layout.title}，但没有{'、'.join(best.missing)}列" + (f"；{near}" if near else "")


def likest_header(grid: Grid) -> Header | None:
    """The row and layout that have most in common; None where no row names two columns of one."""
    compared = [
        header
        for index in range(min(HEADER_SEARCH_ROWS, len(grid.rows)))
        if not looks_like_data(grid.rows[index])
        for words, last in readings(grid, index)
        for header in (assigned(layout, words, index, last) for layout in layouts().values())
        if len(header.fields) >= _KNOWN and header.missing
    ]
    return max(compared, key=_common, default=None)


def near_words(header: Header) -> str:
    """In words, the headings that nearly name a required column which the header lacks; empty where none does."""
    near = best_pairs(header, all_spellings=True)
    return "，".join(f"“{heading_text(text)}”很像“{title}”" for _, text, title in near if title in header.missing)


def resembling(header: Header) -> tuple[tuple[int, str, str], ...]:
    """(index, text, title) of columns that are not known but look like one that the header lacks."""
    return best_pairs(header, all_spellings=False)


def _common(header: Header) -> tuple[int, float]:
    return len(header.fields) + len(best_pairs(header, all_spellings=True)), distinctness(header)


def best_pairs(header: Header, *, all_spellings: bool) -> tuple[tuple[int, str, str], ...]:
    """(index, text, title): each heading that is unknown with the one lacking column that it is most like, most alike first.

    Every heading and every column stands in at most one pair, and a heading that is more like a column which is there is
    in none: a hint that leads astray is worse than none. Whose name it is (a teacher's, a pupil's, a parent's) must agree.
    """
    lacking = {c.title for c in header.layout.columns if c.field not in header.fields}
    words = {
        heading_word(word): column.title
        for column in header.layout.columns
        for word in ((column.title, *column.also) if all_spellings else (column.title,))
        if word == column.title or len(word) >= _SHORTEST
    }
    alike: list[tuple[float, int, str, str]] = []
    for index, text in header.unknown:
        word = (core_words(text) or ("",))[0].replace("教师", "老师")
        if 0 < len(word) <= _LONGEST:
            ratios = [(_ratio(word, near), near) for near in words if _whose(word) == _whose(near)]
            best, near = max(ratios, default=(0.0, ""))
            if best >= LIKENESS and words[near] in lacking:
                alike.append((best, index, text, words[near]))
    pairs: list[tuple[int, str, str]] = []
    for _, index, text, title in sorted(alike, key=lambda one: (-one[0], one[1])):
        if title not in {taken for _, _, taken in pairs}:
            pairs.append((index, text, title))
    return tuple(pairs)


def _ratio(word: str, other: str) -> float:
    return SequenceMatcher(None, word, other.replace("教师", "老师")).ratio()


def _whose(word: str) -> str:
    """Whose the word is: the first of those it names, empty where it names nobody."""
    return next((whose for whose, names in _NAMED.items() if any(name in word for name in names)), "")
