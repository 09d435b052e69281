"""Cells that hold no value, hidden rows, tables side by side, sheets that are almost ours: what is said and what is read."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from text_tables import column, grid, read

from jiafang_batch.catalogue import message
from jiafang_batch.grid import CellNote, Fact

LOG = """
家访日期  | 班级    | 学生姓名 | 主访教师 | 家访形式 | 家访结果 | 家长诉求 | 备用列
2024-9-21 | 一(1)班 | 王小明   | 陈静     | 实地     |          |          |
2024-9-22 | 一(1)班 | 李华     | 陈静     | 实地     |          |          |
"""


def said(*notes: CellNote, text: str = LOG):
    """(code, cell, value) of every problem of a log with these notes, and the one table."""
    tables, problems = read(replace(grid(text), notes=notes))
    return [(p.code, f"{p.location.column}{p.location.row}", p.value) for p in problems], tables[0]


def note(row: int, column: int, fact: Fact, text: str = "") -> CellNote:
    return CellNote(row - 1, column, fact, text)


def test_a_failed_formula_counts_as_blank_with_a_warning():
    problems, table = said(note(2, 6, Fact.ERROR, "#N/A"))
    assert problems == [("error-cell", "G2", "#N/A")]
    assert [row.faulty for row in table.rows] == [False, False]


def test_a_failed_formula_in_a_required_column_is_missing():
    problems, table = said(note(2, 2, Fact.ERROR, "#REF!"), text=LOG.replace("王小明  ", ""))
    assert problems == [("error-cell", "C2", "#REF!"), ("missing-value", "C2", "")]
    assert [row.faulty for row in table.rows] == [True, False]


def test_a_failed_outcome_does_not_become_a_visit():
    """A blank 家访结果 means 完成; a failed one means that nobody knows."""
    problems, table = said(note(3, 5, Fact.ERROR, "#NAME?"))
    assert problems == [("error-cell", "F3", "#NAME?"), ("bad-value", "F3", "#NAME?")]
    assert [row.faulty for row in table.rows] == [False, True]


def test_an_uncomputed_formula_is_an_error_and_not_also_missing():
    problems, table = said(note(2, 2, Fact.UNCOMPUTED), note(3, 6, Fact.UNCOMPUTED), text=LOG.replace("王小明  ", ""))
    assert problems == [("formula-without-value", "C2", ""), ("formula-without-value", "G3", "")]
    assert [row.faulty for row in table.rows] == [True, True]


def test_a_row_of_nothing_but_uncomputed_formulas_is_told():
    problems, table = said(*(note(4, i, Fact.UNCOMPUTED) for i in range(3)), text=LOG + " | | | | | | |")
    assert [code for code, *_ in problems].count("formula-without-value") == 3
    assert [row.faulty for row in table.rows] == [False, False, True]


def test_pictures_and_notes_of_other_columns_are_no_fault():
    problems, table = said(note(2, 7, Fact.ERROR, "#N/A"), note(2, 4, Fact.PICTURE), note(9, 0, Fact.ERROR, "#N/A"))
    assert problems == []
    assert len(table.rows) == 2


@pytest.mark.parametrize(("hidden", "count"), [((1,), "1"), ((1, 2), "2"), ((0,), None), ((), None), ((7,), None)])
def test_hidden_rows_of_data_are_read_and_said(hidden, count):
    tables, problems = read(replace(grid(LOG), hidden_rows=hidden))
    assert len(tables[0].rows) == 2
    assert [(p.code, p.details) for p in problems] == ([("hidden-rows", {"count": count})] if count else [])


SIDE_BY_SIDE = """
家访日期  | 班级    | 学生姓名 | 主访教师 | 家访形式 |  | 家访日期  | 班级    | 学生姓名 | 主访教师 | 家访形式
2024-9-21 | 一(1)班 | 王小明   | 陈静     | 实地     |  | 2024-9-23 | 一(1)班 | 赵敏     | 陈静     | 电话
2024-9-22 | 一(1)班 | 李华     | 陈静     | 实地     |  | 2024-9-24 | 一(1)班 |          | 陈静     | 电话
"""


def test_tables_side_by_side_are_two_tables():
    (left, right), problems = read(grid(SIDE_BY_SIDE, top=3, left=1))
    assert [str(names[0]) for names in column(left, "student")] == ["王小明", "李华"]
    assert [row.number for row in right.rows] == [5, 6]
    assert [(p.code, str(p.location).rpartition("!")[2]) for p in problems] == [("missing-value", "J6")]


def test_a_column_written_twice_is_no_second_table():
    text = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 班级\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地 | 一年级1班"
    tables, problems = read(grid(text))
    assert (len(tables), [p.code for p in problems]) == (1, ["duplicate-column"])


ROSTER = "学籍号 | 姓名 | 班级 | 学号\n{} | 王小明 | 一(1)班 | {}\n{} | 李华 | 一(1)班 | {}"


@pytest.mark.parametrize(
    ("ids", "read_ids", "codes"),
    [
        (("G1", "", "G2", ""), ["G1", "G2"], []),
        (("", "1", "", "2"), ["1", "2"], []),
        (("G1", "", "G2", "2"), ["G1", "2"], []),
        (("", "", "", ""), ["", ""], ["missing-value", "missing-value"]),
    ],
)
def test_of_two_columns_for_one_field_a_blank_one_gives_way(ids, read_ids, codes):
    (table,), problems = read(grid(ROSTER.format(*ids)))
    assert (column(table, "student_id"), [p.code for p in problems]) == (read_ids, codes)
    assert table.head.columns["student_id"] == (("A", "学籍号") if ids[3] == "" and ids[0] else ("D", "学号"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "序号 | 学籍号 | 姓名 | 身份证号 | 性别 | 家庭住址 | 家长姓名 | 宿舍号 | QQ号 | 民族 | 户口性质 | 状态 | 备注\n#1 | G1 | 王小明",
            "（有些像学生名册，但没有班级列）",
        ),
        (
            "家放日期 | 班级 | 学生姓名 | 主方老师 | 天气\n2024-9-3 | 一(1)班 | 王小明 | 陈静 | 晴",
            "（有些像家访记录，但没有家访日期、主访教师、家访形式列；“家放日期”很像“家访日期”，“主方老师”很像“主访教师”）",
        ),
        ("姓名 | 语文 | 数学\n王小明 | #90 | #95", "（开头是“姓名”）"),
        ("水电费\n月份 | 金额", "（开头是“水电费”）"),
    ],
)
def test_a_sheet_that_is_not_ours_is_told_what_it_looks_like(text, reason):
    tables, (problem,) = read(grid(text))
    assert (tables, problem.code, problem.details["reason"]) == ((), "not-our-sheet", reason)


def test_a_log_with_a_slip_in_a_required_heading_is_told_which_heading_it_is():
    text = "家访日期 | 班级 | 学生姓名 | 主方老师 | 家访形式 | 家访过程\n2024-9-3 | 一(1)班 | 王小明 | 陈静 | 上门 | 谈学习"
    tables, (problem,) = read(grid(text))
    assert (tables, problem.code) == ((), "missing-column")
    assert message(problem) == "这张家访记录缺少必填列：主访教师（“主方老师”很像“主访教师”）。整张表没有统计。"
