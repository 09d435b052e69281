"""Rules that read one way and measure another are named; the same put right is not."""

import pytest
from builders import FILE, indicator, load, policy, policy_tables

from jiafang_batch.catalogue import message, remedy
from jiafang_batch.policy.lint import lint_figures

MONTHS = {"condition": "月", "target": "100%", "points": "20", "scoring": "比例"}
FULL = {"target": "80%", "points": "20", "scoring": "比例"}
COUNT_ONLY = {"target": "5", "points": "20"}
COUNT = {"target": "5", "points": "20", "step": "1"}

EACH = {"target": "100%", "points": "10", "step": "1"}

PAIRS = [
    (indicator("覆盖率", scope="类别:残疾且类别:留守儿童", **FULL), indicator("覆盖率", scope="类别:残疾|留守儿童", **FULL)),
    (indicator("覆盖率", scope="类别:残疾且类别:留守儿童", **FULL), indicator("覆盖率", scope="类别:残疾且非类别:留守儿童", **FULL)),
    (indicator("周期达标率", condition="周", scoring="扣分", **EACH),
     indicator("周期达标率", condition="周", scoring="逐个扣分", **EACH)),
    (indicator("月度进度", condition="50%", scoring="扣分", **EACH),
     indicator("覆盖率", scoring="扣分", basis="每低一个百分点扣1分", **EACH)),
    (indicator("覆盖率", scoring="扣分", **EACH), indicator("覆盖率", scoring="逐个扣分", **EACH)),
    (indicator("占比", condition="照片>=2", scoring="扣分", **EACH), indicator("家访次数", scoring="扣分", **COUNT)),
    (indicator("诉求办理率", scoring="扣分", basis="每件扣1分", **EACH),
     indicator("诉求办理率", name="办理率，每低1%扣1分", scoring="扣分", **EACH)),
    (indicator("按时交表", scoring="扣分", **EACH), indicator("按时交表", scoring="逐个扣分", **EACH)),
    (indicator("周期达标率", scope="重点", **MONTHS), indicator("周期达标率", **MONTHS)),
    (indicator("周期达标率", scope="重点", **MONTHS), indicator("学生周期达标率", scope="重点", **MONTHS)),
    (indicator("覆盖率", "科任教师", visitor="班主任", **FULL), indicator("覆盖率", "科任教师", visitor="本人", **FULL)),
    (indicator("覆盖率", "科任教师", **FULL), indicator("覆盖率", "科任教师", target="80%")),
    (indicator("覆盖率", "班级、学校", visitor="本人", **FULL), indicator("覆盖率", "班主任、班级", visitor="本人", **FULL)),
    (indicator("覆盖率", times="0", **FULL), indicator("覆盖率", times="1", **FULL)),
    (indicator("覆盖率", times="0", **FULL), indicator("计划落实率", condition="普访", times="0", **FULL)),
    (indicator("家访次数", scoring="扣罚", **COUNT), indicator("家访次数", scoring="扣分", **COUNT)),
    (indicator("家访次数", scoring="扣罚", **COUNT), indicator("违规次数", scoring="扣罚", **{**COUNT, "target": None})),
    (indicator("违规次数", scoring="加分", **COUNT), indicator("家访次数", scoring="加分", **COUNT)),
    (indicator("家访次数", points="9", scoring="分档", tiers="1=9、5=6"),
     indicator("家访次数", points="9", scoring="分档", tiers="1=6、5=9")),
    (indicator("违规次数", points="9", scoring="分档", tiers="0=6、1=9"),
     indicator("违规次数", points="9", scoring="分档", tiers="0=9、1=6")),
    (indicator("家访次数", points="10", scoring="分档", tiers="1=6、5=9"),
     indicator("家访次数", points="9", scoring="分档", tiers="1=6、5=9")),
    (indicator("覆盖率", target="0%", points="9", scoring="达标"), indicator("覆盖率", target="1%", points="9", scoring="达标")),
    (indicator("覆盖率", target="0%", scoring="否决"), indicator("违规次数", target="0", scoring="否决")),
    (indicator("家访次数", target="5", points="20", scoring="扣分", step="0"), indicator("家访次数", scoring="扣分", **COUNT)),
    (indicator("占比", scope="重点", condition="属于:重点", **FULL), indicator("占比", condition="属于:重点", **FULL)),
    (indicator("占比", condition="属于:全体", **FULL), indicator("占比", condition="属于:非重点", **FULL)),
    (indicator("占比", scope="非重点", condition="属于:重点", **FULL), indicator("占比", scope="非重点", condition="属于:新生", **FULL)),
    (indicator("占比", forms="电话", condition="形式:实地", **FULL), indicator("占比", condition="形式:实地", **FULL)),
    (indicator("占比", forms="实地", condition="非形式:电话", **FULL), indicator("占比", condition="非形式:电话", **FULL)),
    (indicator("覆盖率", target="50%", points="0.4", scoring="比例"), indicator("覆盖率", target="50%", points="40", scoring="比例")),
    (indicator("覆盖率", window="假期", times="2", **FULL), indicator("覆盖率", window="假期", times="1", **FULL)),
    (indicator("覆盖率", window="假期", times="2", **FULL), indicator("覆盖率", window="国庆节", times="2", **FULL)),
    (indicator("覆盖率", scope="班级:一(1)班且年级:六年级", **FULL), indicator("覆盖率", scope="班级:一(1)班且年级:一年级", **FULL)),
    (indicator("占比", scope="年级:一年级", condition="属于:年级:一年级|二年级", **FULL),
     indicator("占比", scope="年级:一年级|二年级", condition="属于:年级:一年级", **FULL)),
    (indicator("占比", forms="实地", condition="面对面", **FULL), indicator("占比", condition="面对面", **FULL)),
    (indicator("占比", forms="电话、微信", condition="面对面", **FULL), indicator("占比", forms="电话、实地", condition="面对面", **FULL)),
    (indicator("占比", window="国庆节", condition="时段:国庆节", **FULL), indicator("占比", condition="时段:国庆节", **FULL)),
    (indicator("占比", window="暑假", condition="时段:国庆节", **FULL), indicator("占比", window="假期", condition="时段:国庆节", **FULL)),
    (indicator("家访次数", window="暑假", condition="时段:国庆节", scoring="比例", **COUNT_ONLY),
     indicator("家访次数", window="暑假", condition="时段:暑假", scoring="比例", **COUNT_ONLY)),
    (indicator("占比", condition="四进>=6", **FULL), indicator("占比", condition="四进>=5", **FULL)),
    (indicator("占比", condition="照片>=0", **FULL), indicator("占比", condition="照片>=1", **FULL)),
    (indicator("覆盖率", scope="非全体", **FULL), indicator("覆盖率", scope="非重点", **FULL)),
    (indicator("覆盖率", scope="重点且非重点", **FULL), indicator("覆盖率", scope="重点且非类别:残疾", **FULL)),
    (indicator("覆盖率", scope="年级:一年级且年级:二年级", **FULL), indicator("覆盖率", scope="年级:一年级|二年级", **FULL)),
    (indicator("覆盖率", scope="班额<30且班额>=30", **FULL), indicator("覆盖率", scope="班额<=30且班额>=30", **FULL)),
    (indicator("覆盖率", scope="非重点且类别:残疾", **FULL), indicator("覆盖率", scope="非重点且类别:学习困难", **FULL)),
    (indicator("覆盖率", window="接班一月", **FULL), indicator("覆盖率", window="接班一月", scope="接新班", **FULL)),
    (indicator("覆盖率", window="接班一月", **FULL), indicator("覆盖率", window="接班期", **FULL)),
    (indicator("家访次数", target="5", points="0", scoring="比例"), indicator("家访次数", target="5", points="1", scoring="比例")),
    (indicator("覆盖率", target="90%", points="2", scoring="加分", step="2"),
     indicator("覆盖率", target="90%", points="2", scoring="加分", step="1")),
    (indicator("家访次数", target="5", points="2", scoring="加分", step="2"),
     indicator("家访次数", target="0", points="2", scoring="加分", step="2")),
    (indicator("违规次数", target="1", scoring="扣罚", step="1"), indicator("违规次数", target="0", scoring="扣罚", step="1")),
    (indicator("周期达标率", condition="月", target="80%", scoring="扣罚", step="1"),
     indicator("周期达标率", condition="月", target="100%", scoring="扣罚", step="1")),
]  # fmt: skip


