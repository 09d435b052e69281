"""What `policy check` says about a policy that can be computed: every remark with a policy that earns it and one not."""

from datetime import date

import pytest
from builders import CALENDAR, FILE, day, indicator, policy, preset_policy
from msgspec.structs import replace

from jiafang_batch.catalogue import catalogue, is_error, message, remedy
from jiafang_batch.policy.library import presets
from jiafang_batch.policy.lint import lint_figures, lint_policy

FULL = {"target": "100%", "points": "100", "scoring": "比例"}
SOUND = indicator("覆盖率", "班主任、班级", **FULL)
EVENTS = [("迟到缺席", "3", "全部")]
LATE = {"开学日期": day("09-02"), "结课日期": day("01-25")}


def extra(kind, **cells):
    """A row that is only reported, beside the sound one."""
    return indicator(kind, **{"code": "ZB-2", **cells})


# what earns the remark → code and value; then the same put right
REMARKS = [
    (([{**SOUND, "points": "90"}], {}), ("policy-weights", "班主任"), ([SOUND], {})),
    (([SOUND, indicator("家访次数", "校领导", code="ZB-2", target="1", points="60.5", scoring="达标")], {}),
     ("policy-weights", "校领导"),
     ([SOUND, indicator("家访次数", "校领导", code="ZB-2", target="1", points="100", scoring="达标")], {})),
    (([SOUND], {"ratings": [("优秀", 90), ("合格", 60)]}), ("policy-ratings", "合格"),
     ([SOUND], {"ratings": [("优秀", 90), ("合格", 0)]})),
    (([SOUND], {"ratings": [("合格", "59.5"), ("优秀", 90)]}), ("policy-ratings", "合格"), ([SOUND], {})),
    (([{**SOUND, "scope": "可家访"}], {}), ("policy-gap", "家访条件为不具备的学生"), ([SOUND], {})),
    (([extra("家访次数")], {}), ("policy-gap", "全体学生"), ([SOUND, extra("家访次数")], {})),
    (([{**SOUND, "window": "寒假"}], {}), ("policy-empty-window", "寒假"), ([{**SOUND, "window": "国庆节"}], {})),
    (([SOUND, extra("占比", condition="时段:集体家访")], {}), ("policy-empty-window", "集体家访"),
     ([SOUND, extra("占比", condition="时段:集中家访")], {})),
    (([{**SOUND, "window": "活动"}], {"calendar": [*CALENDAR[:2], ("夏令营", "活动", day("07-01"), day("07-05"))]}),
     ("policy-empty-window", "活动"), ([{**SOUND, "window": "活动"}], {})),
    (([SOUND, extra("事件响应率")], {}), ("policy-empty-events", ""), ([SOUND, extra("事件响应率")], {"events": EVENTS})),
    (([SOUND, extra("覆盖率", scope="重点")], {"settings": {"重点类别": ""}}), ("policy-empty-key", ""),
     ([SOUND, extra("覆盖率", scope="重点")], {})),
    (([SOUND, extra("占比", condition="属于:非重点")], {"settings": {"重点类别": None}}), ("policy-empty-key", ""),
     ([SOUND], {"settings": {"重点类别": None}})),
    (([SOUND, extra("占比", condition="记录完整")], {"settings": {"记录必填项": None}}), ("policy-empty-record", ""),
     ([SOUND, extra("占比", condition="记录完整")], {})),
    (([SOUND, extra("计划按时率", condition="普访")], {"settings": {"名单截止日期": None}}),
     ("policy-no-deadline", "名单截止日期"), ([SOUND, extra("计划按时率", condition="普访")], {})),
    (([SOUND, extra("按时交表")], {"settings": {"收表截止时间": None}}), ("policy-no-deadline", "收表截止时间"),
     ([SOUND, extra("按时交表")], {})),
    (([SOUND, extra("覆盖率", scope="类别:留守儿董")], {}), ("policy-own-word", "留守儿董"),
     ([SOUND, extra("覆盖率", scope="类别:留守儿童")], {})),
    (([SOUND, extra("覆盖率", scope="年级:十年级")], {}), ("policy-own-word", "十年级"),
     ([SOUND, extra("覆盖率", scope="年级:高一")], {})),
    (([SOUND], {"settings": {"重点类别": "留守儿童、贫穷生"}}), ("policy-own-word", "贫穷生"),
     ([SOUND], {"settings": {"重点类别": "留守、贫困生"}})),
    (([SOUND, extra("违规次数", target="2", points="5", scoring="加分", step="1")], {}), ("policy-other-meaning", "违规次数"),
     ([SOUND, extra("违规次数", scoring="扣罚", step="1")], {})),
    (([{**SOUND, "staff": "教师类别:党员"}, extra("家访次数", staff="非教师类别:党员", **{**FULL, "target": "3", "points": "90"})], {}),
     ("policy-weights", "班主任"),
     ([{**SOUND, "staff": "教师类别:党员"}, extra("家访次数", staff="非教师类别:党员", **{**FULL, "target": "3"})], {})),
    (([{**SOUND, "points": "60"}, extra("家访次数", staff="年级组:一年级", **{**FULL, "target": "3", "points": "40"})], {}),
     ("policy-weights", "班主任"),
     ([{**SOUND, "points": "60"}, extra("家访次数", staff="年级组:一年级", **{**FULL, "target": "3", "points": "40"}),
       extra("家访次数", code="ZB-3", staff="非年级组:一年级", **{**FULL, "target": "9", "points": "40"})], {})),
    (([SOUND, extra("家访次数", subjects="科任教师", staff="岗位:副班主任")], {}), ("policy-own-word", "副班主任"),
     ([SOUND, extra("家访次数", subjects="科任教师", staff="岗位:心理教师")], {})),
    (([SOUND], {"settings": {"总分上限": "80"}, "ratings": [("优秀", 90), ("合格", 0)]}), ("policy-idle", "优秀"),
     ([SOUND], {"settings": {"总分上限": "90"}, "ratings": [("优秀", 90), ("合格", 0)]})),
    (([SOUND], {"ratings": [("优秀", 101), ("合格", 0)]}), ("policy-idle", "优秀"),
     ([SOUND, extra("家访次数", target="3", points="1", scoring="加分", step="0.5")], {"ratings": [("优秀", 101), ("合格", 0)]})),
    (([SOUND], {"ratings": [("优秀", 90), ("良好", 90), ("合格", 0)]}), ("policy-idle", "良好"),
     ([SOUND], {"ratings": [("优秀", 90), ("良好", 80), ("合格", 0)]})),
    (([SOUND], {"ratings": [("优秀", 90), ("优秀", 80), ("合格", 0)]}), ("policy-idle", "优秀"),
     ([SOUND], {"ratings": [("优秀", 90), ("合格", 0)]})),
    (([SOUND], {"awards": [("先进", "校领导", "1", "85")]}), ("policy-idle", "先进"),
     ([SOUND], {"awards": [("先进", "班主任", "1", "85")]})),
    # A bonus alone gives no total, and a bonus of others raises nobody's.
    (([SOUND, extra("家访次数", subjects="校领导", target="3", points="5", scoring="加分", step="1")],
      {"awards": [("先进", "校领导", "1", "5")]}), ("policy-idle", "先进"), ([SOUND], {})),
    (([SOUND, extra("家访次数", subjects="班主任", target="3", points="1", scoring="加分", step="0.5")],
      {"awards": [("先进", "班级", "1", "101")]}), ("policy-idle", "先进"),
     ([SOUND, extra("家访次数", subjects="班主任", target="3", points="1", scoring="加分", step="0.5")],
      {"awards": [("先进", "班主任", "1", "101")]})),
    (([SOUND], {"awards": [("先进", "班主任", "1", "101")]}), ("policy-idle", "先进"),
     ([SOUND], {"awards": [("先进", "班主任", "1", "100")]})),
    (([SOUND], {"settings": {"年级计分": "是"}}), ("policy-idle", "年级计分"),
     ([{**SOUND, "subjects": "班主任、班级、年级"}], {"settings": {"年级计分": "是"}})),
    (([SOUND], {"settings": {"回访间隔天数": "14", "回访期限天数": "13"}}), ("policy-idle", "回访期限天数"),
     ([SOUND], {"settings": {"回访间隔天数": "14", "回访期限天数": "14"}})),
    (([SOUND], {"settings": {"名单截止日期": date(2024, 7, 31)}}), ("policy-term-days", "2024-07-31"),
     ([SOUND], {"settings": {"名单截止日期": date(2024, 8, 1)}})),
    (([SOUND], {"settings": {"收表截止时间": date(2025, 8, 1)}}), ("policy-term-days", "2025-08-01"),
     ([SOUND], {"settings": {"收表截止时间": date(2025, 7, 31)}})),
    (([SOUND], {"settings": LATE}), ("policy-term-days", "2025-01-25"), ([SOUND], {})),
    (([SOUND], {"settings": {"开学日期": day("01-20"), "结课日期": day("01-17")}}), ("policy-term-days", "2025-01-17"), ([SOUND], {})),
    (([SOUND], {"settings": {"统计截止日期": date(2024, 7, 31)}}), ("policy-term-days", "2024-07-31"),
     ([SOUND], {"settings": {"统计截止日期": date(2024, 8, 1)}})),
    (([SOUND], {"calendar": [("2024-2025学年", "学年", day("09-01"), day("07-31")), *CALENDAR[1:]]}),
     ("policy-term-days", "2024-08-01"), ([SOUND], {})),
]  # fmt: skip


