"""The rosters become one school: ids are unique, classes have their homeroom teachers over time, defaults are filled in."""

from __future__ import annotations

from datetime import date

import pytest
from small_term import SHEETS, changed, linked
from text_tables import YEAR, grid

from jiafang_batch.catalogue import message
from jiafang_batch.class_names import class_places
from jiafang_batch.link.roster import link_roster
from jiafang_batch.sheets.recognise_tables import read_tables
from jiafang_batch.terms import YEAR_GROUPS, EntryKind, Post, StudentStatus


def roster(*changes):
    """The roster and the codes of everything that is said about it, with their rows."""
    records, problems = linked(*changes)
    return records.roster, [(p.code, p.location.sheet, p.location.row) for p in problems]


def test_a_sound_roster_holds_everybody_in_the_order_of_the_workbooks():
    school, said = roster()
    assert said == []
    assert list(school.students) == ["G01", "G02", "G03", "G04"]
    assert list(school.teachers) == ["T1", "T2", "T3"]
    assert list(school.classes) == ["一(1)班", "一(2)班"]
    assert [(t.school_class, t.teacher, t.subject) for t in school.teaching] == [("一(1)班", "T3", "数学")]


COHORTS = [
    ("班级表", "一(1)班 | 一年级 | 陈静", "2024级1班 | | 陈静"),
    ("班级表", "一(2)班 | 一年级 | 刘洋", "2024级2班 | | 刘洋"),
]


def test_classes_by_their_year_of_entry_have_the_stage_that_the_roster_says():
    school, said = roster(*COHORTS)
    assert (list(school.classes), said) == (["一(1)班", "一(2)班"], [])
    assert {s.school_class for s in school.students.values()} == {"一(1)班", "一(2)班"}


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("青禾小学", "小学"), ("青禾镇中心小学", "小学"), ("青禾初级中学", "初中"), ("青禾区第二初中", "初中"), ("青禾高级中学", "高中"),
        ("青禾学校", ""), ("青禾中学", ""), ("青禾九年一贯制学校", ""), ("青禾大学附属小学", ""), ("青禾小学初中部", ""), ("", ""),
    ],
)  # fmt: skip
def test_classes_by_their_year_of_entry_have_the_stage_that_the_schools_name_says(name, stage):
    sheets = changed(*COHORTS)
    bare = {
        t: (f, text.replace("一年级", "").replace("一(1)班", "2024级1班").replace("一(2)班", "2024级2班"))
        for t, (f, text) in sheets.items()
    }
    tables, _ = read_tables(
        [grid(text, file=file) for file, text in bare.values() if file.startswith("基础信息")], YEAR
    )
    linked_roster = link_roster(tables, 2024, school=name)
    expected = {"小学": "一(1)班", "初中": "七(1)班", "高中": "高一(1)班"}
    assert [name for name in linked_roster.roster.classes if "(1)" in name] == ([expected[stage]] if stage else [])
    assert any("小学、初中还是高中" in message(p) for p in linked_roster.problems) != bool(stage)


@pytest.mark.parametrize(
    "year_groups", [("九年级", "七年级", "三年级"), ("三年级", "九年级", "七年级"), ("幼儿大班", "九年级", "三年级")]
)
def test_classes_stand_in_the_order_of_the_year_groups_however_the_list_is_sorted(year_groups):
    first, *others = year_groups
    rows = "\n".join(f"{group[:1]}(1)班 | {group} | 陈静 | | | | " for group in others)
    top = (
        "班级表",
        "        一(1)班 | 一年级",
        f"        {first[:1]}(1)班 | {first} | 陈静 | | | | \n        一(1)班 | 一年级",
    )
    school, _ = roster(top, ("班级表", "", rows))
    places = [YEAR_GROUPS.index(c.year_group) if c.year_group in YEAR_GROUPS else 99 for c in school.classes.values()]
    assert places == sorted(places)
    assert len(places) == 5


