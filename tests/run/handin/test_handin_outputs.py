"""What a run has written is never taken for a teacher's sheet, wherever it comes from and whatever it is called then."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from handed_in import LI, LI_WRONG, ONE, WANG, ZHANG, log, moment, term_folder
from text_tables import rows, write_book

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.hand_in_status import take_stock
from jiafang_batch.run.handin.write_status import write_stock
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school
from jiafang_batch.run.usage import UsageError

INTAKE = Intake(processes=0)


def take_in(term, *paths):
    return collect(open_term(term, INTAKE), paths, moment("21 15:00"), Wish())


def checked(term):
    return check_school(SchoolJob(term), None, INTAKE)


def visits(term):
    return sorted((v.student, str(v.date)) for v in checked(term).records.visits)


@pytest.fixture
def term(tmp_path):
    """A term that has been run, with a returned copy among its outputs."""
    folder = term_folder(tmp_path / "term")
    take_in(folder, log(tmp_path / "a.xlsx", WANG, LI_WRONG), log(tmp_path / "b.xlsx", ZHANG))
    write_school(compute_school(checked(folder)), folder / "输出")
    return folder


def test_the_folder_of_outputs_is_not_looked_into(term):
    collected = take_in(term, term / "输出")
    assert collected.filed == ()
    assert [(r.name, r.reason) for r in collected.refused] == [
        ("输出", "是统计写出的结果，没有看里面的文件；要收的是老师交来的表")
    ]


def test_copies_of_outputs_are_known_by_their_content(term, tmp_path):
    inbox = shutil.copytree(term / "输出", tmp_path / "U盘")
    (inbox / ".家访批处理清单").unlink()
    collected = take_in(term, inbox)
    assert collected.filed == ()
    workbooks = [path for path in inbox.rglob("*") if path.suffix in (".xlsx", ".csv") and path.parent.name[0] != "."]
    assert {r.reason for r in collected.refused} == {
        "是统计写出的结果，或者还是退回去的样子，没有改；退回的表请改好再交"
    }
    assert len(collected.refused) == len(workbooks)


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_outputs_that_somebody_has_saved_anew_are_known_by_what_they_say(term, tmp_path):
    inbox = tmp_path / "U盘"
    inbox.mkdir()
    write_stock(take_stock(open_term(term, INTAKE), moment("21 15:00")))
    told = (
        "班级/一(1)班.xlsx",
        "教师/陈静_T1.xlsx",
        "年级/一年级.xlsx",
        "家访汇总.xlsx",
        "../收表进度.xlsx",
    )
    for path in told:
        book = openpyxl.load_workbook(term / "输出" / path)
        book.worksheets[0]["Z99"] = "看过了"
        book.save(inbox / Path(path).name)
    collected = take_in(term, inbox)
    assert collected.filed == ()
    assert len(collected.refused) == len(told)
    said = "这张表是统计写出的结果，不是交来的记录，没有收。"
    assert {r.reason for r in collected.refused} == {said}


def test_an_output_among_the_logs_changes_no_figure_and_is_pointed_out(term):
    before = visits(term)
    shutil.copy(term / "输出" / "班级" / "一(1)班.xlsx", term / "收表" / "一班.xlsx")
    assert visits(term) == before
    said = [p for p in checked(term).problems if p.location.file == "收表/一班.xlsx"]
    assert {p.code for p in said} == {"own-output"}


@pytest.mark.parametrize(
    "title", ["一(1)班家访记录（统计截至2025年1月）", "青禾小学 统计截至 2025-01-10", "截至 2025-01-10"]
)
def test_a_teachers_own_title_is_no_mark_of_an_output(term, tmp_path, title):
    path = tmp_path / "c.xlsx"
    write_book(path, {"家访": rows(f"{title}\n家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式\n{WANG}\n{LI}")})
    assert [one.label for one in take_in(term, path).filed] == [ONE]


def test_the_returned_copy_is_taken_once_it_is_corrected(term):
    (copy,) = (term / "退回").rglob("*班*.xlsx")
    (refused,) = take_in(term, copy.parent).refused
    assert "没有改" in refused.reason
    book = openpyxl.load_workbook(copy)
    book["家访记录"]["A3"] = "2024-10-12"
    book.save(copy)
    (one,) = take_in(term, copy.parent).filed
    assert (one.label, one.submission.verdict) == (ONE, "确定")
    assert ("G02", "2024-10-12") in visits(term)


def test_the_term_folder_itself_is_nothing_to_collect(term):
    with pytest.raises(UsageError, match="就是学期文件夹；要收的是别处的文件或文件夹"):
        take_in(term, term)
