"""Finds the header row of a sheet, its kind, and the fields of its columns.

docs/recognition.md gives the order of attempts. A header in the contract's own words is recognised at once; the wider
words are used only for a sheet without one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from unicodedata import is_normalized

from msgspec.structs import replace

from jiafang_batch.grid import Cell, Grid, titled_columns
from jiafang_batch.sheets.assign import Header, assigned, header_of_titles
from jiafang_batch.sheets.evidence import (
    has_evidence,
    is_no_heading,
    is_titled_as_log,
    is_titled_as_plan,
    rows_agree,
    understood_cells,
)
from jiafang_batch.sheets.heading_meanings import Sureness, contract_meanings, meanings
from jiafang_batch.sheets.layout import ROSTER_PLACE, heading_word, layouts, spellings
from jiafang_batch.sheets.pupil_register import category_words, is_about_family
from jiafang_batch.sheets.surroundings import is_misplaced_roster, with_surroundings
from jiafang_batch.sheets.ticked_columns import stand_below_form

_SEARCHED, _LINES_ABOVE = 30, 300
"""The number of rows of several cells, and of rows in all, that may hold the header; lines of instructions stand above it."""

_ENOUGH = 2
"""The minimum number of columns of its layout that a header names."""

_WIDE = 5
"""The number of known columns from which a header without a required column is still assigned to a kind."""

_MORE = 3
"""The lead in known columns by which a kind without a required column beats a smaller complete kind."""

_DISTINCT = 0.35
"""The minimum distinctness of a header: a word that n layouts share counts 1/n (班级 little, 家访形式 much)."""

_KNOWN_HEADERS = 1_000
"""The number of rows that are remembered as headings or not: the sheets of a school come from few templates."""


def find_header(grid: Grid) -> Header | None:
    """Return the best header among the first rows, or None if the sheet is of no known kind.

    A header with all its required columns wins over any other, then the one with the most columns, then the upper one.
    """
    header = find_plain_header(grid) or _best_header(grid)
    if header is not None and not header.missing and is_titled_as_plan(grid, header):
        return replace(header, undecided=(header.layout.title, layouts()["plan"].title))
    return header


def find_plain_header(grid: Grid) -> Header | None:
    """Return the first row with all required columns of one kind in words of the contract, without gaps between them."""
    for index in searched_rows(grid):
        plain = _plain(tuple(map(_text, grid.rows[index])))
        if plain is not None and not is_no_heading(grid.rows[index]) and not _goes_on_below(grid, index):
            return replace(plain, first=index, last=index)
    return None


def searched_rows(grid: Grid) -> Iterator[int]:
    """Yield the indexes of the rows that may hold the header."""
    wide = 0
    for index, row in enumerate(grid.rows[:_LINES_ABOVE]):
        yield index
        wide += len(row) - row.count("") > 1
        if wide >= _SEARCHED:
            return


def _goes_on_below(grid: Grid, index: int) -> bool:
    """True if words that head columns stand below, one of them beyond the row: 监护人 over 姓名 and 电话."""
    below = grid.rows[index + 1] if index + 1 < len(grid.rows) else ()
    filled = {column: cell for column, cell in enumerate(below) if cell != ""}
    words = grid.rows[index]
    if len(filled) < _ENOUGH or all(column < len(words) and words[column] != "" for column in filled):
        return False
    if stand_below_form(words, below):
        return True
    if not all(isinstance(cell, str) for cell in filled.values()):
        return False
    count = sum(bool(meanings(str(cell))) or heading_word(str(cell)) in _plain_words() for cell in filled.values())
    return count == len(filled) or (count > _ENOUGH and 2 * count > len(filled))


@cache
def _plain_words() -> frozenset[str]:
    """The words of the contract and of the special groups, in the form for comparison."""
    return frozenset(spellings()) | frozenset(category_words())


def _best_header(grid: Grid) -> Header | None:
    best: Header | None = None
    for index in searched_rows(grid):
        if is_no_heading(grid.rows[index]):
            continue
        for header in _believable(grid, index):
            if best is None or (_strength(header) > _strength(best) and not _is_lower_row(header, best)):
                best = header
    return best


def _is_lower_row(header: Header, above: Header) -> bool:
    """True for 姓名 | 姓名 below 学生信息 | 家长信息: two columns of one field, which the row above tells apart."""
    return bool(header.rivals) and header.last == above.last and not (above.rivals or above.missing)


@lru_cache(_KNOWN_HEADERS)
def _plain(words: tuple[str, ...]) -> Header | None:
    """The header of a row with all required columns of one kind in words of the contract, without gaps between them."""
    filled = len(words)
    while filled and not words[filled - 1]:
        filled -= 1
    canonical = [word for word in words[:filled] if heading_word(word) in spellings()]
    if len(canonical) < _ENOUGH or "" in words[:filled] or 2 * len(canonical) < filled:
        return None
    if titled := _titled(words[:filled]):
        return titled if _points(titled) and not titled.layout.evidence else None
    headers = _assignments(words)
    if not headers or headers[0].missing or headers[0].wider or headers[0].rivals or headers[0].layout.evidence:
        return None
    if len(headers) > 1 and not headers[1].missing and _fitness(headers[0])[:3] == _fitness(headers[1])[:3]:
        return None
    return headers[0] if _points(headers[0]) else None


def _titled(words: Sequence[str]) -> Header | None:
    """The header of a row with nothing but titles of one kind, required ones among them: our own templates.

    The same as the best of `_assignments`, which no wider word could improve, without a look at the wider words.
    """
    named = [contract_meanings(heading_word(word)) for word in words]
    headers = []
    for code in named[0]:
        fields = {_titled_field(meant.get(code, {})): index for index, meant in enumerate(named)}
        if "" not in fields and len(fields) == len(words):
            header = header_of_titles(layouts()[code], words, fields)
            headers += [] if header.missing else [header]
    return headers[0] if len(headers) == 1 else None


def _titled_field(meant: Mapping[str, Sureness]) -> str:
    return next((name for name, sure in meant.items() if sure is Sureness.TITLE), "")


def _believable(grid: Grid, index: int) -> list[Header]:
    """The possible headers of the row: complete ones without contrary evidence, or those that lack little."""
    possible: list[Header] = []
    for words, last in readings(grid, index):
        headers = [replace(header, first=index, last=last) for header in _assignments(tuple(words))]
        headers = [header for header in headers if _speaks(grid, header)]
        complete = [header for header in headers if not header.missing and rows_agree(grid, header)]
        if not complete:
            headers = [with_surroundings(grid, header) for header in headers]
            complete = [header for header in headers if not header.missing and rows_agree(grid, header)]
        lacking = [header for header in headers if header.missing and (header.clashing or _nearly(header))]
        lacking = [header for header in lacking if not is_misplaced_roster(grid, header)][:1]
        if complete:
            chosen = _chosen(grid, complete)
            # A log without its 家访日期 is complete as a smaller kind, which it is not.
            possible += [header for header in lacking if len(header.fields) >= len(chosen.fields) + _MORE] or [chosen]
        else:
            possible += lacking
    return possible


def _speaks(grid: Grid, header: Header) -> bool:
    """True if the words are distinctive, or the required evidence beside them is there."""
    if header.layout.evidence is not None:
        return len(header.fields) >= _ENOUGH and has_evidence(grid, header)
    is_at_home = header.layout.place == ROSTER_PLACE and grid.file.startswith(f"{ROSTER_PLACE}/")
    lacking = {column.field for column in header.lacking}
    if header.layout.code == "visit_log" and len(header.fields) > _ENOUGH and is_titled_as_log(grid, header):
        return True
    return _points(header) or (is_at_home and len(header.fields) >= _ENOUGH and lacking <= {"school_class"})


def _chosen(grid: Grid, complete: Sequence[Header]) -> Header:
    """Of several possible kinds the one with the most known columns, then the one that the rows match; else both."""
    best = complete[0]
    alike = [header for header in complete if _fitness(header)[:3] == _fitness(best)[:3]]
    if len(alike) == 1:
        return best
    ranked = sorted(alike, key=lambda header: understood_cells(grid, header), reverse=True)
    if understood_cells(grid, ranked[0]) > understood_cells(grid, ranked[1]):
        return ranked[0]
    return replace(best, undecided=tuple(header.layout.title for header in alike))


def side_by_side(grid: Grid, header: Header) -> tuple[Grid, ...]:
    """Return the sheet divided where further tables of the same kind begin to the right; else the sheet itself."""
    width = header.block_width
    if not width:
        return (grid,)
    total = max(map(len, grid.rows[header.first : header.last + 1]))
    parts = [titled_columns(grid, start, start + width, header.first) for start in range(0, total, width)]
    headers = [find_header(part) for part in parts]
    kept = [
        part
        for part, beside in zip(parts, headers, strict=True)
        if beside is not None and beside.layout == header.layout
    ]
    is_whole = all(beside is not None and not beside.missing for beside in headers[: len(kept)])
    return tuple(kept) if len(kept) > 1 and is_whole else (grid,)


def repetition_of(header: Header) -> Callable[[Sequence[Cell]], bool]:
    """Return a test for rows that repeat the header: all text, and more than half of it names of the header's columns."""
    titles = frozenset(heading_word(title) for title in header.titles.values())
    begins = frozenset(title[0] for title in titles if title)

    @cache
    def is_title(text: str) -> bool:
        # Compared by its first letter, if that is its own normal form; names of pupils are ruled out by it.
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


