"""A returned copy put back beside its original: the copy alone counts, or a warning names both; never a flood."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from small_term import written

from jiafang_batch.catalogue import message
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.place.publish import output_folder
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

LOG, COPY = "收表/一(1)班.xlsx", "收表/一(1)班（改好了）.xlsx"
FAULT = ("一班家访", "", "2024-13-02 | 一(1)班 | 王小明 | | 陈静 | | 实地家访 | | | | | | |")
FAULTY_CELL = "A5"


def checked(folder):
    return check_school(SchoolJob(folder), None, Intake(processes=0))


def typed(path, cell, value):
    """A teacher types into the log and saves it (with a library: our marks are not looked at again here)."""
    book = openpyxl.load_workbook(path)
    book["一班家访"][cell] = value
    book.save(path)


def told(problems):
    return {(p.code, p.location.file) for p in problems}


@pytest.fixture
def term(tmp_path):
    """The term after a run, with the returned copy of its one faulty log beside the log."""
    folder = written(tmp_path, FAULT)
    write_school(compute_school(checked(folder)), output_folder(folder, None))
    (copy,) = (folder / "退回").rglob("*.xlsx")
    shutil.copy(copy, folder / COPY)
    return folder


def test_a_corrected_copy_replaces_its_original(term):
    typed(term / COPY, FAULTY_CELL, "2024-12-02")
    found = checked(term)
    assert told(found.problems) == {("returned-counts", LOG)}
    assert message(found.problems[0]) == f"这个文件的退回件 {COPY} 已经交回，只统计退回件，这一份没有统计。"
    assert {v.sources[0].file for v in found.records.visits if v.student in ("G01", "G02")} == {COPY}
    assert "2024-12-02" in {v.date.isoformat() for v in found.records.visits}


def test_an_unchanged_copy_says_its_faults_once(term):
    assert told(checked(term).problems) == {("returned-counts", LOG), ("bad-date", COPY)}


def test_the_next_copy_replaces_the_one_before(term):
    write_school(compute_school(checked(term)), output_folder(term, None))
    again = "收表/第二次.xlsx"
    # The copy of what counts now; the first one has gone.
    (copy,) = (term / "退回").rglob("*.xlsx")
    assert copy.name.startswith(f"{Path(COPY).stem}_要改1处")
    shutil.copy(copy, term / again)
    assert told(checked(term).problems) == {("returned-counts", LOG), ("returned-counts", COPY), ("bad-date", again)}


def test_a_copy_of_a_file_that_has_moved_replaces_it(term):
    (term / "收表/一年级").mkdir()
    (term / LOG).rename(term / "收表/一年级/一班.xlsx")
    assert ("returned-counts", "收表/一年级/一班.xlsx") in told(checked(term).problems)


def test_of_an_original_that_was_changed_too_a_person_decides(term):
    typed(term / LOG, FAULTY_CELL, "2024-12-02")
    found = checked(term)
    assert {("returned-unclear", COPY), ("bad-date", COPY)} <= told(found.problems)
    assert "returned-counts" not in {p.code for p in found.problems}
    assert LOG in message(next(p for p in found.problems if p.code == "returned-unclear"))


def test_a_copy_without_a_sheet_of_its_original_does_not_replace_it(term):
    book = openpyxl.load_workbook(term / COPY)
    book["一班家访"].title = "别的"
    book["别的"]["A1"] = "什么时候"
    book.save(term / COPY)
    assert "returned-counts" not in {p.code for p in checked(term).problems}


def test_a_copy_in_the_place_of_its_original_says_nothing(term):
    shutil.move(term / COPY, term / LOG)
    assert told(checked(term).problems) == {("bad-date", LOG)}
