"""What each 类型 counts, at its boundaries (measures.md, "Indicator kinds"), on the smallest school."""

from __future__ import annotations

from datetime import date, datetime

import builders as b
import pytest
from msgspec.structs import replace
from one_rule import COVERED, changed, day, of, term, visit
from term_rows import figures

COUNT = {"类型": "家访次数", "考核对象": "班主任、科任教师、校领导"}
MEETING = {"主题": "期中"}


# ---------------------------------------------------------------- 次数, 家访形式, 条件


@pytest.mark.parametrize(("times", "expected"), [(None, "1/2"), (2, "1/2"), (3, "0/2")])
def test_a_pupil_is_reached_with_as_many_visits_as_asked(times, expected):
    cells = {**COVERED, "次数": times}
    assert of("一(1)班", cells, visit("10-10"), visit("10-12")) == expected


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        ("", "2"),
        ("实地", "1"),
        ("面对面", "1"),
        ("电话", "1"),
        ("全部、电话*0.5", "1.5"),
        ("电话*0.5", "0.5"),
        ("电话*0.5、全部", "1.5"),  # a form's own weight wins
        ("实地、医院探望*2、电话*0.33", "1.33"),
    ],
)
def test_a_form_counts_as_much_as_is_written(forms, expected):
    assert of("张明", {**COUNT, "家访形式": forms}, visit("10-10"), visit("10-12", 家访形式="电话")) == expected


@pytest.mark.parametrize(("team", "expected"), [("", "1"), ("周科", "0.5"), ("周科、李芳", "0.333333")])
def test_a_visit_is_shared_out_among_those_who_went(team, expected):
    assert of("张明", {**COUNT, "条件": "人均"}, visit("10-10", 同行教师=team)) == expected


def test_weights_and_shares_are_multiplied():
    cells = {**COUNT, "家访形式": "全部、电话*0.5", "条件": "人均且主访"}
    made = [visit("10-10", 同行教师="周科"), visit("10-12", 家访形式="电话", 同行教师="周科")]
    seen = figures(term(cells, *made))
    assert (seen["Z-1", "张明"], seen["Z-1", "周科"]) == ("0.75", "0")


@pytest.mark.parametrize(
    ("team", "expected"), [("", "0/1"), ("周科", "1/1"), ("周科、李芳", "1/1"), ("周科、李芳、陈晨", "0/1")]
)
def test_two_or_three_go_together(team, expected):
    cells = {"类型": "占比", "考核对象": "班级", "条件": "团队2-3人"}
    assert of("一(1)班", cells, visit("10-10", 同行教师=team)) == expected


@pytest.mark.parametrize(("photos", "expected"), [(None, "0/1"), (1, "0/1"), (2, "1/1")])
def test_enough_photos(photos, expected):
    cells = {"类型": "占比", "考核对象": "班级", "条件": "照片>=2"}
    assert of("一(1)班", cells, visit("10-10", 照片=photos)) == expected


@pytest.mark.parametrize(
    ("made", "share", "count"),
    [
        ({"工作时间": "是", "审批人": "校长"}, "1/1", "1"),
        ({"工作时间": "是"}, "0/1", "0"),
        ({"审批人": "校长"}, "不适用", "0"),
    ],
)
def test_approval_is_asked_for_in_working_hours_alone(made, share, count):
    assert of("一(1)班", {"类型": "占比", "考核对象": "班级", "条件": "工作时间审批"}, visit("10-10", **made)) == share
    assert of("张明", {**COUNT, "条件": "工作时间审批"}, visit("10-10", **made)) == count


