"""Evidence for or against a header beside its words: rows of data, words that identify a plan, matching rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from functools import lru_cache

from jiafang_batch.class_names import class_name, year_group_of
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.assign import Header
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.heading_meanings import Sureness
from jiafang_batch.sheets.layout import heading_word

_CELLS = 4_096
_SAMPLE = 20
"""The number of filled rows that are examined if words alone are not enough."""
_DIGITS = pattern(r"[\d\-/.:年月日 ]{5,}")
_NUMERALS = frozenset("123456789一二三四五六七八九")
_LONG = 40
_HALF = 2


def looks_like_data(row: Sequence[Cell]) -> bool:
    """True for a row that holds a day, a class or a long number, or is mostly numbers, which no header does."""
    filled = [cell for cell in row if cell != ""]
    if not filled:
        return True
    texts = [cell for cell in filled if isinstance(cell, str)]
    if len(texts) * _HALF < len(filled) or any(isinstance(cell, date | time | timedelta) for cell in filled):
        return True
    return any(map(_is_datum, texts))


def is_no_heading(row: Sequence[Cell]) -> bool:
    """True for data, and for a line of a form: a label with its value in one cell (班级：一(1)班)."""
    return looks_like_data(row) or any(_is_labelled_datum(cell) for cell in row if isinstance(cell, str))


@lru_cache(_CELLS)
def _is_labelled_datum(text: str) -> bool:
    _, colon, value = squeeze(text).rpartition(":")
    return bool(colon) and _is_datum(value)


@lru_cache(_CELLS)
def _is_datum(text: str) -> bool:
    word = squeeze(text)
    if len(word) > _LONG:
        return False
    if _DIGITS.fullmatch(word):
        return True
    # Without a numeral it cannot be a class, and most headings have none.
    return not _NUMERALS.isdisjoint(word) and bool(year_group_of(class_name(word)))


def has_evidence(grid: Grid, header: Header) -> bool:
    """True if a kind that resembles any list of names (a plan) is identified by a column, a title or the sheet."""
    evidence = header.layout.evidence
    if not evidence:
        return True
    words = {heading_word(title) for title in header.titles.values()}
    if any(field in header.fields for field in evidence.fields) or words & set(evidence.headings):
        return True
    above = (cell for row in grid.rows[: header.first] for cell in row if isinstance(cell, str))
    return any(word in squeeze(text) for text in (grid.sheet, *above) for word in evidence.words)


_VISITS = pattern(r"家访|走访|访万家")
_OTHER_KIND = pattern(r"计划|安排|分工|通知|问卷|考核|制度|方案|名单|总结|手记|评价|预约")


def is_titled_as_log(grid: Grid, header: Header) -> bool:
    """True if a title, or the sheet, says that these are home visits, and nothing else: 一(1)班家访记录."""
    above = (cell for row in grid.rows[: header.first] for cell in row if isinstance(cell, str))
    titles = [squeeze(text) for text in (grid.sheet, *above)]
    return any(map(_VISITS.search, titles)) and not any(map(_OTHER_KIND.search, titles))


_PLAN_TITLE = pattern(r"(?:家访|走访).{0,8}(?:计划|安排|分工)|(?:计划|安排|分工).{0,4}(?:家访|走访)")
_LOG_TITLE = pattern("记录|登记|情况|台账|汇总|统计|落实|完成|总结")
_OF_VISITS = frozenset({"record", "outcome", "photos", "signed", "request", "themes"})


def is_titled_as_plan(grid: Grid, header: Header) -> bool:
    """True for a sheet with the columns of a log and the title of a plan, if nothing on it belongs to a visit alone."""
    if header.layout.code != "visit_log" or _OF_VISITS & header.fields.keys():
        return False
    above = (cell for row in grid.rows[: header.first] for cell in row if isinstance(cell, str))
    titles = [squeeze(text) for text in (grid.sheet, *above)]
    return any(map(_PLAN_TITLE.search, titles)) and not any(map(_LOG_TITLE.search, titles))


def rows_agree(grid: Grid, header: Header) -> bool:
    """False if only loose words suggest the kind and the rows do not hold matching values."""
    if any(sure > Sureness.LOOSE for name, sure in header.sure.items() if name not in _ANYWHERE):
        return True
    judged = [header.layout.column(name) for name in header.fields if name in ("date", "form")]
    rows = [row for row in grid.rows[header.last + 1 :] if any(cell != "" for cell in row)][:_SAMPLE]
    for column in judged:
        cells = list(_cells(rows, header.fields[column.field]))
        understood = sum(parse(cell, column, None).value is not None for cell in cells)
        if not cells or understood * _HALF < len(cells):
            return False
    return True


def understood_cells(grid: Grid, header: Header) -> int:
    """Return how many cells of the first rows fit their columns, not counting columns that accept any text."""
    rows = [row for row in grid.rows[header.last + 1 :] if any(cell != "" for cell in row)][:_SAMPLE]
    columns = [header.layout.column(name) for name in header.fields]
    parsed = (
        parse(cell, column, None)
        for column in columns
        if column.vocabulary or column.kind in ("date", "datetime", "count", "yes_no")
        for cell in _cells(rows, header.fields[column.field])
    )
    return sum(bool(entry.value) and not entry.issues for entry in parsed)


_ANYWHERE = frozenset({"school_class", "student", "student_id", "name"})
"""Fields that every table of a school may have."""


def _cells(rows: Sequence[Sequence[Cell]], index: int) -> Iterator[Cell]:
    return (row[index] for row in rows if index < len(row) and row[index] != "" and squeeze(str(row[index])))
