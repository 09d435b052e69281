"""One cell, one typed value: every spelling of the contract, and what is said about the cells that are none of them."""

from __future__ import annotations

import math
from datetime import date, datetime

import pytest

from jiafang_batch.dates import SchoolYear
from jiafang_batch.sheets.cell_types import parse
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.parsed_cell import blank, shown
from jiafang_batch.table import Reference
from jiafang_batch.terms import (
    EntryKind,
    Outcome,
    Post,
    RequestStatus,
    Sex,
    StudentStatus,
    TeacherStatus,
    Theme,
    Visitable,
    VisitForm,
)

YEAR = SchoolYear(date(2024, 8, 1), date(2025, 7, 31))


def parsed(column: str, cell: object):
    """A cell of a column named `layout.field`."""
    code, field = column.split(".")
    return parse(cell, layouts()[code].column(field), YEAR)


def column_of(column: str):
    code, field = column.split(".")
    return layouts()[code].column(field)


# ---------------------------------------------------------------- words


WORDS = {
    VisitForm.ONSITE: ["实地家访", "实地", "上门", "登门", "入户", "走访", "家访", "上门家访"],
    VisitForm.HOSPITAL: ["医院探望"],
    VisitForm.PARENT_AT_SCHOOL: ["家长到校", "到校", "来校座谈", "家长来访", "请家长来校"],
    VisitForm.PHONE: ["电话", "电话家访", "电话联系"],
    VisitForm.SMS: ["短信"],
    VisitForm.WECHAT: ["微信"],
    VisitForm.QQ: ["QQ", "qq", "ＱＱ"],
    VisitForm.VIDEO: ["视频", "视频家访", "线上视频"],
    VisitForm.EMAIL: ["电子邮件", "邮件", "email", "Email", "E-MAIL"],
    VisitForm.LETTER: ["信件", "写信", "信访"],
    VisitForm.PARENT_MEETING: ["家长会"],
    VisitForm.PARENT_SCHOOL: ["家长学校"],
}


@pytest.mark.parametrize(("word", "form"), [(word, form) for form, words in WORDS.items() for word in words])
@pytest.mark.parametrize("written", ["{}", " {} ", "{}\u200b", "{}　"])
def test_every_spelling_of_a_form_is_understood(word, form, written):
    assert parsed("visit_log.form", written.format(word)) == parsed("visit_log.form", form.value)
    assert parsed("visit_log.form", word).value is form


CATEGORIES = {
    "经济困难": ["经济困难", "贫困生", "贫困", "家庭经济困难"],
    "低保": ["低保"],
    "特困": ["特困"],
    "脱贫户": ["脱贫户", "建档立卡", "农村脱贫"],
    "学习困难": ["学习困难", "学困生", "后进生", "学业困难"],
    "单亲离异": ["单亲离异", "单亲", "离异", "单亲生"],
    "行为偏常": ["行为偏常", "违纪生", "行为偏差"],
    "重大变故": ["重大变故", "家庭变故", "受灾"],
    "随迁子女": ["随迁子女", "进城务工随迁", "外来务工子女", "流动人员随迁"],
    "留守儿童": ["留守儿童", "留守", "父母外出务工"],
    "残疾": ["残疾", "随班就读", "残障"],
    "心理困难": ["心理困难", "心理问题", "情绪不稳定"],
    "疑似辍学": ["疑似辍学", "有辍学动向"],
    "辍学": ["辍学", "流失生"],
    "父母智障": ["父母智障"],
    "重大变化": ["重大变化"],
    "潜力生": ["潜力生", "学有潜力"],
    "特长生": ["特长生"],
    "偏科生": ["偏科生"],
}


@pytest.mark.parametrize(("word", "name"), [(word, name) for name, words in CATEGORIES.items() for word in words])
def test_every_spelling_of_a_category_is_understood(word, name):
    assert parsed("student.categories", word).value == (name,)
    assert parsed("student.categories", word).issues == ()


