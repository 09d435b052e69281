"""A school that stands in the district's folder twice, whole, in part or changed: it counts once or not at all, and is named."""

from __future__ import annotations

import os
import shutil

import pytest
from small_district import renamed, table
from small_term import written

from jiafang_batch.run.district.engines import serial
from jiafang_batch.run.district.run_district import DistrictJob, run_district

pytestmark = pytest.mark.slow
"""A district for every kind of copy; tests/run/district/test_run_district.py has the quick ones."""

LOG = "收表/一(1)班.xlsx"


def cut(name):
    """Only the first half of the file arrived."""

    def spoil(school):
        content = (school / name).read_bytes()
        (school / name).write_bytes(content[: len(content) // 2])

    return spoil


def without(name):
    return lambda school: (school / name).unlink()


def beside(name, content):
    """A file that a program or the system left there."""
    return lambda school: (school / name).write_bytes(content)


def touched(school):
    os.utime(school / "收表/合影.jpg", (0, 0))


def changed(school):
    written(school, ("一班家访", "谈作息", "谈别的"))


@pytest.mark.parametrize(
    ("spoil", "state", "original"),
    [
        (lambda _: None, "重复的学校", "已统计"),
        (touched, "重复的学校", "已统计"),
        (beside("收表/~$一(1)班.xlsx", b"\0" * 165), "重复的学校", "已统计"),
        (beside("收表/Thumbs.db", b"\0"), "重复的学校", "已统计"),
        (without(LOG), "不完整的副本", "已统计"),
        (cut(LOG), "不完整的副本", "已统计"),
        (changed, "同一所学校的不同资料", "同一所学校的不同资料"),
        (cut("基础信息/学生名册.xlsx"), "缺表", "已统计"),
        (cut("考核办法.xlsx"), "没有统计", "已统计"),
    ],
)
@pytest.mark.parametrize("name", ["东 - 副本", "一东"])
def test_the_whole_school_counts_and_the_other_is_named(name, spoil, state, original, tmp_path):
    written(tmp_path / "区/东")
    (tmp_path / "区/东/收表/合影.jpg").write_bytes(b"\xff\xd8\xff")
    shutil.copytree(tmp_path / "区/东", tmp_path / "区" / name)
    spoil(tmp_path / "区" / name)
    run = run_district(DistrictJob(tmp_path / "区", tmp_path / "结果"), serial)
    states = {row["学校文件夹"]: row["状态"] for row in table(tmp_path / "结果/数据/学校情况.csv")}
    # Of two equal folders the first one by name counts.
    is_equal_and_first = state == "重复的学校" and name < "东"
    assert states == ({"东": state, name: original} if is_equal_and_first else {"东": original, name: state})
    assert run.has_errors
    assert [row["应访学生"] for row in table(tmp_path / "结果/数据/上报表.csv")] == (
        ["4"] if "已统计" in states.values() else []
    )


def test_problems_of_a_copy_are_not_counted_twice(tmp_path):
    written(
        tmp_path / "区/东",
        ("一班家访", "", "2024-9-22 | 一(1)班 | 查无此人 | | 陈静 | | 实地家访 | 完成 | 谈作息 | | | | |"),
    )
    shutil.copytree(tmp_path / "区/东", tmp_path / "区/东 - 副本")
    run = run_district(DistrictJob(tmp_path / "区", tmp_path / "结果"), serial)
    assert run.with_errors == 1
    (line,) = (row for row in table(tmp_path / "结果/数据/学校情况.csv") if row["学校文件夹"] == "东")
    assert line["错误"] == "1"
    assert line["原因"].startswith("数据里还有 1 处错误：")


@pytest.mark.parametrize(("school", "codes"), [("红小学", []), ("青禾小学", ["district-same-name"] * 2)])
def test_two_schools_of_one_name_both_count_and_are_said(school, codes, tmp_path):
    written(tmp_path / "区/东")
    written(tmp_path / "区/西", *renamed("王小红")[1:], ("基本设置", "青禾小学", school))
    run = run_district(DistrictJob(tmp_path / "区", tmp_path / "结果"), serial)
    assert [p.code for p in run.problems] == codes
    assert len(run.counted) == 2
    assert run.has_errors is bool(codes)
    reasons = [row["原因"] for row in table(tmp_path / "结果/数据/学校情况.csv")]
    assert all(("学校名“青禾小学”与" in reason) is bool(codes) for reason in reasons)