@pytest.mark.parametrize(
    ("item", "made", "expected"),
    [
        ("家长姓名", {"家长姓名": "某"}, "1/1"),
        ("家长姓名", {}, "0/1"),
        ("同行教师", {"同行教师": "周科"}, "1/1"),
        ("同行教师", {"同行教师": "张明"}, "0/1"),  # two participants, not two names
        ("四进内容", {"四进内容": "安全教育"}, "1/1"),
        ("关联事件", {}, "0/1"),
        ("照片>=2", {"照片": 2}, "1/1"),
        ("照片>=2", {"照片": 1}, "0/1"),
        ("家访过程>=5字", {"家访过程": "谈作息阅读"}, "1/1"),
        ("家访过程>=5字", {"家访过程": "谈作息 阅"}, "0/1"),  # white space is no character
        ("对策感想不少于3字", {"对策感想": "多陪伴"}, "1/1"),
        ("对策感想至少3个字以上", {}, "0/1"),
    ],
)
def test_a_complete_record_has_every_column_that_is_named(item, made, expected):
    assert (
        of("一(1)班", {"类型": "占比", "考核对象": "班级", "条件": f"记录完整:{item}"}, visit("10-10", **made))
        == expected
    )
    settings = {"记录必填项": item}
    cells = {"类型": "占比", "考核对象": "班级", "条件": "记录完整"}
    assert of("一(1)班", cells, visit("10-10", **made), settings=settings) == expected


def test_one_visit_face_to_face_is_enough():
    cells = {"类型": "占比", "考核对象": "班级", "条件": "面对面"}
    assert of("一(1)班", cells, visit("10-10", 家访形式="电话"), visit("10-12")) == "1/1"
    assert of("一(1)班", cells, visit("10-10", 家访形式="电话")) == "0/1"
    assert of("一(1)班", cells, visit("10-10", 家访形式="家长到校")) == "1/1"


@pytest.mark.parametrize(("when", "expected"), [("10-14", "1/1"), ("10-13", "0/1")])
def test_visits_of_a_span_of_days(when, expected):
    assert of("一(1)班", {"类型": "占比", "考核对象": "班级", "条件": "时段:秋访"}, visit(when)) == expected


def test_a_visit_that_is_planned_is_one_to_a_pupil_of_any_plan():
    cells = {"类型": "占比", "考核对象": "班级", "条件": "计划内"}
    plans = [{"班级": "一(1)班", "被访学生": "安安", "计划类型": "普访"}]
    assert of("一(1)班", cells, visit("10-10"), visit("10-11", "北北"), 家访计划=plans) == "1/2"


@pytest.mark.parametrize(
    ("themes", "items", "expected"),
    [
        ("安全教育、家庭教育", None, "1/1"),
        ("安全教育", None, "0/1"),
        ("安全教育、家庭教育", "安全教育、心理健康", "0/1"),
        ("安全教育、心理健康", "安全教育、心理健康", "1/1"),
    ],
)
def test_the_themes_of_a_pupils_visits_are_counted_among_the_schools(themes, items, expected):
    cells = {"类型": "占比", "考核对象": "班级", "条件": "四进>=2"}
    assert of("一(1)班", cells, visit("10-10", 四进内容=themes), settings={"四进项目": items}) == expected


# ---------------------------------------------------------------- whose visits


def test_a_teachers_share_is_of_their_own_visits_to_whichever_class():
    cells = {"类型": "占比", "考核对象": "班主任、班级", "条件": "照片>=1"}
    seen = figures(term(cells, visit("10-10", "光光", 照片=1), visit("10-11", lead="周科")))
    assert (seen["Z-1", "张明"], seen["Z-1", "一(1)班"], seen["Z-1", "一(2)班"]) == ("1/1", "0/1", "1/1")


