"""An expression compiled at its first use finds what one that is compiled at once finds."""

from __future__ import annotations

import re

import pytest

from jiafang_batch.patterns import pattern

_EXPRESSION = r"(?P<year>\d{4})年(\d{1,2})月"


@pytest.mark.parametrize("method", ["match", "search", "fullmatch", "findall", "split"])
@pytest.mark.parametrize("text", ["2024年9月", "家访 2024年9月3日", "九月", ""])
def test_each_method_is_that_of_the_compiled_expression(method: str, text: str) -> None:
    late, early = getattr(pattern(_EXPRESSION), method)(text), getattr(re.compile(_EXPRESSION), method)(text)
    if isinstance(early, re.Match):
        assert (late.span(), late.groups()) == (early.span(), early.groups())
    else:
        assert late == early


def test_flags_hold() -> None:
    assert pattern("g2024", re.IGNORECASE).sub("", "G20241") == "1"


def test_nothing_is_compiled_before_the_first_use() -> None:
    wrong = pattern("(")
    with pytest.raises(re.error):
        wrong.search("")
