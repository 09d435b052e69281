"""Everything that is printed can come back: as the visits and plans it was printed from, or said to be the program's own.

Driven by the list of forms, so that a new form without a word on how it comes back fails here.
"""

from __future__ import annotations

import io
from datetime import date, datetime
from itertools import pairwise
from pathlib import PurePosixPath

import docx
import openpyxl
import pytest
from builders import at, breach, day, indicator, policy
from form_files import files_of, material
from libreoffice import converted
from msgspec.structs import replace
from test_forms_content import RULES, school

from jiafang_batch.dates import SchoolYear
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.reader import read_bytes
from jiafang_batch.oversight import Counselling, Incident, TrackingNote
from jiafang_batch.photos.photo_evidence import photo_evidence
from jiafang_batch.policy.document import Clause, Document
from jiafang_batch.records import Essay, Plan
from jiafang_batch.report.forms.all_forms import FORMS
from jiafang_batch.report.forms.form import Returned
from jiafang_batch.run.term.plan_lists import with_list_meanings
from jiafang_batch.sheets.recognise_tables import read_tables
from jiafang_batch.terms import RequestStatus, TrackedLedger, Way

YEAR = SchoolYear(date(2024, 9, 1), date(2025, 8, 31))
EVERY_RULE = replace(
    policy(
        indicator("覆盖率", "班主任", target=0.6, points=100, scoring="比例"),
        indicator("月度进度", code="ZB-2", condition="50%", times=1, scoring="扣罚", step=1),
        ratings=(("优秀", 90), ("不合格", 0)),
        awards=(("家访先进个人", "班主任", 1, 60),),
    ),
    document=Document(clauses=(Clause("七", "写出书面检讨", Way.FORM, "书面检讨", ""),)),
)
"""A policy under which every form has something to hold."""
PLANS = (
    Plan("A1", "大走访", day("11-02"), day("10-08"), ("T1", "T3"), at(2)),
    Plan("A2", "大走访", None, day("10-08"), ("T1",), at(3)),
    Plan("B1", "回访", day("12-02"), day("10-09"), ("T2",), at(4)),
    Plan("B2", "回访", None, None, ("T2", "T4"), at(5)),
    Plan("A2", "期末大家访", None, None, ("T1",), at(6)),
)
ESSAY = Essay(("T1",), "走进陈小雨的家", "陈小雨很懂事。", day("11-01"), 95, at(2, sheet="家访手记"), chosen=True)
INCIDENTS = (
    Incident(day("10-12"), "A1", ("T1", "T3"), "监护缺失", "一个人住\n一周", "接到姑姑家", "钱校长",
             datetime(2024, 10, 12, 19, 30), "母亲已回来", day("10-20"), at(2, sheet="重大情况登记")),  # noqa: DTZ001
    Incident(day("11-02"), "B1", ("T2",), "其他", "屋顶漏雨", "", "", None, "", None, at(3, sheet="重大情况登记")),
)  # fmt: skip
_NOTE = TrackingNote(TrackedLedger.FOLLOW_UP, "A2", None, "", "", "", "", None, "", "再去一次", None, at(2))
NOTES = (
    _NOTE,
    replace(_NOTE, ledger=TrackedLedger.REQUESTS, student="A1", day=day("10-12"), note="下月开放", source=at(3)),
)
TALKS = (
    Counselling(day("10-12"), "A2", "重点关注", "孙老师", "不说话", "画了家里的人", "", day("10-26"), None, "", at(2)),
    Counselling(day("10-26"), "A2", "", "孙老师", "", "好转\n结案", "区中心", None, day("10-26"), "本人愿意", at(3)),
)
PRINTED = {
    "附件3_家访活动记录表": ("parent", "preparation", "record", "request", "reflection", "photos"),
    "家访记录表": ("parent", "reason", "is_follow_up", "themes", "record", "request", "request_status", "reflection", "signed", "approver"),
    "特殊学生花名册": ("record", "reflection"),
}  # fmt: skip
"""Which columns of a visit each form prints beside who, when and how."""
ABOUT = {"特殊学生花名册": ("周子轩", "孙浩")}
"""The pupils of a form that is not about all."""