def test_visits_to_a_pupil_who_left_count_for_teachers_and_shares_but_not_for_coverage():
    left = changed("学生名册", "S1", 转出日期=day("11-01"))
    rows = [{**COUNT}, {**COVERED}, {"类型": "占比", "考核对象": "班级", "条件": "照片>=1"}]
    seen = figures(term(rows, visit("10-10", 照片=1), 学生名册=left))
    assert (seen["Z-1", "张明"], seen["Z-2", "一(1)班"], seen["Z-3", "一(1)班"]) == ("1", "0/1", "1/1")


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("", ("1", "1", "1")),
        ("全体", ("1", "1", "1")),
        ("重点", ("不适用", "不适用", "0")),  # only 光光 is special: the headteacher's school has one, 张明 has none
        ("年级:一年级", ("1", "1", "1")),
        ("年级:六年级", ("不适用", "不适用", "不适用")),
    ],
)
def test_a_quota_for_pupils_whom_a_teacher_does_not_have_does_not_apply(scope, expected):
    pupils = changed("学生名册", "S3", 特殊类别="留守儿童")
    made = visit("10-10", 同行教师="周科、郑校")
    seen = figures(term({**COUNT, "学生范围": scope}, made, 学生名册=pupils))
    assert tuple(seen["Z-1", name] for name in ("张明", "周科", "郑校")) == expected


@pytest.mark.parametrize(
    ("when", "expected"), [("10-14", "0"), ("10-31", "0"), ("10-13", "不适用"), ("11-01", "不适用")]
)
def test_visits_because_of_events_do_not_apply_where_no_event_is_on_record(when, expected):
    events = [{"事件编号": "E1", "日期": day(when), "班级": "一(2)班", "学生姓名": "光光", "事件类型": "其他"}]
    cells = {**COUNT, "条件": "事件", "时间窗口": "秋访"}
    assert of("张明", cells, visit("10-15"), 事件登记=events) == expected


def test_one_event_in_the_window_is_enough_and_it_has_to_have_happened():
    cells = {**COUNT, "条件": "事件", "时间窗口": "秋访"}
    events = [event("09-10"), event("10-15")]
    assert of("张明", cells, visit("10-16"), 事件登记=events) == "0"
    for until, expected in [("10-15", "0"), ("10-14", "不适用")]:
        assert of("张明", cells, 事件登记=events, settings={"统计截止日期": day(until)}) == expected


@pytest.mark.parametrize(
    ("window", "when", "expected"),
    [
        ("假期", "10-01", "0"),
        ("假期", "01-23", "0"),
        ("假期", "11-11", "不适用"),
        ("入学前", "09-02", "0"),
        ("入学前", "09-03", "不适用"),
    ],
)
def test_an_event_is_looked_for_in_every_span_of_the_window_and_in_the_pupils_own(window, when, expected):
    cells = {**COUNT, "条件": "事件", "时间窗口": window}
    winter = ("寒假", "假期", day("01-20"), day("01-24"))
    assert of("张明", cells, calendar=[winter], 事件登记=[event(when)]) == expected


def test_different_pupils_are_counted_once():
    cells = {"类型": "学生人数", "考核对象": "班主任"}
    assert of("张明", cells, visit("10-10"), visit("10-11"), visit("10-12", "北北")) == "2"


def test_taking_part_is_asked_of_active_teachers_of_the_year_group():
    cells = {"类型": "参与率", "考核对象": "年级、学校", "次数": 2}
    made = [visit("10-10", 同行教师="周科"), visit("10-12", lead="郑校"), visit("10-13")]
    gone = changed("教师名册", "T2", 在岗状态="离岗")
    seen = figures(term(cells, *made, 教师名册=gone))
    assert (seen["Z-1", "一年级"], seen["Z-1", "示范小学"]) == ("1/3", "1/4")


# ---------------------------------------------------------------- pupils by weeks and months


@pytest.mark.parametrize(
    ("cells", "pairs"),
    [
        ({}, 10),
        ({"入校日期": day("10-31")}, 9),  # not in September
        ({"入校日期": day("11-01")}, 8),
        ({"转出日期": day("11-30")}, 5),  # left: not in the population
    ],
)
def test_a_pupil_is_asked_for_the_months_at_the_end_of_which_they_were_enrolled(cells, pairs):
    row = {"类型": "学生周期达标率", "考核对象": "班级", "条件": "月"}
    assert of("一(1)班", row, 学生名册=changed("学生名册", "S1", **cells)) == f"0/{pairs}"


