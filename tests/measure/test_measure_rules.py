"""The rules of real schools at their boundaries: the last day, visit or teacher that counts, and the first that does not."""

from fractions import Fraction

import pytest
from builders import (
    CALENDAR,
    breach,
    day,
    evaluated,
    event,
    indicator,
    outcome,
    plan,
    policy,
    pupil,
    receipt,
    records,
    school_class,
    teacher,
    visit,
)
from msgspec.structs import replace

from jiafang_batch.measure.nobody_assessed import nobody_assessed, subjects_unknown
from jiafang_batch.records import Teaching

HALF = {"target": "50%", "points": "10", "scoring": "比例"}
TERMS = (*CALENDAR, ("第二学期", "学期", day("02-08"), day("07-04")))


def value(row, known, subject="班主任 T1", **sheets):
    """(numerator, denominator, value) of one result."""
    tally = outcome(evaluated(policy(row, **sheets), known), subject).tally
    return tally.numerator, tally.denominator, tally.value


def taken_over(since, earlier="T9"):
    """一(1)班 headed by T1 since a day, by another before; T1 heads 二(1)班 as well, always."""
    held = school_class("一(1)班", "T1", since, earlier=[(earlier, None, since)])
    return (held, school_class("二(1)班", "T1"))


TEACHERS = (teacher("T1"), teacher("T2", "科任教师"), teacher("T3", "科任教师"), teacher("T9"), teacher("T4", "校领导"))


# ---------------------------------------------------------------- nobody is judged on what was over before they came

BEFORE = [
    # the kind, what is registered, 接班日期 on the last day and on the first day after it
    ({"kind": "覆盖率", "window": "国庆节"}, {}, "10-07", "10-08", (6, 2)),
    ({"kind": "回访率", "window": "国庆节"}, {}, "10-07", "10-08", (6, 2)),
    ({"kind": "计划落实率", "condition": "普访", "window": "国庆节"}, {"plans": [plan("A1"), plan("B1")]}, "10-07", "10-08", (2, 1)),
    ({"kind": "计划按时率", "condition": "普访"}, {"plans": [plan("A1"), plan("B1")]}, "01-08", "01-09", (2, 1)),
    ({"kind": "按时交表"}, {"receipts": [receipt("2025-01-20 10:00"), receipt("2025-01-20 10:00", "二(1)班")]}, "01-22", "01-23", (2, 1)),
    ({"kind": "事件响应率"}, {"events": [event("E1", "10-08", "A1"), event("E2", "10-08", "B1")]}, "10-11", "10-12", (2, 1)),
    ({"kind": "建档率", "condition": "普访"}, {}, "10-07", "01-20", (6, 6)),
]  # fmt: skip
SHEETS = {"events": [("迟到缺席", "3", "全部")]}


@pytest.mark.parametrize(("cells", "registers", "last", "after", "wholes"), BEFORE)
def test_what_was_over_before_a_homeroom_teacher_came_is_not_theirs(cells, registers, last, after, wholes):
    row = indicator(subjects="班主任、班级", **cells)
    of_class = set()
    for since, whole in ((last, wholes[0]), (after, wholes[1])):
        known = records(teachers=TEACHERS, classes=taken_over(day(since)), **registers)
        assert value(row, known, **SHEETS)[1] == whole
        of_class.add(value(row, known, "班级 一(1)班", **SHEETS)[1])
    # The class itself is unaffected.
    assert len(of_class) == 1
    assert 0 not in of_class


@pytest.mark.parametrize(("since", "whole"), [("10-20", 2), ("10-21", 1)])
def test_a_pupils_own_window_is_over_when_it_ends(since, whole):
    # 入学前 of A1 ends on 20 October, that of A2 a day later; 接班日期 is T1's own.
    pupils = (pupil("A1", entry_date=day("10-20")), pupil("A2", entry_date=day("10-21")))
    row = indicator("覆盖率", "班主任、班级", window="入学前")
    known = records(pupils=pupils, teachers=TEACHERS, classes=taken_over(day(since))[:1])
    assert value(row, known)[1] == whole
    assert value(row, known, "班级 一(1)班")[1] == 2


