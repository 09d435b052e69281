"""考核办法 read: every fault of a row with its code and place, and the sound row beside it without."""

from datetime import date
from fractions import Fraction

import pytest
from builders import CALENDAR, day, indicator, load, policy, policy_tables, preset_policy, table

from jiafang_batch.catalogue import catalogue, is_error, message, remedy
from jiafang_batch.policy.library import presets
from jiafang_batch.terms import VisitForm

COVERAGE = indicator("覆盖率", target="50%", points="30", scoring="比例")
COUNT = indicator("家访次数", target="5", points="30", scoring="扣分", step="2")
AWARD = ("先进个人", "班主任", "20%", "85")


def row(**cells):
    return {**COVERAGE, **cells}


def count(**cells):
    return {**COUNT, **cells}


# what is done to a sound policy → the code, the value and the header that are reported
INDICATOR_FAULTS = [
    (row(kind="覆盖"), "policy-bad-word", "覆盖", "类型"),
    (row(kind=""), "policy-bad-word", "", "类型"),
    (row(subjects="班主任、家长"), "policy-bad-word", "班主任、家长", "考核对象"),
    (row(scope="重点学生"), "policy-bad-word", "重点学生", "学生范围"),
    (row(scope="班额=<30"), "policy-bad-word", "班额=<30", "学生范围"),
    (row(forms="登们"), "policy-bad-word", "登们", "家访形式"),
    (row(visitor="科任"), "policy-bad-word", "科任", "家访人"),
    (row(scoring="按比例"), "policy-bad-word", "按比例", "计分"),
    (indicator("占比", condition="照片两张"), "policy-bad-word", "照片两张", "条件"),
    (indicator("占比"), "policy-bad-word", "", "条件"),
    (indicator("周期达标率", condition="学期"), "policy-bad-word", "学期", "条件"),
    (indicator("月度进度", condition="一半"), "policy-bad-word", "一半", "条件"),
    (indicator("家访次数", condition="面对面"), "policy-bad-word", "面对面", "条件"),
    (row(target="50"), "policy-bad-number", "50", "目标"),
    (row(target="33.333%"), "policy-bad-number", "33.333%", "目标"),
    (row(target="101%"), "policy-bad-number", "101%", "目标"),
    (count(target="50%"), "policy-bad-number", "50%", "目标"),
    (count(target="2.555"), "policy-bad-number", "2.555", "目标"),
    (count(target="1/2"), "policy-bad-number", "1/2", "目标"),
    (row(times="两次"), "policy-bad-number", "两次", "次数"),
    (row(points="-5"), "policy-bad-number", "-5", "分值"),
    (count(step="多"), "policy-bad-number", "多", "步长"),
    (row(subjects="校领导"), "policy-kind-subject", "校领导", "考核对象"),
    (indicator("家访次数", "班级"), "policy-kind-subject", "班级", "考核对象"),
    (row(condition="面对面"), "policy-unused", "面对面", "条件"),
    (row(target=None), "policy-scoring", "比例", "计分"),
    (row(target="0%"), "policy-scoring", "比例", "计分"),
    (row(scoring="达标", target=None), "policy-scoring", "达标", "计分"),
    (count(target=None), "policy-scoring", "扣分", "计分"),
    (count(scoring="逐个扣分"), "policy-scoring", "逐个扣分", "计分"),
    (count(scoring="加分", target=None), "policy-scoring", "加分", "计分"),
    (row(scoring="扣罚", step="1"), "policy-scoring", "扣罚", "计分"),
    (row(points=None), "policy-scoring", "比例", "计分"),
    (count(points=None), "policy-scoring", "扣分", "计分"),
    (count(step=None), "policy-scoring", "扣分", "计分"),
    (count(scoring="加分", step=None), "policy-scoring", "加分", "计分"),
    (count(scoring="扣罚", step=None), "policy-scoring", "扣罚", "计分"),
    (row(scoring="逐个扣分"), "policy-scoring", "逐个扣分", "计分"),
]

