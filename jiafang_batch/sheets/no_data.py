"""Rows of a table that are not data: repeated headers with the titles above them, totals, notes.

Source: domain contract `workbooks.md`, what is normal around a header.
"""

from __future__ import annotations

from collections.abc import Sequence

from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.header import repetition_of

_UNIT = r"(?:人次|户次|个班级?|人|户|次|家|个|张|条|篇|名|班)"
_TOTAL = pattern(
    rf"(?:本[页表班月]|全[班校]|(?:[一二三四五六七八九]|初[一二三]|高[一二三]|全|本)年级)?(?:合[计計]|小[计計]|[总總][计計]|共计|累计|总数)"
    rf"(?:人次|人数|户数|次数)?:?(?:\d+{_UNIT}?)?|共\d+{_UNIT}"
)
_AMOUNT = pattern(rf"(?:\D{{0,6}}[\d.%/]+{_UNIT}?(?:庭|学生|家庭)?[,;、。]?)+|{_UNIT}?|[/\-—]")
_VISITED = pattern(r"(?:家访|走访|访问|入户|上门)\D{0,4}(\d+)(?:人次|户次|户|次|家)")
"""What a total row says about the rows above it: 共家访 40 户."""
_NOTE = pattern(
    r"(?:备?注|说明|填表|填报|审核|制表|(?:单位|学校|部门)?负责人|校长|班主任签|签名|签字|盖章|联系人|统计|上报人|报送|经办|附件?)"
    r"[^:]{0,8}:"
    r"|(?:备?注|(?:填表)?说明|(?:填表|审核|制表|负责|经办)人)$|注\d|※|★"
    r"|\(?(?:单位|学校)?(?:公章|盖章|签章)\)?$|以下空白|[—\-]+以[上下]|第\d{1,3}页(?:[,，/、]?共\d{1,3}页)?$"
)
_NUMBERED = pattern(r"\(?\d{1,2}[.、)](?=[^\d.\-])\S{3}")
"""2.于期末上交: a line of notes, if the cells beside it are blank."""
_SIGNATURES = 3
"""The maximum number of filled cells of a note: 填表人 审核人 日期."""


Beginnings = Sequence[tuple[int, Cell]]
"""Each row below a header, with its first filled cell."""


def beginnings(grid: Grid, header: Header, end: int) -> Beginnings:
    """Return the rows between the header and `end` with their first filled cells."""
    return [(index, _first(grid.rows[index])) for index in range(header.last + 1, end)]


def no_data(grid: Grid, header: Header, end: int, rows_below: Beginnings) -> frozenset[int]:
    """Return the filled rows between the header and `end` (the next header or the sheet's end) that are not data."""
    rows: set[int] = set()
    is_repetition = repetition_of(header)
    noted = False
    for index, first in rows_below:
        if not isinstance(first, str):
            noted = False
            continue
        filled = _filled(grid.rows[index])
        if not filled:
            continue
        if is_repetition(grid.rows[index]):
            rows.update((index, *_titles_above(grid, header.last, index)))
        elif _is_total(filled):
            rows.add(index)
        # A note continues over the lines below it: 说明 / 1. … / 2. …
        elif _is_note(filled) or (noted and _is_one_text(filled)):
            rows.add(index)
            noted = True
        else:
            noted = False
    if end < len(grid.rows):
        rows.update(_titles_above(grid, header.last, end))
    return frozenset(rows)


_EXAMPLE = pattern(r"(?:示例|样例|范例|举例|例如|例)(?:行|[:：].*)?|[(（](?:示例|样例|范例|例)[)）].*")


def example_rows(rows_below: Beginnings) -> frozenset[int]:
    """Return the rows that say in their first cell that they are an example."""
    return frozenset(
        i
        for i, cell in rows_below
        if isinstance(cell, str) and cell[:1] in "示样范举例(（" and _EXAMPLE.fullmatch(squeeze(cell))
    )


def _first(row: Sequence[Cell]) -> Cell:
    """The row's first filled cell if it is a text, else an empty text: only a text can begin a row that is not data."""
    for cell in row:
        if cell != "" and not (isinstance(cell, str) and cell.isspace()):
            return cell
    return ""


def _filled(row: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in row if cell != "" and not (isinstance(cell, str) and cell.isspace())]


def _titles_above(grid: Grid, start: int, header_row: int) -> list[int]:
    """The rows directly above a repeated header that are blank or hold one text: its titles."""
    titles = []
    for index in range(header_row - 1, start, -1):
        filled = _filled(grid.rows[index])
        if filled and not _is_one_text(filled):
            break
        titles.append(index)
    return titles


def _is_one_text(filled: Sequence[Cell]) -> bool:
    return len(filled) == 1 and isinstance(filled[0], str)


def _is_total(filled: Sequence[Cell]) -> bool:
    first, *others = filled
    if not isinstance(first, str) or not _TOTAL.fullmatch(squeeze(first)):
        return False
    return all(not isinstance(cell, str) or _AMOUNT.fullmatch(squeeze(cell)) for cell in others)


def stated_total(row: Sequence[Cell]) -> int:
    """Return the number of visits that a total row states; 0 if it states none."""
    matches = [_VISITED.search(squeeze(cell)) for cell in _filled(row) if isinstance(cell, str)]
    numbers = {int(match[1]) for match in matches if match}
    return numbers.pop() if len(numbers) == 1 and _is_total(_filled(row)) else 0


def _is_note(filled: Sequence[Cell]) -> bool:
    first = filled[0]
    if _is_signatures(filled):
        return True
    if not isinstance(first, str) or len(filled) > _SIGNATURES:
        return False
    text = squeeze(first)
    return _NOTE.match(text) is not None or (len(filled) == 1 and _NUMBERED.match(text) is not None)


def _is_signatures(filled: Sequence[Cell]) -> bool:
    """True for labels of signatures, whatever they are called: 年级组长： 收表人： 上报日期：2025-1-5."""
    return len(filled) > 1 and all(isinstance(cell, str) and (":" in cell[1:] or "：" in cell[1:]) for cell in filled)


def is_note_text(text: str) -> bool:
    """True for a text that is a note below a table or form: 注：…, 填表人：…."""
    return _NOTE.match(squeeze(text)) is not None