def test_a_pupil_who_leaves_later_is_asked_for_the_months_before():
    row = {"类型": "学生周期达标率", "考核对象": "班级", "条件": "月"}
    pupils = changed("学生名册", "S1", 转出日期=day("11-30"))
    settings = {"统计截止日期": day("11-29")}
    assert (
        of("一(1)班", row, settings=settings, 学生名册=pupils) == "0/6"
    )  # the last teaching day of November is the 29th


@pytest.mark.parametrize(("when", "met"), [("10-01", 1), ("10-31", 1), ("09-30", 1), ("08-31", 0), ("09-01", 1)])
def test_a_pupils_month_runs_from_its_first_to_its_last_day(when, met):
    row = {"类型": "学生周期达标率", "考核对象": "班级", "条件": "月"}
    assert of("一(1)班", row, visit(when)) == f"{met}/10"


@pytest.mark.parametrize(("times", "met"), [(None, 1), (2, 1), (3, 0)])
def test_a_pupils_month_may_ask_for_several_visits(times, met):
    row = {"类型": "学生周期达标率", "考核对象": "班级", "条件": "月", "次数": times}
    assert of("一(1)班", row, visit("10-01"), visit("10-31")) == f"{met}/10"


@pytest.mark.parametrize(
    ("when", "expected"),
    # one of two pupils is 50 %: September asks for 20 %, November for 60 %
    [(["09-30"], "2/5"), (["10-01"], "1/5"), (["09-30", "11-30"], "5/5"), (["09-30", "12-01"], "4/5")],
)
def test_the_coverage_of_a_month_is_of_the_visits_up_to_its_last_day(when, expected):
    cells = {"类型": "月度进度", "考核对象": "班级", "条件": "100%"}
    made = [visit(text, pupil) for text, pupil in zip(when, ("安安", "北北"), strict=False)]
    assert of("一(1)班", cells, *made) == expected


def test_a_month_that_reaches_its_share_exactly_is_reached():
    cells = {"类型": "月度进度", "考核对象": "班级", "条件": "50%"}
    assert of("一(1)班", cells, visit("09-10")) == "5/5"  # 50 % in January, which asks for 50 %


# ---------------------------------------------------------------- follow-ups and events


@pytest.mark.parametrize(
    ("gap", "apart", "expected"), [(None, 14, "1/2"), (None, 13, "0/2"), (21, 21, "1/2"), (21, 20, "0/2")]
)
def test_two_visits_are_a_follow_up_when_far_enough_apart(gap, apart, expected):
    cells = {"类型": "回访率", "考核对象": "班级"}
    made = [visit("10-10"), visit(date.fromordinal(day("10-10").toordinal() + apart))]
    assert of("一(1)班", cells, *made, settings={"回访间隔天数": gap}) == expected


def test_one_visit_that_is_marked_a_follow_up_is_one():
    cells = {"类型": "回访率", "考核对象": "班级"}
    assert of("一(1)班", cells, visit("10-10", 是否回访="是"), visit("10-11", "北北", 是否回访="否")) == "1/2"


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (b.visit("A1", "10-08", "T1"), 1),
        (b.visit("A1", "10-08", "T1", "电话"), 0),  # not in 家访形式
        (b.visit("A1", "10-08", "T3"), 0),  # not by the homeroom teacher
        (b.visit("A2", "10-08", "T1"), 0),  # another pupil, who was not visited this term
    ],
)
def test_a_visit_of_the_term_before_may_be_the_first_of_a_follow_up(earlier, expected):
    rules = b.policy(b.indicator("回访率", "班级", forms="实地", visitor="班主任"))
    pupils = (b.pupil("A1", "一(1)班"), b.pupil("A2", "一(1)班"))
    staff = (b.teacher("T1", "班主任"), b.teacher("T3", "科任教师"))
    school = {"pupils": pupils, "teachers": staff, "classes": (b.school_class("一(1)班", "T1"),), "teaching": ()}
    made = b.records(b.visit("A1", "09-10", "T1"), **school)
    before = replace(earlier, date=date(2024, 6, 1))
    (row,) = b.evaluated(rules, replace(made, previous=(before,))).results
    assert row.tally.numerator == expected


