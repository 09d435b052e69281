"""A roster as the national register exports it and as schools keep it: groups, parents, numbers, and what is not used."""

from __future__ import annotations

import pytest
from text_tables import YEAR, grid

from jiafang_batch.catalogue import message, severity
from jiafang_batch.problem import Severity
from jiafang_batch.sheets.recognise_tables import read_tables
from jiafang_batch.table import OTHER_NUMBERS
from jiafang_batch.terms import EntryKind, StudentStatus


def read(heading: str, cell: str, *more: tuple[str, str]):
    """The first pupil of a roster with these further columns, and what is said."""
    titles = ["学号", "姓名", "班级", heading, *(title for title, _ in more)]
    cells = ["G01", "王小明", "一(1)班", cell, *(text for _, text in more)]
    (table,), problems = read_tables([grid(f"{' | '.join(titles)}\n{' | '.join(cells)}")], YEAR)
    return table.rows[0], problems


GROUPS = [
    ("是否留守儿童", "单亲留守儿童", "留守儿童"), ("是否留守儿童", "双亲留守儿童", "留守儿童"), ("留守儿童", "是", "留守儿童"),
    ("留守情况", "双亲留守", "留守儿童"),
    ("是否进城务工人员随迁子女", "是", "随迁子女"), ("是否随迁子女", "√", "随迁子女"), ("是否农民工子女", "是", "随迁子女"),
    ("是否孤儿", "是", "孤儿"), ("孤儿", "是", "孤儿"), ("是否烈士或优抚子女", "是", "优抚子女"), ("残疾类型", "听力残疾", "残疾"),
    ("残疾类型", "其他", "残疾"),
    ("随班就读", "视力残疾随班就读", "残疾"), ("是否残疾", "是", "残疾"), ("是否享受一补", "是", "经济困难"), ("是否需要申请资助", "是",
    "经济困难"),
    ("是否低保", "有", "低保"), ("建档立卡", "是", "脱贫户"), ("是否建档立卡户", "1", "脱贫户"), ("是否单亲", "是", "单亲离异"),
    ("是否为单亲家庭", "是", "单亲离异"),
    ("是否特困", "Y", "特困"), ("是否学困生", "是", "学习困难"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "cell", "category"), GROUPS)
def test_a_column_of_a_group_gives_its_category(heading, cell, category):
    row, problems = read(heading, cell)
    assert row["categories"] == (category,)
    assert [p.code for p in problems if p.code != "columns-unused"] == ["groups-understood"]
    assert f"“{heading}”列有{category} 1 人" in message(next(p for p in problems if p.code == "groups-understood"))


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("是否留守儿童", "非留守儿童"), ("残疾类型", "无残疾"), ("残疾类型", "无"), ("随班就读", "非随班就读"), ("是否孤儿", "否"),
        ("是否孤儿", ""), ("是否低保", "/"),
        ("是否享受一补", "未享受"), ("是否单亲", "不是"), ("是否孤儿", "0"), ("是否随迁子女", "×"),
    ],
)  # fmt: skip
def test_a_no_gives_no_category(heading, cell):
    row, problems = read(heading, cell)
    assert row["categories"] == ()
    assert all(severity(p) is Severity.NOTICE for p in problems)


@pytest.mark.parametrize("cell", ["待查", "不一定吗", "?", "看情况", "十二"])
def test_what_is_neither_yes_nor_no_is_asked_and_gives_no_category(cell):
    row, problems = read("是否孤儿", cell)
    assert row["categories"] == ()
    assert ("group-unclear" in [p.code for p in problems]) is not cell.startswith("不")


def test_groups_add_to_what_the_roster_says_itself():
    row, _ = read("特殊类别", "学困生", ("是否留守儿童", "是"), ("是否孤儿", "是"))
    assert row["categories"] == ("学习困难", "留守儿童", "孤儿")


