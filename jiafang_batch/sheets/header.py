"""Which kind of sheet a grid is, and which of its columns holds which field: by its header, never by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import zip_longest
from unicodedata import is_normalized

from jiafang_batch.grid import Cell, Grid
from jiafang_batch.sheets.layout import Layout, heading_text, heading_word, layouts, spellings

HEADER_SEARCH_ROWS = 30
"""How many of the first rows may hold the header (titles, notes and blank rows stand above it)."""

_ENOUGH = 2
"""A header names at least this many columns of its layout."""

_WIDE = 5
"""A header with so many known columns may carry any number of the school's own."""

_DISTINCT = 0.35
"""How much a header must point to its own layout: a word that n layouts share counts 1/n (班级 little, 家访形式 much)."""

_KNOWN_HEADERS = 1_000
"""Different rows that are remembered as headings or none: the sheets of a school come from few templates."""

LIKENESS = 0.65
"""How alike two headings are before one is taken for a slip of the other: 四进 and 四进内容, 家放日期 and 家访日期, not
序号 and 学号."""


@dataclass(frozen=True, slots=True)
class Header:
    """A recognised header: the layout, its rows in the grid (first, last; 0-based), and field → column."""

    layout: Layout
    first: int
    last: int
    fields: Mapping[str, int]
    """Field → index into a grid row."""
    titles: Mapping[str, str]
    """Field → the header's text as the teacher wrote it, without stars and the like."""
    repeated: tuple[tuple[int, str], ...]
    """(index, text) of columns that name a field that a column further left has already."""
    unknown: tuple[tuple[int, str], ...]
    """(index, text) of columns that name no field of the layout."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Titles of the required columns that the header lacks, in layout order."""
        return tuple(c.title for c in self.layout.columns if c.required and c.field not in self.fields)

    @property
    def resembling(self) -> tuple[tuple[int, str, str], ...]:
        """(index, text, title) of columns that are not known but look like one that the header lacks."""
        lacking = [c.title for c in self.layout.columns if c.field not in self.fields]
        near = (
            (index, text, get_close_matches(heading_word(text), lacking, 1, LIKENESS)) for index, text in self.unknown
        )
        return tuple((index, text, titles[0]) for index, text, titles in near if titles)


def find_header(grid: Grid) -> Header | None:
    """The best header among the first rows, or None where the sheet is none of ours.

    The header with the most columns of one layout wins, then the one that lacks the fewest required columns,
    then the upper one.
    """
    best = nearest_header(grid)
    return best if best is not None and _is_plausible(best) else None


def nearest_header(grid: Grid) -> Header | None:
    """The row that is most like a header of ours, believable or not; None where no word of any header stands there."""
    best: Header | None = None
    for index in range(min(HEADER_SEARCH_ROWS, len(grid.rows))):
        if best is not None and _most_columns(grid, index) < len(best.fields):
            continue
        for header in _readings(grid, index):
            if best is None or _strength(header) > _strength(best):
                best = header
    return best


def _most_columns(grid: Grid, index: int) -> int:
    """How many columns a header in this row and the next can name at most."""
    return sum(map(any, zip_longest(*grid.rows[index : index + 2])))


def side_by_side(grid: Grid, header: Header) -> tuple[Grid, ...]:
    """The sheet cut where a second table of the same kind begins to the right; the sheet itself where none does."""
    repeated = [index for index, _ in header.repeated]
    if not repeated or repeated[0] <= max(header.fields.values()):
        return (grid,)
    cut = repeated[0]
    right = replace(grid, rows=[row[cut:] for row in grid.rows], left=grid.left + cut)
    beside = find_header(right)
    if beside is None or beside.layout != header.layout or beside.missing:
        return (grid,)
    return replace(grid, rows=[row[:cut] for row in grid.rows]), right


def with_filled_columns(grid: Grid, header: Header, end: int) -> Header:
    """The header with, of two columns for one field, the filled one where the other is blank down to `end`.

    Exports of pupil registers carry a blank 学号 beside a filled 学籍号.
    """
    fields, titles, repeated = dict(header.fields), dict(header.titles), list(header.repeated)
    for index, title in header.repeated:
        field = next(column.field for column in header.layout.columns if column.title == title)
        if _is_filled(grid, index, header.last, end) and not _is_filled(grid, fields[field], header.last, end):
            fields[field] = index
            titles[field] = next(filter(None, (_text(grid.rows[row][index]) for row in (header.last, header.first))))
            repeated.remove((index, title))
    return replace(header, fields=fields, titles=titles, repeated=tuple(repeated))


def _is_filled(grid: Grid, index: int, start: int, end: int) -> bool:
    return any(_text(row[index]) or not isinstance(row[index], str) for row in grid.rows[start + 1 : end])


def repetition_of(header: Header) -> Callable[[Sequence[Cell]], bool]:
    """Tells of a row whether it repeats the header: all text, and more than half of it names of the header's columns."""
    titles = frozenset(heading_word(title) for title in header.titles.values())
    begins = frozenset(title[0] for title in titles)

    @cache
    def is_title(text: str) -> bool:
        # A letter that is its own normal form is what the word begins with: names of pupils are told by it.
        first = text[0]
        if first not in begins and first.isalnum() and is_normalized("NFKC", first):
            return False
        return heading_word(text) in titles

    def is_repetition(row: Sequence[Cell]) -> bool:
        filled = [cell for cell in row if cell != ""]
        if len(filled) < _ENOUGH or set(map(type, filled)) != {str}:
            return False
        return 2 * sum(map(is_title, filled)) > len(filled)

    return is_repetition


