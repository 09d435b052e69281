"""A new term from an old one: open lines of the ledgers come along as data, closed ones stay behind."""

from __future__ import annotations

import io
import shutil

import openpyxl
import pytest
from click.testing import CliRunner
from small_term import SHEETS, computed, written
from text_tables import rows, write_book

from jiafang_batch.cli import jiafang
from jiafang_batch.intake.encrypted import opened_with
from jiafang_batch.report.figures import figures
from jiafang_batch.report.forms.ledger_entries import ledger_entries
from jiafang_batch.run.place.counsellor_password import kept_passwords
from jiafang_batch.terms import TrackedLedger

TALKS = """
    谈话日期   | 班级    | 学生姓名 | 关注等级 | 心理教师 | 辅导记录   | 结案日期
    2024-10-12 | 一(1)班 | 王小明  | 重点关注 | 孙老师  | 画了房子   |
    2024-10-13 | 一(2)班 | 张伟    | 一般关注 | 孙老师  | 好了      | 2024-10-13
"""
HAND = """
    台账 | 班级    | 学生姓名 | 日期       | 续记        | 办结日期
    诉求 | 一(1)班 | 李芳    | 2024-10-12 | 体育组在商量 |
    回访 | 一(1)班 | 周七    |            | 外婆病了    |
    帮扶 | 一(2)班 | 张伟    | 2024-09-22 | 棉被已送    | 2024-12-01
"""
FOUND = """
    发现日期   | 班级    | 学生姓名 | 发现教师 | 情况类别 | 发现的情况 | 报告给 | 办结日期
    2024-11-02 | 一(2)班 | 张伟    | 刘洋    | 人身安全 | 煤炉没烟道 | 赵校长 |
    2024-11-03 | 一(1)班 | 李芳    | 陈静    | 监护缺失 | 一个人住  | 赵校长 | 2024-11-20
"""
LONELY = ("学生名册", "", "        G05 | 周七 | 男 | 一年级 | 一(1)班 | 2024-9-2 | | 留守儿童 | 具备 |")
LEFT = """
    事件编号 | 日期       | 班级    | 学生姓名 | 事件类型
    E1     | 2024-10-11 | 一(1)班 | 李芳    | 迟到缺席
    E2     | 2024-12-02 | 一(2)班 | 张伟    | 辍学
"""


def run(*words):
    result = CliRunner().invoke(jiafang, [str(word) for word in words], standalone_mode=False)
    assert result.exception is None, result.output
    return result.output


@pytest.fixture
def old(tmp_path, monkeypatch):
    monkeypatch.setitem(SHEETS, "重大情况登记", ("收表/登记.xlsx", FOUND))
    with monkeypatch.context() as only:
        only.setitem(SHEETS, "事件登记", ("收表/登记.xlsx", LEFT))
        place = written(tmp_path / "2024秋", LONELY, ("诉求办理", "2024-10-12", "2024-9-21"))
    write_book(place / "收表/手写.xlsx", {"跟踪台账": rows(HAND)})
    write_book(place / "收表/心理.xlsx", {"心理跟踪": rows(TALKS)})
    return place


def begun(old, tmp_path):
    """The new term with the rosters of the old one, whose pupils have moved up to 二年级."""
    new = tmp_path / "2025秋"
    output = run("new", new, "--from", old, "--year", "2025-2026")
    shutil.rmtree(new / "基础信息")
    moved = [(title, "一(", "二(") for title in ("学生名册", "班级表", "任课表")]
    moved += [(title, "一年级", "二年级") for title in ("学生名册", "班级表", "教师名册")]
    shutil.copytree(written(tmp_path / "升级", LONELY, *moved) / "基础信息", new / "基础信息")
    return new, output


def lines(folder, ledger):
    by_class = ledger_entries(figures(computed(folder).evaluation, (), ()))[ledger]
    return [entry for entries in by_class.values() for entry in entries]


def test_open_lines_come_along_and_closed_ones_stay_behind(old, tmp_path):
    new, output = begun(old, tmp_path)
    assert "没有办结的台账 4 行" in output
    sheet = openpyxl.load_workbook(new / "收表/上学期跟踪台账.xlsx")["跟踪台账"]
    head, *body = [list(row) for row in sheet.iter_rows(values_only=True) if any(row)]
    place = {str(title).rstrip("*"): number for number, title in enumerate(head)}
    assert [(row[place["台账"]], row[place["学生姓名"]], row[place["续记"]]) for row in body] == [
        ("回访", "周七", "外婆病了\n2024-2025学年第一学期：待访"),
        ("控辍", "张伟", "2024-2025学年第一学期：未返校"),
        ("诉求", "李芳", "体育组在商量\n2024-2025学年第一学期：未办理"),
        ("重大情况", "张伟", "2024-2025学年第一学期：处理中"),
    ]
    assert all(row[place["班级"]] is None for row in body)


