"""Words that give the colours of a sheet a meaning, and those that only help to fill it in."""

from __future__ import annotations

import pytest

from jiafang_batch.color_legend import color_legend, may_have_legend
from jiafang_batch.handin.handouts import handout_book, handout_guide
from jiafang_batch.sheets import template


@pytest.mark.parametrize(
    ("text", "legend"),
    [
        ("标黄的为电话家访", "标黄的为电话家访"),
        ("注：红色 表示 未访到。其他不用管", "红色表示未访到"),
        ("绿色=实地，黄色=视频", "绿色=实地"),
        ("底色为灰的已转走", "底色为灰的已转走"),
        # help for filling in
        ("红色为必填项", ""),
        ("黄色的格子不要动", ""),
        ("灰色列名的几列供参考", ""),
        # no meaning of a colour
        ("红色文化进家庭", ""),
        ("谈了红色教育", ""),
        ("", ""),
    ],
)
def test_a_colour_has_a_meaning_where_words_say_so(text, legend):
    assert color_legend(text) == legend
    assert may_have_legend(f"<si><t>{text}</t></si>".encode()) == bool(legend)


def test_letters_written_as_references_are_read():
    text = "".join(f"&#{ord(letter)};" for letter in "红色表示未访")
    assert may_have_legend(f"<si><t>{text}</t></si>".encode())


@pytest.mark.parametrize("module", [template, handout_book, handout_guide])
def test_the_program_s_own_help_gives_no_colour_a_meaning(module):
    """Sheets that were handed out must not pay for the search of every cell."""
    lines = [line for line in module.__loader__.get_source(module.__name__).splitlines() if "色" in line]
    assert lines
    assert not [line for line in lines if color_legend(line)]
