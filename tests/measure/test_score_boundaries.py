"""计分, 未到期, 教师范围, totals, 等级 and 名次 at their boundaries (measures.md, "Score"), on the smallest school."""

from __future__ import annotations

import pytest
from one_rule import COVERED, SCHOOL, changed, day, of, standing, term, visit
from term_rows import evaluation_of, figures, standings

from jiafang_batch.measure.month_rows import monthly

COUNT = {"类型": "家访次数", "考核对象": "班主任"}
HALF = [visit("10-10")]
"""安安 of two pupils: 50 %."""


def visits(number, **cells):
    return [visit(f"10-{10 + n}", **cells) for n in range(number)]


# ---------------------------------------------------------------- points


@pytest.mark.parametrize(
    ("scoring", "target", "expected"),
    [
        ("达标", "50%", "1/2 → 10"),
        ("达标", "50.01%", "1/2 → 0"),
        ("比例", "100%", "1/2 → 5"),
        ("比例", "40%", "1/2 → 10"),
        ("扣分", "50.99%", "1/2 → 10"),  # less than a whole percentage point is missing
        ("扣分", "51%", "1/2 → 9"),
        ("扣分", "60%", "1/2 → 0"),
        ("扣分", "100%", "1/2 → 0"),
        ("逐个扣分", "50%", "1/2 → 10"),
        ("逐个扣分", "50.01%", "1/2 → 9"),  # one more pupil is needed
        ("加分", "49%", "1/2 → 1"),
        ("加分", "49.01%", "1/2 → 0"),
        ("加分", "50%", "1/2 → 0"),
        ("加分", "0%", "1/2 → 10"),
        ("加分", "80%", "1/2 → 0"),
    ],
)
def test_points_of_a_rate(scoring, target, expected):
    step = {} if scoring in ("达标", "比例") else {"步长": "1"}
    cells = {**COVERED, "目标": target, "分值": "10", "计分": scoring, **step}
    assert of("一(1)班", cells, *HALF) == expected


@pytest.mark.parametrize(
    ("scoring", "target", "expected"),
    [
        ("达标", "2", "2 → 10"),
        ("达标", "2.01", "2 → 0"),
        ("扣分", "2.99", "2 → 10"),
        ("扣分", "3", "2 → 6"),
        ("扣分", "5", "2 → 0"),
        ("加分", "1", "2 → 4"),
        ("加分", "1.01", "2 → 0"),
        ("加分", "0", "2 → 8"),
    ],
)
def test_points_of_a_count(scoring, target, expected):
    step = {} if scoring == "达标" else {"步长": "4"}
    cells = {**COUNT, "目标": target, "分值": "10", "计分": scoring, **step}
    assert of("张明", cells, *visits(2)) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 → 0"), (1, "1 → 3"), (2, "2 → 3"), (3, "3 → 10"), (4, "4 → 10")]
)
@pytest.mark.parametrize("tiers", ["3=10、1=3", "1=3、3=10"])
def test_a_tier_begins_at_its_lower_bound(number, expected, tiers):
    cells = {**COUNT, "分值": "10", "计分": "分档", "分档": tiers}
    assert of("张明", cells, *visits(number)) == expected


@pytest.mark.parametrize(("bound", "points"), [("50%", "10"), ("50.01%", "4")])
def test_a_tier_of_a_rate_begins_at_its_lower_bound(bound, points):
    cells = {**COVERED, "分值": "10", "计分": "分档", "分档": f"{bound}=10、20%=4"}
    assert of("一(1)班", cells, *HALF) == f"1/2 → {points}"


@pytest.mark.parametrize(
    ("weight", "number", "expected"), [(None, 3, "-6"), ("5", 2, "-4"), ("5", 3, "-5"), ("6", 3, "-6")]
)
def test_a_penalty_takes_at_most_its_points(weight, number, expected):
    rows = [{"日期": day(f"10-{10 + n}"), "教师": "张明", "类型": "其他"} for n in range(number)]
    cells = {"类型": "违规次数", "考核对象": "班主任", "分值": weight, "计分": "扣罚", "步长": "2"}
    assert of("张明", cells, 违规登记=rows) == f"{number} → {expected}"


