"""Checks over a whole term, which no single cell shows. A check is a function from the context to problems."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from msgspec.structs import replace

from jiafang_batch.checks.complete_records import records_are_complete
from jiafang_batch.checks.context import Check, Context
from jiafang_batch.checks.doubts import registers_agree
from jiafang_batch.checks.planned_teams import lists_fit_the_policy
from jiafang_batch.checks.review import (
    days_hold_their_homes,
    parents_are_each_of_a_family,
    records_are_each_of_a_home,
    telephones_are_each_of_a_family,
)
from jiafang_batch.checks.rules_name_what_is_there import rules_name_what_is_there
from jiafang_batch.checks.twice import rows_are_not_copied, teachers_are_in_one_home
from jiafang_batch.link.named_pupils import by_name, names_in
from jiafang_batch.oversight import united_incidents
from jiafang_batch.policy.windows import is_personal, window, windows_in_use
from jiafang_batch.problem import Location, Problem, first_names
from jiafang_batch.sheets.layout import LOG_PLACE, POLICY_PLACE, ROSTER_PLACE
from jiafang_batch.terms import CalendarKind

_EARLY = timedelta(days=92)
_NAMED = 5
"""The number of names that are listed."""
_FEW_VISITS = 10
"""With fewer visits, all may be of the summer before."""
SETTINGS_PLACE = Location(f"{POLICY_PLACE}.xlsx", "基本设置")
"""The place where the policy states its year and term."""
ROSTER_TITLES = {"student": "学生名册", "teacher": "教师名册", "school_class": "班级表"}


def rosters_are_there(context: Context) -> Iterable[Problem]:
    """Report a needed roster without a table or without a usable row."""
    for kind, title in ROSTER_TITLES.items():
        held = [table for table in context.tables if table.kind == kind]
        if not held:
            yield Problem("no-roster", Location(ROSTER_PLACE), details={"kind": title})
        elif not any(table.rows for table in held):
            yield Problem("empty-roster", Location(held[0].head.file, held[0].head.sheet), details={"kind": title})


def logs_are_there(context: Context) -> Iterable[Problem]:
    """Report a term without any row of a visit log."""
    if not any(table.kind == "visit_log" and table.rows for table in context.tables):
        yield Problem("no-log", Location(LOG_PLACE))


def classes_have_homerooms(context: Context) -> Iterable[Problem]:
    """Report a class without a homeroom teacher in office on the as-of date, or with one who has left the school."""
    teachers = context.records.roster.teachers
    for school_class in context.records.roster.classes.values():
        in_office = [teachers[tenure.teacher] for tenure in school_class.homerooms_on(context.as_of)]
        if not in_office:
            details = {"as_of": context.as_of.isoformat()}
            yield Problem("class-without-homeroom", school_class.source, school_class.name, details)
        for teacher in in_office:
            if not teacher.active:
                details = {"school_class": school_class.name}
                yield Problem("homeroom-left", school_class.source, teacher.name, details)


def classes_have_students(context: Context) -> Iterable[Problem]:
    """Report a class of the class list without pupils on the roster."""
    filled = {student.school_class for student in context.records.roster.students.values()}
    for school_class in context.records.roster.classes.values():
        if school_class.name not in filled:
            yield Problem("class-without-students", school_class.source, school_class.name)


def classes_have_logs(context: Context) -> Iterable[Problem]:
    """Report a class with pupils but without a valid row of a visit log, visit or attempt."""
    students = context.records.roster.students
    if not context.records.visits and not context.records.attempts:
        return
    named = [*(v.student for v in context.records.visits), *(a.student for a in context.records.attempts)]
    logged = {students[student].school_class for student in named}
    filled = {student.school_class for student in students.values()}
    for school_class in context.records.roster.classes.values():
        if school_class.name in filled and school_class.name not in logged:
            yield Problem("class-without-log", Location(LOG_PLACE), school_class.name)


def visits_are_of_the_term(context: Context) -> Iterable[Problem]:
    """Report that most visits are outside the policy's term: then the wrong term is used, and all figures are 0."""
    term, visits = context.policy.term, context.records.visits
    outside = [visit for visit in visits if not term.first <= visit.date <= term.last]
    if len(visits) >= _FEW_VISITS and 2 * len(outside) > len(visits):
        details = {
            "visits": str(len(visits)),
            "count": str(len(outside)),
            "first": term.first.isoformat(),
            "last": term.last.isoformat(),
        }
        yield Problem("another-term", SETTINGS_PLACE, term.name, details)


def visits_after_as_of(context: Context) -> Iterable[Problem]:
    """Report a visit after the as-of date, which does not count."""
    as_of = context.as_of
    for visit in context.records.visits:
        if visit.date > as_of:
            details = {"as_of": as_of.isoformat()}
            yield Problem("after-as-of", visit.sources[0], visit.date.isoformat(), details)


