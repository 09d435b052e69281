"""Pupils of the roster: once each, with all their numbers; who has left is asked for the day and is nobody to visit."""

from __future__ import annotations

import pytest
from small_term import SHEETS, linked, linked_sheets

from jiafang_batch.catalogue import is_error, is_notice
from jiafang_batch.terms import Category, StudentStatus

PUPILS = SHEETS["学生名册"][1].strip()
HEAD = "学号 | 姓名 | 班级 | 学籍状态 | 转出日期"


def with_status(word, leave=""):
    """The pupils, the first of them with this word."""
    rows = [f"G01 | 王小明 | 一(1)班 | {word} | {leave}", "G02 | 李芳 | 一(1)班 | |", "G03 | 张伟 | 一(2)班 | |"]
    rows.append("G04 | 阿依古丽·买买提 | 一(2)班 | |")
    return linked(("学生名册", PUPILS, "\n".join([HEAD, *rows])))


@pytest.mark.parametrize("word", ["转出", "毕业", "退学", "已转出", "转学", "已毕业", "已退学", "离校", "结业"])
def test_who_has_left_without_a_day_is_asked_for_it_and_is_nobody_to_visit(word):
    records, problems = with_status(word)
    assert set(records.roster.students) == {"G02", "G03", "G04"}
    (asked,) = [p for p in problems if p.code == "leave-date-missing"]
    assert is_error(asked)
    assert (asked.location.row, asked.location.header) == (2, "学籍状态")
    assert [p for p in problems if p.location.file.startswith("收表/") and is_error(p)] == []


@pytest.mark.parametrize("word", ["休学", "已休学"])
def test_whose_return_is_open_is_asked_for_and_stays_a_pupil(word):
    records, problems = with_status(word)
    assert "G01" in records.roster.students
    assert [p.code for p in problems if is_error(p)] == ["leave-date-missing"]


@pytest.mark.parametrize("word", ["转出", "毕业", "退学", "休学"])
def test_a_day_answers_the_question(word):
    records, problems = with_status(word, "2024-12-1")
    student = records.roster.students["G01"]
    assert (str(student.leave_date), student.status) == ("2024-12-01", StudentStatus.ENROLLED)
    assert [p for p in problems if p.code == "leave-date-missing"] == []


def test_a_status_of_the_policy_gives_its_category():
    records, _ = with_status("疑似辍学")
    assert Category.DROPOUT_RISK.value in records.roster.students["G01"].categories


def test_a_list_of_all_beside_lists_of_classes_is_said_once_for_a_file():
    again = "G01 | 王小明 | | | 一(1)班 | | | | |\nG02 | 李芳 | | | 一(1)班 | | | | |"
    head = PUPILS.splitlines()[0].strip()
    records, problems = linked_sheets({**SHEETS, "一班": ("基础信息/各班.xlsx", f"{head}\n{again}")})
    assert len(records.roster.students) == 4
    (said,) = [p for p in problems if p.code == "pupils-listed-twice"]
    assert is_notice(said)
    assert said.details["count"] == "2"
    assert [p for p in problems if is_error(p)] == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("G01 | 王小明 | | | 一(1)班 | | | | |", "duplicate-id"),  # twice on one sheet
        ("G01 | 王大明 | | | 一(1)班 | | | | |", "duplicate-id"),
        ("G01 | 王小明 | | | 一(2)班 | | | | |", "duplicate-id"),
    ],
)
def test_a_number_of_two_pupils_stays_an_error(row, code):
    _, problems = linked(("学生名册", "", row))
    assert code in [p.code for p in problems if is_error(p)]


def test_what_only_the_second_list_says_is_kept():
    head = "学号 | 姓名 | 班级 | 家庭住址"
    records, _ = linked_sheets(
        {**SHEETS, "一班": ("基础信息/各班.xlsx", f"{head}\nG01 | 王小明 | 一(1)班 | 幸福路1号")}
    )
    student = records.roster.students["G01"]
    assert (student.address, student.phone) == ("幸福路1号", "13900000001")
