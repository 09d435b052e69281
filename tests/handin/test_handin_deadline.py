"""延期至 moves one class's deadline and nobody else's; 收表版本 and 时区 are settings that may stay blank."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest
from builders import TEACHERS, at, evaluated, indicator, load, outcome, policy, policy_tables, receipt, records, table

from jiafang_batch.link.link_term import link_term
from jiafang_batch.link.roster import link_roster
from jiafang_batch.measure.deadline import hand_in_deadline
from jiafang_batch.policy.vocabulary import CountedVersion
from jiafang_batch.records import Extension

GENERAL = datetime.fromisoformat("2025-01-22 17:00")


def extension(until, name="一(1)班"):
    return Extension(name, datetime.fromisoformat(until), at(2, sheet="收表登记"))


@pytest.mark.parametrize(
    ("extensions", "expected"),
    [
        ((), "2025-01-22 17:00"),
        ((extension("2025-01-24 12:00"),), "2025-01-24 12:00"),
        ((extension("2025-01-24 12:00"), extension("2025-01-23 12:00")), "2025-01-24 12:00"),
        ((extension("2025-01-24 12:00", "二(1)班"),), "2025-01-22 17:00"),
        ((extension("2025-01-20 12:00"),), "2025-01-22 17:00"),
    ],
)
def test_a_class_has_the_general_deadline_or_its_own_later_one(extensions, expected):
    assert hand_in_deadline(GENERAL, extensions, "一(1)班") == datetime.fromisoformat(expected)


def test_without_a_general_deadline_nothing_can_be_late():
    assert hand_in_deadline(None, (extension("2025-01-24 12:00"),), "一(1)班") is None


@pytest.mark.parametrize(("extensions", "met"), [((), 0), ((extension("2025-01-23 12:00"),), 1)])
def test_a_receipt_within_the_extension_is_on_time(extensions, met):
    rules = policy(indicator("按时交表", subjects="班级", target="100%", points=10, scoring="达标"))
    known = records(receipts=[receipt("2025-01-23 09:00"), receipt("2025-01-21 09:00", "二(1)班")])
    evaluation = evaluated(rules, type(known)(**{**_fields(known), "extensions": extensions}))
    assert outcome(evaluation, "班级 一(1)班").tally.value == Fraction(met)
    assert outcome(evaluation, "班级 二(1)班").tally.value == Fraction(1)


def _fields(known):
    return {name: getattr(known, name) for name in known.__slots__}


@pytest.mark.parametrize(
    ("row", "received", "until"),
    [
        ({"received": GENERAL}, [GENERAL], []),
        ({"extended": datetime.fromisoformat("2025-01-24 12:00")}, [], ["2025-01-24 12:00:00"]),
        ({"extended": datetime.fromisoformat("2025-01-24")}, [], ["2025-01-24 23:59:59"]),
        ({"received": GENERAL, "extended": datetime.fromisoformat("2025-01-24")}, [GENERAL], ["2025-01-24 23:59:59"]),
    ],
)
def test_a_row_of_the_register_is_a_receipt_an_extension_or_both(row, received, until):
    teacher = {"staff_id": "T1", "name": TEACHERS[0].name, "posts": (), "groups": (), "grade_group": "", "subject": ""}
    classes = table(
        "school_class", [{"school_class": "一(1)班", "homeroom": (), "year_group": "", "year_leader": None}]
    )
    tables = [
        table("teacher", [{**teacher, "status": None}]),
        _with_homeroom(classes),
        table("receipt", [{"school_class": "一(1)班", **row}]),
    ]
    found, _ = link_term(tables, link_roster(tables, 2024))
    assert [r.received for r in found.receipts] == received
    assert [str(e.until) for e in found.extensions] == until


def _with_homeroom(classes):
    from jiafang_batch.table import Reference, Table

    (row,) = classes.rows
    return Table(classes.head, (row.changed({"homeroom": (Reference(TEACHERS[0].name, "T1"),)}),))


@pytest.mark.parametrize(
    ("written", "version", "problems"),
    [
        ("", CountedVersion.LATEST, 0),
        ("最新", CountedVersion.LATEST, 0),
        ("截止前最新", CountedVersion.LATEST_IN_TIME, 0),
        ("第一次", CountedVersion.LATEST, 1),
    ],
)
def test_which_version_counts_is_a_setting(written, version, problems):
    found, said = load(policy_tables(settings={"收表版本": written}))
    assert found.settings.counted_version is version
    assert [p.code for p in said] == ["setting-bad"] * problems


@pytest.mark.parametrize(
    ("written", "zone", "problems"),
    [("", "Asia/Shanghai", 0), ("北京时间", "Asia/Shanghai", 0), ("Asia/Urumqi", "Asia/Urumqi", 0), ("火星", "Asia/Shanghai", 1)],
)  # fmt: skip
def test_the_time_zone_is_a_setting(written, zone, problems):
    found, said = load(policy_tables(settings={"时区": written}))
    assert found.settings.time_zone == zone
    assert [p.code for p in said] == ["setting-bad"] * problems
