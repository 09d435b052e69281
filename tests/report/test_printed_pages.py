"""What a reader of the written workbooks meets: legible pages, numbers that are numbers, rules and evidence marked."""

from __future__ import annotations

import re
import zipfile

import openpyxl
import pytest
from openpyxl.utils import column_index_from_string

from jiafang_batch.report.page import pages_wide
from jiafang_batch.run.demo import make_demo
from jiafang_batch.run.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.write import write_school


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("printed") / "学期"
    make_demo(folder, "qizhuang", seed=1, size="small", force=False)
    write_school(compute_school(check_school(SchoolJob(folder))), folder / "输出")
    return folder / "输出"


@pytest.fixture(scope="module")
def summary(folder):
    return openpyxl.load_workbook(folder / "家访汇总.xlsx")


@pytest.mark.parametrize(
    ("widths", "frozen", "pages"),
    [
        ([10.0] * 16, 1, 1),
        ([10.0] * 17, 1, 2),
        ([10.0] * 32, 1, 2),  # ten are repeated, so that a page has room for 155 more
        ([10.0] * 33, 1, 3),
        ([10.0], 1, 1),
    ],
)
def test_a_wide_table_takes_as_many_pages_as_keep_it_legible(widths, frozen, pages):
    assert pages_wide(widths, frozen) == pages


@pytest.mark.parametrize(
    ("sheet", "hidden", "last"),
    [("指标明细", "未舍入得分", "N"), ("依据", "键", "J"), ("问题清单", "代码", "H"), ("事件响应", "来源", "M")],
)
def test_columns_for_formulas_and_makers_are_not_printed(folder, summary, sheet, hidden, last):
    # openpyxl does not know print areas of whole columns.
    with zipfile.ZipFile(folder / "家访汇总.xlsx") as book:
        names = book.read("xl/workbook.xml").decode()
    assert re.search(rf"Print_Area[^>]*>'?{sheet}'?!\$A:\${last}<", names)
    assert hidden in [cell.value for cell in summary[sheet][3]][column_index_from_string(last) :]


def test_evidence_is_marked_and_comes_last(summary):
    marked = [sheet.title for sheet in summary if sheet.sheet_properties.tabColor is not None]
    assert marked == ["应访台账", "家访明细", "依据", "图表数据"] == summary.sheetnames[-4:]


def test_the_rules_beside_the_indicators_are_all_there(summary):
    parts = [row[0].value for row in summary["考核细则"].iter_rows(min_row=4)]
    assert list(dict.fromkeys(parts)) == ["基本设置", "校历", "事件响应", "等级", "评优"]


def test_a_year_groups_workbook_has_its_own_title_and_numbers(folder):
    book = openpyxl.load_workbook(folder / "年级" / "三年级.xlsx")
    assert book["年级"]["A1"].value == "三年级家访情况"
    detail = book["指标明细"]
    columns = {cell.value: cell.column for cell in detail[3]}
    shown = {type(detail.cell(row, columns["目标"]).value) for row in range(4, detail.max_row + 1)}
    assert shown <= {int, float, type(None)}
    assert {
        value for row in range(4, detail.max_row + 1) if isinstance(value := detail.cell(row, columns["值"]).value, str)
    } <= {"不适用"}
