"""Every indicator kind: a case that meets its target and one that does not, and the edges that measures.md names.

A row reads: what it shows; the indicator; the records; the subject; 分子, 分母; 达标 (None: not applicable).
"""

import pytest
from builders import (
    CALENDAR,
    attempt,
    breach,
    day,
    essay,
    evaluated,
    event,
    indicator,
    meeting,
    outcome,
    plan,
    policy,
    pupil,
    receipt,
    records,
    school_class,
    survey,
    teacher,
    visit,
)

ALL = "班主任、班级、年级、学校"
HALF = {"target": "50%"}
WHOLE = {"target": "100%"}
TEACHERS_ONLY = "班主任、科任教师、校领导"


def rate(kind, subjects=ALL, **cells):
    return indicator(kind, subjects, **{**WHOLE, **cells})


def count(kind, target, subjects=TEACHERS_ONLY, **cells):
    return indicator(kind, subjects, target=target, **cells)


TWO_OF_FOUR = (visit("A1", "09-10"), visit("A2", "09-11"))
EACH_PUPIL = tuple(visit(key, "09-10") for key in ("A1", "A2", "A3", "A4"))

COVERAGE = [
    ("two of four are half", rate("覆盖率", **HALF), records(*TWO_OF_FOUR), "班主任 T1", (2, 4), True),
    ("two of four are not all", rate("覆盖率"), records(*TWO_OF_FOUR), "班主任 T1", (2, 4), False),
    ("a class as its homeroom teacher", rate("覆盖率"), records(*EACH_PUPIL), "班级 一(1)班", (4, 4), True),
    ("the school pools its pupils", rate("覆盖率"), records(*EACH_PUPIL), "学校 示范小学", (4, 6), False),
    ("a year group pools its classes", rate("覆盖率"), records(*EACH_PUPIL), "年级 一年级", (4, 4), True),
    ("of the classes a subject teacher teaches", rate("覆盖率", "科任教师"), records(*TWO_OF_FOUR), "科任教师 T3", (2, 4), False),
    ("own visits only", rate("覆盖率", "科任教师", visitor="本人", target="25%"),
     records(visit("A1", "09-10", "T3"), visit("A2", "09-10", "T1")), "科任教师 T3", (1, 4), True),
    ("本人 of a class is anybody", rate("覆盖率", visitor="本人"), records(*EACH_PUPIL), "班级 一(1)班", (4, 4), True),
    ("by the homeroom teacher, as companion too", rate("覆盖率", visitor="班主任", **HALF),
     records(visit("A1", "09-10", "T3 T1"), visit("A2", "09-10", "T1"), visit("A3", "09-10", "T3")),
     "班级 一(1)班", (2, 4), True),
    ("at least twice", rate("覆盖率", times="2", target="25%"), records(*TWO_OF_FOUR, visit("A1", "09-12")),
     "班主任 T1", (1, 4), True),
    ("only the forms asked for", rate("覆盖率", forms="实地", target="25%"),
     records(visit("A1", "09-10", form="电话"), visit("A2", "09-10", form="医院探望")), "班主任 T1", (1, 4), True),
    ("a list of forms", rate("覆盖率", forms="电话、微信", target="25%"),
     records(visit("A1", "09-10", form="电话"), visit("A2", "09-10")), "班主任 T1", (1, 4), True),
    ("after the as-of date counts nowhere", rate("覆盖率"), records(visit("A1", "01-25")), "班主任 T1", (0, 4), False),
    ("nobody in the scope", rate("覆盖率", scope="重点"), records(*EACH_PUPIL), "班主任 T1", (0, 0), None),
]  # fmt: skip

