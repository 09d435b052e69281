"""Invented policies: every word of the vocabulary of 指标, and only what measures.md allows together."""

from __future__ import annotations

from random_days import PERSONAL, WINDOWS

GRADES = ("一年级", "二年级", "三年级")
CATEGORIES = ("留守儿童", "残疾", "学习困难", "疑似辍学", "辍学")
GROUPS = ("党员", "骨干", "见习")
SUBJECTS = ("语文", "数学", "英语")
POSTS = ("校领导", "中层干部", "班主任", "科任教师", "心理教师", "其他")
BREACHES = ("告状式家访", "借机旷工", "泄露隐私")
PLAN_KINDS = ("回访", "回访", "大走访", "谈心")
EVENT_KINDS = ("患病缺席", "重大变故", "校内伤害", "其他")
RECORD_ITEMS = (
    *("家长姓名", "家访原因", "家访准备", "家访过程", "家长诉求", "对策感想"),
    *("同行教师", "审批人", "四进内容", "关联事件", "照片>=2"),
)
VISIT_CONDITIONS = (
    *("团队2-3人", "照片>=1", "照片>=2", "家长签字", "工作时间审批", "记录完整", "计划内"),
    *("班主任参加", "形式:实地|视频", "非形式:电话", "时长>=30"),
)
TOKENS = ("全体", "起始年级", "新生", "接新班", "重点", "家长外地", "可家访", "辍学")
FORM_CELLS = ("", "", "全部", "全部", "实地", "实地", "面对面", "电话、视频", "实地、微信", "实地家访")
WEIGHTED = ("电话*0.5", "实地、电话*0.25", "全部、微信*0.5", "面对面、医院探望*2", "实地家访*0.33、短信")

TEACHERS = ("班主任", "科任教师", "校领导")
UNITS = ("班主任", "班级", "年级", "学校")
KINDS = {
    "覆盖率": ("班主任", "科任教师", "班级", "年级", "学校"),
    "参与率": ("年级", "学校"),
    "家访次数": TEACHERS,
    "学生人数": TEACHERS,
    "周期达标率": TEACHERS,
    "学生周期达标率": ("班主任", "科任教师", "班级", "年级", "学校"),
    "分工落实率": TEACHERS,
    "分工达标率": TEACHERS,
    "评分": (*TEACHERS, "班级"),
    "月度进度": ("班主任", "班级"),
    "占比": (*TEACHERS, "班级", "年级", "学校"),
    "事件响应率": UNITS,
    "回访率": UNITS,
    "建档率": UNITS,
    "计划落实率": UNITS,
    "计划按时率": UNITS,
    "家长会次数": ("班主任", "班级"),
    "问卷确认率": UNITS,
    "问卷满意度": UNITS,
    "手记篇数": TEACHERS,
    "诉求办理率": UNITS,
    "按时交表": ("班主任", "班级"),
    "违规次数": TEACHERS,
}
COUNTS = ("家访次数", "学生人数", "家长会次数", "手记篇数", "违规次数", "评分")
NO_SCOPE = ("评分", "事件响应率", "家长会次数", "问卷确认率", "问卷满意度", "手记篇数", "按时交表", "违规次数")
NO_FORMS = (*NO_SCOPE, "建档率", "计划按时率")
BY_WHOM = ("覆盖率", "学生周期达标率", "月度进度", "占比", "回访率", "计划落实率", "诉求办理率")
NO_WINDOW = ("评分", "月度进度", "事件响应率", "建档率", "计划按时率", "问卷确认率", "问卷满意度", "按时交表")
DATED = ("手记篇数", "违规次数", "家长会次数")
WITH_TIMES = ("覆盖率", "参与率", "分工达标率", "周期达标率", "学生周期达标率", "月度进度", "计划落实率", "计划按时率")


