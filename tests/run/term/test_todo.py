"""`todo` as a year-group leader uses it: by Friday, on paper, with a text for each teacher and one for all."""

from __future__ import annotations

import shutil
from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner
from handed_in import term_folder
from small_term import written

from jiafang_batch.cli import jiafang
from jiafang_batch.run.term.write_todo import due_day
from jiafang_batch.run.usage import UsageError

WEDNESDAY = date(2024, 10, 9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None), ("周五", date(2024, 10, 11)), ("星期三", WEDNESDAY), ("周二", date(2024, 10, 15)),
        ("本周二", date(2024, 10, 8)), ("下周五", date(2024, 10, 18)), ("周日", date(2024, 10, 13)),
        ("2024-11-30", date(2024, 11, 30)), ("2024年11月30日", date(2024, 11, 30)),
    ],
)  # fmt: skip
def test_the_day_that_is_meant(text, expected):
    assert due_day(text, WEDNESDAY) == expected


@pytest.mark.parametrize("text", ["周八", "明天吧", "11月", "3.7"])
def test_what_is_no_day_is_said(text):
    with pytest.raises(UsageError, match="看不出是哪一天"):
        due_day(text, WEDNESDAY)


def call(*arguments):
    return CliRunner().invoke(jiafang, ["todo", *map(str, arguments)], standalone_mode=False)


def test_a_leader_sees_and_prints_who_has_to_visit_whom(tmp_path):
    folder = term_folder(tmp_path / "term")
    done = call(folder, "--today", "2024-10-09", "--grade", "一年级")
    assert done.return_value == 1
    assert "陈静　一(1)班" in done.output
    path = folder / "催交" / "待访名单_一年级_2024-10-09.xlsx"
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "发给老师的话"
    sheet = book["陈静老师"]
    words = [str(cell.value or "") for row in sheet.iter_rows() for cell in row]
    assert "王小明" in words
    assert sum("还差" in word for word in words) == len({word for word in words if "还差" in word})
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    public = book["发给老师的话"].cell(4, 2).value
    assert "陈静" not in public
    assert "王小明" not in public
    assert "王小明" in " ".join(str(row[1].value) for row in book["发给老师的话"].iter_rows(min_row=5))
    before = path.read_bytes()
    call(folder, "--today", "2024-10-09", "--grade", "一年级")
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    # Where somebody wrote into it, it stays.
    sheet["J9"] = "10月12日"
    book.save(path)
    changed = path.read_bytes()
    assert changed != before
    call(folder, "--today", "2024-10-09", "--grade", "一年级")
    assert path.read_bytes() == changed
    assert len(list(path.parent.iterdir())) == 2


def test_a_list_that_cannot_be_written_is_no_success(tmp_path):
    folder, day = written(tmp_path / "没有要家访的学期"), ("--today", "2024-10-09")
    assert call(folder, *day).return_value == 0
    shutil.rmtree(folder / "催交")
    (folder / "催交").write_text("不是文件夹", encoding="utf-8")
    done = call(folder, *day)
    assert (done.return_value, "没有更新" in done.output, "写好了" in done.output) == (1, True, False)


def test_what_cannot_be_asked_is_said(tmp_path):
    folder = term_folder(tmp_path / "term")
    for arguments, words in ((("--grade", "九年级"), "没有“九年级”"), (("--by", "2024-10-01"), "已经过了")):
        assert words in str(call(folder, "--today", "2024-10-09", *arguments).exception)
