"""Numbers of the national register: known as such, reduced when they are read, and in nothing that is written."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from contextlib import closing, suppress

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from small_term import SHEETS, linked, written

from jiafang_batch import cli
from jiafang_batch.compact import plain
from jiafang_batch.pupil_numbers import (
    holds_identity_number,
    is_identity_number,
    is_short_form,
    short_form,
    shown_numbers,
    without_identity_numbers,
)

NUMBERS = [
    "G110101201703071234",
    "L110101201703071234",
    "J11010120170307123X",
    "g110101201712311234",
    "110101201703071234",
    "11010120170307123x",
]
OTHERS = [
    "G20240001",
    "20240001",
    "G01",
    "13900000001",
    "110101201713071234",
    "110101201703451234",
    "123456789012345678",
    "G1101012017030712345",
    "",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_of_the_register_is_known(number):
    assert is_identity_number(number)
    assert is_short_form(short_form(number))
    assert short_form(number)[:4] == number[-4:].upper()
    assert number not in without_identity_numbers(f"学号“{number}”不在名册里")


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(
    st.sampled_from([*NUMBERS, *OTHERS, *(number.translate(WIDE) for number in NUMBERS)]),
    st.text("1G 学\n\ud800", max_size=3),
    st.text("1x 号\n", max_size=3),
)
def test_a_number_is_noticed_wherever_it_is_removed(number, before, after):
    text = f"{before}{number}{after}"
    assert holds_identity_number(text) is (without_identity_numbers(text) != text)


@pytest.mark.parametrize("number", OTHERS)
def test_other_numbers_are_left_alone(number):
    assert not is_identity_number(number)
    assert without_identity_numbers(f"学号“{number}”") == f"学号“{number}”"


def test_equal_numbers_have_equal_short_forms_with_or_without_their_letter():
    assert short_form("G110101201703071234") == short_form("110101201703071234") == short_form("g110101201703071234")
    assert short_form("G110101201703071234") != short_form("G110101201703081234")


def test_the_last_figures_are_shown_where_they_tell_pupils_apart():
    a, b, c = short_form("G110101201703071234"), short_form("G110101201703081234"), short_form("G110101201703075678")
    assert shown_numbers([a, c], set()) == {a: "1234", c: "5678"}
    assert shown_numbers([a, b, c], set()) == {a: a, b: b, c: "5678"}
    assert shown_numbers([a, c], {"5678"}) == {a: "1234", c: c}


def number(i):
    return f"G1101012017{i:02}07{1000 + i}"


ROSTER = [("学生名册", "学号 |", "学籍号 |"), *(("学生名册", f"G0{i} |", f"{number(i)} |") for i in range(1, 5))]


@pytest.mark.parametrize("typed", [number(1), number(1)[1:], "1001", f"王小明({number(1)})"])
def test_a_pupil_is_found_by_the_whole_number_and_by_what_is_shown(typed):
    student, id_ = (typed, "") if "(" in typed else ("王小明", typed)
    records, _ = linked(
        *ROSTER, ("一班家访", "", f"2024-12-1 | 一(1)班 | {student} | {id_} | 陈静 | | 实地家访 | 完成 | | | | | |")
    )
    assert set(records.roster.students) == {"1001", "1002", "1003", "1004"}
    assert [v.student for v in records.visits if v.date.month == 12] == ["1001"]


def test_a_schools_own_number_is_shown_before_one_of_the_register():
    head, *rows = ["学籍号 | 学号 | 姓名 | 班级", *(f"{number(i)} | S{i} | 测生{i} | 一(1)班" for i in range(1, 4))]
    records, _ = linked(("学生名册", SHEETS["学生名册"][1].strip(), "\n".join([head, *rows])))
    assert {s.id for s in records.roster.students.values()} == {"S1", "S2", "S3"}


def test_it_is_said_once_for_a_roster():
    _, problems = linked(*ROSTER)
    (problem,) = [p for p in problems if p.code == "identity-numbers"]
    assert problem.details["count"] == "4"


def _parts(path):
    content = path.read_bytes()
    if content.startswith(b"SQLite"):
        with closing(sqlite3.connect(path)) as store:
            rows = store.execute("SELECT answer FROM taken_in").fetchall()
        return [content, *(repr(plain(answer)).encode() for (answer,) in rows)]
    if path.suffix == ".parquet":
        return [content, pd.read_parquet(path).to_csv().encode()]
    with suppress(ValueError):
        return [content, repr(plain(content)).encode()]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            return [packed.read(name) for name in packed.namelist()]
    return [content]


def _held(folder, pattern):
    files = [p for p in folder.rglob("*") if p.is_file() and "基础信息" not in p.parts and "收表" not in p.parts]
    return [str(p.relative_to(folder)) for p in files if any(pattern.search(part) for part in _parts(p))]


TYPED = ("一班家访", "", f"2024-12-1 | 一(1)班 | 王小明 | {number(1)} | 陈静 | | 实地家访 | 完成 | | | | | |")
WRONG = ("一班家访", "", "2024-12-2 | 一(1)班 | 王小明 | G110101201709091234 | 陈静 | | 实地家访 | 完成 | | | | | |")


@pytest.mark.parametrize(("setting", "is_held"), [("", False), ("显示学籍号 | 否", False), ("显示学籍号 | 是", True)])
def test_no_byte_that_is_written_holds_the_whole_number(tmp_path, setting, is_held):
    wish = [("基本设置", "", setting)] if setting else []
    term = written(tmp_path / "学期", *ROSTER, *wish, TYPED, WRONG)
    done = CliRunner().invoke(cli.jiafang, ["run", str(term)])
    out = done.output
    for words in (
        ["hand-out", str(term)],
        ["run", str(term)],
        ["forms", str(term)],
        ["todo", str(term)],
        ["district", str(tmp_path)],
    ):
        CliRunner().invoke(cli.jiafang, words)
    pattern = re.compile(rb"1101012017\d{8}")
    held = [name for name in _held(tmp_path, pattern) if "退回" not in name]
    assert bool(held) is is_held, held
    assert (tmp_path / "输出/数据/家访明细").is_dir()
    if not is_held:
        assert not pattern.search(out.encode())
        assert "1001" in (term / "输出/数据/家访明细.csv").read_text("utf-8-sig")