def known():
    seen = school(
        plans=PLANS,
        essays=(ESSAY,),
        breaches=(breach("11-01", "T3"),),
        incidents=INCIDENTS,
        counselling=TALKS,
        tracking=NOTES,
    )
    first, *others = seen.visits
    return replace(seen, visits=(replace(first, signed=True, approver="钱校长"), *others))


@pytest.fixture(scope="module")
def printed():
    """Form → the files of a term that gives every form something to hold."""
    made_of = material(EVERY_RULE, known())
    return {form.name: files_of(form.name, made_of) for form in FORMS}


@pytest.fixture(scope="module")
def saved_again(office, printed, tmp_path_factory):
    """The same after LibreOffice has saved them: docx as docx, xlsx by way of ods."""
    folder = tmp_path_factory.mktemp("saved")
    named = {}
    for form, files in printed.items():
        for path, data in files.items():
            place = folder / f"{len(named)}{PurePosixPath(path).suffix}"
            place.write_bytes(data)
            named[form, path] = place
    documents = [place for place in named.values() if place.suffix == ".docx"]
    books = [place for place in named.values() if place.suffix == ".xlsx"]
    again = {p.stem: p for p in converted(office, documents, "docx:MS Word 2007 XML", folder)}
    sheets = converted(office, books, "ods", folder)
    again |= {p.stem: p for p in converted(office, sheets, "xlsx:Calc MS Excel 2007 XML", folder / "back")}
    saved: dict[str, dict[str, bytes]] = {}
    for (form, path), place in named.items():
        saved.setdefault(form, {})[path] = again[place.stem].read_bytes()
    return saved


def read(files):
    """The tables of the files as they are handed in, and the codes of what is said."""
    read_files = [read_bytes(data, f"收表/{path}", Limits()) for path, data in files.items()]
    tables, problems = read_tables([grid for file in read_files for grid in file.grids], YEAR)
    said = [problem for file in read_files for problem in file.problems]
    return tables, [problem.code for problem in (*said, *problems)]


def visits_read(tables, fields):
    rows = [row for table in tables if table.kind == "visit_log" for row in table.rows]
    assert not any(row.faulty for row in rows)
    return sorted(
        (
            row["student"][0].name, row["school_class"], row["date"], row["form"], row["lead"].name,
            _names(row["companions"]), *(_plain(row[field]) for field in fields),
        )
        for row in rows
    )  # fmt: skip


def visits_known(fields):
    term = known()
    pupils, staff = term.roster.students, term.roster.teachers
    return sorted(
        (
            pupils[v.student].name, pupils[v.student].school_class, v.date, v.form, staff[v.lead].name,
            "、".join(staff[key].name for key in v.participants if key != v.lead),
            *(_plain(_printed(v, field, pupils)) for field in fields),
        )
        for v in term.visits
    )  # fmt: skip


def _printed(visit, field, pupils):
    # Where the log names no parent, the form names the guardian of the roster.
    return visit.parent or pupils[visit.student].guardian if field == "parent" else getattr(visit, field)


def _plain(value):
    # A request about which nothing has been noted is printed as 未办理, which it is.
    if value is None or value is False or value == 0 or value is RequestStatus.OPEN:
        return ""
    if isinstance(value, tuple | frozenset):
        return "、".join(sorted(str(_plain(one)) for one in value))
    return str(getattr(value, "value", value))


def _names(references):
    return "、".join(reference.name for reference in references)


def plans_read(tables):
    meant, _ = with_list_meanings(tables, RULES, YEAR, {})
    rows = [row for table in meant if table.kind == "plan" for row in table.rows]
    return sorted(
        (row["student"][0].name, row["school_class"], row["kind"], str(row["planned_date"]), str(row["forwarded_date"]), _names(row["teachers"]))
        for row in rows
    )  # fmt: skip


