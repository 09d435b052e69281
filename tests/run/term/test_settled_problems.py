"""Problems that are said once for a file."""

from pathlib import Path

import pytest
from builders import table

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


@pytest.mark.parametrize(("rows", "left"), [([], 1), ([{"school_class": "一(1)班"}], 0)])
def test_an_empty_register_beside_one_with_rows_is_not_said(rows, left):
    file = ReadFile(SourceFile(BOOK, Path(BOOK)), (table("survey", rows),), ())
    problems = settled([empty("家访计划"), empty("事件登记")], Grounds((file,)))
    assert len([p for p in problems if p.code == "empty-register"]) == left
