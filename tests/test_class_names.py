"""Class names in their many spellings: one canonical name each, and nothing invented for the others."""

from __future__ import annotations

import pytest

from jiafang_batch.class_names import (
    Cohort,
    class_name,
    cohort,
    numbered,
    year_group,
    year_group_of,
)

SPELLINGS = [
    # the contract's own list
    ("一(1)班", "一(1)班"),
    ("一（1）班", "一(1)班"),
    ("一年级1班", "一(1)班"),
    ("一年级(1)班", "一(1)班"),
    ("1年级1班", "一(1)班"),
    ("一1班", "一(1)班"),
    ("101班", "一(1)班"),
    ("101", "一(1)班"),
    ("1.1班", "一(1)班"),
    ("一年级一班", "一(1)班"),
    # as typing and pasting vary them
    ("１（１）班", "一(1)班"),
    ("一 ( 1 ) 班", "一(1)班"),
    ("一年级\u200b1班 ", "一(1)班"),
    ("一(01)班", "一(1)班"),
    ("一(一)班", "一(1)班"),
    ("一年级（一）班", "一(1)班"),
    ("1(1)班", "一(1)班"),
    ("1(1)", "一(1)班"),
    ("一年级(1)", "一(1)班"),
    ("1-1班", "一(1)班"),
    ("一·1班", "一(1)班"),
    ("六⑴班", "六(1)班"),
    ("六①班", "六(1)班"),
    # the levels of a choice, as forms export them
    ("一年级-1班", "一(1)班"),
    ("一年级/1班", "一(1)班"),
    ("一年级--1班", "一(1)班"),
    ("一年级>1班", "一(1)班"),
    ("一年级_(1)班", "一(1)班"),
    ("阳光路小学-三年级-1班", "三(1)班"),
    ("阳光路小学/三年级/1班", "三(1)班"),
    # two-digit classes
    ("110班", "一(10)班"),
    ("112", "一(12)班"),
    ("1.10班", "一(10)班"),
    ("一年级十班", "一(10)班"),
    ("一年级十二班", "一(12)班"),
    ("二年级二十三班", "二(23)班"),
    # junior high school counts on, senior high school has its own names
    ("初一(1)班", "七(1)班"),
    ("初一1班", "七(1)班"),
    ("初二年级3班", "八(3)班"),
    ("初三一班", "九(1)班"),
    ("七年级2班", "七(2)班"),
    ("七(2)班", "七(2)班"),
    ("903", "九(3)班"),
    ("高一(3)班", "高一(3)班"),
    ("高一3班", "高一(3)班"),
    ("高3(2)班", "高三(2)班"),
]


@pytest.mark.parametrize(("text", "name"), SPELLINGS)
def test_each_spelling_has_its_canonical_name(text, name):
    assert class_name(text) == name


@pytest.mark.parametrize(("text", "name"), SPELLINGS)
def test_a_canonical_name_stays(text, name):  # noqa: ARG001
    assert class_name(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "1班",
        "一班",
        "一",
        "初一",
        "100",
        "1001",
        "10班",
        "11",
        "十(1)班",
        "一年级甲班",
        "小一班",
        "启航班",
        "2024级1班",
    ],
)
def test_a_name_in_no_known_form_is_kept_as_it_is(text):
    assert class_name(text) == text


@pytest.mark.parametrize(
    ("number", "classes"),
    [
        ("1.1", ("一(1)班", "一(10)班")),
        ("7.2", ("七(2)班", "七(20)班")),
        ("1.12", ()),
        ("1.10", ()),
        ("1.0", ()),
        ("101", ()),
        ("11.1", ()),
        ("1.1班", ()),
    ],
)
def test_a_number_with_one_decimal_may_have_lost_a_zero(number, classes):
    assert numbered(number) == classes


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("一(1)班", "一年级"),
        ("九(12)班", "九年级"),
        ("高一(3)班", "高一"),
        ("启航班", ""),
        ("十(1)班", ""),
        ("2024级1班", ""),
    ],
)
def test_a_canonical_name_tells_its_year_group(name, group):
    assert year_group_of(name) == group


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("一年级", "一年级"),
        ("1年级", "一年级"),
        ("一", "一年级"),
        ("1", "一年级"),
        ("一 年 级", "一年级"),
        ("一年级组", "一年级"),
        ("七", "七年级"),
        ("初一", "七年级"),
        ("初二年级", "八年级"),
        ("初三组", "九年级"),
        ("高一", "高一"),
        ("高一年级", "高一"),
        ("综合组", "综合组"),
        ("十年级", "十年级"),
    ],
)
def test_year_groups_have_canonical_names_and_other_words_stay(text, group):
    assert year_group(text) == group


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024级1班", (2024, 1)),
        ("2024级(12)班", (2024, 12)),
        ("2024 级（3）班", (2024, 3)),
        ("2024级一班", (2024, 1)),
        ("2024级", None),
        ("24级1班", (2024, 1)),
        ("小学24级（3）班", (2024, 3)),
        ("4级1班", None),
        ("一(1)班", None),
    ],
)
def test_a_cohort_names_its_year_of_entry(text, found):
    entered = cohort(text)
    assert (entered and (entered.entered, entered.number)) == found


@pytest.mark.parametrize(
    ("entered", "stage", "name"),
    [
        (2024, "小学", "一(2)班"),
        (2019, "小学", "六(2)班"),
        (2018, "小学", None),  # has left
        (2025, "小学", None),  # has not come yet
        (2024, "初中", "七(2)班"),
        (2022, "初中", "九(2)班"),
        (2021, "初中", None),
        (2023, "高中", "高二(2)班"),
    ],
)
def test_in_the_year_that_begins_in_2024_a_cohort_is_in_this_class(entered, stage, name):
    assert Cohort(entered, 2).name(2024, stage) == (name or "")
    assert Cohort(entered, 2, stage).name(2024, "") == (name or "")
