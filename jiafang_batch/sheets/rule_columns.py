"""Columns of 考核办法 that nobody would miss: a rule under an unknown heading, and one cell of points for several rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from jiafang_batch.grid import Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.columns import column_letter
from jiafang_batch.sheets.layout import POLICY_PLACE, heading_text
from jiafang_batch.sheets.no_data import is_note_text
from jiafang_batch.sheets.parsed_cell import shown

_REMARKS = frozenset({"basis", "note"})
"""Columns that decide nothing."""
_WIDE = 2
_NUMBERED = pattern(r"[(（]?[一二三四五六七八九十]{1,2}[)）、.．]\s*\D")
_RULE_WORDS = pattern(
    r"\d%|[\d一二两三四五六七八九十半几][分次户人名个张篇倍成天]"
    r"|系数|加权|折算|加分|扣|倍|[只不]算|不计|除外|至少|不少于|以上|以内|每"
)
_COUNTING = pattern("序|页|号|年|日期|行")
"""Headings of numbers that count rows or tell dates."""
_INDICATORS, POINTS = "policy_indicators", "points"


def unused_rules(grid: Grid, header: Header, end: int, place: Location) -> Iterator[Problem]:
    """Report filled columns of a policy's sheet under unknown headings, if the sheet lacks one that decides something.

    A rule in such a column would not be applied, and the cells that it lacks would mean everybody, always, any form.
    """
    if header.layout.place != POLICY_PLACE:
        return
    absent = (c for c in header.layout.columns if c.field not in header.fields and c.field not in _REMARKS)
    lacking = [f"“{column.title}”" for column in absent if column.in_template]
    below = grid.rows[header.last + 1 : end]
    unused = [(index, text) for index, text in header.unknown if any(row[index] != "" for row in below)]
    if lacking and unused:
        columns = "".join(f"列“{heading_text(text)}”（{column_letter(grid, index)}）" for index, text in unused)
        details = {"columns": columns, "lacking": "、".join(lacking)}
        yield Problem("rule-columns-unused", place, details=details)
    elif header.layout.code == _INDICATORS:
        yield from _rules_aside(grid, unused, range(header.last + 1, end), place)


def rules_in_notes(grid: Grid, header: Header, notes: Iterable[int]) -> Iterator[Problem]:
    """Report the notes of 指标 that hold a rule: 注：不足 2 次的取消评优."""
    if header.layout.code != _INDICATORS:
        return
    for index in sorted(notes):
        text = next((cell for cell in grid.rows[index] if cell != ""), "")
        if isinstance(text, str) and is_note_text(text) and _RULE_WORDS.search(squeeze(text)):
            place = Location(grid.file, grid.sheet, index + grid.top + 1)
            yield Problem("rule-note-aside", place, shown(text))


def _rules_aside(
    grid: Grid, unused: Iterable[tuple[int, str]], rows: Iterable[int], place: Location
) -> Iterator[Problem]:
    """Report further columns of 指标 that hold numbers or words of a rule: 系数 1.2, 备注 只算上门的."""
    below = list(rows)
    for index, text in unused:
        cells = ((row, grid.rows[row][index]) for row in below)
        rule = next((pair for pair in cells if _is_rule(heading_text(text), pair[1])), None)
        if rule is not None:
            letter = column_letter(grid, index)
            at = replace(place, row=rule[0] + grid.top + 1, column=letter, header=heading_text(text))
            details = {"columns": f"列“{heading_text(text)}”（{letter}）"}
            yield Problem("rule-column-aside", at, shown(rule[1]), details)


def _is_rule(heading: str, cell: object) -> bool:
    if isinstance(cell, str):
        return _RULE_WORDS.search(squeeze(cell)) is not None
    return isinstance(cell, int | float) and not _COUNTING.search(heading)


def title_rows(grid: Grid, header: Header, end: int) -> frozenset[int]:
    """Return the rows of a policy's sheet that are a title over the rows below: one text in a merged cell, or 一、班主任."""
    if header.layout.place != POLICY_PLACE:
        return frozenset()
    wide = {top - grid.top for top, left, bottom, right in grid.merges if top == bottom and right - left >= _WIDE}
    rows = ((index, [cell for cell in grid.rows[index] if cell != ""]) for index in range(header.last + 1, end))
    return frozenset(
        index
        for index, cells in rows
        if len(cells) == 1 and isinstance(cells[0], str) and (index in wide or _NUMBERED.match(cells[0]))
    )


def merged_points(grid: Grid, header: Header, rows: Iterable[int]) -> Mapping[int, Problem]:
    """Return a fault for each of the rows that share one cell of 分值: it may be so many points each, or together."""
    column = header.fields.get(POINTS)
    if header.layout.code != _INDICATORS or column is None:
        return {}
    held = frozenset(rows)
    faults: dict[int, Problem] = {}
    for top, left, bottom, right in grid.merges:
        merged = [index for index in range(top - grid.top, bottom - grid.top + 1) if index in held]
        if len(merged) > 1 and left <= column + grid.left <= right and grid.rows[merged[0]][column] != "":
            letter, heading = column_letter(grid, column), header.titles[POINTS]
            place = Location(grid.file, grid.sheet, merged[0] + grid.top + 1, letter, heading)
            fault = Problem("merged-points", place, shown(grid.rows[merged[0]][column]))
            faults.update(
                {index: replace(fault, location=replace(place, row=index + grid.top + 1)) for index in merged}
            )
    return faults
