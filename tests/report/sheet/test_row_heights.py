"""Texts of one line that are far too wide wrap, those of too many lines begin at the top; rows are as high as they need."""

from __future__ import annotations

import pytest

from jiafang_batch.report.sheet.cells import Kind, Shown
from jiafang_batch.report.sheet.page import Column
from jiafang_batch.report.sheet.row_heights import legible, row_heights

TEXT, WORD = Column("特殊类别", width=10), Column("状态", Kind.WORD, 10)


@pytest.mark.parametrize(
    ("column", "text", "kind"),
    [
        (TEXT, "低保", None),
        (TEXT, "上官海燕", None),
        (TEXT, "G20240003", None),
        (TEXT, "学习困难、留守儿童", Kind.WRAPPED),
        (TEXT, "阿依古丽·买买提江", Kind.WRAPPED),
        (TEXT, "G110108201505051234", Kind.WRAPPED),
        (WORD, "已解释并制定方案", Kind.WRAPPED_WORD),
        (WORD, "未访", None),
        (Column("编号", Kind.LINK, 4), "一个很长的链接", None),
        (TEXT, 20240003123456, None),
        (TEXT, None, None),
    ],
)
def test_a_text_wraps_where_it_would_shrink_too_much(column, text, kind):
    rows, places = legible([column], [(text,), ("甲",)])
    assert rows[0][0] == (text if kind is None else Shown(text, kind))
    assert rows[1] == ("甲",)
    assert list(places) == ([] if kind is None else [0])


def test_only_the_row_of_a_wrapped_text_is_higher():
    columns = [Column("姓名", width=10), TEXT, WORD]
    rows, places = legible(columns, [("王小明", "单亲离异、学习困难、留守儿童", "未访"), ("李芳", "低保", "已访")])
    first, second = row_heights(columns, rows, places)
    assert second == 20.0
    assert first >= 4 * 10 * 1.2


@pytest.mark.parametrize(
    ("text", "is_shown_from_the_top"),
    [
        ("记录。" * 10, False),
        ("记录。" * 400, True),
        ("\n".join(["一行"] * 40), True),
        ("\n".join(["一行"] * 29), False),
    ],
)
def test_a_text_that_no_row_can_hold_is_shown_from_its_beginning(text, is_shown_from_the_top):
    column = Column("家访过程", Kind.LONG_TEXT, 34)
    rows, places = legible([column], [(text,)])
    assert rows[0][0] == (Shown(text, Kind.TALL_TEXT) if is_shown_from_the_top else text)
    assert next(iter(row_heights([column], rows, places))) <= 400


def test_rows_without_such_texts_stay_the_same_rows():
    rows = [("王小明", "低保"), ("李芳", "")]
    assert legible([Column("姓名", width=10), TEXT], rows)[0] is rows
