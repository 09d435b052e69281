"""Text tables whose columns stand under each other although Chinese is twice as wide."""

import pytest

from jiafang_batch.run.text_table import terminal_width, text_table


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("家访", 4), ("Ａ１", 4), ("一(1)班", 7), ("e\u0301", 1), ("（）", 4)]
)
def test_terminal_width(text, width):
    assert terminal_width(text) == width


def test_columns_are_aligned():
    assert text_table(("编号", "名称"), [("A-1", "家访"), ("乙", "b")]).splitlines() == [
        "编号  名称",
        "----  ----",
        "A-1   家访",
        "乙    b",
    ]


def test_a_wide_cell_goes_on_in_the_next_line():
    assert text_table(("甲", "乙"), [("一二三四五", "x")], widest=6).splitlines() == [
        "甲      乙",
        "------  --",
        "一二三  x",
        "四五",
    ]


def test_a_line_break_in_a_cell_is_kept():
    assert text_table(("甲", "乙"), [("一\n二", "x")]).splitlines()[2:] == ["一  x", "二"]


def test_no_rows():
    assert text_table(("甲",), []) == "甲\n--"