SOUND_INDICATORS = [
    COVERAGE,
    COUNT,
    row(kind=" 覆盖率 ", subjects="班主任，班级;年级/学校", scope="非重点 且 可家访", forms="实地、电话"),
    row(target=0.5, times=1.0, points=30.0),
    row(target="33.33%"),
    row(target=None, points=None, scoring=None),
    row(scoring="逐个扣分", step="0.5"),
    row(scoring="达标", target="0%"),
    row(scope="班额<=30且年级:一年级|二年级且类别:残疾、低保"),
    count(target=5.0),
    count(scoring="扣罚", points=None, target=None),
    indicator("违规次数", target="0", scoring="否决"),
    indicator("占比", condition="照片>=2"),
    indicator("占比", condition="照片≥2"),
    indicator("占比", condition="团队2-3人"),
    indicator("占比", condition="属于:类别:学习困难"),
    indicator("占比", condition="时段:集中家访"),
    indicator("月度进度", condition="50%"),
    indicator("月度进度", condition=0.5),
    indicator("周期达标率", condition="周", scoring="扣罚", step="1"),
    indicator("建档率", condition="自定的计划"),
]


def said(problems):
    return [(p.code, p.value, p.location.header) for p in problems]


@pytest.mark.parametrize(("cells", "code", "value", "header"), INDICATOR_FAULTS)
def test_fault_of_an_indicator(cells, code, value, header):
    found, problems = load(policy_tables([cells, row(code="ZB-2")]))
    assert said(problems) == [(code, value, header)]
    assert problems[0].location.sheet == "指标"
    assert problems[0].location.row == 2
    kept = [i.code for i in found.indicators]
    partly = code == "policy-unused"
    assert kept == (["ZB-1", "ZB-2"] if partly else ["ZB-2"])


@pytest.mark.parametrize("cells", SOUND_INDICATORS)
def test_sound_indicator(cells):
    found, problems = load(policy_tables([cells]))
    assert problems == ()
    assert len(found.indicators) == 1


def test_a_subject_that_does_not_fit_leaves_the_others():
    found, problems = load(policy_tables([row(subjects="校领导、班主任")]))
    assert said(problems) == [("policy-kind-subject", "校领导", "考核对象")]
    assert [s.value for s in found.indicators[0].subjects] == ["班主任"]


def test_duplicate_code_names_the_first_row():
    found, problems = load(policy_tables([COVERAGE, row(code=" ZB-1", name="又一条"), row(code="ZB-2")]))
    assert said(problems) == [("policy-duplicate-code", "ZB-1", "编号")]
    assert [place.row for place in problems[0].related] == [2]
    assert [i.code for i in found.indicators] == ["ZB-1", "ZB-2"]