COUNTED_FOR_UNITS = [
    ("参与率: all active teachers took part", rate("参与率", "年级、学校"),
     records(visit("A1", "09-10", "T1 T2 T3 T4")), "学校 示范小学", (4, 4), True),
    ("参与率: those of the 年级组, left ones aside", rate("参与率", "年级、学校"),
     records(visit("A1", "09-10", "T1"), teachers=(teacher("T1"), teacher("T2"), teacher("T5", "其他", active=False)),
             teaching=()), "年级 一年级", (1, 2), False),
    ("参与率: k visits each", rate("参与率", "学校", times="2", **HALF),
     records(visit("A1", "09-10", "T1 T2 T3"), visit("A2", "09-10", "T1 T2")), "学校 示范小学", (2, 4), True),
    ("回访率: marked, or 14 days apart", rate("回访率", **HALF),
     records(visit("A1", "09-10", is_follow_up=True), visit("A2", "09-10"), visit("A2", "09-24"),
             visit("A3", "09-10"), visit("A3", "09-23")), "班主任 T1", (2, 4), True),
    ("回访率: one visit is no follow-up", rate("回访率"), records(*EACH_PUPIL), "班级 一(1)班", (0, 4), False),
    ("建档率: a plan of the kind", rate("建档率", condition="回访", **HALF),
     records(plans=[plan("A1", "回访"), plan("A2", "回访"), plan("A3", "普访")]), "班主任 T1", (2, 4), True),
    ("建档率: not all are planned", rate("建档率", condition="回访"), records(plans=[plan("A1", "回访")]),
     "学校 示范小学", (1, 6), False),
    ("计划落实率: the planned one was visited", rate("计划落实率", condition="大走访"),
     records(visit("A1", "09-10"), plans=[plan("A1", "大走访"), plan("A1", "大走访")]), "班主任 T1", (1, 1), True),
    ("计划落实率: a class that plans too few", rate("计划落实率", condition="大走访", times="2"),
     records(visit("A1", "09-10"), plans=[plan("A1", "大走访")]), "班主任 T1", (1, 2), False),
    ("计划落实率: each class at least 次数", rate("计划落实率", condition="大走访", times="1", **HALF),
     records(visit("A1", "09-10"), visit("A2", "09-10"), plans=[plan("A1", "大走访"), plan("A2", "大走访")]),
     "学校 示范小学", (2, 3), True),
    ("计划落实率: nobody planned, none asked for", rate("计划落实率", condition="大走访"), records(*EACH_PUPIL),
     "班主任 T1", (0, 0), None),
    ("计划按时率: on the last day", rate("计划按时率", condition="大走访"),
     records(plans=[plan("A1", "大走访", "01-08")]), "班主任 T1", (1, 1), True),
    ("计划按时率: a day late", rate("计划按时率", condition="大走访"), records(plans=[plan("A1", "大走访", "01-09")]),
     "班主任 T1", (0, 1), False),
]  # fmt: skip

FOR_TEACHERS = [
    ("家访次数: each participant once", count("家访次数", "2"), records(visit("A1", "09-10", "T3 T1"), visit("B1", "09-10", "T3")),
     "科任教师 T3", (2, None), True),
    ("家访次数: too few", count("家访次数", "3"), records(*TWO_OF_FOUR), "班主任 T1", (2, None), False),
    ("家访次数: a scope filters the pupil", count("家访次数", "1", scope="重点"),
     records(visit("A1", "09-10"), visit("B2", "09-11"), pupils=(pupil("A1", "一(1)班", "残疾"), pupil("B2", "二(1)班"))),
     "班主任 T1", (1, None), True),
    ("家访次数: 全体 counts those who have left", count("家访次数", "1"),
     records(visit("A1", "09-10"), pupils=(pupil("A1", leave_date=day("09-05")), pupil("B1", "二(1)班"))),
     "班主任 T1", (1, None), True),
    ("家访次数: only with an event", count("家访次数", "1", condition="事件"),
     records(visit("A1", "09-10", "T4", event_id="E1"), visit("A2", "09-10", "T4"), events=[event("E1", "09-09", "A1")]),
     "校领导 T4", (1, None), True),
    ("学生人数: two visits to one pupil are one", count("学生人数", "2"), records(*TWO_OF_FOUR, visit("A1", "09-20")),
     "班主任 T1", (2, None), True),
    ("学生人数: too few", count("学生人数", "2"), records(visit("A1", "09-10"), visit("A1", "09-20")),
     "班主任 T1", (1, None), False),
    ("手记篇数: undated and in the window", count("手记篇数", "2"),
     records(essays=[essay(None, "T1"), essay("09-10", "T3", "T1"), essay("02-20", "T1")]), "班主任 T1", (2, None), True),
    ("手记篇数: somebody else's", count("手记篇数", "1"), records(essays=[essay("09-10", "T2")]), "班主任 T1", (0, None), False),
    ("违规次数: none is met", count("违规次数", "0"), records(breaches=[breach("09-10", "T2")]), "班主任 T1", (0, None), True),
    ("违规次数: one is not", count("违规次数", "0"), records(breaches=[breach("09-10"), breach("02-20")]),
     "班主任 T1", (1, None), False),
]  # fmt: skip

