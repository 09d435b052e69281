"""Who is still to be visited: a pupil is owed a visit as long as the class lacks pupils for a target."""

from datetime import date

import pytest
from builders import (
    CALENDAR,
    attempt,
    day,
    evaluated,
    event,
    indicator,
    plan,
    policy,
    pupil,
    records,
    school_class,
    visit,
)
from msgspec.structs import replace

from jiafang_batch.measure.outstanding import owed_visits, pupils_owed
from jiafang_batch.measure.special_pupils import key_contacts

ALL = "班主任、班级"


def rule(kind="覆盖率", subjects=ALL, **cells):
    return indicator(kind, subjects, **{"target": "100%", **cells})


def owed(rules, known):
    return owed_visits(evaluated(rules, known))


def pupils_of(found):
    return [visit.student.id for visit in found]


def words_of(owed_visit):
    """The fields of a visit, readable."""
    since = f"{owed_visit.first} 起，" if owed_visit.first else ""
    lacking = f"（还差 {owed_visit.lacking} 人）" if owed_visit.lacking else ""
    return f"{owed_visit.rule}：{owed_visit.how}，{since}{owed_visit.last} 前{lacking}"


CASES = [
    # what it shows; indicator; records; pupils owed; words of the first
    (
        "nobody visited: all four of 一班 and both of 二班",
        rule(forms="实地", visitor="班主任"),
        records(),
        ["A1", "A2", "A3", "A4", "B1", "B2"],
        "ZB-1 覆盖率：实地家访 1 次，由班主任，2025-01-24 前（还差 4 人）",
    ),
    (
        "half is enough: with two of four visited 一班 owes nobody",
        rule(target="50%"),
        records(visit("A1", "10-08"), visit("A2", "10-08"), visit("B1", "10-09", "T2")),
        [],
        "",
    ),
    (
        "below the target every unvisited pupil may be chosen",
        rule(target="75%"),
        records(visit("A1", "10-08"), visit("A2", "10-08"), visit("B1", "10-09", "T2"), visit("B2", "10-09", "T2")),
        ["A3", "A4"],
        "ZB-1 覆盖率：任何形式的家访 1 次，由任一教师，2025-01-24 前（还差 1 人）",
    ),
    (
        "two visits asked, one made: one is left",
        rule(times=2, scope="类别:残疾"),
        records(visit("A1", "10-08"), pupils=(pupil("A1", "一(1)班", "残疾"), pupil("A2"))),
        ["A1"],
        "ZB-1 覆盖率：任何形式的家访 1 次，由任一教师，2025-01-24 前（还差 1 人）",
    ),
    (
        "a follow-up counts from the gap after the first visit on",
        rule("回访率"),
        records(visit("A1", "10-08"), pupils=(pupil("A1"),)),
        ["A1"],
        "ZB-1 回访率：再访一次并注明“是否回访”，任何形式的家访，由任一教师，2024-10-22 起，2025-01-24 前（还差 1 人）",
    ),
    (
        "a planned pupil is to be visited, an unplanned one is not",
        rule("计划落实率", condition="普访"),
        records(plans=[plan("A2")]),
        ["A2"],
        "ZB-1 计划落实率：任何形式的家访 1 次，由任一教师，2025-01-24 前（还差 1 人）",
    ),
    (
        "monthly progress asks for the share of the end of the term",
        rule("月度进度", condition="50%", target=None),
        records(visit("A1", "10-08"), visit("B1", "10-08", "T2")),
        ["A2", "A3", "A4"],
        "ZB-1 月度进度：任何形式的家访 1 次，由任一教师，2025-01-24 前（还差 1 人）",
    ),
    (
        "visited, but never face to face",
        rule("占比", condition="面对面"),
        records(visit("A1", "10-08", form="电话"), pupils=(pupil("A1"),)),
        ["A1"],
        "ZB-1 占比：任何形式的家访，要有面对面家访，由任一教师，2025-01-24 前（还差 1 人）",
    ),
    ("reported only: without a target nobody is owed", rule(target=None), records(), [], ""),
    ("a window without days obliges nobody", rule(window="接班一月"), records(), [], ""),
]  # fmt: skip


