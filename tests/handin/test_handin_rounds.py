"""Rounds of handing in: the rows of 校历 with the kind 收表, or the last days of every month."""

from datetime import date, datetime, time

import pytest
from builders import indicator, policy
from msgspec.structs import replace

from jiafang_batch.handin.rounds import all_rounds, first_deadline, round_on, round_to_come, rounds_of
from jiafang_batch.policy.model import CalendarRow
from jiafang_batch.problem import Location
from jiafang_batch.records import Extension

SEPTEMBER = CalendarRow("9月", "收表", date(2024, 9, 25), date(2024, 9, 30))
OCTOBER = CalendarRow("10月", "收表", date(2024, 10, 25), date(2024, 10, 31))
FOURTH = CalendarRow("中秋", "收表", date(2024, 10, 10), date(2024, 10, 12), ("四年级",))
HOLIDAY = CalendarRow("国庆节", "假期", date(2024, 10, 1), date(2024, 10, 7))


def rules(*rows, monthly=None):
    own = policy(indicator("覆盖率", "班级", target="100%"))
    calendar = (*own.calendar, *rows)
    return replace(own, calendar=calendar, settings=replace(own.settings, monthly_collection=monthly))


@pytest.mark.parametrize(
    ("day", "name"),
    [((9, 1), "9月"), ((9, 25), "9月"), ((10, 20), "9月"), ((10, 25), "10月"), ((12, 1), "10月")],
)
def test_the_round_of_a_day_is_the_latest_that_has_opened(day, name):
    rounds = rounds_of(rules(OCTOBER, HOLIDAY, SEPTEMBER), "一年级")
    assert round_on(rounds, date(2024, *day)).name == name


def test_every_day_belongs_to_one_round_and_the_first_takes_what_comes_before_it():
    first, second = rounds_of(rules(OCTOBER, SEPTEMBER), "一年级")
    days = [date(2024, 9, 1), date(2024, 10, 24), date(2024, 10, 25), date(2025, 1, 1)]
    assert [first.holds(day) for day in days] == [True, True, False, False]
    assert [second.holds(day) for day in days] == [False, False, True, True]
    assert first.deadline.isoformat() == "2024-09-30T23:59:59"


def test_a_row_for_some_year_groups_is_a_round_of_these_only():
    own = rules(SEPTEMBER, OCTOBER, FOURTH)
    assert [one.name for one in rounds_of(own, "四年级")] == ["9月", "中秋", "10月"]
    assert [one.name for one in rounds_of(own, "一年级")] == ["9月", "10月"]
    assert all_rounds(own, ["一年级", "四年级"]) == ("9月", "中秋", "10月")


def test_one_setting_makes_the_assessed_months_rounds_unless_the_calendar_has_some():
    months = rounds_of(rules(monthly=7), "一年级")
    assert [(one.name, one.opens.isoformat(), one.last.isoformat()) for one in months[:2]] == [
        ("9月", "2024-09-24", "2024-09-30"),
        ("10月", "2024-10-25", "2024-10-31"),
    ]
    assert [one.name for one in rounds_of(rules(SEPTEMBER, monthly=7), "一年级")] == ["9月"]
    assert rounds_of(rules(HOLIDAY), "一年级") == ()
    assert round_on((), date(2024, 10, 2)) is None


def test_an_extension_is_of_the_round_whose_deadline_it_moves():
    first, second = rounds_of(rules(OCTOBER, SEPTEMBER), "一年级")
    until = Extension("一(1)班", datetime.combine(date(2024, 10, 8), time(17)), Location("x"))
    later = Extension("一(1)班", datetime.combine(date(2024, 11, 2), time(17)), Location("x"))
    assert first.granted([until, later]) == (until,)
    assert second.granted([until, later]) == (later,)


@pytest.mark.parametrize(
    ("rows", "groups", "due"),
    [
        ((OCTOBER, SEPTEMBER), ["一年级"], date(2024, 9, 30)),
        ((OCTOBER, FOURTH), ["一年级", "四年级"], date(2024, 10, 12)),
        ((OCTOBER, FOURTH), ["一年级"], date(2024, 10, 31)),
        ((HOLIDAY,), ["一年级"], date(2025, 1, 22)),
        ((SEPTEMBER,), [], date(2025, 1, 22)),
    ],
)
def test_the_first_sheets_are_due_at_the_end_of_the_first_round(rows, groups, due):
    assert first_deadline(rules(*rows), groups) == due


@pytest.mark.parametrize(
    ("day", "name"), [((9, 1), "9月"), ((9, 30), "9月"), ((10, 1), "10月"), ((10, 31), "10月"), ((12, 1), "10月")]
)
def test_what_is_handed_out_is_due_in_the_round_to_come(day, name):
    assert round_to_come(rounds_of(rules(OCTOBER, SEPTEMBER), "一年级"), date(2024, *day)).name == name
    assert round_to_come((), date(2024, *day)) is None
