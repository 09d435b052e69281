"""A tidy log → the same log in a teacher's own form and spelling, with the same meaning.

The changes are those of real schools' logs; each manner is a set of habits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum, auto
from random import Random

from msgspec import Struct

from jiafang_batch.dates import WEEKDAYS
from jiafang_batch.demo.rows import Cells
from jiafang_batch.demo.source import FIRST_YEAR, chance, words
from jiafang_batch.sheets.layout import Layout, LayoutColumn
from jiafang_batch.sheets.template import Value
from jiafang_batch.spellings import spelled, spellings
from jiafang_batch.terms import VisitForm


class Habit(Enum):
    """One kind of change that people make to a table."""

    TITLE_ROWS = auto()
    OTHER_HEADINGS = auto()
    SHUFFLED_COLUMNS = auto()
    SPACED_NAMES = auto()
    DATE_SPELLINGS = auto()
    CLASS_SPELLINGS = auto()
    WORD_SPELLINGS = auto()
    BLANK_ROWS = auto()
    MERGED_CLASS = auto()
    TOTAL_ROW = auto()
    NOTES = auto()
    RENAMED_FILE = auto()


_HURRIED = frozenset(
    {
        Habit.TITLE_ROWS,
        Habit.OTHER_HEADINGS,
        Habit.SHUFFLED_COLUMNS,
        Habit.SPACED_NAMES,
        Habit.DATE_SPELLINGS,
        Habit.CLASS_SPELLINGS,
        Habit.WORD_SPELLINGS,
        Habit.BLANK_ROWS,
        Habit.RENAMED_FILE,
    }
)
_FOR_PRINT = frozenset(
    {Habit.TITLE_ROWS, Habit.MERGED_CLASS, Habit.DATE_SPELLINGS, Habit.TOTAL_ROW, Habit.NOTES, Habit.RENAMED_FILE}
)
_PASTED = frozenset({Habit.DATE_SPELLINGS, Habit.CLASS_SPELLINGS, Habit.SPACED_NAMES, Habit.WORD_SPELLINGS})
MANNERS = (_HURRIED, _FOR_PRINT, _PASTED)
"""The manners in which logs are kept; two messy logs show every habit."""

_PAGE_ROWS = 12
"""Cells merged for print end at the end of the page."""
_EPOCH = date(1899, 12, 30)
_ORDINALS = "一二三四五六七八九"


class Paper(Struct, frozen=True):
    """A sheet as laid out by hand: rows from the top, and the downward merges (first row, last row, column)."""

    rows: tuple[tuple[Value, ...], ...]
    header: int
    merges: tuple[tuple[int, int, int], ...]


def untidy(
    rng: Random, manner: frozenset[Habit], layout: Layout, rows: Sequence[Cells], words_around: Mapping[str, str]
) -> Paper:
    """Return the rows under the layout in the manner's form; `words_around` fills the title and the notes."""
    columns = list(layout.columns)
    if Habit.SHUFFLED_COLUMNS in manner:
        rng.shuffle(columns)
    if Habit.MERGED_CLASS in manner:
        columns.sort(key=lambda column: column.kind != "class")
    hand = _Hand(rng, manner)
    above = _above(rng, manner, words_around, len(columns))
    body = [tuple(hand.cell(column, row.get(column.field)) for column in columns) for row in rows]
    merges = tuple(_merges(len(above) + 1, [row[0] for row in body])) if Habit.MERGED_CLASS in manner else ()
    if Habit.BLANK_ROWS in manner:
        body = [line for row in body for line in ((row, ()) if chance(rng, 0.06) else (row,))]
    return Paper(
        rows=(
            *above,
            tuple(hand.heading(column) for column in columns),
            *body,
            *_below(manner, words_around, columns, rows),
        ),
        header=len(above),
        merges=merges,
    )


def _above(rng: Random, manner: frozenset[Habit], around: Mapping[str, str], width: int) -> list[tuple[Value, ...]]:
    if Habit.TITLE_ROWS not in manner:
        return []
    blank = [()] if chance(rng, 0.5) else []
    title, subtitle = words()["files"]["title"], words()["files"]["subtitle"]
    return [(title.format(**around), *[None] * (width - 1)), (subtitle.format(**around),), *blank]


def _below(
    manner: frozenset[Habit], around: Mapping[str, str], columns: Sequence[LayoutColumn], rows: Sequence[Cells]
) -> list[tuple[Value, ...]]:
    lines: list[tuple[Value, ...]] = []
    if Habit.TOTAL_ROW in manner:
        photos = sum(count for row in rows if isinstance(count := row.get("photos"), int))
        lines.append((words()["files"]["total"], *(photos if c.field == "photos" else None for c in columns[1:])))
    if Habit.NOTES in manner:
        lines += [(), *((note.format(**around),) for note in words()["files"]["notes"])]
    return lines


