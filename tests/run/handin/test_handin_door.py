"""What the teachers' door says of a problem: all of it to the own class, only the place where another class is named."""

from __future__ import annotations

import re

import pytest

from jiafang_batch.catalogue import catalogue, severity
from jiafang_batch.problem import Location, Problem, Severity
from jiafang_batch.run.handin.door import _discreet

PLACE = Location("收表/一年级/一(1)班/一(1)班_第1版.xlsx", "家访记录", 5, "C", "学生姓名")
FOREIGN = frozenset({"张伟", "S3"})


def naming(name, level):
    """A problem of this severity whose words name somebody."""
    code = next(
        code for code, wording in catalogue().items()
        if wording.severity is level and re.findall(r"\{(\w+)\}", wording.message + wording.remedy) == ["value"]
    )  # fmt: skip
    return Problem(code, PLACE, name)


@pytest.mark.parametrize(
    ("level", "code"),
    [
        (Severity.ERROR, "faulty-about-another-class"),
        (Severity.WARNING, "about-another-class"),
        (Severity.NOTICE, "about-another-class"),
    ],
)
def test_a_problem_that_names_another_class_only_says_where(level, code):
    said = _discreet(naming("张伟", level), FOREIGN, "")
    assert (said.code, said.location) == (code, PLACE)
    assert (severity(said) is Severity.ERROR) == (level is Severity.ERROR)


def test_what_the_sender_has_typed_may_be_said():
    problem = naming("张伟", Severity.ERROR)
    assert _discreet(problem, FOREIGN, "张伟，电话") == problem


def test_a_problem_of_the_own_class_is_said_whole():
    problem = naming("王小明", Severity.ERROR)
    assert _discreet(problem, FOREIGN, "") == problem
    assert _discreet(problem, frozenset(), "") == problem
