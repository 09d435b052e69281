"""Names with something attached, run together, or a telephone instead: who is meant, what is said, and what stays an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_term import checked, linked, written

from jiafang_batch.catalogue import is_error, message, ordered
from jiafang_batch.link.loose_names import PUPIL_WORDS, TEACHER_WORDS, parted
from jiafang_batch.run.term.school import SchoolJob, check_school

LOG = "2024-12-1 | {school_class} | {student} | | {lead} | {companions} | 实地家访 | 完成 | | | | | |"
SAME_TEACHERS = ("教师名册", "", "T4 | 赵敏 | 班主任 | 二年级 | 在岗")


def row(student="王小明", *, school_class="一(1)班", lead="陈静", companions=""):
    return (
        "一班家访",
        "",
        LOG.format(student=student, school_class=school_class, lead=lead, companions=companions),
    )


def found(*changes):
    """The pupils visited on 1 December with their teams, and the codes that are said of the row."""
    records, problems = linked(*changes)
    visits = [v for v in records.visits if v.date.month == 12]
    said = sorted({p.code for p in problems if p.location.row == 5 and p.location.sheet == "一班家访"})
    return [(v.student, *v.participants) for v in visits], said


TRIMMED = [
    "王小明(男)", "王小明（男）",
    "12号王小明", "3号 王小明", "1.王小明", "1、王小明", "①王小明", "（1）王小明", "王小明同学", "王小明妈妈", "王小明的家长",
    "王小明爸爸", "王小明之父", "学生王小明",
    "姓名：王小明", "王小明小朋友", "王小明(13900000001)", "王小明13900000001", "王小明【留守】", "王小明。", "王小明(1班)",
    "王小明（走读）", "王小明家长、",
]  # fmt: skip


@pytest.mark.parametrize("cell", TRIMMED)
def test_a_name_with_something_attached_is_that_pupil_and_said(cell):
    assert found(row(cell)) == ([("G01", "T1")], ["name-trimmed"])


@pytest.mark.parametrize(
    "cell",
    [
        "王小明李芳",
        "王小明 李芳",
        "王小明和李芳",
        "1.王小明2.李芳",
        "王小明与李芳",
        "王小明+李芳",
        "王小明同学李芳同学",
    ],
)
def test_names_run_together_are_parted_where_they_can_be_in_one_way(cell):
    assert found(row(cell)) == ([("G01", "T1"), ("G02", "T1")], ["names-run-together"])


def test_a_numbered_list_names_its_pupils_and_nobody_else():
    assert found(row("1、王小明，2、李芳"))[0] == [("G01", "T1"), ("G02", "T1")]


@pytest.mark.parametrize(
    "cell",
    [
        "王小明弟弟", "王小明(未遇)", "王小明(拒访)", "王小明(女)", "王小明(李芳)", "王小明（2班）", "王小明等", "王小明2", "王大明同学",
        "王小明(13900000002)",
        "小明", "王小", "王小明家", "王小明的弟弟", "不是王小明", "王小明(已转学)", "和王小明", "王小明和", "王小明(G99)", "13900000003",
        "13912345678",
    ],
)  # fmt: skip
def test_a_name_that_may_mean_somebody_else_stays_an_error(cell):
    records, problems = linked(row(cell))
    assert not [v for v in records.visits if v.date.month == 12]
    assert any(is_error(p) and p.location.row == 5 for p in problems)


def test_a_telephone_of_one_family_means_its_pupil():
    visits, said = found(row("13900000001"))
    assert (visits, said) == ([("G01", "T1")], ["name-by-phone"])


def test_a_telephone_of_two_families_names_both_and_means_neither():
    records, problems = linked(("学生名册", "13900000002", "13900000001"), row("13900000001"))
    (problem,) = [p for p in problems if p.location.row == 5]
    assert problem.code == "unknown-student"
    assert "王小明" in message(problem)
    assert "李芳" in message(problem)
    assert not [v for v in records.visits if v.date.month == 12]


def test_a_plain_name_pays_no_attention_to_wider_readings():
    changes = [("学生名册", "李芳 ", "王小明同学"), ("一班家访", "李芳", "王小明同学")]
    assert found(*changes, row("王小明同学")) == ([("G02", "T1")], [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("陈静老师", "name-trimmed"), ("班主任陈静", "name-trimmed"), ("班主任：陈静", "name-trimmed"), ("陈静(班主任)", "name-trimmed"),
        ("陈静主任", "name-trimmed"), ("1.陈静", "name-trimmed"), ("主访：陈静", "name-trimmed"), ("陈静校长", "name-trimmed"),
        ("语文陈静", "name-trimmed"), ("语文老师陈静", "name-trimmed"), ("陈静（语文）", "name-trimmed"), ("陈静13900000009", "name-trimmed"),
    ],
)  # fmt: skip
def test_a_teacher_with_a_duty_beside_the_name_is_known(cell, code):
    assert found(row(lead=cell)) == ([("G01", "T1")], [code])


@pytest.mark.parametrize(
    "cell", ["陈静 刘洋", "陈静刘洋", "陈静和刘洋", "陈静老师刘洋老师", "陈静与刘洋", "1.陈静2.刘洋"]
)
def test_two_teachers_in_one_cell_are_lead_and_companion(cell):
    assert found(row(lead=cell)) == ([("G01", "T1", "T2")], ["several-leads"])


@pytest.mark.parametrize("cell", ["陈静、刘洋", "陈静，刘洋", "陈静/刘洋", "陈静;刘洋老师"])
def test_two_teachers_in_a_list_are_lead_and_companion(cell):
    visits, said = found(row(lead=cell))
    assert visits == [("G01", "T1", "T2")]
    assert "several-leads" in said


@pytest.mark.parametrize(
    "cell", ["陈静或刘洋", "陈老师", "陈静爱人", "陈晶老师", "不是陈静", "陈静(刘洋)", "陈静(未去)", "陈静的同事"]
)
def test_a_teacher_who_may_be_somebody_else_stays_an_error(cell):
    visits, said = found(row(lead=cell))
    assert (visits, said) == ([], ["unknown-teacher"])


@pytest.mark.parametrize("cell", ["班主任", "本班班主任", "班主任老师", "正班主任"])
def test_the_homeroom_teacher_alone_is_the_one_in_office_on_that_day(cell):
    assert found(row(lead=cell)) == ([("G01", "T1")], ["teacher-by-post"])
    changes = ("班级表", "一(1)班 | 一年级 | 陈静  |        |        ", "一(1)班 | 一年级 | 陈静 | | 2024-11-1 ")
    after = ("班级表", "", "一(1)班 | 一年级 | 赵敏 | 2024-11-1 | | 是 |")
    assert found(changes, after, row(lead=cell)) == ([("G01", "T3")], ["teacher-by-post"])


@pytest.mark.parametrize("cell", ["班主任", "副班主任", "数学老师", "本人", "年级组长"])
def test_a_post_that_two_hold_or_nobody_knows_stays_an_error(cell):
    shared = ("班级表", "", "一(1)班 | 一年级 | 赵敏 | | | 是 |")
    assert found(shared, row(lead=cell)) == ([], ["unknown-teacher"])


def _with_subjects(first, second):
    return [
        ("教师名册", "工号 | 姓名 | 岗位    | 年级组 | 在岗状态", "工号 | 姓名 | 岗位    | 年级组 | 学科"),
        ("教师名册", "T3  | 赵敏 | 科任教师 | 一年级 | 在岗", f"T3  | 赵敏 | 科任教师 | 一年级 | {first}"),
        ("教师名册", "", f"T4 | 赵敏 | 科任教师 | 一年级 | {second}"),
        ("任课表", "赵敏", "陈静"),
        ("一班家访", "| 赵敏 |", "| |"),
    ]


@pytest.mark.parametrize(
    ("cell", "teacher"),
    [("赵敏(体育)", "T3"), ("赵敏（科学）", "T4"), ("体育赵敏", "T3"), ("赵敏科学老师", "T4"), ("体育老师赵敏", "T3")],
)
def test_of_two_teachers_of_one_name_the_subject_decides(cell, teacher):
    assert found(*_with_subjects("体育", "科学"), row(lead=cell)) == ([("G01", teacher)], ["teacher-by-subject"])


@pytest.mark.parametrize("cell", ["赵敏", "赵敏(音乐)", "赵敏老师", "赵敏(一年级)"])
def test_of_two_teachers_of_one_name_nothing_else_decides(cell):
    records, problems = linked(*_with_subjects("体育", "科学"), row(lead=cell))
    assert not [v for v in records.visits if v.date.month == 12]
    assert any(is_error(p) and p.location.row == 5 for p in problems)


def test_subjects_are_offered_where_they_tell_namesakes_apart():
    _, problems = linked(*_with_subjects("体育", "科学"), row(lead="赵敏"))
    (problem,) = [p for p in problems if p.code == "ambiguous-teacher"]
    assert "赵敏(T3)体育、赵敏(T4)科学" in message(problem)
    assert problem.details["example"] == "赵敏(T3) 或 赵敏(体育)"


@pytest.mark.parametrize(
    ("school_class", "student"),
    [
        ("一(1)班、一(2)班", "王小明、张伟"),
        ("一(1)班，一年级2班", "王小明，张伟"),
        ("一(1)班", "哥哥王小明，弟弟张伟"),
        ("一(1)班", "姐姐李芳、弟弟张伟"),
    ],
)
def test_pupils_of_two_classes_want_a_row_each(school_class, student):
    records, problems = linked(row(student, school_class=school_class))
    (problem,) = [p for p in problems if p.location.row == 5]
    assert problem.code == "one-row-each"
    assert "每个学生各写一行" in message(problem)
    assert not [v for v in records.visits if v.date.month == 12]


NAMES = ["王小明", "李芳", "李明", "李明学", "阿依古丽·买买提", "欧阳娜"]


@given(
    st.sampled_from(NAMES),
    st.sampled_from(["", "1·", "(1)", "学生"]),
    st.sampled_from(["", "同学", "(男)", "妈妈", "。"]),
)
def test_what_is_taken_off_never_changes_whose_name_is_left(name, before, after):
    reading = parted(before + name + after, NAMES, PUPIL_WORDS)
    assert reading is None or reading.names == (name,)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4), st.sampled_from(["", "和", "、", "与"]))
def test_names_run_together_come_back_in_their_order_or_not_at_all(names, between):
    reading = parted(between.join(names), NAMES, PUPIL_WORDS)
    assert reading is None or reading.names == tuple(names)


@given(st.text("王小明李芳张伟老师()（）1.、和语文", max_size=20))
def test_no_text_of_names_breaks_the_reader(text):
    reading = parted(text, NAMES, TEACHER_WORDS)
    assert reading is None or all(name in NAMES and name in text for name in reading.names)


# ---------------------------------------------------------------- told to the one who can mend it


def roster_faults(problems):
    return [(p.location.file, p.value) for p in ordered(problems) if p.code == "roster-row-faulty"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("G01 | 王小明         | 男  | 一年级 | 一(1)班", "G01 | 王小明 | 男 | 一年级 | 一(9)班"),
        ("G01 | 王小明 ", "#3.6691e+18 | 王小明 "),
        ("G01 | 王小明 ", " | 王小明 "),
        ("G01 | 王小明         | 男  | 一年级 | 一(1)班", "G01 | 王小明 | 男 | 一年级 | 一年级甲班"),
    ],
)
def test_a_pupil_whose_row_of_the_roster_is_faulty_is_no_fault_of_the_log(old, new):
    _, problems = linked(("学生名册", old, new))
    assert [p for p in problems if p.location.file.startswith("收表/") and is_error(p)] == []
    assert roster_faults(problems) == [("基础信息/学生名册.xlsx", "王小明")]


def test_the_second_of_two_rows_of_one_number_is_a_fault_of_the_roster():
    _, problems = linked(("学生名册", "G02 | 李芳  ", "G01 | 李芳 "))
    assert roster_faults(problems) == [("基础信息/学生名册.xlsx", "李芳")]


def test_a_pupil_of_that_name_in_another_class_is_no_explanation():
    _, problems = linked(("学生名册", "G03 | 张伟", " | 张伟"), row("张伟"))
    (problem,) = [p for p in problems if p.location.row == 5]
    assert problem.code == "unknown-student"


@pytest.mark.parametrize("post", ["年级组长、语文", "门卫", "值日教师"])
def test_a_teacher_whose_post_is_not_known_is_a_teacher_of_the_school(post):
    records, problems = linked(("教师名册", "陈静 | 班主任", f"陈静 | {post}"))
    assert "T1" in records.roster.teachers
    assert records.roster.classes["一(1)班"].tenures
    assert [p.code for p in problems if is_error(p)] == []


@pytest.mark.parametrize("cell", ["", "#2031"])
def test_a_bad_secondary_cell_makes_nobody_a_stranger(cell):
    records, problems = linked(("教师名册", "陈静 | 班主任 ", f"陈静 | {cell} "))
    assert "T1" in records.roster.teachers
    assert not [p for p in problems if p.code == "unknown-teacher"]


def test_a_teacher_without_number_is_told_to_the_office():
    _, problems = linked(("教师名册", "T3  | 赵敏", " | 赵敏"))
    told = [p for p in problems if p.location.file.startswith("收表/")]
    assert [p.code for p in told if is_error(p)] == []
    assert roster_faults(problems) == [("基础信息/教师与班级.xlsx", "赵敏")]


def test_an_unknown_event_is_said_at_its_own_cell_whatever_became_of_the_row():
    again = "2024-9-21 | 一(1)班 | 王小明 | | 陈静 | | 实地家访 | 完成 | | | | | | E999"
    tried = "2024-12-2 | 一(1)班 | 李芳 | | 陈静 | | 实地家访 | 未遇 | | | | | | E998"
    said = [p for p in checked(("一班家访", "", f"{again}\n{tried}")) if p.code == "unknown-event"]
    assert [(p.value, p.location.row, p.location.column, p.location.header) for p in said] == [
        ("E999", 5, "N", "关联事件"),
        ("E998", 6, "N", "关联事件"),
    ]


@pytest.mark.parametrize(
    ("title", "change"),
    [
        ("姓名旁边写了别的", row("王小明同学")), ("几个姓名连着写", row("王小明李芳")), ("写的是电话", row("13900000001")),
        ("姓名旁边写了别的", row(lead="陈静老师")), ("主访教师写了几位", row(lead="陈静刘洋")),
    ],
)  # fmt: skip
def test_a_reading_of_names_that_the_school_refuses_is_an_error(tmp_path, title, change):
    def errors(*more):
        checked = check_school(SchoolJob(written(tmp_path / str(len(more)), change, *more)))
        return [p.code for p in checked.problems if is_error(p) and p.location.row == 5]

    assert errors() == []
    assert len(errors(("基本设置", "", f"不接受的写法 | {title}"))) == 1
