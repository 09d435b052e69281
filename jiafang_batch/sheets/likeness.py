"""Describes an unreadable sheet: the most similar layout, what it lacks, and headings that nearly match."""

from __future__ import annotations

from difflib import SequenceMatcher

from jiafang_batch.grid import Grid
from jiafang_batch.sheets.assign import Header, assigned
from jiafang_batch.sheets.evidence import looks_like_data
from jiafang_batch.sheets.header import distinctness, readings, searched_rows
from jiafang_batch.sheets.heading_meanings import core_words
from jiafang_batch.sheets.layout import heading_text, heading_word, layouts

_NAMED_COLUMNS, _SIMILAR_COLUMNS = 2, 3
"""The minimum number of known columns, and of known or similar ones, for a comparison."""

_LONGEST = 12
_SHORTEST = 3
"""A shorter spelling (学生) is similar to too many words."""
_NAMED = {
    "家长": ("家长", "监护人", "父", "母"),
    "教师": ("教师", "老师", "班主任", "您", "提交", "填写", "填表", "审批", "裁定"),
    "学生": ("学生", "孩子", "幼儿"),
}
"""Whose name a heading asks for, by the words in it."""
LIKENESS = 0.65
"""The similarity from which one heading counts as a misspelling of another: 四进 and 四进内容, but not 序号 and 学号."""


def likeness_of(grid: Grid) -> str:
    """Return in words the layout with most in common with the sheet and what it lacks; empty if there is none.

    A similar heading counts as one in common; otherwise a log with two slips would pass for another kind.
    """
    best = likest_header(grid)
    if best is None or _common(best)[0] < _SIMILAR_COLUMNS:
        return ""
    near = near_words(best)
    return f"有些像{best.layout.title}，但没有{'、'.join(best.missing)}列" + (f"；{near}" if near else "")


_OTHERWISE = ("未", "不", "没", "无", "上次", "下次", "拟")
"""How a heading begins that means something else than the word it resembles: 未访原因, 下次家访时间."""


def likest_header(grid: Grid) -> Header | None:
    """Return the row and layout with most in common, or None if no row names two columns of one."""
    compared = [
        header
        for index in searched_rows(grid)
        if not looks_like_data(grid.rows[index])
        for words, last in readings(grid, index)
        for header in (assigned(layout, words, index, last) for layout in layouts().values())
        if len(header.fields) >= _NAMED_COLUMNS and header.missing
    ]
    return max(compared, key=_common, default=None)


def near_words(header: Header) -> str:
    """Return in words the headings similar to a required column that the header lacks; empty if there are none."""
    near = best_pairs(header, all_spellings=True)
    return "，".join(f"“{heading_text(text)}”很像“{title}”" for _, text, title in near if title in header.missing)


def resembling(header: Header) -> tuple[tuple[int, str, str], ...]:
    """Return (index, text, title) of unknown columns similar to one that the header lacks."""
    return best_pairs(header, all_spellings=False)


def _common(header: Header) -> tuple[int, float]:
    return len(header.fields) + len(best_pairs(header, all_spellings=True)), distinctness(header)


def best_pairs(header: Header, *, all_spellings: bool) -> tuple[tuple[int, str, str], ...]:
    """Return (index, text, title): each unknown heading with the lacking column most similar to it, most similar first.

    Every heading and every column is in at most one pair, and a heading that is more similar to an existing column is
    in none, because a wrong hint is worse than none. The person named (teacher, pupil, parent) must agree.
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
        if 0 < len(word) <= _LONGEST and not word.startswith(_OTHERWISE):
            ratios = [(_ratio(word, near), near) for near in words if _whose(word) == _whose(near)]
            best, near = max(ratios, default=(0.0, ""))
            if best >= LIKENESS and words[near] in lacking:
                alike.append((best, index, text, words[near]))
    pairs: list[tuple[int, str, str]] = []
    for _, index, text, title in sorted(alike, key=lambda pair: (-pair[0], pair[1])):
        if title not in {used for _, _, used in pairs}:
            pairs.append((index, text, title))
    return tuple(pairs)


def _ratio(word: str, other: str) -> float:
    return SequenceMatcher(None, word, other.replace("教师", "老师")).ratio()


def _whose(word: str) -> str:
    """The person in the word: the first of those it names, empty if there is none."""
    return next((whose for whose, names in _NAMED.items() if any(name in word for name in names)), "")


def teachable(header: Header) -> dict[str, str]:
    """The unknown headings and the columns that they may be, for 对照."""
    return {"missing_titles": "|".join(header.missing), "unknown": "|".join(text for _, text in header.unknown)}