@pytest.mark.parametrize("kind", ["周期达标率", "月度进度"])
def test_a_penalty_is_for_the_periods_that_were_missed(kind):
    cells = {
        "类型": kind,
        "考核对象": "班主任",
        "条件": "月" if kind == "周期达标率" else "50%",
        "计分": "扣罚",
        "步长": "2",
    }
    made = [visit("10-10")]  # 50 % from October on; one visit in October
    assert of("张明", cells, *made) == ("1/5 → -8" if kind == "周期达标率" else "4/5 → -2")


# ---------------------------------------------------------------- 否决


BASE = {**COVERED, "考核对象": "班级、班主任", "目标": "50%", "分值": "100", "计分": "比例"}


@pytest.mark.parametrize(("target", "rating"), [("50%", "优秀"), ("50.01%", "不合格")])
def test_a_veto_falls_where_the_target_is_not_met(target, rating):
    veto = {**COVERED, "目标": target, "计分": "否决"}
    assert standing("一(1)班", [BASE, veto], *HALF) == ("100", rating, "1")


@pytest.mark.parametrize(
    ("target", "number", "rating"),
    [(None, 0, "优秀"), (None, 1, "不合格"), ("0", 1, "不合格"), ("1", 1, "优秀"), ("1", 2, "不合格")],
)
def test_breaches_veto_above_their_target(target, number, rating):
    rows = [{"日期": day(f"10-{10 + n}"), "教师": "张明", "类型": "其他"} for n in range(number)]
    veto = {"类型": "违规次数", "考核对象": "班主任", "目标": target, "计分": "否决"}
    assert standing("张明", [BASE, veto], *HALF, 违规登记=rows)[1] == rating


def test_what_does_not_apply_or_is_still_open_vetoes_nobody():
    none = {**COVERED, "学生范围": "年级:六年级", "目标": "100%", "计分": "否决"}
    still = {**COVERED, "时间窗口": "学年", "未到期": "不计", "目标": "100%", "计分": "否决"}
    assert standing("一(1)班", [BASE, none, still], *HALF) == ("100", "优秀", "1")


def test_a_veto_without_a_total_leaves_no_rating():
    veto = {**COVERED, "目标": "100%", "计分": "否决"}
    assert standing("一(1)班", [veto], *HALF) == ("", "不适用", "")


# ---------------------------------------------------------------- 未到期


@pytest.mark.parametrize(("last", "expected"), [("01-24", "0/1 → 0"), ("01-23", "0/1 → 进行中")])
def test_the_window_of_a_pupil_of_another_class_is_open_for_the_subject_teacher_who_went(last, expected):
    # 周科 teaches 一(1)班 and has no pupil in a class of one; he went to one of 一(2)班.
    cells = {
        "类型": "占比", "考核对象": "科任教师", "学生范围": "班额<=1", "条件": "四进>=1", "时间窗口": "入学后学期", "未到期": "不计",
        "目标": "50%", "分值": "10", "计分": "达标",
    }  # fmt: skip
    went = visit("10-15", "光光", "周科")
    assert of("周科", cells, went, settings={"统计截止日期": day(last)}) == expected


@pytest.mark.parametrize(("last", "expected"), [("10-31", "1/2 → 10"), ("10-30", "1/2 → 进行中")])
def test_a_window_is_over_on_its_last_day(last, expected):
    cells = {**COVERED, "时间窗口": "秋访", "未到期": "不计", "目标": "50%", "分值": "10", "计分": "达标"}
    assert of("一(1)班", cells, visit("10-15"), settings={"统计截止日期": day(last)}) == expected
    counted = of("一(1)班", {**cells, "未到期": "照计"}, visit("10-15"), settings={"统计截止日期": day(last)})
    assert counted == "1/2 → 10"


@pytest.mark.parametrize(("entered", "expected"), [("11-15", "0/2 → 0"), ("11-16", "0/1 → 0"), ("11-14", "0/2 → 0")])
def test_windows_of_pupils_are_over_with_the_latest_of_the_population(entered, expected):
    cells = {**COVERED, "时间窗口": "入学前", "未到期": "不计", "目标": "50%", "分值": "10", "计分": "达标"}
    pupils = changed("学生名册", "S1", 入校日期=day(entered))
    assert of("一(1)班", cells, settings={"统计截止日期": day("11-15")}, 学生名册=pupils) == expected


