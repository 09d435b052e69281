"""条文对照: each clause with where it is carried out and how that stands; own policies by the 依据 of their entries."""

from __future__ import annotations

import openpyxl
import pytest
from builders import evaluated, preset_policy, records, visit
from small_term import SHEETS, computed, written

from jiafang_batch.normal_text import listed
from jiafang_batch.policy.library import presets
from jiafang_batch.report.figures import figures
from jiafang_batch.report.lists.audiences import school_shares
from jiafang_batch.report.lists.clause_page import ClauseStates, clause_page
from jiafang_batch.report.summary.summary_pages import summary_pages
from jiafang_batch.run.term.write import source_lines, write_school
from jiafang_batch.sheets.layout import layouts

POLICY = "考核办法.xlsx"
CLAUSES = """
    依据 | 原文 | 落实方式 | 落实在 | 落实说明
    一 | 家访要普遍 | 指标 | B-1、B-9 |
    二 | 科任教师也要家访 | 指标 | B-3 |
    三 | 关心留守儿童 | 设置 | 重点类别 |
    四 | 国庆不家访 | 校历 | 国庆节、暑假 |
    五 | 有计划 | 登记表 | 家访计划、培训登记、考勤表 |
    六 | 逐人跟踪 | 台账 | 重点学生、心理跟踪、控辍保学 |
    七 | 一生一档 | 表册 | 一生一档、分工表、光荣榜 |
    八 | 态度诚恳 | 人工 | 态度 |
    九 | 先说优点 | 提醒 | 先说优点 |
    十 | 指导思想 | 不涉及 | |
"""


def page_of(folder):
    found = computed(folder)
    shown = figures(found.evaluation, found.checked.problems, source_lines(found.checked.files, found.checked.problems))
    return {row[0]: row for row in clause_page(shown, ClauseStates(shown, ())).rows}


@pytest.fixture
def with_clauses(monkeypatch):
    monkeypatch.setitem(SHEETS, "条文", (POLICY, CLAUSES))


@pytest.mark.usefixtures("with_clauses")
def test_each_clause_says_how_it_stands(tmp_path):
    rows = page_of(written(tmp_path))
    told = {basis: row[4] for basis, row in rows.items()}
    # 3 of 4 pupils were visited at home by their homeroom teacher; 赵敏, the only subject teacher, made one visit.
    assert told["一"] == "B-1 全校 75%，目标 50%，达标；考核办法里没有指标 B-9"
    assert told["二"] == "B-3 科任教师 1/1 达标"
    assert told["三"] == "留守儿童"
    assert told["四"] == "国庆节 2024-10-01 至 2024-10-07（已结束）；校历里没有“暑假”"
    assert told["五"] == "家访计划 1 行；培训登记 0 行；考勤表：由学校另行登记"
    assert (
        told["六"]
        == "重点学生：由学校另行登记；可印：心理跟踪（加密的工作簿，只给心理教师和校长）；可印：跟踪台账 的“控辍”"
    )  # this page alone, without the other sheets
    assert told["七"] == ("可印：一生一档；分工表：jiafang plan 写在“分工”里，收下的排了 0 户；光荣榜：由学校另行制作")
    assert (told["八"], told["九"], told["十"]) == ("由人判断，软件不算", "印在家访卡上", "没有可登记的动作")
    # B-2 is named by no clause: it stands below, by its own 依据, which is blank here.
    assert rows["没有写依据"][3:5] == ("B-2", "B-2 班主任 1/1 达标、班级 1/1 达标")


def test_without_clauses_the_entries_speak_by_their_own_basis(tmp_path):
    folder = written(
        tmp_path,
        ("等级", "最低分", "最低分 | 依据"),
        ("等级", "优秀  | #90", "优秀  | #90 | 校务会"),
        ("指标", "步长", "步长 | 依据"),
        ("指标", "#60 | 比例 |", "#60 | 比例 | | 第三条"),
    )
    rows = page_of(folder)
    assert rows["第三条"][2:5] == ("指标", "B-1", "B-1 全校 75%，目标 50%，达标")
    assert rows["校务会"][2:4] == ("设置", "优秀")


@pytest.mark.usefixtures("with_clauses")
def test_the_summary_counts_the_rows_of_its_ledgers(tmp_path):
    folder = written(tmp_path)
    book = openpyxl.load_workbook(write_school(computed(folder), folder / "输出").summary, data_only=True)
    told = {row[0]: row[4] for row in book["条文对照"].iter_rows(values_only=True)}
    assert told["六"] == "重点学生 1 条；可印：心理跟踪（加密的工作簿，只给心理教师和校长）；可印：跟踪台账 的“控辍”"


def test_the_layouts_of_the_document_are_known():
    assert [layouts()[code].title for code in ("policy_conduct", "policy_clauses")] == ["纪律", "条文"]


# ---------------------------------------------------------------- sums


def test_the_sum_stands_below_the_points(tmp_path):
    folder = written(tmp_path)
    write_school(computed(folder), folder / "输出")
    rows = list(
        openpyxl.load_workbook(folder / "输出/班级/一(1)班.xlsx", data_only=True)["得分说明"].iter_rows(
            values_only=True
        )
    )
    (last,) = (row for row in rows if row[1] == "合计（适用的基本分）")
    assert (last[5], last[6]) == (100, 100)  # 60 of 60 for half the pupils visited, 40 of 40 for the event
    assert last[7].startswith("总分 = 得分合计 100 ÷ 适用分值合计 100 × 100 = 100")


def test_the_bureaus_sheet_adds_up_with_a_row_for_the_rest(tmp_path):
    folder = written(tmp_path, ("教师名册", "赵敏 | 科任教师 | 一年级", "赵敏 | 科任教师 | 综合组"))
    book = write_school(computed(folder), folder / "输出").summary
    sheet = openpyxl.load_workbook(book, data_only=True)["上报表"]
    # The table ends with its filter; totals and signatures stand below.
    heading, school, *units = list(sheet[sheet.auto_filter.ref])
    heading, school, units = (
        [cell.value for cell in heading],
        [c.value for c in school],
        [[c.value for c in r] for r in units],
    )
    assert [row[0] for row in units] == ["一年级", "其他"]
    for column, title in enumerate(heading):
        if title not in ("单位", "家访率", "参与率", "重点家访率"):
            assert school[column] == sum(row[column] for row in units), title


OTHERS = {"控辍保学"}
"""Served by their own registers and sheets, which the tests of those look at."""


@pytest.mark.parametrize("name", presets())
def test_every_clause_of_a_preset_names_something_to_open(name):
    shown = figures(evaluated(preset_policy(name), records(visit("A1", "10-08"))), (), ())
    pages = tuple(summary_pages(shown, school_shares(shown)).pages.values())
    rows = next(page for page in pages if page.name == "条文对照").rows
    served = [row for row in rows if row[2] not in ("人工", "不涉及") and not OTHERS & set(listed(row[3]))]
    assert len(served) > 5
    assert [row[:4] for row in served if not row[4] or "由学校另行" in row[4] or "校历里没有" in row[4]] == []