ORDERS = {
    "numbers are numbers": [("一(10)班", "一年级"), ("一(9)班", "一年级"), ("一(2)班", "一年级")],
    "the lowest year first": [("高一(1)班", "高一"), ("八(2)班", "八年级"), ("十年级3班", "十年级"), ("二(1)班", "二年级")],
    "each campus as it is listed": [
        ("西院10班", "一年级"), ("一(2)班", "一年级"), ("西院2班", "一年级"), ("东院1班", "一年级"), ("一(1)班", "一年级"), ("东院11班", "一年级"),
    ],
    "words as they are listed": [("实验班", "一年级"), ("朝阳班", "一年级"), ("复读班", "复读部"), ("一(1)班", "一年级")],
}  # fmt: skip
SORTED = {
    "numbers are numbers": "一(2)班 一(9)班 一(10)班",
    "the lowest year first": "二(1)班 八(2)班 高一(1)班 十年级3班",
    "each campus as it is listed": "西院2班 西院10班 一(1)班 一(2)班 东院1班 东院11班",
    "words as they are listed": "实验班 朝阳班 一(1)班 复读班",
}


@pytest.mark.parametrize("order", ORDERS)
def test_classes_stand_in_their_natural_order(order):
    places = class_places(dict(ORDERS[order]))
    assert sorted(places, key=places.__getitem__) == SORTED[order].split()


def test_pupils_stand_by_class_and_within_it_as_on_the_roster():
    numbers = ["9", "07", "10", "G10", "100", "G9"]
    classes = ["一(1)班", "一(2)班"] * 3
    rows = [f"{number} | 学生{number} | {name}" for number, name in zip(numbers, classes, strict=True)]
    head = "学号 | 姓名 | 班级"
    for order in (1, -1):
        school, _ = roster(("学生名册", SHEETS["学生名册"][1].strip(), "\n".join([head, *rows[::order]])))
        first, second = numbers[::2], numbers[1::2]
        assert list(school.students) == first[::order] + second[::order]


# ---------------------------------------------------------------- pupils


def test_a_pupil_has_what_the_row_says_and_defaults_for_the_rest():
    school, _ = roster(("学生名册", "2024-9-2 |        | 留守儿童", "2024-9-2 | 2025-1-8 | 留守、单亲、本校自定"))
    pupil = school.students["G02"]
    assert (pupil.name, pupil.school_class, pupil.year_group) == ("李芳", "一(1)班", "一年级")
    assert (pupil.entry_date, pupil.leave_date) == (date(2024, 9, 2), date(2025, 1, 8))
    assert pupil.categories == {"留守儿童", "单亲离异", "本校自定"}
    assert (pupil.entry_kind, pupil.status, pupil.parents_away, pupil.visitable) == (
        EntryKind.ENROLLED, StudentStatus.ENROLLED, False, True,
    )  # fmt: skip
    assert str(pupil.source) == "基础信息/学生名册.xlsx!学生名册!3"


@pytest.mark.parametrize(
    ("status", "categories"),
    [("在读", set()), ("疑似辍学", {"疑似辍学"}), ("已辍学", {"辍学"})],
)
def test_the_state_of_schooling_adds_its_category(status, categories):
    columns = ("学生名册", "联系电话\n", "学籍状态\n")
    school, _ = roster(columns, ("学生名册", "13900000001", status), *_blank_states())
    assert school.students["G01"].categories == categories


def _blank_states():
    return [("学生名册", f"1390000000{n}", "") for n in (2, 3, 4)]


@pytest.mark.parametrize("again", ["G01", "g01", "Ｇ０１"])
def test_an_id_that_stands_twice_counts_once_and_the_later_row_is_an_error(again):
    school, said = roster(("学生名册", "", f"{again} | 周七 | 男 | 一年级 | 一(2)班 | | | | |"))
    assert said == [("duplicate-id", "学生名册", 6)]
    assert (len(school.students), school.students["G01"].name) == (4, "王小明")


def test_a_duplicate_tells_where_the_first_one_stands():
    _, problems = linked(("学生名册", "", "G03 | 周七 | 男 | 一年级 | 一(2)班 | | | | |"))
    assert [str(place) for place in problems[0].related] == ["基础信息/学生名册.xlsx!学生名册!A4"]