def test_a_share_of_covered_pupils_leaves_out_whose_window_was_over():
    row = indicator("占比", "班主任、班级", condition="面对面", window="国庆节")
    known = records(visit("A1", "10-02"), visit("B1", "10-02"), teachers=TEACHERS, classes=taken_over(day("10-08")))
    assert value(row, known)[:2] == (1, 1)
    assert value(row, known, "班级 一(1)班")[:2] == (1, 1)


@pytest.mark.parametrize(("since", "whole"), [("09-30", 5), ("10-01", 4)])
def test_a_month_is_over_on_its_last_teaching_day(since, whole):
    row = indicator("月度进度", condition="100%")
    known = records(teachers=TEACHERS, classes=taken_over(day(since))[:1], pupils=(pupil("A1"),))
    assert value(row, known)[1] == whole


def test_a_month_before_the_takeover_is_of_the_teachers_other_classes():
    visits = (visit("B1", "09-05"), visit("B2", "09-06"))
    row = indicator("月度进度", condition="100%")
    known = records(*visits, teachers=TEACHERS, classes=taken_over(day("10-01")))
    # September: 2 of 2 of 二(1)班 reach 1/5; from October on 2 of 6 reach 2/5 no more.
    assert value(row, known)[:2] == (1, 5)


@pytest.mark.parametrize(("hired", "whole"), [("09-30", 5), ("10-01", 4)])
def test_months_before_a_teacher_was_hired_do_not_count(hired, whole):
    members = (replace(teacher("T1"), hire_date=day(hired)), *TEACHERS[1:])
    row = indicator("周期达标率", condition="月")
    assert value(row, records(teachers=members))[1] == whole


# ---------------------------------------------------------------- the class of the day


@pytest.mark.parametrize(("when", "met"), [("10-31", 1), ("11-01", 0)])
def test_the_homeroom_teacher_is_that_of_the_class_of_the_day(when, met):
    moved = pupil("A1", "二(1)班", former_class="一(1)班", moved_on=day("11-01"))
    row = indicator("覆盖率", "班级", visitor="班主任")
    known = records(visit("A1", when, "T1"), pupils=(moved,))
    assert value(row, known, "班级 二(1)班")[:2] == (met, 1)


def test_shared_homerooms_are_both_assessed_alike():
    shared = (school_class("一(1)班", "T1", earlier=[("T2", None, None)]), school_class("二(1)班", "T9"))
    members = (teacher("T1"), teacher("T2"), teacher("T9"))
    known = records(visit("A1", "09-10", "T2"), visit("A2", "09-10", "T1"), classes=shared, teachers=members)
    row = indicator("覆盖率", visitor="班主任")
    assert value(row, known, "班主任 T1") == value(row, known, "班主任 T2") == (2, 4, Fraction(1, 2))
    own = indicator("覆盖率", visitor="本人")
    assert value(own, known, "班主任 T1")[0] == 1


# ---------------------------------------------------------------- windows that are not over


@pytest.mark.parametrize(
    ("cells", "as_of", "progress"),
    [
        ({"kind": "覆盖率", "window": "学期", "unfinished": "不计"}, "01-23", True),
        ({"kind": "覆盖率", "window": "学期", "unfinished": "不计"}, "01-24", False),
        ({"kind": "覆盖率", "window": "学期"}, "01-23", False),
        ({"kind": "覆盖率", "window": "学年", "unfinished": "不计"}, "01-24", True),
        ({"kind": "覆盖率", "window": "国庆节", "unfinished": "不计"}, "10-06", True),
        ({"kind": "覆盖率", "window": "国庆节", "unfinished": "不计"}, "10-07", False),
        ({"kind": "覆盖率", "window": "没有这样的日子", "unfinished": "不计"}, "10-07", False),
        ({"kind": "事件响应率", "window": "国庆节", "unfinished": "不计"}, "01-23", True),
        ({"kind": "月度进度", "condition": "50%", "window": "国庆节", "unfinished": "不计"}, "01-23", True),
        ({"kind": "建档率", "condition": "普访", "unfinished": "不计"}, "10-07", False),
    ],
)
def test_in_progress_until_the_last_day_of_the_window(cells, as_of, progress):
    row = indicator(**cells, target="50%", points="10", scoring="达标")
    known = records(events=[event("E1", "09-10", "A1")])
    result = outcome(evaluated(policy(row, settings={"统计截止日期": day(as_of)}, **SHEETS), known), "班主任 T1")
    assert result.in_progress is progress
    if progress:
        assert (result.met, result.points) == (None, None)


