"""What a school is by measures.md: its days, its people, who headed which class when, and its visits.

Read from the rows of the workbooks as plain mappings of column to value (dates are `date`, class names canonical), so
that not a line is shared with the product.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from oracle_people import Office, Pupil, Visit, grade_of, said_yes, teacher_of, words

TEACHER_KINDS = ("班主任", "科任教师", "校领导")
FORMS = (
    "实地家访",
    "医院探望",
    "家长到校",
    "电话",
    "短信",
    "微信",
    "QQ",
    "视频",
    "电子邮件",
    "信件",
    "家长会",
    "家长学校",
)
ONE = timedelta(days=1)
PERSONAL = ("接班一月", "入学前", "接班期", "入学后学年", "入学后学期")
"""Windows of a pupil's own, those of the pupil's class among them."""


class School:
    """The tables of one term, read into people, offices, days and visits."""

    def __init__(self, tables):
        self.tables = {title: [dict(row) for row in rows] for title, rows in tables.items()}
        self.settings = {row["键"]: row.get("值") for row in self.rows("基本设置")}
        self.opening, self.closing = self.settings["开学日期"], self.settings["结课日期"]
        self.calendar = [(r["名称"], r["类型"], r["开始日期"], r["结束日期"]) for r in self.rows("校历")]
        self.term = next(
            (a, b) for name, kind, a, b in self.calendar if kind == "学期" and name == self.settings["学期"]
        )
        self.year = next((a, b) for _, kind, a, b in self.calendar if kind == "学年")
        self.as_of = min(self.term[1], self.settings.get("统计截止日期") or self.term[1])
        self._read_people()
        self._read_visits()

    def rows(self, title):
        """The rows of one kind of sheet, in the order of their sources."""
        return self.tables.get(title, [])

    @lru_cache(maxsize=32)  # noqa: B019
    def setting_words(self, key):
        """A setting that is a list."""
        return words(self.settings.get(key))

    # ------------------------------------------------------------ people

    def _read_people(self):
        self.grades = {row["班级"]: row.get("年级") or grade_of(row["班级"]) for row in reversed(self.rows("班级表"))}
        self.classes = list(dict.fromkeys(row["班级"] for row in self.rows("班级表")))
        self.entry_classes = {row["班级"] for row in self.rows("班级表") if row.get("起始年级") == "是"}
        self.pupils = {p.id: p for p in map(self._pupil, self.rows("学生名册"))}
        self.teachers = {t.id: t for t in map(teacher_of, self.rows("教师名册"))}
        self.staff = {t.name: t.id for t in self.teachers.values()}
        self.offices = {name: self._offices(name) for name in self.classes}
        self.taught = {
            t: [r["班级"] for r in self.rows("任课表") if self.staff_id(r["教师"]) == t] for t in self.teachers
        }

    def _pupil(self, row):
        status = row.get("学籍状态") or "在读"
        implied = {"疑似辍学": {"疑似辍学"}, "已辍学": {"辍学"}}.get(status, set())
        return Pupil(
            str(row["学号"]),
            row["姓名"],
            row.get("年级") or self.grades[row["班级"]],
            row["班级"],
            row.get("原班级") or "",
            row.get("转班日期"),
            row.get("入学方式") or "在读",
            row.get("入校日期"),
            row.get("转出日期"),
            status,
            frozenset(words(row.get("特殊类别"))) | implied,
            row.get("家长常住外地") == "是",
            row.get("家访条件") != "不具备",
        )

    def staff_id(self, name):
        """The 工号 of a name, or of 姓名(工号)."""
        bracket = re.fullmatch(r".*\((.+)\)", name)
        return bracket[1] if bracket else self.staff[name]

    def name_of(self, whom):
        """The name of a teacher; units are called by their key."""
        return self.teachers[whom.key].name if whom.key in self.teachers else whom.key

    def is_staff(self, name, key):
        """The name is of that teacher; a class is nobody's name."""
        return (name in self.staff or name.endswith(")")) and self.staff_id(name) == key

    def _offices(self, name):
        """Who headed a class when: a row of a later 接班日期 succeeds those before it that have no 卸任日期."""
        rows = [
            Office(self.staff_id(teacher), row.get("接班日期"), row.get("卸任日期"))
            for row in self.rows("班级表")
            if row["班级"] == name
            for teacher in words(row["班主任"])
        ]
        return [self._ended(office, rows) for office in rows]

    def _ended(self, office, rows):
        """The office with its implied end; whom the next row names too stays, until that row ends or is succeeded."""
        start = office.since
        while office.until is None:
            later = [r.since for r in rows if r.since and r.since > (office.since or date.min)]
            if not later:
                break
            again = [r for r in rows if r.since == min(later) and r.teacher == office.teacher]
            if not again:
                return Office(office.teacher, start, min(later))
            office = again[0]
        return replace(office, since=start)

    def heads_on(self, name, day):
        """The 工号 of all in office on that day."""
        return {office.teacher for office in self.offices.get(name, []) if office.holds(day)}

    def current(self, name):
        """The offices held on the as-of date."""
        return [office for office in self.offices[name] if office.holds(self.as_of)]

    def since_of_class(self, name):
        """The 接班日期 of a class in a window: the earliest of its current homeroom teachers; any blank: blank."""
        days = [office.since for office in self.current(name)]
        return min(days) if days and None not in days else None

    def came(self, teacher, name):
        """The day on which the teacher took the class over; None where no row says so."""
        days = [office.since for office in self.current(name) if office.teacher == teacher]
        return min(days) if days and None not in days else None

    def headed(self, teacher):
        """The classes that the teacher heads now."""
        return [name for name in self.classes if teacher in {o.teacher for o in self.current(name)}]

    def role(self, teacher):
        """The assessed role of an active teacher: the first that fits."""
        if not teacher.active:
            return None
        if {"校领导", "中层干部"} & set(teacher.posts):
            return "校领导"
        if self.headed(teacher.id):
            return "班主任"
        return "科任教师" if "科任教师" in teacher.posts or self.taught[teacher.id] else None

    # ------------------------------------------------------------ days

    def window(self, name, pupil=None):
        """The first and last days of a window, before it is cut at the as-of date."""
        opening = self.opening
        if name in ("学期", "学年"):
            return [self.term if name == "学期" else self.year]
        if name in PERSONAL:
            return self._own_window(name, pupil)
        if name == "开学前一月":
            return [(opening - 30 * ONE, opening - ONE)]
        if name in ("假期", "集中家访", "活动"):
            ends = [last for _, kind, _, last in self.calendar if kind == "学期" and last < self.term[0]]
            start = max(ends) + ONE if ends else self.year[0] - 92 * ONE
            cut = [(max(a, start), min(b, self.term[1])) for _, kind, a, b in self.calendar if kind == name]
            return [(a, b) for a, b in cut if a <= b]
        return [(a, b) for row_name, _, a, b in self.calendar if row_name == name]

    def _own_window(self, name, pupil):
        opening, entered = self.opening, pupil.entered
        since = self.since_of_class(pupil.school_class)
        if name == "接班一月":
            return [(since - 30 * ONE, since + 30 * ONE)] if since else []
        if name == "入学前":
            return [((entered or opening) - 92 * ONE, entered or opening)]
        if name == "接班期":
            return [(since, since + 30 * ONE)] if since and since > opening else self.window("开学前一月")
        if name == "入学后学年":
            return [(entered + ONE if entered else opening, self.year[1])]
        return [(opening if entered is None or entered < opening else entered + ONE, self.term[1])]

    def within(self, day, name, pupil=None):
        """The day is in the window and not after the as-of date."""
        return day <= self.as_of and any(a <= day <= b for a, b in self.window(name, pupil))

    def end_of(self, name, pupil=None):
        """The last day of a window before any as-of date; None where it has no days."""
        lasts = [b for a, b in self.window(name, pupil) if a <= b]
        terms = [b for _, kind, _, b in self.calendar if kind == "学期"]
        if not lasts:
            return None
        return min(max(lasts), max(terms)) if len(terms) > 1 else max(lasts)

    @lru_cache(maxsize=8)  # noqa: B019  a few schools are kept a little longer
    def periods(self, word):
        """Every assessed 周, 双周 or 月: (first day, last day, last teaching day)."""
        if word == "双周":
            weeks = self.periods("周")
            return [(*a[:1], *b[1:]) for a, b in zip(weeks[0::2], weeks[1::2])]  # noqa: B905  an odd last week is none
        groups = {}
        for n in range((self.closing - self.opening).days + 1):
            day = self.opening + n * ONE
            if day.isoweekday() <= 5 and not any(k == "假期" and a <= day <= b for _, k, a, b in self.calendar):
                first = day - (day.isoweekday() - 1) * ONE if word == "周" else day.replace(day=1)
                last = first + 6 * ONE if word == "周" else (first + 31 * ONE).replace(day=1) - ONE
                groups.setdefault((first, last), []).append(day)
        return [(*span, days[-1]) for span, days in groups.items() if len(days) >= (3 if word == "周" else 10)]

    # ------------------------------------------------------------ visits

    def pupil_of(self, row, column="学生姓名"):
        """The pupil whom a row names: 学号 wins; else the name in either class of a pupil who moved."""
        bracket = re.fullmatch(r".*\((.+)\)", str(row.get(column)))
        if row.get("学号") or bracket:
            return self.pupils[str(row.get("学号") or bracket[1])]
        named = [p for p in self.pupils.values() if p.name == row[column]]
        meant = [p for p in named if row["班级"] in (p.school_class, p.former_class or None)]
        if len(meant) != 1:
            raise LookupError(row)
        return meant[0]

    def planned_pupil(self, plan):
        """The pupil of a row of 家访计划."""
        return self.pupil_of(plan, "被访学生")

    def plan_kind(self, plan):
        """计划类型; blank: the one type that the policy asks for, else 普访."""
        kinds = ("建档率", "计划落实率", "计划按时率", "分工落实率")
        asked = {row["条件"] for row in self.rows("指标") if row["类型"] in kinds}
        return plan.get("计划类型") or (min(asked) if len(asked) == 1 else "普访")

    def _read_visits(self):
        groups, handled, self.attempts = {}, self._handled(), []
        for row in sorted(self.rows("家访记录"), key=lambda r: r["来源"]):
            pupil = self.pupil_of(row)
            if (row.get("家访结果") or "完成") == "完成":
                groups.setdefault((pupil.id, row["家访日期"], row["家访形式"]), []).append(row)
            else:
                self.attempts.append((pupil.id, row["家访日期"], row["家访结果"]))
        self.visits = [self._visit(*key, rows, handled) for key, rows in groups.items() if key[1] <= self.as_of]

    def _visit(self, pupil, day, form, rows, handled):
        team = dict.fromkeys(
            self.staff_id(name) for row in rows for name in (row["主访教师"], *words(row.get("同行教师")))
        )
        filled = {column for row in rows for column, value in row.items() if value not in (None, "")}
        texts = {c: next(str(r[c]) for r in rows if r.get(c) not in (None, "")) for c in filled - {"来源"}}
        requests = [str(row.get("家长诉求") or "") for row in rows]
        texts["办理状态"] = handled.get((pupil, day)) or texts.get("办理状态", "")
        return Visit(
            pupil,
            day,
            form,
            tuple(team),
            texts,
            frozenset(filled - {"同行教师"} | ({"同行教师"} if len(team) >= 2 else set())),
            max(int(row.get("照片") or 0) for row in rows),
            max(int(row.get("时长") or 0) for row in rows),
            frozenset(theme for row in rows for theme in words(row.get("四进内容"))),
            frozenset(c for c in ("家长签字", "是否回访", "工作时间") if any(said_yes(r.get(c)) for r in rows)),
            next((text for text in requests if text not in ("", "无", "暂无", "没有", "/", "-")), ""),
        )

    def _handled(self):
        """The 办理状态 of 诉求办理: the latest row by 办理日期, blank the earliest, of equal ones the later row."""
        rows = sorted(self.rows("诉求办理"), key=lambda row: (row.get("办理日期") or date.min, row["来源"]))
        return {(self.pupil_of(row).id, row["家访日期"]): row["办理状态"] for row in rows}