UNDERSTOOD = [
    # 家访结果, 办理状态 and other closed words
    ("visit_log.outcome", "完成", Outcome.COMPLETED),
    ("visit_log.outcome", "未 遇", Outcome.NOBODY_HOME),
    ("visit_log.outcome", "拒访", Outcome.REFUSED),
    ("visit_log.outcome", "改约", Outcome.POSTPONED),
    ("visit_log.request_status", "未办理", RequestStatus.OPEN),
    ("visit_log.request_status", "办理中", RequestStatus.IN_PROGRESS),
    ("visit_log.request_status", "已解决", RequestStatus.RESOLVED),
    ("visit_log.request_status", "已解释并制定方案", RequestStatus.EXPLAINED),
    ("student.sex", "女", Sex.FEMALE),
    ("student.entry_kind", "插班生", EntryKind.TRANSFER),
    ("student.status", "疑似辍学", StudentStatus.AT_RISK),
    ("student.status", "已辍学", StudentStatus.DROPPED_OUT),
    ("student.visitable", "不具备", Visitable.NO),
    ("teacher.status", "离岗", TeacherStatus.LEFT),
    # lists of words: separators, repetitions, nothing
    ("visit_log.themes", "教育政策、安全教育", (Theme.EDUCATION_POLICY, Theme.SAFETY)),
    ("visit_log.themes", "安全教育，家庭教育", (Theme.SAFETY, Theme.PARENTING)),
    ("visit_log.themes", "安全教育,家庭教育", (Theme.SAFETY, Theme.PARENTING)),
    ("visit_log.themes", "安全教育；家庭教育;", (Theme.SAFETY, Theme.PARENTING)),
    ("visit_log.themes", "安全教育/家庭教育", (Theme.SAFETY, Theme.PARENTING)),
    ("visit_log.themes", "安全教育\n家庭教育", (Theme.SAFETY, Theme.PARENTING)),
    ("visit_log.themes", "安全教育、安全教育", (Theme.SAFETY,)),
    ("visit_log.themes", "无", ()),
    ("student.categories", "贫困、留守；单亲", ("经济困难", "留守儿童", "单亲离异")),
    ("student.categories", "贫困、贫困生", ("经济困难",)),
    ("student.categories", "暂无", ()),
    ("teacher.posts", "班主任、科任教师", (Post.HOMEROOM, Post.SUBJECT)),
    # yes and no
    ("visit_log.is_follow_up", "是", True),
    ("visit_log.is_follow_up", "否", False),
    ("visit_log.is_follow_up", "√", True),
    ("visit_log.is_follow_up", "×", False),
    ("visit_log.is_follow_up", "y", True),
    ("visit_log.is_follow_up", 1.0, True),
    ("visit_log.is_follow_up", 0.0, False),
    ("visit_log.is_follow_up", True, True),
    ("visit_log.is_follow_up", False, False),
    # a signature is any name
    ("visit_log.signed", "王大明", True),
    ("visit_log.signed", "是", True),
    ("visit_log.signed", "已签", True),
    ("visit_log.signed", "否", False),
    ("visit_log.signed", "未签", False),
    ("visit_log.signed", "无", False),
    ("visit_log.signed", "/", False),
    ("visit_log.signed", False, False),
    # a real request, or nothing
    ("visit_log.request", "希望多布置些作业", "希望多布置些作业"),
    ("visit_log.request", "没有意见", "没有意见"),
    ("visit_log.request", "无", ""),
    ("visit_log.request", "无。", ""),
    ("visit_log.request", " 暂无", ""),
    ("visit_log.request", "没有", ""),
    ("visit_log.request", "/", ""),
    ("visit_log.request", "-", ""),
    ("visit_log.request", "——", ""),
    # counts
    ("visit_log.photos", 2.0, 2),
    ("visit_log.photos", "2", 2),
    ("visit_log.photos", "2张", 2),
    ("visit_log.photos", "２ 张", 2),
    ("visit_log.photos", "3.0", 3),
    ("visit_log.photos", 0.0, 0),
    ("visit_log.photos", "无", 0),
    ("survey.satisfaction", 5.0, 5),
    ("survey.satisfaction", "4分", 4),
    ("survey.satisfaction", "1", 1),
    ("essay.mark", 95.5, 95.5),
    ("essay.mark", "95分", 95.0),
    ("essay.mark", 0.0, 0.0),
    ("essay.mark", 100.0, 100.0),
    # prose keeps its own punctuation, numbers and dates are shown as in the sheet
    ("visit_log.record", "  谈阅读，谈作息。 ", "谈阅读，谈作息。"),
    ("visit_log.record", "＝100分", "＝100分"),
    ("visit_log.record", 5.0, "5"),
    ("visit_log.record", date(2024, 9, 21), "2024-9-21"),
    # classes and year groups, also where the spreadsheet made a number of them
    ("visit_log.school_class", 101.0, "一(1)班"),
    ("visit_log.school_class", "一年级（1）班", "一(1)班"),
    ("student.year_group", 1.0, "一年级"),
    ("student.year_group", "初一", "七年级"),
    # dates
    ("visit_log.date", "2024年9月21日 星期六", date(2024, 9, 21)),
    ("visit_log.date", 45556.0, date(2024, 9, 21)),
    ("student.birth_date", "2018.3.7", date(2018, 3, 7)),
    ("receipt.received", "2025-1-20 15:00", datetime(2025, 1, 20, 15, 0)),  # noqa: DTZ001
    ("receipt.received", datetime(2025, 1, 20, 15, 0), datetime(2025, 1, 20, 15, 0)),  # noqa: DTZ001
]


