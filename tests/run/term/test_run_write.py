"""What a run writes: the files and their shapes, the same bytes every time, and never a byte into the inputs."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from small_term import SHEETS, written

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.place.publish import output_folder
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school
from jiafang_batch.run.usage import UsageError

SPOILT = [
    ("一班家访", "", "12.1 | 一(1)班 | 王小明 | | 陈静 | | 实地家访 | 完成 | | | | | |"),
    ("一班家访", "", "2024-12-2 | 一(1)班 | 王大明 | | 陈静 | | 实地、电话 | 完成 | | | | | |"),
    ("一班家访", "", "2024-12-3 | 一(1)班 | 王小明 | | 陈静 | | 实地家访 | 完成 | | | | | #1 |"),
    ("二班家访", "张伟           |", "=1+1 |"),
]
"""Rows in error, among them one that a spreadsheet could take for a formula."""


def run(folder: Path, *, as_of: date | None = None):
    computed = compute_school(check_school(SchoolJob(folder, as_of), None, Intake(processes=0)))
    return write_school(computed, output_folder(folder, None))


@pytest.fixture(scope="module")
def term(tmp_path_factory) -> Path:
    """The small sound term after a run."""
    folder = written(tmp_path_factory.mktemp("学期"))
    run(folder)
    return folder


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory) -> Path:
    """The small term with rows in error after a run."""
    folder = written(tmp_path_factory.mktemp("学期"), *SPOILT)
    run(folder)
    return folder


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "输出" / "数据" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def digests(folder: Path) -> dict[str, str]:
    """Every file below the folder with its SHA-256."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# ---------------------------------------------------------------- which files


def test_summary_and_everybodys_share_are_written(term):
    names = {path.relative_to(term / "输出").as_posix() for path in (term / "输出").rglob("*.xlsx")}
    assert {
        "家访汇总.xlsx",
        "年级/一年级.xlsx",
        "班级/一(1)班.xlsx",
        "班级/一(2)班.xlsx",
        "教师/陈静_T1.xlsx",
        "教师/刘洋_T2.xlsx",
        "教师/赵敏_T3.xlsx",
    } <= names


def test_the_summary_has_every_sheet_of_the_contract(term):
    book = openpyxl.load_workbook(term / "输出" / "家访汇总.xlsx", read_only=True)
    sheets = (
        "概览", "班级", "教师", "年级", "指标明细", "未访学生", "重点学生", "事件响应", "诉求台账", "手记", "评优推荐",
        "月度考核", "上报表", "问题清单", "来源清单", "考核办法",
    )  # fmt: skip
    assert [name for name in sheets if name not in book.sheetnames] == []


# ---------------------------------------------------------------- 数据


HEADINGS = {
    "指标明细.csv": "编号,指标,对象类型,对象编号,对象,分子,分母,值,目标,达标,分值,得分",
    "教师得分.csv": "工号,姓名,考核角色,总分,等级,名次",
    "班级得分.csv": "班级,总分,等级,名次",
    "未访学生.csv": "学号,姓名,班级,原因",
    "问题清单.csv": "级别,代码,文件,工作表,行,列,内容,说明,建议",
    "家访明细.csv": "学号,姓名,班级,家访日期,家访形式,主访教师,参与教师,照片,来源",
}


