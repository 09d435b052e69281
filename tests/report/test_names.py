"""Names of files that every system takes and keeps apart."""

from __future__ import annotations

import unicodedata

import pytest

from jiafang_batch.report.names import file_name, file_names


@pytest.mark.parametrize(
    ("text", "name"),
    [("CON", "_CON"), ("con", "_con"), ("nul.txt", "_nul.txt"), ("LPT1", "_LPT1"), ("COM10", "COM10"), ("console", "console"),
     ("王\u202e五", "王五"), ("一(1)班.", "一(1)班"), ("甲 ", "甲"), ("a\nb", "ab"), (unicodedata.normalize("NFD", "é"), "é")],
)  # fmt: skip
def test_a_name_that_every_system_takes(text, name):
    assert file_name(text) == name


@pytest.mark.parametrize(
    "texts", [("CON", "con"), ("1A班", "1a班", "1Ａ班"), ("a/b", "a:b", "a_b"), ("é", "e\u0301", "E\u0301")]
)
def test_names_that_would_meet_on_another_system_are_told_apart(texts):
    names = file_names(texts)
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names.values()}) == len(texts)