RULES = [{"事件类型": "患病缺席", "响应天数": 3, "认可形式": "实地"}]


def event(when, pupil="安安", kind="患病缺席"):
    return {"事件编号": f"E{when}{pupil}", "日期": day(when), "班级": "一(1)班", "学生姓名": pupil, "事件类型": kind}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (visit("10-10"), "1/1"),
        (visit("10-13"), "1/1"),
        (visit("10-14"), "0/1"),
        (visit("10-09"), "0/1"),
        (visit("10-11", 家访形式="电话"), "0/1"),
        (visit("10-11", "北北"), "0/1"),
        (visit("10-11", lead="周科"), "1/1"),  # whoever goes
    ],
)
def test_an_event_is_answered_from_its_day_to_so_many_days_later(made, expected):
    cells = {"类型": "事件响应率", "考核对象": "班级"}
    assert of("一(1)班", cells, made, 事件响应=RULES, 事件登记=[event("10-10")]) == expected


@pytest.mark.parametrize(("until", "expected"), [("10-12", "不适用"), ("10-13", "0/1")])
def test_an_event_that_can_still_be_answered_is_not_counted(until, expected):
    cells = {"类型": "事件响应率", "考核对象": "班级"}
    settings = {"统计截止日期": day(until)}
    assert of("一(1)班", cells, settings=settings, 事件响应=RULES, 事件登记=[event("10-10")]) == expected
    answered = of("一(1)班", cells, visit("10-12"), settings=settings, 事件响应=RULES, 事件登记=[event("10-10")])
    assert answered == "1/1"


def test_events_of_other_kinds_and_other_terms_ask_for_nothing():
    cells = {"类型": "事件响应率", "考核对象": "班级"}
    events = [event("10-10", kind="其他"), {**event("10-10"), "日期": date(2024, 7, 31)}]
    assert of("一(1)班", cells, 事件响应=RULES, 事件登记=events) == "不适用"


@pytest.mark.parametrize(("when", "expected"), [("08-01", "1/1"), ("11-15", "1/1"), ("11-16", "不适用")])
def test_an_event_is_of_the_term_up_to_the_as_of_day(when, expected):
    cells = {"类型": "事件响应率", "考核对象": "班级"}
    settings = {"统计截止日期": day("11-15")}
    assert of("一(1)班", cells, visit(when), settings=settings, 事件响应=RULES, 事件登记=[event(when)]) == expected


# ---------------------------------------------------------------- plans


def plan(pupil="安安", kind="大走访", **cells):
    school_class = "一(2)班" if pupil == "光光" else "一(1)班"
    return {"班级": school_class, "被访学生": pupil, "计划类型": kind, **cells}


def test_who_is_on_a_list_is_on_record():
    cells = {"类型": "建档率", "考核对象": "班级", "条件": "大走访"}
    assert of("一(1)班", cells, 家访计划=[plan(), plan(), plan("北北", "回访")]) == "1/2"


@pytest.mark.parametrize(("least", "expected"), [(None, "1/1"), (1, "1/1"), (2, "1/2")])
def test_a_list_that_is_too_short_counts_as_long_as_it_should_be(least, expected):
    cells = {"类型": "计划落实率", "考核对象": "班级", "条件": "大走访", "次数": least}
    assert of("一(1)班", cells, visit("10-10"), 家访计划=[plan()]) == expected


