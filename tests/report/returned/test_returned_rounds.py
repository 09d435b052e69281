"""A returned copy handed in again: unfixed it says the same, half fixed less, fixed nothing."""

import io
import zipfile
from datetime import date

from returned_books import inline, parts, sheet, zipped

from jiafang_batch.dates import SchoolYear
from jiafang_batch.report.returned.problem_listing import Notice
from jiafang_batch.report.returned.returned_files import returned_file
from jiafang_batch.sheets.own_grids import read_grids
from jiafang_batch.sheets.recognise_tables import read_tables

FILE = "收表/一(1)班.xlsx"
YEAR = SchoolYear(date(2024, 8, 1), date(2025, 7, 31))
HEADER = ("家访日期", "班级", "学生姓名", "主访教师", "家访形式")
LOG = (
    HEADER,
    ("2024-13-02", "一(1)班", "甲", "王老师", "实地家访"),
    ("2024-10-08", "一(1)班", "", "王老师", "实地家访"),
    ("2024-10-09", "一(1)班", "丙", "王老师", "心灵感应"),
)


def log():
    rows = ""
    for number, texts in enumerate(LOG, 1):
        cells = "".join(inline(f"{letter}{number}", text) for letter, text in zip("ABCDE", texts, strict=True) if text)
        rows += f'<row r="{number}">{cells}</row>'
    return zipped(parts(sheet(rows)))


def problems_of(data):
    grids, unread = read_grids(data, FILE)
    _, problems = read_tables(grids, YEAR)
    return (*unread, *problems)


def corrected(data, *changes):
    """The workbook after a teacher's typing: (old, new) pieces of the first sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    log_part = files["xl/worksheets/sheet1.xml"].decode()
    head, end, marks = log_part.partition("</sheetData>")
    for old, new in changes:
        assert old in head
        head = head.replace(old, new)
    return zipped(files | {"xl/worksheets/sheet1.xml": head + end + marks})


DATE = ("2024-13-02", "2024-12-02")
NAME = ('<c r="D3"', inline("C3", "乙") + '<c r="D3"')
FORM = ("心灵感应", "电话")


def returned(data):
    return returned_file(FILE, data, problems_of(data), Notice())[1]


def test_three_faults_are_found_and_the_copy_handed_in_unfixed_comes_back_the_same():
    assert [(p.code, str(p.location)) for p in problems_of(log())] == [
        ("bad-date", f"{FILE}!家访记录!A2"),
        ("missing-value", f"{FILE}!家访记录!C3"),
        ("bad-value", f"{FILE}!家访记录!E4"),
    ]
    first = returned(log())
    assert problems_of(first) == problems_of(log())
    assert returned(first) == first


def test_a_half_fixed_copy_comes_back_with_the_marks_that_are_left():
    half = corrected(returned(log()), DATE, NAME)
    second = returned(half)
    with zipfile.ZipFile(io.BytesIO(second)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        comments = archive.read("xl/comments1.xml").decode()
    assert [part.count("<cfRule") for part in sheets] == [1, 0]
    assert "心灵感应" in sheets[0]
    assert comments.count("<comment ") == 1
    assert "2024-13-02" not in sheets[1]
    # What is left to say is what the original would be told after the same corrections.
    assert problems_of(second) == problems_of(corrected(log(), DATE, NAME))


def test_a_fixed_copy_has_no_problem():
    fixed = corrected(returned(log()), DATE, NAME, FORM)
    assert problems_of(fixed) == ()
