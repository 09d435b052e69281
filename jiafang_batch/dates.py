"""Dates as teachers write them: ten spellings are understood, a guessed year gives a warning, anything else is refused.

Source: domain contract `workbooks.md`, "Dates".
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.normal_text import clean, squeeze
from jiafang_batch.patterns import pattern

END_OF_DAY = time(23, 59, 59)
"""The time of day of a moment that was given as a day."""
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _AFTER_SERIALS = 20_000, 80_000
"""Excel serial numbers of days in 1954–2119; 3.7 or 20 in a date column are not dates."""

WEEKDAYS = "一二三四五六日"
"""Monday to Sunday."""
_DIGITS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
_WEEKDAY = r"(?:\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
DAY_PARTS = {
    **dict.fromkeys(("上午", "早上", "早晨", "AM", "am"), range(12)),
    "中午": range(11, 15),
    **dict.fromkeys(("下午", "PM", "pm"), range(12, 24)),
    "傍晚": range(15, 21),
    **dict.fromkeys(("晚上", "晚"), range(17, 24)),
    "": range(25),
}
"""The hours of the parts of a day: 中午1点 is 13:00; 晚上12点 and 晚上1点 are refused, because their day is unclear."""
_WHOLE_DAY = timedelta(days=1)
_SETTLED = timedelta(days=20)
"""The time after a term's first day from which the term is under way."""
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
_PART_OF_DAY = "|".join(DAY_PARTS)
_MINUTE = rf"[0-5]?\d|{'|'.join(_QUARTERS)}"
_SECOND = r"(?:[:分][0-5]?\d(?:\.\d+)?秒?|分)?"
_TAIL = pattern(
    rf"{_WEEKDAY}({_PART_OF_DAY})(?:T?(\d{{1,2}})[:时点]({_MINUTE})?{_SECOND}"
    rf"(?:[-~至—](?:{_PART_OF_DAY})\d{{1,2}}[:时点](?:{_MINUTE})?{_SECOND})?(?:左右|许)?)?{_WEEKDAY}"
)
"""What may follow a day: a part of the day, hour and minutes, and an end time."""