def test_two_pupils_may_share_a_name():
    school, said = roster(("学生名册", "", "G05 | 王小明 | 男 | 一年级 | 一(1)班 | | | | |"))
    assert len(school.students) == 5
    assert {sheet for _, sheet, _ in said} == {
        "一班家访",
        "家访计划",
        "家访手记",
        "家长问卷",
    }  # the cells that name him


@pytest.mark.parametrize(
    ("school_class", "codes"),
    [("一(2)班", []), ("102", []), ("一年级二班", []), ("2024级2班", []), ("一(3)班", ["unknown-class"])],
)
def test_a_pupils_class_must_be_on_the_class_list(school_class, codes):
    school, said = roster(("学生名册", "", f"G05 | 周七 | 男 | 一年级 | {school_class} | | | | |"))
    assert [code for code, _, _ in said] == codes
    assert [s.school_class for s in school.students.values() if s.id == "G05"] == ([] if codes else ["一(2)班"])


@pytest.mark.parametrize(
    ("group", "codes"), [("一年级", []), ("", []), ("1年级", []), ("二年级", ["grade-class-differ"])]
)
def test_the_class_decides_the_year_group(group, codes):
    school, said = roster(("学生名册", "", f"G05 | 周七 | 男 | {group} | 一(2)班 | | | | |"))
    assert [code for code, _, _ in said] == codes
    assert school.students["G05"].year_group == "一年级"


def test_a_year_group_in_error_is_quoted_as_it_was_written():
    _, (problem,) = linked(("学生名册", "", "G05 | 周七 | 男 | 初一 | 一(2)班 | | | | |"))
    assert (problem.code, problem.value) == ("grade-class-differ", "初一")


@pytest.mark.parametrize(
    ("entry", "leave", "codes"),
    [
        ("2024-9-2", "2024-10-1", []),
        ("2024-9-2", "2024-9-2", []),
        ("2024-9-2", "2024-9-1", ["leave-before-entry"]),
        ("", "2024-9-1", []),
    ],
)
def test_leaving_before_entering_is_worth_a_look(entry, leave, codes):
    school, said = roster(("学生名册", "", f"G05 | 周七 | 男 | 一年级 | 一(2)班 | {entry} | {leave} | | |"))
    assert [code for code, _, _ in said] == codes
    assert "G05" in school.students


# ---------------------------------------------------------------- teachers


def test_posts_and_state_of_a_teacher():
    school, said = roster(("教师名册", "", "T4 | 孙悟 | 中层干部、科任教师 | 综合组 | 离岗"))
    assert said == []
    assert school.teachers["T4"].posts == {Post.MIDDLE_LEADER, Post.SUBJECT}
    assert (school.teachers["T4"].active, school.teachers["T4"].grade_group) == (False, "综合组")


def test_a_staff_id_that_stands_twice_is_an_error():
    school, said = roster(("教师名册", "", "t1 | 孙悟 | 科任教师 | 综合组 | 在岗"))
    assert (said, school.teachers["T1"].name, len(school.teachers)) == ([("duplicate-id", "教师名册", 5)], "陈静", 3)


@pytest.mark.parametrize(
    ("row", "codes", "count"),
    [
        ("一(2)班 | 赵敏 | 数学", [], 2),
        ("一(1)班 | 赵敏 | 数学", [], 1),  # said twice
        ("一(1)班 | 赵敏 | 科学", [], 2),
        ("一(3)班 | 赵敏 | 数学", ["unknown-class"], 1),
        ("一(2)班 | 赵民 | 数学", ["unknown-teacher"], 1),
    ],
)
def test_who_teaches_what(row, codes, count):
    school, said = roster(("任课表", "", row))
    assert ([code for code, _, _ in said], len(school.teaching)) == (codes, count)


# ---------------------------------------------------------------- classes


def homerooms(school, day):
    return " ".join(tenure.teacher for tenure in school.classes["一(1)班"].homerooms_on(day))


