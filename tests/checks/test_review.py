"""What is worth a look: one text, parent or telephone for many pupils, many homes in a day. Never more than a 提示."""

from __future__ import annotations

import pytest
from small_term import checked

from jiafang_batch.catalogue import catalogue, is_notice

CODES = ("same-record", "same-parent", "same-phone", "many-homes-a-day")
NAMES = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑"]
TEXT = "与家长交流孩子在校表现，家长表示满意，会配合学校工作。"


def pupils(phone=""):
    """Twelve more pupils of 一(1)班."""
    rows = [
        f"G1{i:02} | 测生{name} | 男 | 一年级 | 一(1)班 | 2024-9-2 | | | 具备 | {phone}" for i, name in enumerate(NAMES)
    ]
    return ("学生名册", "", "\n".join(rows))


def log(
    count,
    *,
    text=lambda i: f"第{i}家谈的是不同的事情，各有各的记录内容",
    parent=lambda i: f"家长{i}",
    day=lambda i: f"2024-10-{i + 1}",
):
    """A log of as many visits to these pupils."""
    head = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 家访过程 | 家长姓名"
    rows = [f"{day(i)} | 一(1)班 | 测生{NAMES[i]} | 陈静 | 实地家访 | {text(i)} | {parent(i)}" for i in range(count)]
    return [
        pupils(),
        ("二班家访", "家访日期   | 班级    | 学生姓名       | 主访教师 | 家访形式 | 家访过程", head),
        ("二班家访", "", "\n".join(rows)),
    ]


def said(changes):
    return [(p.code, int(p.details["count"])) for p in checked(*changes) if p.code in CODES]


@pytest.mark.parametrize(("count", "expected"), [(12, [("same-record", 12)]), (5, [("same-record", 5)]), (4, [])])
def test_one_text_for_many_homes_is_said_once(count, expected):
    assert said(log(count, text=lambda _: TEXT)) == expected


@pytest.mark.parametrize("text", ["谈作息", "已家访", "情况良好"])
def test_short_texts_are_the_same_by_chance(text):
    assert said(log(12, text=lambda _: text)) == []


@pytest.mark.parametrize(
    ("count", "expected"), [(12, [("many-homes-a-day", 12)]), (11, [("many-homes-a-day", 11)]), (10, [])]
)
def test_more_homes_than_anybody_can_be_in_on_one_day(count, expected):
    assert said(log(count, day=lambda _: "2024-10-12")) == expected


@pytest.mark.parametrize(("parent", "count"), [("王大明", 12), ("同一家长", 12), ("王女士", 12)])
def test_one_parent_for_all_pupils(parent, count):
    assert said(log(12, parent=lambda _: parent)) == [("same-parent", count)]


@pytest.mark.parametrize("parent", ["母亲", "妈妈", "家长", "父母", "爸爸、妈妈", "奶奶", "学生家长", ""])
def test_a_word_for_any_parent_is_no_parent(parent):
    assert said(log(12, parent=lambda _: parent)) == []


def test_one_telephone_for_many_pupils_of_a_roster():
    assert said([pupils("13900000077")]) == [("same-phone", 12)]
    assert said([pupils()]) == []


@pytest.mark.parametrize("code", CODES)
def test_a_review_is_a_notice_and_says_that_it_costs_nothing(code):
    from jiafang_batch.problem import Location, Problem

    assert is_notice(Problem(code, Location()))
    assert "不扣分" in catalogue()[code].remedy
