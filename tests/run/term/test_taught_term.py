"""对照.xlsx in a term folder: prepared by --suggest, decided by a person, used by every file, carried into the next term."""

from __future__ import annotations

import shutil

import openpyxl
import pytest
from openpyxl.comments import Comment
from small_term import SHEETS, written
from text_tables import rows, write_book

from jiafang_batch.problem import Problem
from jiafang_batch.run.term.begin_term import TermWish, begin_term
from jiafang_batch.run.term.school import SchoolJob, check_school
from jiafang_batch.run.term.suggest import write_suggestions
from jiafang_batch.run.term.suggest_taught import write_taught_suggestions
from jiafang_batch.sheets.taught import KINDS

HEADER = "哪天去的 | 班级 | 学生姓名 | 主访教师 | 家访形式"
LOG = f"{HEADER}\n2024-11-9 | 启航班 | 王小明 | 小陈 | 下村\n2024-11-10 | 启航班 | 李芳 | 小陈 | 下村"
MEANT = {"哪天去的": "家访日期", "启航班": "一(1)班", "小陈": "陈静(T1)", "下村": "实地家访"}
SECOND = f"家访日期 | {HEADER.partition(' | ')[2]}\n2024-11-16 | 启航班 | 王小明 | 小陈 | 下村"


def term(tmp_path):
    folder = written(tmp_path / "term")
    write_book(folder / "收表/另一份.xlsx", {"Sheet1": rows(LOG)})
    write_book(folder / "收表/第三份.xlsx", {"Sheet1": rows(SECOND)})
    return folder


def decide(path):
    """Choose what is meant in every row that is known here."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows(min_row=2):
            meant = next((MEANT[cell.value] for cell in row if cell.value in MEANT), None)
            if meant is not None:
                row[-1].value = meant
    book.save(path)


def codes(folder) -> list[str]:
    checked = check_school(SchoolJob(folder))
    return sorted({p.code for p in checked.problems if isinstance(p, Problem) and "份" in p.location.file})


def test_what_nobody_knows_is_asked_once_decided_once_and_then_known_everywhere(tmp_path):
    folder = term(tmp_path)
    for _ in range(2):
        target, asked = write_taught_suggestions(check_school(SchoolJob(folder)))
        if target is None:
            break
        assert target.name in ("对照.xlsx", "对照建议.xlsx")
        assert 0 < asked <= len(MEANT)
        decide(target)
        if target.name != "对照.xlsx":
            shutil.move(target, folder / "对照.xlsx")
    assert write_taught_suggestions(check_school(SchoolJob(folder))) == (None, 0)
    assert set(codes(folder)) <= {"taught-heading", "taught-reading"}
    assert "taught-reading" in codes(folder)
    assert write_suggestions(check_school(SchoolJob(folder))) == (None, 0)


def test_what_people_have_added_to_it_stays_in_the_suggestions(tmp_path):
    folder = term(tmp_path)
    target, _ = write_taught_suggestions(check_school(SchoolJob(folder)))
    decide(target)
    book = openpyxl.load_workbook(target)
    sheet = book["标题对照"]
    sheet.insert_cols(1)
    sheet["A1"], sheet["A2"] = "谁定的", "年级组长"
    sheet["B2"].comment = Comment("问过小陈", "教务员")
    book.create_sheet("备忘")["A1"] = "开会再议"
    book.save(target)
    beside, asked = write_taught_suggestions(check_school(SchoolJob(folder)))
    assert beside.name == "对照建议.xlsx"
    assert asked > 0
    after = openpyxl.load_workbook(beside)
    assert [after["标题对照"][place].value for place in ("A1", "A2")] == ["谁定的", "年级组长"]
    assert after["标题对照"]["B2"].comment.text == "问过小陈"
    assert after["备忘"]["A1"].value == "开会再议"
    words = {cell.value for name in after.sheetnames for row in after[name].iter_rows() for cell in row}
    assert set(MEANT) <= words


def test_the_next_term_knows_it_from_the_start(tmp_path):
    before, after = written(tmp_path / "旧"), tmp_path / "新"
    begin_term(after, TermWish(), before)
    assert not (after / "对照.xlsx").exists()
    write_book(before / "对照.xlsx", {"标题": rows("原来的标题 | 标准列\n谁去的 | 主访教师")})
    begin_term(tmp_path / "另一个", TermWish(), before)
    assert (tmp_path / "另一个" / "对照.xlsx").read_bytes() == (before / "对照.xlsx").read_bytes()


@pytest.mark.parametrize("place", ["收表", "基础信息"])
def test_what_is_taught_elsewhere_is_not_used_and_said(tmp_path, place):
    folder = written(tmp_path / "term")
    write_book(folder / place / "对照.xlsx", {"标题": rows("原来的标题 | 标准列\n谁去的 | 主访教师")})
    checked = check_school(SchoolJob(folder))
    assert "taught-outside" in {p.code for p in checked.problems}


def test_there_are_four_sheets():
    assert len(KINDS) == 4
    assert SHEETS