def remarks(rows, sheets):
    return [(p.code, p.value) for p in lint_policy(policy(*rows, **sheets), FILE)]


@pytest.mark.parametrize(("bad", "expected", "good"), REMARKS, ids=[r[1][0] + r[1][1] for r in REMARKS])
def test_remark(bad, expected, good):
    assert remarks(*bad) == [expected]
    assert remarks(*good) == []


@pytest.mark.parametrize(
    ("sheets", "place", "reason"),
    [
        ({"ratings": [("优秀", 100.5), ("合格", 0)]}, ("等级", "等级"), "总分最多 100，够不着最低分 100.5"),
        ({"awards": [("先进", "班主任", "1", "101")]}, ("评优", "项目"), "总分最多 100，够不着最低分 101"),
        ({"settings": {"年级计分": "是"}}, ("基本设置", "键"), "没有给年级计分的指标，年级没有总分和名次"),
    ],
)
def test_what_has_no_effect_is_named_at_its_sheet_with_the_reason(sheets, place, reason):
    (problem,) = lint_policy(policy(SOUND, **sheets), FILE)
    assert (problem.location.sheet, problem.location.header) == place
    assert problem.details["reason"] == reason


def test_a_gap_is_advice_and_changes_no_figure():
    rules = policy({**SOUND, "scope": "可家访", "points": "90"})
    assert {p.code for p in lint_policy(rules, FILE)} == {"policy-weights", "policy-gap"}
    assert {p.code for p in lint_figures(rules, FILE)} == {"policy-weights"}