def plans_known():
    term = known()
    pupils, staff = term.roster.students, term.roster.teachers
    return sorted(
        (
            pupils[p.student].name, pupils[p.student].school_class, p.kind, str(p.planned), str(p.forwarded),
            "、".join(staff[key].name for key in p.teachers),
        )
        for p in term.plans
    )  # fmt: skip


def talks_in(table):
    assert not any(row.faulty for row in table.rows)
    fields = ("level", "counsellor", "cause", "record", "referral", "next", "closed", "closing")
    return [(row["date"], row["student"][0].name, *(row[field] for field in fields)) for row in table.rows]


def incidents_in(table):
    assert not any(row.faulty for row in table.rows)
    return [
        (
            row["student"][0].name, row["date"], _names(row["teacher"]), row["kind"], row["account"], row["first_steps"],
            row["reported_to"], row["reported"], row["handling"], row["closed"],
        )
        for row in table.rows
    ]  # fmt: skip


def incidents_known():
    pupils, staff = known().roster.students, known().roster.teachers
    return [
        (
            pupils[i.student].name, i.day, "、".join(staff[key].name for key in i.teachers), i.kind, i.account, i.first_steps,
            i.reported_to, i.reported, i.handling, i.closed,
        )
        for i in INCIDENTS
    ]  # fmt: skip


_KINDS = {Returned.SURVEYS: "survey", Returned.INSPECTIONS: "inspection"}


def check(form, files):
    assert files, f"the term gives {form.name} nothing to hold"
    tables, codes = read(files)
    match form.returned:
        case Returned.PLANS:
            assert plans_read(tables) == plans_known()
            assert "stray-row" not in codes
        case Returned.VISITS:
            assert {table.kind for table in tables} == {"visit_log"}
            found = dict.fromkeys(visits_read(tables, PRINTED[form.name]))  # a class's list and the school's share rows
            assert list(found) == [v for v in visits_known(PRINTED[form.name]) if v[0] in ABOUT.get(form.name, v)]
        case Returned.SURVEYS | Returned.INSPECTIONS:
            # Sheets to be filled in: nothing is read of them before somebody has.
            assert {table.kind for table in tables} == {_KINDS[form.returned]}
            assert not any(table.rows for table in tables)
        case Returned.INCIDENTS:
            assert {table.kind for table in tables} == {"incident"}
            assert [row for table in tables for row in incidents_in(table)] == incidents_known()
        case Returned.TRACKING:
            # What was printed from the records is not data; what was written by hand is.
            assert {table.kind for table in tables} == {"tracking"}
            rows = [row for table in tables for row in table.rows]
            assert not any(row.faulty for row in rows)
            assert [(row["ledger"].value, row["student"][0].name, row["note"], row["promise"]) for row in rows] == [
                ("回访", "周子轩", "再去一次", ""),
                ("诉求", "陈小雨", "下月开放", ""),
            ]
        case Returned.COUNSELLING:
            assert {table.kind for table in tables} == {"counselling"}
            assert [row for table in tables for row in talks_in(table)] == [
                (
                    t.day,
                    "周子轩",
                    t.level or None,
                    t.counsellor,
                    t.cause,
                    t.record,
                    t.referral,
                    t.next,
                    t.closed,
                    t.closing,
                )
                for t in TALKS
            ]
        case Returned.NOTHING:
            assert tables == ()
            assert set(codes) == {"own-output"}
    assert not set(codes) & {
        "not-our-sheet",
        "missing-column",
        "unsupported-file",
        "other-format",
        "bad-value",
        "bad-date",
    }


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_every_form_comes_back_with_the_meaning_that_it_was_printed_with(form, printed):
    check(form, printed[form.name])


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_every_form_comes_back_from_another_program(form, saved_again):
    check(form, saved_again[form.name])


