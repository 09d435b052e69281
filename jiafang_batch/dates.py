"""Dates as teachers write them: ten spellings understood, a guessed year warned of, anything else refused.

Source: domain contract `workbooks.md`, "Dates".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jiafang_batch.terms import clean, squeeze

_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _AFTER_SERIALS = 20_000, 80_000
"""Excel serial numbers that are days of 1954–2119; 3.7 or 20 typed into a date column are no dates."""

_DIGITS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
_WEEKDAY = r"(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_PART_OF_DAY = r"(?:上午|下午|中午|早上|早晨|晚上|傍晚|晚|AM|PM|am|pm)?"
_CLOCK = (
    r"(?:T?\d{1,2}[:时点]\d{0,2}分?(?::?\d{1,2}(?:\.\d+)?秒?)?(?:[-~至—]\d{1,2}[:时点]\d{0,2}分?)?(?:左右|半|许)?)?"
)
_TAIL = rf"(?:{_WEEKDAY}{_PART_OF_DAY}{_CLOCK}{_WEEKDAY})$"

_FULL = re.compile(rf"(\d{{4}})(?:年|([-/.]))(\d{{1,2}})(?:月|\2)(\d{{1,2}})[日号]?{_TAIL}")
_COMPACT = re.compile(rf"((?:19|20)\d\d)(\d\d)(\d\d){_TAIL}")
_TWO_DIGIT_YEAR = re.compile(r"(\d\d)\.(\d{1,2})\.(\d{1,2})$")
_NO_YEAR = re.compile(rf"(?:(\d{{1,2}})月(\d{{1,2}})[日号]?{_TAIL})|(?:(\d{{1,2}})/(\d{{1,2}})$)")
_CHINESE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]?"
)
_ONLY_A_NUMBER = "只有数字，看不出是哪一天（3.1 和 3.10 在表格里是同一个数）"
_WHY_NOT = (
    (re.compile(r"\d{1,2}[-/]\d{1,2}[日号]?(?:[T上中下早晚傍].*)?"), "没有写年份"),
    (re.compile(r"\d{4}(?:[-/.]|年)\d{1,2}月?"), "只有年月，没有写是哪一天"),
    (re.compile(r"\d\d([-/])\d{1,2}\1\d{1,2}"), "年份没有写全"),
    (re.compile(r"\d+(?:\.\d+)?"), _ONLY_A_NUMBER),
    (re.compile(r"(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?[、和]\d.*"), "是几个日期，不是一天"),
    (re.compile(r"(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?[-~至到—–、和]+\d.*"), "是一段日期，不是一天"),
)
"""Spellings that mean no single day, and what is lacking; the first that fits is said."""


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """The first and last day of the school year, within which a date without a year is placed."""

    first: date
    last: date

    SLACK = timedelta(days=92)

    def holds(self, day: date) -> bool:
        """True within the school year or the 92 days before it (summer visits)."""
        return self.first - self.SLACK <= day <= self.last


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date understood (`day`), perhaps with its year supplied; or the reason why it is none."""

    day: date | None = None
    guessed: bool = False
    reason: str = ""


def read_date(cell: object, year: SchoolYear | None) -> ReadDate:
    """The day that a cell means; a date cell, a serial number or a text in one of the accepted spellings."""
    match cell:
        case datetime():
            return ReadDate(cell.date())
        case date():
            return ReadDate(cell)
        case bool():
            return ReadDate(reason="不是日期")
        case int() | float():
            return _from_number(float(cell))
        case str():
            return _from_text(_tight(cell), year)
    return ReadDate(reason="不是日期")