@pytest.mark.parametrize(("reads", "right"), PAIRS)
def test_what_measures_something_else_is_named_and_what_does_not_is_not(reads, right):
    (problem,) = [p for p in lint_figures(policy(reads), FILE) if p.code == "policy-other-meaning"]
    assert "{" not in message(problem) + remedy(problem)
    assert "policy-other-meaning" not in {p.code for p in lint_figures(policy(right), FILE)}


TWICE = [
    ({}, {}, True),
    ({}, {"target": "80%"}, True),
    ({}, {"scoring": "扣分", "step": "1"}, True),
    ({"subjects": "班主任、班级"}, {"subjects": "班级"}, True),
    ({"scope": "重点且新生"}, {"scope": "新生且重点"}, True),
    ({"times": ""}, {"times": "1"}, True),
    ({"scoring": "达标"}, {"scoring": "达标"}, True),
    ({"scoring": "达标"}, {"scoring": "达标", "target": "80%"}, False),  # tiers by stacked rows
    ({}, {"scoring": "加分", "step": "1"}, False),
    ({}, {"scoring": "否决"}, False),
    ({}, {"scoring": "", "points": ""}, False),
    ({"subjects": "班主任"}, {"subjects": "班级"}, False),
    ({"subjects": "年级、班主任"}, {"subjects": "年级、班级"}, False),
    ({"staff": "年级组:一年级"}, {"staff": "年级组:二年级"}, False),
    ({"scope": "重点"}, {"scope": "非重点"}, False),
    ({"forms": "实地"}, {"forms": "电话"}, False),
    ({"visitor": "班主任"}, {"visitor": "任一"}, False),
    ({"window": "假期"}, {}, False),
    ({"times": "2"}, {}, False),
    ({"kind": "评分", "target": "10"}, {"kind": "评分", "target": "10"}, False),
    ({"kind": "占比", "condition": "照片>=1"}, {"kind": "占比", "condition": "照片>=2"}, False),
]


