"""分子 and 分母 of the kinds that ask for visits, in the words of measures.md. 分母 None: a count; 0: not applicable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from oracle_school import TEACHER_KINDS
from oracle_scopes import enrolled, is_by, is_everybody, lets_through, meets, satisfies, weights

NOT_APPLICABLE = (0, 0)


@dataclass(frozen=True)
class Whom:
    """Who is assessed: 对象类型, 对象编号, and the classes that are theirs."""

    kind: str
    key: str
    classes: tuple[str, ...]


# ---------------------------------------------------------------- what the cells of a row ask


def scope_of(row):
    return row.get("学生范围") or ""


def window_of(row):
    return row.get("时间窗口") or "学期"


def condition_of(row):
    return str(row.get("条件") or "")


def times_of(row, blank=1):
    return blank if row.get("次数") in (None, "") else int(row["次数"])


def share_of(text):
    """50% as a fraction."""
    return Fraction(str(text).removesuffix("%")) / 100 if "%" in str(text) else Fraction(str(text))


def visits_of(school, row, window=None):
    """V: visits whose form is in 家访形式 and whose date is in 时间窗口."""
    forms, name = weights(school, row.get("家访形式") or ""), window or window_of(row)
    return [v for v in school.visits if v.form in forms and school.within(v.day, name, school.pupils[v.pupil])]


def by_pupil(school, row, whom, window=None):
    """Pupil → the visits of V by 家访人."""
    groups = {}
    for visit in visits_of(school, row, window):
        if is_by(school, row, visit, whom):
            groups.setdefault(visit.pupil, []).append(visit)
    return groups


def credited(school, row, teacher):
    """V that the teacher took part in, to pupils whom 学生范围 lets through."""
    return [v for v in visits_of(school, row) if teacher in v.team and lets_through(school, v, scope_of(row))]


def is_over(school, row, whom, pupil):
    """The pupil's window was over before this homeroom teacher came."""
    came = school.came(whom.key, pupil.school_class) if whom.kind == "班主任" else None
    end = school.end_of(window_of(row), pupil)
    return came is not None and end is not None and end < came


def judged(school, row, whom):
    """The population, without pupils whose window was over before the homeroom teacher came."""
    return [p for p in enrolled(school, scope_of(row), whom.classes) if not is_over(school, row, whom, p)]


def came_before(school, whom, name, day):
    """The teacher headed the class by that day; a unit always did."""
    came = school.came(whom.key, name) if whom.kind == "班主任" else None
    return came is None or day >= came


# ---------------------------------------------------------------- pupils


def coverage(school, row, whom):
    visits, pupils = by_pupil(school, row, whom), judged(school, row, whom)
    return sum(len(visits.get(p.id, ())) >= times_of(row) for p in pupils), len(pupils)


def followed(school, visits):
    """A visit marked 是否回访, or two at least 回访间隔天数 apart."""
    gap = school.settings.get("回访间隔天数")
    apart = timedelta(days=14 if gap in (None, "") else int(gap))
    pairs = [(a, b) for n, a in enumerate(visits) for b in visits[n + 1 :]]
    return any("是否回访" in v.yes for v in visits) or any(abs(a.day - b.day) >= apart for a, b in pairs)


def follow_up(school, row, whom):
    visits, pupils = by_pupil(school, row, whom), judged(school, row, whom)
    return sum(followed(school, visits.get(p.id, [])) for p in pupils), len(pupils)


def pupil_periods(school, row, whom):
    """Pairs of a pupil and a period that has counted, the pupil enrolled on its last teaching day."""
    visits, reached, pairs = by_pupil(school, row, whom), 0, 0
    for pupil in enrolled(school, scope_of(row), whom.classes):
        for first, last, taught in school.periods(condition_of(row)):
            counts = taught <= school.as_of and pupil.enrolled(taught)
            if counts and came_before(school, whom, pupil.school_class, taught):
                pairs += 1
                reached += sum(first <= v.day <= last for v in visits.get(pupil.id, ())) >= times_of(row)
    return reached, pairs


def month_steps(school, row, whom):
    """Each month that counts: (first day, covered, population, coverage to reach)."""
    visits, months, steps = by_pupil(school, row, whom, "学期"), school.periods("月"), []
    for j, (first, last, taught) in enumerate(months, 1):
        classes = [name for name in whom.classes if came_before(school, whom, name, taught)]
        pupils = enrolled(school, scope_of(row), classes)
        if taught <= school.as_of and pupils:
            covered = sum(sum(v.day <= last for v in visits.get(p.id, ())) >= times_of(row) for p in pupils)
            steps.append((first, covered, len(pupils), share_of(condition_of(row)) * Fraction(j, len(months))))
    return steps