@pytest.mark.parametrize(("column", "cell", "value"), UNDERSTOOD, ids=repr)
def test_a_spelling_has_its_value_and_nothing_is_said(column, cell, value):
    found = parsed(column, cell)
    assert (found.value, found.issues) == (value, ())


# ---------------------------------------------------------------- people and numbers that are names


PEOPLE = [
    ("student.name", "王小明", "王小明"),
    ("student.name", " 王 小　明 ", "王小明"),
    ("student.name", "王\u200b小明\ufeff", "王小明"),
    ("student.name", "阿依古丽·买买提", "阿依古丽·买买提"),
    ("student.name", "阿依古丽.买买提", "阿依古丽·买买提"),
    ("student.name", "阿依古丽•买买提", "阿依古丽·买买提"),
    ("student.name", "阿依古丽．买买提", "阿依古丽·买买提"),
    ("visit_log.student", "王小明", (Reference("王小明"),)),
    ("visit_log.student", "王小明(G001)", (Reference("王小明", "G001"),)),
    ("visit_log.student", "王小明（Ｇ００１）", (Reference("王小明", "G001"),)),
    ("visit_log.student", "王小明、李芳", (Reference("王小明"), Reference("李芳"))),
    ("visit_log.student", "王小明，李芳\n张华", (Reference("王小明"), Reference("李芳"), Reference("张华"))),
    ("visit_log.student", "王小明；", (Reference("王小明"),)),
    ("visit_log.student", 20240001.0, (Reference("20240001"),)),
    ("visit_log.lead", "李老师 ", Reference("李老师")),
    ("visit_log.lead", "李老师(T01)", Reference("李老师", "T01")),
    ("visit_log.companions", "张老师（T02）/王老师", (Reference("张老师", "T02"), Reference("王老师"))),
    # nobody
    ("visit_log.companions", "无", ()),
    ("visit_log.companions", "—", ()),
    ("visit_log.companions", "/", ()),
    ("visit_log.companions", "王老师、无", (Reference("王老师"),)),
    ("visit_log.student_id", "无", ()),
    ("school_class.year_leader", "暂无", None),
    # ids stay as they were typed, zeros in front included
    ("student.student_id", "0012", "0012"),
    ("student.student_id", "'0012", "0012"),
    ("student.student_id", " G 001 ", "G001"),
    ("student.student_id", 20240001.0, "20240001"),
    ("student.student_id", 123456789012345.0, "123456789012345"),
    ("student.student_id", "1234567890123456789", "1234567890123456789"),
    ("student.student_id", "1.3812345678E+10", "13812345678"),
    ("visit_log.student_id", "G001、G002", ("G001", "G002")),
    ("visit_log.student_id", 1.0, ("1",)),
    # telephones
    ("student.phone", "13812345678", "13812345678"),
    ("student.phone", 13812345678.0, "13812345678"),
    ("student.phone", 1.38e10, "13800000000"),
    ("student.phone", "1.3812345678E+10", "13812345678"),
    ("student.phone", "138 1234 5678", "13812345678"),
    ("student.phone", "138-1234-5678", "13812345678"),
    ("student.phone", "+8613812345678", "13812345678"),
    ("student.phone", "１３８１２３４５６７８", "13812345678"),
    ("student.phone", "0571-88888888", "0571-88888888"),
    ("student.phone", 88888888.0, "88888888"),
    ("student.phone", "13812345678/13812345679", "13812345678、13812345679"),
]