def random_policy(dice, busy=12):
    """Title of sheet → rows of 考核办法.xlsx, with `busy` indicators."""
    kinds = [*dice.random.choices(list(KINDS), k=busy - 3), "占比", "覆盖率", "家访次数"]
    return {
        "基本设置": [{"键": key, "值": value} for key, value in random_settings(dice).items() if value is not None],
        "校历": [dict(zip(("名称", "类型", "开始日期", "结束日期"), row, strict=True)) for row in dice.calendar],
        "指标": [indicator(dice, n, kind) for n, kind in enumerate(kinds, 1)],
        "事件响应": [event_rule(dice, kind) for kind in EVENT_KINDS if dice.chance(0.7)],
        "等级": dice.one(([], [{"等级": word, "最低分": n} for word, n in (("好", 85), ("中", "59.5"), ("差", 0))])),
        "评优": [award(dice, n, kind) for n, kind in enumerate((*TEACHERS, "班级"))],
    }


def random_settings(dice):
    settings = {"学校": "示范小学", "学年": "2024-2025", **dice.dates}
    settings["收表截止时间"] = None if dice.chance(0.15) else settings["收表截止时间"]
    settings["名单截止日期"] = None if dice.chance(0.15) else settings["名单截止日期"]
    settings["重点类别"] = "、".join(dice.some(CATEGORIES, 3)) or None
    settings["记录必填项"] = "、".join(dice.some(RECORD_ITEMS, 3) or ["家访过程"])
    settings["回访间隔天数"] = dice.one((None, 1, 7, 14))
    settings["四进项目"] = dice.one((None, None, "教育政策、家庭教育、心理健康"))
    settings["年级计分"] = dice.one((None, "是", "否"))
    settings["总分上限"] = dice.one((None, None, 100, 60))
    if dice.chance(0.2):
        settings["实地形式"], settings["面对面形式"] = "实地家访", "实地家访、视频"
    return settings


def event_rule(dice, kind):
    forms = dice.one(("实地", "面对面", "全部", "实地家访、医院探望"))
    return {"事件类型": kind, "响应天数": dice.one((0, 1, 3, 7)), "认可形式": forms}


def award(dice, number, kind):
    quota, lowest = dice.one((1, 2, "50%", "100%")), dice.one((0, 60, "72.5"))
    return {"项目": f"先进{number}", "对象": kind, "名额": quota, "最低分": lowest}


# ---------------------------------------------------------------- the cells of one indicator


def indicator(dice, number, kind):
    subjects = [word for word in KINDS[kind] if dice.chance(0.7)] or [KINDS[kind][0]]
    row = {
        "编号": f"ZB-{number}",
        "名称": f"{kind}之{number}",
        "考核对象": "、".join(subjects),
        "类型": kind,
        "条件": condition(dice, kind),
        "未到期": dice.one(("", "照计", "不计")) if kind not in NO_WINDOW[3:] and kind != "评分" else "",
    }
    if set(subjects) & set(TEACHERS) and dice.chance(0.25):
        row["教师范围"] = "且".join(teacher_token(dice) for _ in range(dice.one((1, 1, 2))))
    if kind not in NO_SCOPE:
        row["学生范围"] = scope(dice)
    if kind not in NO_FORMS:
        row["家访形式"] = dice.one((*FORM_CELLS, *(WEIGHTED if kind == "家访次数" else ())))
    if kind in BY_WHOM:
        row["家访人"] = dice.one(("", "任一", "班主任", "本人"))
    if kind not in NO_WINDOW and dice.chance(0.5):
        row["时间窗口"] = dice.one((*WINDOWS, *(() if kind in DATED else 2 * PERSONAL)))
    if kind in WITH_TIMES:
        row["次数"] = dice.one((None, None, 1, 1, 2, 3))
    return {**row, **scoring(dice, kind)}


def scope(dice):
    if dice.chance(0.45):
        return dice.one(("", "全体"))
    return "且".join(pupil_token(dice) for _ in range(dice.one((1, 1, 1, 1, 2, 2, 3))))


def pupil_token(dice):
    word = dice.one(
        (
            *TOKENS,
            "类别:" + "|".join(dice.some(CATEGORIES, 2) or ["辍学"]),
            "年级:" + "|".join(dice.some(GRADES, 2) or ["一年级"]),
            dice.one(("班额", "校额")) + dice.one(("<=", ">=", "<", ">")) + str(dice.number(1, 9)),
        )
    )
    return "非" + word if word != "全体" and dice.chance(0.25) else word


