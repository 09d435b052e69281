"""What a sheet looks like that can not be read: the layout it is nearest to, what it lacks, which headings nearly fit."""

from __future__ import annotations

from difflib import get_close_matches

from jiafang_batch.grid import Grid
from jiafang_batch.sheets.header import HEADER_SEARCH_ROWS, LIKENESS, Header, assigned, distinctness, readings
from jiafang_batch.sheets.layout import heading_text, heading_word, layouts

_KNOWN, _LIKE = 2, 3
"""A sheet is worth comparing from so many known columns on, and from so many known or nearly right ones like ours."""

_LONGEST = 12


def likeness_of(grid: Grid) -> str:
    """In words, the layout that the sheet has most in common with and what it lacks; empty where it is like none.

    A heading that is nearly right counts as one in common, or a log with two slips would pass for another kind.
    """
    compared = [
        header
        for index in range(min(HEADER_SEARCH_ROWS, len(grid.rows)))
        for words, last in readings(grid, index)
        for header in (assigned(layout, words, index, last) for layout in layouts().values())
        if len(header.fields) >= _KNOWN and header.missing
    ]
    best = max(compared, key=_common, default=None)
    if best is None or _common(best)[0] < _LIKE:
        return ""
    near = near_words(best)
    return f"有些像{best.layout.title}，但没有{'、'.join(best.missing)}列" + (f"；{near}" if near else "")


def near_words(header: Header) -> str:
    """In words, the headings that nearly name a required column which the header lacks; empty where none does."""
    return "，".join(f"“{text}”很像“{title}”" for text, title in _nearly(header).items() if title in header.missing)


def _common(header: Header) -> tuple[int, float]:
    return len(header.fields) + len(_nearly(header)), distinctness(header)


def _nearly(header: Header) -> dict[str, str]:
    """Heading as written → the title of the lacking column that it nearly names; one heading for a column."""
    lacking = [column for column in header.layout.columns if column.field not in header.fields]
    titles = {heading_word(word): column.title for column in lacking for word in (column.title, *column.also)}
    found: dict[str, str] = {}
    for _, text in header.unknown:
        near = get_close_matches(heading_word(text), titles, 1, LIKENESS) if len(text) <= _LONGEST else []
        if near and titles[near[0]] not in found.values():
            found[heading_text(text)] = titles[near[0]]
    return found