def test_a_year_is_over_with_the_last_of_several_terms():
    row = indicator("覆盖率", window="学年", unfinished="不计")
    settings = {"学期": "第二学期", "开学日期": day("02-17"), "结课日期": day("06-27")}
    result = outcome(evaluated(policy(row, calendar=TERMS, settings=settings), records()), "班主任 T1")
    assert not result.in_progress


def test_what_is_in_progress_is_in_no_base_and_never_vetoes():
    rows = [
        indicator("覆盖率", code="ZB-1", target="100%", points="40", scoring="比例"),
        indicator("覆盖率", code="ZB-2", window="学年", unfinished="不计", target="100%", points="60", scoring="比例"),
        indicator("覆盖率", code="ZB-3", window="学年", unfinished="不计", target="100%", scoring="否决"),
    ]
    evaluation = evaluated(policy(*rows), records(visit("A1", "09-10"), visit("A2", "09-10")))
    card = next(card for card in evaluation.teachers if card.subject.key == "T1")
    assert (card.total, card.vetoed) == (50, False)


# ---------------------------------------------------------------- counts

WEIGHED = {"forms": "实地、电话*0.5、微信*0.25"}


@pytest.mark.parametrize(
    ("cells", "visits", "expected"),
    [
        (WEIGHED, [visit("A1", "09-10"), visit("A1", "09-11", form="电话"), visit("A1", "09-12", form="微信")], Fraction(7, 4)),
        (WEIGHED, [visit("A1", "09-10", form="视频")], 0),
        ({"forms": "全部、微信*0.5"}, [visit("A1", "09-10", form="微信"), visit("A1", "09-11", form="QQ")], Fraction(3, 2)),
        ({"forms": "实地*2、医院探望*0.5"}, [visit("A1", "09-10"), visit("A1", "09-11", form="医院探望")], Fraction(5, 2)),
        ({"condition": "主访"}, [visit("A1", "09-10", "T1 T3"), visit("A2", "09-10", "T3 T1")], 1),
        ({"condition": "人均"}, [visit("A1", "09-10", "T1 T3"), visit("A2", "09-10", "T3 T1 T4")], Fraction(5, 6)),
        ({"condition": "主访且照片>=2"},
         [visit("A1", "09-10", photos=2), visit("A2", "09-10", photos=1), visit("A3", "09-10", "T3 T1", photos=2)], 1),
        ({"condition": "人均且主访", "forms": "电话*0.5"}, [visit("A1", "09-10", "T1 T3", form="电话")], Fraction(1, 4)),
        ({"condition": "记录完整:家访过程|照片>=2"},
         [visit("A1", "09-10", filled=frozenset({"record"}), photos=2), visit("A2", "09-10", photos=2)], 1),
    ],
)  # fmt: skip
def test_how_much_a_visit_counts(cells, visits, expected):
    assert value(indicator("家访次数", **cells), records(*visits)) == (expected, None, expected)