@pytest.mark.parametrize(("column", "cell", "value"), PEOPLE, ids=repr)
def test_people_and_their_numbers_are_read_without_loss(column, cell, value):
    found = parsed(column, cell)
    assert (found.value, found.issues) == (value, ())


@pytest.mark.parametrize("column", ["student.student_id", "visit_log.student_id", "teacher.staff_id"])
@pytest.mark.parametrize(
    "cell", [3.6691e18, 1234567890123456.0, 1e15, "3.6691E+18", "1.38E+10", "1.38e10", math.inf], ids=repr
)
def test_a_long_number_that_the_spreadsheet_rounded_is_refused(column, cell):
    found = parsed(column, cell)
    assert [issue.code for issue in found.issues] == ["lost-digits"]
    assert found.value in ("", ())


# ---------------------------------------------------------------- what is said


SAID = [
    # several forms in a cell: the most direct one counts
    ("visit_log.form", "电话、实地", VisitForm.ONSITE, "several-forms", {"understood": "实地家访"}),
    ("visit_log.form", "视频/家长到校", VisitForm.PARENT_AT_SCHOOL, "several-forms", {"understood": "家长到校"}),
    ("visit_log.form", "电话和视频", VisitForm.VIDEO, "several-forms", {"understood": "视频"}),
    ("visit_log.form", "微信+电话", VisitForm.PHONE, "several-forms", {"understood": "电话"}),
    # a required or deciding cell that is not understood is an error
    ("visit_log.form", "飞鸽传书", None, "bad-value", {"hint": "请改为其中一种写法。"}),
    ("visit_log.form", "实地、飞鸽", None, "bad-value", {}),
    ("visit_log.form", "实地家放", None, "bad-value", {"hint": "是不是“实地家访”？"}),
    ("visit_log.outcome", "没人开门", Outcome.COMPLETED, "bad-value", {}),
    ("visit_log.lead", "无", None, "bad-value", {"expected": "一位教师的姓名"}),
    ("survey.visited", "也许", None, "bad-value", {"expected": "“是”或“否”"}),
    # an optional one is a warning, and the cell counts as blank
    ("visit_log.photos", "两张", None, "ignored-value", {"expected": "不小于 0 的整数"}),
    ("visit_log.photos", -1.0, None, "ignored-value", {}),
    ("visit_log.photos", 2.5, None, "ignored-value", {}),
    ("visit_log.is_follow_up", "回访", None, "ignored-value", {}),
    ("visit_log.themes", "安全", (), "ignored-value", {"hint": "是不是“安全教育”？"}),
    ("visit_log.request_status", "解决", None, "ignored-value", {"hint": "是不是“已解决”？"}),
    ("student.sex", "男生", None, "ignored-value", {"hint": "是不是“男”？"}),
    ("student.status", "在籍不在校", StudentStatus.ENROLLED, "ignored-value", {}),
    ("student.phone", "138123456", "", "ignored-value", {}),
    ("student.phone", "1.38E+10", "", "ignored-value", {"hint": "请以文本格式填写完整号码。"}),
    ("student.birth_date", "不详", None, "ignored-value", {"expected": "真实的某一天"}),
    ("survey.satisfaction", 6.0, None, "ignored-value", {"expected": "1 到 5 的整数"}),
    ("survey.satisfaction", 4.5, None, "ignored-value", {}),
    ("essay.mark", 101.0, None, "ignored-value", {}),
    # a school's own word is kept
    ("visit_log.reason", "谈心", "谈心", "own-word", {}),
    ("student.categories", "低保边缘户", ("低保边缘户",), "own-word", {"expected": "低保"}),
    ("event.kind", "进步", "进步", "own-word", {"expected": "进步表扬"}),
    # dates
    ("visit_log.date", "3.10", None, "bad-date", {}),
    ("visit_log.date", "2031-02-30", None, "bad-date", {"reason": "2031 年 2 月没有 30 日"}),
    ("visit_log.date", "9月21日", date(2024, 9, 21), "date-year-guessed", {"understood": "2024-9-21"}),
    ("visit_log.date", "2024-4-30", date(2024, 4, 30), "date-out-of-range", {"first": "2024-5-1"}),
    ("visit_log.date", "2025-8-1", date(2025, 8, 1), "date-out-of-range", {"last": "2025-7-31"}),
    ("handling.handled_date", "2025-8-1", date(2025, 8, 1), "date-unusual", {}),
    ("receipt.received", "昨天", None, "bad-date", {}),
]


