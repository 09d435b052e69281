"""Rosters as schools keep them: classes in lines of their own, who teaches what in two dimensions, several classes in a cell."""

from __future__ import annotations

import pytest
from small_term import linked_sheets
from text_tables import grid, read

FILE = "基础信息/表.xlsx"


def table(text, kind, file=FILE):
    """The values of each row of the kind, without places, and the codes of what is said."""
    tables, problems = read(grid(text, file=file))
    rows = [row for t in tables if t.head.kind == kind for row in t.rows if not row.faulty]
    return rows, {problem.code for problem in problems}


LINES = {
    "header repeated": "一(1)班\n序号 | 姓名 | 性别\n#1 | 王小明 | 男\n\n一(2)班\n序号 | 姓名 | 性别\n#1 | 张伟 | 男",
    "header once above": "姓名 | 性别\n一(1)班\n王小明 | 男\n一(2)班\n张伟 | 男",
    "with a title": "学生花名册\n姓名 | 性别\n一年级1班\n王小明 | 男\n一年级2班\n张伟 | 男",
    "with teachers": "一(1)班　班主任：陈静\n姓名 | 性别\n王小明 | 男\n一(2)班　班主任：刘洋\n姓名 | 性别\n张伟 | 男",
    "first in the title": "一年级(1)班学生名单\n姓名 | 性别\n王小明 | 男\n一年级(2)班学生名单\n姓名 | 性别\n张伟 | 男",
    "in other words": "101班\n姓名 | 性别\n王小明 | 男\n102班\n姓名 | 性别\n张伟 | 男",
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_a_class_in_a_line_of_its_own_holds_for_the_rows_below(text):
    rows, codes = table(text, "student")
    assert [(row["name"], row["school_class"]) for row in rows] == [("王小明", "一(1)班"), ("张伟", "一(2)班")]
    assert "class-lines" in codes


def test_a_log_may_have_such_lines_too():
    text = "一(1)班家访\n家访日期 | 学生姓名 | 主访教师 | 家访形式\n2024-9-21 | 王小明 | 陈静 | 实地\n一(2)班家访\n2024-9-22 | 张伟 | 刘洋 | 电话"
    rows, codes = table(text, "visit_log", "收表/记录.xlsx")
    assert [(str(row["student"][0]), row["school_class"]) for row in rows] == [
        ("王小明", "一(1)班"),
        ("张伟", "一(2)班"),
    ]
    assert "class-lines" in codes


def test_a_class_column_wins():
    rows, codes = table("一(2)班\n姓名 | 班级\n王小明 | 一(1)班\n张伟 | 一(1)班\n\n一(2)班", "student")
    assert [row["school_class"] for row in rows][:2] == ["一(1)班", "一(1)班"]
    assert "class-lines" not in codes


MATRIX = {
    "classes down": "班级 | 语文 | 数学\n一(1)班 | 陈静 | 赵敏\n一(2)班 | 刘洋 | 赵敏",
    "teachers down": "教师 | 一(1)班 | 一(2)班\n陈静 | 语文 |\n刘洋 | | 语文\n赵敏 | 数学 | 数学",
    "with a title and numbers": "任课安排表\n序号 | 班级 | 语文 | 数学 | 备注\n#1 | 一(1)班 | 陈静 | 赵敏 |\n#2 | 一(2)班 | 刘洋 | 赵敏 | 新",
    "other spellings of classes": "任课教师 | 一1 | 一2\n陈静 | 语文 |\n刘洋 | | 语文\n赵敏 | 数学 | 数学",
    "subjects down": "学科 | 一(1)班 | 一(2)班\n语文 | 陈静 | 刘洋\n数学 | 赵敏 | 赵敏",
    "subjects down, in other words": "课程 | 101 | 102\n语文 | 陈静 | 刘洋\n数学 | 赵敏 | 赵敏",
    "corner of two words": "2024学年任课表\n学科/班级 | 一年级1班 | 一年级2班\n语文 | 陈静 | 刘洋\n数学 | 赵敏 | 赵敏",
    "year group above": "学科 | 一年级 |\n | 1班 | 2班\n语文 | 陈静 | 刘洋\n数学 | 赵敏 | 赵敏",
    "year group above teachers": "教师 | 一年级 |\n | (1)班 | (2)班\n陈静 | 语文 |\n刘洋 | | 语文\n赵敏 | 数学 | 数学",
    "year group in a column": "年级 | 班级 | 语文 | 数学\n一年级 | 1班 | 陈静 | 赵敏\n一年级 | 2班 | 刘洋 | 赵敏",
    "year group once": "年级 | 班级 | 语文 | 数学\n一年级 | 1班 | 陈静 | 赵敏\n | 2班 | 刘洋 | 赵敏",
    "subjects with 教师": "班级 | 语文教师 | 数学任课教师\n一(1)班 | 陈静 | 赵敏\n一(2)班 | 刘洋 | 赵敏",
    "several classes in a cell": "教师 | 学科 | 任教班级\n陈静 | 语文 | 一(1)班\n刘洋 | 语文 | 一(2)班\n赵敏 | 数学 | 一(1)班、一(2)班",
    "short": "教师 | 学科 | 任教班级\n陈静 | 语文 | 一(1)班\n刘洋 | 语文 | 一(2)班\n赵敏 | 数学 | 一(1)(2)班",
    "numbers only": "教师 | 学科 | 任教班级\n陈静 | 语文 | 一(1)班\n刘洋 | 语文 | 一(2)班\n赵敏 | 数学 | 一年级1、2班",
}
TAUGHT = {
    ("一(1)班", "陈静", "语文"),
    ("一(1)班", "赵敏", "数学"),
    ("一(2)班", "刘洋", "语文"),
    ("一(2)班", "赵敏", "数学"),
}


@pytest.mark.parametrize("text", MATRIX.values(), ids=MATRIX)
def test_who_teaches_what_may_be_written_in_two_dimensions(text):
    rows, codes = table(text, "teaching")
    read_rows = [(row["school_class"], str(row["teacher"]), row["subject"]) for row in rows]
    assert (set(read_rows), len(read_rows)) == (TAUGHT, len(TAUGHT))
    assert codes & {"teaching-table", "classes-in-cell"}


@pytest.mark.parametrize(
    ("text", "merges"),
    [
        ("学科 | 一(1)班 | 一(2)班\n语文 | 陈静 | 刘洋\n数学 | 赵敏 |", "B3:C3"),
        ("班级 | 语文 | 数学\n一(1)班 | 陈静 | 赵敏\n一(2)班 | 刘洋 |", "C2:C3"),
        ("学科 | 一年级 |\n | 1班 | 2班\n语文 | 陈静 | 刘洋\n数学 | 赵敏 |", "A1:A2 B1:C1 B4:C4"),
    ],
)
def test_a_teacher_in_a_merged_cell_teaches_all_its_classes(text, merges):
    tables, _ = read(grid(text, file=FILE, merges=merges))
    rows = [row for t in tables if t.head.kind == "teaching" for row in t.rows if not row.faulty]
    assert {(row["school_class"], str(row["teacher"]), row["subject"]) for row in rows} == TAUGHT


SHARED = {
    "in a table of two dimensions": "班级 | 语文 | 数学\n一(1)班 | 陈静 | 赵敏、刘洋",
    "with a stroke": "学科 | 一(1)班 | 一(2)班\n语文 | 陈静 |\n数学 | 赵敏/刘洋 |",
    "in a list": "班级 | 教师 | 学科\n一(1)班 | 陈静 | 语文\n一(1)班 | 赵敏、刘洋 | 数学",
    "with a space": "班级 | 任课教师 | 学科\n一(1)班 | 陈静 | 语文\n一(1)班 | 赵敏 刘洋 | 数学",
    "below each other": "班级 | 教师 | 学科\n一(1)班 | 陈静 | 语文\n一(1)班 | 赵敏↵刘洋 | 数学",
}


@pytest.mark.parametrize("text", SHARED.values(), ids=SHARED)
def test_several_teachers_of_a_subject_all_teach_it(text):
    rows, codes = table(text, "teaching")
    assert {(str(row["teacher"]), row["subject"]) for row in rows} == {
        ("陈静", "语文"),
        ("赵敏", "数学"),
        ("刘洋", "数学"),
    }
    assert codes & {"teaching-table", "teachers-in-cell"}


@pytest.mark.parametrize("cell", ["王 芳", "赵敏"])
def test_a_space_within_a_name_divides_nobody(cell):
    rows, codes = table(f"班级 | 教师 | 学科\n一(1)班 | {cell} | 数学", "teaching")
    assert (len(rows), codes) == (1, set())


def test_a_row_of_homeroom_teachers_among_the_subjects_is_a_class_list():
    text = "学科 | 一(1)班 | 一(2)班\n班主任 | 陈静 | 刘洋\n语文 | 陈静 | 刘洋\n数学 | 赵敏 | 赵敏"
    rows, _ = table(text, "school_class")
    assert [(row["school_class"], str(row["homeroom"][0])) for row in rows] == [
        ("一(1)班", "陈静"),
        ("一(2)班", "刘洋"),
    ]
    rows, _ = table(text, "teaching")
    assert {(row["school_class"], str(row["teacher"]), row["subject"]) for row in rows} == TAUGHT


CLASS_LISTS = {
    "year group once": "年级 | 班级 | 班主任\n一年级 | 1班 | 陈静\n | 2班 | 刘洋\n三年级 | 1班 | 孙丽\n | 2班 | 钱伟",
    "numbers": "年级 | 班 | 班主任\n一年级 | #1 | 陈静\n | #2 | 刘洋\n三年级 | #1 | 孙丽\n | #2 | 钱伟",
    "a total": "序号 | 年级 | 班级 | 班主任\n1 | 一年级 | 1班 | 陈静\n2 | | 2班 | 刘洋\n3 | 三年级 | 1班 | 孙丽\n4 | | 2班 | 钱伟\n合计 | | 4个班 |",
    "subtotals": "年级 | 班级 | 班主任\n一年级 | 一(1)班 | 陈静\n一年级 | 一(2)班 | 刘洋\n"
    "一年级小计 | 2个班 |\n三年级 | 三(1)班 | 孙丽\n三年级 | 三(2)班 | 钱伟\n三年级合计 | 2个班 |\n总计 | 4 |",
    "every year group": "年级 | 班级 | 班主任\n一 | 1班 | 陈静\n一 | 2班 | 刘洋\n三 | 1班 | 孙丽\n三 | 2班 | 钱伟",
}


@pytest.mark.parametrize("text", CLASS_LISTS.values(), ids=CLASS_LISTS)
def test_a_list_of_classes_as_schools_print_it(text):
    rows, codes = table(text, "school_class")
    assert [row["school_class"] for row in rows] == ["一(1)班", "一(2)班", "三(1)班", "三(2)班"]
    assert codes <= {"year-group-once", "wider-heading"}


def test_a_year_group_repeated_above_is_not_written_once():
    _, codes = table("年级 | 班级 | 班主任\n一年级 | 1班 | 陈静\n一年级 | 2班 | 刘洋\n | 3班 | 孙丽", "school_class")
    assert "year-group-once" not in codes


def test_the_homeroom_teachers_of_such_a_table_are_read_too():
    text = "班级 | 班主任 | 语文 | 数学\n一(1)班 | 陈静 | 陈静 | 赵敏\n一(2)班 | 刘洋 | 刘洋 | 赵敏"
    rows, _ = table(text, "school_class")
    assert [row["school_class"] for row in rows] == ["一(1)班", "一(2)班"]
    assert len(table(text, "teaching")[0]) == len(TAUGHT)


@pytest.mark.parametrize(
    "text",
    [
        "班级 | 语文 | 数学\n一(1)班 | #92.5 | #88\n一(2)班 | #90 | #85",
        "班级 | 语文 | 数学\n一(1)班 | 92.5分 | 88分",
        "姓名 | 语文 | 数学\n王小明 | 优 | 良",
    ],
)
def test_marks_are_no_teachers(text):
    rows, codes = table(text, "teaching")
    assert (rows, codes & {"teaching-table"}) == ([], set())


def test_a_plain_list_of_who_teaches_what_is_left_alone():
    rows, codes = table("班级 | 教师 | 学科\n一(1)班 | 陈静 | 语文", "teaching")
    assert (len(rows), codes) == (1, set())


STAFF = "姓名 | 职务 | 任教学科\n陈静 | 班主任 | 语文\n刘洋 | 一(2)班班主任 | 数学\n赵敏 | 科任教师 | 英语"


def staff(*sheets):
    records, problems = linked_sheets({f"表{n}": (f"基础信息/表{n}.xlsx", text) for n, text in enumerate(sheets)})
    return records.roster.teachers, {problem.code for problem in problems}


def test_the_name_stands_for_the_number_of_a_teacher():
    teachers, codes = staff(STAFF)
    assert list(teachers) == ["陈静", "刘洋", "赵敏"]
    assert "names-for-numbers" in codes


def test_teachers_of_one_name_cannot_be_told_apart_without_numbers():
    teachers, codes = staff(f"{STAFF}\n陈静 | 科任教师 | 音乐")
    assert list(teachers) == ["刘洋", "赵敏"]
    assert "namesakes-without-number" in codes


@pytest.mark.parametrize(("name", "code"), [("陈静", "staff-list-unused"), ("钱进", "staff-without-number")])
def test_a_list_without_numbers_beside_one_with_them_is_no_staff_list(name, code):
    teachers, codes = staff("工号 | 姓名 | 岗位\nT1 | 陈静 | 班主任", f"姓名 | 职务\n{name} | 班主任")
    assert list(teachers) == ["T1"]
    assert code in codes


DEPUTIES = [
    "陈静（正）、赵敏（副）",
    "陈静、赵敏(副班主任)",
    "陈静,副班主任赵敏",
    "赵敏（副）、陈静",
    "陈静/赵敏【副】",
    "陈静、副班主任：赵敏",
]


@pytest.mark.parametrize("cell", DEPUTIES)
def test_a_deputy_beside_the_homeroom_teacher_is_none(cell):
    rows, codes = table(f"班级 | 班主任\n一(1)班 | {cell}", "school_class")
    assert [str(name)[:2] for name in rows[0]["homeroom"]] == ["陈静"]
    assert codes == {"deputy-homeroom"}


@pytest.mark.parametrize("cell", ["陈静、赵敏", "陈静", "赵敏（副）"])
def test_who_is_not_marked_as_deputy_beside_another_is_a_homeroom_teacher(cell):
    rows, codes = table(f"班级 | 班主任\n一(1)班 | {cell}", "school_class")
    assert (len(rows[0]["homeroom"]), codes) == (cell.count("、") + 1, set())


@pytest.mark.parametrize("heading", ["备注", "说明", "变动情况"])
@pytest.mark.parametrize(
    "remark", ["10月15日起由赵敏代理", "陈静产假", "11月换为赵敏", "原班主任调离", "赵敏接任", "9月起代班"]
)
def test_a_remark_that_tells_of_another_homeroom_teacher_is_pointed_out(heading, remark):
    assert "class-remark" in table(f"班级 | 班主任 | {heading}\n一(1)班 | 陈静 | {remark}", "school_class")[1]


@pytest.mark.parametrize("remark", ["", "语文", "先进班集体", "40人"])
def test_other_remarks_of_a_class_say_nothing(remark):
    assert "class-remark" not in table(f"班级 | 班主任 | 备注\n一(1)班 | 陈静 | {remark}", "school_class")[1]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("是否已访", "是"), ("完成情况", "已完成"), ("是否完成", "√"), ("实际家访日期", "2024-10-9"), ("落实情况", "已落实"),
    ("家访情况", "完成"), ("是否家访", "是")],
)  # fmt: skip
def test_a_plan_that_says_that_visits_were_made_is_pointed_out(heading, cell):
    text = f"家访计划\n班级 | 被访学生 | 计划日期 | {heading}\n一(1)班 | 王小明 | 2024-10-8 | {cell}\n一(1)班 | 李芳 | 2024-10-9 |"
    rows, codes = table(text, "plan", "收表/计划.xlsx")
    assert (len(rows), codes & {"plan-done"}) == (2, {"plan-done"})
