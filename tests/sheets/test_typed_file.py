"""A typed file comes back from its bytes as it was, to the type of each value; from other bytes nothing comes back."""

from __future__ import annotations

import pytest
from form_grids import FILE, lines, sheet
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace
from small_term import SHEETS
from text_tables import YEAR, grid

from jiafang_batch.compact import compact
from jiafang_batch.grid import Fact
from jiafang_batch.photos.picture import Absence, WorkbookPictures
from jiafang_batch.problem import Location, Problem
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.origin import Origin
from jiafang_batch.sheets.recognise_tables import read_tables
from jiafang_batch.sheets.typed_file import TypedFile, packed, unpacked
from jiafang_batch.sheets.typed_rows import row_fields
from jiafang_batch.table import Caption, FormPlace, Head, Reference, Row, Table
from jiafang_batch.terms import Post, VisitForm

UNTIDY = """
    家访日期    | 班级    | 学生姓名       | 主访教师    | 家访形式 | 家访结果 | 照片
    9月21日下午3点 | 1班   | 王小明、李芳   | 陈静、赵敏  | 下村走访 | 完成    | 3 张
    同上        |        | 张伟          | 陈静(T1)   | 电话、视频 | 不知道  | #2
    2024-13-3  | 一(1)班 |               | 陈静       | 实地家访 | 未遇    |
"""
FORM = """
    “大走访”活动记录表
    教师姓名 | 李老师 | 班级 | 一(1)班
    学生姓名 | 王小明 | 家访时间 | 2024年9月21日
    家访形式 | 实地家访 | 家访过程 | 谈阅读
    家长诉求 | 无 | 家访后寻求对策或感想 | 继续关注
"""
HEAD = Head("visit_log", FILE, "表", {"date": ("A", "日期")}, row_fields(layouts()["visit_log"]))


def typed(*grids) -> TypedFile:
    tables, problems = read_tables([replace(one, file=FILE) for one in grids], YEAR)
    return TypedFile(tables, problems)


FILES = {
    **{title: typed(grid(text, file=file, sheet=title)) for title, (file, text) in SHEETS.items()},
    "an untidy log": typed(grid(UNTIDY, merges="B2:B4")),
    "forms": typed(lines(FORM), lines(FORM.replace("王小明", "李芳"))),
    "what is no table": typed(sheet([["通知"], ["各班"]])),
    "nothing": TypedFile((), ()),
    "a returned copy with pictures": TypedFile(
        (), (), WorkbookPictures((), Absence.FORMAT, ("坏的",)), Origin("收表/甲.xlsx", "0123456789ab")
    ),
    "captions": TypedFile((Table(HEAD, (), (Caption("第 1 行", "计划"),)),), ()),
    "a problem with more": TypedFile(
        (), (Problem("x", Location(FILE, "表", 3, "C", "日期"), "值", {"a": "b"}, (Location(FILE, "", 9),), True),)
    ),
}


def rows(*values):
    """A table whose rows hold these values."""
    width = len(HEAD.fields)
    return Table(
        HEAD, tuple(Row(HEAD, n, (v,) * width, frozenset({"date"}), faulty=False) for n, v in enumerate(values))
    )


@pytest.mark.parametrize("name", FILES)
def test_a_typed_file_comes_back(name):
    file = FILES[name]
    again = unpacked(packed(file, FILE), FILE)
    assert again == file
    assert repr(again) == repr(replace(file, tables=again.tables, problems=again.problems))
    for table, before in zip(again.tables, file.tables, strict=True):
        assert [repr(row.cells) for row in table.rows] == [repr(row.cells) for row in before.rows]


def test_these_files_have_much_to_bring_back():
    assert sum(len(table.rows) for file in FILES.values() for table in file.tables) > 30
    assert any(row.head.form for file in FILES.values() for table in file.tables for row in table.rows)
    assert any(row["lead"].__class__ is tuple for table in FILES["an untidy log"].tables for row in table.rows)
    assert len(FILES["an untidy log"].problems) > 5


person = st.builds(Reference, st.text(max_size=3), st.sampled_from(("", "T1")))
moment = st.one_of(st.datetimes(), st.times()).map(lambda written: written.replace(fold=0))
simple = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=3), st.dates(), moment, person,
    st.sampled_from((VisitForm.ONSITE, Post.OTHER)),
)  # fmt: skip
value = st.one_of(simple, st.lists(simple, max_size=3).map(tuple), st.lists(person, max_size=2).map(tuple))


@given(st.lists(value, max_size=8), st.lists(st.integers(0, 7), max_size=40))
def test_values_come_back_with_their_types(values, order):
    file = TypedFile((rows(*(values[n] for n in order if n < len(values))),), ())
    again = unpacked(packed(file, FILE), FILE)
    assert [repr(row) for row in again.tables[0].rows] == [repr(row) for row in file.tables[0].rows]


def test_the_values_of_many_rows_come_back():
    many = rows(*(number % 700 for number in range(3000)), *(f"第 {number} 次" for number in range(9)), 1, True, 1.0)
    again = unpacked(packed(TypedFile((many,), ()), FILE), FILE)
    assert [repr(row.cells[0]) for row in again.tables[0].rows] == [repr(row.cells[0]) for row in many.rows]


@pytest.mark.parametrize(
    "odd",
    [
        TypedFile((rows(Fact.ERROR),), ()),
        TypedFile((rows({"a": 1}),), ()),
        TypedFile((replace(rows(1), head=replace(HEAD, fields={"date": 0})),), ()),
        TypedFile((replace(rows(1), head=replace(HEAD, file="收表/别的.xlsx")),), ()),
        TypedFile((), (Problem("x", Location("收表/别的.xlsx")),)),
        TypedFile((), (Problem("x", Location(FILE), related=(Location("收表/别的.xlsx"),)),)),
    ],
)  # fmt: skip
def test_what_the_bytes_have_no_words_for_is_not_packed(odd):
    assert packed(odd, FILE) is None


WHOLE = packed(FILES["an untidy log"], FILE)


@pytest.mark.parametrize(
    "content", [b"", b"x", WHOLE[:-5], compact([]), compact({}), compact({"tables": [{}]}), b"\x80K."]
)
def test_from_other_bytes_nothing_comes_back(content):
    assert unpacked(content, FILE) is None


def test_a_byte_that_differs_is_noticed():
    for place in range(0, len(WHOLE), 7):
        changed = bytearray(WHOLE)
        changed[place] ^= 0x41
        assert unpacked(bytes(changed), FILE) in (None, FILES["an untidy log"])


def test_the_name_is_that_of_the_file_that_is_asked_for():
    again = unpacked(WHOLE, "收表/别的.xlsx")
    assert {table.head.file for table in again.tables} == {"收表/别的.xlsx"}
    assert {problem.location.file for problem in again.problems} == {"收表/别的.xlsx"}


@pytest.mark.parametrize(
    ("record", "kept"),
    [
        (TypedFile, "tables problems pictures origin"),
        (Table, "head rows caption"),
        (Row, "head number cells filled faulty"),
        (Head, "kind file sheet columns fields form is_handed_out"),
        (FormPlace, "rows first last"),
        (Caption, "where text"),
        (Reference, "name id"),
        (Origin, "file checksum"),
        (Problem, "code location value details related is_optional"),
        (Location, "file sheet row column header"),
    ],
)
def test_whoever_adds_a_field_is_told_to_keep_it(record, kept):
    assert {field.name for field in fields(record)} == set(kept.split()), "sheets/typed_file.py must keep it too"