@pytest.mark.parametrize(
    ("sheets", "code", "value", "header"),
    [
        ({"events": [("迟到缺席", "三天", "全部")]}, "policy-bad-number", "三天", "响应天数"),
        ({"events": [("迟到缺席", "3", "当面谈")]}, "policy-bad-word", "当面谈", "认可形式"),
        ({"ratings": [("优秀", "九十"), ("合格", 0)]}, "policy-bad-number", "九十", "最低分"),
        ({"awards": [("先进", "家长", "3", "85")]}, "policy-bad-word", "家长", "对象"),
        ({"awards": [("先进", "班主任", "若干", "85")]}, "policy-bad-number", "若干", "名额"),
        ({"awards": [("先进", "班主任", "2.5", "85")]}, "policy-bad-number", "2.5", "名额"),
        ({"awards": [("先进", "班主任", "3", "高分")]}, "policy-bad-number", "高分", "最低分"),
        ({"awards": [("先进", "班主任", "150%，至少1名", "85")]}, "policy-bad-number", "150%,至少1名", "名额"),
        ({"awards": [("先进", "班主任", "20%", "85", None, "一名")]}, "policy-bad-number", "一名", "至少"),
        ({"awards": [("先进", "班主任", "20%，至少1名", "85", None, 2)]}, "policy-bad-number", "2", "至少"),
        ({"calendar": [*CALENDAR, ("寒假", "假期", day("02-14"), day("01-25"))]}, "calendar-reversed", "寒假", "结束日期"),
        ({"settings": {"学期": "第三学期"}}, "term-not-in-calendar", "第三学期", "学期"),
        ({"settings": {"学年": "2025-2026"}, "calendar": [*CALENDAR, ("别的", "学年", day("08-01"), day("09-01"))]},
         "term-not-in-calendar", "2025-2026", "学年"),
        ({"settings": {"学校": None}}, "setting-missing", "学校", "学校"),
        ({"settings": {"学期": None}}, "setting-missing", "学期", "学期"),
        ({"settings": {"开学日期": None}}, "setting-missing", "开学日期", "开学日期"),
        ({"settings": {"结课日期": ""}}, "setting-missing", "结课日期", "结课日期"),
        ({"settings": {"校训": "求实"}}, "setting-unknown", "校训", "键"),
        ({"settings": {"开学日期": "九月初"}}, "setting-bad", "九月初", "开学日期"),
        ({"settings": {"手记入选分": "很高"}}, "setting-bad", "很高", "手记入选分"),
        ({"settings": {"手记入选分": "101"}}, "setting-bad", "101", "手记入选分"),
        ({"settings": {"抽查比例": "一些"}}, "setting-bad", "一些", "抽查比例"),
        ({"settings": {"抽查比例": "10"}}, "setting-bad", "10", "抽查比例"),
        ({"settings": {"统计截止日期": "期末"}}, "setting-bad", "期末", "统计截止日期"),
        ({"settings": {"收表截止时间": "放学前"}}, "setting-bad", "放学前", "收表截止时间"),
        ({"settings": {"名单截止日期": 3.7}}, "setting-bad", "3.7", "名单截止日期"),
        ({"settings": {"实地形式": "实地家访、上们"}}, "setting-bad", "实地家访、上们", "实地形式"),
        ({"settings": {"面对面形式": "面谈"}}, "setting-bad", "面谈", "面对面形式"),
        ({"settings": {"记录必填项": "家访过程、家长"}}, "setting-bad", "家长", "记录必填项"),
        ({"settings": {"回访间隔天数": "两周"}}, "setting-bad", "两周", "回访间隔天数"),
        ({"settings": {"收表版本": "第一次"}}, "setting-bad", "第一次", "收表版本"),
        ({"settings": {"不接受的写法": "日期写法不标准、随便写的"}}, "setting-bad", "日期写法不标准、随便写的", "不接受的写法"),
        ({"settings": {"显示学籍号": "也许"}}, "setting-bad", "也许", "显示学籍号"),
        ({"settings": {"时区": "北京"}}, "setting-bad", "北京", "时区"),
    ],
)  # fmt: skip
def test_fault_of_another_sheet(sheets, code, value, header):
    _, problems = load(policy_tables([COVERAGE], **sheets))
    assert said(problems) == [(code, value, header)]


# what keeps a policy from being computed at all → what is said of it
STOPS = [
    ({"settings": {"开学日期": None}}, ("setting-missing", "开学日期", "开学日期")),
    ({"settings": {"学校": None}}, ("setting-missing", "学校", "学校")),
    ({"settings": {"学期": "第三学期"}}, ("term-not-in-calendar", "第三学期", "学期")),
]
RULE_FAULTS = {
    "events": [("迟到缺席", "三天", "全部")],
    "ratings": [("优秀", "九十"), ("合格", 0)],
    "awards": [("先进", "家长", "3", "")],
}
FAULTS_SAID = [
    ("policy-bad-word", "覆盖", "类型"), ("policy-bad-number", "三天", "响应天数"),
    ("policy-bad-number", "九十", "最低分"), ("policy-bad-word", "家长", "对象"),
]  # fmt: skip


