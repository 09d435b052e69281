"""What a reader of the written workbooks meets: legible pages, numbers that are numbers, rules and evidence marked."""

from __future__ import annotations

import html
import io
import re
import subprocess
import zipfile
from datetime import date

import openpyxl
import pytest
from libreoffice import converted
from openpyxl.utils import column_index_from_string, range_boundaries
from paper import is_on_paper

from jiafang_batch.demo import make_demo
from jiafang_batch.office.print_room import A3, A4
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fast_rows import finished, new_book
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import Column, Foot, Page
from jiafang_batch.report.sheet.printing import pages_for
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.sheet.write_page import write_page
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school


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
    ("columns", "pages", "paper"),
    [
        (1, 1, A4),
        (17, 1, A4),  # 17 × 75 pixels; letters of 10 points shrink to 8 at 1306
        (18, 1, A3),
        (25, 1, A3),
        (26, 2, A4),  # on A3 they would be illegible; the first column is on both pages
        (33, 2, A4),
        (34, 3, A4),
    ],
)
def test_a_wide_table_takes_the_paper_and_the_pages_that_keep_it_legible(columns, pages, paper):
    assert pages_for([10.0] * columns, 1) == (pages, paper)


ON_SCREEN = ("指标明细", "核实清单", "问题清单", "来源清单", "应访台账", "家访明细", "依据", "图表数据")


def test_of_the_summary_only_lists_with_rows_that_somebody_reads_on_paper_are_printed(summary):
    lists = {sheet.title for sheet in summary} - {"目录", "概览", "图表数据"}
    without_rows = {name for name in lists if summary[name].auto_filter.ref and not _rows(summary[name])}
    assert "座谈会记录" in without_rows
    off_paper = {sheet.title for sheet in summary if not is_on_paper(sheet)}
    assert off_paper == {*ON_SCREEN, *without_rows, "还要家访", "未访学生", "诉求台账", "手记"}


def _rows(sheet) -> bool:
    """True if the table has more than the sentence in place of rows, which stands in one cell."""
    _, top, _, bottom = range_boundaries(sheet.auto_filter.ref)
    return any(len([c for c in row if c.value is not None]) > 1 for row in sheet.iter_rows(top + 1, bottom))


def test_a_sheet_that_is_not_printed_says_how_to_print_it(summary):
    assert all("要印的先取消打印区域" in summary[name]["A2"].value for name in ON_SCREEN if name != "图表数据")
    assert "打印区域" not in summary["座谈会记录"]["A2"].value


def test_what_is_not_printed_takes_no_page(office, tmp_path):
    columns, head = (Column("学生", width=9),), Letterhead("示范小学", "第一学期", date(2025, 1, 24))
    book = new_book()
    styles = Styles(book)
    for name, is_printed in (("印", True), ("不印", False), ("也印", True)):
        write_page(book, styles, Page(name, name, columns, [("王小明",)], is_printed=is_printed), head)
    (tmp_path / "三张.xlsx").write_bytes(finished(book))
    assert [page.split()[0] for page in printed(office, tmp_path / "三张.xlsx")] == ["印", "也印"]


def printed(office, file) -> list[str]:
    """The text of each page of a workbook that is printed as a whole."""
    [pdf] = converted(office, [file], "pdf", file.parent)
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    return text.split("\f")[:-1]


def test_totals_and_signatures_never_stand_alone_on_a_page(office, tmp_path):
    columns = (Column("学生", width=20), Column("次数", Kind.INTEGER, width=70))
    head, foot = Letterhead("示范小学", "第一学期", date(2025, 1, 24)), Foot(("合计", None), ("班主任：", "日期："))
    book = new_book()
    styles = Styles(book)
    for rows in range(16, 70):
        write_page(book, styles, Page(f"{rows}人", f"{rows}人名单", columns, [("王小明", 1)] * rows, foot=foot), head)
    (tmp_path / "名单.xlsx").write_bytes(finished(book))
    last = {page.split()[0]: page.split() for page in printed(office, tmp_path / "名单.xlsx")}
    assert len(last) == 54
    alone = {title: words.count("王小明") for title, words in last.items() if words.count("王小明") < 2}
    assert not alone
    assert all("班主任：" in words for words in last.values())