def test_the_lists_of_classes_are_added_up_each_at_its_least():
    cells = {"类型": "计划落实率", "考核对象": "学校", "条件": "大走访", "次数": 2}
    assert of("示范小学", cells, visit("10-10"), 家访计划=[plan(), plan("北北")]) == "1/4"


@pytest.mark.parametrize(("kind", "expected"), [("大走访", "1/1"), ("回访", "0/1")])
def test_a_first_visit_is_no_follow_up_of_a_list(kind, expected):
    cells = {"类型": "计划落实率", "考核对象": "班级", "条件": kind}
    assert of("一(1)班", cells, visit("10-10"), 家访计划=[plan(kind=kind)]) == expected


@pytest.mark.parametrize(
    ("forwarded", "deadline", "expected"),
    [
        (day("10-31"), day("10-31"), "1/1"),
        (day("11-01"), day("10-31"), "0/1"),
        (None, day("10-31"), "0/1"),
        (day("10-31"), None, "不适用"),
    ],
)
def test_a_list_is_in_time_on_the_day_of_the_deadline(forwarded, deadline, expected):
    cells = {"类型": "计划按时率", "考核对象": "班级", "条件": "大走访"}
    settings = {"名单截止日期": deadline}
    assert of("一(1)班", cells, settings=settings, 家访计划=[plan(上报日期=forwarded)]) == expected


@pytest.mark.parametrize(
    ("plans", "made", "expected"),
    [
        ([plan(参与老师="周科")], [visit("10-10", lead="周科")], "1/1"),
        ([plan(参与老师="张明、周科")], [visit("10-10", 同行教师="周科")], "1/1"),
        ([plan(参与老师="周科")], [visit("10-10")], "0/1"),  # somebody else went
        ([plan(参与老师="周科"), plan("光光", 参与老师="周科")], [visit("10-10", "光光", lead="周科")], "1/2"),
        ([plan(参与老师="周科"), plan(参与老师="周科")], [], "0/1"),
        ([plan(参与老师="张明")], [visit("10-10", lead="周科")], "不适用"),
        ([plan(kind="回访", 参与老师="周科")], [visit("10-10", lead="周科")], "不适用"),
    ],
)
def test_whom_one_was_assigned_one_has_to_visit(plans, made, expected):
    cells = {"类型": "分工落实率", "考核对象": "科任教师", "条件": "大走访"}
    assert of("周科", cells, *made, 家访计划=plans) == expected


def test_a_pupil_who_left_is_assigned_to_nobody():
    cells = {"类型": "分工落实率", "考核对象": "科任教师", "条件": "大走访"}
    left = changed("学生名册", "S1", 转出日期=day("11-01"))
    assert of("周科", cells, 家访计划=[plan(参与老师="周科")], 学生名册=left) == "不适用"


# ---------------------------------------------------------------- registers


def mark(score, rater="", when=None, target="张明", code="Z-1"):
    return {"指标": code, "对象": target, "得分": score, "评分人": rater, "日期": when}


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], "不适用"),
        ([mark(8)], "8"),
        ([mark(8, code="指标1")], "8"),
        ([mark(8, "甲"), mark(9, "乙")], "8.5"),
        ([mark(8), mark(9)], "9"),  # a blank 评分人 is one 评分人
        ([mark(8, "甲", day("10-10")), mark(9, "甲")], "8"),  # a blank day is the earliest
        ([mark(8, "甲", day("10-10")), mark(9, "甲", day("10-10"))], "9"),
        ([mark(8, "甲", day("10-11")), mark(9, "甲", day("10-10"))], "8"),
        ([mark(8, "甲", day("03-01"))], "8"),  # whatever its day
        ([mark(8, target="周科")], "不适用"),
    ],
)
def test_the_last_mark_of_each_who_marks_counts(marks, expected):
    cells = {"类型": "评分", "考核对象": "班主任", "目标": 10}
    assert of("张明", cells, 评分登记=marks) == expected


