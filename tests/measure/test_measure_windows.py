"""时间窗口: the first and last day of each that counts, and the days beside them that do not."""

from datetime import date, timedelta

import pytest
from builders import CALENDAR, day, evaluated, indicator, outcome, policy, pupil, records, school_class, visit

ONE_DAY = timedelta(days=1)

# the window; its first day; its last day
FIXED = [
    ("学期", date(2024, 8, 1), date(2025, 1, 24)),
    ("学年", date(2024, 8, 1), date(2025, 1, 24)),
    ("开学前一月", date(2024, 8, 3), date(2024, 9, 1)),
    ("集中家访", date(2024, 9, 9), date(2024, 9, 15)),
    ("九月集中家访", date(2024, 9, 9), date(2024, 9, 15)),
    ("国庆节", date(2024, 10, 1), date(2024, 10, 7)),
    ("活动", date(2025, 1, 11), date(2025, 1, 24)),
]
# The summer before the school year belongs to its first term.
HOLIDAYS = ("假期", date(2024, 7, 6), date(2024, 8, 31))

CLASSES = (school_class("一(1)班", "T1", date(2024, 9, 20)), school_class("二(1)班", "T2"))
ENTERED = pupil("A1", entry_date=date(2024, 12, 10))
PERSONAL = [
    ("接班一月", pupil("A1"), date(2024, 8, 21), date(2024, 10, 20)),
    ("入学前", ENTERED, date(2024, 9, 9), date(2024, 12, 10)),
    ("入学前", pupil("A1"), date(2024, 6, 2), date(2024, 9, 2)),
    ("入学后学年", ENTERED, date(2024, 12, 11), date(2025, 1, 24)),
    ("入学后学年", pupil("A1"), date(2024, 9, 2), date(2025, 1, 24)),
]


def counts(window, when, student, **sheets):
    rules = policy(indicator("覆盖率", "班级", window=window), **sheets)
    visited = visit("A1", f"{when.month}-{when.day}", date=when)
    known = records(visited, pupils=(student, pupil("B1", "二(1)班")), classes=CLASSES)
    return outcome(evaluated(rules, known), "班级 一(1)班").tally.numerator == 1


@pytest.mark.parametrize(
    ("window", "student", "first", "last"), [(w, pupil("A1"), a, b) for w, a, b in (*FIXED, HOLIDAYS)] + PERSONAL
)
def test_window(window, student, first, last):
    assert counts(window, first, student)
    assert counts(window, last, student)
    assert not counts(window, first - ONE_DAY, student)
    assert not counts(window, last + ONE_DAY, student)


@pytest.mark.parametrize("window", ["学期", "学年", "集中家访", "入学后学年"])
def test_a_window_ends_on_the_as_of_date(window):
    settings = {"统计截止日期": day("09-10")}
    assert counts(window, day("09-10"), pupil("A1"), settings=settings)
    assert not counts(window, day("09-11"), pupil("A1"), settings=settings)


def test_a_cut_off_after_the_term_changes_nothing():
    settings = {"统计截止日期": day("03-01")}
    assert counts("学年", day("01-24"), pupil("A1"), settings=settings)
    assert not counts("学年", day("01-25"), pupil("A1"), settings=settings)


def test_a_holiday_belongs_to_the_term_after_it():
    calendar = (
        *CALENDAR,
        ("第二学期", "学期", date(2025, 2, 8), date(2025, 7, 11)),
        ("寒假", "假期", day("01-20"), day("02-14")),
    )
    settings = {"学期": "第二学期", "开学日期": day("02-17"), "结课日期": day("07-04")}
    sheets = {"calendar": calendar, "settings": settings}
    assert counts("假期", day("01-25"), pupil("A1"), **sheets)
    assert counts("假期", day("02-14"), pupil("A1"), **sheets)
    assert not counts("假期", day("01-24"), pupil("A1"), **sheets)
    assert not counts("假期", day("08-20"), pupil("A1"), **sheets)


def test_a_class_without_a_takeover_has_no_takeover_month():
    rules = policy(indicator("覆盖率", "班级", window="接班一月"))
    known = records(visit("B1", "09-10"), classes=CLASSES)
    assert outcome(evaluated(rules, known), "班级 二(1)班").tally.numerator == 0
