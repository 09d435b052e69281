"""要补的 in a teacher's workbook: the weeks, the cells with file and row, the answers that the teacher's figures lack."""

from __future__ import annotations

import warnings

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from small_term import written

from jiafang_batch.cli import jiafang

COMPLETE = "C-1 | 记载完整 | 班主任 | 占比 | | | 本人 | 学期 | 记录完整 | | 100% | #10 | 比例 | "
PHOTOS = "C-2 | 有照片 | 班主任 | 占比 | | | 本人 | 学期 | 照片>=1 | | 100% | #10 | 比例 | "
SIGNED = "C-3 | 有签字 | 班主任 | 占比 | | | 本人 | 学期 | 家长签字 | | 100% | #10 | 比例 | "
MONTHLY = "C-4 | 每月家访 | 班主任 | 周期达标率 | | | 本人 | 学期 | 月 | #1 | 100% | #10 | 比例 | "

AS_IT_IS = ("一班家访", "谈请假", "谈请假")
LOG = ("收表/一(1)班.xlsx", "一班家访")


def lacking(folder, *changes, name="陈静_T1"):
    term = written(folder, *changes)
    result = CliRunner().invoke(jiafang, ["run", str(term)], standalone_mode=False)
    assert result.exception is None, result.output
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = load_workbook(term / f"输出/教师/{name}.xlsx")["要补的"]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=4)]


@pytest.mark.parametrize(
    ("row", "visit", "expected"),
    [
        (COMPLETE, ("一班家访", "谈作息", ""), ("家访过程", "2024-09-21 王小明（一(1)班，G01）", *LOG, 2)),
        (COMPLETE.replace("记录完整 |", "记录完整:家访过程>=4字 |"), AS_IT_IS,
         ("家访过程（至少 4 字）", "2024-10-12 李芳（一(1)班，G02）", *LOG, 3)),
        (PHOTOS, AS_IT_IS, ("照片（现在 0 张，要 1 张）", "2024-10-12 李芳（一(1)班，G02）", *LOG, 3)),
        (SIGNED, AS_IT_IS, ("家长签字", "2024-09-21 王小明（一(1)班，G01）", *LOG, 2)),
    ],
)  # fmt: skip
def test_a_record_names_the_cell_that_it_lacks_with_file_and_row(tmp_path, row, visit, expected):
    rows = lacking(tmp_path / "学期", ("指标", "", row), visit)
    assert expected in [found[1:] for found in rows]


def test_a_month_without_visits_is_named_and_a_month_with_one_is_not(tmp_path):
    rows = lacking(tmp_path / "学期", ("指标", "", MONTHLY))
    words = [row[1] for row in rows if row[0].startswith("C-4")]
    assert any("2024年11月" in word for word in words)
    assert not any("2024年10月" in word or "2024年9月" in word for word in words)


def test_an_event_without_an_answer_is_named(tmp_path):
    rows = lacking(tmp_path / "学期", ("一班家访", "2024-10-12", "2024-12-12"))
    assert any(row[1].startswith("事件还没有响应") and row[5] == 2 for row in rows)


def test_who_lacks_nothing_is_told_so(tmp_path):
    assert lacking(tmp_path / "学期") == [("没有要补的。", None, None, None, None, None)]


def test_pupils_to_visit_and_counts_are_elsewhere(tmp_path):
    rows = lacking(
        tmp_path / "学期",
        ("二班家访", "        2024-9-22 | 一(2)班 | 张伟           | 刘洋   | 实地家访 | 谈阅读\n", ""),
        name="刘洋_T2",
    )
    assert not any("张伟" in str(row[2]) for row in rows)