def test_a_class_may_be_marked():
    cells = {"类型": "评分", "考核对象": "班级", "目标": 10}
    assert of("一(1)班", cells, 评分登记=[mark("7.5", target="一(1)班")]) == "7.5"


def test_of_several_classes_the_fewest_meetings_count():
    both = [{"班级": "一(1)班", "班主任": "张明"}, {"班级": "一(2)班", "班主任": "张明"}]
    held = [{"日期": day("10-31"), "班级": "一(1)班", **MEETING}, {"日期": day("11-01"), "班级": "一(2)班", **MEETING}]
    cells = {"类型": "家长会次数", "考核对象": "班主任、班级"}
    assert of("张明", cells, 班级表=both, 家长会登记=held) == "1"
    assert of("张明", {**cells, "时间窗口": "秋访"}, 班级表=both, 家长会登记=held) == "0"


def test_questionnaires_are_counted_as_they_are_answered():
    answers = [{"班级": "一(1)班", "是否家访": "是", "满意度": 4}, {"班级": "一(1)班", "是否家访": "否"}]
    rows = [{"类型": kind, "考核对象": "班级"} for kind in ("问卷确认率", "问卷满意度")]
    seen = figures(term(rows, 家长问卷=answers))
    assert (seen["Z-1", "一(1)班"], seen["Z-2", "一(1)班"]) == ("1/2", "4/5")
    assert (seen["Z-1", "一(2)班"], seen["Z-2", "一(2)班"]) == ("不适用", "不适用")


@pytest.mark.parametrize(("when", "expected"), [("10-14", "1"), ("10-13", "0"), (None, "1")])
def test_an_essay_counts_for_each_of_its_authors_dated_in_the_window_or_undated(when, expected):
    essay = {"作者": "张明、周科", "标题": "雨天", "日期": day(when) if when else None}
    cells = {"类型": "手记篇数", "考核对象": "班主任、科任教师", "时间窗口": "秋访"}
    assert of("周科", cells, 家访手记=[essay]) == expected


@pytest.mark.parametrize(
    ("times", "expected"),
    [(["2025-01-22 17:00"], "1/1"), (["2025-01-22 17:01"], "0/1"), (["2025-01-23 08:00", "2025-01-22 17:00"], "1/1")],
)
def test_a_sheet_is_in_time_up_to_the_minute(times, expected):
    rows = [{"班级": "一(1)班", "收到时间": datetime.fromisoformat(text), "文件": "表.xlsx"} for text in times]
    seen = figures(term({"类型": "按时交表", "考核对象": "班级"}, 收表登记=rows))
    assert (seen["Z-1", "一(1)班"], seen["Z-1", "一(2)班"]) == (expected, "0/1")


def test_without_a_register_of_sheets_nobody_is_late():
    assert of("一(1)班", {"类型": "按时交表", "考核对象": "班级"}) == "不适用"


@pytest.mark.parametrize(
    ("condition", "expected"), [("", "2"), ("类型:借机旷工", "1"), ("类型:借机旷工|泄露隐私", "2"), ("类型:其他", "0")]
)
def test_breaches_are_counted_by_kind(condition, expected):
    rows = [{"日期": day("10-10"), "教师": "张明", "类型": kind} for kind in ("借机旷工", "泄露隐私")]
    cells = {"类型": "违规次数", "考核对象": "班主任", "条件": condition}
    assert of("张明", cells, 违规登记=rows) == expected


@pytest.mark.parametrize(("when", "expected"), [("10-14", "1"), ("10-13", "0")])
def test_breaches_are_counted_in_the_window(when, expected):
    rows = [{"日期": day(when), "教师": "张明", "类型": "其他"}]
    cells = {"类型": "违规次数", "考核对象": "班主任", "时间窗口": "秋访"}
    assert of("张明", cells, 违规登记=rows) == expected
