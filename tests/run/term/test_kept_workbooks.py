"""What people add to workbooks beside the hand-ins: numbers that were made, comparisons, the list of personal data."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from small_term import PUPILS, SHEETS, written
from test_previous_term import NOW
from text_tables import write_book

from jiafang_batch.cli import jiafang

HEAD = "序号 | 姓名 | 性别 | 班级 | 联系电话"
ROWS = [
    "1 | 王小明 | 男 | 一(1)班 | 13900000001",
    "2 | 李芳 | 女 | 一(1)班 | 13900000002",
    "3 | 张伟 | 男 | 一(2)班 | 13900000003",
]
NUMBERS = "基础信息/学号对照.xlsx"


def call(*words):
    result = CliRunner().invoke(jiafang, [str(word) for word in words], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.output


def cells(path):
    return {cell.value for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row}


# ---------------------------------------------------------------- 学号对照


def roster(term, *rows):
    write_book(term / PUPILS, {"学生名册": [[cell.strip() for cell in row.split("|")] for row in (HEAD, *rows)]})


@pytest.fixture
def numbered(tmp_path):
    """A term whose pupils have numbers made by the program, which somebody has worked with."""
    term = written(tmp_path / "学期", ("学生名册", SHEETS["学生名册"][1].strip(), "\n".join([HEAD, *ROWS])))
    call("run", term)
    book = openpyxl.load_workbook(term / NUMBERS)
    sheet = book["学号对照"]
    header = next(row[0].row for row in sheet.iter_rows() if "程序学号" in str(row[0].value))
    sheet.insert_cols(1)
    sheet.cell(header, 1, "座位")
    sheet.cell(header + 1, 1, "靠窗")
    sheet.cell(header, 6, "全国学籍号")
    sheet.cell(header + 1, 3).fill = PatternFill("solid", fgColor="FFFF00")
    sheet.cell(header + 1, 3).comment = Comment("转学材料未到", "教务员")
    sheet.column_dimensions["C"].width = 31
    book.create_sheet("备忘")["A1"] = "开学后补学号"
    book.save(term / NUMBERS)
    return term, header


def numbers_in(term, header):
    sheet = openpyxl.load_workbook(term / NUMBERS)["学号对照"]
    return [[cell.value for cell in row[:5]] for row in sheet.iter_rows(min_row=header + 1) if row[1].value]


def test_numbers_that_are_added_leave_everything_in_their_workbook(numbered):
    term, header = numbered
    before = numbers_in(term, header)
    roster(term, "0 | 丁一 | 男 | 一(2)班 | 13900000009", *ROWS)
    call("run", term)
    book = openpyxl.load_workbook(term / NUMBERS)
    sheet = book["学号对照"]
    lines = numbers_in(term, header)
    assert lines == [*before, [None, "0004", "丁一", "一(2)班", None]]
    assert lines[0][0] == "靠窗"
    assert sheet.cell(header, 6).value == "全国学籍号"
    assert sheet.cell(header + 1, 3).fill.fgColor.rgb.endswith("FFFF00")
    assert sheet.cell(header + 1, 3).comment is not None
    assert round(sheet.column_dimensions["C"].width) == 31
    assert book["备忘"]["A1"].value == "开学后补学号"
    standing = (term / NUMBERS).read_bytes()
    call("run", term)
    assert (term / NUMBERS).read_bytes() == standing


def test_a_pupil_who_changes_class_keeps_the_number_in_the_same_row(numbered):
    term, header = numbered
    before = numbers_in(term, header)
    roster(term, ROWS[0].replace("一(1)班", "一(2)班"), *ROWS[1:])
    call("run", term)
    moved = [["一(2)班" if "王小明" in line and cell == "一(1)班" else cell for cell in line] for line in before]
    assert moved != before
    assert numbers_in(term, header) == moved


def test_where_something_could_not_be_kept_new_numbers_have_a_workbook_of_their_own(numbered):
    term, _ = numbered
    text = (term / NUMBERS).read_bytes()
    (term / NUMBERS).write_bytes(with_part(text, "xl/slicers/slicer1.xml"))
    standing = (term / NUMBERS).read_bytes()
    roster(term, *ROWS, "4 | 丁一 | 男 | 一(2)班 | 13900000009")
    call("run", term)
    assert (term / NUMBERS).read_bytes() == standing
    assert {"0004", "丁一"} <= cells(term / "基础信息/学号对照2.xlsx")
    call("run", term)
    assert sorted(p.name for p in (term / "基础信息").glob("学号对照*")) == ["学号对照.xlsx", "学号对照2.xlsx"]


def with_part(content, name):
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr(name, "<x/>")
    return stream.getvalue()


# ---------------------------------------------------------------- made anew each time


@pytest.fixture
def terms(tmp_path):
    return written(tmp_path / "2024秋"), written(tmp_path / "2025春", *NOW)


def edited(path):
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["Z1"] = "教务处批注"
    book.save(path)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("compare", 0, 1), "输出/对比.xlsx"),
        (("year", 0, 1), "输出/学年考核.xlsx"),
        (("compare-policy", 1, "pinci", "qizhuang"), "输出/考核办法对比.xlsx"),
        (("privacy", 1), "个人信息清单.xlsx"),
    ],
    ids=["compare", "year", "compare-policy", "privacy"],
)
def test_a_workbook_that_somebody_has_edited_is_kept_beside_the_new_one(terms, words, name):
    words = [terms[word] if isinstance(word, int) else word for word in words]
    path = terms[1] / name
    call(*words)
    assert "改过" not in call(*words)
    edited(path)
    output = call(*words)
    (kept,) = path.parent.glob(f"{path.stem}_改过的_*.xlsx")
    assert f"改过的那一份留作“{kept}”" in output
    assert "教务处批注" in cells(kept)
    assert "教务处批注" not in cells(path)
    assert "改过" not in call(*words)
