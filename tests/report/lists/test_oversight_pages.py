"""离校审批, 培训登记, 座谈会记录, 抽查记录: how a school's own sheets are read and what 家访汇总 shows of them."""

from __future__ import annotations

import openpyxl
import pytest
from small_term import SHEETS, checked, computed, linked, written
from text_tables import read_text

from jiafang_batch.report.lists.oversight_pages import oversight_pages
from jiafang_batch.run.term.write import write_school

REGISTERS = "收表/登记.xlsx"
LEAVE = """
    离校日期   | 申请教师 | 班级    | 被访学生 | 事由     | 批准人 | 离校时间 | 返校时间 | 返校汇报
    2024-9-21 | 陈静    | 一(1)班 | 王小明  | 没有到校 | 赵校长 | 14:00  | 15:30  | 已送医
    2024-10-8 | 刘洋    | 一(2)班 | 张伟    | 了解情况 |       | 10:00  |        |
"""
TRAINING = """
    培训日期   | 培训主题  | 参加对象 | 参加人员    | 没有参加
    2024-8-28 | 怎样家访  |         | 陈静、刘洋  |
    2024-9-10 | 怎样家访  | 科任教师 |            | 赵敏
    2024-9-12 | 班主任会  | 班主任  | 陈静、刘洋  |
    2024-9-20 | 保密     | 班主任  |            |
"""
FORUM = """
    座谈日期    | 座谈对象  | 班级    | 谈到的教师 | 反映的家访情况
    2024-12-18 | 学生 8 人 | 一(1)班 | 陈静      | 都说老师来过
"""
INSPECTION = """
    抽查日期    | 被抽查教师 | 班级    | 学生姓名 | 家访日期  | 抽查方式 | 抽查结果
    2024-12-20 | 陈静      | 一(1)班 | 王小明  | 2024-9-21 | 电话    | 不属实
    2024-12-20 | 刘洋      | 一(2)班 | 张伟    |          | 电话    | 属实
"""
HOURS = (
    ("一班家访", "关联事件", "关联事件 | 工作时间"),
    ("一班家访", "| #2 |", "| #2 | | 是"),
    ("一班家访", "#0 | E1", "#0 | E1 | 是"),
)


@pytest.fixture(autouse=True)
def registers(monkeypatch):
    for title, text in (("离校审批", LEAVE), ("培训登记", TRAINING), ("座谈会记录", FORUM), ("抽查记录", INSPECTION)):
        monkeypatch.setitem(SHEETS, title, (REGISTERS, text))


def pages(folder):
    return {page.name: page for page in oversight_pages(computed(folder).evaluation.term)}


@pytest.mark.parametrize(
    ("title", "header", "kind"),
    [
        ("离校家访审批表", "日期 | 申请人 | 班级 | 被访学生 | 外出事由 | 审批领导 | 出校时间 | 回校时间", "leave"),
        ("教师外出登记", "外出日期 | 教师姓名 | 班级 | 学生姓名 | 事由 | 主管领导", "leave"),
        ("家访培训签到", "日期 | 主题 | 参训人员 | 缺席", "training"),
        ("分级培训登记", "培训时间 | 培训内容 | 培训对象 | 主讲", "training"),
        ("学生座谈会记录", "座谈时间 | 参加学生 | 主持人 | 座谈内容 | 涉及教师", "forum"),
        ("家访抽查", "日期 | 教师 | 班级 | 学生 | 核实方式 | 核实结果 | 核实人", "inspection"),
        # What these resemble stays what it is.
        ("家长会", "日期 | 班级 | 主题 | 到会人数", "meeting"),
        ("违规", "日期 | 教师 | 类型 | 说明", "breach"),
        ("家访记录", "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 家访原因 | 审批人", "visit_log"),
    ],
)
def test_a_schools_own_sheet_is_known(title, header, kind):
    table, _ = read_text(f"{title}\n{header}")
    assert table is not None
    assert table.kind == kind


