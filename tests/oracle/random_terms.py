"""Invented terms by seed, as rows of workbooks: policies of the whole vocabulary, and days on both sides of each turn."""

from __future__ import annotations

from datetime import datetime, timedelta

from random_days import ONE, Dice
from random_policy import (
    BREACHES,
    CATEGORIES,
    EVENT_KINDS,
    GRADES,
    GROUPS,
    PLAN_KINDS,
    POSTS,
    SUBJECTS,
    random_policy,
)
from term_rows import sourced

CLASSES = ("一(1)班", "一(2)班", "二(1)班", "三(1)班")
FORMS = ("实地家访", "医院探望", "家长到校", "视频", "电话", "短信", "微信")
THEMES = ("教育政策", "学困转化", "安全教育", "家庭教育", "心理健康")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"


def random_term(seed, busy=12):
    """Title of sheet → rows; every row knows its 来源 (file, sheet, row)."""
    dice = Dice(seed)
    policy = random_policy(dice, busy)
    tables = {**policy, **Term(dice, policy).tables()}
    return sourced(tables)


class Term:
    """The people of an invented school and what they did."""

    def __init__(self, dice, policy):
        self.dice, self.policy = dice, policy
        self.settings = {row["键"]: row["值"] for row in policy["基本设置"]}
        self.names = CLASSES[: dice.number(1, 4)]
        self.teachers = [self._teacher(n) for n in range(1, dice.number(4, 9))]
        self.offices = [row for name in self.names for row in self._class_rows(name)]
        self.pupils = [self._pupil(n) for n in range(1, dice.number(4, 17))]
        self.staff = [teacher["姓名"] for teacher in self.teachers]
        self.events = [self._event(n) for n in range(dice.number(0, 12))]
        self.log = self._log()

    def tables(self):
        dice = self.dice
        return {
            "学生名册": self.pupils,
            "教师名册": self.teachers,
            "班级表": self.offices,
            "任课表": self._teaching(),
            "家访记录": self.log,
            "家访计划": [self._plan() for _ in range(dice.number(0, dice.one((3, 10, 20))))],
            "事件登记": self.events,
            "家长会登记": [
                {"日期": dice.day(), "班级": dice.one(self.names), "主题": "会"} for _ in range(dice.number(0, 6))
            ],
            "家访手记": [self._essay() for _ in range(dice.number(0, 5))],
            "家长问卷": [self._survey() for _ in range(dice.number(0, 8))],
            "违规登记": [self._breach() for _ in range(dice.number(0, 4))],
            "诉求办理": self._handlings(),
            "评分登记": [mark for row in self.policy["指标"] if row["类型"] == "评分" for mark in self._marks(row)],
            "收表登记": [self._receipt() for _ in range(dice.number(0, 5))],
        }

    # ------------------------------------------------------------ people

    def _teacher(self, number):
        dice = self.dice
        return {
            "工号": f"T{number:02}",
            "姓名": SURNAMES[number] + "师" + LETTERS[number],
            "岗位": "、".join(dice.some(POSTS, 2) or [dice.one(("班主任", "科任教师"))]),
            "年级组": dice.one((*GRADES, "综合组")),
            "学科": dice.one(("", *SUBJECTS)),
            "入职日期": dice.day() if dice.chance(0.3) else None,
            "在岗状态": dice.one(("在岗", "", "", "", "", "", "离岗")),
            "教师类别": "、".join(dice.some(GROUPS, 2)),
        }

    def _class_rows(self, name):
        """One row, shared homerooms, or a succession; now and then the successors keep one who was there."""
        dice = self.dice
        staff = [teacher["姓名"] for teacher in self.teachers]
        dice.random.shuffle(staff)
        rows, since, before = [], dice.day() if dice.chance(0.4) else None, []
        for _ in range(dice.one((1, 1, 1, 2, 2, 3))):
            heads = [staff.pop() for _ in range(min(len(staff), dice.one((1, 1, 2))))]
            heads += [dice.one(before)] if before and dice.chance(0.35) else []
            if not heads:
                break
            until = dice.day() if dice.chance(0.15) else None
            rows.append({"班主任": "、".join(heads), "接班日期": since, "卸任日期": until if not before else None})
            before = heads if until is None else []
            if dice.chance(0.75):
                since = dice.near(since or dice.dates["开学日期"]) + dice.number(1, 40) * ONE
        entry = dice.one(("是", "否"))
        return [
            {"班级": name, "年级": name[0] + "年级", **row, "起始年级": entry}
            for row in rows
            if row["卸任日期"] is None or row["卸任日期"] > (row["接班日期"] or dice.bounded(dice.term[0] - 400 * ONE))
        ] or [{"班级": name, "年级": name[0] + "年级", "班主任": self.teachers[0]["姓名"], "起始年级": entry}]

    def _pupil(self, number):
        dice = self.dice
        moves = len(self.names) > 1 and dice.chance(0.2)
        now = dice.one(self.names)
        entered = dice.day() if dice.chance(0.25) else None
        left = dice.day() if dice.chance(0.15) else None
        return {
            "学号": f"G{number:03}",
            "姓名": SURNAMES[number] + "学" + LETTERS[number],
            "年级": now[0] + "年级",
            "班级": now,
            "入学方式": dice.one(("", "在读", "新生", "插班生")),
            "入校日期": entered,
            "原班级": dice.one([name for name in self.names if name != now]) if moves else None,
            "转班日期": dice.day() if moves else None,
            "转出日期": left if left and (entered is None or left > entered) else None,
            "学籍状态": dice.one(("在读", "", "", "", "", "疑似辍学", "已辍学")),
            "特殊类别": "、".join(dice.some(CATEGORIES[:3], 2)),
            "家长常住外地": dice.one(("是", "否", "")),
            "家访条件": dice.one(("具备", "", "", "不具备")),
        }

    def _teaching(self):
        pairs = [(self.dice.one(self.names), self.dice.one(self.staff)) for _ in range(self.dice.number(0, 7))]
        return [{"班级": name, "教师": teacher, "学科": "语文"} for name, teacher in dict.fromkeys(pairs)]

    # ------------------------------------------------------------ the log

    def _log(self):
        dice = self.dice
        rows = []
        for _ in range(dice.number(*dice.one(((0, 8), (20, 60), (60, 110))))):
            row = self._visit()
            if rows and dice.chance(0.2):  # once more to the same pupil: the same visit, or 回访间隔天数 later
                last, gap = rows[-1], int(self.settings.get("回访间隔天数") or 14)
                same = {key: last[key] for key in ("学生姓名", "班级", "家访日期", "家访形式")}
                later = dice.bounded(last["家访日期"] + (gap + dice.one((-1, 0, 1))) * ONE)
                row = {**row, **same, **(dice.one(({}, {"家访日期": later})))}
            rows.append(row)
        return rows

    def _visit(self):
        dice, pupil = self.dice, self.dice.one(self.pupils)
        team = dice.random.sample(self.staff, min(len(self.staff), dice.one((1, 1, 2, 3, 4))))
        heads = [row["班主任"].split("、") for row in self.offices if row["班级"] in (pupil["班级"], pupil["原班级"])]
        if heads and dice.chance(0.5):
            team = list(dict.fromkeys([dice.one(dice.one(heads)), *team]))
        return {
            "家访日期": self._visit_day(pupil),
            "班级": dice.one((pupil["班级"], pupil["原班级"] or pupil["班级"])),
            "学生姓名": pupil["姓名"],
            "主访教师": team[0],
            "同行教师": "、".join(team[1:]),
            "家访形式": dice.one(("实地家访", "实地家访", *FORMS)),
            "家访结果": dice.one(("完成", "", "", "", "", "未遇", "拒访", "改约")),
            "家长姓名": dice.one(("", "某")),
            "家访原因": dice.one(("", "普访")),
            "家访准备": dice.one(("", "备")),
            "家访过程": dice.one(("谈", "谈", "")),
            "四进内容": "、".join(dice.some(THEMES, 4)),
            "家长诉求": dice.one(("", "无", "修操场", "少些作业")),
            "办理状态": dice.one(("", "未办理", "办理中", "已解决", "已解释并制定方案")),
            "照片": dice.one((None, 0, 1, 2, 3)),
            "时长": dice.one((None, 20, 30, 45)),
            "家长签字": dice.one(("是", "否", "")),
            "是否回访": dice.one(("是", "否", "", "")),
            "工作时间": dice.one(("是", "否", "")),
            "审批人": dice.one(("", "校长")),
            "关联事件": dice.one(("", "", *(event["事件编号"] for event in self.events[:2]))),
            "对策感想": dice.one(("", "想")),
        }

    def _visit_day(self, pupil):
        dice = self.dice
        own = [event["日期"] for event in self.events if event["学生姓名"] == pupil["姓名"]]
        if own and dice.chance(0.35):
            return dice.bounded(dice.one(own) + dice.one((-1, 0, 0, 1, 1, 2, 3, 4, 7, 8)) * ONE)
        turns = [pupil["入校日期"] or dice.dates["开学日期"], pupil["转班日期"], pupil["转出日期"]]
        for row in self.offices:
            if row["班级"] in (pupil["班级"], pupil["原班级"]):
                turns += [row.get("接班日期"), row.get("卸任日期")]
        return dice.near(dice.one([day for day in turns if day])) if dice.chance(0.5) else dice.day()

    def _handlings(self):
        dice = self.dice
        made = [row for row in self.log if row["家访结果"] in ("", "完成")]
        visits = dice.some(made, 12)
        visits += dice.some(visits, 4)
        return [
            {
                "班级": row["班级"],
                "学生姓名": row["学生姓名"],
                "家访日期": row["家访日期"],
                "办理状态": dice.one(("未办理", "办理中", "已解决", "已解释并制定方案")),
                "办理日期": dice.one((None, row["家访日期"] + ONE, row["家访日期"] + 3 * ONE)),
            }
            for row in visits
        ]

    # ------------------------------------------------------------ registers

    def _event(self, number):
        pupil = self.dice.one(self.pupils)
        return {
            "事件编号": f"E{number + 1:02}",
            "日期": self.dice.day(),
            "班级": pupil["班级"],
            "学生姓名": pupil["姓名"],
            "事件类型": self.dice.one(EVENT_KINDS),
        }

    def _plan(self):
        dice, pupil = self.dice, self.dice.one(self.pupils)
        team = dice.some(self.staff, 3)
        if self.log and dice.chance(0.6):  # a pupil whom someone visited, and who went
            row = dice.one(self.log)
            pupil = next(p for p in self.pupils if p["姓名"] == row["学生姓名"])
            team = [row["主访教师"], *team[:1]]
        deadline = self.settings.get("名单截止日期") or dice.dates["名单截止日期"]
        return {
            "班级": pupil["班级"],
            "被访学生": pupil["姓名"],
            "参与老师": "、".join(dict.fromkeys(team)),
            "计划类型": dice.one(PLAN_KINDS),
            "上报日期": dice.near(deadline) if dice.chance(0.8) else None,
        }

    def _essay(self):
        authors = self.dice.some(self.staff, 2) or self.staff[:1]
        return {
            "作者": "、".join(authors),
            "标题": "一次家访",
            "正文": "那天",
            "日期": self.dice.one((None, self.dice.day())),
        }

    def _survey(self):
        dice = self.dice
        return {
            "班级": dice.one(self.names),
            "是否家访": dice.one(("是", "是", "否")),
            "满意度": dice.one((None, 1, 3, 4, 5)),
        }

    def _breach(self):
        return {"日期": self.dice.day(), "教师": self.dice.one(self.staff), "类型": self.dice.one(BREACHES)}

    def _marks(self, row):
        """Marks of an indicator for its teachers and classes, up to its full mark."""
        dice, full = self.dice, float(row["目标"])
        objects = list(self.names) if "班级" in row["考核对象"] else []
        objects += self.staff if set(row["考核对象"].split("、")) - {"班级"} else []
        return [
            {
                "指标": dice.one((row["编号"], row["名称"])),
                "对象": dice.one(objects),
                "得分": dice.one([mark for mark in (0, 0.33, 1, 2, 2.5, 8.75, 10) if mark <= full]),
                "评分人": dice.one(("", "校长", "家长代表")),
                "日期": dice.one((None, dice.day())),
            }
            for _ in range(dice.number(0, 12))
        ]

    def _receipt(self):
        deadline = self.settings.get("收表截止时间") or datetime.fromisoformat("2025-01-22 17:00")
        moment = deadline + timedelta(minutes=self.dice.one((-60, -1, 0, 1, 60)))
        return {"班级": self.dice.one(self.names), "收到时间": moment, "文件": "表.xlsx"}