def test_they_are_lines_of_the_new_terms_ledger(old, tmp_path):
    new, _ = begun(old, tmp_path)
    (asked,) = lines(new, TrackedLedger.REQUESTS)
    assert (asked.student.name, asked.student.school_class, asked.is_open) == ("李芳", "二(1)班", True)
    assert asked.cells[:3] == ("2024-10-12", "希望增加体育活动", "上学期带来")
    run("forms", new, "--only", "跟踪台账")
    book = openpyxl.load_workbook(new / "输出/表册/跟踪台账/二(1)班.xlsx")
    assert "体育组在商量" in str([[c.value for c in row] for row in book["诉求"].iter_rows()])
    assert not [p for p in computed(new).checked.problems if p.location.file.startswith("收表/上学期跟踪")]


def test_what_is_settled_in_the_new_term_is_not_brought_again(old, tmp_path):
    new, _ = begun(old, tmp_path)
    handled = """
        学号 | 班级 | 学生姓名 | 家访日期 | 办理状态 | 办理结果
        G02 | 二(1)班 | 李芳 | 2024-10-12 | 已解决 | 加了一节课"""
    closed = """
        台账 | 学号 | 班级 | 学生姓名 | 日期 | 办结日期
        重大情况 | G03 | 二(2)班 | 张伟 | 2024-11-02 | 2025-9-20"""
    write_book(new / "收表/办理.xlsx", {"诉求办理": rows(handled), "跟踪台账": rows(closed)})
    (asked,) = lines(new, TrackedLedger.REQUESTS)
    assert (asked.is_open, asked.cells[2]) == (False, "已解决")
    assert "加了一节课" in asked.cells[4]
    assert [entry.is_open for entry in lines(new, TrackedLedger.INCIDENTS)] == [False]
    assert "没有办结的台账 3 行" in run("new", tmp_path / "2026春", "--from", new, "--term", "第二学期")


def test_open_cases_of_the_counsellor_come_along_under_the_same_password(old, tmp_path):
    run("forms", old, "--only", "心理跟踪")
    new, output = begun(old, tmp_path)
    assert "没有结案的辅导记录 1 行" in output
    assert kept_passwords(new) == kept_passwords(old)
    data = (new / "收表/上学期心理跟踪.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(opened_with(data, kept_passwords(new))))
    assert "画了房子" in str([[c.value for c in row] for row in book["心理跟踪"].iter_rows()])
    run("forms", new, "--only", "心理跟踪")
    data = (new / "输出/表册/心理跟踪.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(opened_with(data, kept_passwords(new))))
    assert "画了房子" in str([[c.value for c in row] for row in book["辅导记录"].iter_rows()])


def test_a_term_with_nothing_open_brings_nothing(tmp_path):
    place = written(tmp_path / "2024秋", ("学生名册", "留守儿童", ""), ("一班家访", "希望增加体育活动", "无"))
    output = run("new", tmp_path / "2025春", "--from", place)
    assert "没有办结的" not in output
    assert list((tmp_path / "2025春/收表").iterdir()) == []


def test_a_term_that_cannot_be_computed_is_said_and_the_new_one_is_made(tmp_path):
    place = written(tmp_path / "2024秋", ("基本设置", "2024-9-2", "九月"))
    output = run("new", tmp_path / "2025春", "--from", place, "--policy", "qizhuang")
    assert "没有带来跟踪台账" in output
    assert (tmp_path / "2025春/考核办法.xlsx").is_file()


def test_a_printed_ledger_continued_by_hand_is_printed_with_it_again(old):
    run("forms", old, "--only", "跟踪台账")
    path = old / "输出/表册/跟踪台账/一(2)班.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["控辍"]
    head = [str(cell.value).replace("\n", "") for cell in sheet[3]]
    sheet.cell(4, head.index("家长承诺（手写）") + 1, "国庆后就回来")
    book.save(old / "收表/一(2)班台账.xlsx")
    (entry,) = lines(old, TrackedLedger.DROPOUT)
    assert "国庆后就回来" in entry.cells
    told = [p.code for p in computed(old).checked.problems if p.location.file == "收表/一(2)班台账.xlsx"]
    assert set(told) <= {"untouched-rows", "empty-register"}
