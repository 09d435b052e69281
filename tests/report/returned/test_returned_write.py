"""Which returned file a submitted one gets, with which suffix."""

import hashlib
import io
import zipfile

import pytest
from libreoffice import converted
from ooxml_validator import errors
from python_calamine import CalamineWorkbook
from returned_books import BAD_DATE, TRAITS, UNPATCHABLE, plain, strict, template_like

from jiafang_batch.problem import Location, Problem
from jiafang_batch.report.returned.mark import marked_copy
from jiafang_batch.report.returned.problem_listing import Notice
from jiafang_batch.report.returned.returned_files import returned_file

SHEET = "家访记录"
NOTICE = Notice("示范小学", "2025年1月10日 17:00", "教导处")


def bad_date(file):
    return Problem(
        "bad-date", Location(file, SHEET, 2, "B", "家访日期"), BAD_DATE, {"reason": "没有 13 月", "example": "2025-3-2"}
    )


def names(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names


@pytest.mark.parametrize(
    ("file", "build", "suffix", "sheets"),
    [
        ("收表/一年级/一(1)班.xlsx", plain, ".xlsx", [SHEET, "退回说明"]),
        ("收表/模板.XLSM", template_like, ".xlsm", [SHEET, "选项", "退回说明"]),
        # The suffix is the one that the content requires.
        ("收表/改过名.xls", plain, ".xlsx", [SHEET, "退回说明"]),
        ("收表/严格.xlsx", strict, "_退回说明.xlsx", ["退回说明"]),
        ("收表/老.xls", lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "_退回说明.xlsx", ["退回说明"]),
        ("收表/表.csv", lambda: "班级,家访日期\n".encode("gb18030"), "_退回说明.xlsx", ["退回说明"]),
    ],
)  # fmt: skip
def test_a_copy_where_it_can_be_and_a_list_of_its_own_elsewhere(file, build, suffix, sheets):
    found, content = returned_file(file, build(), [bad_date(file)], NOTICE)
    assert found == suffix
    assert names(content) == sheets


@pytest.mark.parametrize("name", UNPATCHABLE)
def test_every_file_that_can_not_be_patched_gets_a_list(name):
    _, content = returned_file("a.xlsx", UNPATCHABLE[name](), [bad_date("a.xlsx")], NOTICE)
    assert names(content) == ["退回说明"]


def test_a_refused_file_is_not_opened_again():
    refused = Problem("unreadable-file", Location("a.xlsx"), details={"reason": "文件已损坏"})
    assert returned_file("a.xlsx", plain(), [refused], NOTICE)[0] == "_退回说明.xlsx"


def test_the_same_problems_in_any_order_make_the_same_bytes():
    problems = [bad_date("a.xlsx"), Problem("stray-row", Location("a.xlsx", SHEET, 3), "甲")]
    digests = {hashlib.sha256(marked_copy(plain(), order, NOTICE)).hexdigest() for order in (problems, problems[::-1])}
    assert len(digests) == 1


def test_the_list_of_its_own_is_valid(tmp_path, validator):
    written = tmp_path / "a.xlsx"
    written.write_bytes(returned_file("a.xls", b"", [bad_date("a.xls")], NOTICE)[1])
    assert errors(validator, written) == []


def test_libreoffice_opens_every_copy_and_a_saved_copy_can_be_marked_again(tmp_path, office):
    problems = [
        bad_date("a.xlsx"),
        Problem("missing-value", Location("a.xlsx", SHEET, 2, "C", "学生"), "", {"expected": "姓名"}),
    ]
    # LibreOffice finds no workbook behind leading slashes or other cases, marked or not.
    copies = []
    for name, build in TRAITS.items():
        if name not in ("leading_slashes", "other_case", "template_like"):
            copies.append(tmp_path / f"{name}.xlsx")
            copies[-1].write_bytes(marked_copy(build(), problems, NOTICE))
    for saved in converted(office, copies, "xlsx:Calc MS Excel 2007 XML", tmp_path):
        again = marked_copy(saved.read_bytes(), problems, NOTICE)
        book = CalamineWorkbook.from_filelike(io.BytesIO(again))
        assert sum(name.startswith("退回说明") for name in book.sheet_names) == (
            2 if saved.stem == "names_and_sheets" else 1
        )
        assert marked_copy(again, problems, NOTICE) == again
        assert marked_copy(marked_copy(again, (), NOTICE), (), NOTICE) == marked_copy(again, (), NOTICE)
        assert "家访批处理".encode() not in b"".join(part for part in sheets_of(marked_copy(again, (), NOTICE)))


def sheets_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith(("xl/worksheets/sheet", "xl/comments")):
                yield archive.read(name)
