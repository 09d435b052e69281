"""Texts of printed lists that are too long for a row go on in rows below; nothing of them is lost."""

from __future__ import annotations

import pytest

from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.long_texts import continued
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fit import lines_of

WIDTH = 34
COLUMNS = (
    FormColumn("姓名", 10), FormColumn("家访情况", WIDTH, Kind.LONG_TEXT), FormColumn("对策", WIDTH, Kind.LONG_TEXT),
)  # fmt: skip
TEXTS = (
    "家长谈到孩子在家的情况，老师逐条记录。" * 60,
    "\n".join(f"{n}. 家长谈到孩子在家学习的情况，老师逐条回答并记录下来，约定下次再看。" for n in range(1, 41)),
    "\n".join(["短"] * 70),
    "一。\n" + "很长的一段。" * 300 + "\n完",
    "plain words " * 200,
)


def form(*rows, **more):
    return SheetForm("家访记录", "家访记录", "一(1)班", COLUMNS, rows, **more)


@pytest.mark.parametrize("text", TEXTS)
def test_every_piece_fits_a_row_and_together_they_are_the_text(text):
    rows = continued(form(("王小明", text, "多联系"))).rows
    assert len(rows) > 1
    assert all(lines_of(row[1], WIDTH) <= 29 for row in rows)
    assert "".join(row[1] for row in rows).replace("\n", "") == text.replace("\n", "")
    assert [row[0] for row in rows] == ["王小明", *[None] * (len(rows) - 1)]
    assert [row[2] for row in rows] == ["多联系", *[None] * (len(rows) - 1)]


def test_two_long_texts_go_on_side_by_side():
    rows = continued(form(("王小明", TEXTS[0], TEXTS[1]), ("李芳", "短", "短"))).rows
    assert rows[-1] == ("李芳", "短", "短")
    assert rows[1][1]
    assert rows[1][2]


def test_a_list_that_comes_back_keeps_its_rows():
    back = form(("王小明", TEXTS[0], ""), comes_back=True)
    assert continued(back) is back


def test_a_list_of_usual_texts_stays_as_it_is():
    usual = form(("王小明", "家长谈到孩子在家的情况。" * 8, ""))
    assert continued(usual) is usual
