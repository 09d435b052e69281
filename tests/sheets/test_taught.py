"""对照: what a school says once about its headings, words, classes and names holds for all its sheets, and is said."""

from __future__ import annotations

import pytest
from text_tables import YEAR, grid, read

from jiafang_batch.sheets.recognise_tables import read_tables
from jiafang_batch.sheets.taught import read_taught

HEADER = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式"
ROW = "2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地"
FILE = "对照.xlsx"


def taught(headings="", words="", classes="", teachers=""):
    """What the four sheets teach, and what is said of them."""
    sheets = [
        ("原来的标题 | 标准列", headings),
        ("所在列 | 原来的写法 | 标准写法", words),
        ("班级的叫法 | 班级", classes),
        ("教师称呼 | 教师", teachers),
    ]
    tables, problems = read(*(grid(f"{header}\n{rows}", file=FILE) for header, rows in sheets))
    assert problems == ()
    return read_taught(tables)


def visits(text, lessons):
    """(day, class, pupil, lead, form) of the rows of a log as it is taught, and the codes that are said."""
    tables, problems = read_tables([grid(text, file="收表/记录.xlsx")], YEAR, lessons)
    rows = [row for table in tables for row in table.rows]
    found = [(str(r["date"]), r["school_class"], str(r["student"][0]), str(r["lead"]), r["form"]) for r in rows]
    return [(*one[:4], one[4] and one[4].value) for one in found], [p.code for p in problems]


PLAIN = [("2024-09-21", "一(1)班", "王小明", "陈静", "实地家访")]


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("家访日期", "哪一天去的"),
        ("家访日期", "1、哪天"),
        ("班级", "哪个班（必填）"),
        ("学生姓名", "娃"),
        ("学生姓名", "是谁家"),
        ("主访教师", "谁去的"),
        ("主访教师", "包保人"),
        ("主访教师", "结对干部："),
        ("家访形式", "怎么去的"),
        ("家访形式", "A"),
        ("家访日期", "day"),
    ],
)
def test_a_heading_is_taught_once(title, word):
    lessons, problems = taught(headings=f"{word} | {title}")
    assert problems == ()
    assert visits(f"{HEADER.replace(title, word)}\n{ROW}", lessons) == (PLAIN, ["taught-heading"])


@pytest.mark.parametrize(
    "word", ["下村", "进村入户看望", "面对面", "实地+慰问", "①", "下 村", "线下", "到家", "上门送教", "入户宣讲"]
)
def test_a_word_is_taught_for_its_column(word):
    lessons, _ = taught(words=f"家访形式 | {word} | 实地家访\n家访结果 | {word} | 未遇")
    assert visits(f"{HEADER}\n{ROW.replace('实地', word)}", lessons) == (PLAIN, ["taught-reading"])


@pytest.mark.parametrize(
    "word", ["启航班", "一班", "1", "向日葵班", "A班", "实验班", "一年级实验班", "101班（创新）", "红旗 班", "1班"]
)
def test_a_class_is_taught(word):
    lessons, _ = taught(classes=f"{word} | 一(1)班")
    assert visits(f"{HEADER}\n{ROW.replace('一(1)班', word)}", lessons) == (PLAIN, ["taught-reading"])


@pytest.mark.parametrize(
    "word", ["小陈", "陈老师", "陈主任", "CJ", "静静", "陈静(语文)", "班主任", "陈 老师", "一班班主任", "T1"]
)
def test_a_teacher_is_taught_by_whatever_they_are_called(word):
    lessons, _ = taught(teachers=f"{word} | 陈静")
    assert visits(f"{HEADER}\n{ROW.replace('陈静', word)}", lessons) == (PLAIN, ["taught-reading"])


def test_a_teacher_among_others_is_taught():
    lessons, _ = taught(teachers="小刘 | 刘洋(T2)")
    text = f"{HEADER} | 同行教师\n{ROW} | 杨帆、小刘"
    tables, _ = read_tables([grid(text)], YEAR, lessons)
    assert [str(one) for one in tables[0].rows[0]["companions"]] == ["杨帆", "刘洋(T2)"]


def test_a_row_without_a_decision_does_nothing():
    lessons, problems = taught(
        headings="谁去的 | ", words="家访形式 | 下村 | ", classes="启航班 | ", teachers="小陈 | "
    )
    assert problems == ()
    assert visits(f"{HEADER}\n{ROW}", lessons) == (PLAIN, [])


@pytest.mark.parametrize(("headings", "words"), [("谁去的 | 带队", ""), ("", "去法 | 下村 | 实地家访")])
def test_a_column_that_no_table_has_is_said(headings, words):
    _, problems = taught(headings=headings, words=words)
    assert [p.code for p in problems] == ["taught-unknown-column"]


def test_data_that_reads_like_a_taught_heading_stays():
    lessons, _ = taught(headings="王小明 | 学生姓名")
    assert visits(f"{HEADER}\n{ROW}", lessons) == (PLAIN, [])