@pytest.mark.parametrize(("until", "expected"), [("12-01", "1/2 → 10"), ("11-30", "1/2 → 进行中")])
def test_the_window_of_a_class_is_over_thirty_days_after_it_was_taken_over(until, expected):
    cells = {**COVERED, "时间窗口": "接班一月", "未到期": "不计", "目标": "50%", "分值": "10", "计分": "达标"}
    classes = changed("班级表", "张明", 接班日期=day("11-01"))
    assert of("一(1)班", cells, visit("11-05"), settings={"统计截止日期": day(until)}, 班级表=classes) == expected


def test_the_year_is_over_with_its_last_term():
    cells = {**COVERED, "时间窗口": "学年", "未到期": "不计", "目标": "50%", "分值": "10", "计分": "达标"}
    second = {"学期": "第二学期", "开学日期": day("02-17"), "结课日期": day("06-27")}
    assert of("一(1)班", cells, *HALF, settings=second) == "1/2 → 10"
    assert of("一(1)班", cells, *HALF, settings={**second, "统计截止日期": day("07-03")}) == "1/2 → 进行中"
    assert of("一(1)班", cells, *HALF) == "1/2 → 进行中"


@pytest.mark.parametrize("kind", ["月度进度", "事件响应率"])
def test_what_is_measured_over_the_term_is_open_until_its_end(kind):
    rules = [{"事件类型": "其他", "响应天数": 0, "认可形式": "实地"}]
    events = [{"事件编号": "E1", "日期": day("10-10"), "班级": "一(1)班", "学生姓名": "安安", "事件类型": "其他"}]
    condition = "50%" if kind == "月度进度" else ""
    cells = {
        "类型": kind,
        "考核对象": "班级",
        "条件": condition,
        "未到期": "不计",
        "目标": "1%",
        "分值": "10",
        "计分": "达标",
    }
    sheets = {"事件响应": rules, "事件登记": events}
    assert of("一(1)班", cells, *HALF, **sheets).endswith("→ 10")
    assert of("一(1)班", cells, *HALF, settings={"统计截止日期": day("01-23")}, **sheets).endswith("→ 进行中")


def test_what_is_still_open_is_in_no_base():
    still = {**COVERED, "时间窗口": "学年", "未到期": "不计", "目标": "100%", "分值": "100", "计分": "比例"}
    assert standing("一(1)班", [BASE, still], *HALF) == ("100", "优秀", "1")
    assert standing("一(1)班", [still], *HALF) == ("", "不适用", "")


# ---------------------------------------------------------------- 教师范围


@pytest.mark.parametrize(
    ("scope", "is_assessed"),
    [
        ("年级组:一年级", True),
        ("年级组:六年级", False),
        ("年级组:六年级|一年级", True),
        ("非年级组:一年级", False),
        ("学科:语文", True),
        ("岗位:科任教师|班主任", True),
        ("岗位:科任教师", False),
        ("教师类别:党员", True),
        ("教师类别:党员且年级组:六年级", False),
        ("非教师类别:骨干", True),
    ],
)
def test_a_teacher_outside_the_scope_has_no_row(scope, is_assessed):
    teachers = changed("教师名册", "T1", 学科="语文", 教师类别="党员、见习")
    seen = figures(term({**COVERED, "考核对象": "班主任、班级", "教师范围": scope}, 教师名册=teachers))
    assert (("Z-1", "张明") in seen) is is_assessed
    assert ("Z-1", "一(1)班") in seen


# ---------------------------------------------------------------- totals, 等级, 名次


BONUS = {**COUNT, "目标": "0", "分值": "10", "计分": "加分", "步长": "2"}
PENALTY = {"类型": "周期达标率", "考核对象": "班主任", "条件": "月", "计分": "扣罚", "步长": "30"}


def test_bonus_and_penalty_stand_outside_of_the_base():
    assert standing("张明", [BASE, BONUS], *visits(2))[0] == "104"
    assert standing("张明", [BASE, BONUS], *visits(2), settings={"总分上限": 100})[0] == "100"
    assert standing("张明", [BASE, PENALTY], *visits(2))[0] == "0"  # 100 − 4 × 30
    assert standing("张明", [BONUS], *visits(2)) == ("", "不适用", "")


def test_what_does_not_apply_is_in_no_base():
    none = {**COVERED, "学生范围": "年级:六年级", "目标": "100%", "分值": "900", "计分": "达标"}
    assert standing("一(1)班", [BASE, none], *HALF)[0] == "100"


