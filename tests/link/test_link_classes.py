"""班级表: a cell that names several classes is asked about; it never becomes a class of that name."""

import pytest
from small_term import written

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.term.school import SchoolJob, check_school


def checked(folder, cell):
    return check_school(
        SchoolJob(written(folder, ("班级表", "", f"{cell} | 一年级 | 赵敏 | | | |"))), None, Intake(processes=0)
    )


@pytest.mark.parametrize("cell", ["一1、一2", "一(1)班，一(2)班", "一年级1班；一年级2班"])
def test_several_classes_in_a_cell_are_no_class(cell, tmp_path):
    school = checked(tmp_path, cell)
    (problem,) = [problem for problem in school.problems if problem.code == "several-classes"]
    assert problem.location.header == "班级"
    assert list(school.records.roster.classes) == ["一(1)班", "一(2)班"]


def test_a_class_with_a_name_of_its_own_may_hold_a_comma(tmp_path):
    school = checked(tmp_path, "梅、兰班")
    assert "several-classes" not in [problem.code for problem in school.problems]