@pytest.mark.parametrize(("sheets", "stop"), STOPS)
def test_the_faults_of_all_sheets_are_told_at_once(sheets, stop):
    found, problems = load(policy_tables([row(kind="覆盖")], **sheets, **RULE_FAULTS))
    assert found is None
    assert sorted(said(problems)) == sorted([stop, *FAULTS_SAID])


def test_settings_and_calendar_are_told_at_once():
    found, problems = load(policy_tables([COVERAGE], settings={"结课日期": None, "学期": "第三学期"}))
    assert found is None
    assert {p.code for p in problems} == {"setting-missing", "term-not-in-calendar"}


@pytest.mark.parametrize("kind", ["policy_settings", "policy_calendar"])
def test_beside_a_missing_sheet_the_others_are_read(kind):
    _, problems = load([t for t in policy_tables([row(kind="覆盖")], **RULE_FAULTS) if t.kind != kind])
    assert {p.code for p in problems[:1]} == {"policy-sheet-missing"}
    assert sorted(said(problems)[1:]) == sorted(FAULTS_SAID)


def test_a_repeated_setting_takes_the_last():
    tables = policy_tables([COVERAGE])
    first = tables[0].rows
    again = table(
        "policy_settings", [*({"key": r["key"], "value": r["value"]} for r in first), {"key": "学校", "value": "二小"}]
    )
    found, problems = load([again, *tables[1:]])
    assert said(problems) == [("setting-repeated", "学校", "键")]
    assert found.settings.school == "二小"


def test_of_a_repeated_kind_of_event_the_last_row_holds():
    events = [("迟到缺席", "3", "全部"), ("校内伤害", "1", "实地"), ("迟到 缺席", "5", "全部")]
    found, problems = load(policy_tables([COVERAGE], events=events))
    assert said(problems) == [("setting-repeated", "迟到缺席", "事件类型")]
    assert message(problems[0]) == "事件响应里“迟到缺席”写了两次，采用最后一次。"
    assert {kind: rule.days for kind, rule in found.events.items()} == {"迟到缺席": 5, "校内伤害": 1}


@pytest.mark.parametrize("kind", ["policy_settings", "policy_calendar", "policy_indicators"])
def test_a_missing_sheet(kind):
    found, problems = load([t for t in policy_tables([COVERAGE]) if t.kind != kind])
    assert found is None
    assert [p.code for p in problems] == ["policy-sheet-missing"]


@pytest.mark.parametrize("kind", ["policy_events", "policy_ratings", "policy_awards"])
def test_the_other_sheets_may_be_absent(kind):
    found, problems = load([t for t in policy_tables([COVERAGE]) if t.kind != kind])
    assert problems == ()
    assert [r.name for r in found.ratings] == ["优秀", "良好", "合格", "不合格"]


def test_a_sound_policy_says_nothing():
    sheets = {
        "settings": {
            "统计截止日期": "2024-12-31",
            "收表版本": "截止前最新",
            "时区": "Asia/Shanghai",
            "回访间隔天数": 21,
            "实地形式": "实地家访",
            "面对面形式": "实地、家长到校",
        },
        "events": [("迟到缺席", "3", "全部"), ("校内伤害", 0.0, "实地")],
        "ratings": [("合格", "60"), ("优秀", 90)],
        "awards": [AWARD, ("先进班级", "班级", 3.0, None)],
    }
    found, problems = load(policy_tables([COVERAGE], **sheets))
    assert problems == ()
    assert found.as_of == date(2024, 12, 31)
    assert found.settings.follow_up_days == 21
    assert found.settings.onsite_forms == {VisitForm.ONSITE}
    assert found.events["校内伤害"].forms == {VisitForm.ONSITE}
    assert found.events["校内伤害"].days == 0
    assert [r.name for r in found.ratings] == ["优秀", "合格"]
    assert (found.awards[0].share, found.awards[0].quota) == (Fraction(1, 5), None)
    assert (found.awards[1].share, found.awards[1].quota, found.awards[1].lowest) == (None, 3, 0)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2025-1-22 17:00", "2025-01-22 17:00:00"),
        ("2025-1-22 0:00", "2025-01-22 00:00:00"),
        ("2025年1月22日", "2025-01-22 23:59:59"),
        (date(2025, 1, 22), "2025-01-22 23:59:59"),
    ],
)
def test_a_deadline_without_a_time_lasts_all_day(cell, moment):
    assert str(policy(COVERAGE, settings={"收表截止时间": cell}).settings.hand_in_deadline) == moment