def visits_count_somewhere(context: Context) -> Iterable[Problem]:
    """Report a visit outside 学期, 学年 and every window that the policy uses, which does not count."""
    policy, roster, as_of = context.policy, context.records.roster, context.as_of
    names = {CalendarKind.TERM.value, CalendarKind.SCHOOL_YEAR.value, *windows_in_use(policy)}
    always = [span for name in names if not is_personal(name) for span in window(policy, name)(None, None)]
    personal = [window(policy, name) for name in names if is_personal(name)]
    within = {day for day in {visit.date for visit in context.records.visits} if any(day in span for span in always)}
    for visit in context.records.visits:
        if visit.date > as_of or visit.date in within:
            continue
        student = context.student(visit)
        dates = student.entry_date, roster.classes[student.school_class].takeover_on(as_of)
        if not any(visit.date in span for held in personal for span in held(*dates)):
            yield Problem("visit-counts-nowhere", visit.sources[0], visit.date.isoformat())


def visits_fit_enrolment(context: Context) -> Iterable[Problem]:
    """Report a visit after the pupil left, or long before the pupil entered."""
    for visit in context.records.visits:
        student = context.student(visit)
        if student.leave_date is not None and visit.date >= student.leave_date:
            details = {"leave": student.leave_date.isoformat()}
            yield Problem("visited-after-leaving", visit.sources[0], student.name, details)
        if student.entry_date is not None and visit.date < student.entry_date - _EARLY:
            details = {"entry": student.entry_date.isoformat()}
            yield Problem("visit-before-entry", visit.sources[0], visit.date.isoformat(), details)


def onsite_visits_were_possible(context: Context) -> Iterable[Problem]:
    """Report a visit at home to a pupil marked 不具备."""
    onsite = context.policy.settings.onsite_forms
    for visit in context.records.visits:
        student = context.student(visit)
        if visit.form in onsite and not student.visitable:
            yield Problem("onsite-not-visitable", visit.sources[0], student.name)


def events_are_registered(context: Context) -> Iterable[Problem]:
    """Report a 关联事件 that is not a number of the event register, at its cell, whatever became of the row."""
    event_ids = {event.id for event in context.records.events}
    event_ids |= {row["event_id"] for table in context.tables if table.kind == "event" for row in table.rows}
    for table in context.tables:
        if table.kind == "visit_log" and "event_id" in table.head.columns:
            for row in table.rows:
                if row["event_id"] and row["event_id"] not in event_ids:
                    yield Problem("unknown-event", row.at("event_id"), row["event_id"])


def essays_name_pupils(context: Context) -> Iterable[Problem]:
    """Report an essay that may be printed and names a pupil in full."""
    names = by_name(context.records.roster.students.values()) if context.records.essays else {}
    for essay in context.records.essays:
        if named := names_in(f"{essay.title}\n{essay.text}", names):
            shown = first_names(named, _NAMED, "人")
            yield Problem("essay-names-pupil", replace(essay.source, header="正文"), essay.title, {"names": shown})


def plans_can_be_kept(context: Context) -> Iterable[Problem]:
    """Report teachers who are planned in two places on one half-day, and teams without anybody who teaches the class."""
    plans = {p.student: p for p in context.records.plans if p.planned and p.half_day and p.teachers}
    if plans:
        # Few terms have plans by half-days.
        from jiafang_batch.checks.plan_rules import breaches_of

        yield from breaches_of(context, plans)


def incidents_are_reported(context: Context) -> Iterable[Problem]:
    """Report an incident up to the as-of date without 报告给 and 报告时间 that is not closed; no word of what happened."""
    for incident in united_incidents(context.records.incidents):
        if incident.day <= context.as_of and not incident.is_reported and incident.closed is None:
            yield Problem("incident-not-reported", incident.source, incident.day.isoformat())


CHECKS: tuple[Check, ...] = (
    rosters_are_there,
    logs_are_there,
    classes_have_homerooms,
    classes_have_students,
    classes_have_logs,
    visits_are_of_the_term,
    visits_after_as_of,
    visits_count_somewhere,
    visits_fit_enrolment,
    onsite_visits_were_possible,
    events_are_registered,
    records_are_complete,
    rows_are_not_copied,
    teachers_are_in_one_home,
    records_are_each_of_a_home,
    parents_are_each_of_a_family,
    telephones_are_each_of_a_family,
    days_hold_their_homes,
    essays_name_pupils,
    registers_agree,
    plans_can_be_kept,
    lists_fit_the_policy,
    rules_name_what_is_there,
    incidents_are_reported,
)


def check_term(context: Context) -> tuple[Problem, ...]:
    """Return every problem that the checks find."""
    return tuple(problem for check in CHECKS for problem in check(context))
