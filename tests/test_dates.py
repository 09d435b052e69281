"""Dates as teachers write them: which day each spelling means, which are guessed, and why the others are none."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta

import pytest

from jiafang_batch.dates import SchoolYear, read_date, read_moment

YEAR = SchoolYear(date(2023, 8, 1), date(2024, 7, 31))
"""A school year with a 29 February."""

SPELLINGS_OF_7_MARCH_2024 = [
    # cells of the spreadsheet itself
    date(2024, 3, 7),
    datetime(2024, 3, 7),  # noqa: DTZ001
    datetime(2024, 3, 7, 14, 30),  # noqa: DTZ001
    45358,  # 45292 is 1 January 2024, 66 days before
    45358.0,
    45358.604,
    20240307,
    20240307.0,
    # texts of the contract
    "2024-3-7",
    "2024-03-07",
    "2024/03/07",
    "2024/3/7",
    "2024.3.7",
    "20240307",
    "45358",
    "2024年3月7日",
    "2024年03月07日",
    "2024年3月7号",
    "2024年3月7日星期四",
    "2024年3月7日（星期四）",
    "2024年3月7日 周四",
    "2024年3月7日上午",
    "2024年3月7日(周四)下午",
    "2024-3-7 下午",
    "2024-3-7 14:30",
    "2024-03-07 14:30:00",
    "2024-03-07T14:30:00",
    "2024/3/7 下午2点",
    "2024年3月7日14时30分",
    "2024-3-7 14:00-15:30",
    "2024-3-7 晚上7点半",
    "20240307 14:30",
    "2024-3-7 14:30:05.5",
    "2024年3月7日下午2点一刻至下午3点半左右",
    "二〇二四年三月七日",
    "二零二四年三月七日",
    "二○二四年三月七日星期四",
    # what typing and pasting add
    "２０２４年３月７日",
    "2024．3．7",
    "2024－3－7",
    "2024-3-7　",
    " 2024-3-7\n",
    "2024 年 3 月 7 日",
    "2024 - 3 - 7",
    "\u200b2024-3-7\ufeff",
    "2024-3-7\u00a0",
]


@pytest.mark.parametrize("cell", SPELLINGS_OF_7_MARCH_2024, ids=repr)
def test_every_spelling_of_7_march_2024_means_that_day(cell):
    read = read_date(cell, YEAR)
    assert (read.day, read.guessed, read.reason) == (date(2024, 3, 7), False, "")


CHINESE_NUMERALS = [
    ("二〇二四年一月十日", date(2024, 1, 10)),
    ("二〇二三年十月十一日", date(2023, 10, 11)),
    ("二〇二三年十一月二十日", date(2023, 11, 20)),
    ("二〇二三年十二月三十一日", date(2023, 12, 31)),
    ("二〇二四年五月二十九号", date(2024, 5, 29)),
]


@pytest.mark.parametrize(("text", "day"), CHINESE_NUMERALS)
def test_chinese_numerals_count_past_ten(text, day):
    assert read_date(text, YEAR).day == day


GUESSED = [
    ("3月7日", date(2024, 3, 7)),
    ("3月7号", date(2024, 3, 7)),
    ("3月7日 下午", date(2024, 3, 7)),
    ("9月21日", date(2023, 9, 21)),
    ("3/7", date(2024, 3, 7)),
    ("12/31", date(2023, 12, 31)),
    ("2月29日", date(2024, 2, 29)),
    ("24.3.7", date(2024, 3, 7)),
    ("23.09.21", date(2023, 9, 21)),
    # the first and the last day of the school year
    ("8月1日", date(2023, 8, 1)),
    ("7月31日", date(2024, 7, 31)),
]


@pytest.mark.parametrize(("text", "day"), GUESSED)
def test_a_date_without_a_full_year_is_placed_in_the_school_year_and_marked(text, day):
    read = read_date(text, YEAR)
    assert (read.day, read.guessed, read.reason) == (day, True, "")


NUMBER = "只有数字，看不出是哪一天（3.1 和 3.10 在表格里是同一个数）"
SPAN = "是一段日期，不是一天"
SEVERAL = "是几个日期，不是一天"
UNCLEAR = "看不出是哪一天"
NO_TIME = "日期后面的时间看不懂，请写成如 17:30 的 24 小时制"
REFUSED = [
    # 3.1 and 3.10 are one number
    (3.7, NUMBER),
    (3.10, NUMBER),
    (9.21, NUMBER),
    ("3.7", NUMBER),
    ("3.10", NUMBER),
    (7, NUMBER),
    (0, NUMBER),
    (-45358, NUMBER),
    (2024, NUMBER),
    (2024.3, NUMBER),
    (math.inf, NUMBER),
    (math.nan, NUMBER),
    # serial numbers end where no school day can be
    (19_999, NUMBER),
    (80_000, NUMBER),
    # more than one day
    ("2024-3-7至3-9", SPAN),
    ("2024.3.7-3.9", SPAN),
    ("2024年3月7-9日", SPAN),
    ("2024年3月7日—9日", SPAN),
    ("3月7日至3月9日", SPAN),
    ("3.7-3.9", SPAN),
    ("2024-3-7~2024-3-9", SPAN),
    ("2024-3-7至9、11", SPAN),
    ("2024-3-7、2024-3-8", SEVERAL),
    ("3月7日和8日", SEVERAL),
    # no such day
    ("2031-02-30", "2031 年 2 月没有 30 日"),
    ("2023-2-29", "2023 年 2 月没有 29 日"),
    ("2024年4月31日", "2024 年 4 月没有 31 日"),
    ("2025-13-02", "没有 13 月"),
    ("2024-0-7", "没有 0 月"),
    (20240230, "2024 年 2 月没有 30 日"),
    ("20241301", "没有 13 月"),
    ("24.13.7", "没有 13 月"),
    ("二〇二四年二月三十日", "2024 年 2 月没有 30 日"),
    # a part is lacking
    ("2024-3", "只有年月，没有写是哪一天"),
    ("2024年3月", "只有年月，没有写是哪一天"),
    ("24-3-7", "年份没有写全"),
    ("24/3/7", "年份没有写全"),
    ("2月30日", "没有写年份，也没有这一天或不能从学年推出"),
    ("13/7", "没有写年份，也没有这一天或不能从学年推出"),
    # no time of that day
    ("2024-3-7 25:70", NO_TIME),
    ("2024-3-7 25:00", NO_TIME),
    ("2024-3-7 14:60", NO_TIME),
    ("2024-3-7 24:30", NO_TIME),
    ("2024-3-7 上午14:30", NO_TIME),
    ("2024-3-7 中午9点", NO_TIME),
    ("2024-3-7 下午三点", NO_TIME),
    ("3月7日 晚上12点", NO_TIME),
    ("2024-3-12点", NO_TIME),
    # anything else
    ("9-21", "没有写年份"),
    ("1-22 17:00", "没有写年份"),
    ("1/22 下午5点", "没有写年份"),
    ("2024-3/7", UNCLEAR),
    ("7/3/2024", "月和日的先后看不清，请把年份写在最前面"),
    ("2024,3,7", UNCLEAR),
    ("约2024年3月7日", UNCLEAR),
    ("2024-3-7前后", UNCLEAR),
    ("上周三", UNCLEAR),
    ("无", UNCLEAR),
    ("", "没有内容"),
    ("\u200b", "没有内容"),
    (True, "不是日期"),
    (time(14, 30), "不是日期"),
    (timedelta(days=1), "不是日期"),
    (None, "不是日期"),
]


@pytest.mark.parametrize(("cell", "reason"), REFUSED, ids=repr)
def test_anything_else_is_refused_with_its_reason(cell, reason):
    read = read_date(cell, YEAR)
    assert (read.day, read.reason) == (None, reason)


def test_without_a_school_year_no_year_is_supplied():
    assert read_date("3月7日", None).reason == "没有写年份"
    assert read_date("2024-3-7", None).day == date(2024, 3, 7)


def test_a_day_that_the_school_year_holds_twice_is_not_guessed():
    thirteen_months = SchoolYear(date(2023, 8, 1), date(2024, 8, 31))
    assert read_date("8月15日", thirteen_months).day is None
    assert read_date("9月15日", thirteen_months).day == date(2023, 9, 15)


def test_29_february_of_a_common_year_is_no_day():
    assert read_date("2月29日", SchoolYear(date(2024, 8, 1), date(2025, 7, 31))).day is None


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2023, 4, 30), False),
        (date(2023, 5, 1), True),  # 31 days of May, 30 of June, 31 of July: 92 before 1 August
        (date(2024, 7, 31), True),
        (date(2024, 8, 1), False),
    ],
)
def test_the_school_year_reaches_92_days_back_and_not_beyond_its_end(day, held):
    assert YEAR.holds(day) is held


MOMENTS = [
    (datetime(2025, 1, 20, 15, 0), datetime(2025, 1, 20, 15, 0)),  # noqa: DTZ001
    (45677.625, datetime(2025, 1, 20, 15, 0)),  # noqa: DTZ001
    ("2025-1-20 15:00", datetime(2025, 1, 20, 15, 0)),  # noqa: DTZ001
    ("2025-01-20T15:00:30", datetime(2025, 1, 20, 15, 0)),  # noqa: DTZ001
    ("2025年1月20日 15：05", datetime(2025, 1, 20, 15, 5)),  # noqa: DTZ001
    ("2025年1月20日15时", datetime(2025, 1, 20, 15, 0)),  # noqa: DTZ001
    ("2025/1/20 下午3:30", datetime(2025, 1, 20, 15, 30)),  # noqa: DTZ001
    ("2025年1月20日下午3点", datetime(2025, 1, 20, 15, 0)),  # noqa: DTZ001
    ("2025-1-20 上午9:00", datetime(2025, 1, 20, 9, 0)),  # noqa: DTZ001
    ("2025-1-20", datetime(2025, 1, 20)),  # noqa: DTZ001
    *(
        (f"2025-1-20 {clock}", datetime.fromisoformat(f"2025-01-20T{hour}"))
        for clock, hour in {
            "下午5点半": "17:30",
            "PM5:30": "17:30",
            "pm 5:30": "17:30",
            "AM 9:05": "09:05",
            "下午17:30": "17:30",
            "12点半": "12:30",
            "下午3点一刻": "15:15",
            "下午3点三刻": "15:45",
            "下午12点": "12:00",
            "下午0:30": "12:30",
            "上午0:30": "00:30",
            "中午12点": "12:00",
            "中午1点": "13:00",
            "中午11:30": "11:30",
            "早上7点": "07:00",
            "傍晚5点半": "17:30",
            "晚上7点": "19:00",
            "晚8:05": "20:05",
            "晚上23:59": "23:59",
            "2点-4点": "02:00",
            "下午2点半-下午4点": "14:30",
            "周一下午4点半": "16:30",
        }.items()
    ),
    ("2025-1-20 24:00", datetime(2025, 1, 21)),  # noqa: DTZ001  as deadlines are written
    ("2025年1月20日24时", datetime(2025, 1, 21)),  # noqa: DTZ001
    ("2025-1-20 25:70", None),
    ("2025-1-20 24:01", None),
    ("9999-12-31 24:00", None),
    # nobody can tell which is meant
    ("2025-1-20 晚上12点", None),
    ("2025-1-20 晚上1点", None),
    ("2025-1-20 上午12点", None),
    ("2025-1-20 AM12:30", None),
    (date(2025, 1, 20), datetime(2025, 1, 20)),  # noqa: DTZ001
    ("1月20日", datetime(2025, 1, 20)),  # noqa: DTZ001
    ("1月20日下午5点半", datetime(2025, 1, 20, 17, 30)),  # noqa: DTZ001
    ("二〇二五年一月二十日下午5点", datetime(2025, 1, 20, 17, 0)),  # noqa: DTZ001
    ("2025-1-32 15:00", None),
    ("下午三点", None),
    (3.5, None),
    (True, None),
    (math.inf, None),
]


@pytest.mark.parametrize(("cell", "moment"), MOMENTS, ids=repr)
def test_a_moment_is_a_day_with_the_time_that_stands_after_it(cell, moment):
    assert read_moment(cell, SchoolYear(date(2024, 8, 1), date(2025, 7, 31))) == moment