@pytest.mark.parametrize(("points", "rating"), [("90", "优秀"), ("89.99", "良好"), ("60", "合格"), ("59.99", "不合格")])
def test_a_rating_begins_at_its_lowest_total(points, rating):
    rest = {**COVERED, "考核对象": "班级", "目标": "100%", "计分": "达标"}
    rows = [{**BASE, "分值": points}, {**rest, "分值": f"{100 - float(points):.2f}"}]
    assert standing("一(1)班", rows, *HALF)[:2] == (points, rating)


def test_a_rating_is_by_the_rounded_total():
    rows = [{**BASE, "分值": "89.995"}, {**COVERED, "目标": "100%", "计分": "达标", "分值": "10.005"}]
    assert standing("一(1)班", rows, *HALF)[:2] == ("90", "优秀")


def test_equal_totals_share_the_better_rank():
    classes = [{"班级": f"一({n})班", "班主任": "张明"} for n in range(1, 5)]
    pupils = [{"学号": f"S{n}", "姓名": f"学{n}", "班级": f"一({n})班"} for n in range(1, 5)]
    made = [{**visit("10-10", f"学{n}"), "班级": f"一({n})班"} for n in (1, 2, 4)]
    once_more = {**visit("10-12", "学1"), "班级": "一(1)班"}
    rows = [{**COVERED, "目标": "100%", "分值": "50", "计分": "达标", "次数": times} for times in (1, 2)]
    sheets = {"班级表": classes, "学生名册": pupils, "任课表": []}
    ranks = standings(term(rows, *made, once_more, **sheets))
    assert [ranks[f"一({n})班"] for n in range(1, 5)] == [
        ("100", "优秀", "1"),
        ("50", "不合格", "2"),
        ("0", "不合格", "4"),
        ("50", "不合格", "2"),
    ]


def test_a_year_group_is_scored_where_the_school_says_so():
    cells = {**COVERED, "考核对象": "年级", "目标": "100%", "分值": "30", "计分": "比例"}
    veto = {**COVERED, "考核对象": "年级", "目标": "100%", "计分": "否决"}
    assert of("一年级", cells, *HALF) == "1/3 → 进行中" or of("一年级", cells, *HALF) == "1/3"
    scored = {"settings": {"年级计分": "是"}}
    assert of("一年级", cells, *HALF, **scored) == "1/3 → 10"
    assert standing("一年级", [cells], *HALF, **scored) == ("33.33", "不合格", "1")
    assert standing("一年级", [{**cells, "目标": "33.33%"}, veto], *HALF, **scored) == ("100", "不合格", "1")


def test_a_leader_who_heads_a_class_is_assessed_as_leader_and_others_by_what_fits_first():
    teachers = changed("教师名册", "T1", 岗位="班主任、中层干部")
    cells = {"类型": "家访次数", "考核对象": "校领导、班主任、科任教师"}
    seen = term(cells, visit("10-10"), 教师名册=teachers, 任课表=[{"班级": "一(1)班", "教师": "李芳", "学科": "语文"}])
    roles = {
        name: role for role in ("校领导", "班主任", "科任教师") for name in names_of({**cells, "考核对象": role}, seen)
    }
    assert roles == {"张明": "校领导", "郑校": "校领导", "陈晨": "班主任", "李芳": "科任教师", "周科": "科任教师"}


def names_of(cells, tables):
    """Who has a row under an indicator in these tables."""
    asked = [{**tables["指标"][0], **cells}]
    return [name for _, name in figures({**tables, "指标": asked})]


def test_somebody_who_left_the_school_is_not_assessed():
    gone = [{**row, "在岗状态": "离岗"} if row["工号"] == "T3" else row for row in SCHOOL["教师名册"]]
    assert ("Z-1", "周科") not in figures(term({"类型": "家访次数", "考核对象": "科任教师"}, 教师名册=gone))


def test_a_teacher_outside_the_scope_is_in_no_monthly_list():
    cells = {"类型": "月度进度", "考核对象": "班主任", "教师范围": "教师类别:党员", "条件": "50%"}
    evaluation, _ = evaluation_of(term(cells, 教师名册=changed("教师名册", "T1", 教师类别="党员")))
    assert {row.subject.name for row in monthly(evaluation)} == {"张明"}
