"""`explain` speaks of the run whose workbook a teacher holds: its day, its figures, and what is different now."""

from __future__ import annotations

import shutil

import openpyxl
import pytest
from click.testing import CliRunner
from small_term import written

from jiafang_batch.cli import jiafang
from jiafang_batch.run.place.publish import MEMORY
from jiafang_batch.run.term.as_of import PAST_RUNS


def call(*arguments):
    return CliRunner().invoke(jiafang, list(map(str, arguments)), standalone_mode=False)


def explained(*arguments):
    done = call("explain", *arguments)
    return done.output if done.exception is None else str(done.exception)


@pytest.fixture
def folder(tmp_path):
    """A term with a run up to 30 November, whose workbooks somebody holds, and another one since."""
    folder = written(tmp_path / "学期")
    call("run", folder, "--as-of", "2024-11-30")
    shutil.copytree(folder / "输出", tmp_path / "手里")
    call("run", folder)
    return folder


def held(folder, name):
    (path,) = (folder.parent / "手里").glob(name)
    return path


def test_an_unchanged_figure_is_the_same_as_on_paper(folder):
    path = held(folder, "班级/一(1)班.xlsx")
    shown = explained(folder, path)
    assert shown.startswith("和手里的表（统计截至 2024-11-30）的数字一样。\n班级 一(1)班\n")
    # Under another name, as it was saved from a chat.
    assert explained(folder, shutil.copy(path, path.with_name("副本(1).xlsx"))) == shown
    assert shown.splitlines()[1:] == explained(folder, "一(1)班", "--as-of", "2024-11-30").splitlines()[1:]


def test_what_has_changed_since_is_told_figure_by_figure(folder):
    (folder / "收表/一(2)班.xlsx").unlink()
    by_book = explained(folder, held(folder, "班级/一(2)班.xlsx"))
    by_day = explained(folder, "一(2)班", "--as-of", "2024-11-30")
    assert by_book.startswith("和手里的表（统计截至 2024-11-30）不一样")
    assert by_day.startswith("和截至 2024-11-30 的那次统计不一样")
    different = [line for line in by_book.splitlines() if "那时是" in line]
    assert different
    assert different == [line for line in by_day.splitlines() if "那时是" in line]
    code = different[0].split()[0]
    of_code = explained(folder, held(folder, "班级/一(2)班.xlsx"), code).splitlines()
    assert [line for line in of_code if line.startswith("  ") and "那时" in line] == different[:1]


def test_a_day_that_was_never_counted_to_is_said_with_those_that_were(folder):
    shown = explained(folder, "一(1)班", "--as-of", "2024-12-01")
    assert shown.startswith("没有记着统计截至 2024-12-01 的那一次（记着的有：2024-11-30、2025-01-10）")


def test_a_damaged_record_is_said_and_the_next_run_begins_a_new_one(folder):
    (folder / "输出" / MEMORY / PAST_RUNS).write_bytes(b"\0" * 9)
    assert "以前各次统计的记录读不了" in explained(folder, "一(1)班", "--as-of", "2024-11-30")
    call("run", folder, "--as-of", "2024-12-20")
    assert "和截至 2024-12-20 的那次统计的数字一样" in explained(folder, "一(1)班", "--as-of", "2024-12-20")


def test_a_workbook_of_another_term_or_of_no_run_is_refused(folder):
    assert "不像统计写出的表" in explained(folder, folder / "考核办法.xlsx")
    assert "找不到" in explained(folder, folder / "没有.xlsx")
    assert "不用写 --as-of" in explained(folder, held(folder, "班级/一(1)班.xlsx"), "--as-of", "2024-11-30")
    path = held(folder, "班级/一(1)班.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet in book:
        sheet["A2"] = str(sheet["A2"].value).replace("第一学期", "第二学期")
    book.save(path)
    assert "不是“" in explained(folder, path)


def test_a_year_group_and_a_summary_state_their_day(folder):
    assert "的数字一样" in explained(folder, held(folder, "年级/一年级.xlsx"))
    assert "请写教师、班级或年级，再加 --as-of 2024-11-30" in explained(folder, held(folder, "家访汇总.xlsx"))
