"""What a preset says of its document: its own days, the basis of every entry, its clauses and words of discipline."""

from __future__ import annotations

import re
from datetime import date

import openpyxl
import pytest
from builders import load, policy_tables, table
from click.testing import CliRunner

from jiafang_batch.cli import jiafang
from jiafang_batch.normal_text import listed
from jiafang_batch.policy.document import UNDECIDED, undecided_text
from jiafang_batch.policy.library import document_day, presets
from jiafang_batch.policy.next_term import TermName
from jiafang_batch.run.start.new import waiting_entries
from jiafang_batch.run.start.templates import write_policy
from jiafang_batch.terms import Conduct, Way

_OWN_KINDS = ("集中家访", "活动", "阶段")


def rows_of(tmp_path, name, sheet, first_year=2024, term="第一学期"):
    """The rows of a sheet of a new policy workbook as dicts by heading."""
    path = write_policy(tmp_path / "考核办法.xlsx", name, "示范小学", first_year, term)
    heading, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip((str(h).rstrip("*") for h in heading), row, strict=True)) for row in rows if any(row)]


@pytest.mark.parametrize(
    ("name", "row", "first", "last"),
    [
        ("wuda", "家访活动", "2024-08-20", "2024-12-31"),
        ("wuda", "总结表彰阶段", "2024-12-01", "2024-12-31"),
        ("changxiao", "二月控辍保学宣传月", "2025-02-01", "2025-02-28"),
        ("changxiao", "八月控辍保学宣传月", "2024-08-01", "2024-08-31"),
        ("miaoqiao", "大走访", "2025-01-23", "2025-01-24"),
    ],
)
def test_a_preset_carries_the_days_of_its_document(tmp_path, name, row, first, last):
    held = {r["名称"]: r for r in rows_of(tmp_path, name, "校历")}
    assert (f"{held[row]['开始日期']:%Y-%m-%d}", f"{held[row]['结束日期']:%Y-%m-%d}") == (first, last)
    assert held[row]["依据"]


@pytest.mark.parametrize(
    "name", ["chishui", "shaba", "pinci", "qizhuang", "huabao-jilu", "huabao-kaohe", "huabao-huifang"]
)
def test_no_preset_has_the_campaigns_of_another_school(tmp_path, name):
    assert [r["名称"] for r in rows_of(tmp_path, name, "校历") if r["类型"] in _OWN_KINDS] == []


@pytest.mark.parametrize(
    ("text", "first_year", "day"),
    [
        ("02-29", 2023, date(2024, 2, 29)),
        ("02-29", 2024, date(2025, 2, 28)),
        ("08-01", 2024, date(2024, 8, 1)),
        ("07-31", 2024, date(2025, 7, 31)),
    ],
)
def test_a_day_of_a_document_lies_in_its_school_year(text, first_year, day):
    assert document_day(text, first_year) == day


@pytest.mark.parametrize(
    ("year", "term", "due"),
    [(2020, "第一学期", "2021-01-20"), (2020, "第二学期", ""), (2024, "第一学期", "2025-01-20")],
)
def test_the_list_is_due_on_the_day_that_the_document_names(tmp_path, year, term, due):
    values = {r["键"]: r for r in rows_of(tmp_path, "miaoqiao", "基本设置", year, term)}
    value = values["名单截止日期"]["值"]
    assert (f"{value:%Y-%m-%d}" if value else "") == due
    assert (values["名单截止日期"]["依据"] or "") == ("六.1" if due else "")


@pytest.mark.parametrize("name", presets())
def test_a_school_that_names_no_day_for_its_lists_has_none(tmp_path, name):
    values = {r["键"]: r["值"] for r in rows_of(tmp_path, name, "基本设置")}
    assert (values["名单截止日期"] is not None) == (name == "miaoqiao")


@pytest.mark.parametrize("name", presets())
def test_every_sheet_says_where_each_entry_comes_from(tmp_path, name):
    path = write_policy(tmp_path / "考核办法.xlsx", name, "示范小学", 2024, "第一学期")
    for sheet in openpyxl.load_workbook(path).worksheets[1:]:
        heading, *rows = sheet.iter_rows(values_only=True)
        at = [str(h).rstrip("*") for h in heading].index("依据")
        if sheet.title != "基本设置":
            assert all(row[at] for row in rows if any(row)), sheet.title
    for row in rows_of(tmp_path, name, "指标"):
        assert not row["分值"] or ("分值" in row["依据"] and UNDECIDED in row["依据"]), row


