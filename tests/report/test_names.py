"""Names of files that every system takes and keeps apart."""

from __future__ import annotations

import unicodedata

import pytest
import xlsxwriter

from jiafang_batch.report.names import MOST_IN_A_CELL, Distinct, classes_named, file_name, file_names, sheet_names


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


@pytest.mark.parametrize("letter", ["长", "é", "\U0001f600", "a", " 长.", "\U00020000"])
def test_a_long_name_fits_every_system_and_stays_itself(letter):
    first, second = file_name(letter * 200 + "甲"), file_name(letter * 200 + "乙")
    assert first != second
    assert first == file_name(letter * 200 + "甲")
    assert len(f".{first}_家长问卷_改过的_2025-01-10_2.docx.新".encode()) <= 255
    assert first == first.strip(" .")
    assert first.isprintable()


@pytest.mark.parametrize(
    "texts",
    [("Lily", "LILY", "lily"), ("长" * 40 + "甲", "长" * 40 + "乙", "长" * 40 + "甲"), ("王[五]", "王_五_", "王/五]"),
     ("'王五'", "王五", "王五'"), ("\U0001f600" * 20, "\U0001f600" * 21), ("发给老师的话", "发给老师的话"), ("", " ", "'")],
)  # fmt: skip
def test_every_text_has_a_sheet_of_its_own(texts, tmp_path):
    names = sheet_names(texts, ["发给老师的话"])
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        for name in ("发给老师的话", *names):
            assert len(name.encode("utf-16-le")) <= 62
            book.add_worksheet(name)
    assert len(names) == len(texts)


def test_a_name_is_numbered_before_its_ending():
    distinct = Distinct(["甲/A班.xlsx"])
    assert [distinct.name(name, ".xlsx") for name in ("甲/a班.xlsx", "甲/A班.xlsx", "乙/A班.xlsx")] == [
        "甲/a班-2.xlsx", "甲/A班-3.xlsx", "乙/A班.xlsx"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "sentence", "cell"),
    [
        (0, "", ""),
        (4, "1班、2班、3班、4班", "1班、2班、3班、4班"),
        (5, "1班、2班、3班、4班、5班", "5 个班"),
        (18, "18 个班", "18 个班"),
    ],
)
def test_many_classes_are_counted(count, sentence, cell):
    classes = [f"{number}班" for number in range(1, count + 1)]
    assert classes_named(classes) == sentence
    assert classes_named(classes, MOST_IN_A_CELL) == cell
