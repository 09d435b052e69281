"""年级/: a year group's workbook tells of what is wrong with its own files, and of nobody else's."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest
from click.testing import CliRunner
from small_term import written
from text_tables import rows, write_book

from jiafang_batch.cli import jiafang
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

SECOND_YEAR = (
    ("学生名册", "", "G05 | 赵小宇 | 男 | 二年级 | 二(1)班 | 2024-9-2 | | | 具备 | 13900000005"),
    ("教师名册", "", "T4 | 周悦 | 班主任 | 二年级 | 在岗"),
    ("班级表", "", "二(1)班 | 二年级 | 周悦 | | | 否 |"),
)
WRONG_IN_FIRST = ("二班家访", "", "2024-9-23 | 一(2)班 | 张大伟 | 刘洋 | 实地家访 | 谈阅读")
NOBODY_VISITED = ("二班家访", "实地家访", "电话")
LOG = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 家访过程\n"
WRONG_IN_SECOND = (
    LOG
    + """
    2024-9-22 | 二(1)班 | 赵小宇 | 周悦 | 实地家访 | 谈阅读
    2024-13-1 | 二(1)班 | 赵小宇 | 周悦 | 实地家访 | 谈习惯
"""
)
WRONG_IN_BOTH = (
    LOG
    + """
    2024-10-8 | 二(1)班 | 赵小宇 | 赵敏 | 电话 | 谈作业
    2024-10-9 | 一(1)班 | 王小明 | 赵敏 | 电话 | 谈作业
    2024-13-9 | 一(1)班 | 王小明 | 赵敏 | 电话 | 谈作业
"""
)


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = written(tmp_path_factory.mktemp("two") / "学期", *SECOND_YEAR, WRONG_IN_FIRST)
    write_book(folder / "收表/二(1)班.xlsx", {"家访": rows(WRONG_IN_SECOND)})
    write_book(folder / "收表/赵敏.xlsx", {"家访": rows(WRONG_IN_BOTH)})
    computed = compute_school(check_school(SchoolJob(folder), None, Intake(processes=0)))
    return write_school(computed, folder / "输出").folder


@pytest.mark.parametrize(
    ("book", "wrong"),
    [
        ("年级/一年级.xlsx", {("收表/一(2)班.xlsx", "张大伟")}),
        ("年级/二年级.xlsx", {("收表/二(1)班.xlsx", "2024-13-1")}),
        (
            "家访汇总.xlsx",
            {("收表/一(2)班.xlsx", "张大伟"), ("收表/二(1)班.xlsx", "2024-13-1"), ("收表/赵敏.xlsx", "2024-13-9")},
        ),
    ],
)
def test_a_year_group_reads_of_its_own_files_only(output, book, wrong):
    sheet = openpyxl.load_workbook(output / book)["问题清单"]
    head, *lines = sheet.iter_rows(min_row=3, values_only=True)
    columns = {title: place for place, title in enumerate(head)}
    found = {(line[columns["文件"]], line[columns["内容"]]) for line in lines if line[columns["级别"]] == "错误"}
    assert found == wrong


def test_a_year_group_reads_how_far_each_class_is(tmp_path):
    """Refused files, rows in error and the next deadline beside 应访, 已访 and 还差; and whose own visits are lacking."""
    folder = written(tmp_path / "学期", *SECOND_YEAR, WRONG_IN_FIRST, NOBODY_VISITED)
    (tmp_path / "一(1)班扫描.pdf").write_bytes(b"%PDF-1.4")
    CliRunner().invoke(jiafang, ["collect", str(folder), str(tmp_path / "一(1)班扫描.pdf")], standalone_mode=False)
    computed = compute_school(check_school(SchoolJob(folder, as_of=date(2024, 11, 15)), None, Intake(processes=0)))
    book = openpyxl.load_workbook(write_school(computed, folder / "输出").folder / "年级/一年级.xlsx")
    assert book.sheetnames[:2] == ["家访进度", "本人任务"]
    head, *lines = book["家访进度"].iter_rows(min_row=3, values_only=True)
    shown = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    assert set(shown) == {"一(1)班", "一(2)班"}
    assert (shown["一(1)班"]["没收下的文件"], shown["一(2)班"]["没收下的文件"]) == (1, None)
    assert (shown["一(1)班"]["错误行"], shown["一(2)班"]["错误行"]) == (0, 1)
    for line in shown.values():
        assert line["应访"] == line["已访"] + line["还差"]
        assert line["班主任"]
    assert str(shown["一(2)班"]["最近期限"])[:10] == "2025-01-10"