@pytest.mark.parametrize(("first", "second", "is_said"), TWICE)
def test_two_rows_that_give_points_for_the_same_are_named(first, second, is_said):
    rules = policy({**ROW, **first}, {**ROW, "code": "ZB-2", **second})
    told_of = [p for p in lint_figures(rules, FILE) if p.code == "policy-measured-twice"]
    assert [(p.details["code"], p.details["other"]) for p in told_of] == [("ZB-2", "ZB-1")] * is_said


@pytest.mark.parametrize(
    ("points", "step", "tiers"),
    [
        ("10", "2", "0=10、1=8、2=6、3=4、4=2、5=0"),
        ("5", "2", "0=5、1=3、2=1、3=0"),
        ("1", "0.5", "0=1、1=0.5、2=0"),
        ("100", "1", "目标为 0"),
    ],
)
@pytest.mark.parametrize("scoring", ["扣分", "逐个扣分"])
def test_breaches_within_the_base_are_written_as_tiers(points, step, tiers, scoring):
    row = indicator("违规次数", target="0", points=points, step=step, scoring=scoring)
    (problem,) = [p for p in load(policy_tables([row]))[1] if p.code == "policy-scoring"]
    assert tiers in remedy(problem)


ROW = indicator("覆盖率", target="50%", points="40", scoring="比例")
IGNORED = [
    ({"kind": "家访次数", "target": "5", "times": "3"}, "次数"),
    ({"kind": "家访次数", "target": "5", "visitor": "班主任"}, "家访人"),
    ({"kind": "事件响应率", "scope": "重点"}, "学生范围"),
    ({"kind": "事件响应率", "forms": "实地"}, "家访形式"),
    ({"kind": "事件响应率", "window": "假期"}, "时间窗口"),
    ({"kind": "问卷确认率", "scope": "重点"}, "学生范围"),
    ({"kind": "手记篇数", "target": "5", "forms": "实地"}, "家访形式"),
    ({"kind": "按时交表", "window": "假期"}, "时间窗口"),
    ({"kind": "月度进度", "condition": "50%", "window": "假期", "points": "", "scoring": ""}, "时间窗口"),
    ({"kind": "建档率", "condition": "回访", "times": "3"}, "次数"),
    ({"kind": "建档率", "condition": "回访", "unfinished": "不计"}, "未到期"),
    ({"kind": "回访率", "times": "5"}, "次数"),
    ({"kind": "占比", "condition": "家长签字", "times": "5"}, "次数"),
    ({"kind": "占比", "condition": "家长签字", "visitor": "班主任"}, "家访人"),
    ({"kind": "学生人数", "target": "5", "forms": "电话*0.5"}, "家访形式"),
    ({"condition": "照片>=1"}, "条件"),
    ({"step": "2"}, "步长"),
    ({"scoring": ""}, "分值"),
    ({"scoring": "否决"}, "分值"),
    ({"subjects": "班级", "staff": "年级组:一年级"}, "教师范围"),
    ({"subjects": "年级", "points": ""}, None),
]


