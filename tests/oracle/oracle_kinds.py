"""分子 and 分母 of the nineteen kinds, one function each, in the words of measures.md. 分母 None: a count."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from oracle import TEACHER_KINDS, Whom


def coverage(o, i, whom):
    k = 1 if i.times is None else i.times
    population = o.population(i, whom.classes)
    return sum(len(o.visits_to(i, s, whom)) >= k for s in population), len(population)


def participation(o, i, whom):
    k = 1 if i.times is None else i.times
    active = [t for t in o.roster.teachers.values() if t.active]
    if whom.kind == "年级":
        active = [t for t in active if t.grade_group == whom.key]
    return sum(len(o.credited(i, Whom("", t.id, ()))) >= k for t in active), len(active)


def conditioned(o, i, whom):
    visits = o.credited(i, whom)
    return [v for v in visits if i.condition is None or o.satisfies(v, i.condition.text)]


def visit_count(o, i, whom):
    return len(conditioned(o, i, whom)), None


def student_count(o, i, whom):
    return len({v.student for v in conditioned(o, i, whom)}), None


def periods_met(o, i, whom):
    k = 1 if i.times is None else i.times
    days = [v.date for v in o.credited(i, whom)]
    periods = [(first, last) for first, last, counts in o.periods(i.condition.text) if counts]
    return sum(sum(first <= day <= last for day in days) >= k for first, last in periods), len(periods)


def month_steps(o, i, whom):
    """Each month that counts: (first day, covered, population, goal)."""
    k = 1 if i.times is None else i.times
    population, months = o.population(i, whom.classes), o.periods("月")
    steps = []
    for j, (first, last, counts) in enumerate(months, 1):
        if counts and population:
            reached = [[v for v in o.visits_to(i, s, whom, "学期") if v.date <= last] for s in population]
            covered = sum(len(visits) >= k for visits in reached)
            steps.append((first, covered, len(population), share_of(i.condition.text) * Fraction(j, len(months))))
    return steps


def share_of(text):
    return Fraction(text.removesuffix("%")) / 100


def monthly_progress(o, i, whom):
    steps = month_steps(o, i, whom)
    return sum(Fraction(covered, people) >= goal for _, covered, people, goal in steps), len(steps)


def share(o, i, whom):
    condition = i.condition.text
    if condition == "面对面" or condition.startswith(("四进", "属于:")):
        base = covered_students(o, i, whom)
        return sum(o.student_satisfies(s, o.visits_to(i, s, whom), condition) for s in base), len(base)
    visits = o.credited(i, whom) if whom.kind in TEACHER_KINDS else visits_of_unit(o, i, whom)
    if condition == "工作时间审批":
        visits = [v for v in visits if v.in_work_hours]
    return sum(o.satisfies(v, condition) for v in visits), len(visits)


def visits_of_unit(o, i, whom):
    """V to pupils of the unit's classes, enrolled or not, by 家访人."""
    students = o.roster.students
    return [
        v
        for v in o.counted(i)
        if students[v.student].school_class in whom.classes
        and o.is_by(i, v, whom)
        and o.filters(students[v.student], i.scope.text)
    ]


def covered_students(o, i, whom):
    if whom.kind in ("科任教师", "校领导"):
        met = {v.student for v in o.counted(i) if whom.key in v.participants}
        population = [s for s in o.population(i, tuple(o.roster.classes)) if s.id in met]
    else:
        population = o.population(i, whom.classes)
    return [s for s in population if o.visits_to(i, s, whom)]


def event_response(o, _i, whom):
    answered = asked = 0
    for event in o.records.events:
        rule = o.policy.events.get(event.kind)
        in_unit = o.roster.students[event.student].school_class in whom.classes
        if rule is None or not in_unit or not o.within(event.date, "学期"):
            continue
        last = event.date + timedelta(days=rule.days)
        if any(v.student == event.student and v.form in rule.forms and event.date <= v.date <= last for v in o.visits):
            answered, asked = answered + 1, asked + 1
        elif last <= o.as_of:
            asked += 1
    return answered, asked