@pytest.mark.parametrize(
    ("cells", "known", "subject", "applies"),
    [
        ({"scope": "重点"}, records(), "班主任 T1", False),
        (
            {"scope": "重点"},
            records(pupils=(pupil("A1", "一(1)班", "残疾"), pupil("B1", "二(1)班"))),
            "班主任 T1",
            True,
        ),
        ({"scope": "重点"}, records(pupils=(pupil("A1"), pupil("B1", "二(1)班", "残疾"))), "班主任 T1", False),
        ({"scope": "重点"}, records(pupils=(pupil("A1"), pupil("B1", "二(1)班", "残疾"))), "校领导 T4", True),
        (
            {"scope": "重点"},
            records(pupils=(pupil("A1", "一(1)班", "残疾", leave_date=day("10-01")),)),
            "班主任 T1",
            False,
        ),
        ({"scope": "年级:一年级"}, records(), "科任教师 T3", True),
        ({"scope": "年级:二年级"}, records(), "科任教师 T3", False),
        ({"condition": "事件"}, records(), "班主任 T1", False),
        ({"condition": "事件"}, records(events=[event("E1", "09-10", "B1", "其他")]), "班主任 T1", True),
        ({"condition": "事件", "window": "国庆节"}, records(events=[event("E1", "10-08", "B1")]), "班主任 T1", False),
        ({"condition": "事件", "window": "国庆节"}, records(events=[event("E1", "10-07", "B1")]), "班主任 T1", True),
        ({}, records(), "班主任 T1", True),
    ],
)
def test_a_count_does_not_apply_without_anybody_or_anything_to_count(cells, known, subject, applies):
    for kind in ("家访次数", "学生人数"):
        row = indicator(kind, "班主任、科任教师、校领导", target="1", points="10", scoring="达标", **cells)
        result = outcome(evaluated(policy(row), known), subject)
        assert (result.tally.value is not None, result.points is not None) == (applies, applies)


# ---------------------------------------------------------------- each pupil each month; assigned pupils; breaches


@pytest.mark.parametrize(
    ("visits", "met"),
    [
        ([], 0),
        ([visit("A1", "09-01")], 1),
        ([visit("A1", "09-30")], 1),
        ([visit("A1", "08-31")], 0),
        ([visit("A1", "09-02"), visit("A1", "09-29"), visit("A1", "10-31")], 2),
        ([visit("A1", "09-02", "T3")], 1),
    ],
)
def test_each_pupil_each_month(visits, met):
    row = indicator("学生周期达标率", "班主任、班级", condition="月", scope="重点")
    pupils = (pupil("A1", "一(1)班", "残疾"), pupil("A2"))
    assert value(row, records(*visits, pupils=pupils))[:2] == (met, 5)


@pytest.mark.parametrize(
    ("fields", "whole"),
    [
        ({"entry_date": day("09-30")}, 5),  # the last teaching day of September
        ({"entry_date": day("10-01")}, 4),
    ],
)
def test_a_pupil_has_the_months_on_whose_last_teaching_day_they_are_enrolled(fields, whole):
    row = indicator("学生周期达标率", condition="月")
    assert value(row, records(pupils=(pupil("A1", **fields),)))[1] == whole


def test_two_a_month_by_the_homeroom_teacher():
    row = indicator("学生周期达标率", "班级", condition="月", times="2", visitor="班主任")
    known = records(
        visit("A1", "09-02"),
        visit("A1", "09-03", "T3"),
        visit("A1", "10-08"),
        visit("A1", "10-09"),
        pupils=(pupil("A1"),),
    )
    assert value(row, known, "班级 一(1)班")[:2] == (1, 5)


@pytest.mark.parametrize(
    ("plans", "visits", "expected"),
    [
        ([("A1", "结对", "T3")], [visit("A1", "09-10", "T3")], (1, 1)),
        ([("A1", "结对", "T3"), ("A1", "结对", "T3")], [visit("A1", "09-10", "T3")], (1, 1)),
        ([("A1", "结对", "T3"), ("A2", "结对", "T1")], [visit("A1", "09-10", "T1")], (0, 1)),
        ([("A1", "普访", "T3")], [visit("A1", "09-10", "T3")], (0, 0)),
        ([("A1", "结对", "T1 T3"), ("B1", "结对", "T3")], [visit("B1", "09-10", "T1 T3")], (1, 2)),
        ([("A1", "结对", "T3")], [visit("A1", "09-10", "T3", "电话")], (0, 1)),
    ],
)
def test_assigned_pupils(plans, visits, expected):
    row = indicator("分工落实率", "科任教师", condition="结对", forms="实地")
    held = [replace(plan(student, kind), teachers=tuple(team.split())) for student, kind, team in plans]
    assert value(row, records(*visits, plans=held), "科任教师 T3")[:2] == expected


