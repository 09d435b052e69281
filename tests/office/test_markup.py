"""Texts in XML parts are written as the standard library writes them."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from hypothesis import given
from hypothesis import strategies as st

from jiafang_batch.office.markup import attribute_value, escaped

TEXTS = st.text(st.sampled_from("a家<>&\"'\n\r\t ;#_"), max_size=12)


@given(TEXTS)
def test_texts_and_attributes_are_those_of_the_standard_library(text):
    assert escaped(text) == escape(text)
    assert attribute_value(text) == quoteattr(text)
