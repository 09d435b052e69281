"""The figures of a term by the longest way: loops over all visits and all pupils, straight from measures.md.

Nothing here is shared with the engine but the records and the policy as read. The words of 学生范围, 家访形式 and 条件
are read once more from what the school wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from jiafang_batch.terms import Post, StudentStatus, VisitForm

TEACHER_KINDS = ("班主任", "科任教师", "校领导")
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Whom:
    """Who is assessed: 对象类型, 对象编号, and the classes that are theirs."""

    kind: str
    key: str
    classes: tuple[str, ...]


class Oracle:
    """A policy and records, and every question that an indicator asks of them."""

    def __init__(self, policy, records):
        self.policy, self.records = policy, records
        self.settings, self.roster = policy.settings, records.roster
        ends = [policy.term.last, policy.looked_at or self.settings.cut_off or policy.term.last]
        self.as_of = min(ends)
        self.visits = [v for v in records.visits if v.date <= self.as_of]

    # ------------------------------------------------------------ calendar

    def days(self, name, student=None):
        """The (first, last) pairs of a window, each ending by the as-of date."""
        policy, opening = self.policy, self.settings.opening
        if name == "学期":
            found = [(policy.term.first, policy.term.last)]
        elif name == "学年":
            found = [(policy.school_year.first, policy.school_year.last)]
        elif name == "开学前一月":
            found = [(opening - 30 * ONE, opening - ONE)]
        elif name == "接班一月":
            tenure = self.current_homeroom(student.school_class)
            known = tenure is not None and tenure.since is not None
            found = [(tenure.since - 30 * ONE, tenure.since + 30 * ONE)] if known else []
        elif name == "入学前":
            entry = student.entry_date or opening
            found = [(entry - 92 * ONE, entry)]
        elif name == "入学后学年":
            start = student.entry_date + ONE if student.entry_date else opening
            found = [(start, policy.school_year.last)]
        elif name in ("假期", "集中家访", "活动"):
            before = [row.last for row in policy.calendar if row.kind == "学期" and row.last < policy.term.first]
            start = max(before) + ONE if before else policy.school_year.first
            found = [(max(row.first, start), row.last) for row in policy.calendar if row.kind == name]
        else:
            found = [(row.first, row.last) for row in policy.calendar if row.name == name]
        return [(first, min(last, self.as_of)) for first, last in found]

    def within(self, day, name, student=None):
        return any(first <= day <= last for first, last in self.days(name, student))

    def teaching_days(self):
        found, day = [], self.settings.opening
        while day <= self.settings.closing:
            free = any(r.kind == "假期" and r.first <= day <= r.last for r in self.policy.calendar)
            if day.isoweekday() <= 5 and not free:
                found.append(day)
            day += ONE
        return found

    def periods(self, word):
        """Every assessed week or month as (first day, last day, whether it counts by now)."""
        groups = {}
        for day in self.teaching_days():
            if word == "周":
                first = day - (day.isoweekday() - 1) * ONE
                last = first + 6 * ONE
            else:
                first = day.replace(day=1)
                last = (first + 31 * ONE).replace(day=1) - ONE
            groups.setdefault((first, last), []).append(day)
        least = 3 if word == "周" else 10
        return [(*span, days[-1] <= self.as_of) for span, days in sorted(groups.items()) if len(days) >= least]

    # ------------------------------------------------------------ people

    def homeroom_on(self, name, day):
        """The tenure in office on that day; of several the latest 接班日期, of equal ones the later row."""
        best = None
        for tenure in self.roster.classes[name].tenures:
            is_later = best is None or (tenure.since or date.min) >= (best.since or date.min)
            if self.in_office(tenure, day) and is_later:
                best = tenure
        return best

    def current_homeroom(self, name):
        return self.homeroom_on(name, self.as_of)

    @staticmethod
    def in_office(tenure, day):
        return (tenure.since is None or tenure.since <= day) and (tenure.until is None or day < tenure.until)

    def headed(self, teacher):
        return tuple(
            name
            for name in self.roster.classes
            if (tenure := self.current_homeroom(name)) is not None and tenure.teacher == teacher
        )

    def taught(self, teacher):
        return tuple(dict.fromkeys(row.school_class for row in self.roster.teaching if row.teacher == teacher))

    def role(self, teacher):
        if not teacher.active:
            return None
        if Post.SCHOOL_LEADER in teacher.posts or Post.MIDDLE_LEADER in teacher.posts:
            return "校领导"
        if self.headed(teacher.id):
            return "班主任"
        if Post.SUBJECT in teacher.posts or self.taught(teacher.id):
            return "科任教师"
        return None

    def all_of(self, kind):
        """Everybody of one 对象类型 in the order of the rosters."""
        classes = self.roster.classes
        if kind in TEACHER_KINDS:
            own = {"班主任": self.headed, "科任教师": self.taught, "校领导": lambda _: ()}[kind]
            return [Whom(kind, t.id, own(t.id)) for t in self.roster.teachers.values() if self.role(t) == kind]
        if kind == "班级":
            return [Whom(kind, name, (name,)) for name in classes]
        if kind == "学校":
            return [Whom(kind, self.settings.school, tuple(classes))]
        grades = dict.fromkeys(c.year_group for c in classes.values())
        return [Whom(kind, g, tuple(n for n, c in classes.items() if c.year_group == g)) for g in grades]

    def enrolled(self, student):
        came = student.entry_date is None or student.entry_date <= self.as_of
        return came and (student.leave_date is None or student.leave_date > self.as_of)

    def size(self, school_class=None):
        """Enrolled 全体 students of a class, or of the school."""
        return sum(
            self.enrolled(s) and s.status is not StudentStatus.DROPPED_OUT and school_class in (None, s.school_class)
            for s in self.roster.students.values()
        )

    # ------------------------------------------------------------ 学生范围

    def meets(self, student, scope):
        """Whether a pupil meets a 学生范围 as it is written; enrolment is no part of it."""
        words = (scope or "全体").split("且")
        if student.status is StudentStatus.DROPPED_OUT and not any(self.lets_in(word) for word in words):
            return False
        return all(self.holds(student, word) for word in words)

    def lets_in(self, word):
        return (
            word == "辍学"
            or (word.startswith("类别:") and "辍学" in word.removeprefix("类别:").split("|"))
            or (word == "重点" and "辍学" in self.settings.key_categories)
        )

    def holds(self, student, word):
        if word.startswith("非"):
            return not self.holds(student, word.removeprefix("非"))
        if word.startswith("类别:"):
            return any(name in student.categories for name in word.removeprefix("类别:").split("|"))
        if word.startswith("年级:"):
            return student.year_group in word.removeprefix("年级:").split("|")
        if sized := re.fullmatch(r"(班额|校额)(<=|>=|<|>)(\d+)", word):
            size, number = self.size(student.school_class if sized[1] == "班额" else None), int(sized[3])
            return {"<=": size <= number, ">=": size >= number, "<": size < number, ">": size > number}[sized[2]]
        if word == "接新班":
            tenure = self.current_homeroom(student.school_class)
            return tenure is not None and tenure.since is not None and self.within(tenure.since, "学期")
        return {
            "全体": lambda: True,
            "起始年级": lambda: self.roster.classes[student.school_class].is_entry_grade,
            "新生": lambda: student.entry_kind.value in ("新生", "插班生"),
            "重点": lambda: any(name in student.categories for name in self.settings.key_categories),
            "家长外地": lambda: student.parents_away,
            "可家访": lambda: student.visitable,
            "辍学": lambda: student.status.value in ("疑似辍学", "已辍学"),
        }[word]()

    def filters(self, student, scope):
        """学生范围 over visits: 全体 or blank lets every visited pupil count."""
        return set(scope.split("且")) <= {"", "全体"} or self.meets(student, scope)

    def pupils(self, classes):
        return [s for s in self.roster.students.values() if s.school_class in classes]

    def population(self, indicator, classes):
        return [s for s in self.pupils(classes) if self.enrolled(s) and self.meets(s, indicator.scope.text)]

    # ------------------------------------------------------------ visits

    def forms(self, text):
        sets = {"实地": self.settings.onsite_forms, "面对面": self.settings.face_to_face_forms}
        if text in ("", "全部"):
            return set(VisitForm)
        return {form for word in text.split("、") for form in sets.get(word) or [VisitForm(word)]}

    def counted(self, indicator, window=None):
        """V: the visits whose form is in 家访形式 and whose date is in 时间窗口."""
        forms, name = self.forms(indicator.forms_text), window or indicator.window
        return [
            v for v in self.visits if v.form in forms and self.within(v.date, name, self.roster.students[v.student])
        ]

    def is_by(self, indicator, visit, whom):
        """家访人."""
        word = indicator.visitor.value
        if word == "本人" and whom.kind in TEACHER_KINDS:
            return whom.key in visit.participants
        if word == "班主任":
            name = self.roster.students[visit.student].school_class
            then = [t.teacher for t in self.roster.classes[name].tenures if self.in_office(t, visit.date)]
            now = self.current_homeroom(name)
            return any(teacher in visit.participants for teacher in (*then, *([now.teacher] if now else [])))
        return True

    def visits_to(self, indicator, student, whom, window=None):
        """Visits of V to the pupil by 家访人."""
        return [
            v for v in self.counted(indicator, window) if v.student == student.id and self.is_by(indicator, v, whom)
        ]

    def credited(self, indicator, whom):
        """Visits of V that the teacher took part in, to pupils that 学生范围 lets through."""
        return [
            v
            for v in self.counted(indicator)
            if whom.key in v.participants and self.filters(self.roster.students[v.student], indicator.scope.text)
        ]

    # ------------------------------------------------------------ 条件

    def satisfies(self, visit, condition):
        """Whether a visit meets a condition over visits."""
        student = self.roster.students[visit.student]
        if team := re.fullmatch(r"团队(\d+)-(\d+)人", condition):
            return int(team[1]) <= len(set(visit.participants)) <= int(team[2])
        if photos := re.fullmatch(r"照片>=(\d+)", condition):
            return visit.photos >= int(photos[1])
        if condition.startswith("时段:"):
            return self.within(visit.date, condition.removeprefix("时段:"), student)
        return {
            "家长签字": lambda: visit.signed,
            "工作时间审批": lambda: visit.in_work_hours and visit.approver != "",
            "记录完整": lambda: all(self.is_filled(visit, item) for item in self.settings.record_items),
            "计划内": lambda: any(plan.student == visit.student for plan in self.records.plans),
            "事件": lambda: visit.event_id != "",
        }[condition]()

    @staticmethod
    def is_filled(visit, item):
        if item.field == "photos":
            return visit.photos >= item.photos
        if item.field == "companions":
            return len(set(visit.participants)) >= 2
        return item.field in visit.filled

    def student_satisfies(self, student, visits, condition):
        """Whether a covered pupil with these visits meets a condition over pupils."""
        if condition == "面对面":
            return any(v.form in self.settings.face_to_face_forms for v in visits)
        if themes := re.fullmatch(r"四进>=(\d+)", condition):
            return len({theme for v in visits for theme in v.themes}) >= int(themes[1])
        return self.meets(student, condition.removeprefix("属于:"))
