"""explain: who is meant, what is said of them, and that the lines add up to the figures."""

import re
from fractions import Fraction

import pytest
from builders import (
    TEACHERS,
    attempt,
    breach,
    day,
    evaluated,
    event,
    indicator,
    policy,
    pupil,
    records,
    school_class,
    survey,
    teacher,
    visit,
)
from hypothesis import given
from hypothesis import strategies as st

from jiafang_batch.measure.explain import Explanation, NotFound, explain, lines
from jiafang_batch.measure.rounding import decimal_text

ROWS = (
    indicator("覆盖率", "班主任、班级、年级、学校", code="A-1", name="登门覆盖率", target="100%", points="40", scoring="比例"),
    indicator("回访率", "班主任、班级", code="A-2", scope="重点", target="100%", points="20", scoring="比例"),
    indicator("家访次数", "班主任、科任教师", code="A-3", target="1", points="5", scoring="加分", step="1"),
    indicator("违规次数", "班主任、科任教师、校领导", code="A-4", target="0", scoring="否决"),
    indicator("占比", "班主任、科任教师", code="A-5", condition="照片>=1", target="100%", points="40", scoring="比例"),
    indicator("月度进度", "班主任、班级", code="A-6", condition="50%", scoring="扣罚", step="2"),
    indicator("事件响应率", "班级", code="A-7", target="100%"),
)  # fmt: skip
EVENTS = [("迟到缺席", "3", "全部")]
RULES = policy(*ROWS, events=EVENTS)
PUPILS = (
    pupil("A1", name="王小明"),
    pupil("A2", name="李小红"),
    pupil("A3", "一(1)班", "残疾", name="王小明"),
    pupil("B1", "二(1)班", name="何苗", leave_date=day("11-01")),
    pupil("B2", "二(1)班", name="教师T4"),
)
KNOWN = records(
    visit("A1", "09-10", "T1 T3", row=5),
    visit("A1", "10-10", "T1", row=8, photos=2),
    visit("B1", "09-10", "T2", row=6),
    visit("A2", "02-10", "T1", row=7),
    attempts=[attempt("A2", "09-12", "拒访")],
    events=[event("E1", "10-08", "A2")],
    pupils=PUPILS,
)
EVALUATION = evaluated(RULES, KNOWN)


def titled(who, code=None):
    found = explain(EVALUATION, who, code)
    assert isinstance(found, Explanation), found
    return found.title


@pytest.mark.parametrize(
    ("who", "title"),
    [
        ("教师T1", "班主任 教师T1（T1）"),
        ("T1", "班主任 教师T1（T1）"),
        ("t1", "班主任 教师T1（T1）"),
        ("教师T1（T1）", "班主任 教师T1（T1）"),
        ("T3", "科任教师 教师T3（T3）"),
        ("教师T4(T4)", "校领导 教师T4（T4）"),
        ("一(1)班", "班级 一(1)班"),
        ("101", "班级 一(1)班"),
        ("一年级1班", "班级 一(1)班"),
        ("一年级", "年级 一年级"),
        ("2年级", "年级 二年级"),
        ("学校", "学校 示范小学"),
        ("示范小学", "学校 示范小学"),
        ("李 小红", "学生 李小红（一(1)班，A2）"),
        ("A3", "学生 王小明（一(1)班，A3）"),
        ("王小明(A1)", "学生 王小明（一(1)班，A1）"),
    ],
)
def test_who_is_meant(who, title):
    assert titled(who) == title


@pytest.mark.parametrize(
    ("who", "candidates"),
    [
        ("王小明", ("王小明(A1)  一(1)班学生", "王小明(A3)  一(1)班学生")),
        ("教师T4", ("教师T4(T4)  教师", "教师T4(B2)  二(1)班学生")),
        ("李小宏", ("李小红(A2)  一(1)班学生",)),
        ("三(1)班", ("二(1)班  班级", "一(1)班  班级")),
        ("xyz", ()),
    ],
)
def test_nobody_is_guessed(who, candidates):
    found = explain(EVALUATION, who)
    assert isinstance(found, NotFound)
    assert found.candidates == candidates
    assert f"“{who}”" in found.text()[0]


@pytest.mark.parametrize(
    ("code", "candidates"),
    [
        ("A-9", None),
        ("登门覆盖", ("A-1  登门覆盖率",)),
        ("A-7", ("A-1  登门覆盖率", "A-2  回访率", "A-3  家访次数", "A-4  违规次数", "A-5  占比", "A-6  月度进度")),
    ],
)
def test_an_indicator_that_is_not_there_or_not_theirs(code, candidates):
    found = explain(EVALUATION, "T1", code)
    assert isinstance(found, NotFound)
    assert found.candidates
    assert candidates in (None, found.candidates)


