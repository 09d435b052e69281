"""What a bureau asks: schools that count by other rules are not ranked, its own title and names, two terms side by side."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from small_district import GOOD, renamed
from small_term import written

from jiafang_batch.cli import jiafang
from jiafang_batch.report.district.comparability import differences
from jiafang_batch.report.district.school_outcome import SchoolOutcome, Status
from jiafang_batch.run.district.engines import serial
from jiafang_batch.run.district.run_district import DistrictJob, run_district

OTHER_KEY = ("基本设置", "重点类别    | 留守儿童", "重点类别    | 残疾")
OTHER_FACE = ("基本设置", "面对面形式  | 实地家访、家长到校", "面对面形式  | 实地家访")
EARLY = ("基本设置", "2025-1-10", "2024-12-31")


def sheet(path, name):
    return [[cell.value for cell in row] for row in load_workbook(path)[name].iter_rows()]


def compared(folder, output, **schools):
    for name, changes in {**GOOD, **schools}.items():
        written(folder / name, *changes)
    run = run_district(DistrictJob(folder, output), serial)
    rows = sheet(run.written.book, "学校比较")
    head = next(i for i, row in enumerate(rows) if row[0] == "学校")
    top, below = rows[head], rows[head + 1]
    titles = [f"{a or ''}{b or ''}" for a, b in zip(_filled(top), below, strict=True)]
    return {row[0]: dict(zip(titles, row, strict=True)) for row in rows[head + 2 :]}


def _filled(row):
    held = ""
    for cell in row:
        held = cell or held
        yield held


@pytest.mark.parametrize(
    ("change", "words", "unranked", "ranked"),
    [
        (OTHER_KEY, "重点类别：残疾（多数学校：留守儿童）", ["重点家访率"], ["家访率", "面对面占比"]),
        (OTHER_FACE, "面对面形式：实地家访（多数学校：实地家访、家长到校）", ["面对面占比"], ["家访率", "重点家访率"]),
        (EARLY, "统计截至：2024-12-31（多数学校：2025-01-10）", ["家访率", "面对面占比", "重点家访率"], []),
    ],
)
def test_a_school_with_other_rules_keeps_its_share_and_has_no_rank_in_what_they_decide(
    tmp_path, change, words, unranked, ranked
):
    rows = compared(tmp_path / "区县", tmp_path / "结果", 西小学=[*renamed("王小西"), change])
    west = rows["西小学"]
    assert words in next(value for title, value in west.items() if "口径不同" in title)
    assert all(west[f"{measure}名次"] is None for measure in unranked)
    assert all(west[f"{measure}名次"] is not None for measure in ranked)
    assert rows["西小学"]["家访率比率"] is not None
    east = rows["东小学"]
    assert all(east[f"{measure}名次"] is not None for measure in (*unranked, *ranked))
    assert not next(value for title, value in east.items() if "口径不同" in title)


def test_a_school_of_another_term_is_not_ranked(tmp_path):
    """The days may even be the same: a school that has begun a new policy too early."""
    other = [("基本设置", "第一学期", "第二学期"), ("校历", "第一学期", "第二学期")]
    rows = compared(tmp_path / "区县", tmp_path / "结果", 西小学=[*renamed("王小西"), *other])
    west = rows["西小学"]
    assert "学期：2024-2025学年第二学期（多数学校：2024-2025学年第一学期）" in str(west.values())
    assert all(west[f"{measure}名次"] is None for measure in ("家访率", "面对面占比", "重点家访率"))
    assert west["家访率比率"] is not None


def outcome(folder, **basis):
    return SchoolOutcome(folder, Status.DONE, basis=basis, as_of="2025-01-10")


def test_without_a_most_frequent_wording_nobody_is_the_measure_of_others():
    found = differences([outcome("甲", 重点类别="残疾"), outcome("乙", 重点类别="孤儿"), outcome("丙")])
    assert {folder: [d.words for d in held] for folder, held in found.items()} == {
        "甲": ["重点类别：残疾（各校不一样）"],
        "乙": ["重点类别：孤儿（各校不一样）"],
    }


def test_schools_of_equal_rules_have_no_differences():
    assert differences([outcome("甲", 重点类别="残疾"), outcome("乙", 重点类别="残疾")]) == {}


def call(*words):
    return CliRunner().invoke(jiafang, ["district", *map(str, words)], standalone_mode=False)


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    root = tmp_path_factory.mktemp("各校")
    for name, changes in GOOD.items():
        written(root / name, *changes)
    return root


def test_title_and_names_are_the_bureaus(district, tmp_path):
    book = Workbook()
    for row in (("学校文件夹", "名称"), ("东小学", "东区实验小学"), ("没有的", "没有")):
        book.active.append(row)
    book.save(tmp_path / "名称.xlsx")
    (tmp_path / "名称.csv").write_text("学校文件夹,名称\n东小学,东区实验小学\n", encoding="utf-8-sig")
    for number, names in enumerate(("名称.xlsx", "名称.csv")):
        output = tmp_path / f"结果{number}"
        result = call(district, "-o", output, "--serial", "--title", "东区家访情况", "--names", tmp_path / names)
        assert result.exception is None
        path = output / "区县汇总.xlsx"
        assert load_workbook(path)["概览"]["A1"].value == "东区家访情况"
        assert any(row[:2] == ["东小学", "东区实验小学"] for row in sheet(path, "学校比较"))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("名.csv", "学校,名字\n东,西\n", "要有“学校文件夹”"), ("名.xlsx", "不是工作簿", "打不开或不是表格")],
)
def test_a_list_of_names_that_is_none_is_said(district, tmp_path, name, content, words):
    (tmp_path / name).write_text(content, encoding="utf-8")
    result = call(district, "-o", tmp_path / "结果", "--serial", "--names", tmp_path / name)
    assert words in str(result.exception)


def test_two_terms_side_by_side(tmp_path, district):
    before = tmp_path / "上学期"
    for name, changes in GOOD.items():
        extra = [("二班家访", "        2024-9-22 | 一(2)班 | 张伟           | 刘洋   | 实地家访 | 谈阅读\n", "")]
        written(before / name, *changes, *(extra if name == "东小学" else []))
    shutil.rmtree(before / "北小学")
    assert call(before, "-o", tmp_path / "上", "--serial").exception is None
    assert call(district, "-o", tmp_path / "下", "--serial", "--previous", tmp_path / "上").exception is None
    rows = {row[0]: row for row in sheet(tmp_path / "下/区县汇总.xlsx", "两学期对比")}
    assert [round(value, 4) for value in rows["东小学"][1:4]] == [0.75, 1, 0.25]
    assert rows["北小学"][1] is None
    assert rows["北小学"][2] == 0.75
    assert rows["北小学"][3] is None
    assert rows["全区县"][1] == round(7 / 8, 6)
    result = call(district, "-o", tmp_path / "又", "--serial", "--previous", tmp_path / "上学期/东小学")
    assert "上一次 jiafang district 写出的文件夹" in str(result.exception)


def test_what_belongs_to_no_year_group_is_a_row_of_its_own(tmp_path):
    changes = [*renamed("王小无"), ("班级表", "一(2)班 | 一年级 | 刘洋", "国际班 | | 刘洋"), ("学生名册", "一年级 | 一(2)班", "       | 国际班"),
               ("二班家访", "一(2)班", "国际班"), ("收表登记", "一(2)班", "国际班")]  # fmt: skip
    written(tmp_path / "区/无小学", *changes)
    run = run_district(DistrictJob(tmp_path / "区", tmp_path / "果"), serial)
    rows = {row[0]: row for row in sheet(run.written.book, "年级")}
    assert (rows["一年级"][3], rows["其他"][3], run.written.total.due) == (2, 2, 4)