def teacher_token(dice):
    column, words = dice.one(
        (("年级组", (*GRADES, "综合组")), ("学科", SUBJECTS), ("岗位", POSTS[:5]), ("教师类别", GROUPS))
    )
    return dice.one(("", "", "非")) + f"{column}:" + "|".join(dice.some(words, 2) or [words[0]])


def condition(dice, kind):
    words = {
        "周期达标率": ("周", "双周", "月"),
        "学生周期达标率": ("周", "双周", "月"),
        "事件响应率": ("", "", events(dice)),
        "月度进度": ("50%", "100%", "33.33%", "5%"),
        "违规次数": ("", "类型:" + "|".join(dice.some(BREACHES, 2) or BREACHES[:1])),
    }
    if kind in ("建档率", "计划落实率", "计划按时率", "分工落实率", "分工达标率"):
        return dice.one(PLAN_KINDS)
    if kind == "占比":
        over_pupils = ("面对面", f"四进>={dice.number(1, 4)}", "属于:" + (scope(dice) or "重点"))
        return dice.one((*VISIT_CONDITIONS, dice.one(over_pupils), dice.one(over_pupils), own_items(dice), time(dice)))
    if kind in ("家访次数", "学生人数"):
        shared = ("人均", "每生最多1次", "每生最多2次") if kind == "家访次数" else ()
        words = (*VISIT_CONDITIONS, own_items(dice), time(dice), "事件", events(dice), "主访", "主访", *shared)
        return "且".join(dict.fromkeys(dice.some(words, dice.one((0, 1, 1, 2, 3)))))
    return dice.one(words.get(kind, ("",)))


def events(dice):
    return "事件:" + "|".join(dice.some(EVENT_KINDS, 2) or EVENT_KINDS[:1])


def own_items(dice):
    return "记录完整:" + "|".join(dice.some(RECORD_ITEMS, 2) or RECORD_ITEMS[:1])


def time(dice):
    return "时段:" + dice.one((*WINDOWS, *PERSONAL))


# ---------------------------------------------------------------- 计分


def scoring(dice, kind):
    is_rate = kind not in COUNTS
    word = dice.one(scorings(kind))
    targets = ("100%", "50%", "33.33%", "66.67%", "12.5%") if is_rate else (1, 2, 3, 5)
    if kind in ("家访次数", "评分"):
        targets = (*targets, "2.5", "0.33", 10)
    if kind == "违规次数":
        targets = (0, 0, 1, 2)
    needs = (
        word in ("达标", "比例", "扣分", "逐个扣分", "加分")
        or kind == "评分"
        or (word == "否决" and kind != "违规次数")
    )
    weight = dice.one((5, 10, 30, "2.5"))
    cells = {"计分": word, "目标": dice.one(targets) if needs or dice.chance(0.4) else None}
    if word not in ("", "否决") and (word != "扣罚" or dice.chance(0.5)):
        cells["分值"] = weight
    if word in ("扣分", "逐个扣分", "加分", "扣罚"):
        cells["步长"] = dice.one((1, 2, "0.5"))
    if word == "分档":
        cells["分档"] = tiers(dice, is_rate, float(weight))
    return cells


def scorings(kind):
    words = ["", "达标", "比例", "扣分", "加分", "分档", "分档", "否决"]
    if kind == "违规次数":
        words = ["", "达标", "加分", "分档", "扣罚", "扣罚", "否决", "否决"]
    elif kind in COUNTS:
        words += ["扣罚"]
    else:
        words += ["逐个扣分"]
    return words + (["扣罚", "扣罚"] if kind in ("周期达标率", "月度进度") else [])


def tiers(dice, is_rate, weight):
    lows = sorted(dice.random.sample((0, 12.5, 20, 33.33, 50, 66.67, 100) if is_rate else (0, 0.5, 1, 2, 2.5, 5), 3))
    unit = "%" if is_rate else ""
    pairs = zip(lows, (weight / 4, weight / 2, weight), strict=True)
    rows = [f"{low:g}{unit}={points:g}" for low, points in pairs]
    return "、".join(dice.one((rows, rows[::-1])))