@pytest.mark.parametrize(("name", "headings"), HEADINGS.items())
def test_a_csv_opens_in_excel_and_has_the_headings_of_the_contract(term, name, headings):
    data = (term / "输出" / "数据" / name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert data.decode("utf-8-sig").splitlines()[0] == headings


RESULTS = [
    # 一(1)班: of two pupils one visited onsite by the homeroom teacher, her event answered the next day by telephone.
    ("B-1", "班主任", "T1", "陈静", "1", "2", "0.500000", "0.500000", "是", "60", "60.00"),
    ("B-1", "班主任", "T2", "刘洋", "2", "2", "1.000000", "0.500000", "是", "60", "60.00"),
    ("B-1", "班级", "一(1)班", "一(1)班", "1", "2", "0.500000", "0.500000", "是", "60", "60.00"),
    ("B-1", "班级", "一(2)班", "一(2)班", "2", "2", "1.000000", "0.500000", "是", "60", "60.00"),
    ("B-1", "年级", "一年级", "一年级", "3", "4", "0.750000", "0.500000", "是", "", ""),
    ("B-1", "学校", "青禾小学", "青禾小学", "3", "4", "0.750000", "0.500000", "是", "", ""),
    ("B-2", "班主任", "T1", "陈静", "1", "1", "1.000000", "1.000000", "是", "40", "40.00"),
    ("B-2", "班主任", "T2", "刘洋", "0", "0", "", "1.000000", "", "40", ""),  # 一(2)班 had no event: 不适用
    ("B-2", "班级", "一(1)班", "一(1)班", "1", "1", "1.000000", "1.000000", "是", "40", "40.00"),
    ("B-2", "班级", "一(2)班", "一(2)班", "0", "0", "", "1.000000", "", "40", ""),
    ("B-3", "科任教师", "T3", "赵敏", "1", "", "1", "1", "是", "100", "100.00"),
]


def test_results_stand_in_the_order_of_policy_and_rosters_with_their_exact_digits(term):
    columns = ("编号", "对象类型", "对象编号", "对象", "分子", "分母", "值", "目标", "达标", "分值", "得分")
    assert [tuple(row[c] for c in columns) for row in table(term, "指标明细.csv")] == RESULTS


def test_scores_have_two_decimals_and_ranks_within_the_role(term):
    assert [tuple(row.values()) for row in table(term, "教师得分.csv")] == [
        ("T1", "陈静", "班主任", "100.00", "优秀", "1"),
        ("T2", "刘洋", "班主任", "100.00", "优秀", "1"),
        ("T3", "赵敏", "科任教师", "100.00", "优秀", "1"),
    ]
    assert [tuple(row.values()) for row in table(term, "班级得分.csv")] == [
        ("一(1)班", "100.00", "优秀", "1"),
        ("一(2)班", "100.00", "优秀", "1"),
    ]


def test_every_counted_visit_tells_who_took_part_and_which_row_it_was(term):
    assert tuple(table(term, "家访明细.csv")[0].values()) == (
        "G01", "王小明", "一(1)班", "2024-09-21", "实地家访", "陈静", "T1、T3", "2", "收表/一(1)班.xlsx!一班家访!2",
    )  # fmt: skip


def test_several_rows_of_one_visit_are_all_named(tmp_path):
    folder = written(tmp_path, ("二班家访", "", "2024-9-22 | 一(2)班 | 张伟 | 刘洋 | 上门 | 谈运动"))
    run(folder)
    sources = [row["来源"] for row in table(folder, "家访明细.csv") if row["学号"] == "G03"]
    assert sources == ["收表/一(2)班.xlsx!二班家访!2；收表/一(2)班.xlsx!二班家访!4"]


def test_the_unvisited_are_told_with_the_outcome_of_their_last_attempt(tmp_path):
    # Without the telephone visit 李芳 has only the attempt of 3 November.
    folder = written(tmp_path, ("一班家访", "| 电话 | 完成 |", "| 电话 | 拒访 |"))
    run(folder)
    assert [tuple(row.values()) for row in table(folder, "未访学生.csv")] == [("G02", "李芳", "一(1)班", "未遇")]


def test_problems_are_listed_with_place_value_and_what_to_do(spoilt):
    rows = [row for row in table(spoilt, "问题清单.csv") if row["级别"] == "错误"]
    assert [(row["代码"], row["文件"], row["工作表"], row["行"], row["列"], row["内容"]) for row in rows] == [
        ("bad-date", "收表/一(1)班.xlsx", "一班家访", "5", "A 家访日期", "12.1"),
        ("unknown-student", "收表/一(1)班.xlsx", "一班家访", "6", "C 学生姓名", "王大明"),
        ("unknown-student", "收表/一(2)班.xlsx", "二班家访", "2", "C 学生姓名", "'=1+1"),
    ]
    assert all(row["说明"] and row["建议"] for row in rows)


def test_rows_in_error_count_nowhere(spoilt):
    assert [row["学号"] for row in table(spoilt, "家访明细.csv")] == ["G01", "G04", "G02", "G01"]


def test_files_with_faults_come_back_and_others_do_not(spoilt, term):
    assert not (term / "退回").exists()
    returned = [path.name for path in (spoilt / "退回").rglob("*.xlsx")]
    assert len(returned) == 2


def said_in(folder: Path, name: str) -> list[tuple[str, str]]:
    """文件 and 说明 of every problem that a workbook below 输出 shows."""
    rows = list(openpyxl.load_workbook(folder / "输出" / name)["问题清单"].values)
    place, words = rows[2].index("文件"), rows[2].index("说明")
    return [(row[place], row[words]) for row in rows[3:] if row[words]]


@pytest.mark.parametrize("name", ["班级/一(1)班.xlsx", "教师/陈静_T1.xlsx"])
def test_a_class_and_its_homeroom_teacher_are_told_of_their_files(spoilt, name):
    files = [file for file, _ in said_in(spoilt, name)]
    assert files.count("收表/一(1)班.xlsx") == len(files) > 2


@pytest.mark.parametrize("name", ["班级/一(1)班.xlsx", "教师/陈静_T1.xlsx"])
def test_a_class_that_handed_in_nothing_is_told(tmp_path, name):
    folder = written(tmp_path, ("一班家访", "", ""))
    run(folder)
    assert ("收表", "一(1)班没有一行计入统计的家访记录。") in said_in(folder, name)
    assert said_in(folder, name.replace("(1)", "(2)").replace("陈静_T1", "刘洋_T2")) == []


def test_a_class_without_a_homeroom_teacher_is_told(tmp_path):
    folder = written(
        tmp_path, ("班级表", "一(1)班 | 一年级 | 陈静  |        |  ", "一(1)班 | 一年级 | 陈静  |        | 2024-12-1")
    )
    run(folder)
    assert [words for _, words in said_in(folder, "班级/一(1)班.xlsx")] == [
        "一(1)班在统计截止日（2025-01-10）没有在任的班主任。"
    ]


# ---------------------------------------------------------------- the same bytes, nothing else touched


def test_a_second_run_changes_no_byte(tmp_path):
    folder = written(tmp_path, *SPOILT)
    run(folder)
    first = digests(folder)
    run(folder)
    assert digests(folder) == first


def test_neither_the_place_nor_the_processs_own_chance_changes_a_byte(tmp_path):
    trees = []
    for seed in ("1", "2"):
        folder = written(tmp_path / seed / "学期", *SPOILT)
        command = [sys.executable, "-m", "jiafang_batch", "run", str(folder)]
        done = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False)
        assert done.returncode == 1, done.stderr
        trees.append(digests(folder / "输出"))
    assert trees[0] == trees[1]