def monthly_progress(school, row, whom):
    steps = month_steps(school, row, whom)
    return sum(Fraction(covered, pupils) >= goal for _, covered, pupils, goal in steps), len(steps)


# ---------------------------------------------------------------- teachers


def participation(school, row, whom):
    active = [t for t in school.teachers.values() if t.active]
    if whom.kind == "年级":
        active = [t for t in active if t.grade_group == whom.key]
    return sum(len(credited(school, row, t.id)) >= times_of(row) for t in active), len(active)


def asked_visits(school, row, whom):
    """The visits of 家访次数 and 学生人数; None where the row doesn't apply to the teacher."""
    conditions, scope = [c for c in condition_of(row).split("且") if c], scope_of(row)
    if not is_everybody(scope) and not enrolled(school, scope, None if whom.kind == "校领导" else whom.classes):
        return None
    for kinds in [c.partition(":")[2] for c in conditions if c.partition(":")[0] == "事件"]:
        events = [e for e in school.rows("事件登记") if not kinds or e["事件类型"] in kinds.split("|")]
        if not any(school.within(event["日期"], window_of(row), school.pupil_of(event)) for event in events):
            return None
    visits = credited(school, row, whom.key)
    if "主访" in conditions:
        visits = [v for v in visits if v.lead == whom.key]
    return [v for v in visits if all(satisfies(school, v, condition) for condition in conditions)]


def visit_count(school, row, whom):
    visits, weight = asked_visits(school, row, whom), weights(school, row.get("家访形式") or "")
    if visits is None:
        return NOT_APPLICABLE
    conditions = condition_of(row).split("且")
    most = [int(cap[1]) for cap in (re.fullmatch(r"每生最多(\d+)次", c) for c in conditions) if cap]
    totals = {}
    for v in visits:
        worth = weight[v.form] / (len(v.team) if "人均" in conditions else 1)
        totals[v.pupil] = totals.get(v.pupil, Fraction(0)) + worth
    return sum((min([total, *most]) for total in totals.values()), Fraction(0)), None


def pupil_count(school, row, whom):
    visits = asked_visits(school, row, whom)
    return NOT_APPLICABLE if visits is None else (len({v.pupil for v in visits}), None)


def periods_met(school, row, whom):
    days = [v.day for v in credited(school, row, whom.key)]
    hired = school.teachers[whom.key].hired or date.min
    periods = [p for p in school.periods(condition_of(row)) if hired <= p[2] <= school.as_of]
    return sum(sum(a <= day <= b for day in days) >= times_of(row) for a, b, _ in periods), len(periods)


# ---------------------------------------------------------------- visits


def visits_of_unit(school, row, whom):
    """V to pupils of the unit's classes, enrolled or not, by 家访人."""
    return [
        v
        for v in visits_of(school, row)
        if school.pupils[v.pupil].school_class in whom.classes
        and is_by(school, row, v, whom)
        and lets_through(school, v, scope_of(row))
    ]


def share(school, row, whom):
    condition = condition_of(row)
    if over_pupils(condition):
        visits, base = by_pupil(school, row, whom), covered_pupils(school, row, whom)
        return sum(pupil_satisfies(school, p, visits[p.id], condition) for p in base), len(base)
    visits = credited(school, row, whom.key) if whom.kind in TEACHER_KINDS else visits_of_unit(school, row, whom)
    if condition == "工作时间审批":
        visits = [v for v in visits if "工作时间" in v.yes]
    return sum(satisfies(school, v, condition) for v in visits), len(visits)


def over_pupils(condition):
    """The conditions of 占比 whose base is covered pupils."""
    return condition == "面对面" or condition.startswith(("四进", "属于:"))


def covered_pupils(school, row, whom):
    visits = by_pupil(school, row, whom)
    if whom.kind in ("科任教师", "校领导"):
        met = {v.pupil for v in visits_of(school, row) if whom.key in v.team}
        return [p for p in enrolled(school, scope_of(row)) if p.id in met and p.id in visits]
    return [p for p in judged(school, row, whom) if p.id in visits]


def pupil_satisfies(school, pupil, visits, condition):
    if condition == "面对面":
        return any(v.form in weights(school, "面对面") for v in visits)
    if themes := re.fullmatch(r"四进>=(\d+)", condition):
        named = {theme for v in visits for theme in v.themes}
        items = school.setting_words("四进项目")
        return len(named & set(items) if items else named) >= int(themes[1])
    return meets(school, pupil, condition.removeprefix("属于:"))


def requests_handled(school, row, whom):
    asked = [v for v in visits_of_unit(school, row, whom) if v.request]
    return sum(v.cells["办理状态"] in ("已解决", "已解释并制定方案") for v in asked), len(asked)
