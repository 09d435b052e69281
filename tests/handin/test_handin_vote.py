"""Whose workbook it is: every sign has a vote, rows that speak against a number stop it, nothing is guessed."""

from __future__ import annotations

from collections import Counter

import pytest
from builders import CLASSES, PUPILS, TEACHERS, pupil, records, school_class, teacher, typed_table

from jiafang_batch.handin.identity import Owner, OwnerKind, number_for, owners_by_key, term_key
from jiafang_batch.handin.identity_marks import Place
from jiafang_batch.handin.owner_vote import Register, Verdict, assigned, identify
from jiafang_batch.handin.row_owners import RowEvidence, owner_by_rows, plain_stem, row_evidence
from jiafang_batch.link.class_lookup import class_names
from jiafang_batch.link.directory import Directory
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.table import Head, Reference, Table

TERM = term_key("示范小学", "2024-2025", "第一学期")
OLD_TERM = term_key("示范小学", "2023-2024", "第一学期")
ONE, TWO = Owner(OwnerKind.SCHOOL_CLASS, "一(1)班"), Owner(OwnerKind.SCHOOL_CLASS, "一(2)班")
LEAD = Owner(OwnerKind.TEACHER, "T3")
ROSTER = records(
    pupils=(*PUPILS, pupil("C1", "一(2)班"), pupil("C2", "一(2)班")),
    teachers=(*TEACHERS, teacher("T5", "班主任")),
    classes=(*CLASSES, school_class("一(2)班", "T5")),
).roster
DIRECTORY = Directory(ROSTER, class_names(ROSTER.classes.values(), 2024))
REGISTER = Register(frozenset({TERM}), owners_by_key(TERM, (ONE, TWO, LEAD)), ROSTER)


def found(owner, *places, term=TERM, edition=1):
    return {place: frozenset({number_for(term, owner, edition)}) for place in places}


def evidence(classes, leads="T1", named=None):
    """Visit rows by class; all of them name pupils on the roster unless `named` says otherwise."""
    visits = sum(classes.values())
    led = dict.fromkeys(leads.split(), visits)
    pupils = frozenset(s.id for s in ROSTER.students.values() if s.school_class in classes)
    share = visits if named is None else named
    return RowEvidence(visits, visits, Counter(classes), Counter(led), frozenset(led), pupils, share)


ALL = tuple(Place)


@pytest.mark.parametrize(
    ("marks", "rows", "verdict", "owner"),
    [
        # Everything agrees; two places are enough; one place and the rows are enough.
        (found(ONE, *ALL), evidence({"一(1)班": 4}), Verdict.SURE, ONE),
        (found(ONE, Place.CORE, Place.FOOTER), evidence({"一(1)班": 4}), Verdict.SURE, ONE),
        (found(ONE, Place.CELL), evidence({"一(1)班": 4}), Verdict.SURE, ONE),
        # A row or two about another class is no contradiction, most of them are.
        (found(ONE, *ALL), evidence({"一(1)班": 2, "一(2)班": 2}), Verdict.SURE, ONE),
        (found(ONE, *ALL), evidence({"一(1)班": 1, "一(2)班": 2}), Verdict.CONFLICT, None),
        (found(ONE, *ALL), evidence({"一(2)班": 4}, "T5"), Verdict.CONFLICT, None),
        # Another term, another school, a class that is gone, two numbers.
        (found(ONE, *ALL, term=OLD_TERM), evidence({"一(1)班": 4}), Verdict.CONFLICT, None),
        (found(Owner(OwnerKind.SCHOOL_CLASS, "六(9)班"), *ALL), evidence({"一(1)班": 4}), Verdict.CONFLICT, None),
        ({**found(ONE, Place.CORE), **found(TWO, Place.CELL)}, evidence({"一(1)班": 4}), Verdict.CONFLICT, None),
        # A teacher's own workbook.
        (found(LEAD, *ALL), evidence({"一(1)班": 2, "二(1)班": 2}, "T3"), Verdict.SURE, LEAD),
        (found(LEAD, *ALL), evidence({"一(1)班": 4}, "T1"), Verdict.CONFLICT, None),
        # Without a number the rows alone: by class where its homeroom teacher visits, else by teacher.
        ({}, evidence({"一(1)班": 4}), Verdict.SINGLE, ONE),
        ({}, evidence({"一(1)班": 4}, "T1 T3"), Verdict.SINGLE, ONE),
        ({}, evidence({"一(1)班": 19, "一(2)班": 1}), Verdict.SINGLE, ONE),
        ({}, evidence({"一(1)班": 4}, "T3"), Verdict.SINGLE, LEAD),
        ({}, evidence({"一(1)班": 4}, "T3 T4"), Verdict.UNKNOWN, None),
        ({}, evidence({"一(1)班": 2, "一(2)班": 2}, "T1 T5"), Verdict.SINGLE, Owner(OwnerKind.YEAR_GROUP, "一年级")),
        ({}, evidence({"一(1)班": 2, "二(1)班": 2}, "T1 T2"), Verdict.SINGLE, Owner(OwnerKind.SCHOOL, "全校")),
        # Pupils of another school: nobody's.
        ({}, evidence({"一(1)班": 4}, named=1), Verdict.UNKNOWN, None),
        ({}, evidence({}), Verdict.UNKNOWN, None),
        # Sheets of several classes put together.
        (
            {Place.CELL: found(ONE, Place.CELL)[Place.CELL] | found(TWO, Place.CELL)[Place.CELL]},
            evidence({"一(1)班": 2, "一(2)班": 2}, "T1 T5"),
            Verdict.SURE,
            Owner(OwnerKind.YEAR_GROUP, "一年级"),
        ),
    ],
)
def test_the_verdict(marks, rows, verdict, owner):
    identity = identify(marks, rows, REGISTER, "来件/全校 (2).xlsx")
    assert (identity.verdict, identity.owner) == (verdict, owner)
    assert (identity.owner is not None) == (verdict in (Verdict.SURE, Verdict.SINGLE))
    assert identity.reason


