"""Past runs: what workbooks showed, day by day, small, without names, and sound after damage."""

from __future__ import annotations

import zlib
from datetime import timedelta
from fractions import Fraction

import pytest
from builders import day, evaluated, indicator, policy, records, visit
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from jiafang_batch.changes.past_runs import (
    ShownFigure,
    as_bytes,
    differences,
    from_bytes,
    key_of,
    shown_figure,
    with_run,
)
from jiafang_batch.compact import compact, plain
from jiafang_batch.terms import SubjectKind

COVERAGE = indicator("覆盖率", "班级", target="75%", points="10", scoring="比例")
COUNT = indicator("家访次数", "科任教师", code="ZB-2", name="人次", target="2", points="10", scoring="达标")


def at(as_of, *visits, rules=(COVERAGE, COUNT)):
    return evaluated(replace(policy(*rules), looked_at=day(as_of)), records(*visits))


def of_class(evaluation, name="一(1)班"):
    return [r for r in evaluation.results if r.subject.key == name]


def test_each_day_keeps_its_latest_run_and_the_latest_days_are_kept():
    runs = with_run({}, at("10-01"))
    runs = with_run(runs, at("10-10", visit("A1", "10-08")))
    runs = with_run(runs, at("10-01", visit("A1", "09-20")))
    assert [str(other) for other in runs] == ["2024-10-10", "2024-10-01"]
    key = key_of(SubjectKind.SCHOOL_CLASS, "一(1)班", "ZB-1")
    assert runs[day("10-01")][key] == ShownFigure(Fraction(1, 4), Fraction(333, 100))
    for number in range(40):
        runs = with_run(runs, at((day("10-11") + timedelta(number)).strftime("%m-%d")))
    assert (len(runs), str(max(runs))) == (24, "2024-11-19")


def test_what_is_kept_comes_back_and_names_nobody():
    runs = with_run({}, at("10-10", visit("A1", "10-08")))
    content = as_bytes(runs)
    assert from_bytes(content) == runs
    kept = repr(plain(content))
    assert "教师T" not in kept
    assert "学生" not in kept


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 30, b"not packed", zlib.compress(b"{}x"), compact([1, 2]), compact([["2024-13-01", {}]]), compact({"a": 1}),
     compact([["2024-10-01", {"a": ["1/0", ""]}]]), compact([["2024-10-01", {"a": ["1", "2", "3"]}]]),
     compact([["2024-10-01", ["a"]]]), compact([["2024-10-01", {"a": 5}]]), zlib.compress(b"\x91" * 100_000)],
)  # fmt: skip
def test_a_damaged_record_is_none(content):
    assert from_bytes(content) is None


@given(st.binary(max_size=60), st.integers(0, 200))
def test_whatever_stands_in_the_record_never_breaks_it(junk, place):
    content = as_bytes(with_run({}, at("10-10")))
    for damaged in (junk, content[:place] + junk + content[place + len(junk) :]):
        read = from_bytes(damaged)
        # What is read of it is whole: it can be kept again.
        assert read is None or from_bytes(as_bytes(read)) == read


def test_what_differs_is_a_line_each():
    then, now = at("10-10"), at("10-10", visit("A1", "10-08"))
    shown = {r.indicator.code: shown_figure(r.tally.value, r.points) for r in of_class(then)}
    assert differences(of_class(then), shown, "那时", is_whole=True) == ()
    assert differences(of_class(now), shown, "那时", is_whole=True) == (
        "ZB-1 覆盖率：那时是 0%，得 0 分；现在是 25%，得 3.33 分",
    )
    gone = {**shown, "ZB-9": ShownFigure(None, None)}
    assert differences(of_class(then), gone, "那时", is_whole=True) == ("ZB-9：那时有这一项，现在的考核办法没有",)
    assert differences(of_class(then), gone, "那时", is_whole=False) == ()
    assert differences(of_class(then), {}, "那时", is_whole=True) == (
        "ZB-1 覆盖率：那时没有这一项，现在是 0%，得 0 分",
    )
