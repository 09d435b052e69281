"""Every kind and every scoring as a sentence; the expected sentences are written by hand."""

import pytest
from builders import (
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

from jiafang_batch.measure.sentence import sentence

ALL = "班主任、班级、年级、学校"
TWO_OF_FOUR = (visit("A1", "09-10"), visit("A2", "09-11"))
FOUR = (*TWO_OF_FOUR, visit("A3", "09-12"), visit("A4", "09-13"))


def said(row, known, subject="班主任 T1", **sheets):
    rules = policy({**row, "name": "某率"} if row["name"] == row["kind"] else row, **sheets)
    evaluation = evaluated(rules, known)
    return sentence(outcome(evaluation, subject), evaluation.term)


def rate(kind, subjects=ALL, **cells):
    return indicator(kind, subjects, **{"target": "100%", **cells})


# what is measured, of every kind; the target and 只统计 follow
UNSCORED = "；目标 100%，未达标；只统计，不计分。"
KINDS = [
    (rate("覆盖率", forms="实地", window="学年"), records(*TWO_OF_FOUR), "班主任 T1",
     "全体学生 4 人中，学年内有实地家访（任一教师）至少 1 次的 2 人，2 ÷ 4 = 50%" + UNSCORED),
    (rate("覆盖率", scope="可家访", forms="电话、微信", visitor="班主任", window="国庆节", times="2"), records(), "班级 一(1)班",
     "“可家访”的学生 4 人中，“国庆节”期间有“电话、微信”形式的家访（班主任）至少 2 次的 0 人，0 ÷ 4 = 0%" + UNSCORED),
    (rate("参与率", "学校", forms="面对面"), records(*TWO_OF_FOUR), "学校 示范小学",
     "在岗教师 4 人中，学期内参加面对面家访至少 1 次的 1 人，1 ÷ 4 = 25%" + UNSCORED[:-1] + "；还没有达到的：教师T2、教师T3、教师T4。"),
    (indicator("家访次数", condition="事件", scope="重点", target="1"), records(), "班主任 T1",
     "不适用，没有“重点”的学生，不计分值。"),
    (indicator("家访次数", condition="事件", scope="非重点", target="1"), records(events=[event("E1", "09-09", "A1")]),
     "班主任 T1",
     "学期内参加任何形式的家访（只算“非重点”的学生、关联了事件的）0 人次；目标 1，未达标；只统计，不计分。"),
    (indicator("家访次数", condition="事件", target="1"), records(), "班主任 T1",
     "不适用，学期内没有登记任何事件，不计分值。"),
    (indicator("家访次数", target="1"), records(*TWO_OF_FOUR), "班主任 T1",
     "学期内参加任何形式的家访 2 人次；目标 1，已达标；只统计，不计分。"),
    (indicator("学生人数", target="3"), records(*TWO_OF_FOUR), "班主任 T1",
     "学期内参加任何形式的家访，去过 2 名学生家；目标 3，未达标；只统计，不计分。"),
    (rate("占比", "班主任", condition="照片>=2"), records(*TWO_OF_FOUR), "班主任 T1",
     "学期内本人参加的任何形式的家访 2 次中，照片不少于 2 张的 0 次，0 ÷ 2 = 0%" + UNSCORED),
    (rate("占比", "班级", condition="团队2-3人", forms="实地", visitor="班主任"), records(*TWO_OF_FOUR), "班级 一(1)班",
     "学期内实地家访（班主任）2 次中，2—3 人同行的 0 次，0 ÷ 2 = 0%" + UNSCORED),
    (rate("占比", "班级", condition="工作时间审批"), records(visit("A1", "09-10", in_work_hours=True)), "班级 一(1)班",
     "学期内任何形式的家访（任一教师）（只算在工作时间的）1 次中，经过审批的 0 次，0 ÷ 1 = 0%" + UNSCORED),
    (rate("占比", "班级", condition="时段:集中家访"), records(*TWO_OF_FOUR, visit("A1", "10-10")), "班级 一(1)班",
     "学期内任何形式的家访（任一教师）3 次中，在集中家访期间的 2 次，2 ÷ 3 = 66.67%" + UNSCORED),
    (rate("占比", condition="面对面"), records(visit("A1", "09-10", form="电话")), "班主任 T1",
     "学期内有任何形式的家访（任一教师）的全体学生 1 人中，有面对面家访的 0 人，0 ÷ 1 = 0%" + UNSCORED),
    (rate("占比", condition="四进>=4"), records(*TWO_OF_FOUR), "班主任 T1",
     "学期内有任何形式的家访（任一教师）的全体学生 2 人中，四进内容不少于 4 项的 0 人，0 ÷ 2 = 0%" + UNSCORED),
    (rate("占比", condition="属于:重点"), records(*TWO_OF_FOUR), "班主任 T1",
     "学期内有任何形式的家访（任一教师）的全体学生 2 人中，属于“重点”的 0 人，0 ÷ 2 = 0%" + UNSCORED),
    (rate("回访率"), records(*TWO_OF_FOUR), "班主任 T1",
     "全体学生 4 人中，学期内有回访（任何形式的家访，任一教师，标明回访或两次相隔至少 14 天）的 0 人，0 ÷ 4 = 0%" + UNSCORED),
    (rate("建档率", condition="回访"), records(plans=[plan("A1", "回访")]), "班主任 T1",
     "全体学生 4 人中，列入“回访”计划的 1 人，1 ÷ 4 = 25%" + UNSCORED),
    (rate("计划落实率", condition="大走访", times="2", forms="实地"), records(visit("A1", "09-10"), plans=[plan("A1", "大走访")]),
     "班主任 T1", "各班“大走访”名单应有 2 人（每班至少 2 人），其中学期内有实地家访（任一教师）的 1 人，1 ÷ 2 = 50%" + UNSCORED),
    (rate("计划按时率", condition="大走访"), records(plans=[plan("A1", "大走访"), plan("A2", "大走访", "01-08")]), "班主任 T1",
     "各班“大走访”名单应有 2 人，其中 2025-01-08 前（含当天）上报的 1 人，1 ÷ 2 = 50%" + UNSCORED),
    (indicator("家长会次数", "班级", target="2"), records(meetings=[meeting("11-02")]), "班级 一(1)班",
     "学期内召开家长会 1 次；目标 2，未达标；只统计，不计分。"),
    (indicator("家长会次数", target="1"), records(classes=(school_class("一(1)班", "T1"), school_class("二(1)班", "T1"))),
     "班主任 T1", "学期内召开家长会 0 次（几个班中最少的一个）；目标 1，未达标；只统计，不计分。"),
    (rate("问卷确认率"), records(surveys=[survey(True), survey(False)]), "班主任 T1",
     "收回的家长问卷 2 份中，确认家访过的 1 份，1 ÷ 2 = 50%" + UNSCORED),
    (rate("问卷满意度"), records(surveys=[survey(True, 4), survey(True, 5), survey(True)]), "班主任 T1",
     "给出满意度的家长问卷 2 份，满分共 10 分，实得 9 分，9 ÷ 10 = 90%" + UNSCORED),
    (indicator("手记篇数", target="1"), records(essays=[essay(None, "T1")]), "班主任 T1",
     "学期内（含没写日期的）家访手记 1 篇；目标 1，已达标；只统计，不计分。"),
    (rate("诉求办理率", visitor="班主任"), records(visit("A1", "09-10", request="换座位", request_status="办理中")), "班主任 T1",
     "学期内任何形式的家访（班主任）中有家长诉求的 1 次，其中已解决或已解释并制定方案的 0 次，0 ÷ 1 = 0%" + UNSCORED),
    (rate("按时交表", "班级"), records(receipts=[receipt("2025-01-23 08:00")]), "班级 一(1)班",
     "应交表的班级 1 个中，2025-01-22 17:00 前（含）交来的 0 个，0 ÷ 1 = 0%" + UNSCORED),
    (indicator("违规次数", target="0"), records(breaches=[breach("09-10")]), "班主任 T1",
     "学期内违规 1 次；规定不超过 0 次，已经超过；只统计，不计分。"),
    (indicator("违规次数"), records(), "班主任 T1", "学期内违规 0 次；只统计，不计分。"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "known", "subject", "expected"), KINDS)
def test_kind(row, known, subject, expected):
    assert said(row, known, subject) == f"某率：{expected}"


def test_periods():
    row = rate("周期达标率", "班主任", condition="周", times="2")
    weeks = {"开学日期": day("09-02"), "结课日期": day("09-13")}
    known = records(visit("A1", "09-03"), visit("A2", "09-04"))
    assert said(row, known, settings=weeks) == (
        "某率：到考核日应考核的 2 周中，参加任何形式的家访至少 2 次的有 1 周，1 ÷ 2 = 50%" + UNSCORED
    )
    row = rate("周期达标率", "班主任", condition="月", scoring="扣罚", step="2")
    months = {"开学日期": day("09-02"), "结课日期": day("10-31")}
    assert said(row, records(), settings=months) == (
        "某率：到考核日应考核的 2 个月中，参加任何形式的家访至少 1 次的有 0 个月，0 ÷ 2 = 0%；"
        "目标 100%，未达标；未达到的有 2 个月，每个月扣罚 2 分，扣 4 分。"
    )


def test_monthly_progress():
    row = rate("月度进度", "班主任", condition=0.5, forms="实地", visitor="班主任", scoring="扣罚", step="1")
    months = {"开学日期": day("09-02"), "结课日期": day("10-31")}
    assert said(row, records(visit("A1", "09-10")), settings=months) == (
        "某率：到考核日应考核的 2 个月中，全体学生按月累计的覆盖率（实地家访，班主任，至少 1 次）"
        "达到当月进度（期末 50%，按月均分）的有 1 个月，1 ÷ 2 = 50%；目标 100%，未达标；"
        "未达到的有 1 个月，每个月扣罚 1 分，扣 1 分。"
    )


def test_events():
    known = records(visit("A1", "10-09"), events=[event("E1", "10-08", "A1"), event("E2", "10-08", "A2")])
    assert said(rate("事件响应率"), known, events=[("迟到缺席", "3", "全部")]) == (
        "某率：学期内应响应的事件 2 件中，在规定天数内按认可形式家访的 1 件，1 ÷ 2 = 50%" + UNSCORED
    )


NOT_APPLICABLE = [
    (rate("覆盖率", scope="重点"), records(), {}, "没有“重点”的学生"),
    (rate("回访率", scope="辍学"), records(), {}, "没有“辍学”的学生"),
    (rate("建档率", scope="重点", condition="回访"), records(), {}, "没有“重点”的学生"),
    (rate("占比", condition="家长签字"), records(), {}, "学期内本人参加的任何形式的家访一次也没有"),
    (rate("占比", condition="面对面"), records(), {}, "没有学期内有任何形式的家访（任一教师）的学生"),
    (rate("事件响应率"), records(), {}, "考核办法的“事件响应”表是空的"),
    (rate("事件响应率"), records(), {"events": [("迟到缺席", "3", "全部")]}, "学期内没有应响应的事件"),
    (rate("计划落实率", condition="大走访"), records(), {}, "没有列入“大走访”计划的学生"),
    (rate("计划按时率", condition="大走访"), records(), {}, "没有列入“大走访”计划的学生"),
    (rate("计划按时率", condition="大走访"), records(), {"settings": {"名单截止日期": None}}, "基本设置没有写“名单截止日期”"),
    (rate("问卷确认率"), records(), {}, "没有收回家长问卷"),
    (rate("问卷满意度"), records(surveys=[survey(True)]), {}, "收回的家长问卷没有写满意度"),
    (rate("诉求办理率"), records(*FOUR), {}, "学期内任何形式的家访（任一教师）中没有家长诉求"),
    (rate("按时交表", "班主任"), records(), {}, "本学期没有收表登记"),
    (rate("按时交表", "班主任"), records(), {"settings": {"收表截止时间": None}}, "基本设置没有写“收表截止时间”"),
    (rate("周期达标率", "班主任", condition="周"), records(), {"settings": {"统计截止日期": day("09-05")}},
     "到考核日还没有应考核的周"),
    (rate("周期达标率", "班主任", condition="月"), records(), {"settings": {"统计截止日期": day("09-05")}},
     "到考核日还没有应考核的月"),
    (rate("月度进度", "班主任", condition="50%"), records(), {"settings": {"统计截止日期": day("09-05")}},
     "没有学生，或到考核日还没有应考核的月"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "known", "sheets", "reason"), NOT_APPLICABLE)
def test_not_applicable(row, known, sheets, reason):
    assert said(row, known, **sheets) == f"某率：不适用，{reason}，不计分值。"


def test_a_year_group_without_teachers():
    known = records(teachers=(teacher("T1"), teacher("T2")), teaching=())
    assert said(rate("参与率", "年级"), known, "年级 二年级") == "某率：不适用，没有在岗教师，不计分值。"


BREACH = indicator("违规次数", target="0")
SCORED = [
    (rate("覆盖率", points="40", scoring="达标"), records(*FOUR), "目标 100%，已达标；达标得 40 分"),
    (rate("覆盖率", points="40", scoring="达标"), records(*TWO_OF_FOUR), "目标 100%，未达标；未达标得 0 分"),
    (rate("覆盖率", points="40", scoring="比例"), records(*FOUR), "目标 100%，已达标；按比例得满分 40 分"),
    (rate("覆盖率", points="40", scoring="比例", target="75%"), records(*TWO_OF_FOUR),
     "目标 75%，未达标；按比例得 40 × 50% ÷ 75% = 26.67 分"),
    (indicator("家访次数", target="3", points="60", scoring="比例"), records(*TWO_OF_FOUR),
     "目标 3，未达标；按比例得 60 × 2 ÷ 3 = 40 分"),
    (indicator("家访次数", target="5", points="70", scoring="扣分", step="14"), records(*FOUR),
     "目标 5，未达标；还差 1 人次，每人次扣 14 分，得 70 − 14 × 1 = 56 分"),
    (indicator("家访次数", target="4", points="70", scoring="扣分", step="14"), records(*FOUR),
     "目标 4，已达标；不扣分，得满分 70 分"),
    (rate("覆盖率", points="30", scoring="扣分", step="1"), records(*TWO_OF_FOUR),
     "目标 100%，未达标；还差 50 个百分点，每个百分点扣 1 分，30 分扣完为止，得 0 分"),
    (rate("覆盖率", points="30", scoring="扣分", step="0.5", target="50.5%"), records(*TWO_OF_FOUR),
     "目标 50.5%，未达标；差不到 1 个百分点，不扣分，得满分 30 分"),
    (rate("覆盖率", points="20", scoring="逐个扣分", step="2.5"), records(*TWO_OF_FOUR),
     "目标 100%，未达标；还差 2 名学生，每名学生扣 2.5 分，得 20 − 2.5 × 2 = 15 分"),
    (rate("覆盖率", points="20", scoring="逐个扣分", step="2.5"), records(*FOUR), "目标 100%，已达标；不扣分，得满分 20 分"),
    (indicator("家访次数", target="2", points="5", scoring="加分", step="1"), records(*FOUR),
     "目标 2，已达标；超出 2 人次，每人次加 1 分，最多加 5 分，加 2 分"),
    (indicator("家访次数", target="4", points="5", scoring="加分", step="1"), records(*FOUR), "目标 4，已达标；没有超出目标，不加分"),
    (rate("覆盖率", target="90%", points="5", scoring="加分", step="0.1"), records(*FOUR),
     "目标 90%，已达标；超出 10 个百分点，每个百分点加 0.1 分，最多加 5 分，加 1 分"),
    ({**BREACH, "scoring": "扣罚", "step": "3"}, records(breaches=[breach("09-10"), breach("09-11")]),
     "规定不超过 0 次，已经超过；2 次，每次扣罚 3 分，扣 6 分"),
    ({**BREACH, "scoring": "扣罚", "step": "3"}, records(), "规定不超过 0 次，没有超过；不扣罚"),
    ({**BREACH, "scoring": "否决"}, records(breaches=[breach("09-10")]),
     "规定不超过 0 次，已经超过；触发一票否决，等级定为最低，不参加评优"),
    ({**BREACH, "scoring": "否决"}, records(), "规定不超过 0 次，没有超过；没有触发一票否决"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "known", "expected"), SCORED)
def test_scoring(row, known, expected):
    assert said(row, known).endswith(f"；{expected}。")


@pytest.mark.parametrize("subject", ["年级 一年级", "学校 示范小学"])
def test_larger_units_are_only_reported(subject):
    row = rate("覆盖率", points="40", scoring="比例")
    assert said(row, records(*FOUR), subject).endswith(f"；{subject[:2]}只报数值，不计分。")


def test_the_example_of_the_documentation():
    pupils = tuple(pupil(f"P{n}") for n in range(18))
    row = rate("覆盖率", forms="实地", window="学年", points="40", scoring="比例", name="登门覆盖率")
    known = records(*(visit(f"P{n}", "09-10") for n in range(13)), pupils=pupils)
    assert said(row, known) == (
        "登门覆盖率：全体学生 18 人中，学年内有实地家访（任一教师）至少 1 次的 13 人，13 ÷ 18 = 72.22%；"
        "目标 100%，未达标；按比例得 40 × 72.22% ÷ 100% = 28.89 分。"
    )
