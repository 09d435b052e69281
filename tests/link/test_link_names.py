"""Who is meant: pupils, teachers and classes as cells name them. A name is never guessed."""

from __future__ import annotations

import pytest
from small_term import linked

from jiafang_batch.catalogue import message

LOG = "2024-12-1 | {school_class} | {student} | {id} | {lead} | {companions} | 实地家访 | 完成 | | | | | |"
SAME_NAME = (
    "学生名册",
    "",
    "G05 | 王小明 | 男 | 一年级 | 一(1)班 | | | | |\nG06 | 李芳 | 女 | 一年级 | 一(2)班 | | | | |",
)
SAME_TEACHER = ("教师名册", "", "T4 | 赵敏 | 科任教师 | 一年级 | 在岗")
"""A second 王小明 in 一(1)班, a second 李芳 in the other class, a second 赵敏 among the teachers."""


def row(student="", *, id="", school_class="一(1)班", lead="陈静", companions=""):  # noqa: A002
    """One more row of the log of 一(1)班."""
    return (
        "一班家访",
        "",
        LOG.format(student=student, id=id, school_class=school_class, lead=lead, companions=companions),
    )


def visits_on_1_december(*changes):
    """The pupils visited, with their teams, and what is said."""
    records, problems = linked(*changes)
    visits = [v for v in records.visits if v.date.month == 12]
    said = [(p.code, p.location.header, p.value) for p in problems if p.location.row == 5]
    return [(v.student, *v.participants) for v in visits], said


PUPILS = [
    # by name in the class
    (row("王小明"), ["G01"], []),
    (row("王 小明"), ["G01"], []),
    (row("阿依古丽.买买提", school_class="一(2)班"), ["G04"], []),
    (row("阿依古丽•买买提", school_class="一(2)班"), ["G04"], []),
    (row("王小明、李芳"), ["G01", "G02"], []),
    (row("王小明，李芳；"), ["G01", "G02"], []),
    # by id, which wins
    (row("王小明", id="G01"), ["G01"], []),
    (row(id="G03", school_class=""), ["G03"], []),
    (row(id="g03", school_class=""), ["G03"], []),
    (row("王小明(G01)"), ["G01"], []),
    (row("王小明（G01）", school_class=""), ["G01"], [("missing-value", "班级", "")]),
    (row("G02"), ["G02"], []),
    (row("王小明、李芳", id="G01、G02"), ["G01", "G02"], []),
    (row("王小民", id="G01"), ["G01"], [("id-name-differ", "学生姓名", "王小民")]),
    (row("王小明(G02)"), ["G02"], [("id-name-differ", "学生姓名", "王小明")]),
    (row("张伟", id="G03"), ["G03"], [("id-class-differ", "班级", "一(1)班")]),
    (row("张伟", id="G03", school_class="1年级1班"), ["G03"], [("id-class-differ", "班级", "1年级1班")]),
    # not on the roster
    (row("王小明", school_class="初一1班"), [], [("unknown-class", "班级", "初一1班")]),
    (row("王大明"), [], [("unknown-student", "学生姓名", "王大明")]),
    (row("张伟"), [], [("unknown-student", "学生姓名", "张伟")]),  # of the other class
    (row("王小明、王大明"), [], [("unknown-student", "学生姓名", "王大明")]),
    (row(id="G99", school_class=""), [], [("unknown-student-id", "学号", "G99")]),
    (row("王小明", id="G99"), [], [("unknown-student-id", "学号", "G99")]),
    (row("/"), [], [("missing-value", "学生姓名", "")]),
    (row("无"), [], [("missing-value", "学生姓名", "")]),
    (row("", id="/"), [], [("missing-value", "学生姓名", "")]),
    (row("王小明", id="无"), ["G01"], []),
    (row("王小明(G99)"), [], [("unknown-student-id", "学生姓名", "G99")]),
    (row("王小明、李芳", id="G01"), [], [("student-id-for-several", "学号", "G01")]),
]


@pytest.mark.parametrize(
    ("change", "students", "said"), PUPILS, ids=lambda value: value[2] if isinstance(value, tuple) else None
)
def test_a_pupil_is_who_the_roster_says(change, students, said):
    found, problems = visits_on_1_december(change)
    expected = [] if ("missing-value", "班级", "") in said else students
    assert ([visit[0] for visit in found], problems) == (expected, said)


AMBIGUOUS = [
    (row("王小明"), [], [("ambiguous-student", "学生姓名", "王小明")]),
    (row("李芳"), ["G02"], []),  # the other 李芳 is in another class
    (row("王小明", id="G05"), ["G05"], []),
    (row("王小明(G05)"), ["G05"], []),
    (row("王小明、李芳"), [], [("ambiguous-student", "学生姓名", "王小明")]),
    (row("王小明(G01)、王小明(G05)"), ["G01", "G05"], []),
]