# ---------------------------------------------------------------- filled by hand


def filled_in(data, table, **values):
    """The document with the boxes beside these labels filled in one of its tables."""
    made = docx.Document(io.BytesIO(data))
    for row in made.tables[table].rows:
        cells = list(row.cells)
        for cell, beside in pairwise(cells):
            label = cell.text.replace("\n", "")
            if label in values and beside.text != cell.text:
                beside.text = values.pop(label)
    assert not values
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_a_prepared_record_that_was_filled_in_is_a_visit_and_the_others_wait(printed):
    (path,) = (path for path in printed["家访记录表"] if "一(1)班_待访" in path)
    data = printed["家访记录表"][path]
    filled = filled_in(
        data, 0, 家访时间="2024年12月3日", 家访形式="☑实地 □电话", 谈话内容概要="谈了作息。\n早睡。", 家长意见和建议="无", 四进内容="安全教育",
        是否回访="是", **{"家长签字（盖章）": "吴先生\n2024年12月3日"},
    )  # fmt: skip
    tables, codes = read({path: filled})
    (row,) = [row for table in tables for row in table.rows]
    assert (row["student"][0].name, row["date"], row["form"].value, row["lead"].name) == (
        "吴桐",
        date(2024, 12, 3),
        "实地家访",
        "王芳",
    )
    assert (row["record"], row["request"], row["signed"], row["is_follow_up"]) == ("谈了作息。\n早睡。", "", True, True)
    assert not row.faulty
    assert "empty-sheet" not in codes


def test_pictures_in_a_record_are_counted_for_its_visit():
    from photos.picture_books import encoded
    from PIL import Image

    shown = encoded(Image.new("RGB", (40, 30), "green")), encoded(Image.new("RGB", (40, 30), "red"))
    made_of = material(RULES, known(), lambda v: shown if v.student == "A1" else ())
    (_, data), *_ = files_of("附件3_家访活动记录表", made_of).items()
    file = read_bytes(data, "收表/附件3.docx", Limits())
    tables, _ = read_tables(file.grids, YEAR)
    evidence = photo_evidence(file.pictures, tables)
    assert sorted(evidence.counts.values()) == [2]
    assert {use.place.header for use in evidence.uses} == {"家访照片"}


def test_a_follow_up_that_was_noted_in_the_register_is_a_visit(printed):
    data = printed["特殊学生花名册"]["特殊学生花名册/全校.xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["回访计划"]
    headings = {str(cell.value).replace("\n", ""): cell.column for cell in sheet[3]}
    names = {sheet.cell(n, headings["姓名"]).value: n for n in range(4, sheet.max_row)}  # the last row of each pupil
    noted = {"回访日期": "2024-12-5", "回访方式": "实地", "回访记载（情况）": "有进步", "对策感想": "多鼓励"}
    for heading, value in noted.items():
        sheet.cell(names["周子轩"], headings[heading], value)
    target = io.BytesIO()
    book.save(target)
    tables, codes = read({"全校.xlsx": target.getvalue()})
    (row,) = [row for table in tables for row in table.rows if row["date"] > date(2024, 12, 1)]
    assert (row["student"][0].name, row["form"].value, row["record"], row["reflection"]) == (
        "周子轩",
        "实地家访",
        "有进步",
        "多鼓励",
    )
    assert row["lead"].name == "王芳"
    assert "roster-outside" not in codes


def test_names_added_to_the_blank_lines_of_a_list_are_planned_as_the_others(printed):
    path, data = next(iter(printed["附件2_被访学生名单"].items()))
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["大走访"]
    for column, value in ((2, "一(1)班"), (3, "吴桐"), (6, "王芳")):
        sheet.cell(6, column, value)
    target = io.BytesIO()
    book.save(target)
    tables, _ = read({path: target.getvalue()})
    assert ("吴桐", "一(1)班", "大走访", "None", "2024-10-08", "王芳") in plans_read(tables)