@pytest.mark.parametrize(
    ("file", "sheet", "hidden", "last"),
    [
        ("年级/一年级.xlsx", "问题清单", "代码", "H"),
        ("家访汇总.xlsx", "事件响应", "来源", "M"),
    ],
)
def test_columns_for_formulas_and_makers_are_not_printed(folder, file, sheet, hidden, last):
    page = openpyxl.load_workbook(folder / file)[sheet]
    assert page.print_area.rpartition("!")[2] == f"$A$1:${last}${page.max_row}"
    headings = page[3]
    beyond = [cell.value for cell in headings][column_index_from_string(last) :]
    assert any(str(title).startswith(hidden) for title in beyond)


def test_a_wide_sheet_is_one_page_across_on_a3(summary):
    sheet = summary["班级"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.print_title_rows) == (8, None, "$1:$4")
    assert (summary["年级"].page_setup.paperSize, summary["年级"].print_title_rows) == (9, "$1:$4")


@pytest.mark.parametrize(("note", "shown"), [("共 3 人 & 余", "共 3 人 && 余"), ("很长的说明" * 60, "甲&&乙小学")])
def test_a_header_escapes_its_codes_and_leaves_out_what_it_can_not_hold(note, shown):
    columns = (Column("姓名", width=12), *(Column(f"第{n}项", width=40) for n in range(10)))
    book, head = new_book(), Letterhead("甲&乙小学", "第一学期", date(2025, 1, 24))
    write_page(book, Styles(book), Page("宽表", "宽表", columns, [("王小明", *range(10))], note, frozen=1), head)
    with zipfile.ZipFile(io.BytesIO(finished(book))) as parts:
        text = html.unescape(parts.read("xl/worksheets/sheet1.xml").decode())
    found = re.search(r"<oddHeader>(.*?)</oddHeader>", text, re.DOTALL)
    assert found is not None
    assert shown in found[1]
    assert len(found[1]) <= 255
    assert "&L&9甲&&乙小学&C" in text


def test_a_score_in_words_fits_one_page(folder):
    sheet = openpyxl.load_workbook(folder / "班级" / "一(1)班.xlsx")["得分说明"]
    assert sheet.page_setup.fitToWidth is None  # one, the file format's default
    columns = {cell.value: cell.column for cell in sheet[3]}
    values = [sheet.cell(row, columns[c]).value for row in range(4, sheet.max_row + 1) for c in ("完成值", "目标")]
    assert {v for v in values if isinstance(v, str)} <= {"不适用"}
    assert sheet.cell(4, columns["目标"]).value == 1
    assert sheet.cell(4, columns["目标"]).number_format == "0.00%"


def test_evidence_is_marked_and_comes_last(summary):
    marked = [sheet.title for sheet in summary if sheet.sheet_properties.tabColor is not None]
    assert marked == ["应访台账", "家访明细", "依据", "图表数据"] == summary.sheetnames[-4:]


def test_the_rules_beside_the_indicators_are_all_there(summary):
    parts = [row[0].value for row in summary["考核细则"].iter_rows(min_row=4)]
    assert list(dict.fromkeys(parts)) == ["指标", "基本设置", "校历", "事件响应", "等级", "评优", "纪律"]


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


def test_what_is_published_says_for_how_long_and_to_whom_to_object(folder):
    book = openpyxl.load_workbook(folder / "家访汇总_公示.xlsx")
    said = {row[0].value: row[1].value for row in book["说明"].iter_rows(min_row=4, max_row=6)}
    assert list(said) == ["公示时间", "有异议的", "落款"]
    assert "联系电话" in said["有异议的"]
    assert said["落款"].startswith("云溪示范小学（盖章）")
    assert "说明" in book["公示"]["A2"].value