def _merges(top: int, cells: Sequence[Value]) -> Iterator[tuple[int, int, int]]:
    """Equal cells of the first column below each other, merged page by page; single cells are not merged."""
    first = 0
    for index in range(1, len(cells) + 1):
        if index == len(cells) or cells[index] != cells[first] or index % _PAGE_ROWS == 0:
            if index - first > 1:
                yield top + first, top + index - 1, 0
            first = index


class _Hand:
    """The writing of one teacher, with consistent spellings."""

    def __init__(self, rng: Random, manner: frozenset[Habit]) -> None:
        self._rng, self._manner = rng, manner
        self._dates = rng.sample(_DATE_SPELLINGS, 4)
        self._classes = rng.sample(_CLASS_SPELLINGS, 3)
        self._separator = rng.choice(["、", "，", ",", "；", " 、"])
        self._yes, self._no = rng.choice([("是", "否"), ("√", "×"), ("有", "无")])

    def heading(self, column: LayoutColumn) -> str:
        """Return the column's heading, in another accepted spelling and with additions."""
        if Habit.OTHER_HEADINGS not in self._manner:
            return column.title
        text = self._rng.choice((column.title, *column.also))
        if chance(self._rng, 0.2):
            text = f"{text[:2]}\n{text[2:]}"
        return f"{text}（必填）" if column.required and chance(self._rng, 0.5) else text

    def cell(self, column: LayoutColumn, value: Value) -> Value:
        """Return the value in this teacher's spelling; a value that is already wrong is unchanged."""
        rng = self._rng
        match column.kind, value:
            case "date", date() if Habit.DATE_SPELLINGS in self._manner:
                return rng.choice(self._dates)(value) if chance(rng, 0.985) else _without_year(value)
            case "class", str() if Habit.CLASS_SPELLINGS in self._manner and _CLASS.fullmatch(value):
                return rng.choice(self._classes)(value)
            case (("students" | "teacher"), str()) if Habit.SPACED_NAMES in self._manner:
                return _spaced(rng, value)
            case (("teachers" | "words" | "posts"), str()):
                return value.replace("、", self._separator)
            case (("form" | "yes_no" | "signature" | "request"), _) if Habit.WORD_SPELLINGS in self._manner:
                return self._word(column, value)
        return value

    def _word(self, column: LayoutColumn, value: Value) -> Value:
        if isinstance(value, bool):
            return self._yes if value else self._no
        if column.kind == "request" and value == "无":
            return self._rng.choice(["无", "暂无", "没有", "/"])
        form = spelled(VisitForm, value) if column.kind == "form" and isinstance(value, str) else None
        if form is VisitForm.ONSITE and chance(self._rng, 0.015):
            return f"{form.value}、{VisitForm.PHONE.value}"
        if form is not None and chance(self._rng, 0.6):
            return self._rng.choice(spellings(VisitForm).get(form, (value,)))
        return value


def _without_year(day: date) -> str:
    """9月21日, if the school year determines the year."""
    is_clear = day.year in (FIRST_YEAR, FIRST_YEAR + 1)
    return f"{day.month}月{day.day}日" if is_clear else f"{day.year}年{day.month}月{day.day}日"


def _spaced(rng: Random, name: str) -> str:
    """The name, sometimes with a space in it or after it."""
    if chance(rng, 0.25):
        return f"{name[0]}{rng.choice([' ', '　'])}{name[1:]}"
    return f"{name} " if chance(rng, 0.15) else name


_CLASS = re.compile(r"([一二三四五六七八九])\((\d+)\)班")


def _number(name: str) -> tuple[str, str, int]:
    """一(2)班 → 一, 1, 2."""
    match = _CLASS.fullmatch(name)
    assert match is not None  # noqa: S101  only called for such names
    return match[1], str(_ORDINALS.index(match[1]) + 1), int(match[2])


_CLASS_SPELLINGS: tuple[Callable[[str], str], ...] = (
    lambda name: "{0}（{2}）班".format(*_number(name)),
    lambda name: "{0}年级{2}班".format(*_number(name)),
    lambda name: "{0}年级({2})班".format(*_number(name)),
    lambda name: "{1}年级{2}班".format(*_number(name)),
    lambda name: "{0}{2}班".format(*_number(name)),
    lambda name: "{1}{2:02}班".format(*_number(name)),
    lambda name: "{1}{2:02}".format(*_number(name)),
    lambda name: "{1}.{2}班".format(*_number(name)),
)
_DATE_SPELLINGS: tuple[Callable[[date], Value], ...] = (
    lambda day: day,
    lambda day: (day - _EPOCH).days,
    lambda day: f"{day.year}-{day.month}-{day.day}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}",
    lambda day: f"{day.year}年{day.month}月{day.day}日 傍晚",
)
