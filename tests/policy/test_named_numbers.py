"""A number in the name of an indicator that its cells do not say is named; the same number in a cell is not."""

import pytest
from builders import FILE, indicator, policy, preset_policy

from jiafang_batch.catalogue import message, remedy
from jiafang_batch.policy.library import presets
from jiafang_batch.policy.lint import lint_figures

RATE = {"target": "90%", "points": "20", "scoring": "比例"}
COUNT = {"target": "5", "points": "20", "scoring": "扣分", "step": "2"}
DIFFERENT = [
    (indicator("覆盖率", name="家访率不低于95%", **RATE), "95%"),
    (indicator("覆盖率", name="家访率（40分）", **RATE), "40分"),
    (indicator("覆盖率", name="每少访一名学生扣2分", **RATE), "每少访一名学生扣2分"),
    (indicator("家访次数", name="不少于8人次", **COUNT), "8人次"),
    (indicator("家访次数", name="每少一次扣3分", **COUNT), "每少一次扣3分"),
    (indicator("覆盖率", name="每生两次以上，共3次", **RATE), "3次"),
]
THE_SAME = [
    indicator("覆盖率", name="家访率不低于90%", **RATE),
    indicator("覆盖率", name="家访率（20分）", **RATE),
    indicator("占比", name="电话不超过10%", condition="非形式:电话", **RATE),
    indicator("家访次数", name="不少于5人次，每少1次扣2分", **COUNT),
    indicator("家访次数", name="不少于5人次", **COUNT),
    indicator("覆盖率", name="每生2次", times="2", **RATE),
    indicator("覆盖率", name="覆盖率60%到90%", **RATE),
    indicator("占比", name="照片2张以上（20分）", condition="照片>=2", **RATE),
    indicator("学期家访率", name="学期家访率", **RATE) | {"kind": "覆盖率"},
]


def said(row):
    return [p for p in lint_figures(policy(row), FILE) if p.code == "policy-name-differs"]


@pytest.mark.parametrize(("row", "words"), DIFFERENT)
def test_a_number_that_no_cell_holds_is_named(row, words):
    (problem,) = said(row)
    assert problem.details["words"].strip("()") == words
    assert "{" not in message(problem) + remedy(problem)


@pytest.mark.parametrize("row", THE_SAME)
def test_a_number_that_a_cell_holds_is_not(row):
    assert said(row) == []


@pytest.mark.parametrize("name", presets())
def test_no_name_of_a_preset_says_something_else(name):
    assert not [p for p in lint_figures(preset_policy(name), FILE) if p.code == "policy-name-differs"]
