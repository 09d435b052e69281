"""What a run says of its policy: all that changes figures, and nothing that is only advice."""

from __future__ import annotations

import pytest
from small_term import written

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.term.school import SchoolJob, check_school

COVERAGE = "B-4 | 备课 | 班主任 | 覆盖率 | {scope} | | | {window} | | | | | | "


def said(folder, *changes):
    problems = check_school(SchoolJob(written(folder, *changes)), None, Intake(processes=0)).problems
    return [(p.code, p.location.file, p.value) for p in problems]


def indicator(scope="", window=""):
    return ("指标", "", COVERAGE.format(scope=scope, window=window))


@pytest.mark.parametrize(
    ("change", "code", "value"),
    [
        (("指标", "#60", "#50"), "policy-weights", "班主任"),
        (indicator(window="寒假"), "policy-empty-window", "寒假"),
        (("基本设置", "2024-9-2\n", "2025-1-20\n"), "policy-term-days", "2025-01-17"),
        (indicator(scope="类别:贫穷生"), "policy-own-word", "贫穷生"),
        (("基本设置", "留守儿童", "留守儿童、贫穷生"), "policy-own-word", "贫穷生"),
    ],
)
def test_what_changes_figures_is_said(change, code, value, tmp_path):
    assert (code, "考核办法.xlsx", value) in said(tmp_path, change)


def test_a_policy_without_an_indicator_is_an_error(tmp_path):
    faults = [("指标", f"| {kind}", f"| 不是{kind}") for kind in ("覆盖率 ", "事件响应率", "家访次数")]
    checked = check_school(SchoolJob(written(tmp_path, *faults)), None, Intake(processes=0))
    assert checked.has_errors
    assert "policy-no-indicator" in {p.code for p in checked.problems}


def test_advice_is_left_to_policy_check(tmp_path):
    assert said(tmp_path, ("指标", "覆盖率    |        |", "覆盖率    | 可家访 |")) == []


def test_a_word_that_the_roster_writes_likewise_is_meant(tmp_path):
    own = (("学生名册", "留守儿童", "贫穷生"), ("基本设置", "留守儿童", "贫穷生"))
    assert said(tmp_path, *own) == []
