"""Links of 家访汇总.xlsx lead where they say: class → pupils, teacher → lines, line → evidence, evidence → visit."""

from __future__ import annotations

import re

import openpyxl
import pytest

from jiafang_batch.demo import make_demo
from jiafang_batch.report.live.live_page import link
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

_LINK = re.compile(r"""=HYPERLINK\("#'(.+)'!\$([A-Z]+)\$(\d+)","(.*)"\)""")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("links") / "学期"
    make_demo(folder, "qizhuang", seed=3, size="small", force=False)
    computed = compute_school(check_school(SchoolJob(folder)))
    return openpyxl.load_workbook(write_school(computed, folder / "输出").summary)


def headings(sheet):
    """Heading → column letter."""
    return {cell.value: cell.column_letter for row in sheet.iter_rows(max_row=4) for cell in row if cell.value}


def linked(book, sheet, column):
    """(the cell's row, the sheet that it leads to, the row there) of every link in a column."""
    letter = headings(book[sheet])[column]
    for (cell,) in book[sheet][f"{letter}4" : f"{letter}{book[sheet].max_row}"]:
        found = _LINK.fullmatch(str(cell.value))
        if found:
            yield cell.row, book[found[1]], int(found[3]), found[4]


def at(sheet, column, row):
    return sheet[f"{headings(sheet)[column]}{row}"].value


def test_a_teacher_leads_to_their_first_line(book):
    found = list(linked(book, "教师", "姓名"))
    assert len(found) == 18
    for row, target, line, _ in found:
        assert target.title == "指标明细"
        assert at(target, "对象编号", line) == at(book["教师"], "工号", row)


def test_a_class_leads_to_its_first_pupil(book):
    found = list(linked(book, "班级", "班级"))
    assert len(found) == 6
    for _, target, line, name in found:
        assert (target.title, at(target, "班级", line)) == ("应访台账", name)
        assert at(target, "班级", line - 1) != name


def test_a_line_leads_to_its_evidence(book):
    found = list(linked(book, "指标明细", "指标"))
    assert len(found) > 50
    for row, target, line, name in found:
        assert (target.title, at(target, "指标", line)) == ("依据", name)
        assert at(target, "编号", line) == at(book["指标明细"], "编号", row)


def test_evidence_leads_to_the_visit_with_its_source(book):
    found = [(row, target, line, label) for row, target, line, label in linked(book, "依据", "项目") if "（" in label]
    assert len(found) > 50
    for _, target, line, label in found:
        assert target.title == "家访明细"
        assert at(target, "学号", line) in label
        assert "收表/" in at(target, "来源（文件!工作表!行）", line)


@pytest.mark.parametrize(
    ("text", "is_link"), [("张三", True), ('张"三', True), ("长" * 200, True), ("长" * 201, False), ("", False)]
)
def test_a_text_that_a_formula_can_not_hold_is_left_alone(text, is_link):
    made = link(text, "'指标明细'!$A$5")
    assert (made != text) is is_link
    if is_link:
        assert made.value == text
        assert made.text == f"""=HYPERLINK("#'指标明细'!$A$5","{text.replace('"', '""')}")"""