@pytest.mark.parametrize(
    ("change", "students", "said"), AMBIGUOUS, ids=lambda value: value[2] if isinstance(value, tuple) else None
)
def test_of_two_pupils_of_one_name_the_id_decides(change, students, said):
    found, problems = visits_on_1_december(SAME_NAME, change)
    assert [visit[0] for visit in found] == students
    assert [p for p in problems if p[0] != "ambiguous-student" or p in said] == said


def test_candidates_are_listed_and_the_remedy_shows_one():
    _, problems = linked(SAME_NAME, row("王小明"))
    (said,) = [p for p in problems if p.code == "ambiguous-student" and p.location.row == 5]
    assert said.details == {
        "school_class": "一(1)班",
        "count": "2",
        "candidates": "王小明(G01)、王小明(G05)",
        "example": "王小明(G01)",
        "choices": "王小明(G01)|王小明(G05)",
    }


@pytest.mark.parametrize(
    ("change", "candidates", "choices"),
    [
        (row("王晓明"), "；最接近的是：王小明", "王小明(G01)"),
        (row("张伟"), "；最接近的是：一(2)班 张伟(G03)", "张伟(G03)"),
        (row("诸葛流云"), "", ""),
    ],
)
def test_the_nearest_names_of_the_class_or_the_name_in_another_class_are_told(change, candidates, choices):
    _, problems = linked(change)
    (said,) = [p for p in problems if p.code == "unknown-student"]
    assert said.details == {"school_class": "一(1)班", "candidates": candidates, "choices": choices}


CLASSES = [
    ("一(1)班", True),
    ("一（1）班", True),
    ("一年级1班", True),
    ("一年级(1)班", True),
    ("1年级1班", True),
    ("一1班", True),
    ("101班", True),
    ("101", True),
    ("#101", True),
    ("1.1班", True),
    ("一年级一班", True),
    ("2024级1班", True),
    ("2024级（1）班", True),
    ("2023级1班", False),  # would be 二(1)班
    ("一(3)班", False),
    ("七(1)班", False),
    ("启航班", False),
]


@pytest.mark.parametrize(("spelling", "known"), CLASSES)
def test_a_class_may_be_spelled_in_many_ways_and_must_be_on_the_list(spelling, known):
    found, problems = visits_on_1_december(row("王小明", school_class=spelling))
    if known:
        assert ([visit[0] for visit in found], problems) == (["G01"], [])
    else:
        assert (found, [code for code, _, _ in problems]) == ([], ["unknown-class"])


TEN_CLASSES = (
    ("班级表", "", "一(10)班 | 一年级 | 赵敏 | | | |\n一(20)班 | 一年级 | 赵敏 | | | |"),
    ("学生名册", "", "G05 | 周七 | 男 | 一年级 | 一(10)班 | | | | |\nG06 | 吴八 | 男 | 一年级 | 一(20)班 | | | | |"),
)
ONLY_TEN = (
    ("班级表", "一(1)班 ", "一(10)班"), ("学生名册", "一(1)班", "一(10)班"),
    *((title, "一(1)班", "一(10)班") for title in ("任课表", "收表登记")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "spelling", "student", "students", "codes"),
    [
        ((), "#1.1", "王小明", ["G01"], []),  # there is no 一(10)班
        (ONLY_TEN, "#1.1", "王小明", ["G01"], []),
        (TEN_CLASSES, "#1.1", "王小明", [], ["bad-class"]),
        (TEN_CLASSES, "#1.10", "周七", [], ["bad-class"]),
        (TEN_CLASSES, "1.1", "王小明", ["G01"], []),  # a text keeps its zeros
        (TEN_CLASSES, "1.10", "周七", ["G05"], []),
        (TEN_CLASSES, "#101", "王小明", ["G01"], []),
        ((), "#1.2", "王小明", [], ["unknown-student"]),
        ((), "#1.3", "王小明", [], ["unknown-class"]),
    ],
)
def test_a_class_that_was_typed_as_a_number_with_a_dot_is_never_guessed(changes, spelling, student, students, codes):
    found, problems = visits_on_1_december(*changes, row(student, school_class=spelling))
    assert ([visit[0] for visit in found], [code for code, _, _ in problems]) == (students, codes)


