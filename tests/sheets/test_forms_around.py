"""The class of a form that says none stands around it; where two places disagree it is asked."""

from __future__ import annotations

import pytest
from form_grids import lines, read, short
from msgspec.structs import replace

FORM = """
    {title}
    学生姓名 | 王小明 | 班级 | {written}
    家访教师 | 李老师 | 家访时间 | 2024-9-21
    家访形式 | 实地家访 | 家长姓名 | 王大明"""

AROUND = {
    "the title": ("一(1)班家访记录表", "", "Sheet1", "家访", "一(1)班"),
    "the title with the school's name": ("阳光路小学一年级（1）班学生家访记录表", "", "Sheet1", "家访", "一(1)班"),
    "the sheet's name": ("家访记录表", "", "一1班", "家访", "一(1)班"),
    "the file's name": ("家访记录表", "", "Sheet1", "一(1)班家访", "一(1)班"),
    "title and file that agree": ("一1班家访记录表", "", "Sheet1", "一(1)班家访", "一(1)班"),
    "the year group of a number in the title": ("一年级家访记录表", "1班", "Sheet1", "家访", "一(1)班"),
    "the year group of a number in the file's name": ("家访记录表", "(1)班", "Sheet1", "一年级家访", "一(1)班"),
    "title and file that disagree": ("一(2)班家访记录表", "", "Sheet1", "一(1)班家访", ""),
    "nothing": ("家访记录表", "", "Sheet1", "家访", ""),
}


@pytest.mark.parametrize(("title", "written", "sheet", "file", "name"), AROUND.values(), ids=AROUND)
def test_the_class_that_a_form_leaves_out_is_taken_from_around_it(title, written, sheet, file, name):
    grid = replace(lines(FORM.format(title=title, written=written)), sheet=sheet, file=f"收表/{file}.xlsx")
    (row,), _, problems = read(grid)
    assert short(row)[1] == name
    codes = [problem.code for problem in problems]
    assert ("form-class-around" in codes) is bool(name)
    assert row.faulty is not bool(name)


def test_the_class_on_the_form_wins():
    grid = lines(FORM.format(title="一(1)班家访记录表", written="二(1)班"))
    (row,), _, problems = read(grid)
    assert short(row)[1] == "二(1)班"
    assert [problem.code for problem in problems] == []


def test_a_form_without_the_label_of_a_class_is_of_the_class_in_its_title():
    grid = lines("""
        一(1)班家访记录表
        学生姓名 | 王小明
        家访教师 | 李老师 | 家访时间 | 2024-9-21
        家访形式 | 实地家访 | 家长姓名 | 王大明""")
    (row,), _, _ = read(grid)
    assert (short(row)[1], row.faulty) == ("一(1)班", False)
