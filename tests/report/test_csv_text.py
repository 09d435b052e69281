"""CSV that a spreadsheet opens without computing anything, and that gives back what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiafang_batch.report.csv_text import csv_bytes, csv_rows


@pytest.mark.parametrize(
    ("typed", "written"),
    [("=1+1", "'=1+1"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-2+3", "'-2+3"), ("@SUM(1)", "'@SUM(1)"),
     ("\t=1", "'\t=1"), ("'=1", "''=1"), ("-5", "-5"), ("+3.25", "+3.25"), ("-12%", "-12%"), ("王=明", "王=明"),
     ("'甲", "'甲"), ("", ""), ("—", "—"), ("＝1+1", "'＝1+1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠SUM(1)", "'＠SUM(1)"),
     ("\n=1", "'\n=1")],
)  # fmt: skip
def test_text_that_begins_like_a_formula_is_marked(typed, written):
    content = csv_bytes(["甲"], [[typed]]).decode("utf-8-sig")
    assert content == csv_bytes(["甲"], [[written]], is_raw=True).decode("utf-8-sig")


@given(st.lists(st.lists(st.text("=+-@\t＝＠'1.%甲,\"", max_size=6), min_size=2, max_size=2), max_size=5))
def test_what_is_read_back_is_what_was_written(rows):
    assert list(csv_rows(csv_bytes(["甲", "乙"], rows))) == [["甲", "乙"], *rows]


@given(st.text(min_size=1))
def test_no_cell_begins_like_a_formula_but_numbers(text):
    ((cell,),) = list(csv_rows_raw(csv_bytes(["甲"], [[text]])))[1:] or [("",)]
    assert cell[:1] not in "=+-@\t\r" or not cell or cell.lstrip("+-").replace(".", "").rstrip("%").isdigit()


def csv_rows_raw(content):
    """The rows as a spreadsheet reads them."""
    import csv
    import io

    return csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