@pytest.mark.parametrize(("condition", "count"), [("", 1), ("类型:泄露隐私", 1), ("类型:其他|收受宴请馈赠", 0)])
def test_breaches_of_some_kinds(condition, count):
    assert value(indicator("违规次数", condition=condition), records(breaches=[breach("10-10")]))[0] == count


def test_a_plan_of_follow_ups_asks_for_follow_ups():
    row = indicator("计划落实率", "班级", condition="回访")
    plans = [plan("A1", "回访"), plan("A2", "回访"), plan("A3", "回访")]
    visits = [visit("A1", "09-10"), visit("A2", "09-10"), visit("A2", "09-24"), visit("A3", "09-10", is_follow_up=True)]
    assert value(row, records(*visits, plans=plans), "班级 一(1)班")[:2] == (2, 3)
    assert value(row, records(visit("A1", "09-10"), visit("A1", "09-23"), plans=plans), "班级 一(1)班")[0] == 0


# ---------------------------------------------------------------- score


def points(row, known, subject="班主任 T1", **sheets):
    return outcome(evaluated(policy(row, **sheets), known), subject).points


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 36), (2, 36), (3, 48), (4, 48), (5, 60), (6, 60)])
def test_tiers(count, expected):
    row = indicator("家访次数", points="60", scoring="分档", tiers="3=48、1=36、5=60")
    visits = [visit("A1", f"09-{n:02}") for n in range(1, count + 1)]
    assert points(row, records(*visits)) == expected


def test_tiers_of_a_rate():
    row = indicator("覆盖率", points="10", scoring="分档", tiers="50%=6、50.01%=10")
    two = [visit("A1", "09-10"), visit("A2", "09-10")]
    assert points(row, records(*two)) == 6
    assert points(row, records(*two, visit("A3", "09-10"))) == 10
    assert points(row, records(two[0])) == 0


@pytest.mark.parametrize(("weight", "expected"), [(None, -8), ("5", -5), ("8", -8), ("9", -8)])
def test_a_penalty_takes_no_more_than_its_weight(weight, expected):
    row = indicator("周期达标率", condition="月", scoring="扣罚", step="2", points=weight)
    assert points(row, records(visit("A1", "09-10"))) == expected


@pytest.mark.parametrize(
    ("row", "known", "vetoed"),
    [
        (indicator("覆盖率", target="50%", scoring="否决"), records(visit("A1", "09-10"), visit("A2", "09-10")), False),
        (
            indicator("覆盖率", target="50.01%", scoring="否决"),
            records(visit("A1", "09-10"), visit("A2", "09-10")),
            True,
        ),
        (indicator("覆盖率", target="50%", scope="重点", scoring="否决"), records(), False),
        (indicator("违规次数", scoring="否决"), records(), False),
        (indicator("违规次数", scoring="否决"), records(breaches=[breach("10-10")]), True),
        (indicator("违规次数", target="1", scoring="否决"), records(breaches=[breach("10-10")]), False),
        (indicator("违规次数", target="1", scoring="否决"), records(breaches=[breach("10-10"), breach("10-11")]), True),
    ],
)
def test_a_veto_strikes_below_the_target(row, known, vetoed):
    base = indicator("覆盖率", code="ZB-2", target="1%", points="100", scoring="达标")
    evaluation = evaluated(policy(row, base), known)
    card = next(card for card in evaluation.teachers if card.subject.key == "T1")
    assert card.vetoed is vetoed
    assert (card.rating == "不合格") is (vetoed or card.total == 0)


@pytest.mark.parametrize(("most", "total"), [("100", 100), ("105", 105), ("107", 107), ("110", 107), (None, 107)])
def test_a_total_has_a_ceiling(most, total):
    rows = [
        indicator("覆盖率", target="50%", points="40", scoring="比例"),
        indicator("家访次数", code="ZB-2", target="0", points="7", scoring="加分", step="7"),
    ]
    evaluation = evaluated(
        policy(*rows, settings={"总分上限": most}), records(visit("A1", "09-10"), visit("A2", "09-10"))
    )
    assert next(card for card in evaluation.teachers if card.subject.key == "T1").total == total


