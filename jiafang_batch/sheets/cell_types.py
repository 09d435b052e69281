"""One cell → one typed value, or the reason why not: a parser for every kind of column.

A parser is pure and depends only on the cell, the column and the school year, so equal cells are parsed once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time

from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear
from jiafang_batch.normal_text import clean, squeeze, visible
from jiafang_batch.patterns import pattern
from jiafang_batch.pupil_numbers import without_identity_numbers
from jiafang_batch.sheets.day_cells import read_day, read_moment_cell, read_month_or_day
from jiafang_batch.sheets.form_answers import pictures_in, satisfaction_of, without_letter
from jiafang_batch.sheets.layout import LayoutColumn
from jiafang_batch.sheets.name_cells import (
    read_class,
    read_companions,
    read_id,
    read_ids,
    read_lead,
    read_person,
    read_phone,
    read_reference,
    read_references,
    read_year_group,
)
from jiafang_batch.sheets.parsed_cell import Issue, Parsed, refused, shown
from jiafang_batch.sheets.word_cells import read_form, read_posts, read_signature, read_word, read_words, read_yes_no
from jiafang_batch.spellings import NOTHING_WORDS


def parse(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    """Return the value of a filled cell under its column; the caller handles blank cells."""
    parsed = PARSERS[column.kind](cell, column, year)
    if (year is None or not year.whole_numbers) and parsed.value.__class__ is str:
        parsed = _without_numbers(parsed)
    if parsed.issues and column.kind in _CHOSEN and isinstance(cell, str) and (bare := without_letter(cell)):
        chosen = PARSERS[column.kind](bare, column, year)
        # The letter of a choice is no part of it; the message about a word that is not understood quotes the cell.
        return chosen if chosen.value not in (None, ()) else parsed
    return parsed


def _without_numbers(parsed: Parsed) -> Parsed:
    """Whatever people write into a text, no identity number goes further than its cell."""
    value = without_identity_numbers(parsed.value)
    return (
        parsed
        if value == parsed.value
        else replace(parsed, value=value, written=without_identity_numbers(parsed.written))
    )


_CHOSEN = frozenset({"word", "words", "yes_no", "satisfaction"})


def _text(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Prose keeps its own punctuation, because it is printed and never compared."""
    return Parsed(visible(cell) if isinstance(cell, str) else shown(cell))


def _raw(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    return Parsed(clean(cell) if isinstance(cell, str) else cell)


_COUNT = pattern(r"(\d{1,5})(?:\.0+)?(?:张|幅|个|人|份|名)?")


def _count(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    text = squeeze(shown(cell))
    if text in NOTHING_WORDS:
        return Parsed(0)
    match = _COUNT.fullmatch(text)
    if not match and (pictures := pictures_in(shown(cell))):
        return Parsed(pictures, (Issue("pictures-elsewhere", shown(cell), {"understood": str(pictures)}),))
    return Parsed(int(match[1])) if match else refused(column, cell, "不小于 0 的整数")


_MINUTES = pattern(r"(\d{2,3})(?:\.0+)?(?:分钟?|min)?|(\d)分钟?")
_HOURS = pattern(
    r"(?:(\d{1,2}(?:\.\d{1,2})?)|([半一两二三四]))个?(?:小时|h)(半)?(?:(\d{1,2})分钟?)?|([一两二三])个半小时"
)
_CLOCKS = pattern(r"(\d{1,2}):(\d\d)(?::00)?[-~—–－至到](\d{1,2}):(\d\d)(?::00)?")
_HOUR_WORDS = {"半": 0.5, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4}
_LONGEST, _HOUR = 600, 60


def _minutes(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    """Minutes of a visit: 40, 1.5小时, 19:00-19:40; a small number without its unit may be hours."""
    minutes = _minutes_of(cell)
    if minutes is None or not 0 <= minutes <= _LONGEST:
        return refused(column, cell, "分钟数（如 40）或 1.5小时")
    return Parsed(minutes)


def _minutes_of(cell: object) -> int | None:
    if isinstance(cell, time):
        return cell.hour * _HOUR + cell.minute
    text = squeeze(shown(cell))
    if text in (*NOTHING_WORDS, "0"):
        return 0
    if match := _MINUTES.fullmatch(text):
        return int(match[1] or match[2])
    if match := _CLOCKS.fullmatch(text):
        first, last = (int(match[n]) * _HOUR + int(match[n + 1]) for n in (1, 3))
        return last - first
    if match := _HOURS.fullmatch(text):
        whole = float(match[1]) if match[1] else _HOUR_WORDS[match[2] or match[5]]
        return round((whole + (0.5 if match[3] or match[5] else 0)) * _HOUR) + int(match[4] or 0)
    return None


def _number(cell: object, lowest: float, highest: float) -> float | None:
    try:
        number = float(squeeze(shown(cell)).removesuffix("分"))
    except ValueError:
        return None
    return number if lowest <= number <= highest else None


def _mark(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    number = _number(cell, 0, 100)
    return refused(column, cell, "0 到 100 的数") if number is None else Parsed(number)


def _satisfaction(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:  # noqa: ARG001
    number = _number(cell, 1, 5)
    if number is None and (grade := satisfaction_of(shown(cell))):
        return Parsed(grade, (Issue("answer-understood", shown(cell), {"understood": str(grade)}),))
    if number is None or not number.is_integer():
        return refused(column, cell, "1 到 5 的整数")
    return Parsed(int(number))


def _request(cell: object, column: LayoutColumn, year: SchoolYear | None) -> Parsed:
    nothing = squeeze(shown(cell)).rstrip("。.") in NOTHING_WORDS
    return Parsed("") if nothing else _text(cell, column, year)


PARSERS: Mapping[str, Callable[[object, LayoutColumn, SchoolYear | None], Parsed]] = {
    "text": _text,
    "raw": _raw,
    "person": read_person,
    "students": read_references,
    "teachers": read_companions,
    "teacher": read_reference,
    "lead": read_lead,
    "id": read_id,
    "ids": read_ids,
    "phone": read_phone,
    "class": read_class,
    "year_group": read_year_group,
    "date": read_day,
    "month_or_day": read_month_or_day,
    "datetime": read_moment_cell,
    "word": read_word,
    "words": read_words,
    "posts": read_posts,
    "form": read_form,
    "yes_no": read_yes_no,
    "signature": read_signature,
    "count": _count,
    "minutes": _minutes,
    "mark": _mark,
    "satisfaction": _satisfaction,
    "request": _request,
}