TAKEOVER = [
    ("班级表", "一(1)班 | 一年级 | 陈静  |        |        |", "一(1)班 | 一年级 | 陈静 | | 2024-11-1 |"),
    ("班级表", "", "一(1)班 | 一年级 | 赵敏 | 2024-11-1 | | |"),
]


@pytest.mark.parametrize(
    ("day", "teacher"),
    [
        (date(2024, 9, 1), "T1"),
        (date(2024, 10, 31), "T1"),
        (date(2024, 11, 1), "T3"),  # the last day in office is the one before 卸任日期
        (date(2025, 1, 10), "T3"),
    ],
)
def test_a_class_taken_over_has_each_teacher_in_his_time(day, teacher):
    school, said = roster(*TAKEOVER)
    assert (homerooms(school, day), said) == (teacher, [])


def of_rows(*rows):
    own = "一(1)班 | 一年级 | 陈静  |        |        | 是      | 刘洋"
    return roster(("班级表", own, ""), *(("班级表", "", f"一(1)班 | 一年级 | {row} |") for row in rows))


@pytest.mark.parametrize(
    ("rows", "teachers"),
    [
        # one 接班日期: a shared homeroom; a later one succeeds, blank is the earliest
        (["陈静 | | |", "赵敏 | 2024-9-1 | |"], "T3"),
        (["赵敏 | 2024-9-1 | |", "陈静 | | |"], "T3"),
        (["陈静 | 2024-9-2 | |", "赵敏 | 2024-9-1 | |"], "T1"),
        (["陈静 | 2024-9-1 | |", "赵敏 | 2024-9-1 | |"], "T1 T3"),
        (["赵敏 | | |", "陈静 | | |"], "T3 T1"),
        (["赵敏、陈静 | | |"], "T3 T1"),
        (["赵敏、赵敏 | | |"], "T3"),
        # with a 卸任日期 of their own they stay as long as it says
        (["陈静 | | 2025-1-1 |", "赵敏 | 2024-9-1 | |"], "T1 T3"),
        # whom the next later row names too stays
        (["陈静、赵敏 | | |", "陈静 | 2024-9-1 | |"], "T1"),
        (["陈静 | | |", "陈静、赵敏 | 2024-9-1 | |"], "T1 T3"),
        (["陈静 | | |", "赵敏 | 2024-9-1 | |", "陈静 | 2024-10-1 | |"], "T1"),
        # not in office on the day
        (["陈静 | | 2024-12-1 |"], ""),
        (["陈静 | 2024-12-2 | |"], ""),
        (["陈静 | 2024-12-1 | |"], "T1"),
        (["陈静 | | 2024-12-2 |"], "T1"),
        (["陈静 | | |", "赵敏 | 2024-12-2 | |"], "T1"),
        (["陈静 | | |", "赵敏 | 2024-12-1 | |"], "T3"),
    ],
)
def test_the_homeroom_teachers_of_1_december(rows, teachers):
    school, _ = of_rows(*rows)
    assert homerooms(school, date(2024, 12, 1)) == teachers


def test_a_successor_ends_an_office_and_that_is_said():
    school, said = of_rows("陈静 | | |", "赵敏、刘洋 | 2024-11-1 | |")
    first = school.classes["一(1)班"].tenures[0]
    assert (first.teacher, first.since, first.until) == ("T1", None, date(2024, 11, 1))
    assert [code for code, _, _ in said] == ["homeroom-succeeded"]
    assert of_rows("陈静 | | 2024-11-1 |", "赵敏 | 2024-11-1 | |")[1] == []
    assert of_rows("陈静 | | |", "陈静 | 2024-11-1 | |")[1] == []


@pytest.mark.parametrize(
    ("rows", "since"),
    [
        (["陈静 | 2024-9-2 | |", "陈静 | 2024-11-1 | |"], date(2024, 9, 2)),  # stays: the earlier row's date
        (["陈静 | | |", "陈静、赵敏 | 2024-11-1 | |"], None),
        (["陈静 | 2024-9-2 | 2024-10-1 |", "陈静 | 2024-11-1 | |"], date(2024, 11, 1)),  # was away
    ],
)
def test_who_stays_came_with_the_earlier_row(rows, since):
    school, _ = of_rows(*rows)
    (tenure,) = [t for t in school.classes["一(1)班"].homerooms_on(date(2024, 12, 1)) if t.teacher == "T1"]
    assert tenure.since == since


