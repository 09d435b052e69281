"""Dates in unusual spellings: 26年9月3日晚7点, 9-3, 2026、9、3, 二零二六.九.三.

Used only if the spellings of `dates` give no day. A day is accepted if its numbers can mean one day only and are
followed only by a weekday or a time of day. Two days, a span of several, or an ambiguous order of day and month give none. Source:
domain contract `workbooks.md`, "Dates" and "Values".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.dates import DAY_PARTS, ReadDate, SchoolYear, hour_of, in_year, real_day, tight
from jiafang_batch.patterns import pattern

_LONGEST = 60
"""A longer text describes something; it is not a date."""
_CENTURY = 2000
_SHORT_YEAR = 2

_DIGIT = dict(zip("〇零○一二三四五六七八九两", (0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True))
_NUMERAL = "(?:[二三廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]|[一二三四五六七八九])"
_NUMBER = rf"(?:\d{{1,2}}|{_NUMERAL})"
_YEAR = r"(\d{4}|[〇零○一二三四五六七八九]{4})"
_SHORT = r"(\d\d|[〇零○一二三四五六七八九]{2})"
_END = r"(?:[日号]|(?![\d日号:时点]))"
"""What may not follow the numbers of a day: 2024-3-12点 is not 12 March."""
_GAP = r"[-/.,。、·_\\T—–~]"

_BEFORE = pattern(r"\A(?:(?:家访|走访)?(?:日期|时间)|于)?:?(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?[,、]?)?")
_DATED = (
    pattern(rf"{_YEAR}(?:年[.,、]?|{_GAP})({_NUMBER})(?:月[.,、]?|{_GAP})({_NUMBER}){_END}"),
    pattern(rf"{_SHORT}(?:年[.,、]?|[-/.。])({_NUMBER})(?:月[.,、]?|[-/.。])({_NUMBER}){_END}"),
    pattern(r"(\d\d)(\d\d)(\d\d)(?!\d)"),
)
"""Year, month and day, with a year of four or two digits."""
_UNDATED = (
    pattern(rf"({_NUMBER})月[.,、]?({_NUMBER}){_END}"),
    pattern(r"(\d{1,2})-(\d{1,2})(?![\d日号:时点])"),
    pattern(r"(\d{1,2})/(\d{1,2})(?![\d日号:时点])"),
    pattern(r"(\d{1,2})\.(\d{1,2})(?:[日号]|(?=T?[\u4e00-\u9fff(]))(?![\d:时点])"),
)
"""Month and day. 3-9日 may be a span and 3.10 may be 3.1, so neither is accepted."""

_PART = "|".join(sorted(filter(None, DAY_PARTS), key=len, reverse=True))
_HOUR = rf"(?P<hour>\d{{1,2}}|{_NUMERAL}|两)"
_MINUTE = rf"(?P<minute>[0-5]?\d|半|一刻|三刻|{_NUMERAL})"
_TIME = pattern(
    rf"(?P<part>{_PART})?T?(?:{_HOUR}[:时点](?:{_MINUTE})?(?:[:分](?:[0-5]?\d(?:\.\d+)?秒?)?)?[整钟]?"
    r"|(?P<late>1[3-9]|2[0-3])\.(?P<late_minute>[0-5]\d))(?P<after>[aApP]\.?[mM]\.?)?(?:左右|许)?"
)
_FROM_HOUR = pattern(r"T?(\d{1,2})(?:[-~至到]|[—–]{1,2})(?=\d{1,2}[时点])")
_UNTIL = pattern(rf"(?:[-~至到]|[—–]{{1,2}})(?={_PART}|\d{{1,2}}[:时点]|{_NUMERAL}[时点])")
_UP_TO = pattern(r"[-~至到]|[—–]{1,2}")
"""What stands between the ends of a span of days."""
_HYPHENS = str.maketrans("\u2010\u2011\u2012\u2212", "----")
"""Other hyphens, which copied text has."""
_AROUND = pattern(
    r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|\([一二三四五六日天]\)|\(?第?(?:\d{1,2}|[一二三四五六七八九十]{1,3})周\)?|周末|"
    r"午后|午间|午休|清晨|凌晨|夜里|夜间|夜晚|白天|全天|整天|半天|当天|大?课间|第(?:\d|[一二三四五六七八九])节课?|"
    r"(?:(?:放学|课|下班|饭|[早午晚][饭餐读]|[早午晚]?自习|下课|散学|上课|放学回家)(?:以后|之后|后|前|时)|课后|放学|晚自习|晚饭|午饭)|"
    rf"(?:{_PART})|[(),.。、;:\[\]T]|\+0?8:00|Z"
)
"""Words that may stand beside a time of day and name no other day."""


class _Named(Struct, frozen=True):
    """The numbers at the start of a text, and the rest."""

    year: int | None
    month: int
    day: int
    is_short: bool
    after: str


def read_loosely(cell: object, year: SchoolYear | None) -> ReadDate:
    """Return the day of an unusual spelling, `guessed` if it has no full year; no day if it is ambiguous."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = f"{cell:.0f}" if float(cell).is_integer() else ""
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return ReadDate()
    text = tight(cell).translate(_HYPHENS)
    named = _named(_BEFORE.sub("", text, count=1))
    if named is None:
        return ReadDate()
    clock = _clock(named.after)
    if clock is None:
        clock = _clock_within_day(named, year)
    if clock is None:
        return ReadDate()
    return replace(_day(named, year), clock=clock)