@pytest.mark.parametrize("code", ["A-1", "a-1", "登门覆盖率", " 登门 覆盖率"])
def test_one_indicator_by_code_or_name(code):
    assert [part.result.indicator.code for part in explain(EVALUATION, "T1", code).parts] == ["A-1"]


def test_two_indicators_of_one_name():
    evaluation = evaluated(policy(ROWS[0], {**ROWS[0], "code": "A-2"}), KNOWN)
    assert explain(evaluation, "T1", "登门覆盖率").candidates == ("A-1  登门覆盖率", "A-2  登门覆盖率")


def test_the_lines_of_a_rate_unmet_first_with_attempts_visits_and_sources():
    part = explain(EVALUATION, "一(1)班", "A-1").parts[0]
    assert [(line.label, line.met, line.note) for line in part.lines] == [
        ("李小红（一(1)班，A2）", False, "2024-09-12 拒访"),
        ("王小明（一(1)班，A3）", False, ""),
        ("王小明（一(1)班，A1）", True, ""),
    ]
    assert [str(v) for v in part.lines[2].visits] == [
        "2024-09-10 实地家访，教师T1、教师T3，来源 收表/一(1)班.xlsx!家访记录!5",
        "2024-10-10 实地家访，教师T1，来源 收表/一(1)班.xlsx!家访记录!8",
    ]
    assert part.sentence.startswith("A-1 登门覆盖率：全体学生 3 人中，")


def test_the_lines_of_events_counts_and_registers():
    (line,) = explain(EVALUATION, "一(1)班", "A-7").parts[0].lines
    assert (line.label, line.met, line.note) == ("事件 E1 李小红（一(1)班，A2）", False, "2024-10-08 迟到缺席")
    assert line.source == "收表/一(1)班.xlsx!事件登记!2"
    counted = explain(EVALUATION, "T1", "A-3").parts[0].lines
    assert [(line.met, len(line.visits)) for line in counted] == [(None, 1), (None, 1)]
    rules = policy(indicator("问卷满意度", "班级", target="90%"))
    (line,) = explain(evaluated(rules, records(surveys=[survey(True, 4)])), "一(1)班").parts[0].lines
    assert (line.label, line.met, line.note, line.counted, line.added) == ("一(1)班问卷", None, "4 分", 5, 4)


def test_the_total_in_numbers():
    # 40 × 1/3; A-2: the one pupil of 重点 was not followed up; A-5: 40 × 1/2; one visit more than asked for.
    # One of three pupils is enough until November (30 %), not for December (40 %) and January (50 %): twice 2 points.
    summary = explain(EVALUATION, "T1").summary
    assert summary[0] == "总分 = 得分合计 33.33 ÷ 适用分值合计 100 × 100 + 加分 1 − 扣罚 4 = 30.33。"
    assert summary[1] == "等级：不合格；名次：2 个班主任中第 1 名。"


def test_a_veto_is_told():
    known = records(visit("A1", "09-10"), pupils=PUPILS, breaches=[breach("09-10")])
    summary = explain(evaluated(RULES, known), "T1").summary
    assert summary[-1] == "一票否决：触发了 A-4 违规次数，等级按最低的“不合格”，不参加评优。"


def test_nothing_applies():
    summary = explain(EVALUATION, "教师T4(T4)").summary
    assert summary == ("总分：没有适用的计分指标，没有总分。",)


def test_larger_units_have_no_total():
    assert explain(EVALUATION, "学校").summary == ("学校只报数值，不计总分。",)


@pytest.mark.parametrize(
    ("who", "reason"),
    [("T5", "教师名册里是离岗"), ("T6", "岗位不是校领导、中层干部、班主任或科任教师，也没有任课")],
)
def test_a_teacher_who_is_not_assessed(who, reason):
    known = records(teachers=(*TEACHERS, teacher("T5", "科任教师", active=False), teacher("T6", "其他")))
    found = explain(evaluated(RULES, known), who)
    assert found.summary == (f"不参加考核：{reason}。",)
    assert found.parts == ()


def test_a_pupil_with_indicators_visits_and_attempts():
    found = explain(EVALUATION, "李小红")
    counting, visits, attempts = found.parts
    assert [(line.label, line.met, line.note) for line in counting.lines] == [
        ("A-1 登门覆盖率", False, "计入班主任教师T1（T1）、一(1)班、一年级、示范小学"),
        ("A-7 事件响应率", False, "计入一(1)班"),
    ]
    assert visits.sentence == "家访 1 次："
    assert [str(line) for line in visits.lines] == [
        "2025-02-10 实地家访，教师T1，晚于考核日，本次不计，来源 收表/一(1)班.xlsx!家访记录!7"
    ]
    assert [str(line) for line in attempts.lines] == [
        "2024-09-12 拒访，教师T1（T1），来源 收表/一(1)班.xlsx!家访记录!9"
    ]
    assert found.summary[-1] == "不计入：A-2 回访率（“重点”的学生）。"


