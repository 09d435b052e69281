"""How much room texts take, one by one and many at once."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jiafang_batch.report.sheet.fit import display_width, lines_down, lines_of

TEXTS = st.lists(st.text(st.sampled_from("aZ9 家访（，·—ج᠊é…\n\t　😀")), max_size=8)


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("家访", 4), ("一(1)班", 7), ("阿依古丽·买买提", 16), ("“好”", 6), ("😀", 2), ("سلام", 4)],
)
def test_a_chinese_character_is_as_wide_as_two_letters(text, width):
    assert display_width(text) == width


@given(TEXTS, st.floats(4, 60))
@example(["甲\n乙", "甲"], 10.0)
@example(["سلام" * 9, "家" * 9], 10.0)
def test_many_at_once_are_as_one_by_one(texts, width):
    assert lines_down(texts, width) == [lines_of(text, width) for text in texts]