GRADE, OFFICE = Owner(OwnerKind.YEAR_GROUP, "一年级"), Owner(OwnerKind.REGISTER, "教导处登记")
BOTH = {Place.CELL: found(ONE, Place.CELL)[Place.CELL] | found(TWO, Place.CELL)[Place.CELL]}


@pytest.mark.parametrize(
    ("marks", "rows", "returned", "verdict", "owner"),
    [
        # Without a number the copy and its rows are two signs; the rows alone would be one, or none.
        ({}, evidence({"一(1)班": 4}), ONE, Verdict.SURE, ONE),
        ({}, evidence({"一(1)班": 4}, "T3 T4"), ONE, Verdict.SURE, ONE),
        ({}, evidence({"一(1)班": 4}, "T3"), ONE, Verdict.SURE, ONE),
        ({}, evidence({"一(1)班": 2, "一(2)班": 2}, "T1 T5"), GRADE, Verdict.SURE, GRADE),
        ({}, evidence({"一(1)班": 2, "二(1)班": 2}, "T1"), Owner(OwnerKind.SCHOOL, "总表"), Verdict.SURE, Owner(OwnerKind.SCHOOL, "总表")),
        # It agrees with the numbers, or it contradicts them, or the rows contradict both.
        (found(ONE, *ALL), evidence({"一(1)班": 4}), ONE, Verdict.SURE, ONE),
        (found(ONE, *ALL), evidence({"一(1)班": 4}), TWO, Verdict.CONFLICT, None),
        (found(ONE, *ALL, term=OLD_TERM), evidence({"一(1)班": 4}), ONE, Verdict.CONFLICT, None),
        ({}, evidence({"一(2)班": 4}, "T5"), ONE, Verdict.CONFLICT, None),
        ({}, evidence({"二(1)班": 4}, "T2"), GRADE, Verdict.CONFLICT, None),
        ({}, evidence({"一(1)班": 4}, "T1"), LEAD, Verdict.CONFLICT, None),
        # Sheets of several classes: the copy of what was put together before.
        (BOTH, evidence({"一(1)班": 2, "一(2)班": 2}, "T1 T5"), GRADE, Verdict.SURE, GRADE),
        (BOTH, evidence({"一(1)班": 2, "一(2)班": 2}, "T1 T5"), ONE, Verdict.CONFLICT, None),
        # A register has no visits that could speak; a class's workbook without visits has one sign.
        ({}, RowEvidence(3, 0, Counter(), Counter(), frozenset(), frozenset(), 0), OFFICE, Verdict.SURE, OFFICE),
        ({}, RowEvidence(3, 0, Counter(), Counter(), frozenset(), frozenset(), 0), ONE, Verdict.SINGLE, ONE),
        ({}, evidence({}), ONE, Verdict.UNKNOWN, None),
    ],
)  # fmt: skip
def test_a_returned_copy_speaks_for_whoever_handed_in_what_it_was_made_from(marks, rows, returned, verdict, owner):
    identity = identify(marks, rows, REGISTER, "来件/改好了.xlsx", returned)
    assert (identity.verdict, identity.owner) == (verdict, owner)
    assert identity.reason