def unused(cells, **sheets):
    _, problems = load(policy_tables([{**ROW, **cells}], **sheets))
    return [(p.code, p.location.header) for p in problems]


@pytest.mark.parametrize(("cells", "header"), [case for case in IGNORED if case[1]])
def test_a_filled_cell_that_plays_no_part_is_named(cells, header):
    assert unused(cells) == [("policy-unused", header)]


@pytest.mark.parametrize(
    "cells",
    [
        {"scope": "全体", "forms": "全部", "visitor": "任一", "window": "学期", "unfinished": "照计", "times": "1"},
        {"kind": "家访次数", "target": "5", "visitor": "本人", "times": "1"},
        {"kind": "手记篇数", "target": "5", "visitor": "本人", "window": "假期"},
        {"kind": "占比", "condition": "家长签字", "subjects": "班主任、班级", "visitor": "班主任"},
        {"kind": "占比", "condition": "面对面", "visitor": "班主任"},
        {"kind": "事件响应率", "unfinished": "不计"},
        {"scoring": "扣分", "step": "2"},
        {"subjects": "班级、年级"},
        {"subjects": "班主任、班级", "staff": "年级组:一年级"},
    ],
)
def test_a_cell_that_says_what_holds_anyway_is_not(cells):
    assert unused(cells) == []