def test_a_visit_in_working_hours_is_approved_by_its_application(tmp_path):
    folder = written(tmp_path, *HOURS)
    rows = pages(folder)["离校审批"].rows
    assert [(str(row[0]), row[1], row[3], row[5], row[10]) for row in rows] == [
        ("2024-09-21", "陈静", "王小明", "赵校长", "已批准"),
        ("2024-10-08", "刘洋", "张伟", "", "没有家访记录"),
        ("2024-10-12", "陈静", "李芳", "", "未经审批"),
    ]
    visits, _ = linked(*HOURS)
    assert [v.approver for v in visits.visits if v.in_work_hours] == ["赵校长", ""]


def test_an_application_that_nobody_approved_approves_nothing():
    records, _ = linked(*HOURS, ("离校审批", "| 赵校长 |", "|  |"))
    assert [v.approver for v in records.visits] == ["", "", "", ""]


def test_who_was_not_at_a_training(tmp_path):
    page = pages(written(tmp_path))["培训登记"]
    assert [(row[4], row[5], row[6]) for row in page.rows] == [
        (3, 1, "赵敏"), (1, 1, "赵敏"), (2, 0, "都参加了"), (2, None, "没有登记谁参加"),
    ]  # fmt: skip
    assert page.note == "共 4 次；还要补训：赵敏"


def test_who_came_to_the_second_training_need_not_come_again(tmp_path):
    page = pages(written(tmp_path, ("培训登记", "科任教师 |            | 赵敏", "科任教师 | 赵敏 |")))["培训登记"]
    assert page.note == "共 4 次；没有要补训的人"


def test_an_audience_that_fits_nobody_is_said():
    _, problems = linked(("培训登记", "| 科任教师 |", "| 外聘教练 |"))
    assert [(p.code, p.value) for p in problems if p.code == "unknown-audience"] == [("unknown-audience", "外聘教练")]


def test_forums_and_spot_checks_are_shown(tmp_path):
    found = pages(written(tmp_path))
    assert found["座谈会记录"].rows[0][1:6] == ("学生 8 人", "一(1)班", "", "陈静", "都说老师来过")
    assert [row[6] for row in found["抽查记录"].rows] == ["不属实", "属实"]
    assert found["抽查记录"].note == "共抽查 2 户：属实 1，不属实 1"


def test_a_refuted_visit_is_to_be_verified():
    (doubt,) = [p for p in checked() if p.code == "inspection-refutes-visit"]
    assert (doubt.value, doubt.details["visits"]) == ("王小明（一(1)班）", "2024-09-21 实地家访（陈静、赵敏）")


def test_the_pages_are_the_offices_alone(tmp_path):
    found = computed(written(tmp_path / "term", *HOURS))
    write_school(found, tmp_path / "out")
    paths = [path for path in (tmp_path / "out").rglob("*.xlsx") if "退回" not in path.parts]
    books = {path: openpyxl.load_workbook(path, read_only=True) for path in paths}
    holding = {path.name for path, book in books.items() if {"离校审批", "抽查记录"} & set(book.sheetnames)}
    assert holding == {"家访汇总.xlsx"}


def test_a_school_that_keeps_no_such_register_has_no_such_page(tmp_path, monkeypatch):
    for title in ("离校审批", "培训登记", "座谈会记录", "抽查记录"):
        monkeypatch.delitem(SHEETS, title)
    assert pages(written(tmp_path)) == {}


def test_everybody_with_visits_or_duties_has_a_workbook(tmp_path):
    folder = written(
        tmp_path, ("教师名册", "", "        T4 | 孙晓 | 心理教师 | | 在岗\n        T5 | 周门 | 其他 | | 在岗\n        T6 | 吴闲 | 其他 | | 在岗"),
        ("一班家访", "| 陈静 | 赵敏 |", "| 陈静 | 赵敏、孙晓 |"), ("家访计划", "| 陈静   | 普访", "| 陈静、周门 | 普访"),
    )  # fmt: skip
    write_school(computed(folder), folder / "输出")
    books = {path.name: path for path in (folder / "输出/教师").iterdir()}
    assert {"孙晓_T4.xlsx", "周门_T5.xlsx"} <= set(books)
    assert "吴闲_T6.xlsx" not in books
    book = openpyxl.load_workbook(books["孙晓_T4.xlsx"])
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert "王小明" in cells
    assert "李芳" not in cells