def test_a_window_still_to_come_on_the_day_that_is_looked_at_is_no_fault():
    rules = replace(policy({**SOUND, "window": "活动"}), looked_at=day("10-01"))
    assert lint_policy(rules, FILE) == ()


def test_a_policy_without_an_indicator():
    (problem,) = lint_figures(policy(), FILE)
    assert (problem.code, problem.location.file, is_error(problem)) == ("policy-no-indicator", FILE, True)
    assert remarks([SOUND], {}) == []


def test_the_place_of_a_remark_is_the_indicator():
    problem = lint_policy(policy(SOUND, extra("覆盖率", window="寒假")), FILE)[0]
    assert (problem.location.file, problem.location.sheet, problem.location.row) == ("考核办法.xlsx", "指标", 3)
    assert problem.details["code"] == "ZB-2"


def test_a_window_that_is_nearly_right_is_told():
    problem = lint_policy(policy({**SOUND, "window": "国庆"}), FILE)[0]
    assert "最接近的是“国庆节”" in message(problem)


def test_a_window_still_to_come_is_no_fault():
    assert remarks([{**SOUND, "window": "活动"}], {"settings": {"统计截止日期": day("10-01")}}) == []


def test_every_remark_is_in_plain_words():
    for (rows, sheets), _, _ in REMARKS:
        for problem in lint_policy(policy(*rows, **sheets), FILE):
            assert problem.code in catalogue()
            assert "{" not in message(problem) + remedy(problem)


@pytest.mark.parametrize("name", list(presets()))
def test_a_preset_is_only_told_of_its_gap(name):
    # Two of the documents give a role more or less than 100 points.
    also = {"policy-weights"} if name in ("pinci", "huabao") else set()
    assert {p.code for p in lint_policy(preset_policy(name), FILE)} <= {"policy-gap", *also}


def test_many_gaps_are_cut_short():
    scope = "且".join(f"非类别:{name}" for name in ("低保", "特困", "残疾", "留守儿童", "随迁子女", "脱贫户", "特长生"))
    ((code, value),) = remarks([{**SOUND, "scope": scope}], {})
    assert code == "policy-gap"
    assert value.count("特殊类别有") == 6
    assert value.endswith("；等 7 类")


OCTOBER = ("国庆", date(2024, 10, 8), date(2024, 10, 9))


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("国庆", "节假日", "不是“假期”，这几天仍按教学日算"),
        ("寒假", "寒假", "不是“假期”"),
        ("秋访", "集中走访", "不是“集中家访”"),
        ("秋访", "家访活动", "不是“活动”"),
        ("九月", "交表", "不是“收表”"),
        ("假期", "阶段", "“假期”是固定的时间窗口"),
        ("第一学期", "学期", "学期写了 2 行，只用第一行"),
        ("国庆", "假期", ""),
        ("周末", "周末", ""),
        ("活动", "活动", ""),
        ("假期", "假期", ""),
    ],
)
def test_a_row_of_the_calendar_that_means_something_else_is_named(name, kind, says):
    rules = policy(indicator("覆盖率"), calendar=[*CALENDAR, (name, kind, *OCTOBER[1:])])
    words = [message(p) for p in lint_figures(rules, FILE) if p.code == "calendar-doubt"]
    assert [says in word for word in words] == ([True] if says else [])


def test_a_window_after_the_term_is_told_apart_from_one_that_is_not_there():
    spring = ("春访", "阶段", date(2025, 3, 1), date(2025, 3, 10))
    rules = policy(indicator("覆盖率", window="春访"), calendar=[*CALENDAR, spring])
    (problem,) = [p for p in lint_figures(rules, FILE) if p.code == "policy-empty-window"]
    assert "校历里写的是 2025-03-01 至 2025-03-10，不在本学期结束（2025-01-24）以前" in message(problem)