def test_points_of_a_year_group_play_a_part_only_where_year_groups_are_scored():
    cells = {"subjects": "年级、学校"}
    assert unused(cells) == [("policy-unused", "分值"), ("policy-unused", "计分")]
    assert unused(cells, settings={"年级计分": "是"}) == []


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"target": "1-19:60;20-29:80"}, "分档"),
        ({"forms": "实地=1、电话=0.5"}, "电话*0.5"),
        ({"forms": "加权"}, "电话*0.5"),
        ({"scoring": "加权"}, "电话*0.5"),
        ({"scoring": "阶梯得分"}, "分档"),
        ({"kind": "手工评分"}, "评分登记"),
        ({"kind": "家访率"}, "覆盖率"),
        ({"kind": "结对家访"}, "分工落实率"),
        ({"visitor": "主访"}, "条件"),
        ({"subjects": "年级组长"}, "年级计分"),
        ({"subjects": "党员"}, "教师类别"),
        ({"scoring": "每低1个百分点扣1分"}, "写 扣分（加分）"),
        ({"scoring": "少1次扣2分"}, "次数写 扣分"),
        ({"forms": "不含电话"}, "都列出来"),
        ({"kind": "事件响应率", "condition": "类型:患病缺席"}, "写 事件:患病缺席"),
        ({"points": "-5"}, "写正数"),
        (
            {"kind": "家访次数", "target": None, "scoring": "分档", "tiers": "5次以上10分；3-4次6分；1-2次3分"},
            "是不是 5=10、3=6、1=3",
        ),
        ({"scoring": "分档", "tiers": "80%以上得10分、60%-79%得6分"}, "是不是 80%=10、60%=6"),
        ({"points": "0-40"}, "写最多几分，如 40"),
        ({"points": "班主任系数1.2"}, "不乘系数"),
        ({"step": "2分/次"}, "只写一个数"),
        ({"subjects": "班主任及科任教师"}, "用顿号隔开"),
        ({"target": "全访"}, "写 100%"),
        ({"scope": "多孩家庭"}, "类别:多孩家庭"),
        ({"target": "不低于班级平均"}, "没有按平均数"),
        ({"kind": "占比", "condition": "不少于30分钟"}, "写 时长>=30"),
        ({"scope": "留守儿童"}, "类别:"),
        ({"kind": "覆盖"}, "最接近的是“覆盖率”"),
        ({"target": "80"}, "是不是 80%"),
        ({"target": "不低于80%"}, "是不是 80%"),
        ({"target": "1/3"}, "写 33.33%"),
        ({"target": "三分之二以上"}, "写 66.66%"),  # rounded down: two of three reach it
        ({"target": "5/5"}, "写 100%"),
        ({"kind": "问卷满意度", "target": "4.5"}, "满分 5 分，4.5 分写 90%"),
        ({"kind": "问卷满意度", "target": "5"}, "满分 5 分，5 分写 100%"),
        ({"kind": "家访次数", "target": "5次以上"}, "只写 5"),
        ({"times": "2次"}, "只写 2"),
        ({"points": "10分"}, "只写 10"),
        ({"scope": "重点、新生"}, "分成两行"),
        ({"scope": "女生"}, "没有按性别"),
        ({"visitor": "班主任、科任教师"}, "任一"),
        ({"visitor": "双人"}, "团队2-3人"),
        ({"subjects": "副班主任"}, "教师类别:副班主任"),
        ({"kind": "占比", "condition": "实地"}, "条件写 形式:实地"),
        ({"kind": "占比", "condition": "电话不超过30%"}, "条件写 形式:实地"),
        ({"kind": "家访次数", "target": "5", "condition": "随班主任家访"}, "班主任参加"),
        ({"kind": "家访次数", "target": "5", "condition": "同一学生最多两次"}, "每生最多2次"),
        ({"kind": "占比", "condition": "照片>=1且家长签字"}, "一行写一个条件"),
        ({"kind": "占比", "condition": "团队>=2"}, "团队2-3人"),
        ({"kind": "占比", "condition": "家长满意"}, "问卷满意度"),
        ({"kind": "周期达标率", "condition": "每两周"}, "写 双周"),
        ({"scoring": "不计分"}, "留空"),
        ({"scoring": "平均分"}, "没有按名次、按平均数给分的写法"),
        ({"scoring": "按排名"}, "由人定的类型写 评分"),
        ({"kind": "实地家访占比"}, "类型写 占比，条件写 形式:实地"),
        ({"kind": "上门率"}, "类型写 覆盖率，家访形式写 实地"),
        ({"kind": "占比", "condition": "形式:飞鸽"}, "条件写 面对面（哪些形式算，写在基本设置的“面对面形式”）"),
        ({"target": "九成以上"}, "写 90%"),
        ({"target": "八成五"}, "写 85%"),
        ({"target": "百分之九十五"}, "写 95%"),
        ({"target": "百分之百"}, "写 100%"),
        ({"target": "一半"}, "写 50%"),
        ({"target": "全部"}, "写 100%"),
        ({"kind": "家访次数", "target": "五次"}, "写 5"),
        ({"kind": "家访次数", "target": "十二人次"}, "写 12"),
        ({"kind": "家访次数", "target": "3-5次"}, "写下限，如 3"),
        ({"kind": "家访次数", "target": "每月1次"}, "周期达标率"),
        ({"times": "两次"}, "写 2"),
        ({"times": "每月2次"}, "学生周期达标率"),
        ({"times": "20%"}, "几成写在目标"),
        ({"points": "40%"}, "只写 40"),
        ({"scoring": "扣分", "step": "50%"}, "只写 50"),
        ({"subjects": "任课教师"}, "写 科任教师"),
        ({"subjects": "导师"}, "分工落实率"),
        ({"forms": "实地为主"}, "形式:实地"),
        ({"forms": "除电话外"}, "都列出来"),
        ({"scope": "毕业班"}, "年级:六年级"),
        ({"scope": "低年级"}, "一至三年级"),
        ({"scope": "转学生"}, "类别:转学生"),
        ({"scope": "住校生"}, "类别:寄宿生"),
        ({"kind": "占比", "condition": "时长不少于1小时"}, "写 时长>=30"),
        ({"kind": "占比", "condition": "不少于200字"}, "记录完整:家访过程>=100字"),
        ({"kind": "占比", "condition": "记录完整:四进内容>=2字"}, "记录完整:家访过程>=100字"),
        ({"kind": "占比", "condition": "24小时内上报"}, "没有登记"),
        ({"scoring": "取消评优资格"}, "等级也降到最低"),
        ({"kind": "人均家访次数"}, "没有人均"),
    ],
)
def test_an_unknown_word_gets_the_right_one_by_meaning(cells, says):
    _, problems = load(policy_tables([{**ROW, **cells}]))
    assert says in message(problems[0])


