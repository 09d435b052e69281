"""Tiny terms for tests: a policy from rows as a school writes them, and the records of a handful of invented people."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from jiafang_batch.catalogue import is_error
from jiafang_batch.measure.evaluate import evaluate
from jiafang_batch.measure.term import build_term
from jiafang_batch.policy.library import presets, settings_in, term_dates
from jiafang_batch.policy.load_policy import load_policy
from jiafang_batch.problem import Location
from jiafang_batch.records import (
    Attempt,
    Breach,
    Essay,
    Event,
    Meeting,
    Plan,
    Receipt,
    Records,
    Roster,
    SchoolClass,
    Student,
    Survey,
    Teacher,
    Teaching,
    Tenure,
    Visit,
)
from jiafang_batch.run.term.begin_term import TermWish, begin_term
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.table import Head, Row, Table
from jiafang_batch.terms import (
    STATUS_CATEGORY,
    Conduct,
    EntryKind,
    Outcome,
    Post,
    RequestStatus,
    StudentStatus,
    SubjectKind,
    Theme,
    VisitForm,
    Way,
)

FILE = "考核办法.xlsx"
LOG = "收表/一(1)班.xlsx"

SETTINGS = {
    "学校": "示范小学",
    "学年": "2024-2025",
    "学期": "第一学期",
    "开学日期": date(2024, 9, 2),
    "结课日期": date(2025, 1, 17),
    "收表截止时间": datetime.fromisoformat("2025-01-22 17:00"),
    "名单截止日期": date(2025, 1, 8),
    "重点类别": "留守儿童、残疾",
    "记录必填项": "家访过程、照片>=1",
}
CALENDAR = (
    ("2024-2025学年", "学年", date(2024, 8, 1), date(2025, 7, 31)),
    ("第一学期", "学期", date(2024, 8, 1), date(2025, 1, 24)),
    ("暑假", "假期", date(2024, 7, 6), date(2024, 8, 31)),
    ("国庆节", "假期", date(2024, 10, 1), date(2024, 10, 7)),
    ("九月集中家访", "集中家访", date(2024, 9, 9), date(2024, 9, 15)),
    ("大走访", "活动", date(2025, 1, 11), date(2025, 1, 24)),
)


def new_term(folder, preset="qizhuang", school="示范小学", year="2024-2025", term="第一学期"):
    """A term folder begun from a preset."""
    return begin_term(folder, TermWish(preset, school, year, term))


def day(text):
    """`10-08` is 8 October 2024; from February to July it is of 2025, as is January."""
    month, number = (int(part) for part in text.split("-"))
    return date(2024 if month >= 8 else 2025, month, number)


# ---------------------------------------------------------------- 考核办法


_LISTS = ("words", "students", "ids", "teachers")


def table(kind, rows, file=FILE):
    """The table of one sheet of 考核办法; columns that a row does not give are blank."""
    layout = layouts()[kind]
    columns = {c.field: (chr(ord("A") + n), c.title) for n, c in enumerate(layout.columns)}
    blank = {c.field: "" if c.kind == "text" else () if c.kind in _LISTS else None for c in layout.columns}
    return typed_table((kind, file, layout.title, columns), [{**blank, **row} for row in rows], map(frozenset, rows), 2)


def typed_table(place, rows, filled, first=1):
    """A table at (kind, file, sheet, columns) of rows with these values by field, which all have the same fields."""
    fields = {field: n for n, field in enumerate(rows[0] if rows else ())}
    head = Head(*place, fields)
    numbered = enumerate(zip(rows, filled, strict=True), first)
    return Table(
        head, tuple(Row(head, n, tuple(row[f] for f in fields), own, faulty=False) for n, (row, own) in numbered)
    )


_AWARD = ("name", "subject", "quota", "lowest", "level", "least")


def policy_tables(indicators=(), *, settings=None, calendar=CALENDAR, events=(), ratings=(), awards=()):
    """All six sheets; `settings` replaces or (None) removes keys of SETTINGS."""
    values = {key: value for key, value in {**SETTINGS, **(settings or {})}.items() if value is not None}
    names = ("name", "kind", "first", "last")
    return [
        table("policy_settings", [{"key": key, "value": value} for key, value in values.items()]),
        table("policy_calendar", [dict(zip(names, row, strict=True)) for row in calendar]),
        table("policy_indicators", indicators),
        table("policy_events", [dict(zip(("kind", "days", "forms"), row, strict=True)) for row in events]),
        table("policy_ratings", [dict(zip(("name", "lowest"), row, strict=True)) for row in ratings]),
        table("policy_awards", [dict(zip(_AWARD, (*row, None, None)[: len(_AWARD)], strict=True)) for row in awards]),
    ]


def indicator(kind, subjects="班主任", **cells):
    """One row of 指标; code and name are the kind unless given."""
    return {"code": "ZB-1", "name": kind, "subjects": subjects, "kind": kind, **cells}


def load(tables):
    """load_policy with the titles of the visit log: (policy, problems)."""
    columns = {column.title: column.field for column in layouts()["visit_log"].columns}
    return load_policy(tables, FILE, columns)


def policy(*indicators, **sheets):
    """The policy of sound rows; cells that play no part are no fault."""
    found, problems = load(policy_tables(indicators, **sheets))
    assert not [p for p in problems if is_error(p)], problems
    return found


def preset_policy(name, term="第一学期"):
    """A preset in the school year 2024-2025."""
    preset = presets()[name]
    dates = term_dates(2024, term, preset.dates)
    own = {"学校": "示范小学", "学年": "2024-2025", "学期": term}
    written = settings_in(preset, dates, 2024)
    settings = {**own, **dates.settings, **{key: value for key, value in written.items() if value}}
    tables = [
        table("policy_settings", [{"key": key, "value": value} for key, value in settings.items()]),
        table("policy_calendar", dates.calendar),
        table("policy_indicators", preset.indicators),
        table("policy_events", preset.events),
        table("policy_ratings", preset.ratings),
        table("policy_awards", preset.awards),
        table("policy_conduct", [{**rule, "kind": Conduct(rule["kind"])} for rule in preset.conduct]),
        table("policy_clauses", [{**clause, "way": Way(clause["way"])} for clause in preset.clauses]),
    ]
    found, problems = load(tables)
    assert not problems, problems
    return found


# ---------------------------------------------------------------- records


def at(row, file=LOG, sheet="家访记录"):
    return Location(file, sheet, row)


def pupil(key, school_class="一(1)班", *categories, **fields):
    """A pupil in 在读, visitable, long at the school."""
    status = StudentStatus(fields.pop("status", "在读"))
    added = (STATUS_CATEGORY[status],) if status in STATUS_CATEGORY else ()
    values = {
        "id": key,
        "name": f"学生{key}",
        "school_class": school_class,
        "year_group": school_class[0] + "年级",
        "sex": None,
        "entry_kind": EntryKind(fields.pop("entry_kind", "在读")),
        "entry_date": None,
        "leave_date": None,
        "status": status,
        "categories": frozenset((*categories, *added)),
        "parents_away": False,
        "visitable": True,
        "address": "",
        "guardian": "",
        "phone": "",
        "source": Location("基础信息/名册.xlsx", "学生名册", 2),
    }
    return Student(**{**values, **fields})


def teacher(key, *posts, name="", grade_group="一年级", active=True):
    held = frozenset(Post(post) for post in posts or ("班主任",))
    place = Location("基础信息/名册.xlsx", "教师名册", 2)
    return Teacher(key, name or f"教师{key}", held, grade_group, "", active, place)


def school_class(name, homeroom, since=None, *, entry_grade=False, earlier=()):
    """A class headed by one teacher since a day (None: always); `earlier` are (teacher, since, until)."""
    tenures = (*(Tenure(*row) for row in earlier), Tenure(homeroom, since, None))
    place = Location("基础信息/名册.xlsx", "班级表", 2)
    return SchoolClass(name, name[0] + "年级", entry_grade, tenures, "", place)


def visit(student, when, team="T1", form="实地家访", *, row=2, **fields):
    """A visit; `team` is the 工号 of all who took part, the lead first, separated by spaces."""
    members = tuple(team.split())
    themes = frozenset(Theme(word) for word in fields.pop("themes", "").split())
    status = fields.pop("request_status", None)
    values = {
        "student": student,
        "date": day(when),
        "form": VisitForm(form),
        "lead": members[0],
        "participants": members,
        "photos": 0,
        "themes": themes,
        "signed": False,
        "is_follow_up": False,
        "in_work_hours": False,
        "approver": "",
        "parent": "",
        "reason": "",
        "preparation": "",
        "record": "",
        "request": "",
        "request_kind": None,
        "request_status": None if status is None else RequestStatus(status),
        "event_id": "",
        "reflection": "",
        "filled": frozenset(),
        "sources": (at(row),),
    }
    return Visit(**{**values, **fields})


def attempt(student, when, outcome="未遇", lead="T1"):
    return Attempt(student, day(when), Outcome(outcome), lead, at(9))


def plan(student, kind="普访", forwarded=None):
    return Plan(student, kind, None, day(forwarded) if forwarded else None, (), at(2, sheet="家访计划"))


def event(key, when, student, kind="迟到缺席"):
    return Event(key, day(when), student, kind, "", at(2, sheet="事件登记"))


def meeting(when, name="一(1)班"):
    return Meeting(day(when), name, "期中家长会", None, at(2, sheet="家长会登记"))


def essay(when, *authors):
    return Essay(authors or ("T1",), "走进一个家", "", day(when) if when else None, None, at(2, sheet="家访手记"))


def survey(visited, satisfaction=None, name="一(1)班"):
    return Survey(name, visited, satisfaction, at(2, sheet="家长问卷"))


def breach(when, key="T1"):
    return Breach(day(when), key, "泄露隐私", "", at(2, sheet="违规登记"))


def receipt(moment, name="一(1)班"):
    return Receipt(name, datetime.fromisoformat(moment), at(2, sheet="收表登记"))


TEACHERS = (
    teacher("T1", "班主任"),
    teacher("T2", "班主任", grade_group="二年级"),
    teacher("T3", "科任教师"),
    teacher("T4", "校领导", grade_group="综合组"),
)
CLASSES = (school_class("一(1)班", "T1", entry_grade=True), school_class("二(1)班", "T2"))
PUPILS = (pupil("A1"), pupil("A2"), pupil("A3"), pupil("A4"), pupil("B1", "二(1)班"), pupil("B2", "二(1)班"))
TEACHING = (("一(1)班", "T3"),)


def records(*visits, pupils=PUPILS, teachers=TEACHERS, classes=CLASSES, teaching=TEACHING, **registers):
    """The records of a school: by default two classes with four and two pupils, T1 and T2, T3 (科任), T4 (校领导)."""
    roster = Roster(
        students={p.id: p for p in pupils},
        teachers={t.id: t for t in teachers},
        classes={c.name: c for c in classes},
        teaching=tuple(Teaching(name, key, "") for name, key in teaching),
    )
    kinds = (
        "attempts",
        "plans",
        "events",
        "meetings",
        "essays",
        "surveys",
        "breaches",
        "handlings",
        "receipts",
        "marks",
        *registers,
    )
    return Records(roster=roster, visits=visits, **{kind: tuple(registers.get(kind, ())) for kind in kinds})


def evaluated(rules, known):
    """Everything computed of a policy and records."""
    return evaluate(build_term(rules, known))


def outcome(evaluation, subject, code="ZB-1"):
    """The result of one indicator; the subject as 班主任 T1."""
    kind, key = subject.split(" ")
    return next(
        r
        for r in evaluation.results
        if r.indicator.code == code and r.subject.kind is SubjectKind(kind) and r.subject.key == key
    )


def days_after(start, count):
    """So many consecutive days from a day on, as month and day."""
    return [(start + timedelta(days=n)).strftime("%m-%d") for n in range(count)]
