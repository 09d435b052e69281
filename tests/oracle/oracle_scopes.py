"""学生范围, 教师范围, 家访形式, 家访人 and the 条件 over visits, as a school writes them (measures.md)."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from oracle_people import words
from oracle_school import FORMS, TEACHER_KINDS

COMPARE = {
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
}


# ---------------------------------------------------------------- pupils


def is_everybody(scope):
    """True for 全体, however often it is written, and for a blank."""
    return set((scope or "全体").split("且")) == {"全体"}


def meets(school, pupil, scope):
    """Whether a pupil meets a 学生范围; enrolment is no part of it."""
    tokens = (scope or "全体").split("且")
    if pupil.status == "已辍学" and not any(lets_in(school, word) for word in tokens):
        return False
    return all(holds(school, pupil, word) for word in tokens)


def lets_in(school, word):
    """The tokens that let those who dropped out in."""
    if word.startswith("类别:"):
        return "辍学" in word.removeprefix("类别:").split("|")
    return word == "辍学" or (word == "重点" and "辍学" in school.setting_words("重点类别"))


def holds(school, pupil, word):
    """One token of 学生范围 by its own meaning."""
    if word.startswith("非"):
        return not holds(school, pupil, word.removeprefix("非"))
    if word.startswith("类别:"):
        return bool(pupil.categories & set(word.removeprefix("类别:").split("|")))
    if word.startswith("年级:"):
        return pupil.grade in word.removeprefix("年级:").split("|")
    if word.startswith("班级:"):
        return pupil.school_class in word.removeprefix("班级:").split("|")
    if sized := re.fullmatch(r"(班额|校额)(<=|>=|<|>)(\d+)", word):
        return COMPARE[sized[2]](size(school, pupil.school_class if sized[1] == "班额" else None), int(sized[3]))
    if word == "接新班":
        since = school.since_of_class(pupil.school_class)
        return since is not None and school.within(since, "学期")
    return {
        "全体": True,
        "起始年级": pupil.school_class in school.entry_classes,
        "新生": pupil.entry_kind in ("新生", "插班生"),
        "重点": bool(pupil.categories & set(school.setting_words("重点类别"))),
        "家长外地": pupil.away,
        "可家访": pupil.visitable,
        "辍学": pupil.status in ("疑似辍学", "已辍学"),
    }[word]


@lru_cache(maxsize=64)
def size(school, name=None):
    """Enrolled 全体 pupils of a class, or of the school."""
    return len([p for p in school.pupils.values() if is_enrolled(school, p, "") and name in (None, p.school_class)])


def is_enrolled(school, pupil, scope):
    """An enrolled pupil of the scope."""
    return pupil.enrolled(school.as_of) and meets(school, pupil, scope)


def enrolled(school, scope, classes=None):
    """The enrolled pupils of these classes (None: of the school) that meet the scope."""
    pupils = (p for p in school.pupils.values() if classes is None or p.school_class in classes)
    return [p for p in pupils if is_enrolled(school, p, scope)]


def lets_through(school, visit, scope):
    """学生范围 as a filter of visits: 全体 or blank lets every visited pupil count."""
    return is_everybody(scope) or meets(school, school.pupils[visit.pupil], scope)


# ---------------------------------------------------------------- teachers


def in_teacher_scope(teacher, scope):
    """教师范围."""
    return all(teacher_holds(teacher, word) for word in scope.split("且")) if scope else True


def teacher_holds(teacher, word):
    """One token of 教师范围."""
    if word.startswith("非"):
        return not teacher_holds(teacher, word.removeprefix("非"))
    column, _, names = word.partition(":")
    values = {
        "年级组": (teacher.grade_group,),
        "学科": (teacher.subject,),
        "岗位": teacher.posts,
        "教师类别": teacher.groups,
    }[column]
    return bool(set(values) & set(names.split("|")))


# ---------------------------------------------------------------- visits


def weights(school, text):
    """家访形式: form → how much a visit of that form counts; a form's own weight wins."""
    sets = {
        "实地": school.setting_words("实地形式") or ["实地家访", "医院探望"],
        "面对面": school.setting_words("面对面形式") or ["实地家访", "医院探望", "家长到校"],
        "全部": FORMS,
    }
    entries = [entry.partition("*") for entry in words(text) or ["全部"]]
    listed = {form: Fraction(1) for word, _, _ in entries for form in sets.get(word, (word,))}
    return {**listed, **{word: Fraction(weight) for word, star, weight in entries if star}}


def is_by(school, row, visit, whom):
    """家访人 of an indicator's row."""
    word = row.get("家访人") or "任一"
    if word == "本人":
        return whom.kind not in TEACHER_KINDS or whom.key in visit.team
    return word != "班主任" or has_homeroom(school, visit)


def has_homeroom(school, visit):
    """Whether somebody of the team heads the pupil's class, or headed that of the day."""
    pupil = school.pupils[visit.pupil]
    then = school.heads_on(pupil.class_on(visit.day), visit.day)
    now = school.heads_on(pupil.school_class, school.as_of)
    return bool((then | now) & set(visit.team))


def satisfies(school, visit, condition):
    """A condition over visits."""
    if photos := re.fullmatch(r"照片>=(\d+)", condition):
        return visit.photos >= int(photos[1])
    if minutes := re.fullmatch(r"时长>=(\d+)", condition):
        return visit.minutes >= int(minutes[1])
    if condition.startswith("事件:"):
        kinds = {e["事件编号"]: e["事件类型"] for e in school.rows("事件登记")}
        return kinds.get(visit.cells.get("关联事件")) in condition.removeprefix("事件:").split("|")
    if condition.startswith("每生最多"):
        return True
    if team := re.fullmatch(r"团队(\d+)-(\d+)人", condition):
        return int(team[1]) <= len(visit.team) <= int(team[2])
    if condition.startswith("时段:"):
        return school.within(visit.day, condition.removeprefix("时段:"), school.pupils[visit.pupil])
    if forms := re.fullmatch(r"(非?)形式:(.+)", condition):
        return bool(forms[1]) != any(visit.form in weights(school, word) for word in forms[2].split("|"))
    if condition.startswith("记录完整"):
        items = condition.partition(":")[2].split("|") if ":" in condition else school.setting_words("记录必填项")
        return all(is_filled(visit, item) for item in items)
    return {
        "家长签字": lambda: "家长签字" in visit.yes,
        "工作时间审批": lambda: "工作时间" in visit.yes and bool(visit.cells.get("审批人")),
        "计划内": lambda: visit.pupil in {p.id for p in map(school.planned_pupil, school.rows("家访计划"))},
        "事件": lambda: bool(visit.cells.get("关联事件")),
        "班主任参加": lambda: has_homeroom(school, visit),
        "主访": lambda: True,
        "人均": lambda: True,
    }[condition]()


def is_filled(visit, item):
    """One column of 记录必填项."""
    photos = re.fullmatch(r"照片>=(\d+)", item)
    return visit.photos >= int(photos[1]) if photos else item in visit.filled
