"""What is handed out again says what the office has decided, and the state of a class counts all that it has stated."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from handed_in import LI, ONE, WANG, log, moment, term_folder
from text_tables import rows, write_book

from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.hand_in_status import take_stock
from jiafang_batch.run.handin.hand_out import hand_out
from jiafang_batch.run.term.open_term import open_term

INTAKE = Intake(processes=0)
MISSPELT = "2024-10-20 | 一(1)班 | 王小名 | 陈婧 | 实地家访"
RULINGS = "裁定 | 文件 | 工作表 | 行 | 原内容 | 改为 | 理由 | 裁定人"
FILE = "收表/一年级/一(1)班/一(1)班_第1版.xlsx"


@pytest.fixture
def term(tmp_path):
    folder = term_folder(tmp_path / "term")
    take_in(folder, log(tmp_path / "a.xlsx", LI, MISSPELT), "20 15:00")
    return folder


def take_in(term, path, at):
    collect(open_term(term, INTAKE), [path], moment(at), Wish())


def rule(term, *lines):
    write_book(term / "更正.xlsx", {"更正": rows("\n".join((RULINGS, *lines)))})


def handed_out(term):
    """(pupil, 学号, lead, day) of the rows with a day."""
    hand_out(open_term(term, INTAKE), OwnerKind.SCHOOL_CLASS, "", date(2025, 1, 20))
    sheet = openpyxl.load_workbook(term / "发表/一年级/一(1)班家访记录.xlsx")["家访记录"]
    head, *lines = list(sheet.iter_rows(min_row=4, values_only=True))
    places = [head.index(name) for name in ("学生姓名*", "学号", "主访教师*", "家访日期*")]
    return [(*(line[i] for i in places[:3]), str(line[places[3]])[5:10]) for line in lines if line[places[3]]]


def test_a_decided_name_is_handed_out_as_decided(term):
    rule(
        term,
        f"指学生 | {FILE} | 家访记录 | 3 | 王小名 | G01 | 笔误 | 教导处",
        f"指教师 | {FILE} | | | 陈婧 | T1 | 笔误 | 教导处",
    )
    assert handed_out(term)[1:] == [("王小明", "G01", "陈静(T1)", "10-20")]


def test_a_void_row_is_not_handed_out_again(term):
    rule(term, f"作废 | {FILE} | 家访记录 | 3 | 王小名 | | 没有这次家访 | 教导处")
    assert [row[0] for row in handed_out(term)] == ["李芳"]


def test_without_a_decision_the_row_is_as_it_was_typed(term):
    assert ("王小名", None, "陈婧", "10-20") in handed_out(term)


def test_the_state_of_a_class_counts_every_workbook_that_still_states_something(term, tmp_path):
    take_in(term, log(tmp_path / "b.xlsx", WANG), "21 15:00")
    stock = take_stock(open_term(term, INTAKE), moment("21 16:00"))
    (standing,) = [one for one in stock.standings if one.label == ONE]
    assert (standing.facts.rows, standing.facts.faulty_rows, standing.state.value) == (3, 1, "有误退回")