PARENTS = [
    ([("成员1姓名", "王父"), ("成员1联系电话", "13800000001"), ("成员1是否监护人", "是"), ("成员2姓名", "李母"), ("成员2联系电话",
    "13800000002"), ("成员2是否监护人", "否")], "王父", "13800000001"),
    ([("成员1姓名", "王父"), ("成员1联系电话", "13800000001"), ("成员1是否监护人", "否"), ("成员2姓名", "李母"), ("成员2联系电话",
    "13800000002"), ("成员2是否监护人", "是")], "李母", "13800000002"),
    ([("成员1姓名", "王父"), ("成员1关系", "父亲"), ("成员1联系电话", "13800000001")], "王父", "13800000001"),
    ([("成员1姓名", ""), ("成员2姓名", "李母"), ("成员2联系电话", "13800000002")], "李母", "13800000002"),
    ([("家庭成员1姓名", "王父"), ("家庭成员1电话", "13800000001")], "王父", "13800000001"),
    ([("家庭成员或监护人1姓名", "王父"), ("家庭成员或监护人1联系电话", "13800000001")], "王父", "13800000001"),
    ([("父亲姓名", "王父"), ("父亲电话", "13800000001"), ("母亲姓名", "李母"), ("母亲电话", "13800000002")], "王父", "13800000001"),
    ([("母亲姓名", "李母"), ("母亲手机号码", "13800000002")], "李母", "13800000002"),
    ([("监护人1姓名", "王父"), ("监护人1手机", "13800000001")], "王父", "13800000001"),
    ([("第一监护人姓名", "王父"), ("第一监护人联系方式", "13800000001")], "王父", "13800000001"),
    ([("成员一姓名", "王父"), ("成员一联系电话", "13800000001")], "王父", "13800000001"),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "guardian", "phone"), PARENTS)
def test_the_guardian_is_the_parent_who_is_said_to_be_it_else_the_first(columns, guardian, phone):
    row, problems = read(*columns[0], *columns[1:])
    assert (row["guardian"], row["phone"]) == (guardian, phone)
    assert all(severity(p) is Severity.NOTICE for p in problems)


def test_a_guardian_that_the_roster_names_stays_and_a_bad_telephone_takes_no_good_ones_place():
    row, _ = read("监护人", "赵叔", ("成员1姓名", "王父"), ("联系电话", "13900000001"), ("成员1联系电话", "不详"))
    assert (row["guardian"], row["phone"]) == ("赵叔", "13900000001")


def test_what_is_not_used_is_named_once():
    more = [("户口性质", "农业户口"), ("就读方式", "走读"), ("学生来源", "正常入学"), ("籍贯", "")]
    row, problems = read("学校标识码", "2142001636", *more)
    (problem,) = problems
    assert problem.code == "columns-unused"
    assert "学校标识码、户口性质、就读方式、学生来源、籍贯" in message(problem)
    assert row["entry_kind"] is EntryKind.ENROLLED


@pytest.mark.parametrize(
    "word",
    ["就近入学", "统一招生", "统一招生考试/普通入学", "正常入学", "体育特招", "民族班", "电脑派位", "划片入学", "其他"],
)
def test_official_words_of_entry_mean_a_pupil_like_any_other(word):
    row, problems = read("入学方式", word)
    assert (row["entry_kind"], problems) == (EntryKind.ENROLLED, ())


@pytest.mark.parametrize(
    "cell", ["202409", "#202409", "2024-09", "2024年9月", "2024.9", "2024/09", "20240901", "2024-9-1"]
)
def test_a_month_of_entry_is_its_first_day(cell):
    row, problems = read("入学年月", cell)
    assert (str(row["entry_date"]), problems) == ("2024-09-01", ())


@pytest.mark.parametrize("word", ["正常", "在籍", "在校", "在籍在校", "复学", "借读", "在读", "就读", "在学"])
def test_words_for_being_at_school_need_no_remark(word):
    row, problems = read("学籍状态", word)
    assert (row["status"], problems) == (StudentStatus.ENROLLED, ())


@pytest.mark.parametrize(
    "headings", [("学籍辅号", "全国学籍号"), ("学号", "学籍号"), ("全国学籍号", "学号"), ("学籍号", "学籍辅号")]
)
def test_every_number_of_a_pupil_is_kept_and_nothing_is_said(headings):
    text = f"姓名 | 班级 | {' | '.join(headings)}\n王小明 | 一(1)班 | A1 | B2"
    (table,), problems = read_tables([grid(text)], YEAR)
    row = table.rows[0]
    assert {row["student_id"], *row[OTHER_NUMBERS]} == {"A1", "B2"}
    assert problems == ()


def test_a_register_of_a_thousand_pupils_gives_a_handful_of_lines():
    head = "学校标识码 | 姓名 | 性别 | 年级 | 班级 | 入学年月 | 入学方式 | 就读方式 | 是否留守儿童 | 随班就读 | 学籍号 | 成员1姓名 | 成员1联系电话"
    rows = [
        f"2142001636 | 测生{i} | 男 | 一年级 | 1班 | 202409 | 就近入学 | 走读 | 非留守儿童 | 非随班就读"
        f" | G1101012017{i % 12 + 1:02}{i % 28 + 1:02}{i % 10000:04} | 测父 | 138{i:08}"
        for i in range(1000)
    ]
    (table,), problems = read_tables([grid("\n".join([head, *rows]))], YEAR)
    assert len(table.rows) == 1000
    assert len(problems) <= 3
    assert all(severity(p) is Severity.NOTICE for p in problems)