def _clock_within_day(named: _Named, year: SchoolYear | None) -> timedelta | None:
    """The first time of day of a span that ends on the day on which it begins; None for any other."""
    for match in _UP_TO.finditer(named.after):
        end = _named(named.after[match.end() :])
        if end is not None and _clock(end.after) is not None and _day(end, year).day == _day(named, year).day:
            return _clock(named.after[: match.start()])
    return None


def _named(text: str) -> _Named | None:
    for spelling in _DATED:
        if match := spelling.match(text):
            numbers = [_number(part) for part in match.groups()]
            is_short = len(match[1]) == _SHORT_YEAR
            return _Named(
                numbers[0] + (_CENTURY if is_short else 0), numbers[1], numbers[2], is_short, text[match.end() :]
            )
    for spelling in _UNDATED:
        if match := spelling.match(text):
            return _Named(None, _number(match[1]), _number(match[2]), is_short=False, after=text[match.end() :])
    return None


def _day(named: _Named, year: SchoolYear | None) -> ReadDate:
    if named.year is None:
        return in_year(named.month, named.day, year)
    read = real_day(named.year, named.month, named.day)
    if named.is_short and read.day is not None:
        if any(year is not None and year.holds(other) and other != read.day for other in _turned(named)):
            return ReadDate(reason="年、月、日的次序看不清，请把年份写全、写在最前面")
        return replace(read, guessed=True)
    return read


def _turned(named: _Named) -> Iterator[date]:
    """The other readings of the same numbers, with the year last: 3 September 26 and 9 March 26."""
    first, middle, last = (named.year or 0) - _CENTURY, named.month, named.day
    for month, day in ((middle, first), (first, middle)):
        if (reading := real_day(_CENTURY + last, month, day).day) is not None:
            yield reading


def _clock(after: str) -> timedelta | None:
    """The first time of day after a date (the start of the day for an empty text); None if anything else follows."""
    clock: timedelta | None = None
    place, part = 0, ""
    while place < len(after):
        if match := _FROM_HOUR.match(after, place):
            hour = hour_of(part, int(match[1]))
            clock = timedelta(hours=hour) if clock is None and hour is not None else clock
        elif match := _UNTIL.match(after, place):
            pass
        elif match := _TIME.match(after, place):
            moment = _time(match, part)
            if moment is None:
                return None
            clock = moment if clock is None else clock
        elif match := _AROUND.match(after, place):
            part = match[0] if match[0] in DAY_PARTS else part
        else:
            return None
        place = match.end()
    return clock if clock is not None else timedelta()


def _time(match: re.Match[str], part: str) -> timedelta | None:
    """The time of day as written; None if the part of the day has no such hour."""
    if match["late"]:
        return timedelta(hours=int(match["late"]), minutes=int(match["late_minute"]))
    after = (match["after"] or "").replace(".", "").upper()
    hour = hour_of(match["part"] or after or part, _number(match["hour"]))
    minute = {"半": 30, "一刻": 15, "三刻": 45}.get(match["minute"] or "") or _number(match["minute"] or "0")
    clock = None if hour is None else timedelta(hours=hour, minutes=minute)
    return clock if clock is not None and clock <= timedelta(days=1) else None


def _number(text: str) -> int:
    """七 → 7, 十一 → 11, 廿三 → 23, 二零二六 → 2026, 07 → 7."""
    if text.isdecimal():
        return int(text)
    text = text.replace("廿十", "廿").replace("廿", "二十")
    tens, ten, ones = text.partition("十")
    if ten:
        return (_DIGIT[tens] if tens else 1) * 10 + (_DIGIT[ones] if ones else 0)
    return int("".join(str(_DIGIT[figure]) for figure in text))
