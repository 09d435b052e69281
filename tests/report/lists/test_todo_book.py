"""待访名单: the page that a teacher carries holds what they need and no more than a page of those they may choose."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from builders import day, evaluated, indicator, policy, pupil, records, visit
from msgspec.structs import replace

from jiafang_batch.measure.todo import teacher_todos
from jiafang_batch.report.lists.todo_book import private_text, todo_book
from jiafang_batch.report.sheet.letterhead import Letterhead

LETTERHEAD = Letterhead("示范小学", "2024-2025学年第一学期", date(2024, 10, 10))


def pages(*rules, known):
    evaluation = evaluated(replace(policy(*rules), looked_at=day("10-10")), known)
    todos = teacher_todos(evaluation)
    book = openpyxl.load_workbook(io.BytesIO(todo_book(LETTERHEAD, evaluation.term, todos, "群里")))
    return {todo.teacher: (todo, sheet) for todo, sheet in zip(todos, book.worksheets[1:], strict=True)}


def rows_below(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]


def a_class_of(size):
    return [pupil(f"A{n:03}", "一(1)班", *(["残疾"] if n == size - 1 else [])) for n in range(size)]


def test_of_two_hundred_to_choose_from_a_page_names_those_who_most_need_it():
    rule = indicator("覆盖率", "班主任", code="A-1", target="20%", forms="实地", visitor="班主任")
    known = records(*(visit(f"A{n:03}", "09-10", form="电话") for n in range(100)), pupils=a_class_of(200))
    todo, sheet = pages(rule, known=known)["T1"]
    rows = rows_below(sheet)
    assert (len(todo.pupils), len(rows), todo.rules[0].lacking) == (200, 40, 40)
    assert "另有 160 人也可以选" in sheet["A3"].value
    # The special pupil, then those whom nobody has visited.
    names = [row[0] for row in rows]
    assert names == [f"学生A{n:03}" for n in (*range(100, 139), 199)]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("portrait", 0)


def test_all_whom_a_rule_names_stand_on_the_list_however_many():
    rule = indicator("覆盖率", "班主任", code="A-1", target="100%")
    _, sheet = pages(rule, known=records(pupils=a_class_of(60)))["T1"]
    assert len(rows_below(sheet)) == 60


def test_a_subject_teacher_is_offered_pupils_and_a_leader_has_lines_to_fill_in():
    rules = [
        indicator("家访次数", "科任教师", code="A-8", target="3", visitor="本人"),
        indicator("家访次数", "校领导", code="A-9", target="2", visitor="本人"),
    ]
    book = pages(*rules, known=records(pupils=a_class_of(30)))
    (_, of_subject), (_, of_leader) = book["T3"], book["T4"]
    assert [row[3] for row in rows_below(of_subject)] == ["可选"] * 8
    assert of_leader["A3"].value == "本人 A-9 家访次数：还差 2 人次（2025-01-24 前），学生自己选"
    assert of_leader.max_row == 6


def test_a_text_to_a_teacher_stays_short():
    rule = indicator("覆盖率", "班主任", code="A-1", target="100%")
    (todo, _) = pages(rule, known=records(pupils=a_class_of(60)))["T1"]
    text = private_text(todo)
    assert "等 60 人" in text
    assert len(text) < 300
