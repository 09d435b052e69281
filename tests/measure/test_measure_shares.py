"""占比: every condition met and not met, and what its base is made of."""

import pytest
from builders import evaluated, indicator, outcome, plan, policy, pupil, records, visit

ALL = "班主任、科任教师、校领导、班级、年级、学校"
PLAIN = visit("A1", "09-10")


def share(condition, **cells):
    return indicator("占比", ALL, condition=condition, target="100%", **cells)


# condition; a visit that meets it; a visit that does not
OVER_VISITS = [
    ("团队2-3人", visit("A1", "09-10", "T1 T2 T3"), visit("A1", "09-10", "T1 T2 T3 T4")),
    ("团队2人", visit("A1", "09-10", "T1 T2"), PLAIN),
    ("照片>=2", visit("A1", "09-10", photos=2), visit("A1", "09-10", photos=1)),
    ("家长签字", visit("A1", "09-10", signed=True), PLAIN),
    ("工作时间审批", visit("A1", "09-10", in_work_hours=True, approver="教导处"), visit("A1", "09-10", in_work_hours=True)),
    ("记录完整", visit("A1", "09-10", photos=1, filled=frozenset({"record"})), visit("A1", "09-10", photos=1)),
    ("记录完整", visit("A1", "09-10", photos=2, filled=frozenset({"record"})), visit("A1", "09-10", filled=frozenset({"record"}))),
    ("计划内", visit("A2", "09-10"), PLAIN),
    ("时段:集中家访", visit("A1", "09-15"), visit("A1", "09-16")),
    ("时段:国庆节", visit("A1", "10-01"), visit("A1", "09-30")),
]  # fmt: skip

OVER_STUDENTS = [
    ("面对面", visit("A1", "09-10", form="家长到校"), visit("A1", "09-10", form="视频")),
    ("四进>=2", visit("A1", "09-10", themes="教育政策 安全教育"), visit("A1", "09-10", themes="教育政策")),
    ("属于:重点", visit("A4", "09-10"), PLAIN),
    ("属于:非重点", PLAIN, visit("A4", "09-10")),
]

PUPILS = (
    pupil("A1"), pupil("A2"), pupil("A3"), pupil("A4", "一(1)班", "残疾"), pupil("B1", "二(1)班"), pupil("B2", "二(1)班"),
)  # fmt: skip


def tally(row, known, subject):
    result = outcome(evaluated(policy(row), known), subject)
    return result.tally.numerator, result.tally.denominator


@pytest.mark.parametrize(("condition", "good", "bad"), OVER_VISITS)
@pytest.mark.parametrize("subject", ["班主任 T1", "班级 一(1)班", "年级 一年级", "学校 示范小学"])
def test_share_of_visits(condition, good, bad, subject):
    plans = [plan("A2", "重点")]
    assert tally(share(condition), records(good, plans=plans), subject) == (1, 1)
    assert tally(share(condition), records(bad, plans=plans), subject) == (0, 1)


@pytest.mark.parametrize(("condition", "good", "bad"), OVER_STUDENTS)
@pytest.mark.parametrize("subject", ["班主任 T1", "班级 一(1)班", "学校 示范小学"])
def test_share_of_covered_students(condition, good, bad, subject):
    assert tally(share(condition), records(good, pupils=PUPILS), subject) == (1, 1)
    assert tally(share(condition), records(bad, pupils=PUPILS), subject) == (0, 1)


def test_work_hours_are_the_base_of_approval():
    known = records(PLAIN, visit("A2", "09-10", in_work_hours=True, approver="校长"))
    assert tally(share("工作时间审批"), known, "班主任 T1") == (1, 1)


def test_themes_of_several_visits_add_up():
    known = records(visit("A1", "09-10", themes="教育政策"), visit("A1", "09-20", themes="安全教育"))
    assert tally(share("四进>=2"), known, "班主任 T1") == (1, 1)


def test_a_teacher_answers_for_visits_to_any_class_a_class_for_visits_by_anybody():
    known = records(visit("A1", "09-10", "T3"), visit("B1", "09-10", "T1 T2"))
    assert tally(share("团队2-3人"), known, "班主任 T1") == (1, 1)
    assert tally(share("团队2-3人"), known, "班级 一(1)班") == (0, 1)


def test_a_class_asks_by_whom():
    known = records(visit("A1", "09-10", "T3"), visit("A2", "09-10", "T1"))
    assert tally(share("照片>=1", visitor="班主任"), known, "班级 一(1)班") == (0, 1)
    assert tally(share("照片>=1", visitor="本人"), known, "班级 一(1)班") == (0, 2)


def test_subject_teachers_and_leaders_answer_for_pupils_they_went_to_see():
    known = records(visit("A1", "09-10", "T3"), visit("B1", "09-10", "T3 T4", form="电话"), visit("A2", "09-10"))
    assert tally(share("面对面"), known, "科任教师 T3") == (1, 2)
    assert tally(share("面对面"), known, "校领导 T4") == (0, 1)


def test_who_went_along_counts_by_the_visits_of_the_homeroom_teacher():
    # T3 saw A1, but only the homeroom teacher's visit covers: by telephone, so not face to face.
    known = records(visit("A1", "09-10", "T3"), visit("A1", "09-20", "T1", form="电话"))
    assert tally(share("面对面", visitor="班主任"), known, "科任教师 T3") == (0, 1)


def test_a_scope_filters_the_visited_pupil_enrolled_or_not():
    gone = pupil("A4", "一(1)班", "残疾", leave_date=visit("A1", "09-20").date)
    known = records(visit("A4", "09-10", photos=1), PLAIN, pupils=(pupil("A1"), gone, pupil("B1", "二(1)班")))
    assert tally(share("照片>=1", scope="重点"), known, "班级 一(1)班") == (1, 1)


def test_no_visit_is_not_applicable():
    assert tally(share("家长签字"), records(), "班主任 T1") == (0, 0)


@pytest.mark.parametrize(("condition", "good", "bad"), OVER_VISITS)
def test_a_count_of_visits_that_meet_a_condition(condition, good, bad):
    row = indicator("家访次数", "班主任", condition=condition, target="1")
    plans = [plan("A2", "重点")]
    assert tally(row, records(good, plans=plans), "班主任 T1") == (1, None)
    assert tally(row, records(bad, plans=plans), "班主任 T1") == (0, None)