def follow_up(o, i, whom):
    def followed(visits):
        apart = timedelta(days=o.settings.follow_up_days)
        pairs = [(a, b) for n, a in enumerate(visits) for b in visits[n + 1 :]]
        return any(v.is_follow_up for v in visits) or any(abs(a.date - b.date) >= apart for a, b in pairs)

    population = o.population(i, whom.classes)
    return sum(followed(o.visits_to(i, s, whom)) for s in population), len(population)


def planned(o, i, whom):
    population = o.population(i, whom.classes)
    named = {plan.student for plan in o.records.plans if plan.kind == i.condition.text}
    return sum(s.id in named for s in population), len(population)


def planned_students(o, i, name):
    """Different population pupils of one class with a 家访计划 row of that kind."""
    named = {plan.student for plan in o.records.plans if plan.kind == i.condition.text}
    return [s for s in o.population(i, (name,)) if s.id in named]


def plan_fulfilled(o, i, whom):
    done = due = 0
    for name in whom.classes:
        students = planned_students(o, i, name)
        done += sum(len(o.visits_to(i, s, whom)) > 0 for s in students)
        due += max(len(students), i.times or 0)
    return done, due


def plan_on_time(o, i, whom):
    deadline = o.settings.nomination_deadline
    if deadline is None:
        return 0, 0
    in_time = {
        plan.student
        for plan in o.records.plans
        if plan.kind == i.condition.text and plan.forwarded is not None and plan.forwarded <= deadline
    }
    done = due = 0
    for name in whom.classes:
        students = planned_students(o, i, name)
        done += sum(s.id in in_time for s in students)
        due += max(len(students), i.times or 0)
    return done, due


def meetings(o, i, whom):
    held = [[m for m in o.records.meetings if m.school_class == name] for name in whom.classes]
    return min(sum(o.within(m.date, i.window) for m in of_class) for of_class in held), None


def survey_confirmed(o, _i, whom):
    answers = [s for s in o.records.surveys if s.school_class in whom.classes]
    return sum(s.visited for s in answers), len(answers)


def survey_satisfaction(o, _i, whom):
    marks = [s.satisfaction for s in o.records.surveys if s.school_class in whom.classes]
    given = [mark for mark in marks if mark is not None]
    return sum(given), 5 * len(given)


def essays(o, i, whom):
    own = [e for e in o.records.essays if whom.key in e.authors]
    return sum(e.date is None or o.within(e.date, i.window) for e in own), None


def requests_handled(o, i, whom):
    asked = [v for v in visits_of_unit(o, i, whom) if v.request]
    return sum(
        v.request_status is not None and v.request_status.value in ("已解决", "已解释并制定方案") for v in asked
    ), len(asked)


def handed_in(o, _i, whom):
    if not o.records.receipts or o.settings.hand_in_deadline is None:
        return 0, 0
    in_time = 0
    for name in whom.classes:
        times = [r.received for r in o.records.receipts if r.school_class == name]
        in_time += bool(times) and min(times) <= o.settings.hand_in_deadline
    return in_time, len(whom.classes)


def breaches(o, i, whom):
    return sum(b.teacher == whom.key and o.within(b.date, i.window) for b in o.records.breaches), None


MEASURES = {
    "覆盖率": coverage,
    "参与率": participation,
    "家访次数": visit_count,
    "学生人数": student_count,
    "周期达标率": periods_met,
    "月度进度": monthly_progress,
    "占比": share,
    "事件响应率": event_response,
    "回访率": follow_up,
    "建档率": planned,
    "计划落实率": plan_fulfilled,
    "计划按时率": plan_on_time,
    "家长会次数": meetings,
    "问卷确认率": survey_confirmed,
    "问卷满意度": survey_satisfaction,
    "手记篇数": essays,
    "诉求办理率": requests_handled,
    "按时交表": handed_in,
    "违规次数": breaches,
}
