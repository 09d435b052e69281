"""Pupils of the roster: once each, with all their numbers; who has left is asked for the day and is nobody to visit."""

from __future__ import annotations

import pytest
from small_term import SHEETS, linked, linked_sheets

from jiafang_batch.catalogue import is_error, is_notice
from jiafang_batch.terms import Category, StudentStatus

PUPILS = SHEETS["学生名册"][1].strip()
HEAD = "学号 | 姓名 | 班级 | 学籍状态 | 转出日期"


def with_status(word, leave=""):
    """The pupils, the first of them with this word."""
    rows = [f"G01 | 王小明 | 一(1)班 | {word} | {leave}", "G02 | 李芳 | 一(1)班 | |", "G03 | 张伟 | 一(2)班 | |"]
    rows.append("G04 | 阿依古丽·买买提 | 一(2)班 | |")
    return linked(("学生名册", PUPILS, "\n".join([HEAD, *rows])))


@pytest.mark.parametrize("word", ["转出", "毕业", "退学", "已转出", "转学", "已毕业", "已退学", "离校", "结业"])
def test_who_has_left_without_a_day_is_asked_for_it_and_is_nobody_to_visit(word):
    records, problems = with_status(word)
    assert set(records.roster.students) == {"G02", "G03", "G04"}
    (asked,) = [p for p in problems if p.code == "leave-date-missing"]
    assert is_error(asked)
    assert (asked.location.row, asked.location.header) == (2, "学籍状态")
    assert [p for p in problems if p.location.file.startswith("收表/") and is_error(p)] == []


@pytest.mark.parametrize("word", ["休学", "已休学"])
def test_whose_return_is_open_is_asked_for_and_stays_a_pupil(word):
    records, problems = with_status(word)
    assert "G01" in records.roster.students
    assert [p.code for p in problems if is_error(p)] == ["leave-date-missing"]


@pytest.mark.parametrize("word", ["转出", "毕业", "退学", "休学"])
def test_a_day_answers_the_question(word):
    records, problems = with_status(word, "2024-12-1")
    student = records.roster.students["G01"]
    assert (str(student.leave_date), student.status) == ("2024-12-01", StudentStatus.ENROLLED)
    assert [p for p in problems if p.code == "leave-date-missing"] == []


def test_a_status_of_the_policy_gives_its_category():
    records, _ = with_status("疑似辍学")
    assert Category.DROPOUT_RISK.value in records.roster.students["G01"].categories


def test_a_list_of_all_beside_lists_of_classes_is_said_once_for_a_file():
    again = "G01 | 王小明 | | | 一(1)班 | | | | |\nG02 | 李芳 | | | 一(1)班 | | | | |"
    head = PUPILS.splitlines()[0].strip()
    records, problems = linked_sheets({**SHEETS, "一班": ("基础信息/各班.xlsx", f"{head}\n{again}")})
    assert len(records.roster.students) == 4
    (said,) = [p for p in problems if p.code == "pupils-listed-twice"]
    assert is_notice(said)
    assert said.details["count"] == "2"
    assert [p for p in problems if is_error(p)] == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("G01 | 王小明 | | | 一(1)班 | | | | |", "duplicate-id"),  # twice on one sheet
        ("G01 | 王大明 | | | 一(1)班 | | | | |", "duplicate-id"),
        ("G01 | 王小明 | | | 一(2)班 | | | | |", "duplicate-id"),
    ],
)
def test_a_number_of_two_pupils_stays_an_error(row, code):
    _, problems = linked(("学生名册", "", row))
    assert code in [p.code for p in problems if is_error(p)]


def test_what_only_the_second_list_says_is_kept():
    head = "学号 | 姓名 | 班级 | 家庭住址"
    records, _ = linked_sheets(
        {**SHEETS, "一班": ("基础信息/各班.xlsx", f"{head}\nG01 | 王小明 | 一(1)班 | 幸福路1号")}
    )
    student = records.roster.students["G01"]
    assert (student.address, student.phone) == ("幸福路1号", "13900000001")