def _strength(header: Header) -> tuple[int, ...]:
    is_complete = not header.missing
    surely = sum(header.sure.values())
    return (is_complete, len(header.fields), -len(header.missing), surely, -(header.last - header.first))


def _points(header: Header) -> bool:
    """True if enough known columns are distinctive for this layout."""
    return len(header.fields) >= _ENOUGH and distinctness(header) >= _DISTINCT


def _nearly(header: Header) -> bool:
    """True for a header of its kind without a required column, if most of a wide header is known."""
    matched, required = len(header.fields), len(header.layout.required)
    return matched > _WIDE - 2 and 2 * (required - len(header.missing)) >= required and 2 * matched >= header.width


def distinctness(header: Header) -> float:
    """Return how distinctive the header's words are for its layout."""
    return sum(
        _pointing(title, header.layout.code)
        for field, title in header.titles.items()
        if header.sure.get(field, Sureness.LAST) > Sureness.LAST
    )


@cache
def _pointing(text: str, code: str) -> float:
    """How distinctive a word is for a layout; a word that is a title counts only for the layouts with that title."""
    contract = contract_meanings(heading_word(text))
    owners = [owner for owner, fields in contract.items() if Sureness.TITLE in fields.values()]
    if not owners:
        wider = meanings(text)
        owners = [owner for owner, fields in wider.items() if Sureness.TITLE in fields.values()] or list(wider)
    return 1 / len(owners) if code in owners else 0


