"""Small invented schools and policies by seed: every word of the vocabulary, and days on both sides of each boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import builders as b

from jiafang_batch.policy.kinds import KINDS, IndicatorKind
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.records import Records, Roster, Tenure
from jiafang_batch.terms import Post

CLASSES = ("一(1)班", "一(2)班", "二(1)班", "三(1)班")
CATEGORIES = ("留守儿童", "残疾", "学习困难", "疑似辍学", "辍学")
FORMS = ("实地家访", "医院探望", "家长到校", "视频", "电话", "微信")
WINDOWS = ("学期", "学年", "开学前一月", "假期", "集中家访", "活动", "家访周", "没有这样的日子")
PERSONAL = ("接班一月", "入学前", "入学后学年")
THEMES = ("教育政策", "学困转化", "安全教育", "家庭教育", "心理健康")
PLAIN_TOKENS = ("全体", "起始年级", "新生", "接新班", "重点", "家长外地", "可家访", "辍学")
PLAN_KINDS = ("普访", "重点", "回访", "大走访", "新生摸底")
EVENT_KINDS = ("患病缺席", "重大变故", "校内伤害", "其他", "丢失课本")
VISIT_CONDITIONS = ("团队2-3人", "照片>=1", "照片>=2", "家长签字", "工作时间审批", "记录完整", "计划内")
RECORD_ITEMS = {
    "家长姓名": "parent",
    "家访过程": "record",
    "家访准备": "preparation",
    "家长诉求": "request",
    "同行教师": "",
    "照片>=2": "",
}
AUTUMN = {
    "学期": "第一学期",
    "开学日期": date(2024, 9, 2),
    "结课日期": date(2025, 1, 17),
    "收表截止时间": datetime.fromisoformat("2025-01-22 17:00"),
    "名单截止日期": date(2025, 1, 8),
}
SPRING = {
    "学期": "第二学期",
    "开学日期": date(2025, 2, 19),  # a Wednesday
    "结课日期": date(2025, 6, 27),
    "收表截止时间": datetime.fromisoformat("2025-07-01 12:00"),
    "名单截止日期": date(2025, 3, 31),
}
YEAR = ("2024-2025学年", "学年", date(2024, 8, 1), date(2025, 7, 31))
TERMS = (
    ("第一学期", "学期", date(2024, 8, 1), date(2025, 1, 24)),
    ("第二学期", "学期", date(2025, 2, 10), date(2025, 7, 10)),
)
OTHER_DAYS = (
    ("暑假", "假期", date(2024, 7, 6), date(2024, 8, 31)),
    ("国庆节", "假期", date(2024, 10, 1), date(2024, 10, 7)),
    ("期中停课", "假期", date(2024, 11, 4), date(2024, 11, 18)),  # leaves November ten teaching days
    ("寒流", "假期", date(2024, 11, 20), date(2024, 11, 20)),
    ("寒假", "假期", date(2025, 1, 20), date(2025, 2, 14)),
    ("五一", "假期", date(2025, 5, 1), date(2025, 5, 5)),
    ("九月集中家访", "集中家访", date(2024, 9, 9), date(2024, 9, 15)),
    ("三月集中家访", "集中家访", date(2025, 3, 3), date(2025, 3, 9)),
    ("大走访", "活动", date(2025, 1, 11), date(2025, 1, 30)),
    ("踏青", "活动", date(2025, 4, 5), date(2025, 4, 12)),
    ("家访周", "家访周", date(2024, 10, 14), date(2024, 10, 20)),
    ("家访周", "家访周", date(2025, 3, 17), date(2025, 3, 23)),
    ("家访周", "活动", date(2024, 12, 2), date(2024, 12, 8)),
)


class Chooser:
    """A term in the making: the dice, and the days that matter in it."""

    def __init__(self, seed):
        self.dice = Random(seed)  # noqa: S311  dice, not keys
        self.settings = self._settings()
        self.calendar = self._calendar()
        ends = [row[3] for row in self.calendar if row[0] == self.settings["学期"]]
        self.as_of = min(ends[0], self.settings.get("统计截止日期") or ends[0])
        self.edges = [self.as_of, self.settings["开学日期"], self.settings["结课日期"]]
        self.edges += [day for row in self.calendar for day in row[2:]]

    def one(self, things):
        return self.dice.choice(list(things))

    def chance(self, share):
        return self.dice.random() < share

    def some(self, things, most):
        things = list(things)
        return self.dice.sample(things, self.dice.randint(0, min(most, len(things))))

    def day(self):
        """Mostly a day of the term; often the last one that counts, or the first that does not."""
        if self.chance(0.4):
            return self.one(self.edges) + timedelta(days=self.one((-31, -30, -1, 0, 0, 1, 30, 31)))
        start = self.settings["开学日期"]
        return start + timedelta(days=self.dice.randint(-35, 150))

    def near(self, day):
        return day + timedelta(days=self.one((-93, -92, -31, -30, -8, -1, 0, 0, 0, 1, 1, 2, 3, 4, 7, 8, 30, 31)))

    # ------------------------------------------------------------ policy

    def _settings(self):
        term = AUTUMN if self.chance(0.65) else SPRING
        settings = {"学校": "示范小学", "学年": "2024-2025", **term}
        if self.chance(0.4):
            opening = settings["开学日期"]
            days = self.one((-20, 4, 26, 59, 60, 75, 100, 110, 120, 140, 400))
            settings["统计截止日期"] = opening + timedelta(days=days)
            if self.chance(0.3):  # a Friday, the last teaching day of its week
                settings["统计截止日期"] += timedelta(days=(5 - settings["统计截止日期"].isoweekday()) % 7)
        if self.chance(0.3):
            settings["开学日期"] += timedelta(days=self.dice.randint(0, 12))
        settings["收表截止时间"] = None if self.chance(0.15) else settings["收表截止时间"]
        settings["名单截止日期"] = None if self.chance(0.15) else settings["名单截止日期"]
        settings["重点类别"] = "、".join(self.some(CATEGORIES, 3)) or None
        settings["记录必填项"] = "、".join(self.some(RECORD_ITEMS, 3)) or None
        settings["回访间隔天数"] = self.one((0, 1, 7, 14))
        if self.chance(0.2):
            settings["实地形式"], settings["面对面形式"] = "实地家访", "实地家访、视频"
        return settings

    def _calendar(self):
        terms = TERMS if self.chance(0.7) else [row for row in TERMS if row[0] == self.settings["学期"]]
        return [YEAR, *terms, *(row for row in OTHER_DAYS if self.chance(0.8))]

    def scope(self):
        if self.chance(0.4):
            return self.one(("", "全体"))
        return "且".join(self.token() for _ in range(self.one((1, 1, 1, 2, 2, 3))))

    def token(self):
        word = self.one(
            (
                *PLAIN_TOKENS,
                "类别:" + "|".join(self.some(CATEGORIES, 2) or ["辍学"]),
                "年级:" + "|".join(self.some(("一年级", "二年级", "三年级"), 2) or ["一年级"]),
                self.one(("班额", "校额")) + self.one(("<=", ">=", "<", ">")) + str(self.dice.randint(0, 9)),
            )
        )
        return "非" + word if self.chance(0.25) else word

    def condition(self, kind):
        allowed = KINDS[kind].conditions
        if ConditionKind.PROGRESS in allowed:
            return self.one(("50%", "100%", "33.33%", "5%"))
        if ConditionKind.PLAN_KIND in allowed:
            return self.one(PLAN_KINDS)
        if ConditionKind.WEEKS in allowed:
            return self.one(("周", "月"))
        words = []
        if ConditionKind.TEAM in allowed:
            words += [*VISIT_CONDITIONS, "时段:" + self.one((*WINDOWS, *PERSONAL))]
        if ConditionKind.EVENT in allowed:
            words += ["事件", "", ""]
        if ConditionKind.THEMES in allowed:
            words += ["面对面", f"四进>={self.dice.randint(0, 4)}", "属于:" + self.scope()]
            words = [w for w in words if w != "属于:"]
        return self.one(words) if words else ""

    def indicator(self, number, kind):
        rule = KINDS[kind]
        subjects = [s.value for s in rule.subjects if self.chance(0.7)] or [rule.subjects[0].value]
        about_visits = kind not in (IndicatorKind.ESSAYS, IndicatorKind.BREACHES, IndicatorKind.MEETINGS)
        window = self.one((*PERSONAL, "")) if about_visits and self.chance(0.3) else self.one(WINDOWS)
        cells = {
            "code": f"ZB-{number}",
            "scope": self.scope(),
            "forms": self.one(("", "全部", "实地", "面对面", "电话、视频", "实地、微信")),
            "visitor": self.one(("", "任一", "班主任", "本人")),
            "window": window if self.chance(0.5) else "学期",
            "condition": self.condition(kind),
            "times": self.one((None, None, 1, 1, 0, 2, 3)),
        }
        return b.indicator(kind.value, "、".join(subjects), **cells, **self.scoring(kind))

    def scoring(self, kind):
        is_rate = KINDS[kind].is_rate
        words = ["", "达标", "比例", "扣分", "加分", "否决"]
        words += ["逐个扣分"] if is_rate else ["扣罚"]
        if kind in (IndicatorKind.PERIODS_MET, IndicatorKind.MONTHLY_PROGRESS):
            words += ["扣罚", "扣罚"]
        word = self.one(words)
        targets = ("100%", "50%", "33.33%", "66.67%", "0.01%") if is_rate else (1, 2, 3, 5)
        lowest = () if word == "比例" else ("0%",) if is_rate else (0,)
        target = self.one((*targets, *lowest))
        return {
            "scoring": word,
            "target": None if word in ("", "扣罚", "否决") and self.chance(0.4) else target,
            "points": None if word in ("扣罚", "否决") else self.one((5, 10, 30, "2.5", 0.3)),
            "step": self.one((1, 2, "0.5")),
        }

    def policy(self):
        kinds = [*self.dice.sample(list(IndicatorKind), 7), IndicatorKind.SHARE, IndicatorKind.COVERAGE]
        events = [
            (kind, self.one((0, 1, 3, 7)), self.one(("实地", "面对面", "全部", "实地家访、医院探望")))
            for kind in EVENT_KINDS
            if self.chance(0.6)
        ]
        awards = [
            (f"评优{n}", subject, self.one((0, 1, 2, "50%", "100%")), self.one((0, 60, "72.5")))
            for n, subject in enumerate(("班主任", "科任教师", "校领导", "班级"))
        ]
        ratings = [("好", 85), ("中", "59.5"), ("差", 0)] if self.chance(0.5) else ()
        found = b.policy(
            *(self.indicator(n, kind) for n, kind in enumerate(kinds, 1)),
            settings=self.settings,
            calendar=self.calendar,
            events=events,
            ratings=ratings,
            awards=awards,
        )
        return replace(found, looked_at=self.day()) if self.chance(0.1) else found

    # ------------------------------------------------------------ records

    def roster(self):
        names = CLASSES[: self.dice.randint(1, 4)]
        teachers = [f"T{n}" for n in range(1, self.dice.randint(4, 8))]
        return Roster(
            students={s.id: s for s in (self.pupil(f"P{n:02}", names) for n in range(self.dice.randint(3, 14)))},
            teachers={key: self.teacher(key) for key in teachers},
            classes={name: self.school_class(name, teachers) for name in names},
            teaching=tuple(
                b.Teaching(self.one(names), self.one(teachers), self.one(("语文", "数学")))
                for _ in range(self.dice.randint(0, 6))
            ),
        )

    def teacher(self, key):
        posts = self.some((p.value for p in Post), 2) or [self.one(("班主任", "科任教师"))]
        grade = self.one(("一年级", "二年级", "综合组"))
        return b.teacher(key, *posts, grade_group=grade, active=self.chance(0.9))

    def school_class(self, name, teachers):
        tenures = tuple(
            Tenure(
                self.one(teachers), self.day() if self.chance(0.6) else None, self.day() if self.chance(0.3) else None
            )
            for _ in range(self.one((1, 1, 2, 3)))
        )
        return replace(b.school_class(name, "T1", entry_grade=self.chance(0.5)), tenures=tenures)

    def pupil(self, key, names):
        return b.pupil(
            key,
            self.one(names),
            *self.some(CATEGORIES[:3], 2),
            status=self.one(("在读", "在读", "在读", "在读", "在读", "疑似辍学", "已辍学")),
            entry_kind=self.one(("在读", "新生", "插班生")),
            entry_date=self.day() if self.chance(0.25) else None,
            leave_date=self.day() if self.chance(0.15) else None,
            parents_away=self.chance(0.3),
            visitable=self.chance(0.8),
        )

    def visit(self, roster, events, row):
        student = self.one(roster.students.values())
        when = self.near(self.one(events).date) if events and self.chance(0.2) else self.day()
        entry = student.entry_date or self.settings["开学日期"]
        turns = [entry, *(tenure.since for tenure in roster.classes[student.school_class].tenures if tenure.since)]
        if self.chance(0.3):
            when = self.near(self.one(turns))
        team = self.dice.sample(list(roster.teachers), min(len(roster.teachers), self.one((1, 1, 2, 3, 4))))
        likely = [tenure.teacher for tenure in roster.classes[student.school_class].tenures]
        team = tuple(dict.fromkeys([self.one(likely), *team] if self.chance(0.5) else team))
        request = self.one(("", "希望多联系"))
        filled = {field for field in RECORD_ITEMS.values() if field and self.chance(0.7)}
        made = b.visit(
            student.id,
            "09-01",
            " ".join(team),
            self.one(("实地家访", "实地家访", *FORMS)),
            row=row,
            photos=self.dice.randint(0, 3),
            themes=" ".join(self.some(THEMES, 3)),
            signed=self.chance(0.5),
            is_follow_up=self.chance(0.2),
            in_work_hours=self.chance(0.5),
            approver=self.one(("", "林校")),
            request=request,
            request_status=self.one((None, "未办理", "办理中", "已解决", "已解释并制定方案")),
            event_id=self.one(("", "S1")),
            filled=frozenset(filled | {"request"} if request else filled),
        )
        return replace(made, date=when)

    def visits(self, roster, events):
        made = []
        for row in range(2, 2 + self.dice.randint(0, self.one((5, 30, 60)))):
            visit = self.visit(roster, events, row)
            if made and self.chance(0.2):  # once more to the same pupil, about 回访间隔天数 later
                last, gap = made[-1], self.settings["回访间隔天数"] + self.one((-1, 0, 1))
                visit = replace(visit, student=last.student, date=last.date + timedelta(days=gap))
            made.append(visit)
        return tuple({(v.student, v.date, v.form): v for v in made}.values())

    def records(self):
        roster = self.roster()
        pupils, names, teachers = list(roster.students), list(roster.classes), list(roster.teachers)

        def several(make, most):
            return tuple(make(n) for n in range(2, 2 + self.dice.randint(0, most)))

        def event(n):
            return replace(b.event(f"S{n}", "09-01", self.one(pupils), self.one(EVENT_KINDS)), date=self.day())

        def attempt(n):
            outcome = self.one(("未遇", "拒访", "改约"))
            when = self.one((self.as_of, self.as_of, self.day()))
            return replace(b.attempt(self.one(pupils), "09-01", outcome), date=when, source=b.at(n))

        def plan(_):
            made = b.plan(self.one(pupils), self.one(PLAN_KINDS))
            deadline = self.settings["名单截止日期"]
            return replace(made, forwarded=self.near(deadline) if deadline and self.chance(0.7) else None)

        def receipt(_):
            deadline = self.settings["收表截止时间"] or datetime.fromisoformat("2025-01-22 17:00")
            moment = deadline + timedelta(minutes=self.one((-60, -1, 0, 1, 60)))
            return b.receipt(moment.isoformat(), self.one(names))

        events = several(event, 12)
        return Records(
            roster=roster,
            visits=self.visits(roster, events),
            attempts=several(attempt, 8),
            plans=several(plan, self.one((3, 10, 20))),
            events=events,
            meetings=several(lambda _: replace(b.meeting("09-01", self.one(names)), date=self.day()), 5),
            essays=several(
                lambda _: replace(b.essay("", *self.dice.sample(teachers, 2)), date=self.one((None, self.day()))), 5
            ),
            surveys=several(lambda _: b.survey(self.chance(0.7), self.one((None, 1, 3, 4, 5)), self.one(names)), 8),
            breaches=several(lambda _: replace(b.breach("09-01", self.one(teachers)), date=self.day()), 2),
            handlings=(),
            receipts=several(receipt, 5),
        )


def random_term(seed):
    """(policy, records) of a seed."""
    chooser = Chooser(seed)
    return chooser.policy(), chooser.records()