@pytest.mark.parametrize(
    ("owner", "rows", "classes"),
    [
        (ONE, evidence({"一(1)班": 3, "一(2)班": 1}), ("一(1)班",)),
        (Owner(OwnerKind.TEACHER, "T1"), evidence({"一(1)班": 3, "二(1)班": 1}), ("一(1)班",)),
        (LEAD, evidence({"一(1)班": 3}, "T3"), ()),  # a subject teacher does not hand in for the class
        (Owner(OwnerKind.YEAR_GROUP, "一年级"), evidence({"一(2)班": 3, "一(1)班": 1}), ("一(1)班", "一(2)班")),
        (Owner(OwnerKind.REGISTER, "教导处登记"), evidence({}), ()),
    ],
)
def test_the_classes_that_have_handed_in_with_it(owner, rows, classes):
    assert assigned(owner, rows, REGISTER).classes == classes


def test_a_register_needs_no_number():
    rows = RowEvidence(3, 0, Counter(), Counter(), frozenset(), frozenset(), 0)
    identity = identify({}, rows, REGISTER, "下载/教导处登记 - 副本.xlsx")
    assert (identity.verdict, identity.owner) == (Verdict.SURE, Owner(OwnerKind.REGISTER, "教导处登记"))


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("a.zip/教导处登记.xlsx", "教导处登记"),
        ("教导处登记(1).xlsx", "教导处登记"),
        ("教导处登记 - 副本 (2).xls", "教导处登记"),
        ("手记_第3版.xlsx", "手记"),
        ("手记最终版.xlsx", "手记"),
        ("一(1)班.xlsx", "一(1)班"),
        ("(1).xlsx", "(1)"),
    ],
)
def test_the_marks_of_a_copy_are_no_part_of_a_name(name, stem):
    assert plain_stem(name) == stem


def log(*rows):
    columns = {c.field: (chr(ord("A") + n), c.title) for n, c in enumerate(layouts()["visit_log"].columns)}
    blank = {"student": (), "student_id": (), "companions": (), "lead": None, "school_class": ""}
    filled = [frozenset(row) for row in rows]
    return typed_table(("visit_log", "a.xlsx", "家访记录", columns), [{**blank, **row} for row in rows], filled, 0)


def test_rows_speak_as_far_as_they_can_be_understood():
    table = log(
        {"school_class": "一(1)班", "student": (Reference("学生A1"),), "lead": Reference("教师T1")},
        {"school_class": "一(1)班", "student": (Reference("学生A2"), Reference("学生A3")), "lead": Reference("教师T3")},
        {"school_class": "一(1)班", "student": (Reference("不在名册"),), "companions": (Reference("教师T1"),)},
        {"student_id": ("B1",), "lead": Reference("无此人")},
        {"school_class": "九(9)班"},
    )
    got = row_evidence([table], DIRECTORY)
    assert (got.rows, got.visits, got.named) == (5, 5, 3)
    assert got.classes == Counter({"一(1)班": 3, "二(1)班": 1})
    assert got.teachers == Counter({"T1": 2, "T3": 1})
    assert got.pupils == {"A1", "A2", "A3", "B1"}
    assert got.is_on_roster
    assert owner_by_rows(got, ROSTER, "a.xlsx") == Owner(OwnerKind.SCHOOL, "a")


def test_an_empty_log_and_a_roster_say_nothing():
    roster = Table(Head("student", "a.xlsx", "学生名册", {}, {}), log({}).rows)
    got = row_evidence([log(), roster], DIRECTORY)
    assert got.rows == 0
    assert owner_by_rows(got, ROSTER, "a.xlsx") is None
