"""A log that LibreOffice has saved again, in any format, is the same log: values, merges, failures, what is hidden."""

from __future__ import annotations

import subprocess
from datetime import datetime

import pytest
import xlsxwriter

from jiafang_batch.grid import Fact
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.reader import read_path
from jiafang_batch.sheets.recognise_tables import read_tables

HEADINGS = ("家访日期", "班级", "学生姓名", "学号", "主访教师", "家访形式", "家访结果", "家长诉求", "照片")
ROWS = (
    (datetime.fromisoformat("2024-09-21"), "", "王小明", "007", "", "实地", "完成", "换座位", 3),
    (datetime.fromisoformat("2024-09-22"), "", "李华", "008", "", "电话", "完成", "无", 0),
    ("2024.9.23", "", "赵敏", "009", "", "微信", "", "", 1),
)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """A log with merged classes, a failed formula, a hidden row and a hidden sheet."""
    path = tmp_path_factory.mktemp("log") / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("家访记录")
        day = book.add_format({"num_format": "yyyy-m-d"})
        sheet.merge_range(0, 0, 0, 8, "家访记录表")
        sheet.write_row(1, 0, HEADINGS)
        for i, row in enumerate(ROWS, 2):
            for j, cell in enumerate(row):
                if cell != "":
                    sheet.write(i, j, cell, day if isinstance(cell, datetime) else None)
        sheet.merge_range(2, 1, 4, 1, "一(1)班")
        sheet.merge_range(2, 4, 4, 4, "陈静")
        sheet.write_formula(4, 7, "=NA()", None, "#N/A")
        sheet.set_row(3, None, None, {"hidden": True})
        hidden = book.add_worksheet("杂项")
        hidden.write(0, 0, "电话本")
        hidden.hide()
    return path


def taken_in(path):
    """The sheets without the file's name, the log's rows, and what is said."""
    read = read_path(path, "log", Limits())
    assert {problem.code for problem in read.problems} <= {"wrong-extension"}
    (table,), problems = read_tables(read.grids, None)
    return (
        [(grid.sheet, grid.hidden, grid.merges, grid.notes, grid.hidden_rows) for grid in read.grids],
        [row.values for row in table.rows],
        [(problem.code, str(problem.location)) for problem in problems],
    )


def test_the_log_is_read_as_it_is_meant(log):
    sheets, rows, said = taken_in(log)
    assert sheets[0][3][0].fact is Fact.ERROR
    assert [(row["school_class"], str(row["lead"]), row["photos"]) for row in rows] == [
        ("一(1)班", "陈静", 3),
        ("一(1)班", "陈静", 0),
        ("一(1)班", "陈静", 1),
    ]
    assert said == [
        ("merged-value", "log!家访记录!B"),
        ("merged-value", "log!家访记录!E"),
        ("error-cell", "log!家访记录!H5"),
        ("hidden-rows", "log!家访记录"),
        ("not-our-sheet", "log!杂项"),
    ]


@pytest.mark.parametrize("extension", ["xls", "ods", "xlsx"])
def test_saved_again_it_is_the_same(office, log, tmp_path, extension):
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", extension]
    subprocess.run([*command, "--outdir", tmp_path / "again", log], check=True, capture_output=True, timeout=120)
    assert taken_in(tmp_path / "again" / f"log.{extension}") == taken_in(log)
