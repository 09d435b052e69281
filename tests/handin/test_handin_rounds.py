"""Rounds of handing in: the rows of 校历 with the kind 收表."""

from datetime import date

import pytest

from jiafang_batch.handin.rounds import round_at
from jiafang_batch.policy.model import CalendarRow

SEPTEMBER = CalendarRow("9月", "收表", date(2024, 9, 25), date(2024, 9, 30))
OCTOBER = CalendarRow("10月", "收表", date(2024, 10, 25), date(2024, 10, 31))
HOLIDAY = CalendarRow("国庆节", "假期", date(2024, 10, 1), date(2024, 10, 7))


@pytest.mark.parametrize(
    ("day", "name"),
    [((9, 1), "9月"), ((9, 25), "9月"), ((10, 20), "9月"), ((10, 25), "10月"), ((12, 1), "10月")],
)
def test_the_round_of_a_day_is_the_latest_that_has_opened(day, name):
    assert round_at([OCTOBER, HOLIDAY, SEPTEMBER], date(2024, *day)).name == name


def test_a_round_ends_with_its_last_day_and_without_rows_the_term_is_one_round():
    assert round_at([SEPTEMBER], date(2024, 9, 26)).deadline.isoformat() == "2024-09-30T23:59:59"
    assert round_at([HOLIDAY], date(2024, 10, 2)) is None
