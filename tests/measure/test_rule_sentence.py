"""Every line of a policy is read back in words in which the school knows its own sentence; written by hand from the rules."""

import pytest
from builders import indicator, policy, preset_policy

from jiafang_batch.measure.rule_sentence import rule_lines, rule_sentence
from jiafang_batch.policy.kinds import KINDS, IndicatorKind
from jiafang_batch.policy.library import presets
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.policy.words import CONDITION_EXAMPLES

HALF = {"target": "50%", "points": "40", "scoring": "比例"}
SETTINGS = {"重点类别": "残疾、留守儿童", "名单截止日期": "2024-10-31", "收表截止时间": "2025-01-22 17:00"}
EVENTS = [("校内伤害", "0", "实地"), ("患病缺席", "3", "")]

RULES = [
    (indicator("覆盖率", "班主任、班级", scope="重点", forms="实地", visitor="班主任", times="2", **HALF),
     ("班主任、班级：“重点”的学生中，学期内有实地家访（班主任）至少 2 次的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算；"
     "“重点”：留守儿童、残疾。")),
    (indicator("覆盖率", "科任教师", visitor="本人", target="60%"),
     ("科任教师：全体学生中，学期内有任何形式的家访（本人）至少 1 次的所占比例；"
     "目标 60%，只统计，不计分。")),
    (indicator("覆盖率", "班级、学校", target="100%", points="10", scoring="扣分", step="0.5"),
     ("班级、学校：全体学生中，学期内有任何形式的家访（任一教师）至少 1 次的所占比例；"
     "达到 100% 得满 10 分，每低 1 个百分点扣 0.5 分，扣完为止；"
     "学校只报数值，不计分。")),
    (indicator("覆盖率", "班级", target="100%", points="10", scoring="逐个扣分", step="0.5"),
     ("班级：全体学生中，学期内有任何形式的家访（任一教师）至少 1 次的所占比例；"
     "达到 100% 得满 10 分，每少 1 名学生扣 0.5 分，扣完为止。")),
    (indicator("覆盖率", "班级", points="10", scoring="分档", tiers="90%=10、80%=8"),
     ("班级：全体学生中，学期内有任何形式的家访（任一教师）至少 1 次的所占比例；"
     "90% 起得 10 分，80% 起得 8 分，不到 80% 得 0 分。")),
    (indicator("覆盖率", "班级", target="90%", points="5", scoring="加分", step="0.1"),
     ("班级：全体学生中，学期内有任何形式的家访（任一教师）至少 1 次的所占比例；"
     "超过 90% 的，每多 1 个百分点加 0.1 分，最多加 5 分（在 100 分以外）。")),
    (indicator("覆盖率", "班级", target="60%", scoring="否决"),
     ("班级：全体学生中，学期内有任何形式的家访（任一教师）至少 1 次的所占比例；"
     "达不到 60% 的一票否决：等级定为最低，不参加评优，总分不变。")),
    (indicator("覆盖率", "班级", window="学年", unfinished="不计", **HALF),
     ("班级：全体学生中，学年内有任何形式的家访（任一教师）至少 1 次的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算；"
     "时间窗口没有结束时先不计。")),
    (indicator("覆盖率", "班级", window="国庆节", **HALF),
     ("班级：全体学生中，“国庆节”期间有任何形式的家访（任一教师）至少 1 次的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算；"
     "“国庆节”：2024-10-01 至 2024-10-07。")),
    (indicator("覆盖率", "班级", window="九月", **HALF),
     ("班级：全体学生中，“九月”期间有任何形式的家访（任一教师）至少 1 次的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算；"
     "“九月”在校历里没有日子。")),
    (indicator("参与率", "学校", forms="实地", target="100%"),
     ("学校：在岗教师中，学期内参加实地家访至少 1 次的所占比例；"
     "目标 100%，只统计，不计分。")),
    (indicator("家访次数", "科任教师", staff="教师类别:党员", forms="实地、电话*0.5", condition="主访且人均",
         scoring="扣分", step="2", target="5", points="20"),
     ("科任教师（教师类别:党员）：学期内参加“实地、电话*0.5”形式的家访（只算本人主访的）（每次按参加的教师人数平分）的人次；"
     "达到 5 人次得满 20 分，每少 1 人次扣 2 分，扣完为止。")),
    (indicator("家访次数", "班主任", condition="每生最多2次", target="0", points="5", scoring="加分", step="1"),
     ("班主任：学期内参加任何形式的家访（同一学生最多计 2 次）的人次；"
     "每 1 人次加 1 分，最多加 5 分（在 100 分以外）。")),
    (indicator("家访次数", "科任教师", condition="班主任参加", scoring="达标", target="5", points="20"),
     ("科任教师：学期内参加任何形式的家访（只算有班主任参加的）的人次；"
     "达到 5 人次得 20 分，否则得 0 分。")),
    (indicator("学生人数", "校领导", scoring="比例", target="5", points="20"),
     ("校领导：学期内参加任何形式的家访，去过的学生数；"
     "达到 5 名学生得满 20 分，不到的按完成多少折算。")),
    (indicator("周期达标率", "班主任", condition="周", times="2", points="5", scoring="扣罚", step="1"),
     ("班主任：应考核的各周中，本人参加任何形式的家访至少 2 次的所占比例；"
     "每有 1 周没有达到，扣 1 分，最多扣 5 分（在 100 分以外）。")),
    (indicator("周期达标率", "班主任", condition="月", **HALF),
     ("班主任：应考核的各月中，本人参加任何形式的家访至少 1 次的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("学生周期达标率", "班主任、班级", condition="月", scope="类别:残疾", **HALF),
     ("班主任、班级：“类别:残疾”的学生每人每月学期内任何形式的家访（任一教师）至少 1 次，做到的人月所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("分工落实率", "科任教师", condition="包保", **HALF),
     ("科任教师：“包保”计划里参与老师写了本人的全体学生中，学期内本人参加任何形式的家访的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("分工达标率", "科任教师", condition="导师", times="2", **HALF),
     ("科任教师：“导师”计划里参与老师写了本人的全体学生中，学期内本人参加任何形式的家访至少 2 次的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("评分", "班主任", target="10", points="10", scoring="比例"),
     ("班主任：评分登记里各位评分人的平均分；"
     "达到 10 分得满 10 分，不到的按完成多少折算。")),
    (indicator("月度进度", "班主任", condition="50%", target="100%", scoring="扣罚", step="1"),
     ("班主任：应考核的各月中，全体学生按月累计的覆盖率（任何形式的家访，任一教师，至少 1 次）达到当月进度（期末 50%，按月均分）的所占比例；"
     "每有 1 个月没有达到，扣 1 分（在 100 分以外）。")),
    (indicator("占比", "班主任、班级", condition="形式:实地", **HALF),
     ("班主任：学期内本人参加的任何形式的家访中，形式是实地的所占比例；"
     "班级：学期内任何形式的家访（任一教师）中，形式是实地的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("占比", "班主任", condition="非形式:电话|微信", **HALF),
     ("班主任：学期内本人参加的任何形式的家访中，形式不是电话、微信的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("占比", "科任教师", condition="工作时间审批", **HALF),
     ("科任教师：学期内本人参加的任何形式的家访（只算在工作时间的）中，经过审批的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("占比", "班级", condition="面对面", **HALF),
     ("班级：学期内有任何形式的家访（任一教师）的全体学生中，有面对面家访的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("事件响应率", "班级", **HALF),
     ("班级：学期内应响应的事件中，在规定天数内按认可形式家访的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算；"
     "校内伤害当天、患病缺席 3 天内。")),
    (indicator("回访率", "班级", scope="类别:残疾", **HALF),
     ("班级：“类别:残疾”的学生中，学期内有回访（任何形式的家访，任一教师，标明回访或两次相隔至少 14 天）的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("建档率", "班级", condition="回访", **HALF),
     ("班级：全体学生中，列入“回访”计划的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("计划落实率", "班级", condition="大走访", times="3", **HALF),
     ("班级：各班“大走访”名单（每班至少 3 人）里，学期内有任何形式的家访（任一教师）的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("计划落实率", "班级", condition="回访", **HALF),
     ("班级：各班“回访”名单里，学期内有回访（任何形式的家访，任一教师，标明回访或两次相隔至少 14 天）的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("计划按时率", "班级", condition="大走访", **HALF),
     ("班级：各班“大走访”名单里，2024-10-31 前（含当天）上报的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("家长会次数", "班主任", scoring="达标", target="1", points="5"),
     ("班主任：学期内召开家长会的次数；"
     "达到 1 次得 5 分，否则得 0 分。")),
    (indicator("问卷确认率", "班级", **HALF),
     ("班级：收回的家长问卷中，确认家访过的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("问卷满意度", "班级", **HALF),
     ("班级：给出满意度的家长问卷里满意度的平均分占满分的比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("手记篇数", "科任教师", scoring="达标", target="1", points="5"),
     ("科任教师：学期内（含没写日期的）家访手记的篇数；"
     "达到 1 篇得 5 分，否则得 0 分。")),
    (indicator("诉求办理率", "班级", **HALF),
     ("班级：学期内任何形式的家访（任一教师）中有家长诉求的各次里，已解决或已解释并制定方案的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("按时交表", "班级", **HALF),
     ("班级：应交表的班级中，2025-01-22 17:00 前（含）交来的所占比例；"
     "达到 50% 得满 40 分，不到的按完成多少折算。")),
    (indicator("违规次数", "班主任", points="10", scoring="分档", tiers="0=10、1=5、2=0"),
     ("班主任：学期内违规的次数；"
     "0 次起得 10 分，1 次起得 5 分，2 次起得 0 分。")),
    (indicator("违规次数", "班主任", condition="类型:泄露隐私", scoring="否决"),
     ("班主任：学期内违规（只算泄露隐私）的次数；"
     "超过 0 次的一票否决：等级定为最低，不参加评优，总分不变。")),
    (indicator("违规次数", "班主任", points="6", scoring="扣罚", step="2"),
     ("班主任：学期内违规的次数；"
     "每 1 次扣 2 分，最多扣 6 分（在 100 分以外）。")),
    (indicator("违规次数", "班主任", target="1", points="6", scoring="达标"),
     ("班主任：学期内违规的次数；"
     "不超过 1 次得 6 分，否则得 0 分。")),
    (indicator("违规次数", target="0"), ("班主任：学期内违规的次数；"
     "规定不超过 0 次，只统计，不计分。")),
    (indicator("占比", condition="记录完整:家访过程>=100字|照片>=2|家长诉求", target="80%"),
     ("班主任：学期内本人参加的任何形式的家访中，家访过程（至少 100 字）、照片（至少 2 张）、家长诉求都填写的所占比例；"
      "目标 80%，只统计，不计分。")),
    (indicator("学生周期达标率", condition="双周", target="80%"),
     "班主任：全体学生每人每双周学期内任何形式的家访（任一教师）至少 1 次，做到的人双周所占比例；目标 80%，只统计，不计分。"),
    (indicator("周期达标率", condition="双周", target="80%"),
     "班主任：应考核的各双周中，本人参加任何形式的家访至少 1 次的所占比例；目标 80%，只统计，不计分。"),
    (indicator("占比", condition="时长>=30", target="80%"),
     "班主任：学期内本人参加的任何形式的家访中，时长不少于 30 分钟的所占比例；目标 80%，只统计，不计分。"),
    (indicator("事件响应率", condition="事件:患病缺席", target="80%"),
     ("班主任：学期内应响应的事件（只算“患病缺席”事件）中，在规定天数内按认可形式家访的所占比例；目标 80%，只统计，不计分；"
      "患病缺席 3 天内。")),
    (indicator("家访次数", condition="事件:患病缺席|重大变故", target="2"),
     "班主任：学期内参加任何形式的家访（只算“患病缺席、重大变故”事件的）的人次；目标 2 人次，只统计，不计分。"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "words"), RULES)
def test_a_rule_is_read_back(row, words):
    rules = policy(row, settings=SETTINGS, events=EVENTS)
    assert rule_sentence(rules, rules.indicators[0]) == words


def test_every_kind_and_every_scoring_is_among_them():
    assert {row["kind"] for row, _ in RULES} == {kind.value for kind in IndicatorKind}
    assert {row.get("scoring") for row, _ in RULES} - {None} == {scoring.value for scoring in Scoring}


@pytest.mark.parametrize("kind", IndicatorKind)
def test_every_kind_is_read_back_under_every_condition(kind):
    conditions = [CONDITION_EXAMPLES.get(c, c.value).split("、")[0] for c in KINDS[kind].conditions]
    if kind is IndicatorKind.STUDENT_COUNT:
        conditions = [text for text in conditions if text not in ("人均", "每生最多2次")]
    for condition in conditions or [""]:
        rules = policy(indicator(kind.value, KINDS[kind].subjects[0].value, condition=condition, target="1"))
        (line,) = rule_lines(rules)
        assert "{" not in line


@pytest.mark.parametrize("name", presets())
def test_no_line_of_a_preset_keeps_a_place_to_fill(name):
    rules = preset_policy(name)
    lines = rule_lines(rules)
    assert [line.split(" ")[0] for line in lines] == [i.code for i in rules.indicators]
    assert not [line for line in lines if "{" in line or "None" in line or "  " in line]