@pytest.mark.parametrize("name", list(presets()))
def test_a_preset_is_a_sound_policy(name):
    assert len(preset_policy(name).indicators) == len(presets()[name].indicators)


def test_every_problem_has_words_for_its_details():
    tables = policy_tables([cells for cells, *_ in INDICATOR_FAULTS], settings={"校训": "求实"})
    for problem in load(tables)[1]:
        assert problem.code in catalogue()
        assert "{" not in message(problem) + remedy(problem)


def test_a_word_that_is_nearly_right_is_told():
    _, problems = load(policy_tables([row(kind="覆盖")]))
    assert "最接近的是“覆盖率”" in message(problems[0])
    assert is_error(problems[0])


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("20%，至少1名", (Fraction(1, 5), None, 1)),
        ("20%（至少 1 名）", (Fraction(1, 5), None, 1)),
        ("20% 但不少于2人", (Fraction(1, 5), None, 2)),
        ("2、最少1", (None, 2, 1)),
    ],
)
def test_a_quota_that_says_at_least_how_many_is_read_with_a_notice(cell, expected):
    policy, problems = load(policy_tables([COVERAGE], awards=[("先进", "班主任", cell, "85")]))
    (award,) = policy.awards
    assert (award.share, award.quota, award.least) == expected
    assert [(code, header) for code, _, header in said(problems)] == [("quota-and-least", "名额")]


def test_the_same_least_number_in_both_cells_is_one():
    policy, _ = load(policy_tables([COVERAGE], awards=[("先进", "班主任", "20%，至少1名", "85", None, 1)]))
    assert policy.awards[0].least == 1


BANDS = {
    "90分以上": 90, "90分及以上": 90, "90以上": 90, "90-100": 90, "80～89分": 80, "80分至90分以下": 80, "89-80分": 80,
    "80—90（不含90）": 80, "84.5": "84.5", "90分": 90, "60分以下": 0, "不足60分": 0, "低于60分": 0,
}  # fmt: skip


@pytest.mark.parametrize(("band", "lowest"), BANDS.items())
def test_a_band_of_totals_is_read_and_said(band, lowest):
    rules, problems = load(policy_tables([COVERAGE], ratings=[("这一等", band), ("最低", 0)]))
    assert next(r.lowest for r in rules.ratings if r.name == "这一等") == Fraction(lowest)
    notices = [] if band == str(lowest) else ["rating-band"]
    assert [p.code for p in problems] == notices


@pytest.mark.parametrize("band", ["前30%", "九十", "优", "90分以上且无违规", "-10", "60%以下", "100以外"])
def test_another_text_is_no_band(band):
    _, problems = load(policy_tables([COVERAGE], ratings=[("这一等", band), ("最低", 0)]))
    assert [p.code for p in problems] == ["policy-bad-number"]


def test_grades_without_a_row_that_holds_are_the_usual_ones_and_that_is_an_error():
    rules, problems = load(policy_tables([COVERAGE], ratings=[("优", "前三成"), ("良", "其余")]))
    assert [p.code for p in problems] == ["policy-bad-number", "policy-bad-number", "policy-ratings-unread"]
    assert is_error(problems[-1])
    assert "优秀 90" in message(problems[-1])
    assert rules.ratings[0].name == "优秀"
    assert load(policy_tables([COVERAGE]))[1] == ()


def test_grades_whose_cells_are_blank_are_no_reason_to_use_the_usual_ones_silently():
    _, problems = load(policy_tables([COVERAGE], ratings=[("优", ""), ("良", "")]))
    assert "policy-ratings-unread" in [p.code for p in problems]