def test_shortfall_of_a_decimal_target_is_rounded_down():
    row = indicator("家访次数", target="2.5", points="10", scoring="扣分", step="1")
    assert points(row, records(visit("A1", "09-10"))) == 9
    assert points(row, records(visit("A1", "09-10"), visit("A2", "09-10"))) == 10


def test_year_groups_are_scored_where_the_school_says_so():
    row = indicator("覆盖率", "年级、学校", target="100%", points="40", scoring="比例")
    known = records(visit("A1", "09-10"), visit("A2", "09-10"), visit("B1", "09-10"), visit("B2", "09-10"))
    assert points(row, known, "年级 一年级") is None
    evaluation = evaluated(policy(row, settings={"年级计分": "是"}), known)
    assert outcome(evaluation, "年级 一年级").points == 20
    assert outcome(evaluation, "学校 示范小学").points is None
    assert [(card.subject.key, card.total, card.rank) for card in evaluation.year_groups] == [
        ("一年级", 50, 2),
        ("二年级", 100, 1),
    ]


@pytest.mark.parametrize(
    ("staff", "assessed"),
    [
        ("", ["T1", "T2"]),
        ("年级组:一年级", ["T1"]),
        ("非年级组:一年级", ["T2"]),
        ("年级组:一年级|二年级", ["T1", "T2"]),
        ("教师类别:党员", ["T2"]),
        ("教师类别:党员且非年级组:二年级", []),
        ("岗位:班主任且学科:语文", ["T1"]),
        ("非学科:语文", ["T2"]),
    ],
)
def test_whom_an_indicator_assesses(staff, assessed):
    members = (
        replace(teacher("T1"), subject="语文、数学"),
        replace(teacher("T2", grade_group="二年级"), groups=frozenset({"党员", "骨干"})),
    )
    evaluation = evaluated(policy(indicator("覆盖率", "班主任、班级", staff=staff)), records(teachers=members))
    assert [r.subject.key for r in evaluation.results if r.subject.kind.is_teacher] == assessed
    assert len([r for r in evaluation.results if not r.subject.kind.is_teacher]) == 2


@pytest.mark.parametrize(("staff", "codes"), [("教师类别:党员", ["staff-nobody"]), ("年级组:一年级", []), ("", [])])
def test_a_group_of_teachers_without_anybody_is_said(staff, codes):
    term = evaluated(policy(indicator("覆盖率", "班主任、班级", staff=staff)), records()).term
    assert [problem.code for problem in nobody_assessed(term)] == codes


@pytest.mark.parametrize(
    ("staff", "subject", "codes"),
    [
        ("学科:语文|数学", "", ["staff-subject"]),
        ("非学科:语文", "", ["staff-subject"]),
        ("学科:语文", "数学", ["staff-subject"]),
        ("学科:语文", "语文", []),
        ("学科:体育", "", []),
        ("年级组:一年级", "", []),
    ],
)
def test_a_subject_that_only_the_timetable_names_is_said(staff, subject, codes):
    members = (teacher("T1"), replace(teacher("T3", "科任教师"), subject=subject))
    known = records(teachers=members)
    known = replace(known, roster=replace(known.roster, teaching=(Teaching("一(1)班", "T3", "语文"),)))
    term = evaluated(policy(indicator("家访次数", "科任教师", staff=staff)), known).term
    assert [(p.code, p.details["named"]) for p in subjects_unknown(term)] == [(code, "教师T3") for code in codes]


@pytest.mark.parametrize(("counted", "met"), [("", 1), ("安全教育、家庭教育", 1), ("安全教育、心理健康", 0)])
def test_the_themes_that_the_school_counts(counted, met):
    row = indicator("占比", condition="四进>=2")
    known = records(visit("A1", "09-10", themes="安全教育"), visit("A1", "09-11", themes="家庭教育"))
    assert value(row, known, settings={"四进项目": counted or None})[:2] == (met, 1)
