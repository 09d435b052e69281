"""Text that looks like something else stays text in every workbook that is written: nothing is computed or linked."""

from __future__ import annotations

import io
import re
import zipfile

import ooxml_validator
import openpyxl
import pytest
import small_term

from jiafang_batch.run.term.compare import compare_terms
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import Packing, write_school

POISON = {
    "formula": '=HYPERLINK("http://example.invalid","点这里")',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "link": "http://example.invalid/x",
    "number": "00012",
    "emoji": "谈了作息😀👩🏽🏫",
    "tags": "<b>&amp;</b>]]>",
    "escape": "_x0041_",
    "control": "响\x07铃",
    "long": "长" * 20_000,
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """A term whose log holds each of them in 家访过程 and 家长诉求, and everything that is made of it."""
    folder = tmp_path_factory.mktemp("poison")
    rows = [
        f"2024-10-{n} | 一(1)班 | 王小明 | | 陈静 | | 实地家访 | 完成 | {word} | | {word} | 未办理 | |"
        for n, word in enumerate(POISON.values(), 10)
    ]
    # A control character can not stand in XML: xlsxwriter writes it as a spreadsheet does.
    term = small_term.written(folder / "学期", ("一班家访", "", "\n".join(rows)))
    computed = compute_school(check_school(SchoolJob(term)))
    assert computed is not None
    write_school(computed, folder / "输出", packing=Packing.PLAIN)
    earlier = small_term.written(folder / "上学期")
    compare_terms(earlier, term, folder / "输出" / "对比.xlsx")
    return folder / "输出"


def books(folder):
    """Every workbook, those in archives too: (name, bytes)."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".xlsx":
            yield path.relative_to(folder).as_posix(), path.read_bytes()
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{path.name}/{name}", archive.read(name)) for name in archive.namelist())


def cells(content):
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            yield from row


def as_shown(text: str) -> set[str]:
    """A cell's text as openpyxl may give it: what looks like a spreadsheet's escape is escaped itself."""
    plain = text.replace("\x07", "")  # reading leaves control characters out
    return {plain, plain.replace("_x0041_", "_x005F_x0041_")}


@pytest.mark.parametrize("kind", POISON)
def test_the_text_is_where_it_belongs_and_is_text(outputs, kind):
    wanted = as_shown(POISON[kind])
    for name in ("家访汇总.xlsx", "班级/一(1)班.xlsx", "教师/陈静_T1.xlsx"):
        found = [cell for cell in cells((outputs / name).read_bytes()) if cell.value in wanted]
        assert len(found) >= 2, name  # 家访明细 and 诉求台账
        assert {cell.data_type for cell in found} <= {"s", "inlineStr"}, name


TOTAL = re.compile(
    r'=(?:"共 "&)?SUBTOTAL\(10[39],[A-Z]+\d+:[A-Z]+\d+\)(?:&" [人件条次]")?|=IF\([A-Z]+\d+=0,"",[A-Z]+\d+/[A-Z]+\d+\)'
)
"""The totals below the tables of a workbook."""


def test_beside_totals_only_the_summary_computes_and_only_what_the_product_wrote(outputs):
    for name, content in books(outputs):
        formulas = [cell.value for cell in cells(content) if cell.data_type == "f"]
        if name == "家访汇总.xlsx":
            assert formulas
            assert not [text for text in formulas if "example" in str(text) or "SUM(A1)" in str(text)]
        else:
            assert [text for text in formulas if not TOTAL.fullmatch(str(text))] == [], name


def test_nothing_links_outwards(outputs):
    for name, content in books(outputs):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            relations = [book.read(part) for part in book.namelist() if part.endswith(".rels")]
        assert not [part for part in relations if b"example.invalid" in part], name


def test_every_workbook_of_the_term_is_valid(validator, outputs):
    paths = [
        outputs / n
        for n in ("家访汇总.xlsx", "班级/一(1)班.xlsx", "教师/陈静_T1.xlsx", "家访汇总_公示.xlsx", "对比.xlsx")
    ]
    assert [error for path in paths for error in ooxml_validator.errors(validator, path)] == []