def read_moment(cell: object, year: SchoolYear | None) -> datetime | None:
    """The date and time that a cell means; a day without a time is its start."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, float | int) and not isinstance(cell, bool) and _is_serial(cell):
        seconds = round((float(cell) - int(cell)) * 86_400)
        return datetime.combine(_EPOCH + timedelta(days=int(cell)), datetime.min.time()) + timedelta(seconds=seconds)
    read = read_date(cell, year)
    if read.day is None:
        return None
    moment = datetime.combine(read.day, datetime.min.time())
    return moment + _time_of(cell) if isinstance(cell, str) else moment


_TIME = re.compile(r"(上午|下午|中午|晚上|晚|傍晚)?\s*(\d{1,2})[:时点](\d{1,2})?")


def _time_of(text: str) -> timedelta:
    found = _TIME.search(text.replace("：", ":"))
    if not found:
        return timedelta()
    hour = int(found[2])
    if found[1] in ("下午", "晚上", "晚", "傍晚") and hour < 12:  # noqa: PLR2004  a half day has 12 hours
        hour += 12
    return timedelta(hours=hour, minutes=int(found[3] or 0))


def _tight(text: str) -> str:
    """The text without white space; `T` keeps a day and a time after it apart (2024-3-7 14:30)."""
    return squeeze(re.sub(r"(?<=\d)\s+(?=\d)", "T", clean(text)))


def _from_number(number: float) -> ReadDate:
    if 19_000_101 <= number <= 21_001_231 and number == int(number):  # noqa: PLR2004  20240307 typed as a number
        return _real_day(*divmod_date(int(number)))
    if _is_serial(number):
        return ReadDate(_EPOCH + timedelta(days=int(number)))
    return ReadDate(reason=_ONLY_A_NUMBER)


def _is_serial(number: float) -> bool:
    return _FIRST_SERIAL <= number < _AFTER_SERIALS


def divmod_date(number: int) -> tuple[int, int, int]:
    """20240307 → (2024, 3, 7)."""
    return number // 10_000, number // 100 % 100, number % 100


def _from_text(text: str, year: SchoolYear | None) -> ReadDate:
    if not text:
        return ReadDate(reason="没有内容")
    chinese = _CHINESE.match(text)
    if chinese:
        numbers = f"{chinese[1].translate(_DIGITS)}年{_chinese_number(chinese[2])}月{_chinese_number(chinese[3])}日"
        text = numbers + text[chinese.end() :]
    if found := _FULL.match(text):
        return _real_day(int(found[1]), int(found[3]), int(found[4]))
    if found := _COMPACT.match(text):
        return _real_day(int(found[1]), int(found[2]), int(found[3]))
    if found := _TWO_DIGIT_YEAR.match(text):
        read = _real_day(2000 + int(found[1]), int(found[2]), int(found[3]))
        return ReadDate(read.day, guessed=read.day is not None, reason=read.reason)
    if found := _NO_YEAR.match(text):
        return _in_year(int(found[1] or found[3]), int(found[2] or found[4]), year)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _from_number(float(text))
    return ReadDate(reason=next((why for spelling, why in _WHY_NOT if spelling.fullmatch(text)), "看不出是哪一天"))


def _in_year(month: int, day: int, year: SchoolYear | None) -> ReadDate:
    if year is None:
        return ReadDate(reason="没有写年份")
    fits = []
    for number in range(year.first.year, year.last.year + 1):
        read = _real_day(number, month, day)
        if read.day is not None and year.first <= read.day <= year.last:
            fits.append(read.day)
    if len(fits) == 1:
        return ReadDate(fits[0], guessed=True)
    return ReadDate(reason="没有写年份，也没有这一天或不能从学年推出")


def _real_day(year: int, month: int, day: int) -> ReadDate:
    try:
        return ReadDate(date(year, month, day))
    except ValueError:
        if not 1 <= month <= 12:  # noqa: PLR2004  months of a year
            return ReadDate(reason=f"没有 {month} 月")
        return ReadDate(reason=f"{year} 年 {month} 月没有 {day} 日")


def _chinese_number(text: str) -> int:
    """十 → 10, 十一 → 11, 二十 → 20, 三十一 → 31, 七 → 7."""
    if "十" not in text:
        return int(text.translate(_DIGITS)) if text else 0
    tens, _, ones = text.partition("十")
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + (int(ones.translate(_DIGITS)) if ones else 0)
