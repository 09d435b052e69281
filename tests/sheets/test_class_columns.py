"""Lists of pupils with a column for each class, and what looks like one."""

from __future__ import annotations

import pytest
from text_tables import grid, read

FILE = "基础信息/表.xlsx"
PUPILS = [("王小明", "一(1)班"), ("李芳", "一(1)班"), ("张伟", "一(2)班"), ("阿依古丽·买买提", "一(2)班")]
NAMES = "王小明 | 张伟\n李 芳 | 阿依古丽·买买提"


def people(text, file=FILE, sheet="Sheet1"):
    tables, problems = read(grid(text, file=file, sheet=sheet))
    pupils = [(row["name"], row["school_class"]) for table in tables if table.kind == "student" for row in table.rows]
    heads = [
        (row["school_class"], str(row["homeroom"][0]))
        for table in tables
        if table.kind == "school_class"
        for row in table.rows
    ]
    return pupils, heads, {problem.code for problem in problems}


LISTS = {
    "a title": f"一年级分班名单\n一(1)班 | 一(2)班\n{NAMES}",
    "numbers": "新生分班名单\n序号 | 一(1)班 | 一(2)班\n1 | 王小明 | 张伟\n2 | 李芳 | 阿依古丽·买买提",
    "other classes": f"学生花名册\n101班 | 一年级（2）班\n{NAMES}",
    "a total": "一年级分班名单\n | 一(1)班 | 一(2)班\n | 王小明 | 张伟\n | 李芳 | 阿依古丽·买买提\n人数 | #2 | #2",
    "of unequal length": "编班名单\n一(1)班 | 一(2)班\n王小明 | 张伟\n李芳 | 阿依古丽·买买提\n | ",
    "blank rows": f"编班名单\n\n一(1)班 | 一(2)班\n\n{NAMES}",
    "corner": "分班名单\n班级 | 一(1)班 | 一(2)班\n1 | 王小明 | 张伟\n2 | 李芳 | 阿依古丽·买买提",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_column_of_each_class_is_a_roster(text):
    pupils, heads, codes = people(text)
    assert (pupils, heads, "class-columns" in codes) == (PUPILS, [], True)


@pytest.mark.parametrize(("file", "sheet"), [("基础信息/分班名单.xlsx", "Sheet1"), (FILE, "学生名册")])
def test_the_file_or_the_sheet_may_say_what_it_is(file, sheet):
    assert people(f"一(1)班 | 一(2)班\n{NAMES}", file, sheet)[0] == PUPILS


@pytest.mark.parametrize("line", ["班主任 | 陈静 | 刘洋", " | 班主任：陈静 | 班主任：刘洋", "正班主任 | 陈静 | 刘洋"])
def test_the_homeroom_teacher_above_the_pupils_is_none_of_them(line):
    text = f"分班名单\n | 一(1)班 | 一(2)班\n{line}\n1 | 王小明 | 张伟\n2 | 李芳 | 阿依古丽·买买提"
    assert people(text)[:2] == (PUPILS, [("一(1)班", "陈静"), ("一(2)班", "刘洋")])


OTHERS = {
    "nothing says that these are pupils": f"一(1)班 | 一(2)班\n{NAMES}",
    "subjects": "任课名单\n | 一(1)班 | 一(2)班\n语文 | 陈静 | 刘洋\n数学 | 赵敏 | 赵敏",
    "numbers": "学生情况\n一(1)班 | 一(2)班\n#40 | #41",
    "days": "值日名单\n | 一(1)班 | 一(2)班\n周一 | 王小明 | 张伟",
    "one class": "名单\n一(1)班\n王小明\n李芳",
    "sentences": "学生情况\n一(1)班 | 一(2)班\n表现很好，值得表扬 | 一般",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_other_tables_below_classes_make_no_pupils(text):
    assert people(text)[0] == []


def test_headings_below_the_classes_are_no_pupils():
    text = "分班名单\n一(1)班 | | 一(2)班 | \n姓名 | 性别 | 姓名 | 性别\n王小明 | 男 | 张伟 | 男"
    assert people(text)[0] == [("王小明", "一(1)班"), ("张伟", "一(2)班")]