SPECIAL = "基础信息/特殊学生.xlsx"


def beside(text, file=SPECIAL):
    """The pupils and the problems with a further list among the rosters."""
    records, problems = linked_sheets({**SHEETS, "名单": (file, text)})
    return records.roster.students, problems


LISTS = {
    "with numbers": "留守儿童花名册\n学号 | 姓名 | 班级\nG01 | 王小明 | 一(1)班\nG02 | 李芳 | 一(1)班",
    "without": "留守儿童花名册\n序号 | 姓名 | 班级 | 监护人\n1 | 王小明 | 一(1)班 | 王老三\n2 | 李芳 | 一(1)班 | 李四",
    "with a column": "学号 | 姓名 | 班级 | 特殊类别\nG01 | 王小明 | 一(1)班 | 留守\nG02 | 李芳 | 一(1)班 | 单亲",
    "without number, with a column": "班级 | 姓名 | 困境类型\n一1 | 王小明 | 留守儿童\n一1 | 李芳 | 留守",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("file", [SPECIAL, "基础信息/0 先读到的名单.xlsx"])
def test_a_list_of_special_pupils_beside_the_roster_adds_its_groups(text, file):
    students, problems = beside(text, file)
    assert len(students) == 4
    assert "留守儿童" in students["G01"].categories
    assert "留守儿童" in students["G02"].categories
    assert "留守儿童" not in students["G03"].categories
    assert [p.code for p in problems if is_error(p)] == []


def test_groups_of_both_lists_hold():
    students, _ = beside("学号 | 姓名 | 班级 | 特殊类别\nG02 | 李芳 | 一(1)班 | 单亲")
    assert students["G02"].categories == {"留守儿童", "单亲离异"}


@pytest.mark.parametrize(
    "row", ["G01 | 王小明 | 一(1)班 | 转出 | 2024-10-15", "G01 | 王小明 | 一(1)班 | 休学 | 2024-10-15",
    "G01 | 王小明 | 一(1)班 | 转学 | 2024年10月15日"]
)  # fmt: skip
def test_who_left_by_a_register_of_changes_has_left(row):
    students, problems = beside(f"学号 | 姓名 | 班级 | 异动类型 | 异动时间\n{row}")
    assert str(students["G01"].leave_date) == "2024-10-15"
    assert [p.code for p in problems if is_error(p)] == []


def test_two_lists_that_differ_are_pointed_out():
    changes = {
        **SHEETS,
        "名单": (SPECIAL, "学号 | 姓名 | 班级 | 家访条件 | 入校日期\nG01 | 王小明 | 一(1)班 | 不具备 | 2024-9-10"),
    }
    records, problems = linked_sheets(changes)
    differing = {p.location.header for p in problems if p.code == "lists-differ"}
    assert differing == {"家访条件", "入校日期"}
    assert records.roster.students["G01"].visitable


def remarks(words):
    records, problems = linked(
        ("学生名册", PUPILS, f"学号 | 姓名 | 班级 | 特殊类别 | 备注\nG01 | 王小明 | 一(1)班 | 单亲 | {words}")
    )
    return records.roster.students["G01"], [p.code for p in problems if p.code.startswith("remark")]


@pytest.mark.parametrize(
    "words", ["已转学", "2024年10月转走", "休学", "转往市实验小学", "国庆后退学", "随父母转校", "已毕业", "不在我校", "疑似辍学", "离校"]
)  # fmt: skip
def test_a_remark_that_a_pupil_left_is_pointed_out(words):
    student, codes = remarks(words)
    assert (student.leave_date, codes) == (None, ["remark-says-left"])


@pytest.mark.parametrize(
    "words", ["转入", "2023年转来", "复学", "单亲", "课代表", "拟转学", "已转学又转回", "走读", "由二小转学来"]
)
def test_other_remarks_are_left_alone(words):
    assert remarks(words)[1] == []


@pytest.mark.parametrize("words", ["留守儿童", "留守、残疾", "低保户 住校", "随迁子女", "建档立卡户"])
def test_a_remark_that_names_a_special_group_is_pointed_out(words):
    student, codes = remarks(words)
    assert (student.categories, codes) == ({"单亲离异"}, ["remark-says-group"])


ROW_PER_PARENT = "学号 | 姓名 | 班级 | 家长姓名 | 联系电话"


@pytest.mark.parametrize(
    ("second", "codes"),
    [
        ("G31 | 赵磊 | 一(1)班 | 周梅 | 13900000032", ["rows-of-parents"]),
        ("G31 | 赵磊 | 一(1)班 | 周梅 | 13900000031", ["rows-of-parents"]),
        ("G31 | 赵磊 | 一(1)班 | 赵大山 | 13900000032", ["rows-of-parents"]),
        ("G31 | 赵磊 | 一(1)班 | 赵大山 | 13900000031", ["duplicate-id"]),
        ("G31 | 赵磊 | 一(1)班 | | ", ["duplicate-id"]),
        ("G31 | 赵小磊 | 一(1)班 | 周梅 | 13900000032", ["duplicate-id"]),
        ("G31 | 赵磊 | 一(2)班 | 周梅 | 13900000032", ["duplicate-id"]),
    ],
)
def test_a_list_with_a_row_for_each_parent_has_each_pupil_once(second, codes):
    text = f"{ROW_PER_PARENT}\nG31 | 赵磊 | 一(1)班 | 赵大山 | 13900000031\n{second}"
    students, problems = beside(text, "基础信息/通讯录.xlsx")
    assert (students["G31"].guardian, students["G31"].phone) == ("赵大山", "13900000031")
    assert [p.code for p in problems if p.code in ("rows-of-parents", "duplicate-id")] == codes


@pytest.mark.parametrize("cell", ["赵敏(5)", "赵敏5", "赵敏（5节）", "赵敏5课时", "赵敏(12)", "赵敏 5"])
def test_the_lessons_beside_a_teacher_are_no_number_of_his(cell):
    text = f"班级 | 数学 | 语文\n一(2)班 | {cell} | 陈静"
    records, problems = linked_sheets({**SHEETS, "任课": ("基础信息/任课.xlsx", text)})
    assert ("一(2)班", "数学", "T3") in {(t.school_class, t.subject, t.teacher) for t in records.roster.teaching}
    assert [p.code for p in problems if is_error(p)] == []


@pytest.mark.parametrize("cell", ["赵敏(T9)", "赵敏(500)", "赵明(5)"])
def test_other_numbers_beside_a_teacher_are_asked_about(cell):
    text = f"班级 | 教师 | 学科\n一(2)班 | {cell} | 数学"
    _, problems = linked_sheets({**SHEETS, "任课": ("基础信息/任课.xlsx", text)})
    assert [p.code for p in problems if is_error(p)] == ["unknown-teacher"]


@pytest.mark.parametrize(
    "headings",
    [
        "姓名 | 任教班级 | 任教学科",
        "姓名 | 所教班级 | 学科",
        "姓名 | 任课班级 | 任教科目",
        "序号 | 姓名 | 任教班级 | 学科",
    ],
)
def test_who_teaches_in_which_classes_is_no_roster_of_pupils(headings):
    cells = "赵敏 | 一(2)班 | 数学"
    text = f"{headings}\n{'1 | ' if headings.startswith('序号') else ''}{cells}"
    records, problems = linked_sheets({**SHEETS, "任教": ("基础信息/任教.xlsx", text)})
    assert ("一(2)班", "数学", "T3") in {(t.school_class, t.subject, t.teacher) for t in records.roster.teaching}
    assert [p.code for p in problems if is_error(p)] == []
