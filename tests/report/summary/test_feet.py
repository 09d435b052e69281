"""Below the sheets of 家访汇总: totals that are the school's own figures, and the lines on which people sign."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from changed_rules import last_row

from jiafang_batch.demo import make_demo
from jiafang_batch.report.live.totals import count_row, total_row
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fast_rows import finished, new_book
from jiafang_batch.report.sheet.fit import display_width
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import Column, Foot, Page
from jiafang_batch.report.sheet.signatures import ASSESSMENT, BUREAU, SCORES, signature_cells, write_signatures
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.sheet.write_page import write_page
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

NAME, PART, WHOLE, SHARE = (
    Column("单位"),
    Column("已访", Kind.INTEGER),
    Column("应访", Kind.INTEGER),
    Column("率", Kind.PERCENT),
)
COLUMNS = (NAME, PART, WHOLE, SHARE)


@pytest.fixture(scope="module")
def summary(tmp_path_factory):
    folder = tmp_path_factory.mktemp("feet") / "学期"
    make_demo(folder, "qizhuang", seed=3, size="small", force=False)
    return write_school(compute_school(check_school(SchoolJob(folder))), folder / "输出").summary


@pytest.fixture(scope="module")
def book(summary):
    return openpyxl.load_workbook(summary, data_only=True)


def below(sheet):
    """Heading → cell, of the row below the table."""
    headings = {}
    for row in sheet.iter_rows(min_row=3, max_row=4):
        headings |= {cell.column: cell.value for cell in row if cell.value and cell.column not in headings}
    return {headings[cell.column]: cell.value for cell in sheet[last_row(sheet) + 1] if cell.column in headings}


def school(sheet):
    """Heading → cell of 上报表, of the school's own row."""
    return {heading.value: cell.value for heading, cell in zip(sheet[3], sheet[4], strict=True)}


def test_the_classes_add_up_to_the_school(book):
    total, whole = below(book["班级"]), school(book["上报表"])
    assert total["班级"] == "合计"
    for of_classes, of_school in (
        ("应访学生", "应访学生"),
        ("已访", "已访学生"),
        ("未访", "未访人数"),
        ("家访人次", "家访人次"),
    ):
        assert total[of_classes] == whole[of_school] > 0
    assert total["家访率"] == pytest.approx(whole["家访率"])
    assert total["总分"] is None


def test_the_rows_of_the_statistic_add_up_to_the_school(book):
    total, whole = below(book["上报表"]), school(book["上报表"])
    assert total.pop("单位") == "各行合计"
    summed = {heading: value for heading, value in total.items() if value is not None}
    assert len(summed) >= 18
    assert summed == {heading: pytest.approx(whole[heading]) for heading in summed}


def test_year_groups_have_their_sum_and_requests_their_number(book):
    total = below(book["年级"])
    assert (total["单位"], total["应访学生"]) == ("各年级合计", book["年级"]["C5"].value)
    requests = book["诉求台账"]
    assert below(requests)["学生"] == f"共 {last_row(requests) - 3} 条"


def test_totals_are_formulas_over_the_visible_rows_below_what_is_filtered(summary):
    sheet = openpyxl.load_workbook(summary)["班级"]
    last = last_row(sheet)
    assert sheet.cell(last + 1, 4).value == f"=SUBTOTAL(109,D5:D{last})"
    assert sheet.cell(last + 1, 7).value == f'=IF(D{last + 1}=0,"",E{last + 1}/D{last + 1})'


@pytest.mark.parametrize(
    ("name", "labels"),
    [("班级", SCORES), ("教师", SCORES), ("评优推荐", SCORES), ("月度考核", ASSESSMENT), ("上报表", BUREAU)],
)
def test_what_is_signed_has_its_line(book, name, labels):
    sheet = book[name]
    assert tuple(cell.value for cell in sheet[sheet.max_row] if cell.value) == labels
    assert sheet.max_row >= last_row(sheet) + 2


@pytest.mark.parametrize(
    "widths", [[10.0] * 5, [10.0] * 30, [8.0] * 12 + [60.0], [60.0, 8, 8, 8, 8], [8.0, 8, 60, 60, 60, 60]]
)
def test_nobody_is_left_out_whatever_the_widths(widths):
    book = new_book()
    sheet = book.add_worksheet()
    write_signatures(sheet, Styles(book).signature, signature_cells(widths, BUREAU), 0)
    again = openpyxl.load_workbook(io.BytesIO(finished(book))).active
    assert tuple(cell.value for cell in again[2] if cell.value) == BUREAU


@pytest.mark.parametrize(
    "widths", [[10.0, *[8.0] * 6, 6, 40], [22.0, 10, 7, 10, 12, 10, 8, 8, 9, 52], [8.0] * 20 + [46]]
)
def test_no_label_is_cut_by_the_next(widths):
    cells = signature_cells(widths, SCORES)
    starts = [place for place, cell in enumerate(cells) if cell]
    for start, end in zip(starts, [*starts[1:], len(widths)], strict=True):
        assert display_width(cells[start]) <= sum(widths[start:end])


def test_a_table_of_fewer_columns_than_people_who_sign_has_them_all():
    cells = signature_cells([12.0, 60.0], BUREAU)
    assert [label for cell in cells for label in cell.split("　") if label] == list(BUREAU)


def page(*rows):
    return Page("表", "表", COLUMNS, rows)


def test_a_row_alone_is_its_own_total():
    assert total_row(page(("一年级", 1, 2, 0.5)), (PART, WHOLE)) == ()
    assert total_row(page(("全校", 1, 2, 0.5), ("一年级", 1, 2, 0.5)), (PART, WHOLE), first=1) == ()
    assert count_row(page(), NAME, "条") == ()


def test_a_share_without_a_whole_is_blank_and_one_without_its_sums_is_left_out():
    rows = page(("甲", 0, 0, None), ("乙", None, 0, None))
    label, part, whole, share = total_row(rows, (PART, WHOLE), {SHARE: (PART, WHOLE)})
    assert (label, part.value, whole.value, share.value) == ("合计", 0, 0, None)
    assert total_row(rows, (PART,), {SHARE: (PART, WHOLE)})[3] is None


def test_a_foot_is_printed_with_a_table_of_several_pages_across():
    columns = (NAME, *(Column(f"第{n}项", width=40) for n in range(10)))
    wide = Page("宽表", "宽表", columns, [("甲", *range(10))] * 3, frozen=1, foot=Foot(("合计", *[None] * 10), BUREAU))
    book = new_book()
    write_page(book, Styles(book), wide, Letterhead("甲小学", "第一学期", date(2025, 1, 24)))
    again = openpyxl.load_workbook(io.BytesIO(finished(book))).active
    assert again.print_area.endswith(f"${again.max_row}")
    assert again.max_row == 3 + 3 + 1 + 2
