"""目录 of 家访汇总: every sheet in its group, with a link that leads there and the way it is really printed."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from jiafang_batch.demo import make_demo
from jiafang_batch.report.lists import oversight_pages, stage_page
from jiafang_batch.report.sheet.page import Column, Page
from jiafang_batch.report.summary.contents import GROUPS, NAME, in_order
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

SHEETS = [name for sheets in GROUPS.values() for name in sheets]
FIRST_ROW = 5


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contents") / "学期"
    make_demo(folder, "changxiao", seed=3, size="small", force=False)
    computed = compute_school(check_school(SchoolJob(folder)))
    return openpyxl.load_workbook(write_school(computed, folder / "输出").summary)


_LINK = re.compile(r"""=HYPERLINK\("#'(.+)'!\$A\$1","\1"\)""")


def lines(book):
    """Name of a sheet → what it is, the number of its rows, how it is printed."""
    rows = book[NAME].iter_rows(min_row=FIRST_ROW, values_only=True)
    return {match[1]: tuple(rest) for link, *rest in rows if (match := _LINK.fullmatch(str(link)))}


def test_the_workbook_opens_on_its_contents(book):
    assert (book.sheetnames[0], book.active.title) == (NAME, NAME)


def test_every_sheet_has_its_line_and_stands_in_that_order(book):
    assert list(lines(book)) == book.sheetnames[1:] == [name for name in SHEETS if name in book.sheetnames]


def test_groups_stand_above_their_sheets(book):
    headings = [row[0] for row in book[NAME].iter_rows(min_row=FIRST_ROW, values_only=True) if row[0] in GROUPS]
    assert headings == list(GROUPS)


def test_a_line_says_how_its_sheet_is_printed(book):
    papers = {8: "A3", 9: "A4"}
    for name, (_, _, printed) in lines(book).items():
        setup, area = book[name].page_setup, book[name].print_area or ""
        if printed == "不打印":
            column = area.rpartition("!")[2].split("$")[1]
            assert book[name].column_dimensions[column].hidden, name
        else:
            assert printed == f"{papers[setup.paperSize]}，一页宽", name
            assert setup.fitToWidth is None, name  # one, the file format's default


def test_a_line_counts_the_rows(book):
    rows = {name: count for name, (_, count, _) in lines(book).items()}
    assert rows["班级"] == sum(str(cell.value).startswith("=HYPERLINK") for cell in book["班级"]["A"])
    assert rows["概览"] is None


@pytest.mark.parametrize(
    "name",
    [
        *(getattr(oversight_pages, name) for name in ("LEAVES", "TRAININGS", "FORUMS", "INSPECTIONS", "INCIDENTS")),
        stage_page.STAGES,
        stage_page.GAPS,
    ],
)
def test_sheets_that_some_terms_have_are_known(name):
    assert name in SHEETS


def test_a_sheet_is_named_once():
    assert len(SHEETS) == len(set(SHEETS))


def test_pages_stand_in_the_order_of_the_contents_with_their_widths():
    pages = in_order(Page(name, name, (Column("姓名"),), [("王小明",)]) for name in ("依据", "班级", "年级"))
    assert [page.name for page in pages] == ["年级", "班级", "依据"]
    assert all(page.columns[0].width for page in pages)


def test_it_survives_openpyxl(book):
    stream = io.BytesIO()
    book.save(stream)
    again = openpyxl.load_workbook(stream)
    assert again.sheetnames == book.sheetnames
    assert lines(again) == lines(book)
