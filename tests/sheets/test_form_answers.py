"""Answers as online forms export them, and a chat's 接龙."""

from __future__ import annotations

import pytest
from text_tables import column, grid, read

from jiafang_batch.sheets.form_answers import are_numbers_of_choices, pictures_in, satisfaction_of, without_letter

LOG = "收表/导出.xlsx"


@pytest.mark.parametrize(
    ("cell", "bare"),
    [
        ("A.是", "是"), ("B、否", "否"), ("A．非常满意", "非常满意"), ("(A)是", "是"), ("1.是", "是"), ("a)是", "是"), ("C：视频", "视频"),
        ("是", ""), ("A", ""), ("AB类", ""), ("1.5", ""), ("3.10", ""),
    ],
)  # fmt: skip
def test_the_letter_before_a_choice_is_no_part_of_it(cell, bare):
    assert without_letter(cell) == bare


@pytest.mark.parametrize(
    ("word", "grade"),
    [
        ("非常满意", 5), ("很满意", 5), ("满意", 4), ("比较满意", 4), ("一般", 3), ("基本满意", 3), ("不满意", 2), ("不太满意", 2), ("非常不满意", 1),
        ("满意吗", 0), ("还行吧", 0),
    ],
)  # fmt: skip
def test_satisfaction_in_words(word, grade):
    assert satisfaction_of(word) == grade


@pytest.mark.parametrize(
    ("cell", "pictures"),
    [
        ("[图片]", 1), ("[图片][图片]", 2), ("https://a.b/1.jpg", 1), ("https://a.b/1.jpg,https://a.b/2.jpg", 2), ("照片1.jpg；照片2.PNG", 2),
        ("有照片", 0), ("https://a.b/1.jpg 等", 0), ("", 0), ("2张", 0), ("IMG_1.heic", 1), ("https://a/x https://a/y\nhttps://a/z", 3),
    ],
)  # fmt: skip
def test_pictures_that_are_elsewhere_are_counted(cell, pictures):
    assert pictures_in(cell) == pictures


QUESTIONS = "序号 | 提交答卷时间 | 1、孩子所在班级 | 2、孩子姓名 | 3、老师是否来家访 | 4、对家访的满意度"


@pytest.mark.parametrize(
    ("visited", "satisfied", "values"),
    [
        ("A.是", "A.非常满意", (True, 5)), ("B.否", "C.一般", (False, 3)), ("来过", "满意", (True, 4)), ("没有家访", "不满意", (False, 2)),
        ("是", "#5", (True, 5)), ("是的", "5分", (True, 5)), ("A、是", "非常不满意", (True, 1)), ("没来过", "D.不太满意", (False, 2)),
        ("已家访", "很满意", (True, 5)), ("未家访", "基本满意", (False, 3)),
    ],
)  # fmt: skip
def test_a_questionnaire_is_read_in_the_words_of_its_answers(visited, satisfied, values):
    (table,), _ = read(grid(f"{QUESTIONS}\n1 | 2024/9/30 | 一(1)班 | 王小明 | {visited} | {satisfied}", file=LOG))
    assert (column(table, "visited")[0], column(table, "satisfaction")[0]) == values
    assert not table.rows[0].faulty


def test_a_wider_reading_of_an_answer_is_said():
    _, problems = read(grid(f"{QUESTIONS}\n1 | 2024/9/30 | 一(1)班 | 王小明 | 来过 | 满意", file=LOG))
    assert [p.code for p in problems].count("answer-understood") == 2


def test_pictures_that_are_elsewhere_are_said():
    log = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 照片\n2024-9-21 | 一(1)班 | 王小明 | 陈静 | 实地 | [图片]"
    (table,), problems = read(grid(log, file=LOG))
    assert (column(table, "photos"), [p.code for p in problems]) == ([1], ["pictures-elsewhere"])


@pytest.mark.parametrize(
    ("cells", "are"),
    [
        (["1", "2"], True),
        ([1.0, 3.0, ""], True),
        (["实地", "1"], False),
        ([""], False),
        (["0"], False),
        (["12"], False),
    ],
)
def test_numbers_of_choices(cells, are):
    assert are_numbers_of_choices(cells) is are


@pytest.mark.parametrize("numbers", [("1", "2"), ("2", "2"), ("3", "1"), ("#1", "#2")])
def test_an_export_by_number_is_refused_with_the_cure(numbers):
    rows = "\n".join(f"1 | 2024/9/30 | 陈静 | 一(1)班 | 王小明 | 2024-9-2{i} | {n}" for i, n in enumerate(numbers))
    tables, problems = read(
        grid(f"序号 | 提交答卷时间 | 1、您的姓名 | 2、班级 | 3、学生姓名 | 4、家访日期 | 5、家访方式\n{rows}", file=LOG)
    )
    assert (tables, [p.code for p in problems]) == ((), ["choices-by-number"])


