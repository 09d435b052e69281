"""measures.md at its boundaries: for each rule the last that counts and the first that does not, on the smallest school."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from one_rule import COVERED, SCHOOL, changed, day, of, term, visit
from term_rows import figures

# ---------------------------------------------------------------- days and windows


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        ("学期", "08-01", date(2024, 7, 31)),
        ("学期", "01-24", "01-25"),
        ("学年", "08-01", date(2024, 7, 31)),
        ("开学前一月", "08-03", "08-02"),
        ("开学前一月", "09-01", "09-02"),
        ("活动", "10-14", "10-13"),
        ("活动", "10-31", "11-01"),
        ("秋访", "10-31", "11-01"),
        ("入学前", "09-02", "09-03"),
        ("入学前", date(2024, 6, 2), date(2024, 6, 1)),
        ("接班期", "08-03", "08-02"),
        ("接班期", "09-01", "09-02"),
        ("入学后学年", "09-02", "09-01"),
        ("入学后学期", "09-02", "09-01"),
        ("入学后学期", "01-24", "01-25"),
    ],
)
def test_a_window_holds_its_first_and_last_day_and_no_other(window, inside, outside):
    cells = {**COVERED, "时间窗口": window}
    assert of("一(1)班", cells, visit(inside)) == "1/2"
    assert of("一(1)班", cells, visit(outside)) == "0/2"


@pytest.mark.parametrize(
    ("window", "entered", "inside", "outside"),
    [
        ("入学前", "10-10", "10-10", "10-11"),
        ("入学前", "12-10", "09-09", "09-08"),
        ("入学后学年", "10-10", "10-11", "10-10"),
        ("入学后学年", "08-20", "08-21", "08-20"),
        ("入学后学期", "10-10", "10-11", "10-10"),
        ("入学后学期", "08-20", "09-02", "09-01"),  # before 开学日期: from 开学日期
        ("入学后学期", "09-02", "09-03", "09-02"),
    ],
)
def test_a_window_of_the_pupils_own_turns_on_the_day_of_entry(window, entered, inside, outside):
    pupils = changed("学生名册", "S1", 入校日期=day(entered))
    cells = {**COVERED, "时间窗口": window}
    assert of("一(1)班", cells, visit(inside), 学生名册=pupils) == "1/2"
    assert of("一(1)班", cells, visit(outside), 学生名册=pupils) == "0/2"


@pytest.mark.parametrize(
    ("window", "since", "inside", "outside"),
    [
        ("接班一月", "11-01", "10-02", "10-01"),
        ("接班一月", "11-01", "12-01", "12-02"),
        ("接班期", "11-01", "11-01", "10-31"),
        ("接班期", "11-01", "12-01", "12-02"),
        ("接班期", "09-02", "09-01", "09-02"),  # on 开学日期: as 开学前一月
        ("接班期", "09-03", "09-03", "09-02"),
    ],
)
def test_a_window_of_a_class_turns_on_the_day_it_was_taken_over(window, since, inside, outside):
    classes = changed("班级表", "张明", 接班日期=day(since))
    cells = {**COVERED, "时间窗口": window}
    assert of("一(1)班", cells, visit(inside), 班级表=classes) == "1/2"
    assert of("一(1)班", cells, visit(outside), 班级表=classes) == "0/2"


def test_no_day_of_taking_over_no_window():
    assert of("一(1)班", {**COVERED, "时间窗口": "接班一月"}, visit("09-02")) == "0/2"


def test_the_earliest_of_shared_homerooms_says_when_the_class_was_taken_over_unless_one_is_blank():
    cells = {**COVERED, "时间窗口": "接班一月"}
    shared = [{"班级": "一(1)班", "班主任": "张明", "接班日期": day("11-01"), "卸任日期": day("04-01")}]
    later = {"班级": "一(1)班", "班主任": "李芳", "接班日期": day("12-20")}
    blank = {"班级": "一(1)班", "班主任": "李芳", "卸任日期": day("04-01")}
    rest = SCHOOL["班级表"][1:]
    assert of("一(1)班", cells, visit("10-02"), 班级表=[*shared, later, *rest]) == "1/2"
    assert of("一(1)班", cells, visit("10-02"), 班级表=[*shared, blank, *rest]) == "0/2"


def test_the_summer_belongs_to_the_first_term_and_the_days_since_it_to_the_second():
    summer = ("暑假", "假期", date(2024, 5, 1), date(2024, 8, 31))
    winter = ("寒假", "假期", day("01-20"), day("02-14"))
    cells = {**COVERED, "时间窗口": "假期"}
    assert of("一(1)班", cells, visit(date(2024, 5, 1)), calendar=[summer]) == "1/2"
    second = {"学期": "第二学期", "开学日期": day("02-17"), "结课日期": day("06-27")}
    assert of("一(1)班", cells, visit("01-25"), calendar=[winter], settings=second) == "1/2"
    assert of("一(1)班", cells, visit("01-24"), calendar=[winter], settings=second) == "0/2"


def test_days_that_two_rows_of_the_calendar_share_count_once():
    rows = [("甲", "集中家访", day("10-10"), day("10-20")), ("乙", "集中家访", day("10-15"), day("10-17"))]
    cells = {"类型": "家访次数", "考核对象": "班主任", "时间窗口": "集中家访"}
    assert of("张明", cells, visit("10-16"), visit("10-19"), calendar=rows) == "2"


@pytest.mark.parametrize(("when", "expected"), [("11-15", "1/2"), ("11-16", "0/2")])
def test_nothing_counts_after_the_as_of_day(when, expected):
    assert of("一(1)班", COVERED, visit(when), settings={"统计截止日期": day("11-15")}) == expected


# ---------------------------------------------------------------- weeks and months


WEEKLY = {"类型": "周期达标率", "考核对象": "科任教师", "条件": "周"}
MONTHLY = {"类型": "周期达标率", "考核对象": "科任教师", "条件": "月"}


@pytest.mark.parametrize(
    ("cells", "free", "expected"),
    [
        (WEEKLY, [], "0/19"),  # the week of 30 September has one teaching day
        (WEEKLY, [("停课", "假期", day("11-04"), day("11-05"))], "0/19"),  # three days are left
        (WEEKLY, [("停课", "假期", day("11-04"), day("11-06"))], "0/18"),  # two
        (MONTHLY, [], "0/5"),
        (MONTHLY, [("停课", "假期", day("11-01"), day("11-15"))], "0/5"),  # ten days are left
        (MONTHLY, [("停课", "假期", day("11-01"), day("11-18"))], "0/4"),  # nine
    ],
)
def test_a_week_of_three_and_a_month_of_ten_teaching_days_are_assessed(cells, free, expected):
    assert of("周科", cells, visit("08-02", lead="周科"), calendar=free) == expected


@pytest.mark.parametrize(
    ("until", "weeks", "months"), [("09-30", 4, 1), ("09-29", 4, 0), ("09-06", 1, 0), ("09-05", 0, 0)]
)
def test_a_week_or_month_counts_once_its_last_teaching_day_is_over(until, weeks, months):
    settings = {"统计截止日期": day(until)}
    assert of("周科", WEEKLY, settings=settings) == (f"0/{weeks}" if weeks else "不适用")
    assert of("周科", MONTHLY, settings=settings) == (f"0/{months}" if months else "不适用")


@pytest.mark.parametrize(("when", "met"), [("09-09", 1), ("09-15", 1), ("09-02", 1), ("09-08", 1), ("09-01", 0)])
def test_a_week_is_from_monday_to_sunday(when, met):
    assert of("周科", WEEKLY, visit(when, lead="周科")) == f"{met}/19"


@pytest.mark.parametrize(("when", "met"), [("11-01", 1), ("11-30", 1), ("08-31", 0)])
def test_a_month_is_a_calendar_month(when, met):
    assert of("周科", MONTHLY, visit(when, lead="周科")) == f"{met}/5"


def test_a_teacher_is_not_asked_for_weeks_and_months_before_they_were_hired():
    hired = changed("教师名册", "周科", 入职日期=day("10-31"))
    assert of("周科", MONTHLY, 教师名册=hired) == "0/4"
    assert of("周科", MONTHLY, 教师名册=changed("教师名册", "周科", 入职日期=day("11-01"))) == "0/3"


# ---------------------------------------------------------------- who is counted


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"入校日期": day("11-15")}, "0/2"),
        ({"入校日期": day("11-16")}, "0/1"),
        ({"转出日期": day("11-16")}, "0/2"),
        ({"转出日期": day("11-15")}, "0/1"),
        ({"学籍状态": "已辍学"}, "0/1"),
        ({"学籍状态": "疑似辍学"}, "0/2"),
    ],
)
def test_who_is_enrolled_on_the_as_of_day(cells, expected):
    pupils = changed("学生名册", "S1", **cells)
    assert of("一(1)班", COVERED, settings={"统计截止日期": day("11-15")}, 学生名册=pupils) == expected


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("辍学", "0/1"),
        ("类别:辍学", "0/1"),
        ("类别:辍学|残疾", "0/1"),
        ("重点", "不适用"),  # 重点类别 does not name 辍学
        ("非辍学", "0/1"),  # 北北: 非 lets nobody in
        ("全体且辍学", "0/1"),
        ("班额<=1且辍学", "0/1"),  # 班额 leaves the dropout out, the other token lets them in
        ("班额<=2且非辍学", "0/1"),
        ("班额>1", "不适用"),
        ("班额>=1", "0/1"),
        ("班额<1", "不适用"),
        ("校额<3", "0/1"),
        ("校额<2", "不适用"),
        ("校额>1", "0/1"),
        ("校额>2", "不适用"),
    ],
)
def test_those_who_dropped_out_are_in_no_scope_that_does_not_name_them(scope, expected):
    pupils = changed("学生名册", "S1", 学籍状态="已辍学")
    assert of("一(1)班", {**COVERED, "学生范围": scope}, 学生名册=pupils) == expected


def test_a_special_category_that_is_named_dropping_out_lets_in():
    pupils = changed("学生名册", "S1", 学籍状态="已辍学")
    settings = {"重点类别": "留守儿童、辍学"}
    assert of("一(1)班", {**COVERED, "学生范围": "重点"}, settings=settings, 学生名册=pupils) == "0/1"


@pytest.mark.parametrize(("since", "expected"), [("08-01", "0/2"), (date(2024, 7, 31), "不适用"), (None, "不适用")])
def test_a_class_is_newly_taken_over_when_the_day_lies_in_the_term(since, expected):
    taken = day(since) if isinstance(since, str) else since
    classes = changed("班级表", "张明", 接班日期=taken)
    assert of("一(1)班", {**COVERED, "学生范围": "接新班"}, 班级表=classes) == expected


@pytest.mark.parametrize(("since", "expected"), [("11-15", "0/2"), ("11-16", "不适用")])
def test_a_class_is_newly_taken_over_up_to_the_as_of_day(since, expected):
    cells, settings = {**COVERED, "学生范围": "接新班"}, {"统计截止日期": day("11-15")}
    assert of("一(1)班", cells, 班级表=changed("班级表", "张明", 接班日期=day(since)), settings=settings) == expected


# ---------------------------------------------------------------- homeroom teachers


BY_HOMEROOM = {"类型": "覆盖率", "考核对象": "班主任、班级", "家访人": "班主任"}


def of_class(*rows):
    return [{"班级": "一(1)班", **row} for row in rows] + SCHOOL["班级表"][1:]


@pytest.mark.parametrize(
    "rows",
    [
        [{"班主任": "张明、李芳"}],
        [{"班主任": "张明"}, {"班主任": "李芳"}],
        [{"班主任": "张明", "接班日期": day("10-10")}, {"班主任": "李芳", "接班日期": day("10-10")}],
    ],
)
def test_shared_homerooms_are_assessed_alike(rows):
    classes = of_class(*rows)
    assert of("张明", BY_HOMEROOM, visit("10-12", lead="李芳"), 班级表=classes) == "1/2"
    assert of("李芳", BY_HOMEROOM, visit("10-12", lead="李芳"), 班级表=classes) == "1/2"
    own = {**BY_HOMEROOM, "家访人": "本人"}
    assert of("张明", own, visit("10-12", lead="李芳"), 班级表=classes) == "0/2"


@pytest.mark.parametrize(("when", "expected"), [("10-09", "1/2"), ("10-10", "0/2")])
def test_a_successor_ends_the_office_of_those_before_on_the_day_before(when, expected):
    classes = of_class({"班主任": "张明"}, {"班主任": "李芳", "接班日期": day("10-10")})
    assert of("一(1)班", BY_HOMEROOM, visit(when), 班级表=classes) == expected
    assert ("Z-1", "张明") not in figures(term(BY_HOMEROOM, visit(when), 班级表=classes))


@pytest.mark.parametrize(("when", "expected"), [("10-09", "1/2"), ("10-10", "0/2"), ("11-05", "0/2")])
def test_of_several_successors_the_next_one_ends_an_office(when, expected):
    rows = [
        {"班主任": name, "接班日期": since}
        for name, since in [("张明", None), ("陈晨", day("10-10")), ("李芳", day("11-10"))]
    ]
    assert of("一(1)班", BY_HOMEROOM, visit(when), 班级表=of_class(*rows)) == expected


def test_a_row_that_says_its_end_is_not_succeeded():
    classes = of_class({"班主任": "张明", "卸任日期": day("04-01")}, {"班主任": "李芳", "接班日期": day("10-10")})
    assert of("张明", BY_HOMEROOM, visit("10-12", lead="李芳"), 班级表=classes) == "1/2"


@pytest.mark.parametrize(("until", "is_in_office"), [("11-16", True), ("11-15", False)])
def test_the_day_of_leaving_is_the_first_out_of_office(until, is_in_office):
    classes = of_class(
        {"班主任": "张明", "卸任日期": day(until)},
        {"班主任": "李芳", "接班日期": day("09-10"), "卸任日期": day("04-01")},
    )
    seen = figures(term(BY_HOMEROOM, settings={"统计截止日期": day("11-15")}, 班级表=classes))
    assert (("Z-1", "张明") in seen) is is_in_office


def test_whom_the_next_row_names_too_stays_and_came_when_the_earlier_row_says():
    cells = {**BY_HOMEROOM, "时间窗口": "秋访"}
    stays = of_class({"班主任": "张明"}, {"班主任": "张明、李芳", "接班日期": day("11-04")})
    seen = figures(term(cells, visit("10-15"), 班级表=stays))
    assert (seen["Z-1", "张明"], seen["Z-1", "李芳"]) == ("1/2", "不适用")


def test_the_homeroom_teacher_of_the_day_and_the_one_of_now_both_count():
    classes = of_class({"班主任": "张明", "卸任日期": day("10-10")}, {"班主任": "李芳", "接班日期": day("11-10")})
    for when, lead, expected in [("10-09", "张明", "1/2"), ("10-10", "张明", "0/2"), ("09-20", "李芳", "1/2")]:
        assert of("一(1)班", BY_HOMEROOM, visit(when, lead=lead), 班级表=classes) == expected


@pytest.mark.parametrize(("when", "expected"), [("11-10", "1/2"), ("11-11", "0/2")])
def test_the_class_of_the_day_says_whose_pupil_one_was(when, expected):
    pupils = changed("学生名册", "S1", 原班级="一(2)班", 转班日期=day("11-11"))
    assert of("一(1)班", BY_HOMEROOM, visit(when, lead="陈晨"), 学生名册=pupils) == expected


def test_a_log_may_name_either_class_of_a_pupil_who_moved_and_the_pupil_counts_in_the_new_one():
    pupils = changed("学生名册", "S1", 原班级="一(2)班", 转班日期=day("11-11"))
    seen = figures(term(COVERED, visit("09-10", 班级="一(2)班"), 学生名册=pupils))
    assert (seen["Z-1", "一(1)班"], seen["Z-1", "一(2)班"]) == ("1/2", "0/1")


# ---------------------------------------------------------------- what was over before they came


@pytest.mark.parametrize(
    ("kind", "condition", "since", "expected"),
    [
        ("覆盖率", "", "10-31", "1/2"),
        ("覆盖率", "", "11-01", "不适用"),
        ("回访率", "", "10-31", "1/2"),
        ("回访率", "", "11-01", "不适用"),
        ("占比", "面对面", "10-31", "1/1"),
        ("占比", "面对面", "11-01", "不适用"),
        ("占比", "照片>=1", "11-01", "1/1"),  # over visits: what the teacher did is the teacher's
    ],
)
def test_a_window_that_was_over_before_the_homeroom_teacher_came_is_not_theirs(kind, condition, since, expected):
    cells = {"类型": kind, "考核对象": "班主任、班级", "条件": condition, "时间窗口": "秋访"}
    made = visit("10-15", 是否回访="是", 照片=1)
    classes = changed("班级表", "张明", 接班日期=day(since))
    seen = figures(term(cells, made, 班级表=classes))
    assert seen["Z-1", "张明"] == expected
    assert seen["Z-1", "一(1)班"] != "不适用"


def test_what_a_leader_did_before_heading_a_class_stays_the_leaders():
    cells = {"类型": "占比", "考核对象": "校领导", "条件": "面对面", "时间窗口": "秋访"}
    sheets = {
        "教师名册": changed("教师名册", "T1", 岗位="中层干部"),
        "班级表": changed("班级表", "张明", 接班日期=day("11-01")),
    }
    assert of("张明", cells, visit("10-15"), **sheets) == "1/1"


@pytest.mark.parametrize(("since", "expected"), [("10-13", "0/1"), ("10-14", "不适用")])
def test_an_event_whose_last_day_was_over_is_not_theirs(since, expected):
    sheets = {
        "班级表": changed("班级表", "张明", 接班日期=day(since)),
        "事件响应": [{"事件类型": "患病缺席", "响应天数": 3, "认可形式": "实地"}],
        "事件登记": [
            {"事件编号": "E1", "日期": day("10-10"), "班级": "一(1)班", "学生姓名": "安安", "事件类型": "患病缺席"}
        ],
    }
    seen = figures(term({"类型": "事件响应率", "考核对象": "班主任、班级"}, **sheets))
    assert (seen["Z-1", "张明"], seen["Z-1", "一(1)班"]) == (expected, "0/1")


@pytest.mark.parametrize(("since", "expected"), [("10-31", "0/4"), ("11-01", "0/3")])
def test_a_month_whose_last_teaching_day_was_over_is_not_theirs(since, expected):
    classes = changed("班级表", "张明", 接班日期=day(since))
    cells = {"类型": "月度进度", "考核对象": "班主任、班级", "条件": "50%"}
    seen = figures(term(cells, 班级表=classes))
    assert (seen["Z-1", "张明"], seen["Z-1", "一(1)班"]) == (expected, "0/5")


@pytest.mark.parametrize(("since", "pairs"), [("10-31", 8), ("11-01", 6)])
def test_a_pupils_month_whose_last_teaching_day_was_over_is_not_theirs(since, pairs):
    classes = changed("班级表", "张明", 接班日期=day(since))
    cells = {"类型": "学生周期达标率", "考核对象": "班主任、班级", "条件": "月"}
    seen = figures(term(cells, 班级表=classes))
    assert (seen["Z-1", "张明"], seen["Z-1", "一(1)班"]) == (f"0/{pairs}", "0/10")


def test_a_month_is_measured_on_the_classes_that_the_teacher_had_by_then():
    classes = [{"班级": "一(1)班", "班主任": "张明", "接班日期": day("11-01")}, {"班级": "一(2)班", "班主任": "张明"}]
    cells = {"类型": "月度进度", "考核对象": "班主任", "条件": "100%"}
    made = [visit("09-10", "光光", "张明")]
    # September 1/1 ≥ 20 %, October 1/1 ≥ 40 %; from November 1/3 < 60 %
    assert of("张明", cells, *made, 班级表=classes) == "2/5"


@pytest.mark.parametrize(
    ("kind", "since", "expected"),
    [
        ("按时交表", "01-22", "1/1"),
        ("按时交表", "01-23", "不适用"),
        ("计划按时率", "10-31", "1/1"),
        ("计划按时率", "11-01", "不适用"),
    ],
)
def test_a_deadline_that_was_over_is_not_theirs(kind, since, expected):
    sheets = {
        "班级表": changed("班级表", "张明", 接班日期=day(since)),
        "收表登记": [{"班级": "一(1)班", "收到时间": datetime.fromisoformat("2025-01-22 17:00"), "文件": "表.xlsx"}],
        "家访计划": [{"班级": "一(1)班", "被访学生": "安安", "计划类型": "回访", "上报日期": day("10-31")}],
    }
    cells = {"类型": kind, "考核对象": "班主任、班级", "条件": "回访" if kind == "计划按时率" else ""}
    seen = figures(term(cells, **sheets))
    assert (seen["Z-1", "张明"], seen["Z-1", "一(1)班"]) == (expected, "1/1")


@pytest.mark.parametrize(("since", "expected"), [("10-31", "0/1"), ("11-01", "不适用")])
def test_a_plan_for_days_that_were_over_is_not_theirs(since, expected):
    sheets = {
        "班级表": changed("班级表", "张明", 接班日期=day(since)),
        "家访计划": [{"班级": "一(1)班", "被访学生": "安安", "计划类型": "大走访"}],
    }
    cells = {"类型": "计划落实率", "考核对象": "班主任", "条件": "大走访", "时间窗口": "秋访"}
    assert of("张明", cells, **sheets) == expected


# ---------------------------------------------------------------- what a visit is


def test_rows_of_one_visit_are_united():
    rows = [
        visit("10-10", 照片=1, 家长签字="否", 四进内容="安全教育", 家长诉求="无", 审批人=""),
        visit(
            "10-10",
            lead="周科",
            照片=3,
            家长签字="是",
            四进内容="家庭教育",
            家长诉求="修操场",
            审批人="校长",
            工作时间="是",
        ),
    ]
    count = {"类型": "家访次数", "考核对象": "班主任、科任教师"}
    for condition in ("", "照片>=3", "家长签字", "工作时间审批", "团队2-3人", "记录完整:同行教师|家长诉求|审批人"):
        seen = figures(term({**count, "条件": condition}, *rows))
        assert (seen["Z-1", "张明"], seen["Z-1", "周科"]) == ("1", "1"), condition
    seen = figures(term({**count, "条件": "主访"}, *rows))
    assert (seen["Z-1", "张明"], seen["Z-1", "周科"]) == ("1", "0")
    assert of("一(1)班", {"类型": "占比", "考核对象": "班级", "条件": "四进>=2"}, *rows) == "1/1"
    assert of("一(1)班", {"类型": "诉求办理率", "考核对象": "班级"}, *rows) == "0/1"


@pytest.mark.parametrize("marked", [0, 1])
def test_what_any_row_of_a_visit_says_the_visit_says(marked):
    rows = [visit("10-10", 家长诉求="修操场"), visit("10-10", lead="周科", 家长诉求="多借书")]
    rows[marked] |= {"是否回访": "是", "办理状态": "已解决"}
    assert of("一(1)班", {"类型": "回访率", "考核对象": "班级"}, *rows) == "1/2"
    assert of("一(1)班", {"类型": "诉求办理率", "考核对象": "班级"}, *rows) == "1/1"


def test_another_form_on_the_same_day_is_another_visit():
    rows = [visit("10-10"), visit("10-10", 家访形式="电话")]
    assert of("张明", {"类型": "家访次数", "考核对象": "班主任"}, *rows) == "2"


@pytest.mark.parametrize(
    ("request_", "asked", "filled"), [("无", "不适用", "1/1"), ("", "不适用", "0/1"), ("修操场", "0/1", "1/1")]
)
def test_no_request_is_none_to_handle_but_a_filled_cell(request_, asked, filled):
    made = visit("10-10", 家长诉求=request_)
    assert of("一(1)班", {"类型": "诉求办理率", "考核对象": "班级"}, made) == asked
    assert of("一(1)班", {"类型": "占比", "考核对象": "班级", "条件": "记录完整:家长诉求"}, made) == filled


@pytest.mark.parametrize(
    ("handled", "expected"),
    [
        ([(None, "已解决")], "1/1"),
        ([(None, "已解决"), (day("10-11"), "办理中")], "0/1"),
        ([(day("10-11"), "办理中"), (None, "已解决")], "0/1"),
        ([(day("10-11"), "办理中"), (day("10-11"), "已解释并制定方案")], "1/1"),
    ],
)
def test_the_latest_row_of_the_register_says_what_became_of_a_request(handled, expected):
    made = visit("10-10", 家长诉求="修操场", 办理状态="未办理")
    rows = [
        {"班级": "一(1)班", "学生姓名": "安安", "家访日期": day("10-10"), "办理状态": state, "办理日期": when}
        for when, state in handled
    ]
    assert of("一(1)班", {"类型": "诉求办理率", "考核对象": "班级"}, made, 诉求办理=rows) == expected