@lru_cache(_KNOWN_HEADERS)
def _assignments(words: tuple[str, ...]) -> tuple[Header, ...]:
    """The header that the words give in each layout that knows some of them, the best first."""
    codes = {code for word in words if word for code in meanings(word)}
    headers = [assigned(layout, words, 0, 0) for code, layout in layouts().items() if code in codes]
    return tuple(sorted(filter(lambda header: header.fields, headers), key=_fitness, reverse=True))


def _fitness(header: Header) -> tuple[int, ...]:
    """Of two with equally many columns the one that lacks fewer required ones, then the one with more certain words.

    The rest of the key only makes the order unique.
    """
    layout = header.layout
    return (
        len(header.fields), -len(header.missing), sum(header.sure.values()), len(layout.required & header.fields.keys()),
        -len(layout.columns),
    )  # fmt: skip


def readings(grid: Grid, index: int) -> list[tuple[list[str], int]]:
    """Return the row's words as a one-row header, and with the row below as a two-row header; each with its last row."""
    upper = [_text(cell) for cell in grid.rows[index]]
    if not any(upper):
        return []
    headers = [(upper, index)]
    if index + 1 < len(grid.rows):
        below = [_text(cell) for cell in grid.rows[index + 1]]
        groups = _spread(upper, below, grid, index)
        words = [
            _two_row_word(group, upper_word, sub) for group, upper_word, sub in zip(groups, upper, below, strict=False)
        ]
        is_two_rows = words != below[: len(words)]
        named = [word for word, sub in zip(words, below, strict=False) if sub]
        if is_two_rows and any(heading_word(word) in spellings() or is_about_family(word) for word in named):
            headers.append((words, index + 1))
        if len(headers) > 1 and _goes_on_below(grid, index):
            return headers[1:]
    return headers


def _spread(upper: Sequence[str], below: Sequence[str], grid: Grid, index: int) -> list[str]:
    """The upper header with a merged cell's text in every column of its merge.

    Text files have no merges: there the text is repeated over blank cells as long as the lower header has words.
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


def _two_row_word(group: str, upper: str, sub: str) -> str:
    """The column's name in a two-row header: the two together (家长 / 姓名), else the lower cell, else the upper."""
    if not sub:
        return upper
    joined = group + sub
    is_word = heading_word(joined) in spellings() or is_about_family(joined) or _means_another(joined, sub)
    return joined if is_word else sub


def _means_another(joined: str, sub: str) -> bool:
    """True if the two words together name another column than the lower alone: 监护人 over 姓名, but not 学生 over 班级."""
    fields, plain = meanings(joined), meanings(sub)
    return bool(fields) and all(fields[code].keys().isdisjoint(plain.get(code, {})) for code in fields)


def _text(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) else ""