def test_inputs_are_only_read(tmp_path):
    folder = written(tmp_path, *SPOILT)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*.xlsx")}
    for path in before:
        path.chmod(0o444)
    run(folder)
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in before} == before
    assert sorted(path.name for path in folder.iterdir()) == ["基础信息", "收表", "考核办法.xlsx", "输出", "退回"]


@pytest.mark.parametrize("name", ["一(1)班.xlsx", "登记.xlsx"])
def test_a_file_handed_in_twice_under_another_name_changes_no_figure(term, tmp_path, name):
    folder = written(tmp_path)
    shutil.copy(folder / "收表" / name, folder / "收表" / f"副本 {name}")
    run(folder)
    figures = [file for file in HEADINGS if file != "问题清单.csv"]
    assert [table(folder, file) for file in figures] == [table(term, file) for file in figures]
    assert [row["代码"] for row in table(folder, "问题清单.csv")] == ["same-file"]


def test_an_earlier_day_looks_back_without_another_policy(tmp_path):
    folder = written(tmp_path)
    run(folder, as_of=date(2024, 9, 30))
    assert [row["学号"] for row in table(folder, "家访明细.csv")] == ["G01", "G03", "G04"]
    assert [row["学号"] for row in table(folder, "未访学生.csv")] == ["G02"]


# ---------------------------------------------------------------- where to


@pytest.mark.parametrize("chosen", [".", "..", "收表", "收表/一年级", "基础信息", "基础信息/输出"])
def test_an_output_folder_that_holds_or_is_an_input_is_refused(tmp_path, chosen):
    term = written(tmp_path / "学期")
    with pytest.raises(UsageError, match="不能用作输出文件夹"):
        output_folder(term, term / chosen)


def test_a_file_is_no_output_folder(tmp_path):
    term = written(tmp_path / "学期")
    with pytest.raises(UsageError, match="是一个文件"):
        output_folder(term, term / "考核办法.xlsx")


@pytest.mark.parametrize("chosen", ["输出", "结果/九月", "../别处"])
def test_any_other_folder_will_do(tmp_path, chosen):
    term = written(tmp_path / "学期")
    assert output_folder(term, term / chosen) == term / chosen
    assert output_folder(term, None) == term / "输出"


def test_an_empty_roster_is_an_error_of_its_own_and_nothing_false_is_said(tmp_path):
    pupils = SHEETS["学生名册"][1].strip().splitlines()[1:]
    folder = written(tmp_path, *(("学生名册", row, "") for row in pupils))
    run(folder)
    codes = {row["代码"]: row["级别"] for row in table(folder, "问题清单.csv")}
    assert codes["empty-roster"] == "错误"
    assert "empty-sheet" not in codes
    book = openpyxl.load_workbook(folder / "输出" / "家访汇总.xlsx")
    said = {cell.value for name in ("未访学生", "还要家访") for row in book[name].iter_rows(min_row=4) for cell in row}
    assert said - {None} == {"名册里没有学生。"}
    assert "所有班级的应访学生都已家访。" not in {cell.value for row in book["概览"].iter_rows() for cell in row}