_FULL = pattern(r"(\d{4})(?:年|([-/.]))(\d{1,2})(?:月|\2)(\d{1,2})[日号]?")
_COMPACT = pattern(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_TWO_DIGIT_YEAR = pattern(r"(\d\d)\.(\d{1,2})\.(\d{1,2})")
_NO_YEAR = pattern(r"(\d{1,2})月(\d{1,2})[日号]?|(\d{1,2})/(\d{1,2})$")
_SERIAL = pattern(r"\d{5}(?:\.\d+)?")
_CHINESE = pattern(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]?"
)
YEAR_UNKNOWN = "没有写年份"
"""The reason why a day and month are not a date if the school year is not known."""
_ONLY_A_NUMBER = "只有数字，看不出是哪一天（3.1 和 3.10 在表格里是同一个数）"
_WHY_NOT = (
    (pattern(rf"T?(?:{_PART_OF_DAY})\d{{1,2}}[:时点].{{0,12}}"), "只有时间，没有写是哪一天"),
    (pattern(r"\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d\d"), "月和日的先后看不清，请把年份写在最前面"),
    (
        pattern(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?[,;T/、]+(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}(?![\d:]).*"),
        "是几个日期，不是一天",
    ),
    (pattern(r"\d{1,2}[-/]\d{1,2}[日号]?(?:[T上中下早晚傍].*)?"), "没有写年份"),
    (pattern(r"\d{4}(?:[-/.]|年)\d{1,2}月?"), "只有年月，没有写是哪一天"),
    (pattern(r"\d\d([-/])\d{1,2}\1\d{1,2}"), "年份没有写全"),
    (pattern(r"\d+(?:\.\d+)?"), _ONLY_A_NUMBER),
    (pattern(r"(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?[、和]\d.*"), "是几个日期，不是一天"),
    (pattern(r"(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?[-~至到—–、和]+\d.*"), "是一段日期，不是一天"),
    (pattern(r"\d.*[\d一二两三四五六七八九十][:时点].*"), "日期后面的时间看不懂，请写成如 17:30 的 24 小时制"),
)
"""Spellings that mean no single day, each with the reason; the first that matches is reported."""


class SchoolYear(Struct, frozen=True):
    """How a school's cells are read: the days of its year, in which dates without a year are placed, and its settings."""

    first: date
    last: date
    term: date | None = None
    """The first day of the current term."""
    whole_numbers: bool = False
    """True if the school's setting asks for 学籍号 in full."""
    refused: frozenset[str] = frozenset()
    """Codes of the wider readings that the school does not accept."""

    SLACK = timedelta(days=92)

    @property
    def example(self) -> str:
        """A day of the current term in the recommended spelling, for messages."""
        day = (self.term or self.first) + _SETTLED
        return f"{day.year}-{day.month}-{day.day}"

    def holds(self, day: date) -> bool:
        """True within the school year or the 92 days before it (summer visits)."""
        return self.first - self.SLACK <= day <= self.last


class ReadDate(Struct, frozen=True):
    """A date that was read (`day`), possibly with its year supplied, or the reason why there is none."""

    day: date | None = None
    guessed: bool = False
    reason: str = ""
    clock: timedelta = timedelta()
    """The time of day after the date, as the time since the start of the day."""


def read_date(cell: object, year: SchoolYear | None) -> ReadDate:
    """Return the day that a cell means: a date cell, a serial number or a text in one of the accepted spellings."""
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
            return _from_text(tight(cell), year)
    return ReadDate(reason="不是日期")


def read_moment(cell: object, year: SchoolYear | None) -> datetime | None:
    """Return the date and time that a cell means; a day without a time means its start."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, float | int) and not isinstance(cell, bool) and _is_serial(cell):
        seconds = round((float(cell) - int(cell)) * 86_400)
        return datetime.combine(_EPOCH + timedelta(days=int(cell)), datetime.min.time()) + timedelta(seconds=seconds)
    read = read_date(cell, year)
    if read.day is None or (read.day == date.max and read.clock == _WHOLE_DAY):
        return None
    return datetime.combine(read.day, datetime.min.time()) + read.clock


def tight(text: str) -> str:
    """Return the text without white space; a `T` separates a day and a time after it (2024-3-7 14:30)."""
    return squeeze(re.sub(r"(?<=\d)\s+(?=\d)", "T", clean(text)))


def _from_number(number: float) -> ReadDate:
    if 19_000_101 <= number <= 21_001_231 and number == int(number):  # noqa: PLR2004  20240307 typed as a number
        return real_day(*divmod_date(int(number)))
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
    read, after = _day_at_start(text, year)
    clock = _clock(after) if read.day is not None else timedelta()
    if clock is None or (read.day is None and not read.reason):
        return ReadDate(reason=next((why for spelling, why in _WHY_NOT if spelling.fullmatch(text)), "看不出是哪一天"))
    return replace(read, clock=clock)


def _day_at_start(text: str, year: SchoolYear | None) -> tuple[ReadDate, str]:
    """The day at the start of the text, and the rest; no day and no reason if the text starts otherwise."""
    chinese = _CHINESE.match(text)
    if chinese:
        numbers = f"{chinese[1].translate(_DIGITS)}年{_chinese_number(chinese[2])}月{_chinese_number(chinese[3])}日"
        text = numbers + text[chinese.end() :]
    if match := _FULL.match(text):
        read = real_day(int(match[1]), int(match[3]), int(match[4]))
    elif match := _COMPACT.match(text):
        read = real_day(int(match[1]), int(match[2]), int(match[3]))
    elif match := _TWO_DIGIT_YEAR.fullmatch(text):
        read = replace(real_day(2000 + int(match[1]), int(match[2]), int(match[3])), guessed=True)
    elif match := _NO_YEAR.match(text):
        read = in_year(int(match[1] or match[3]), int(match[2] or match[4]), year)
    elif match := _SERIAL.fullmatch(text):
        read = _from_number(float(text))
    else:
        return ReadDate(), text
    return read, text[match.end() :]


def _clock(after: str) -> timedelta | None:
    """The time of day after a date (the start of the day for an empty text); None if it is not a time of day."""
    match = _TAIL.fullmatch(after)
    if match is None:
        return None
    part, written, minute = match.groups(default="")
    if not written:
        return timedelta()
    hour = hour_of(part, int(written))
    if hour is None:
        return None
    clock = timedelta(hours=hour, minutes=_QUARTERS.get(minute) or int(minute or 0))
    return clock if clock <= _WHOLE_DAY else None


def hour_of(part: str, written: int) -> int | None:
    """Return the hour of a part of the day and an hour (下午, 3 → 15), or None if that part has no such hour."""
    return next((hour for hour in (written, written + 12) if hour in DAY_PARTS[part]), None)


def in_year(month: int, day: int, year: SchoolYear | None) -> ReadDate:
    """Return the day of the school year with that month and day, marked as guessed; the reason if there is none or two."""
    if year is None:
        return ReadDate(reason=YEAR_UNKNOWN)
    fits = []
    for number in range(year.first.year, year.last.year + 1):
        read = real_day(number, month, day)
        if read.day is not None and year.first <= read.day <= year.last:
            fits.append(read.day)
    if len(fits) == 1:
        return ReadDate(fits[0], guessed=True)
    return ReadDate(reason="没有写年份，也没有这一天或不能从学年推出")


def real_day(year: int, month: int, day: int) -> ReadDate:
    """Return the day of these numbers, or the reason why it does not exist."""
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


def weekday(day: date) -> str:
    """Return 周四."""
    return f"周{WEEKDAYS[day.weekday()]}"