@pytest.mark.parametrize(
    ("rows", "since"),
    [
        (["陈静 | 2024-9-2 | |", "赵敏 | 2024-9-2 | |"], date(2024, 9, 2)),
        (["陈静 | 2024-9-2 | 2025-3-1 |", "赵敏 | 2024-11-1 | |"], date(2024, 9, 2)),  # the earliest of those in office
        (["陈静 | | 2025-3-1 |", "赵敏 | 2024-11-1 | |"], None),  # a blank one: always
        (["陈静 | | |", "赵敏 | 2024-11-1 | |"], date(2024, 11, 1)),
        (["陈静 | | 2024-11-1 |"], None),  # nobody
    ],
)
def test_the_takeover_date_of_a_class_is_that_of_its_current_homeroom_teachers(rows, since):
    school, _ = of_rows(*rows)
    assert school.classes["一(1)班"].takeover_on(date(2024, 12, 1)) == since


# ---------------------------------------------------------------- pupils who move


def moved(cells):
    return [
        ("学生名册", "联系电话", "联系电话 | 原班级 | 转班日期"),
        ("学生名册", "13900000001", f"13900000001 | {cells}"),
    ]


@pytest.mark.parametrize(
    ("cells", "former", "codes"),
    [
        ("一(2)班 | 2024-11-1", "一(2)班", []),
        ("102班 | 2024-11-1", "一(2)班", []),
        ("一(2)班 |", "", ["move-incomplete"]),
        ("| 2024-11-1", "", ["move-incomplete"]),
        ("六(9)班 | 2024-11-1", "", ["unknown-former-class"]),
    ],
)
def test_a_pupil_who_moves_has_a_class_and_a_day(cells, former, codes):
    school, said = roster(*moved(cells))
    student = school.students["G01"]
    assert (student.former_class, [code for code, _, _ in said]) == (former, codes)
    assert student.class_on(date(2024, 10, 31)) == (former or "一(1)班")
    assert student.class_on(date(2024, 11, 1)) == "一(1)班"


def test_a_class_of_several_rows_is_one_class():
    school, _ = roster(*TAKEOVER)
    taken = school.classes["一(1)班"]
    assert (len(school.classes), len(taken.tenures), taken.is_entry_grade, taken.year_leader) == (2, 2, True, "T2")
    assert str(taken.source) == "基础信息/教师与班级.xlsx!班级表!2"


def test_a_class_whose_homeroom_teacher_is_unknown_keeps_its_pupils_and_has_nobody_in_office():
    school, said = roster(("班级表", "陈静", "陈晶"))
    assert list(school.classes) == ["一(1)班", "一(2)班"]
    assert school.classes["一(1)班"].tenures == ()
    codes = {code for code, _, _ in said}
    assert "unknown-teacher" in codes
    assert "unknown-class" not in codes
    assert list(school.students) == ["G01", "G02", "G03", "G04"]


def test_two_teachers_of_one_name_are_told_apart_by_their_ids():
    again = ("教师名册", "", "T4 | 陈静 | 科任教师 | 综合组 | 在岗")
    _, said = roster(again)
    assert ("ambiguous-teacher", "班级表", 2) in said
    school, said = roster(again, ("班级表", "陈静", "陈静(T4)"))
    assert school.classes["一(1)班"].tenures[0].teacher == "T4"


def test_the_year_group_of_a_class_follows_from_its_name():
    school, said = roster(
        ("班级表", "", "二(1)班 | | 赵敏 | | | |\n二(2)班 | 一年级 | 赵敏 | | | |\n启航班 | 三年级 | 赵敏 | | | |")
    )
    assert [school.classes[name].year_group for name in ("二(1)班", "二(2)班", "启航班")] == [
        "二年级",
        "二年级",
        "三年级",
    ]
    assert [code for code, _, _ in said] == ["grade-class-differ"]