RELAY = [
    ("四6卫东", "四6班韩天佑 11月1日 实地家访", ("2024-11-01", "四(6)班", "韩天佑", "卫东", "实地家访")),
    ("卫东", "四(6)班 韩天佑 11月1日 实地", ("2024-11-01", "四(6)班", "韩天佑", "卫东", "实地家访")),
    ("小卫", "1. 卫东 四6班 韩天佑 11月1日 上门", ("2024-11-01", "四(6)班", "韩天佑", "卫东", "实地家访")),
    ("卫东", "韩天佑，四年级6班，2024-11-1，电话", ("2024-11-01", "四(6)班", "韩天佑", "卫东", "电话")),
    ("四(6)班卫东", "11月1日 四年级6班韩天佑 视频", ("2024-11-01", "四(6)班", "韩天佑", "卫东", "视频")),
    ("卫东", "四6班、韩天佑、2024.11.1、登门", ("2024-11-01", "四(6)班", "韩天佑", "卫东", "实地家访")),
    ("小卫", "四(6)班 韩天佑 11月1日 实地 卫东", ("2024-11-01", "四(6)班", "韩天佑", "卫东", "实地家访")),
    ("小卫", "四6 韩天佑 实地 卫东 11月1日", ("2024-11-01", "四(6)班", "韩天佑", "卫东", "实地家访")),
    ("小卫", "四(6)班 卫东 韩天佑 11月1日 实地", ("2024-11-01", "四(6)班", "韩天佑", "卫东", "实地家访")),
    ("406卫东", "四6韩天佑 11月1日 微信", ("2024-11-01", "四(6)班", "韩天佑", "卫东", "微信")),
]


@pytest.mark.parametrize(("writer", "line", "visit"), RELAY)
def test_a_relay_is_taken_apart(writer, line, visit):
    (table,), problems = read(grid(f"序号 | 昵称 | 接龙内容\n1 | {writer} | {line}", file=LOG))
    (row,) = table.rows
    assert (str(row["date"]), row["school_class"], str(row["student"][0]), str(row["lead"]), row["form"].value) == visit
    assert "relay-read" in {p.code for p in problems}


@pytest.mark.parametrize("line", ["收到", "四6班 11月1日 实地", "韩天佑 实地", "四6班韩天佑 11月1日"])
def test_a_line_that_lacks_something_is_a_row_that_lacks_it(line):
    tables, _ = read(grid(f"序号 | 昵称 | 接龙内容\n1 | 卫东 | {line}", file=LOG))
    assert all(row.faulty for table in tables for row in table.rows)


CHAT = {
    "class in the title": ("一(1)班家访登记", "1. 陈静 王小明 9月21日 实地"),
    "class before the writer": ("家访登记", "1. 一1陈静 王小明 9月21日 实地"),
    "class before the pupil": ("家访登记", "1. 陈静 一(1)班王小明 9月21日 实地"),
    "commas": ("一年级1班", "1、陈静 王小明，9月21日，实地"),
    "brackets": ("一(1)班", "1）陈静 王小明 2024-9-21 上门"),
    "full-width point": ("一(1)班", "1．陈静 王小明/2024.9.21/登门家访"),
    "class first, teacher last": ("家访登记", "1. 一(1)班 王小明 9月21日 实地 陈静"),
    "class and pupil first, teacher last": ("家访登记", "1、一1王小明 9月21日 上门 陈静"),
    "class, teacher and pupil": ("家访登记", "1. 一(1)班 陈静 王小明 9月21日 实地"),
    "day first": ("一(1)班", "1. 陈静 9.21日 王小明 入户"),
}


@pytest.mark.parametrize(("title", "line"), CHAT.values(), ids=CHAT)
def test_a_copied_chat_is_taken_apart(title, line):
    (table,), problems = read(grid(f"#接龙\n{title}\n例 学生 日期 形式\n\n{line}", file="收表/接龙.txt"))
    (row,) = table.rows
    values = (str(row["date"]), row["school_class"], str(row["student"][0]), str(row["lead"]), row["form"].value)
    assert values == ("2024-09-21", "一(1)班", "王小明", "陈静", "实地家访")
    assert "relay-read" in {p.code for p in problems}


@pytest.mark.parametrize(
    "line", ["刘洋 李芳 周五 实地", "刘洋 李芳 实地", "刘洋 9月22日 实地", "刘洋 收到", "刘洋 李芳 9月22日"]
)
def test_a_line_of_a_chat_takes_nothing_from_the_line_above(line):
    tables, _ = read(grid(f"#接龙\n一(1)班\n1. 陈静 王小明 9月21日 实地\n2. {line}", file="收表/接龙.txt"))
    assert [row.number for table in tables for row in table.rows if not row.faulty] == [3]


def test_a_chat_without_a_class_takes_none_from_the_line_above():
    tables, _ = read(grid("#接龙\n1. 陈静 一1王小明 9月21日 实地\n2. 刘洋 张伟 9月22日 实地", file="收表/接龙.txt"))
    assert [row["school_class"] for table in tables for row in table.rows] == ["一(1)班", "没有写班级"]