@pytest.mark.parametrize(
    ("sheet", "row", "says"),
    [
        ("awards", ("标兵", "班主任", "每年级2名", ""), "“分年级”一列写 是"),
        ("awards", ("标兵", "班主任", "不超过30%", ""), "如 3 或 30%"),
        ("awards", ("标兵", "全体教师", "5", ""), "各写一行"),
        ("awards", ("标兵", "任课教师", "5", ""), "写 科任教师"),
        ("events", ("患病缺席", "当天", "实地"), "当天的写 0"),
        ("events", ("患病缺席", "24小时", "实地"), "写 1"),
        ("events", ("患病缺席", "一周", "实地"), "写 7"),
        ("events", ("患病缺席", "两周", "实地"), "写 14"),
        ("events", ("患病缺席", "三天", "实地"), "写 3"),
        ("ratings", ("优秀", "九十"), "写 90"),
        ("ratings", ("优秀", "前30%"), "没有按人数比例评"),
    ],
)
def test_the_other_sheets_say_what_to_write_too(sheet, row, says):
    _, problems = load(policy_tables([ROW], **{sheet: [row]}))
    assert says in message(problems[0])


def test_a_grade_by_a_share_of_people_is_told_where_quotas_stand():
    _, problems = load(policy_tables([ROW], ratings=[("优秀", "前30%"), ("合格", "0")]))
    assert "限名额的写在“评优”" in message(problems[0])


@pytest.mark.parametrize("target", ["200%", "4.5", "4/3", "0/3", "1/0", "三十分之一", "半数", "-80", "负80%"])
def test_a_number_that_may_mean_something_else_is_not_guessed(target):
    _, problems = load(policy_tables([{**ROW, "target": target}]))
    assert not {"是不是", "只写", "写"} & set(message(problems[0]).replace("（", " ").split())


@pytest.mark.parametrize(
    ("kind", "subjects", "says"),
    [("家访次数", "学校", "参与率"), ("学生人数", "班级", "覆盖率"), ("覆盖率", "校领导", "分工落实率"),
     ("参与率", "科任教师", "类型写 家访次数"), ("违规次数", "班级", "记在教师名下"), ("按时交表", "学校", "")],
)  # fmt: skip
def test_who_cannot_be_assessed_so_is_told_what_can(kind, subjects, says):
    _, problems = load(policy_tables([indicator(kind, subjects)]))
    assert problems[0].code == "policy-kind-subject"
    assert says in remedy(problems[0])


def test_a_window_of_years_is_told_where_it_is_counted():
    remarks = lint_figures(policy({**ROW, "window": "三年"}), FILE)
    assert any("jiafang year" in message(p) for p in remarks)


FAULTS = [
    ({"scoring": "达标", "target": None}, "没有写目标"),
    ({"scoring": "否决", "target": None, "points": None}, "没有写目标"),
    ({"kind": "评分", "scoring": "", "points": None, "target": None}, "满分"),
    ({"scoring": "分档"}, "没有写分档"),
    ({"tiers": "80%=10"}, "计分不是“分档”"),
    ({"scoring": "分档", "tiers": "80%=41"}, "高于分值"),
    ({"scoring": "分档", "tiers": "80%=10", "points": None}, "没有写分值"),
    ({"kind": "违规次数", "target": "1"}, "越少越好"),
    ({"kind": "违规次数", "target": "1", "scoring": "扣分", "step": "1"}, "越少越好"),
    ({"kind": "手记篇数", "target": "1", "window": "入学前"}, "因学生而异"),
    ({"kind": "家长会次数", "target": "1", "window": "接班期"}, "因学生而异"),
    ({"kind": "学生人数", "target": "1", "condition": "人均"}, "不能用于学生人数"),
    ({"kind": "家访次数", "target": "1", "scoring": "逐个扣分", "step": "1"}, "只用于比率"),
    ({"scoring": "扣罚", "step": "1"}, "只用于次数"),
    ({"scoring": "扣罚", "points": None, "kind": "家访次数", "target": "1"}, "没有写步长"),
    ({"scoring": "比例", "target": "0%"}, "不能是 0"),
]


