"""Every check over a whole term: the change that provokes it, and the nearest one that does not."""

from __future__ import annotations

import pytest
from small_term import SHEETS, checked

from jiafang_batch.catalogue import message, remedy

NO_LOGS = [("一班家访", "", ""), ("二班家访", "", "")]
VISIT = "{day} | 一(1)班 | 王小明 | | 陈静 | | {form} | | | | | | |"
PUPIL = "G05 | 周七 | 男 | 一年级 | 一(1)班 | {entry} | {leave} | | {visitable} |"


def visit(day="2024-12-1", form="电话", pupil="王小明"):
    return ("一班家访", "", VISIT.format(day=day, form=form).replace("王小明", pupil))


def pupil(*, entry="", leave="", visitable=""):
    """周七 of 一(1)班."""
    return ("学生名册", "", PUPIL.format(entry=entry, leave=leave, visitable=visitable))


def homeroom(teacher="陈静", since="", until=""):
    """What becomes of the first class's row of 班级表."""
    row = "一(1)班 | 一年级 | 陈静  |        |        |"
    return ("班级表", row, f"一(1)班 | 一年级 | {teacher} | {since} | {until} |")


def another(teacher, since="", until=""):
    return ("班级表", "", f"一(1)班 | 一年级 | {teacher} | {since} | {until} | |")


def away(teacher):
    return ("教师名册", f"{teacher} | 科任教师 | 一年级 | 在岗", f"{teacher} | 科任教师 | 一年级 | 离岗")


ROWS = SHEETS["学生名册"][1].strip().splitlines()[1:]


# The small term has four visits; the term begins on 1 August 2024.
OF_SUMMER = [visit(f"2024-7-{day}") for day in range(20, 26)]

# The as-of date is 10 January 2025 (统计截止日期), before the term's end.
CASES = [
    # code, the changes that provoke it, the value that is named; and changes that do not
    ("no-roster", [("学生名册", "", "")], "", [("家访手记", "", "")]),
    ("no-roster", [("教师名册", "", "")], "", []),
    ("no-roster", [("班级表", "", "")], "", [("任课表", "", "")]),
    ("empty-roster", [("学生名册", row, "") for row in ROWS], "", [("学生名册", row, "") for row in ROWS[1:]]),
    ("no-log", NO_LOGS, "", [NO_LOGS[0]]),
    ("class-without-homeroom", [homeroom(until="2025-1-10")], "一(1)班", [homeroom(until="2025-1-11")]),
    ("class-without-homeroom", [homeroom(since="2025-1-11")], "一(1)班", [homeroom(since="2025-1-10")]),
    ("class-without-homeroom", [homeroom(until="2024-12-1"), another("赵敏", "2025-1-11")], "一(1)班",
     [homeroom(until="2024-12-1"), another("赵敏", "2024-12-1")]),
    ("visit-counts-nowhere", [visit("2024-7-31")], "2024-07-31", [visit("2024-8-1")]),
    ("homeroom-left", [homeroom("赵敏"), away("赵敏")], "赵敏", [away("赵敏")]),
    ("class-without-students", [("班级表", "", "一(3)班 | 一年级 | 赵敏 | | | |")], "一(3)班",
     [("班级表", "", "一(3)班 | 一年级 | 赵敏 | | | |"), ("学生名册", "", "G05 | 周七 | 男 | 一年级 | 一(3)班 | | | | |")]),
    ("class-without-log", [NO_LOGS[1]], "一(2)班", [("二班家访", "2024-9-22 | 一(2)班 | 张伟", "2024-9-22 | 一(2)班 | 张纬")]),
    ("another-term", OF_SUMMER, "第一学期", OF_SUMMER[1:]),
    ("after-as-of", [visit("2025-1-11")], "2025-01-11", [visit("2025-1-10")]),
    ("visited-after-leaving", [pupil(leave="2024-12-1"), visit(pupil="周七")], "周七",
     [pupil(leave="2024-12-2"), visit(pupil="周七")]),
    ("visit-before-entry", [pupil(entry="2025-3-4"), visit(pupil="周七")], "2024-12-01",
     [pupil(entry="2025-3-3"), visit(pupil="周七")]),  # 92 days after 1 December are 3 March
    ("onsite-not-visitable", [pupil(visitable="不具备"), visit(form="实地", pupil="周七")], "周七",
     [pupil(visitable="不具备"), visit(form="电话", pupil="周七")]),
    ("onsite-not-visitable", [pupil(visitable="不具备"), visit(form="医院探望", pupil="周七")], "周七",
     [pupil(visitable="具备"), visit(form="医院探望", pupil="周七")]),
    ("unknown-event", [("一班家访", "| E1", "| E9")], "E9", []),
    ("unknown-event", [("事件登记", "E1 ", "E2 ")], "E1", [("事件登记", "E1 ", "E1 ")]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes", "value", "near_miss"), CASES)
def test_a_check_tells_what_is_wrong_and_nothing_else(code, changes, value, near_miss):  # noqa: ARG001
    found = [p for p in checked(*changes) if p.code == code]
    assert [p.value for p in found] == [value]
    assert message(found[0])
    assert remedy(found[0])


@pytest.mark.parametrize(("code", "changes", "value", "near_miss"), CASES)
def test_a_check_is_silent_one_step_before(code, changes, value, near_miss):  # noqa: ARG001
    assert code not in {p.code for p in checked(*near_miss)}


def test_nothing_is_wrong_in_the_small_term():
    assert checked() == ()


def test_without_any_counted_row_no_class_is_named_alone():
    assert [p.code for p in checked(*NO_LOGS) if p.code != "handling-without-visit"] == ["no-log"]


def test_what_is_said_of_a_visit_stands_at_its_first_row():
    (said,) = checked(visit("2025-1-11"))
    assert str(said.location) == "收表/一(1)班.xlsx!一班家访!5"