# The term's days: 2 to 13 September 2024, two weeks of five teaching days.
SHORT = {"开学日期": day("09-02"), "结课日期": day("09-13")}
PERIODS = [
    ("周期达标率: a visit in each week", rate("周期达标率", TEACHERS_ONLY, condition="周"),
     records(visit("A1", "09-08"), visit("A1", "09-09")), "班主任 T1", (2, 2), True),
    ("周期达标率: one week without", rate("周期达标率", TEACHERS_ONLY, condition="周"),
     records(visit("A1", "09-09"), visit("A2", "09-15")), "班主任 T1", (1, 2), False),
    ("周期达标率: k visits a month", rate("周期达标率", TEACHERS_ONLY, condition="月", times="2"),
     records(visit("A1", "09-01"), visit("A2", "09-30")), "班主任 T1", (1, 1), True),
    ("周期达标率: a month without", rate("周期达标率", TEACHERS_ONLY, condition="月", times="2"),
     records(visit("A1", "08-31"), visit("A2", "09-30")), "班主任 T1", (0, 1), False),
]  # fmt: skip

REGISTERS = [
    ("家长会次数: in the window", count("家长会次数", "1", "班主任、班级"),
     records(meetings=[meeting("11-02"), meeting("02-20")]), "班主任 T1", (1, None), True),
    ("家长会次数: the class with the fewest", count("家长会次数", "1", "班主任、班级"),
     records(meetings=[meeting("11-02")], classes=(school_class("一(1)班", "T1"), school_class("二(1)班", "T1"))),
     "班主任 T1", (0, None), False),
    ("问卷确认率: all say yes", rate("问卷确认率"), records(surveys=[survey(True), survey(True), survey(False, name="二(1)班")]),
     "班级 一(1)班", (2, 2), True),
    ("问卷确认率: one says no", rate("问卷确认率"), records(surveys=[survey(True), survey(False)]),
     "班主任 T1", (1, 2), False),
    ("问卷确认率: no answer", rate("问卷确认率"), records(), "班主任 T1", (0, 0), None),
    ("问卷满意度: 4 and 5 of 5", rate("问卷满意度", target="90%"),
     records(surveys=[survey(True, 4), survey(True, 5), survey(True)]), "班主任 T1", (9, 10), True),
    ("问卷满意度: below", rate("问卷满意度", target="90%"), records(surveys=[survey(True, 4)]), "班主任 T1", (4, 5), False),
    ("问卷满意度: no marks", rate("问卷满意度"), records(surveys=[survey(True)]), "班主任 T1", (0, 0), None),
    ("诉求办理率: done in either way", rate("诉求办理率"),
     records(visit("A1", "09-10", request="换座位", request_status="已解决"),
             visit("A2", "09-10", "T3", request="补课", request_status="已解释并制定方案"), visit("A3", "09-10")),
     "班主任 T1", (2, 2), True),
    ("诉求办理率: still open, or no status", rate("诉求办理率"),
     records(visit("A1", "09-10", request="换座位", request_status="办理中"), visit("A2", "09-10", request="补课")),
     "班级 一(1)班", (0, 2), False),
    ("诉求办理率: who has left counts too", rate("诉求办理率"),
     records(visit("A1", "09-10", request="换座位", request_status="已解决"),
             pupils=(pupil("A1", leave_date=day("12-01")), pupil("B1", "二(1)班"))), "班级 一(1)班", (1, 1), True),
    ("诉求办理率: no request", rate("诉求办理率"), records(*EACH_PUPIL), "班主任 T1", (0, 0), None),
    ("按时交表: at the minute", rate("按时交表", "班主任、班级"),
     records(receipts=[receipt("2025-01-22 17:00"), receipt("2025-01-24 09:00")]), "班主任 T1", (1, 1), True),
    ("按时交表: a minute late", rate("按时交表", "班主任、班级"), records(receipts=[receipt("2025-01-22 17:01")]),
     "班级 一(1)班", (0, 1), False),
    ("按时交表: another class's row", rate("按时交表", "班主任、班级"), records(receipts=[receipt("2025-01-20 09:00", "二(1)班")]),
     "班级 一(1)班", (0, 1), False),
    ("按时交表: no register at all", rate("按时交表", "班主任、班级"), records(), "班级 一(1)班", (0, 0), None),
]  # fmt: skip

