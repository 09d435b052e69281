"""purge: only after the period, only when asked; afterwards nothing of anybody is left, and what is left is named."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner
from small_term import POLICY, tables, written
from text_tables import write_book

from jiafang_batch.cli import jiafang
from jiafang_batch.policy.load_policy import load_policy
from jiafang_batch.run.term.open_term import log_columns

PEOPLE = ("王小明", "阿依古丽", "陈静", "刘洋", "13900000001", "希望增加体育活动")
RETENTION = ("基本设置", "", "保存期限 | 3年")


def call(*words, answer=""):
    return CliRunner().invoke(jiafang, [str(word) for word in words], standalone_mode=False, input=answer)


def made(folder, *changes):
    term = written(folder, *changes)
    for command in ("run", "forms", "hand-out"):
        assert call(command, term).exception is None
    return term


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("changes", "today", "words"),
    [
        ((RETENTION,), "2025-1-24", "才结束"),
        ((RETENTION,), "2028-1-24", "还没有到期"),
        ((), "2035-1-1", "没有写“保存期限”"),
    ],
)
def test_a_term_is_not_purged_before_its_time(tmp_path, changes, today, words):
    term = written(tmp_path / "学期", *changes)
    before = contents(term)
    result = call("purge", term, "--yes", "--today", today)
    assert words in str(result.exception)
    after = contents(term)
    assert {name: after[name] for name in before} == before


def test_nothing_happens_without_a_yes(tmp_path):
    term = made(tmp_path / "学期", RETENTION)
    before = contents(term)
    result = call("purge", term, "--today", "2028-1-25", answer="n\n")
    assert result.return_value == 0
    assert contents(term).items() >= before.items()


@pytest.mark.parametrize("arguments", [["--today", "2028-1-25"], ["--early", "--today", "2025-2-1"]])
def test_after_the_period_nothing_of_anybody_is_left(tmp_path, arguments):
    term = made(tmp_path / "学期", RETENTION)
    result = call("purge", term, *arguments, answer="y\n")
    assert result.return_value == 0, result.output
    assert "又查了一遍" in result.output
    names = set(contents(term))
    assert {"考核办法.xlsx", "输出/表册/上报表.xlsx"} <= names
    assert not any(name.startswith(("基础信息", "收表", "发表", ".缓存")) for name in names)


def test_plans_and_returned_copies_go_too(tmp_path):
    term = made(tmp_path / "学期", RETENTION, ("一班家访", "2024-10-12", "10月12日号"))
    write_book(term / "分工/一年级分工表.xlsx", {"名单与分工": [["学生"], ["王小明"]]})
    assert {"分工", "退回"} <= {path.name for path in term.iterdir()}
    result = call("purge", term, "--yes", "--today", "2028-1-25")
    assert result.return_value == 0, result.output
    assert not {"分工", "退回"} & {path.name for path in term.iterdir()}


def test_what_the_school_put_there_stays_and_is_named_if_somebody_stands_in_it(tmp_path):
    term = made(tmp_path / "学期", RETENTION)
    (term / "说明.txt").write_text("联系 刘洋老师的班：阿依古丽·买买提", encoding="utf-8")
    (term / "空.txt").write_text("没有人", encoding="utf-8")
    result = call("purge", term, "--yes", "--today", "2028-1-25")
    assert result.return_value == 1
    assert "请自己处理：说明.txt" in result.output
    assert (term / "说明.txt").is_file()


def test_pseudonymised_data_tell_visits_apart_and_name_nobody(tmp_path):
    term = made(tmp_path / "学期", RETENTION, ("基本设置", "", "到期处理 | 去标识"))
    result = call("purge", term, "--yes", "--today", "2028-1-25")
    assert result.return_value == 0, result.output
    text = (term / "去标识数据/家访.csv").read_text("utf-8-sig")
    assert not any(word in text for word in PEOPLE)
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["学生", "年级", "月份", "家访形式"]
    assert len({row[0] for row in rows[1:]}) == len(rows) - 1 == 4


def test_a_second_purge_has_nothing_to_do(tmp_path):
    term = made(tmp_path / "学期", RETENTION)
    call("purge", term, "--yes", "--today", "2028-1-25")
    assert "没有要清理" in str(call("purge", term, "--yes", "--today", "2028-1-25").exception)


@pytest.mark.parametrize(("text", "expected"), [("3年", 36), ("36个月", 36), ("6 月", 6), ("", None)])
def test_a_period_is_years_or_months(text, expected):
    of_policy, _, _ = tables(("基本设置", "", f"保存期限 | {text}"))
    policy, problems = load_policy(of_policy, POLICY, log_columns())
    assert policy.settings.retention_months == expected
    assert not problems


@pytest.mark.parametrize(("key", "value"), [("保存期限", "三"), ("保存期限", "3"), ("到期处理", "烧掉")])
def test_another_word_is_a_fault_with_the_right_one(key, value):
    of_policy, _, _ = tables(("基本设置", "", f"{key} | {value}"))
    _, problems = load_policy(of_policy, POLICY, log_columns())
    assert [p.code for p in problems] == ["setting-bad"]


@pytest.mark.parametrize(
    "name",
    ["收表进度（最新）.xlsx", "收表进度_一年级.xlsx", "收表登记（最新）.xlsx", "更正2.xlsx", "对照3.xlsx", "更正建议2.xlsx",
     "输出（最新）/家访汇总.xlsx", ".家访面板/做过的/1.说的.txt"],
)  # fmt: skip
def test_what_was_written_beside_an_open_workbook_goes_too(tmp_path, name):
    term = written(tmp_path / "学期", RETENTION)
    (term / name).parent.mkdir(parents=True, exist_ok=True)
    write_book(term / name, {"名单": [["学生"], ["王小明"]]})
    result = call("purge", term, "--yes", "--today", "2028-1-25")
    assert result.return_value == 0, result.output
    assert not (term / name).exists()


def test_blank_forms_into_which_somebody_typed_go_too(tmp_path):
    term = made(tmp_path / "学期", RETENTION)
    write_book(term / "空白表/教导处登记.xlsx", {"事件登记": [["学生"], ["王小明"]]})
    result = call("purge", term, "--yes", "--today", "2028-1-25")
    assert result.return_value == 0, result.output
    assert not (term / "空白表").exists()