def _strength(header: Header) -> tuple[int, int, int]:
    return (len(header.fields), -len(header.missing), -(header.last - header.first))


def _is_plausible(header: Header) -> bool:
    """Enough known columns that point to this layout: all required ones, or most of them in a wide header."""
    known, all_columns = len(header.fields), len(header.fields) + len(header.unknown) + len(header.repeated)
    if known < _ENOUGH or distinctness(header) < _DISTINCT:
        return False
    if not header.missing:
        return 2 * known >= all_columns or known >= _WIDE
    required = len(header.layout.required)
    return known > _WIDE - 2 and 2 * (required - len(header.missing)) >= required and 2 * known >= all_columns


def distinctness(header: Header) -> float:
    """How much the header's words point to its layout and no other."""
    return sum(_pointing(heading_word(title), header.layout.code) for title in header.titles.values())


@cache
def _pointing(word: str, code: str) -> float:
    """How much a word points to a layout; one that is a title somewhere points to the layouts so titled, no others."""
    owners = [layout.code for layout in layouts().values() if _is_title(word, layout)]
    owners = owners or list(dict.fromkeys(owner for owner, _ in spellings().get(word, ())))
    return 1 / len(owners) if code in owners else 0


def _is_title(word: str, layout: Layout) -> bool:
    return word in _titles(layout.code)


@cache
def _titles(code: str) -> frozenset[str]:
    """The layout's own titles, as headings are compared."""
    return frozenset(heading_word(column.title) for column in layouts()[code].columns)


def _readings(grid: Grid, index: int) -> list[Header]:
    """The headers of the row's readings."""
    headers = (_matched(tuple(words), index, last) for words, last in readings(grid, index))
    return [header for header in headers if header is not None]


def readings(grid: Grid, index: int) -> list[tuple[list[str], int]]:
    """The words of the row as a one-row header, and with the row below it as a two-row header; each with its last row."""
    upper = [_text(cell) for cell in grid.rows[index]]
    if not any(upper):
        return []
    found = [(upper, index)]
    if index + 1 < len(grid.rows):
        below = [_text(cell) for cell in grid.rows[index + 1]]
        groups = _spread(upper, below, grid, index)
        words = [_two_row_word(group, own, sub) for group, own, sub in zip(groups, upper, below, strict=False)]
        if any(sub and heading_word(word) in spellings() for word, sub in zip(words, below, strict=False)):
            found.append((words, index + 1))
    return found


def _spread(upper: Sequence[str], below: Sequence[str], grid: Grid, index: int) -> list[str]:
    """The upper header with a merged cell's text over every column of its merge.

    Text files know no merges: there it goes on over blank cells as long as the lower header has words.
    """
    spread = list(upper)
    for first, left, last, right in grid.merges:
        if first <= index + grid.top <= last and left - grid.left >= 0:
            text = upper[left - grid.left] if left - grid.left < len(upper) else ""
            for column in range(left - grid.left, min(right - grid.left + 1, len(spread))):
                spread[column] = text
    if not grid.merges:
        for column in range(1, min(len(spread), len(below))):
            if not spread[column] and below[column - 1] and below[column]:
                spread[column] = spread[column - 1]
    return spread


def _two_row_word(group: str, own: str, sub: str) -> str:
    """The column's name in a two-row header: the two together (家长 / 姓名), else the lower cell, else the upper."""
    if not sub:
        return own
    return group + sub if heading_word(group + sub) in spellings() else sub


@lru_cache(_KNOWN_HEADERS)
def _matched(words: tuple[str, ...], first: int, last: int) -> Header | None:
    """The layout that knows most of the words, with its columns; None where no word is known.

    Of two that know as many, the one that lacks fewer required columns, then the one that requires more of them,
    then the one that calls more of them so itself.
    """
    counts: dict[str, set[str]] = {}
    for word in words:
        for code, field in spellings().get(heading_word(word), ()) if word else ():
            counts.setdefault(code, set()).add(field)
    if not counts:
        return None
    headings = [heading_word(word) for word in words if word]

    def fitness(code: str) -> tuple[int, ...]:
        layout, known = layouts()[code], counts[code]
        titles = sum(_is_title(heading, layout) for heading in headings)
        return (len(known), -len(layout.required - known), len(layout.required), titles, -len(layout.columns))

    return assigned(layouts()[max(counts, key=fitness)], words, first, last)


def assigned(layout: Layout, words: Sequence[str], first: int, last: int) -> Header:
    """Each word's field; a canonical title takes its field before another spelling does."""
    options = [
        next((field for code, field in spellings().get(heading_word(word), ()) if code == layout.code), "")
        if word
        else ""
        for word in words
    ]
    canonical = {column.field: heading_word(column.title) for column in layout.columns}
    fields: dict[str, int] = {}
    for exact in (True, False):
        for index, (word, field) in enumerate(zip(words, options, strict=True)):
            if field and field not in fields and (heading_word(word) == canonical[field]) is exact:
                fields[field] = index
    taken = set(fields.values())
    return Header(
        layout=layout,
        first=first,
        last=last,
        fields=fields,
        titles={field: heading_text(words[index]) for field, index in fields.items()},
        repeated=tuple(
            (i, layout.column(options[i]).title) for i in range(len(words)) if options[i] and i not in taken
        ),
        unknown=tuple((i, word.strip()) for i, word in enumerate(words) if word and not options[i]),
    )


def _text(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ""
