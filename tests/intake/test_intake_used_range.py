"""Cells far below the rows: what shows nothing and serial numbers that were filled down refuse no file and make no rows."""

from __future__ import annotations

import io
import zipfile

import pytest
from msgspec.structs import replace
from strange_files import LIMITS, only_grid, only_problem, text_cell, text_row, xlsx, zipped

from jiafang_batch.intake.limits import Limits

SMALL = replace(LIMITS, rows=50, columns=20, cells=2_000)
NAMES = text_row(1, "姓名", "班级") + text_row(2, "王小明", "一(1)班")


def far(number: int, *cells: str) -> str:
    """A row of these cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


NOTHING = {
    "a space": far(90, text_cell("A90", " ")),
    "an ideographic space": far(90, text_cell("C90", "　")),
    "a formula that gives an empty text": far(90, '<c r="A90" t="str"><f>IF(B9="","",B9)</f><v></v></c>'),
    "a formula without its value": far(90, '<c r="A90"><f>B9</f></c>'),
    "formulas down to the last row": "".join(far(i, f'<c r="I{i}"><f>A{i}</f><v></v></c>') for i in range(3, 500)),
    "serial numbers": "".join(far(i, f'<c r="I{i}"><v>{i - 1}</v></c>') for i in range(3, 500)),
    "serial numbers and spaces": "".join(
        far(i, text_cell(f"A{i}", " "), f'<c r="I{i}"><v>{i - 1}</v></c>') for i in range(3, 500)
    ),
    "blank texts in the last row of the grid": far(1_048_576, text_cell("A1048576", "")),
}


@pytest.mark.parametrize("below", NOTHING.values(), ids=NOTHING)
def test_what_shows_nothing_far_below_is_no_content(below):
    first = text_row(1, "姓名", "班级") + far(
        2, text_cell("A2", "王小明"), text_cell("B2", "一(1)班"), '<c r="I2"><v>1</v></c>'
    )
    grid = only_grid(xlsx(first + below), limits=SMALL)
    assert [row[:2] for row in grid.rows] == [["姓名", "班级"], ["王小明", "一(1)班"]]
    assert grid.notes == ()


@pytest.mark.parametrize(
    ("below", "named"),
    [
        (far(90, text_cell("D90", "王")), "D90"),
        (far(90, '<c r="C90"><v>1</v></c>'), "C90"),
        (far(70, '<c r="A70"><v>1</v></c>') + far(99, text_cell("B99", "x")), "B99"),
        ("".join(far(i, f'<c r="A{i}"><v>{i}</v></c>', text_cell(f"B{i}", "王")) for i in range(3, 80)), "A79"),
    ],
)
def test_a_cell_that_shows_something_far_below_is_named(below, named):
    problem = only_problem(xlsx(NAMES + below), limits=SMALL)
    assert problem.code == "oversized-file"
    assert f"（{named}）" in problem.details["what"]


def test_all_rows_of_an_old_workbook_are_within_the_limits():
    assert Limits().rows > 65_536


@pytest.mark.parametrize("name", ["xl/workbook2.xml", "xl/book.xml", "xl/WorkBook1.xml"])
def test_the_workbook_part_may_have_another_name(name):
    with zipfile.ZipFile(io.BytesIO(xlsx(NAMES))) as old:
        parts = {n: old.read(n).decode() for n in old.namelist()}
    relations = name.replace("xl/", "xl/_rels/") + ".rels"
    renamed = {"xl/workbook.xml": name, "xl/_rels/workbook.xml.rels": relations}
    moved = {renamed.get(n, n): text.replace("xl/workbook.xml", name) for n, text in parts.items()}
    assert only_grid(zipped(moved)).rows == [["姓名", "班级"], ["王小明", "一(1)班"]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('学号,姓名\n="G20240101",王小明\n', [["学号", "姓名"], ["G20240101", "王小明"]]),
        ('学号,姓名\n"=""0012""",王小明\n', [["学号", "姓名"], ["0012", "王小明"]]),
        (
            "姓名，班级\n王小明，一(1)班\n李芳，一(2)班\n",
            [["姓名", "班级"], ["王小明", "一(1)班"], ["李芳", "一(2)班"]],
        ),
        ("姓名；班级\n王小明；一(1)班\n", [["姓名", "班级"], ["王小明", "一(1)班"]]),
        ("姓名,内容\n王小明,谈学习，谈作息\n", [["姓名", "内容"], ["王小明", "谈学习，谈作息"]]),
        ("姓名,公式\n王小明,=A1\n", [["姓名", "公式"], ["王小明", "=A1"]]),
    ],
)
def test_text_tables_of_exports_and_of_people(text, rows):
    assert only_grid(text.encode(), file="表.csv").rows == rows
