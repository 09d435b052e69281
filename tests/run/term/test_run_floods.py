"""Many notices of one kind on one sheet are one, which says how many and where; few are said one by one."""

from __future__ import annotations

from datetime import date

import pytest
from small_term import written

from jiafang_batch.catalogue import message
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.term.school import SchoolJob, check_school

LOG_ROW = "2024-11-{day} | 一(1)班 | {pupil} | | 陈静 | | {form} | | | | | | |"
UNVISITABLE = ("学生名册", "", "G05 | 周七 | 男 | 一年级 | 一(1)班 | | | | 不具备 |")


def said(folder, code, *changes, as_of=None):
    checked = check_school(SchoolJob(written(folder, *changes), as_of), None, Intake(processes=0))
    return [problem for problem in checked.problems if problem.code == code]


def visits(count, pupil="王小明", form="电话"):
    return [("一班家访", "", LOG_ROW.format(day=day, pupil=pupil, form=form)) for day in range(1, count + 1)]


def test_visits_after_a_day_in_the_middle_of_the_term_are_said_once_a_log(tmp_path):
    (one,) = said(tmp_path, "after-as-of", *visits(12), as_of=date(2024, 10, 31))
    assert str(one.location) == "收表/一(1)班.xlsx!一班家访"
    assert message(one) == (
        "有 12 次家访晚于统计截止日 2024-10-31（第 5、6、7、8、9、10、11、12、13、14 行等），没有计入。"
    )
    assert [place.row for place in one.related] == list(range(5, 17))


def test_a_single_visit_after_the_day_is_said_with_its_row(tmp_path):
    (one,) = said(tmp_path, "after-as-of", *visits(3), as_of=date(2024, 11, 2))
    assert (one.location.row, one.value) == (7, "2024-11-03")


@pytest.mark.parametrize(("count", "problems"), [(10, 10), (11, 1)])
def test_more_than_ten_alike_are_said_once(count, problems, tmp_path):
    found = said(tmp_path, "onsite-not-visitable", UNVISITABLE, *visits(count, "周七", "实地"))
    assert len(found) == problems
    assert "有 11 次" in message(found[0]) if problems == 1 else found[0].value == "周七"


def test_a_log_handed_in_under_two_names_is_said_once_with_both(tmp_path):
    twice = [
        ("二班家访", "", "2024-11-{} | 一(1)班 | 王小明 | 陈静 | 电话 | 谈".replace("{}", str(d))) for d in range(1, 13)
    ]
    (one,) = said(tmp_path, "visit-in-two-files", *visits(12), *twice)
    assert message(one).startswith("有 12 次家访在 收表/一(2)班.xlsx 里也有（第 5、6、")
