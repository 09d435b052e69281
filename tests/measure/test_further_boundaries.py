"""measures.md where a small change of the code went unnoticed before: one case for each such change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import builders as b
import pytest
from msgspec.structs import replace
from one_rule import COVERED, SCHOOL, changed, day, of, standing, term, visit
from term_rows import evaluation_of, figures

from jiafang_batch.measure.deadline import hand_in_deadline
from jiafang_batch.measure.follow_up import is_followed_up
from jiafang_batch.measure.population import ItemKind
from jiafang_batch.measure.rounding import decimal_text
from jiafang_batch.policy import windows
from jiafang_batch.records import Extension

COUNT = {"类型": "家访次数", "考核对象": "班主任、科任教师、校领导"}
RULES = [{"事件类型": "患病缺席", "响应天数": 3, "认可形式": "实地"}]


def row_of(name, cells, *visits, **sheets):
    """The result of one subject, with its evidence."""
    evaluation, _ = evaluation_of(term(cells, *visits, **sheets))
    return next(row for row in evaluation.results if row.subject.name == name)


def event(when, kind="患病缺席"):
    return {"事件编号": f"E{when}", "日期": day(when), "班级": "一(1)班", "学生姓名": "安安", "事件类型": kind}


def plan(pupil="安安", kind="大走访", **cells):
    return {"班级": "一(1)班", "被访学生": pupil, "计划类型": kind, **cells}


# ---------------------------------------------------------------- registers


def test_one_row_in_time_is_enough_of_a_pupil_planned_twice():
    cells = {"类型": "计划按时率", "考核对象": "班级", "条件": "大走访"}
    assert of("一(1)班", cells, 家访计划=[plan(上报日期=day("11-01")), plan(上报日期=day("10-31")), plan()]) == "1/1"


@pytest.mark.parametrize(("least", "lines"), [(2, []), (3, ["名单少 1 人"])])
def test_a_list_that_is_just_long_enough_lacks_nobody(least, lines):
    cells = {"类型": "计划落实率", "考核对象": "班级", "条件": "大走访", "次数": least}
    items = row_of("一(1)班", cells, 家访计划=[plan(), plan("北北")]).tally.items
    assert [item.note for item in items if item.kind is ItemKind.SHORTFALL] == lines


def test_an_event_that_asks_for_nothing_does_not_hide_those_after_it():
    cells = {"类型": "事件响应率", "考核对象": "班级"}
    events = [event("10-09", kind="其他"), event("10-10")]
    assert of("一(1)班", cells, visit("10-11"), 事件响应=RULES, 事件登记=events) == "1/1"


def test_a_visit_after_the_as_of_day_answers_no_event():
    cells, events = {"类型": "事件响应率", "考核对象": "班级"}, [event("10-10")]
    for until, expected in [("10-11", "不适用"), ("10-12", "1/1")]:
        settings = {"统计截止日期": day(until)}
        assert of("一(1)班", cells, visit("10-12"), settings=settings, 事件响应=RULES, 事件登记=events) == expected


def test_the_evidence_of_a_sheet_says_when_it_came():
    rows = [{"班级": "一(1)班", "收到时间": datetime.fromisoformat("2025-01-22 17:00"), "文件": "表.xlsx"}]
    cells = {"类型": "按时交表", "考核对象": "班级"}
    (came,), (missing,) = (row_of(name, cells, 收表登记=rows).tally.items for name in ("一(1)班", "一(2)班"))
    assert (came.note, came.source.sheet) == ("2025-01-22 17:00 交来", "收表登记")
    assert (missing.note, missing.source) == ("没有收表登记", None)


def test_a_list_in_a_window_of_the_pupils_own_is_asked_of_whoever_heads_the_class():
    cells = {"类型": "计划落实率", "考核对象": "班主任", "条件": "大走访", "时间窗口": "入学前"}
    classes = changed("班级表", "张明", 接班日期=day("10-01"))
    assert of("张明", cells, 班级表=classes, 家访计划=[plan()]) == "0/1"
    assert of("张明", {**cells, "时间窗口": "开学前一月"}, 班级表=classes, 家访计划=[plan()]) == "不适用"


def test_without_a_deadline_no_sheet_is_late():
    rows = [{"班级": "一(1)班", "收到时间": datetime.fromisoformat("2025-01-22 17:00"), "文件": "表.xlsx"}]
    cells = {"类型": "按时交表", "考核对象": "班级"}
    assert of("一(1)班", cells, 收表登记=rows, settings={"收表截止时间": None}) == "不适用"


@pytest.mark.parametrize(("when", "expected"), [("10-01", "1"), ("01-23", "1"), ("11-11", "0")])
def test_a_register_is_read_in_every_span_of_the_window(when, expected):
    winter = ("寒假", "假期", day("01-20"), day("01-24"))
    sheets = {
        "家长会登记": [{"日期": day(when), "班级": "一(1)班", "主题": "期中"}],
        "家访手记": [{"作者": "张明", "标题": "雨天", "日期": day(when)}],
        "违规登记": [{"日期": day(when), "教师": "张明", "类型": "其他"}],
    }
    rows = [{"类型": kind, "考核对象": "班主任", "时间窗口": "假期"} for kind in ("家长会次数", "手记篇数", "违规次数")]
    seen = figures(term(rows, calendar=[winter], **sheets))
    assert [seen[f"Z-{n}", "张明"] for n in (1, 2, 3)] == [expected] * 3


def test_the_evidence_of_a_mark_says_who_gave_it_and_when():
    marks = [
        {"指标": "Z-1", "对象": "张明", "得分": 8, "评分人": "甲", "日期": day("10-10")},
        {"指标": "Z-1", "对象": "张明", "得分": 9},
    ]
    items = row_of("张明", {"类型": "评分", "考核对象": "班主任", "目标": 10}, 评分登记=marks).tally.items
    assert sorted(item.note for item in items) == ["9 分", "甲评 8 分（2024-10-10）"]


# ---------------------------------------------------------------- who is counted


def test_a_class_without_a_year_group_makes_none():
    classes = [*SCHOOL["班级表"], {"班级": "彩虹班", "班主任": "李芳"}]
    cells = {**COVERED, "考核对象": "年级、学校"}
    pupils = [*SCHOOL["学生名册"], {"学号": "S4", "姓名": "东东", "班级": "彩虹班"}]
    seen = figures(term(cells, visit("10-10"), 班级表=classes, 学生名册=pupils))
    assert {name: seen[code, name] for code, name in seen} == {"一年级": "1/3", "示范小学": "1/4"}


def test_a_teacher_of_two_subjects_has_the_pupils_of_a_class_once():
    taught = [{"班级": "一(1)班", "教师": "周科", "学科": subject} for subject in ("体育", "美术")]
    cells = {**COVERED, "考核对象": "科任教师"}
    assert of("周科", cells, visit("10-10"), 任课表=taught) == "1/2"


def test_not_everybody_is_nobody():
    assert of("一(1)班", {**COVERED, "学生范围": "非全体"}, visit("10-10")) == "不适用"


@pytest.mark.parametrize(
    ("scope", "special", "expected"),
    [
        ("重点", "留守儿童", "1/1"),  # 重点类别 does not name 辍学: the dropout is left out of 重点 too
        ("重点", "留守儿童、辍学", "1/2"),
        ("可家访", "留守儿童、辍学", "1/1"),  # another word lets nobody in, whatever 重点类别 names
        ("非辍学", "留守儿童", "1/1"),
        ("非类别:残疾|辍学", "留守儿童", "1/1"),
        ("类别:留守儿童|辍学", "留守儿童", "1/2"),
        ("类别:留守儿童", "辍学", "1/1"),
    ],
)
def test_a_dropout_is_let_in_by_a_word_that_names_dropouts_alone(scope, special, expected):
    away = {"特殊类别": "留守儿童"}
    pupils = [{**p, **away} for p in SCHOOL["学生名册"][:2]]
    pupils[1]["学籍状态"] = "已辍学"
    cells = {**COVERED, "学生范围": scope}
    settings = {"重点类别": special}
    assert of("一(1)班", cells, visit("10-10"), settings=settings, 学生名册=pupils) == expected


# ---------------------------------------------------------------- windows of the pupil's own


def test_the_form_is_asked_in_a_window_of_the_pupils_own_too():
    cells = {**COVERED, "时间窗口": "入学前", "家访形式": "实地"}
    assert of("一(1)班", cells, visit("09-02"), visit("09-02", "北北", 家访形式="电话")) == "1/2"


@pytest.mark.parametrize(("until", "expected"), [("12-01", "1/3 → 0"), ("11-30", "1/3 → 进行中")])
def test_windows_that_differ_by_class_are_over_when_the_last_is(until, expected):
    classes = [{**row, "接班日期": day(since)} for row, since in zip(SCHOOL["班级表"], ("09-02", "11-01"), strict=True)]
    cells = {**COVERED, "时间窗口": "接班一月", "未到期": "不计", "目标": "50%", "分值": "10", "计分": "达标"}
    settings = {"统计截止日期": day(until), "年级计分": "是"}
    seen = of("一年级", {**cells, "考核对象": "年级"}, visit("09-02"), settings=settings, 班级表=classes)
    assert seen == expected


def test_the_windows_of_whomever_a_subject_teacher_visited_decide_for_a_share_of_pupils():
    classes = [{**row, "接班日期": day(since)} for row, since in zip(SCHOOL["班级表"], ("09-02", "11-01"), strict=True)]
    cells = {
        "类型": "占比", "考核对象": "科任教师", "条件": "四进>=1", "时间窗口": "接班一月", "未到期": "不计",
        "目标": "50%", "分值": "10", "计分": "达标",
    }  # fmt: skip
    settings = {"统计截止日期": day("11-15")}
    own, other = visit("09-10", lead="周科"), visit("11-10", "光光", lead="周科")
    assert of("周科", cells, own, settings=settings, 班级表=classes) == "0/1 → 0"
    assert of("周科", cells, own, other, settings=settings, 班级表=classes) == "0/2 → 进行中"
    of_visits = {**cells, "条件": "照片>=1"}  # a share of visits looks at the pupils that they teach
    assert of("周科", of_visits, own, other, settings=settings, 班级表=classes) == "0/2 → 0"


@pytest.mark.parametrize(
    ("window", "until", "expected"),
    [
        ("假期", "01-23", "1/2 → 进行中"),  # the last of its spans decides
        ("假期", "01-24", "1/2 → 10"),
        ("运动会", "11-10", "0/2 → 进行中"),  # a window of one day
        ("运动会", "11-11", "0/2 → 0"),
    ],
)
def test_a_window_is_over_after_the_last_day_of_its_last_span(window, until, expected):
    rows = [("寒假", "假期", day("01-20"), day("01-24")), ("运动会", "阶段", day("11-11"), day("11-11"))]
    cells = {**COVERED, "时间窗口": window, "未到期": "不计", "目标": "50%", "分值": "10", "计分": "达标"}
    assert of("一(1)班", cells, visit("10-01"), calendar=rows, settings={"统计截止日期": day(until)}) == expected


def test_the_summer_before_begins_92_days_before_the_school_year():
    calendar = [*b.CALENDAR, ("暑假", "假期", date(2024, 4, 1), date(2024, 8, 31))]
    (summer, *_) = sorted(windows.window(b.policy(calendar=calendar), "假期")(None, None), key=lambda span: span.first)
    assert summer.first == date(2024, 5, 1)


def test_a_window_for_everybody_is_unfinished_for_a_teacher_without_pupils():
    cells = {**COUNT, "时间窗口": "秋访", "未到期": "不计", "目标": 2, "分值": 10, "计分": "达标"}
    settings = {"统计截止日期": day("10-30")}
    staff = [*SCHOOL["教师名册"], {"工号": "T6", "姓名": "吴科", "岗位": "科任教师"}]
    assert of("吴科", cells, visit("10-15", lead="吴科"), settings=settings, 教师名册=staff) == "1 → 进行中"


# ---------------------------------------------------------------- follow-ups


@pytest.mark.parametrize(
    ("visitor", "lead", "expected"),
    [("任一", "T3", 1), ("班主任", "T3", 0), ("班主任", "T1", 1), ("本人", "T3", 0), ("本人", "T1", 1)],
)
def test_the_first_visit_of_a_follow_up_in_the_term_before_is_by_whom_the_rule_asks(visitor, lead, expected):
    rules = b.policy(b.indicator("回访率", "班主任", visitor=visitor))
    staff = (b.teacher("T1", "班主任"), b.teacher("T3", "科任教师"))
    school = {"pupils": (b.pupil("A1", "一(1)班"),), "teachers": staff, "classes": (b.school_class("一(1)班", "T1"),)}
    made = b.records(b.visit("A1", "09-10", "T1"), teaching=(), **school)
    before = replace(b.visit("A1", "10-08", lead), date=date(2024, 6, 1))
    (row,) = b.evaluated(rules, replace(made, previous=(before,))).results
    assert row.tally.numerator == expected


def test_earlier_visits_of_a_follow_up_are_evidence_once_in_the_order_of_their_days_and_only_beside_one_of_this_term():
    rules = b.policy(b.indicator("回访率", "班级", window="学年"))
    pupils = (b.pupil("A1", "一(1)班"), b.pupil("A2", "一(1)班"))
    school = {"pupils": pupils, "teachers": (b.teacher("T1"),), "classes": (b.school_class("一(1)班", "T1"),)}
    made = b.records(b.visit("A1", "09-10", "T1"), teaching=(), **school)
    days = (date(2024, 6, 2), date(2024, 6, 1), date(2024, 8, 1))
    previous = (
        *(replace(b.visit("A1", "10-08", "T1"), date=d) for d in days),
        replace(b.visit("A2", "10-08", "T1"), date=days[0]),
    )
    (row,) = b.evaluated(rules, replace(made, previous=previous)).results
    assert {item.key: [v.date for v in item.visits] for item in row.tally.items} == {
        "A1": [date(2024, 6, 1), date(2024, 6, 2), date(2024, 8, 1), day("09-10")],
        "A2": [],
    }


# ---------------------------------------------------------------- what does not apply


def test_what_does_not_apply_is_written_as_nothing():
    for cells in ({**COVERED, "学生范围": "重点"}, {**COUNT, "学生范围": "年级:六年级"}):
        tally = row_of("一(1)班" if cells["类型"] == "覆盖率" else "张明", cells, visit("10-10")).tally
        assert (tally.numerator, tally.denominator or 0, tally.value, tally.applies) == (0, 0, None, False)


# ---------------------------------------------------------------- whom one was assigned, and when


def test_an_assigned_pupil_has_to_meet_the_scope():
    cells = {"类型": "分工落实率", "考核对象": "科任教师", "条件": "大走访", "学生范围": "重点"}
    pupils = changed("学生名册", "S2", 特殊类别="留守儿童")
    plans = [plan(参与老师="周科"), plan("北北", 参与老师="周科")]
    assert of("周科", cells, visit("10-10", lead="周科"), 学生名册=pupils, 家访计划=plans) == "0/1"


@pytest.mark.parametrize(("when", "expected"), [("10-01", "1/1"), ("01-23", "1/1"), ("11-11", "0/1")])
def test_visits_of_every_span_of_a_window(when, expected):
    winter = ("寒假", "假期", day("01-20"), day("01-24"))
    assert (
        of("一(1)班", {"类型": "占比", "考核对象": "班级", "条件": "时段:假期"}, visit(when), calendar=[winter])
        == expected
    )


# ---------------------------------------------------------------- points, totals, ranks


def test_a_breach_in_a_window_that_is_not_over_is_no_veto_yet():
    rows = [{"日期": day("10-15"), "教师": "张明", "类型": "其他"}]
    veto = {"类型": "违规次数", "考核对象": "班主任", "时间窗口": "秋访", "计分": "否决", "未到期": "不计"}
    reached = {**COVERED, "考核对象": "班主任", "目标": "50%", "分值": 100, "计分": "比例"}
    for until, rating in [("10-30", "优秀"), ("10-31", "不合格")]:
        settings = {"统计截止日期": day(until)}
        assert standing("张明", [veto, reached], visit("10-10"), 违规登记=rows, settings=settings)[1] == rating


def test_what_is_only_reported_is_not_scored():
    assert not row_of("一(1)班", COVERED, visit("10-10")).is_scored
    assert row_of("一(1)班", {**COVERED, "目标": "50%", "分值": 10, "计分": "达标"}, visit("10-10")).is_scored


def test_a_percentage_point_is_a_hundredth():
    cells = {**COVERED, "目标": "100%", "分值": 20, "计分": "扣分", "步长": "0.1"}
    assert of("一(1)班", cells) == "0/2 → 10"


def test_totals_are_shown_ranked_and_graded_with_two_decimals():
    cells = {"类型": "评分", "考核对象": "班主任", "目标": 100, "分值": 100, "计分": "比例"}
    marks = [
        {"指标": "Z-1", "对象": who, "得分": score, "评分人": by}
        for who, by, score in (("张明", "甲", 80), ("张明", "乙", 80), ("张明", "丙", "80.01"), ("陈晨", "甲", "80.01"))
    ]
    evaluation, _ = evaluation_of(term(cells, 评分登记=marks))
    shown = {card.subject.name: (card.total, card.shown_total, card.rank) for card in evaluation.teachers}
    assert shown["张明"] == (Fraction(24001, 300), Fraction(8000, 100), 2)
    assert shown["陈晨"] == (Fraction(8001, 100), Fraction(8001, 100), 1)


def test_below_the_lowest_grade_is_the_lowest_grade():
    grades = [{"等级": word, "最低分": n} for word, n in (("优", 90), ("良", 80), ("中", 70), ("差", 60))]
    cells = {**COVERED, "目标": "100%", "分值": 100, "计分": "比例"}
    assert standing("一(1)班", cells, visit("10-10"), 等级=grades) == ("50", "差", "1")


# ---------------------------------------------------------------- weeks and months


@pytest.mark.parametrize(("when", "weeks"), [("09-20", 17), ("09-21", 16)])
def test_a_week_is_asked_of_who_is_there_on_its_last_teaching_day(when, weeks):
    """20 September 2024 is a Friday, the last teaching day of the third of 19 weeks."""
    staff = changed("教师名册", "T3", 入职日期=day(when))
    weekly = {"类型": "周期达标率", "考核对象": "科任教师", "条件": "周"}
    assert of("周科", weekly, 教师名册=staff) == f"0/{weeks}"
    pupils = [*changed("学生名册", "S1", 入校日期=day(when))[:1], SCHOOL["学生名册"][2]]
    of_pupils = {"类型": "学生周期达标率", "考核对象": "班级", "条件": "周"}
    assert of("一(1)班", of_pupils, 学生名册=pupils) == f"0/{weeks}"


@pytest.mark.parametrize(("closing", "weeks"), [("01-14", 18), ("01-15", 19)])
def test_a_week_has_no_teaching_day_after_the_closing_day(closing, weeks):
    weekly = {"类型": "周期达标率", "考核对象": "科任教师", "条件": "周"}
    assert of("周科", weekly, settings={"结课日期": day(closing)}) == f"0/{weeks}"


def test_a_week_is_named_by_its_days():
    items = row_of("周科", {"类型": "周期达标率", "考核对象": "科任教师", "条件": "周"}).tally.items
    assert (items[0].key, items[4].key) == ("9月2日—9月8日这一周", "10月7日—10月13日这一周")


def test_the_coverage_of_a_month_does_not_depend_on_the_order_of_the_roster():
    cells = {"类型": "月度进度", "考核对象": "班级", "条件": "100%"}
    assert of("一(1)班", cells, visit("12-01"), visit("09-30", "北北")) == "4/5"


# ---------------------------------------------------------------- deadlines, follow-ups, numbers


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ({}, ("0/1", "0/1")),
        ({"一(1)班": "2025-01-23 09:00"}, ("1/1", "0/1")),  # a class's own, and no other's
        ({"一(1)班": "2025-01-23 08:59"}, ("0/1", "0/1")),
        ({"一(1)班": "2025-01-20 09:00"}, ("0/1", "0/1")),
    ],
)
def test_a_class_may_hand_in_until_its_own_day(until, expected):
    late = datetime.fromisoformat("2025-01-23 09:00")
    rows = [
        {"班级": name, "收到时间": late, "文件": f"{name}.xlsx", "延期至": until.get(name)}
        for name in ("一(1)班", "一(2)班")
    ]
    seen = figures(term({"类型": "按时交表", "考核对象": "班级"}, 收表登记=rows))
    assert (seen["Z-1", "一(1)班"], seen["Z-1", "一(2)班"]) == expected


def test_an_extension_never_shortens_and_is_nothing_without_a_deadline():
    general = datetime.fromisoformat("2025-01-22 17:00")
    earlier = (Extension("一(1)班", datetime.fromisoformat("2025-01-20 17:00"), b.at(2)),)
    assert hand_in_deadline(general, earlier, "一(1)班") == general
    assert hand_in_deadline(None, earlier, "一(1)班") is None


def test_one_visit_follows_up_nothing_and_none_follows_up_the_term_before():
    one, other = b.visit("A1", "10-08"), replace(b.visit("A1", "10-08"), date=date(2024, 6, 1))
    assert not is_followed_up((one,), (), timedelta(0))
    assert is_followed_up((one,), (other,), timedelta(7))
    assert not is_followed_up((), (other, one), timedelta(7))


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [("-1/100", 2, "-0.01"), ("1/200", 2, "0.01"), ("-1/200", 2, "-0.01"), ("5/2", 0, "3"), ("0", 2, "0.00")],
)
def test_numbers_are_shown_with_their_sign_and_digits(number, digits, text):
    assert decimal_text(Fraction(number), digits) == text