def test_of_a_class_that_may_be_either_both_are_told():
    _, problems = linked(*TEN_CLASSES, row("王小明", school_class="#1.1"))
    (said,) = [p for p in problems if p.code == "bad-class"]
    assert (said.value, said.location.row, said.location.header) == ("1.1", 5, "班级")
    assert message(said) == "“班级”写成“1.1”，1.1 和 1.10 在表格里是同一个数，看不出是 一(1)班 还是 一(10)班。"


def test_a_class_list_in_which_one_number_stands_twice_is_an_error():
    records, problems = linked(("班级表", "一(1)班 ", "#1.1"), ("班级表", "", "#1.1 | 一年级 | 赵敏 | | | |"))
    assert [(p.code, p.location.row) for p in problems] == [("bad-class", 4)]
    assert [(t.teacher, len(c.tenures)) for c in records.roster.classes.values() for t in c.tenures] == [
        ("T1", 1),
        ("T2", 1),
    ]


NINE_YEARS = [
    ("学生名册", "", "G07 | 周七 | 男 | 七年级 | 七(1)班 | | | | |"),
    ("班级表", "", "七(1)班 | 七年级 | 赵敏 | | | |"),
]


@pytest.mark.parametrize(
    ("spelling", "students", "codes"),
    [
        ("2024级1班", [], ["bad-class"]),  # 一(1)班 or 七(1)班
        ("初一(1)班", ["G07"], []),
        ("初一1班", ["G07"], []),
        ("七年级1班", ["G07"], []),
        ("701", ["G07"], []),
    ],
)
def test_in_a_school_of_nine_years_a_cohort_is_ambiguous(spelling, students, codes):
    found, problems = visits_on_1_december(*NINE_YEARS, row("周七", school_class=spelling))
    assert ([visit[0] for visit in found], [code for code, _, _ in problems]) == (students, codes)


TEACHERS = [
    (row("王小明", companions="赵敏"), ["T1", "T3"], []),
    (row("王小明", companions="刘洋、赵敏"), ["T1", "T2", "T3"], []),
    (row("王小明", companions="赵敏、陈静、赵敏"), ["T1", "T3"], []),  # each is credited once
    (row("王小明", companions="无"), ["T1"], []),
    (row("王小明", companions="/"), ["T1"], []),
    (row("王小明", lead="陈 静"), ["T1"], []),
    (row("王小明", lead="T1"), ["T1"], []),
    (row("王小明", lead="陈静(T1)"), ["T1"], []),
    (row("王小明", lead="陈京(T1)"), ["T1"], [("id-name-differ", "主访教师", "陈京")]),
    (row("王小明", lead="陈晶"), None, [("unknown-teacher", "主访教师", "陈晶")]),
    (row("王小明", lead="陈静(T9)"), None, [("unknown-teacher", "主访教师", "陈静(T9)")]),
    (row("王小明", companions="孙悟"), None, [("unknown-teacher", "同行教师", "孙悟")]),
    (row("王小明", lead="无"), None, [("bad-value", "主访教师", "无")]),
    (row("王小明", lead="陈静、刘洋"), ["T1", "T2"], [("several-leads", "主访教师", "陈静、刘洋")]),
]


@pytest.mark.parametrize(
    ("change", "team", "said"), TEACHERS, ids=lambda value: value[2] if isinstance(value, tuple) else None
)
def test_a_teacher_is_who_the_roster_says(change, team, said):
    found, problems = visits_on_1_december(change)
    assert (found, problems) == ([] if team is None else [("G01", *team)], said)


@pytest.mark.parametrize(
    ("companion", "team", "codes"),
    [("赵敏", None, ["ambiguous-teacher"]), ("赵敏(T4)", ["T1", "T4"], []), ("T3", ["T1", "T3"], [])],
)
def test_of_two_teachers_of_one_name_the_id_decides(companion, team, codes):
    found, problems = visits_on_1_december(SAME_TEACHER, row("王小明", companions=companion))
    assert found == ([] if team is None else [("G01", *team)])
    assert [code for code, _, _ in problems] == codes


def test_a_fault_of_an_optional_name_does_not_cost_the_row():
    records, problems = linked(
        ("家访计划", "陈静", "陈晶"),
        ("班级表", "刘洋\n", "刘阳\n"),
        ("家访手记", "王小明", "王大明"),
        ("家长问卷", "王小明", "王大明"),
    )
    assert {p.code for p in problems} == {"ignored-name"}
    assert sorted(p.location.header for p in problems) == ["参与老师", "学生姓名", "学生姓名", "年级组长"]
    assert records.plans[0].teachers == ()
    assert (len(records.plans), len(records.essays), len(records.surveys)) == (1, 1, 1)
    assert records.roster.classes["一(1)班"].year_leader == ""