@pytest.mark.parametrize(("column", "cell", "value", "code", "details"), SAID, ids=repr)
def test_what_is_not_plain_is_said_with_the_reason(column, cell, value, code, details):
    found = parsed(column, cell)
    (issue,) = found.issues
    assert (found.value, issue.code, issue.value) == (value, code, shown(cell))
    assert {key: issue.details[key] for key in details} == details


@pytest.mark.parametrize("day", ["2024-5-1", "2025-7-31"])
def test_the_first_and_the_last_day_of_the_accepted_range_are_in_it(day):
    assert parsed("visit_log.date", day).issues == ()


def test_a_birthday_may_lie_outside_the_school_year():
    assert parsed("student.birth_date", "2010-1-1").issues == ()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("visit_log.outcome", Outcome.COMPLETED),
        ("student.entry_kind", EntryKind.ENROLLED),
        ("student.status", StudentStatus.ENROLLED),
        ("student.visitable", Visitable.YES),
        ("teacher.status", TeacherStatus.ACTIVE),
        ("plan.kind", "普访"),
        ("visit_log.photos", None),
        ("visit_log.request", ""),
        ("visit_log.student_id", ()),
        ("visit_log.lead", None),
        ("visit_log.themes", ()),
    ],
)
def test_a_blank_cell_holds_its_columns_default(column, value):
    assert blank(column_of(column)) == value


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (5.0, "5"),
        (5.5, "5.5"),
        (20240001.0, "20240001"),
        (1e20, "1e+20"),
        (True, "是"),
        (date(2024, 9, 1), "2024-9-1"),
        (datetime(2024, 9, 1), "2024-9-1"),  # noqa: DTZ001
        (datetime(2024, 9, 1, 8, 5), "2024-9-1 08:05"),  # noqa: DTZ001
        (" Ａ １ ", "A 1"),
    ],
)
def test_a_cell_is_shown_as_a_person_sees_it(cell, text):
    assert shown(cell) == text
