"""分子 and 分母 of the kinds that ask for registers: plans, marks, essays, breaches, events, meetings and the like."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

from oracle_people import as_day, words
from oracle_school import ONE, PERSONAL
from oracle_scopes import enrolled, is_enrolled, weights
from oracle_visits import (
    NOT_APPLICABLE,
    by_pupil,
    came_before,
    condition_of,
    followed,
    scope_of,
    times_of,
    visits_of,
    window_of,
)


def planned_pupils(school, row, name, deadline=None):
    """Different population pupils of a class with a 家访计划 row of that 计划类型 (by the deadline, where one is given)."""
    named = {
        school.planned_pupil(plan).id
        for plan in school.rows("家访计划")
        if school.plan_kind(plan) == condition_of(row)
        and (deadline is None or (plan.get("上报日期") is not None and plan["上报日期"] <= deadline))
    }
    return [p for p in enrolled(school, scope_of(row), (name,)) if p.id in named]


def planned(school, row, whom):
    pupils = enrolled(school, scope_of(row), whom.classes)
    return sum(len(planned_pupils(school, row, name)) for name in whom.classes), len(pupils)


def plan_fulfilled(school, row, whom):
    visits, done, due = by_pupil(school, row, whom), 0, 0
    end = None if window_of(row) in PERSONAL else school.end_of(window_of(row))
    for name in whom.classes:
        if end is not None and not came_before(school, whom, name, end):
            continue
        pupils = planned_pupils(school, row, name)
        is_back = condition_of(row) == "回访"
        done += sum(followed(school, visits.get(p.id, [])) if is_back else p.id in visits for p in pupils)
        due += max(len(pupils), times_of(row, 0))
    return done, due


def plan_on_time(school, row, whom):
    deadline, done, due = school.settings.get("名单截止日期"), 0, 0
    if deadline is None:
        return NOT_APPLICABLE
    for name in whom.classes:
        if came_before(school, whom, name, deadline):
            done += len(planned_pupils(school, row, name, deadline))
            due += max(len(planned_pupils(school, row, name)), times_of(row, 0))
    return done, due


def assigned(school, row, whom, times=1):
    pupils = {
        school.planned_pupil(plan).id
        for plan in school.rows("家访计划")
        if school.plan_kind(plan) == condition_of(row)
        and whom.key in [school.staff_id(name) for name in words(plan.get("参与老师"))]
    }
    pupils = {key for key in pupils if is_enrolled(school, school.pupils[key], scope_of(row))}
    made = Counter(v.pupil for v in visits_of(school, row) if whom.key in v.team)
    return sum(made[key] >= times for key in pupils), len(pupils)


def assigned_times(school, row, whom):
    return assigned(school, row, whom, times_of(row))


def marks(school, row, whom):
    """The mean of the marks, one of each 评分人: the later row by 日期."""
    latest = {}
    for mark in sorted(school.rows("评分登记"), key=lambda m: (m.get("日期") or date.min, m["来源"])):
        is_meant = mark["对象"] == whom.key if whom.kind == "班级" else school.is_staff(mark["对象"], whom.key)
        if mark["指标"] in (row["编号"], row["名称"]) and is_meant:
            latest[mark.get("评分人") or ""] = Fraction(str(mark["得分"]))
    return (sum(latest.values()) / len(latest), None) if latest else NOT_APPLICABLE


def essays(school, row, whom):
    authors = [(e, [school.staff_id(name) for name in words(e["作者"])]) for e in school.rows("家访手记")]
    return sum(
        whom.key in names and (e.get("日期") is None or school.within(e["日期"], window_of(row)))
        for e, names in authors
    ), None


def breaches(school, row, whom):
    kinds = condition_of(row).removeprefix("类型:").split("|") if condition_of(row) else None
    return sum(
        school.staff_id(b["教师"]) == whom.key
        and school.within(b["日期"], window_of(row))
        and (kinds is None or b["类型"] in kinds)
        for b in school.rows("违规登记")
    ), None


def event_response(school, row, whom):
    kinds = condition_of(row).removeprefix("事件:").split("|") if condition_of(row) else None
    rules = {rule["事件类型"]: rule for rule in school.rows("事件响应")}
    answered = asked = 0
    for event in school.rows("事件登记"):
        pupil, rule = school.pupil_of(event), rules.get(event["事件类型"])
        if kinds and event["事件类型"] not in kinds:
            continue
        if rule is None or pupil.school_class not in whom.classes or not school.within(event["日期"], "学期"):
            continue
        last, forms = event["日期"] + int(rule["响应天数"]) * ONE, weights(school, rule["认可形式"])
        if not came_before(school, whom, pupil.school_class, last):
            continue
        visits = [v for v in school.visits if v.pupil == pupil.id and v.form in forms]
        is_met = any(event["日期"] <= v.day <= last for v in visits)
        answered, asked = answered + is_met, asked + (is_met or last <= school.as_of)
    return answered, asked


def meetings(school, row, whom):
    held = [(m["班级"], m["日期"]) for m in school.rows("家长会登记")]
    window = window_of(row)
    return min(sum(of == name and school.within(day, window) for of, day in held) for name in whom.classes), None


def survey_confirmed(school, _row, whom):
    answers = [s for s in school.rows("家长问卷") if s["班级"] in whom.classes]
    return sum(s["是否家访"] == "是" for s in answers), len(answers)


def survey_satisfaction(school, _row, whom):
    answers = [s.get("满意度") for s in school.rows("家长问卷") if s["班级"] in whom.classes]
    given = [Fraction(str(mark)) for mark in answers if mark not in (None, "")]
    return sum(given), 5 * len(given)


def handed_in(school, _row, whom):
    receipts, deadline = school.rows("收表登记"), school.settings.get("收表截止时间")
    if not receipts or deadline is None:
        return NOT_APPLICABLE
    classes = [name for name in whom.classes if came_before(school, whom, name, as_day(deadline))]
    in_time = {r["班级"] for r in receipts if r["收到时间"] <= deadline}
    return len(in_time & set(classes)), len(classes)