def test_a_pupil_who_counts_differently_for_two_teachers():
    rules = policy(indicator("覆盖率", "班主任、科任教师", visitor="本人", target="100%"))
    evaluation = evaluated(rules, records(visit("A1", "09-10", "T1"), pupils=PUPILS))
    assert [(line.met, line.note) for line in explain(evaluation, "A1").parts[0].lines] == [
        (True, "计入班主任教师T1（T1）"),
        (False, "计入科任教师教师T3（T3）"),
    ]


def test_a_pupil_who_has_left_or_was_never_visited():
    assert explain(EVALUATION, "何苗").summary[0] == "已于 2024-11-01 转出，不计入班级的覆盖。"
    found = explain(EVALUATION, "B2")
    assert [part.sentence for part in found.parts][1:] == ["没有家访。"]


def test_as_text():
    text = explain(EVALUATION, "一(1)班", "A-1").text()
    assert text[0] == "班级 一(1)班"
    assert "  未达到 李小红（一(1)班，A2），2024-09-12 拒访" in text
    assert "    2024-09-10 实地家访，教师T1、教师T3，来源 收表/一(1)班.xlsx!家访记录!5" in text


# ---------------------------------------------------------------- laws

DAYS = st.sampled_from(["08-20", "09-10", "09-30", "10-15", "11-20", "12-31", "01-20", "02-01"])
TEAMS = st.sampled_from(["T1", "T2", "T3", "T1 T3", "T2 T3 T4"])
VISITS = st.lists(
    st.builds(
        lambda who, when, team, form, photos, marked: visit(who, when, team, form, photos=photos, is_follow_up=marked),
        st.sampled_from(["A1", "A2", "A3", "B1", "B2"]),
        DAYS,
        TEAMS,
        st.sampled_from(["实地家访", "电话", "家长到校"]),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=12,
    unique_by=lambda v: (v.student, v.date, v.form),
)
SCORINGS = st.fixed_dictionaries(
    {
        "target": st.sampled_from(["100%", "50%", "33.33%"]),
        "points": st.sampled_from(["40", "7.5"]),
        "scoring": st.sampled_from(["达标", "比例", "扣分", "逐个扣分", "加分"]),
        "step": st.sampled_from(["1", "0.3"]),
    }
)
CLASSES = (school_class("一(1)班", "T1"), school_class("二(1)班", "T2"))


def said_total(summary):
    """The printed terms of 总分 put together again, and the printed total."""
    numbers = [Fraction(n) for n in re.findall(r"\d+(?:\.\d+)?", summary)]
    points, weights, _, *extras, total = numbers
    signs = [1 if word == "加分" else -1 for word in re.findall("加分|扣罚", summary)]
    made = points / weights * 100 + sum(sign * extra for sign, extra in zip(signs, extras, strict=True))
    return max(Fraction(0), made), total


@given(visits=VISITS, scorings=st.lists(SCORINGS, min_size=3, max_size=3), breaches=st.lists(DAYS, max_size=2))
def test_the_total_is_the_sum_of_its_explained_parts(visits, scorings, breaches):
    scored = [{**ROWS[n], **cells} for n, cells in zip((0, 1, 4), scorings, strict=True)]
    rules = policy(*scored, ROWS[2], ROWS[5], indicator("违规次数", code="V", target="0", scoring="扣罚", step="2"))
    known = records(*visits, pupils=PUPILS, classes=CLASSES, breaches=[breach(when) for when in breaches])
    evaluation = evaluated(rules, known)
    for card in (*evaluation.teachers, *evaluation.classes):
        found = explain(evaluation, card.subject.key)
        rows = [part.result for part in found.parts if part.result.points is not None]
        base = [row for row in rows if row.indicator.scoring.is_base]
        weight = sum(row.indicator.points for row in base)
        if not weight:
            assert card.total is None
            continue
        extra = sum(row.points for row in rows if not row.indicator.scoring.is_base)
        assert card.total == max(0, sum(row.points for row in base) / weight * 100 + extra)
        line = next(line for line in found.summary if "总分 =" in line)
        made, total = said_total(line.partition("（")[0])
        assert decimal_text(card.total, 2) == decimal_text(total, 2)
        assert abs(made - total) <= Fraction(1, 5)  # the printed terms are themselves rounded


@given(visits=VISITS)
def test_the_lines_of_every_result_add_up_to_its_value(visits):
    known = records(
        *visits, pupils=PUPILS, classes=CLASSES, events=[event("E1", "10-08", "A2")], breaches=[breach("09-10")]
    )
    evaluation = evaluated(RULES, known)
    for result in evaluation.results:
        behind = lines(result, evaluation.term)
        assert sum(line.added for line in behind) == result.tally.numerator
        if result.tally.denominator is not None:
            assert sum(line.counted for line in behind) == result.tally.denominator
