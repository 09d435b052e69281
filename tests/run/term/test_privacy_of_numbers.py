"""Identity numbers in every field of every sheet, around the cells and in names: no output and no page of the panel has one.

The search knows nothing of the product's: it compares the figures of a text, in whatever digits, without what stands between.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from urllib.parse import unquote

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl.comments import Comment
from panel_pages import crawled
from small_term import written
from test_privacy_of_fields import FREE, NOT_TYPED, PARTICULAR, cell, everything, stored_answers
from text_tables import rows, write_book

from jiafang_batch.cli import jiafang
from jiafang_batch.sheets.layout import LOG_PLACE, ROSTER_PLACE, layouts

CHINESE = "〇一二三四五六七八九"
SHAPES = (
    str,
    lambda n: f"{n[:6]}，{n[6:14]}，{n[14:]}",
    lambda n: f"({n[:6]})({n[6:14]})({n[14:]})",
    lambda n: n.translate(dict(zip(range(48, 58), CHINESE, strict=True))),
    lambda n: n.translate(dict(zip(range(48, 58), "٠١٢٣٤٥٦٧٨٩", strict=True))),
    lambda n: n.translate(dict(zip(range(48, 58), "０１２３４５６７８９", strict=True))),
    lambda n: f"张{n}13900000001",
    lambda n: f"G{n}号",
    lambda n: f"sfz{n[:6]} {n[6:14]} {n[14:]}",
)
FORBIDDEN_IN_NAMES = re.compile(r"[()\[\]]")


class Numbers:
    """Numbers that have been typed, and where."""

    def __init__(self):
        self.places = {}

    def typed(self, *place):
        """Another number, in the next shape."""
        count = len(self.places)
        number = f"1101012017{1 + count // 28 % 12:02}{1 + count % 28:02}{count:03}7"
        self.places[number] = place
        return SHAPES[count % len(SHAPES)](number)

    def held(self, text):
        """Where those were typed that stand in the text."""
        usual = "".join(
            str(CHINESE.index(c)) if c in CHINESE else str(unicodedata.digit(c, c)) for c in text if c.isalnum()
        )
        return [place for number, place in self.places.items() if number in usual]


def filled(numbers, code, column):
    """A usual cell of the column, with a number if anything may be typed there."""
    usual = cell(code, column)
    if column.kind not in FREE or (code, column.field) in PARTICULAR:
        return usual
    return f"{'王力' if column.kind == 'person' else usual}{numbers.typed(code, column.field)}"


def write_sheet(folder, numbers, code, layout):
    """A workbook of the layout: a row with numbers in its texts, one with a number in each cell, and all around them."""
    columns = layout.columns
    lines = [
        [*(c.title for c in columns), "自己的列"],
        [*(filled(numbers, code, c) for c in columns), numbers.typed(code, "own")],
        [numbers.typed(code, c.field, "alone") for c in columns],
    ]
    sheets = {layout.title: rows("\n".join(map(" | ".join, lines)))}
    other = FORBIDDEN_IN_NAMES.sub("", f"{numbers.typed(code, 'title')}")
    sheets[other] = rows(f"甲 | 乙\n1 | {numbers.typed(code, 'another sheet')}")
    path = folder / layout.place / FORBIDDEN_IN_NAMES.sub("", f"{layout.title}{numbers.typed(code, 'file')}.xlsx")
    write_book(path, sheets)
    book = openpyxl.load_workbook(path)
    first = book.worksheets[0]
    first["A1"].comment = Comment(numbers.typed(code, "comment"), numbers.typed(code, "comment's author"))
    first.oddHeader.center.text = numbers.typed(code, "header of the paper")
    book.properties.creator, book.properties.title = numbers.typed(code, "author"), numbers.typed(code, "book's title")
    book.save(path)


INPUTS = ("基础信息/", "收表/", "退回/", "考核办法", "更正.xlsx")
"""What the school typed, and what goes back to whom it came from."""


@pytest.fixture(scope="module")
def numbered(tmp_path_factory):
    """(folder of the term, the numbers in it, what the commands said)."""
    numbers, registers = (
        Numbers(),
        ("家访计划", "事件登记", "家长会登记", "家访手记", "家长问卷", "违规登记", "诉求办理"),
    )
    folder = written(
        tmp_path_factory.mktemp("号码") / "学期",
        ("指标", "", "B-9 | 评分项 | 班主任 | 评分 | | | | | | | 20 | #5 | 比例 | "),
        ("教师名册", "", "        T4 | 孙晓暖 | 心理教师 | | 在岗"),
        *((title, "", "") for title in registers),
    )
    for code, layout in layouts().items():
        if layout.place in (ROSTER_PLACE, LOG_PLACE) and code not in NOT_TYPED:
            write_sheet(folder, numbers, code, layout)
    said = ""
    for words in (
        ["run", "--pack"], ["collect"], ["forms"], ["hand-out"], ["todo"], ["status", "--remind"], ["check", "--suggest"],
        ["check", "--json"], ["plan", "--days", "2024-11-23", "--per-class", "1"], ["privacy"], ["run"], ["forms"],
        ["explain", "陈静"],
    ):  # fmt: skip
        done = CliRunner().invoke(jiafang, [words[0], str(folder), *words[1:]], standalone_mode=False)
        assert done.exception is None, (words, done.exception)
        said += done.output
    said += CliRunner().invoke(jiafang, ["district", str(folder.parent), "--serial"]).output
    return folder, numbers, said


@pytest.mark.slow
def test_no_file_and_no_line_of_a_command_has_one(numbered):
    folder, numbers, said = numbered
    assert len(numbers.places) > 200
    assert numbers.held(said) == []
    for path in sorted(folder.parent.rglob("*")):
        name = path.relative_to(folder.parent).as_posix()
        if not any(f"/{place}" in f"/{name}" for place in INPUTS):
            assert numbers.held(name) == []
            if path.is_file():
                assert numbers.held(content_of(path)) == [], name


def content_of(path):
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    return stored_answers(path) if path.suffix == ".db" else everything(path.read_bytes())


@pytest.mark.slow
def test_no_page_and_no_download_of_the_panel_has_one(numbered):
    folder, numbers, _ = numbered
    seen = dict(crawled(folder.parent))
    assert len(seen) > 50
    for address, content in seen.items():
        # The addresses of the school's own files hold their names; what is shown does not.
        if not any(f"name={place}" in unquote(address) for place in INPUTS):
            text = everything(content)
            shown = re.sub(r'(?:href|action|value|src)="[^"]*"', "", text) if "</html>" in text else text
            assert numbers.held(unescape(shown)) == [], unquote(address)