def test_what_a_clause_says_of_a_setting_is_its_basis(tmp_path):
    bases = {r["键"]: r["依据"] for r in rows_of(tmp_path, "huabao-huifang", "基本设置")}
    assert bases["重点类别"] == "7"
    assert bases["回访间隔天数"] == "1；原文没有天数，14天为软件拟定"
    assert bases["开学日期"] == UNDECIDED
    assert bases["学校"] is None


@pytest.mark.parametrize("name", presets())
def test_every_rule_of_a_preset_says_its_clause_in_words(name):
    preset = presets()[name]
    bases = [str(row["basis"]) for row in (*preset.indicators, *preset.events)]
    documents = {str(clause["basis"]).partition(" ")[0] for clause in preset.clauses if "制度 " in str(clause["basis"])}
    assert len(documents) == (3 if name == "huabao" else 0)
    for basis in bases:
        clause, _, words = basis.removeprefix(basis.partition(" ")[0] if documents else "").strip().partition(" ")
        assert re.match(r"[一二三四五六七八九十\d]|附件", clause), basis
        assert len(words) >= 2, basis
        assert not documents or basis.partition(" ")[0] in documents, basis


def test_days_that_a_clause_does_not_state_are_marked(tmp_path):
    bases = {r["事件类型"]: r["依据"] for r in rows_of(tmp_path, "qizhuang", "事件响应")}
    assert bases["重大变故"] == f"三.(一) 发生重大或不幸事件，做好安抚；天数{UNDECIDED}"
    assert bases["校内伤害"] == "三.(二) 亲自把孩子送回家，说明情况"  # at once: the document's own words


@pytest.mark.parametrize("name", presets())
def test_clauses_name_indicators_and_settings_that_are_there(name):
    preset = presets()[name]
    codes = {row["code"] for row in preset.indicators}
    calendar = {row["name"] for row in preset.dates} | {"假期"}
    places = {way: {p for c in preset.clauses if c["way"] == way.value for p in listed(c["place"])} for way in Way}
    assert preset.clauses
    assert places[Way.INDICATOR] <= codes
    assert places[Way.CALENDAR] <= calendar
    assert {c["way"] for c in preset.clauses} <= {way.value for way in Way}


def test_words_of_discipline_are_the_schools_own():
    titles = {name: {row.get("title", "") for row in preset.conduct} for name, preset in presets().items()}
    assert titles["miaoqiao"] == {"五要五不能守则"}
    assert titles["changxiao"] == {"五要、五不要"}
    assert titles["pinci"] == titles["huabao-huifang"] == set()
    kinds = {row["kind"] for preset in presets().values() for row in preset.conduct}
    assert kinds == {kind.value for kind in Conduct}


def test_entries_without_a_document_are_counted_until_the_school_decides():
    ratings = [
        {"name": "优秀", "lowest": 90, "basis": UNDECIDED},
        {"name": "合格", "lowest": 0, "basis": "校务会 2024-9-1"},
    ]
    tables = [t for t in policy_tables([]) if t.kind != "policy_ratings"]
    policy, _ = load([*tables, table("policy_ratings", ratings)])
    assert [basis.entry for basis in policy.document.undecided] == ["优秀"]
    assert (
        undecided_text(policy.document)
        == "考核办法里有 1 处文件没有写、软件拟定，请学校确定（等级 1），标在各表的“依据”一列。"
    )


def test_new_and_policy_check_say_how_many_entries_wait(tmp_path):
    folder = tmp_path / "学期"
    made = CliRunner().invoke(jiafang, ["new", str(folder), "--policy", "wuda", "--year", "2024-2025"])
    waiting = waiting_entries("wuda", TermName(2024, "第一学期"))
    assert "等级 4、评优 2" in waiting
    assert waiting in made.output
    assert waiting in CliRunner().invoke(jiafang, ["policy", "check", str(folder)]).output
