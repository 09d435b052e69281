"""Problems that are said once for a file."""

from datetime import date, datetime
from pathlib import Path

import pytest
from builders import day, indicator, policy, records, table
from msgspec.structs import replace

from jiafang_batch.catalogue import message
from jiafang_batch.problem import Location, Problem
from jiafang_batch.run.place.folder import SourceFile
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.term.settle import Grounds, settled

BOOK, OTHER = "收表/教导处登记.xlsx", "收表/二年级登记.xlsx"


def empty(kind, file=BOOK):
    return Problem("empty-register", Location(file, kind), details={"kind": kind})


@pytest.mark.parametrize(
    ("problems", "said"),
    [
        ([empty("家访计划")], ["收表/教导处登记.xlsx!家访计划  这里的家访计划没有一行数据。"]),
        ([empty("家访计划"), empty("事件登记")], ["收表/教导处登记.xlsx  这里的家访计划、事件登记没有一行数据。"]),
        (
            [empty("家访计划"), empty("家访计划", OTHER)],
            [
                "收表/二年级登记.xlsx!家访计划  这里的家访计划没有一行数据。",
                "收表/教导处登记.xlsx!家访计划  这里的家访计划没有一行数据。",
            ],
        ),
    ],
)
def test_the_empty_registers_of_a_workbook_are_said_once(problems, said):
    assert sorted(f"{p.location}  {message(p)}" for p in settled(problems, Grounds(()))) == said


@pytest.mark.parametrize(
    ("today", "as_of", "due", "code"),
    [
        ("09-02", None, "2025-01-22 17:00", "no-log-yet"),
        ("01-21", None, "2025-01-22 17:00", "no-log-yet"),
        ("01-22", None, "2025-01-22 17:00", "no-log"),
        ("01-23", None, None, "no-log-yet"),  # without a deadline the term's last day
        ("02-24", None, None, "no-log"),
        (None, None, "2025-01-22 17:00", "no-log"),
        (None, None, None, "no-log"),
        (None, "11-15", "2025-01-22 17:00", "no-log-yet"),
    ],
)
def test_a_term_without_a_visit_is_no_error_before_sheets_are_due(today, as_of, due, code):
    deadline = datetime.fromisoformat(due) if due else None
    rules = policy(
        indicator("覆盖率", target="100%"), settings={"收表截止时间": deadline, "统计截止日期": date(2025, 1, 10)}
    )
    rules = replace(rules, looked_at=day(as_of) if as_of else None)
    grounds = Grounds((), policy=rules, roster=records().roster, today=day(today) if today else None)
    (problem,) = settled([Problem("no-log", Location("收表"))], grounds)
    assert problem.code == code
    assert ("2025-01-2" in message(problem)) is (code == "no-log-yet")


@pytest.mark.parametrize(("rows", "left"), [([], 1), ([{"school_class": "一(1)班"}], 0)])
def test_an_empty_register_beside_one_with_rows_is_not_said(rows, left):
    file = ReadFile(SourceFile(BOOK, Path(BOOK)), (table("survey", rows),), ())
    problems = settled([empty("家访计划"), empty("事件登记")], Grounds((file,)))
    assert len([p for p in problems if p.code == "empty-register"]) == left
