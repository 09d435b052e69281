"""One cause is said once: a missing roster, a policy of another school year; what they explain is left out."""

from __future__ import annotations

import pytest
from small_term import SHEETS, checked, linked, tables

from jiafang_batch.catalogue import message
from jiafang_batch.checks.consequences import without_consequences
from jiafang_batch.problem import Location, Problem

VISIT = "{day} | 一(1)班 | 王小明 | | {teacher} | | 电话 | | | | | | |"
ROSTERS = ("学生名册", "教师名册", "班级表")


def visit(day="2024-12-1", teacher="陈静"):
    return ("一班家访", "", VISIT.format(day=day, teacher=teacher))


def without_rows(roster):
    """What empties a roster."""
    return [(roster, row, "") for row in SHEETS[roster][1].strip().splitlines()[1:]]


def said(*changes):
    """What is said in the end of reading, linking and checking the changed term."""
    _, read, _ = tables(*changes)
    return without_consequences((*linked(*changes)[1], *checked(*changes)), read)


def codes(problems):
    return [problem.code for problem in problems if problem.code != "handling-without-visit"]


@pytest.mark.parametrize("roster", ROSTERS)
def test_what_a_missing_roster_explains_is_not_said_again_on_every_row(roster):
    assert codes(said((roster, "", ""))) == ["no-roster"]


@pytest.mark.parametrize("roster", ROSTERS)
def test_an_empty_roster_is_said_once_and_is_no_sheet_to_delete(roster):
    assert codes(said(*without_rows(roster))) == ["empty-roster"]


@pytest.mark.parametrize("roster", ROSTERS)
def test_a_roster_that_lacks_a_column_was_refused_and_is_not_absent(roster):
    place = Location("基础信息/名册.xlsx", roster, 1)
    lacks = Problem("missing-column", place, details={"kind": roster, "missing": "姓名"})
    absent = [Problem("no-roster", Location("基础信息"), details={"kind": kind}) for kind in ROSTERS]
    problems = without_consequences((*absent, lacks))
    refused = [p for p in problems if p.code == "refused-roster"]
    assert [(p.location, p.details["missing"]) for p in refused] == [(place, "姓名")]
    assert {p.details["kind"] for p in problems if p.code == "no-roster"} == {*ROSTERS} - {roster}
    # Another roster of that kind was read: nothing is lacking.
    assert without_consequences((lacks,)) == (lacks,)


def test_a_teacher_who_is_unknown_stays_wrong_without_pupils():
    assert codes(said(("学生名册", "", ""), visit(teacher="外人甲"))).count("unknown-teacher") == 1


# The small term has five rows in its two logs.
@pytest.mark.parametrize(
    ("outside", "inside", "expected"),
    [
        (6, 0, ["another-school-year"]),
        (5, 0, ["date-out-of-range"] * 5),  # half of the rows, and not more
        (7, 1, ["another-school-year"]),
        (7, 2, ["date-out-of-range"] * 7),
    ],
)
def test_most_rows_of_another_year_mean_that_the_policy_is(outside, inside, expected):
    rows = [visit(f"2023-10-{day}") for day in range(1, outside + 1)]
    assert codes(said(*rows, *(visit(f"2024-11-{day}") for day in range(11, 11 + inside)))) == expected


def test_few_rows_prove_nothing():
    logs = [(title, row, "") for title in ("一班家访", "二班家访") for row in SHEETS[title][1].strip().splitlines()[1:]]
    assert "another-school-year" not in codes(said(*logs, *(visit(f"2023-10-{day}") for day in range(1, 10))))


def test_the_year_is_named_with_how_many_rows_it_costs():
    first = said(*(visit(f"2023-10-{day}") for day in range(1, 8)))[0]
    assert str(first.location) == "考核办法.xlsx!基本设置"
    assert message(first).startswith(
        "12 行家访记录里有 7 行的日期（如 2023-10-1）不在考核办法的学年可接受的范围（2024-5-1 至 2025-7-31）内"
    )