@pytest.mark.parametrize(("cells", "reason"), FAULTS)
def test_a_row_that_contradicts_itself_is_refused(cells, reason):
    found, problems = load(policy_tables([{**ROW, **cells}]))
    assert found.indicators == ()
    assert any(reason in p.details.get("reason", "") for p in problems)


@pytest.mark.parametrize(
    ("cells", "header"),
    [
        ({"kind": "占比", "condition": "照片>=1且家长签字"}, "条件"),
        ({"kind": "家访次数", "target": "5", "condition": "照片>=1且面对面"}, "条件"),
        ({"kind": "家访次数", "target": "5.125"}, "目标"),
        ({"kind": "手记篇数", "target": "2.5"}, "目标"),
        ({"scoring": "分档", "tiers": "80%=10、80%=8"}, "分档"),
        ({"scoring": "分档", "tiers": "80=10"}, "分档"),
        ({"scoring": "分档", "tiers": "80%:10"}, "分档"),
        ({"staff": "六年级"}, "教师范围"),
        ({"staff": "年级组:"}, "教师范围"),
        ({"unfinished": "以后"}, "未到期"),
        ({"forms": "电话*半"}, "家访形式"),
        ({"forms": "电话*-1"}, "家访形式"),
    ],
)
def test_a_cell_that_is_not_understood_is_an_error_at_the_cell(cells, header):
    found, problems = load(policy_tables([{**ROW, **cells}]))
    assert found.indicators == ()
    assert [p.location.header for p in problems] == [header]


@pytest.mark.parametrize(
    "sheets",
    [
        {"awards": [("先进", "班主任", "150%", 80)]},
        {"awards": [("先进", "班主任", "3", "-1")]},
        {"ratings": [("负", "-10"), ("零", 0)]},
    ],
)
def test_an_award_beyond_everybody_and_a_rating_below_nothing_are_errors(sheets):
    assert [p.code for p in load(policy_tables([ROW], **sheets))[1]] == ["policy-bad-number"]


@pytest.mark.parametrize(
    ("sheets", "value"),
    [
        ({"ratings": [("优秀", "0.9"), ("合格", "0.6"), ("不合格", "0")]}, "优秀"),
        ({"ratings": [("优秀", "90"), ("不合格", "0")]}, None),
        ({"awards": [("标兵", "班主任", "3", "0.85")]}, "标兵"),
        ({"awards": [("标兵", "班主任", "3", "85")]}, None),
        ({"settings": {"总分上限": "1"}}, "总分上限"),
        ({"settings": {"总分上限": "100"}}, None),
    ],
)
def test_a_total_of_a_hundred_is_not_written_as_a_share(sheets, value):
    row = {**ROW, "points": "100"}
    told_of = [p for p in lint_figures(policy(row, **sheets), FILE) if p.code == "policy-idle"]
    assert [p.value for p in told_of if "百分制" in message(p)] == ([value] if value else [])


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        ({"settings": {"重点类别": "留守儿童和单亲"}}, "几类请用顿号分开写：留守儿童、单亲离异"),
        ({"events": [("患病", "3", "实地")]}, "最接近的是“患病缺席”"),
        ({"events": [("打架", "3", "实地")]}, "不是标准的事件类型"),
        ({"events": [("患病缺席", "3", "实地")]}, ""),
    ],
)
def test_a_word_of_the_schools_own_is_noticed_in_every_sheet(sheets, says):
    words = [message(p) for p in lint_figures(policy(ROW, **sheets), FILE) if p.code == "policy-own-word"]
    assert [says in word for word in words] == ([True] if says else [])