@pytest.mark.parametrize(("row", "known", "pupils", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_whom_an_indicator_obliges_to_visit(row, known, pupils, words):
    found = owed(policy(row), known)
    assert pupils_of(found) == pupils
    assert (words_of(found[0]) if found else "") == words


def test_a_subject_teacher_who_must_come_in_person_is_named():
    row = rule(subjects="科任教师", scope="类别:残疾", visitor="本人")
    found = owed(policy(row), records(pupils=(pupil("A1", "一(1)班", "残疾"), pupil("B1", "二(1)班", "残疾"))))
    assert [(v.student.id, v.teacher) for v in found] == [("A1", "T3")]
    assert "由教师T3本人" in found[0].how


MONTHLY = rule("学生周期达标率", condition="月", subjects="班主任、班级")


@pytest.mark.parametrize(
    ("as_of", "visits", "pupils", "words"),
    [
        ("10-10", [], ["A1", "A2"], "任何形式的家访 1 次，由任一教师，2024-10-31 前（还差 2 人）"),
        ("10-10", [("A1", "09-30")], ["A1", "A2"], "2024-10-31 前（还差 2 人）"),
        ("10-10", [("A1", "10-01")], ["A2"], "2024-10-31 前（还差 1 人）"),
        ("10-31", [("A1", "10-01"), ("A2", "10-31")], [], ""),
        ("11-30", [("A1", "11-01")], ["A2"], "2024-11-30 前（还差 1 人）"),
        ("12-01", [("A1", "11-01")], ["A1", "A2"], "2024-12-31 前（还差 2 人）"),
        ("01-20", [("A1", "12-31")], ["A1", "A2"], "2025-01-24 前（还差 2 人）"),
    ],
)
def test_a_monthly_duty_asks_for_the_month_that_is_open(as_of, visits, pupils, words):
    row = replace(policy(MONTHLY), looked_at=day(as_of))
    known = records(*(visit(p, when) for p, when in visits), pupils=(pupil("A1"), pupil("A2")))
    found = owed_visits(evaluated(row, known))
    assert pupils_of(found) == pupils
    assert not found or words_of(found[0]).endswith(words)


def test_a_monthly_duty_that_is_behind_the_target_asks_only_for_those_who_lack():
    half = rule("学生周期达标率", condition="月", target="50%", times=2)
    row = replace(policy(half), looked_at=day("10-10"))
    four = tuple(pupil(f"A{n}") for n in range(1, 5))
    found = owed_visits(
        evaluated(row, records(visit("A1", "10-08"), visit("A2", "10-08"), visit("A2", "10-09"), pupils=four))
    )
    assert pupils_of(found) == ["A1", "A3", "A4"]
    assert [v.how for v in found[:2]] == ["任何形式的家访 1 次，由任一教师", "任何形式的家访 2 次，由任一教师"]
    assert {v.lacking for v in found} == {1}


def test_a_pupil_who_leaves_before_the_month_ends_is_not_asked_for():
    row = replace(policy(MONTHLY), looked_at=day("10-10"))
    leaving = pupil("A2", leave_date=day("10-31"))
    assert pupils_of(owed_visits(evaluated(row, records(pupils=(pupil("A1"), leaving))))) == ["A1"]


def test_after_the_last_week_that_counts_nobody_is_asked_for():
    weekly = rule("学生周期达标率", condition="周")
    last, after = (
        owed(replace(policy(weekly), looked_at=day(when)), records(pupils=(pupil("A1"),)))
        for when in ("01-19", "01-20")
    )
    assert (pupils_of(last), pupils_of(after)) == (["A1"], [])


@pytest.mark.parametrize(("came", "pupils"), [("11-29", ["A1"]), ("11-30", [])])
def test_a_month_whose_last_teaching_day_was_before_a_homeroom_teacher_came_is_not_theirs(came, pupils):
    # The last teaching day of November 2024 is Friday the 29th.
    row = replace(policy(rule("学生周期达标率", "班主任", condition="月")), looked_at=day("11-30"))
    known = records(pupils=(pupil("A1"),), classes=(school_class("一(1)班", "T1", day(came)),))
    assert pupils_of(owed(row, known)) == pupils


def test_between_two_weeks_that_count_the_next_one_says_when_it_begins():
    weekly = rule("学生周期达标率", condition="周")
    found = owed_visits(evaluated(replace(policy(weekly), looked_at=day("10-06")), records(pupils=(pupil("A1"),))))
    assert [(str(v.first), str(v.last)) for v in found] == [("2024-10-07", "2024-10-13")]


@pytest.mark.parametrize(
    ("key", "subjects"),
    [("T3", "科任教师"), ("T1", "班主任"), ("T4", "校领导")],
)
def test_an_assigned_pupil_waits_for_the_teacher_who_has_them(key, subjects):
    assigned = rule("分工落实率", subjects, condition="包保")
    plans = [replace(plan(name, "包保"), teachers=(key,)) for name in ("A1", "B1")]
    found = owed_visits(
        evaluated(policy(assigned), records(visit("B1", "10-08", key), visit("A1", "10-08", "T2"), plans=plans))
    )
    assert [(v.student.id, v.teacher, "本人" in v.how) for v in found] == [("A1", key, True)]


def test_an_event_waits_until_its_last_day():
    rules = policy(rule(target=None), events=[("迟到缺席", 3, "实地")], settings={"统计截止日期": date(2024, 10, 10)})
    known = records(events=[event("E1", "10-08", "A1"), event("E2", "10-02", "A2")])
    assert [(v.student.id, words_of(v)) for v in owed(rules, known)] == [
        ("A1", "事件 E1 迟到缺席：实地家访、医院探望，2024-10-08 起，2024-10-11 前")
    ]


@pytest.mark.parametrize(
    ("cut_off", "looked_at", "last"),
    [
        (None, None, "2025-01-24"),
        (date(2025, 1, 10), None, "2025-01-10"),  # the policy itself closes the term early
        (None, date(2024, 11, 30), "2025-01-24"),  # looking at November closes nothing
    ],
)
def test_the_deadline_is_when_the_term_closes(cut_off, looked_at, last):
    rules = replace(policy(rule(), settings={"统计截止日期": cut_off}), looked_at=looked_at)
    assert {str(v.last) for v in owed(rules, records())} == {last}


@pytest.mark.parametrize(
    ("window", "last"),
    [
        ("学期", "2025-01-10"),  # what counts for the term has to be done before its figures close
        ("学年", "2025-07-31"),
        ("入学后学年", "2025-07-31"),
    ],
)
@pytest.mark.parametrize("looked_at", [None, date(2024, 11, 30)])
def test_a_window_that_outlasts_the_term_keeps_its_own_last_day(window, last, looked_at):
    rules = policy(rule(window=window), settings={"统计截止日期": date(2025, 1, 10)})
    assert {str(v.last) for v in owed(replace(rules, looked_at=looked_at), records())} == {last}


def test_a_window_that_opens_after_the_figures_close_obliges_nobody_yet():
    rules = policy(rule(window="大走访"), settings={"统计截止日期": date(2025, 1, 10)})
    assert owed(rules, records()) == ()


def test_those_for_whom_it_is_too_late_come_last():
    rules = policy(rule(window="开学前一月", scope="类别:残疾"), {**rule(scope="非类别:残疾"), "code": "ZB-2"})
    evaluation = evaluated(rules, records(pupils=(pupil("A1", "一(1)班", "残疾"), pupil("A2"))))
    found = pupils_owed(evaluation.term, owed_visits(evaluation))
    assert [(p.student.id, str(p.due), len(p.open)) for p in found] == [
        ("A2", "2025-01-24", 1),
        ("A1", "2024-09-01", 0),
    ]


# ---------------------------------------------------------------- 重点学生

LEFT = ("一(1)班", "留守儿童")


@pytest.mark.parametrize(
    ("visits", "as_of", "shown"),
    [
        # (应, 实, 下次应访, 状态); coverage asks for two visits, the second within 30 days of the first
        ([], "11-30", (2, 0, "2025-01-24", "待访")),
        ([visit("A1", "10-08")], "10-20", (2, 1, "2024-11-07", "待回访")),
        ([visit("A1", "10-08")], "11-07", (2, 1, "2024-11-07", "待回访")),
        ([visit("A1", "10-08")], "11-08", (2, 1, "2024-11-07", "已逾期")),
        ([visit("A1", "10-08"), visit("A1", "10-12")], "11-30", (2, 2, "None", "已完成")),
    ],
)
def test_when_the_next_visit_to_a_special_pupil_is_due(visits, as_of, shown):
    rules = replace(policy(rule(times=2, scope="重点"), settings={"回访期限天数": 30}), looked_at=day(as_of))
    evaluation = evaluated(rules, records(*visits, pupils=(pupil("A1", *LEFT), pupil("A2"))))
    (found,) = key_contacts(evaluation)
    assert (found.required, found.actual, str(found.due), found.state) == shown


def test_a_follow_up_asks_for_two_visits_or_for_the_mark():
    rules = replace(policy(rule("回访率", scope="重点")), looked_at=day("10-30"))
    pupils = (pupil("A1", *LEFT), pupil("A2", *LEFT), pupil("A3", *LEFT))
    known = records(
        visit("A1", "10-08"), visit("A2", "10-08", is_follow_up=True), pupils=pupils, attempts=[attempt("A3", "10-08")]
    )
    evaluation = evaluated(rules, known)
    found = key_contacts(evaluation)
    assert [(k.student.id, k.required, k.state) for k in found] == [
        ("A1", 2, "待回访"), ("A2", 2, "已完成"), ("A3", 2, "待访"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("indicators", "visits", "shown"),
    [
        # A telephone call is no 实地 visit: the first visit that counts is still to be made.
        ([rule(scope="重点", forms="实地")], [visit("A1", "10-08", form="电话")], ("2025-01-24", "待访")),
        ([rule(scope="重点", forms="实地")], [visit("A1", "10-08")], ("None", "已完成")),
        ([rule(scope="重点", visitor="班主任")], [visit("A1", "10-08", "T3")], ("2025-01-24", "待访")),
        ([rule(scope="重点", times=2, forms="实地")], [visit("A1", "10-08"), visit("A1", "10-20", form="电话")],
         ("2025-01-24", "待回访")),
        # Nothing asks for a visit to this pupil: one of any kind is enough.
        ([rule(scope="非重点")], [visit("A1", "10-08", form="电话")], ("None", "已完成")),
        ([rule(scope="非重点")], [], ("2025-01-24", "待访")),
    ],
)  # fmt: skip
def test_a_special_pupil_is_done_with_when_no_rule_lacks_a_visit(indicators, visits, shown):
    rules = replace(policy(*indicators), looked_at=day("11-30"))
    evaluation = evaluated(rules, records(*visits, pupils=(pupil("A1", *LEFT), pupil("A2"))))
    owed = owed_visits(evaluation)
    (found,) = key_contacts(evaluation)
    assert (str(found.due), found.state) == shown
    assert (found.state == "已完成") == ("A1" not in pupils_of(owed)) or not found.visits


def test_a_follow_up_may_have_begun_in_the_term_before():
    rules = replace(policy(rule("回访率", scope="重点")), looked_at=day("10-30"))
    known = records(visit("A1", "10-08"), pupils=(pupil("A1", *LEFT), pupil("A2")))
    known = replace(known, previous=(replace(visit("A1", "10-08"), date=date(2024, 6, 1)),))
    evaluation = evaluated(rules, known)
    (found,) = key_contacts(evaluation)
    assert (found.followed_up, found.state, found.actual) == (True, "已完成", 1)


@pytest.mark.parametrize(
    ("limit", "as_of", "earliest", "due", "state"),
    [
        (None, "10-10", "2024-10-22", "2025-01-24", "待回访"),  # no latest day: by the end of the window
        ("10", "10-10", "2024-10-22", "2024-10-18", "待回访"),  # a mark 是否回访 makes an earlier visit count
        ("20", "10-28", "2024-10-22", "2024-10-28", "待回访"),
        ("20", "10-29", "2024-10-22", "2024-10-28", "已逾期"),
    ],
)
def test_the_least_gap_and_the_latest_day_of_a_follow_up_are_two_things(limit, as_of, earliest, due, state):
    rules = policy(rule("回访率", scope="重点"), settings={"回访期限天数": limit} if limit else {})
    known = records(visit("A1", "10-08"), pupils=(pupil("A1", *LEFT), pupil("A2")))
    evaluation = evaluated(replace(rules, looked_at=day(as_of)), known)
    (found,) = key_contacts(evaluation)
    assert (str(found.earliest), str(found.due), found.state) == (earliest, due, state)
    (owed,) = {v.last for v in owed_visits(evaluation)}
    assert str(owed) == due


def test_what_was_missed_for_good_stands_apart_from_what_is_due():
    newcomer = pupil("A1", *LEFT, entry_kind="新生", entry_date=date(2024, 9, 1))
    rules = (
        rule(scope="新生", window="入学前"),
        rule(scope="重点", code="ZB-2"),
        rule("回访率", scope="重点", code="ZB-3"),
    )
    visits = [visit("A1", "09-08"), visit("A1", "10-20")]
    (found,) = key_contacts(
        evaluated(replace(policy(*rules), looked_at=day("11-30")), records(*visits, pupils=(newcomer,)))
    )
    assert (found.state, found.due, found.required) == ("已完成", None, 2)
    assert found.missed == ("ZB-1 覆盖率（2024-09-01 止）",)


def test_a_special_duty_whose_days_are_over_was_missed():
    calendar = (*CALENDAR, ("活动周", "活动", date(2024, 10, 1), date(2024, 10, 7)))
    rules = policy(rule(scope="重点", window="活动周"), calendar=calendar)
    (found,) = key_contacts(evaluated(replace(rules, looked_at=day("11-30")), records(pupils=(pupil("A1", *LEFT),))))
    assert (found.state, found.due) == ("已错过", None)


def test_the_state_of_a_special_pupil_is_not_that_of_a_rule_for_everybody():
    rules = (rule(scope="全体", times=3), rule(scope="重点", code="ZB-2"))
    given = records(visit("A1", "10-08"), pupils=(pupil("A1", *LEFT),))
    (found,) = key_contacts(evaluated(replace(policy(*rules), looked_at=day("11-30")), given))
    assert (found.required, found.state) == (1, "已完成")
