"""A workbook of lists that is cast from a mould is the one that would have been written cell by cell."""

import io
import re
from datetime import date
from fractions import Fraction

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from workbook_parts import cells, parts

from jiafang_batch.report.forms.form_book import _mould, form_book, written_form_book
from jiafang_batch.report.forms.form_columns import FormColumn, number_column
from jiafang_batch.report.forms.sheet_form import SheetForm, dated
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.letterhead import Letterhead

LETTERHEAD = Letterhead("示范小学", "2024-2025学年第一学期", date(2025, 1, 24))
_PUPILS = (
    number_column(), FormColumn("姓名", 12), FormColumn("情况\n说明", 60, Kind.LONG_TEXT), FormColumn("已访", 8, Kind.FLAG),
    FormColumn("次数", 8, Kind.INTEGER), FormColumn("家访率", 9, Kind.PERCENT), FormColumn("日期", 12, Kind.DATE),
)  # fmt: skip
_ROWS = (
    (1, "王小明", "谈了很久。" * 30, True, 3, Fraction(1, 3), date(2024, 9, 1)),
    (2, "阿依古丽·买买提", "a&b<c>\n第二行\x01 尾 ", False, "见附页", None, "未家访"),
    (3, "", None, None, Formula("=E4*2", 6), Fraction(2, 7), date(2024, 12, 31)),
)
_TOTAL = ("合计", None, None, None, Formula("=SUM(E4:E6)", 9), "—", None)


def pupils(*rows, **more):
    return SheetForm("名单", "一(1)班 <&> 名单", f"班级：一(1)班　共 {len(rows)} 人", _PUPILS, rows, **more)


def words(*rows, **more):
    columns = (FormColumn("班级", 10), FormColumn("备注", 30, Kind.LONG_TEXT))
    return SheetForm("备注", "各班备注", "示范小学", columns, rows, **more)


_SIGNED = {"signatures": ("班主任：", "日期："), "notes": ("说明：填好交回来。", "另一句 <说明>" * 40)}
BOOKS = {
    "lines": [pupils(*_ROWS)],
    "other lines": [replace(pupils(_ROWS[1]), title="二(2)班名单")],
    "no line": [pupils()],
    "blank lines only": [pupils(blanks=8, comes_back=True)],
    "blank lines below": [pupils(*_ROWS, blanks=3, comes_back=True)],
    "notes and signatures": [pupils(*_ROWS, **_SIGNED), words(("一(1)班", "好"), **_SIGNED)],
    "of no line": [pupils(**_SIGNED), words(**_SIGNED)],
    "totals": [pupils(*_ROWS, total=(_TOTAL,), landscape=True), words()],
    "totals, notes and signatures": [pupils(_ROWS[0], total=(_TOTAL, _TOTAL), **_SIGNED)],
    "more notes than a mould has marks for": [pupils(*_ROWS, notes=tuple(f"第{n}条" for n in range(9)), signatures=("校长：",))],
    "higher rows": [words(*[(f"班{n}", "好") for n in range(600)], row_height=30.0)],
}  # fmt: skip
TITLE = "一(1)班 <&> 名单"


def written(forms, letterhead=LETTERHEAD):
    return written_form_book([dated(form, letterhead) for form in forms], TITLE, letterhead)


def around_the_cells(data):
    """Every part, of the sheets what stands before and after their cells."""
    return {name: re.sub("<sheetData>.*</sheetData>", "", text, flags=re.DOTALL) for name, text in parts(data).items()}


def heights(data):
    book = load_workbook(io.BytesIO(data))
    return {sheet.title: {n: row.height for n, row in sheet.row_dimensions.items()} for sheet in book}


@pytest.mark.parametrize("letterhead", [LETTERHEAD, Letterhead("<A&B> 学校" * 60, "另一学期", date(2024, 6, 30))])
@pytest.mark.parametrize("name", BOOKS)
def test_a_cast_workbook_is_the_one_that_would_have_been_written(name, letterhead):
    cast, direct = form_book(BOOKS[name], TITLE, letterhead), written(BOOKS[name], letterhead)
    assert cells(cast) == cells(direct)
    assert heights(cast) == heights(direct)
    assert around_the_cells(cast) == around_the_cells(direct)
    assert not any(re.search(r"[\ue000\ue001]|1030\d{3}", text) for text in parts(cast).values())


def test_workbooks_of_the_same_lists_share_a_mould_and_have_the_same_bytes_from_a_new_one():
    _mould.cache_clear()
    first = form_book(BOOKS["lines"], TITLE, LETTERHEAD)
    form_book(BOOKS["other lines"], TITLE, LETTERHEAD)
    form_book(BOOKS["no line"], "另一本", replace(LETTERHEAD, school="实验中学"))
    assert _mould.cache_info().misses == 1
    _mould.cache_clear()
    assert form_book(BOOKS["lines"], TITLE, LETTERHEAD) == first


def test_more_lists_than_a_mould_has_marks_for_are_written_too():
    forms = [replace(words((f"班{n}", "好")), name=f"第{n}班") for n in range(130)]
    sheets = load_workbook(io.BytesIO(form_book(forms, TITLE, LETTERHEAD)))
    assert [sheets[f"第{n}班"]["A4"].value for n in range(130)] == [f"班{n}" for n in range(130)]


def test_lists_are_written_cell_by_cell_where_the_fast_way_is_not_there(monkeypatch):
    monkeypatch.setattr("jiafang_batch.report.forms.form_book.is_available", lambda: False)
    forms = BOOKS["notes and signatures"]
    assert form_book(forms, TITLE, LETTERHEAD) == written(forms)
