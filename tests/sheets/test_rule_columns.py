"""A rule under an unknown heading is not dropped without a word, nor is one cell of points for several rows given to each."""

from __future__ import annotations

import pytest
from text_tables import grid, read

from jiafang_batch.catalogue import message, remedy

ROWS = """\
编号|名称|考核对象| 教师范围 |类型| 学生范围 |家访形式| 家访人 | 时间窗口 | 未到期 |条件|次数|目标|分值|计分|步长|分档 | 依据
Z-1 | 上门率 | 班主任 | | 覆盖率 | 重点 | 实地 | 班主任 | 学期 | | | #1 | 100% | #40 | 比例 | | | 第一条
Z-2 | 普访率 | 班主任 | | 覆盖率 | 全体 | 全部 | 任一 | 学期 | | | #1 | 100% | | 比例 | | | 第二条"""


def said(text, **options):
    tables, problems = read(grid(text, file="考核办法.xlsx", sheet="指标", **options))
    return tables, [p for p in problems if p.code in ("rule-columns-unused", "merged-points", "missing-value")]


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("学生范围", "范围"),
        ("学生范围", "家访对象"),
        ("家访人", "由谁家访"),
        ("时间窗口", "时间段"),
        ("未到期", "没到期"),
        ("教师范围", "适用"),
    ],
)
def test_a_filled_column_that_is_not_known_is_named_where_a_rule_is_missing(title, heading):
    text = (
        ROWS.replace(f"| {title} |", f"| {heading} |")
        .replace("| | 覆盖率", "| 甲 | 覆盖率")
        .replace("学期 | |", "学期 | 乙 |")
    )
    _, (problem,) = said(text)
    assert (problem.code, problem.location.row) == ("rule-columns-unused", 1)
    assert f"列“{heading}”" in message(problem)
    assert f"没有“{title}”" in message(problem)
    assert "{" not in message(problem) + remedy(problem)


@pytest.mark.parametrize(
    "text",
    [
        ROWS,
        ROWS.replace(" | 依据", " | 依据 | 责任部门").replace(
            "第一条", "第一条 | 德育处"
        ),  # a column of the school's own
        ROWS.replace("| 教师范围 |", "| 空列 |"),  # nothing stands in it
        ROWS.replace("| 依据", "| 出处"),  # decides nothing
    ],
)
def test_a_column_that_takes_no_rule_away_is_not(text):
    assert said(text)[1] == []


ASIDE = [
    ("系数", "#1.2"),
    ("备注", "只算上门的"),
    ("评分标准", "每少一户扣2分"),
    ("封顶", "#5"),
    ("说明", "视频算半次"),
]


@pytest.mark.parametrize(("heading", "cell"), ASIDE)
def test_a_further_column_that_holds_a_rule_is_named(heading, cell):
    text = ROWS.replace(" | 依据", f" | 依据 | {heading}").replace("第二条", f"第二条 | {cell}")
    (problem,) = [p for p in read(grid(text, file="考核办法.xlsx", sheet="指标"))[1] if p.code == "rule-column-aside"]
    assert (problem.location.row, problem.value, problem.location.column) == (3, cell.removeprefix("#"), "S")
    assert heading in message(problem)


@pytest.mark.parametrize(
    ("heading", "cell"), [("责任部门", "德育处"), ("序号", "#2"), ("备注", "见文件"), ("页码", "#3")]
)
def test_a_further_column_that_holds_none_is_not(heading, cell):
    text = ROWS.replace(" | 依据", f" | 依据 | {heading}").replace("第二条", f"第二条 | {cell}")
    assert not [p for p in read(grid(text, file="考核办法.xlsx", sheet="指标"))[1] if p.code == "rule-column-aside"]


@pytest.mark.parametrize(
    ("note", "holds"), [("注：不足2次的取消评优", True), ("注：由教导处解释", False), ("填表人：教导处", False)]
)
def test_a_note_that_holds_a_rule_is_named(note, holds):
    problems = read(grid(f"{ROWS}\n{note}", file="考核办法.xlsx", sheet="指标"))[1]
    assert [p.location.row for p in problems if p.code == "rule-note-aside"] == ([4] if holds else [])


def test_points_that_rows_share_are_asked_about():
    tables, problems = said(ROWS, merges="N2:N3")
    assert [(p.code, p.value, p.location.row) for p in problems] == [
        ("merged-points", "40", 2),
        ("merged-points", "40", 3),
    ]
    assert [row.faulty for row in tables[0].rows] == [True, True]


def test_other_cells_that_rows_share_hold_for_each():
    tables, problems = said(
        ROWS.replace("| 学期 | | | #1 | 100% | | 比例", "| | | | #1 | 100% | #60 | 比例"), merges="I2:I3"
    )
    assert problems == []
    assert [row["window"] for row in tables[0].rows] == ["学期", "学期"]


@pytest.mark.parametrize(("title", "merges"), [("一、班主任", ""), ("（二）科任教师", ""), ("班主任考核", "A2:R2")])
def test_a_title_over_rows_is_no_indicator(title, merges):
    head, first, second = ROWS.splitlines()
    tables, problems = said(f"{head}\n{title}\n{first}\n{second}", merges=merges)
    assert problems == []
    assert len(tables[0].rows) == 2


@pytest.mark.parametrize("text", ["班主任考核", "一、"])
def test_a_word_alone_is_still_an_incomplete_row(text):
    head, first, second = ROWS.splitlines()
    assert "missing-value" in {p.code for p in said(f"{head}\n{text}\n{first}\n{second}")[1]}