EVENT_RULES = (("迟到缺席", "3", "全部"), ("校内伤害", "0", "实地"))
EVENTS = [
    ("on the last of three days", rate("事件响应率"),
     records(visit("A1", "10-11", form="电话"), events=[event("E1", "10-08", "A1")]), "班主任 T1", (1, 1), True),
    ("a day late", rate("事件响应率"), records(visit("A1", "10-12"), events=[event("E1", "10-08", "A1")]),
     "班级 一(1)班", (0, 1), False),
    ("in another form", rate("事件响应率"),
     records(visit("A1", "10-08", form="电话"), events=[event("E1", "10-08", "A1", "校内伤害")]), "班级 一(1)班", (0, 1), False),
    ("a kind without a rule is not asked", rate("事件响应率"), records(events=[event("E1", "10-08", "A1", "进步表扬")]),
     "班级 一(1)班", (0, 0), None),
    ("pending until its last day is over", rate("事件响应率"), records(events=[event("E1", "01-22", "A1")]),
     "班级 一(1)班", (0, 0), None),
    ("over on the as-of date", rate("事件响应率"), records(events=[event("E1", "01-21", "A1")]),
     "班级 一(1)班", (0, 1), False),
    ("pending but answered", rate("事件响应率"), records(visit("A1", "01-24"), events=[event("E1", "01-24", "A1")]),
     "班级 一(1)班", (1, 1), True),
]  # fmt: skip

CASES = [*COVERAGE, *COUNTED_FOR_UNITS, *FOR_TEACHERS, *REGISTERS]


def check(row, known, subject, fraction, met, **sheets):
    result = outcome(evaluated(policy(row, **sheets), known), subject)
    assert (result.tally.numerator, result.tally.denominator) == fraction
    assert result.met is met
    assert (result.tally.value is None) == (met is None)


@pytest.mark.parametrize(
    ("row", "known", "subject", "fraction", "met"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_kind(row, known, subject, fraction, met):
    check(row, known, subject, fraction, met)


@pytest.mark.parametrize(
    ("row", "known", "subject", "fraction", "met"), [c[1:] for c in PERIODS], ids=[c[0] for c in PERIODS]
)
def test_periods(row, known, subject, fraction, met):
    check(row, known, subject, fraction, met, settings=SHORT)


@pytest.mark.parametrize(
    ("row", "known", "subject", "fraction", "met"), [c[1:] for c in EVENTS], ids=[c[0] for c in EVENTS]
)
def test_events(row, known, subject, fraction, met):
    check(row, known, subject, fraction, met, events=EVENT_RULES)


def test_plan_on_time_needs_a_deadline():
    known = records(plans=[plan("A1", "大走访", "01-08")])
    check(rate("计划按时率", condition="大走访"), known, "班主任 T1", (0, 0), None, settings={"名单截止日期": None})


# September and October 2024 are assessed; the six teaching days of November are too few for a month.
TWO_MONTHS = {"开学日期": day("09-02"), "结课日期": day("11-08"), "统计截止日期": day("11-10")}


@pytest.mark.parametrize(
    ("visits", "fraction", "met"),
    [
        # The goal of 50 % of four pupils over two months: one by the end of September, two by the end of October.
        ((visit("A1", "09-30"), visit("A2", "10-31")), (2, 2), True),
        ((visit("A1", "10-01"), visit("A2", "10-31")), (1, 2), False),
        ((visit("A1", "09-30"), visit("A2", "11-01")), (1, 2), False),
        ((visit("A1", "08-05"), visit("A2", "08-06")), (2, 2), True),
    ],
)
def test_monthly_progress(visits, fraction, met):
    row = rate("月度进度", "班主任、班级", condition="50%", window="假期")
    check(row, records(*visits), "班主任 T1", fraction, met, settings=TWO_MONTHS)


def test_monthly_progress_counts_only_months_that_are_over():
    row = rate("月度进度", "班主任、班级", condition="50%")
    settings = {**TWO_MONTHS, "统计截止日期": day("10-30")}
    # October has not ended, but September is still one of two months: a quarter of the pupils is due.
    check(row, records(visit("A1", "09-30")), "班主任 T1", (1, 1), True, settings=settings)


def test_monthly_progress_does_not_apply_before_the_first_month_is_over():
    row = rate("月度进度", "班主任、班级", condition="50%")
    check(row, records(), "班主任 T1", (0, 0), None, settings={**TWO_MONTHS, "统计截止日期": day("09-29")})


def test_attempts_are_no_visits():
    check(rate("覆盖率"), records(attempts=[attempt("A1", "09-10")]), "班主任 T1", (0, 4), False)


def test_the_former_homeroom_teacher_counts_on_the_day_and_the_present_one_always():
    classes = (school_class("一(1)班", "T1", day("11-01"), earlier=[("T2", None, day("11-01"))]),)
    pupils = (pupil("A1"), pupil("A2"), pupil("A3"))
    known = records(
        visit("A1", "10-31", "T2"), visit("A2", "11-01", "T2"), visit("A3", "10-01", "T1"), pupils=pupils, classes=classes
    )  # fmt: skip
    check(rate("覆盖率", visitor="班主任", **HALF), known, "班级 一(1)班", (2, 3), True)


def test_everybody_in_office_on_the_day_counts_and_all_who_share_the_class_now():
    # T2 and T1 share the class: each counts whenever it was; T3 left before the visits to A3.
    earlier = [("T2", day("10-20"), None), ("T3", None, day("10-01"))]
    classes = (school_class("一(1)班", "T1", day("11-01"), earlier=earlier),)
    pupils = tuple(pupil(f"A{n}") for n in range(1, 5))
    known = records(
        visit("A1", "09-30", "T3"), visit("A2", "10-01", "T1"), visit("A3", "10-01", "T3"), visit("A4", "10-01", "T2"),
        pupils=pupils, classes=classes,
    )  # fmt: skip
    check(rate("覆盖率", visitor="班主任", **HALF), known, "班级 一(1)班", (3, 4), True)


def test_a_holiday_week_is_not_assessed():
    # 1 to 7 October 2024 are holidays: of 23 September to 11 October two weeks have three teaching days.
    row = rate("周期达标率", TEACHERS_ONLY, condition="周")
    settings = {"开学日期": day("09-23"), "结课日期": day("10-11")}
    known = records(visit("A1", "09-23"), visit("A1", "10-13"))
    check(row, known, "班主任 T1", (2, 2), True, settings=settings, calendar=CALENDAR)
