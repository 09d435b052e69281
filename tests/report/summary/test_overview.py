"""概览: which figure has a target and which has none, what is said where there is nothing to draw, what changed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import recalculate
from builders import evaluated, indicator, policy, preset_policy, records
from small_term import written

from jiafang_batch.demo import make_demo
from jiafang_batch.intake.pool import Intake
from jiafang_batch.report.summary.charts import main_coverage
from jiafang_batch.report.summary.key_figures import REQUESTS, measured_as, school_results
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

RATES = ("家访率", "教师参与率", "重点学生家访率", "新生家访率", REQUESTS)


def run(folder: Path) -> Path:
    computed = compute_school(check_school(SchoolJob(folder), None, Intake(processes=0)))
    assert computed is not None
    return write_school(computed, folder / "输出").summary


def texts(book: Path) -> list[str]:
    """Every text of 概览 as it is shown before anything recalculates it."""
    sheet = openpyxl.load_workbook(book, data_only=True)["概览"]
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def cards(book: Path) -> dict[str, tuple[object, object]]:
    """Name of a card → its figure and the line below it."""
    sheet = openpyxl.load_workbook(book, data_only=True)["概览"]
    labels = [
        cell for row in sheet.iter_rows(min_row=4, max_row=9) for cell in row if cell.value in (*RATES, "家访手记")
    ]
    return {c.value: (c.offset(1).value, c.offset(2).value) for c in labels}


# ---------------------------------------------------------------- targets


@pytest.mark.parametrize(
    ("preset", "wanted"),
    [
        # 登门 in 学年, 新生 before school begins, only 实地: none counts what the cards count.
        ("wuda", {}),
        ("changxiao", {"家访率": "CX-1", "教师参与率": "CX-7", "重点学生家访率": "CX-12", REQUESTS: "CX-5"}),
        ("miaoqiao", {}),
        ("chishui", {"重点学生家访率": "CS-11"}),
        ("shaba", {"家访率": "SB-1", REQUESTS: "SB-5"}),
        ("pinci", {REQUESTS: "PC-6"}),
        ("qizhuang", {}),
        ("huabao-jilu", {}),
        ("huabao-kaohe", {"重点学生家访率": "HK-5"}),
        ("huabao-huifang", {}),
    ],
)
def test_a_card_has_the_target_of_the_indicator_that_counts_the_same(preset, wanted):
    results = school_results(evaluated(preset_policy(preset), records()))
    found = {label: result for label in RATES if (result := measured_as(label, results))}
    assert {label: result.indicator.code for label, result in found.items()} == wanted


@pytest.mark.parametrize(
    ("cells", "same"),
    [
        ({}, True),
        ({"scope": "全体", "forms": "全部", "visitor": "任一", "window": "学期", "times": 1}, True),
        ({"scope": "可家访"}, False),
        ({"forms": "实地"}, False),
        ({"visitor": "班主任"}, False),
        ({"window": "学年"}, False),
        ({"times": 2}, False),
        ({"target": None}, False),
        ({"subjects": "班级、年级"}, False),
    ],
)
def test_whatever_else_an_indicator_asks_makes_it_another_measure(cells, same):
    row = indicator("覆盖率", **{"subjects": "班级、学校", "target": "95%", **cells})
    results = school_results(evaluated(policy(row), records()))
    assert (measured_as("家访率", results) is not None) is same


@pytest.fixture(scope="module")
def changxiao(tmp_path_factory):
    folder = tmp_path_factory.mktemp("overview") / "学期"
    make_demo(folder, "changxiao", seed=3, size="small", force=False)
    return run(folder)


def test_a_cards_figure_is_the_indicators_own_value(changxiao):
    found = cards(changxiao)
    detail = openpyxl.load_workbook(changxiao, data_only=True)["指标明细"]
    columns = {cell.value: cell.column - 1 for cell in detail[3]}
    values = {
        row[columns["编号"]]: row[columns["值"]]
        for row in detail.iter_rows(min_row=4, values_only=True)
        if row[columns["对象类型"]] == "学校"
    }
    for label, code in (("家访率", "CX-1"), ("教师参与率", "CX-7"), ("重点学生家访率", "CX-12")):
        assert found[label][0] == values[code]
    assert found[REQUESTS][1] in ("目标 ≥ 100%　✗ 未达标", "目标 ≥ 100%　✓ 达标")
    assert found["家访手记"][1] is None


def test_a_target_that_is_changed_in_the_workbook_is_compared_anew(office, changxiao, tmp_path):
    changed = tmp_path / "changed.xlsx"
    book = openpyxl.load_workbook(changxiao)
    rules = book["考核办法"]
    headings = {cell.value: cell.column for cell in rules[3]}
    for row in range(4, rules.max_row + 1):
        if rules.cell(row, 1).value == "CX-1":
            rules.cell(row, headings["目标"]).value = 0.125
        if rules.cell(row, 1).value == "CX-7":
            rules.cell(row, headings["目标"]).value = None
    book.save(changed)
    assert cards(changxiao)["家访率"][1] == "目标 ≥ 100%　✗ 未达标"
    found = cards(recalculate.recalculated(office, changed, tmp_path))
    assert found["家访率"][1] == "目标 ≥ 12.5%　✓ 达标"
    assert not found["教师参与率"][1]


def test_a_policy_without_such_a_target_says_nothing_of_one(tmp_path):
    # B-1 counts 实地 visits by the homeroom teacher: no card, a line of its own.
    summary = run(written(tmp_path / "term"))
    said = texts(summary)
    assert not [text for text in said if text.startswith("目标 ≥")]
    assert "B-1 学期家访率" in said
    bare = run(written(tmp_path / "bare", ("指标", "班主任、班级、年级、学校", "班主任、班级、年级")))
    assert "考核指标（全校）" not in texts(bare)


def test_a_target_whose_time_has_not_come_is_neither_reached_nor_missed(tmp_path):
    unfinished = [
        ("指标", "| 分值 | 计分 | 步长", "| 分值 | 计分 | 步长 | 未到期"),
        ("指标", "#60 | 比例 |", "#60 | 比例 | | 不计"),
    ]
    book = run(written(tmp_path / "term", *unfinished, ("指标", "班主任 | 学期 ", "班主任 | 学年 ")))
    assert "进行中" in texts(book)
    assert not {"✓ 达标", "✗ 未达标"} & set(texts(book))


# ---------------------------------------------------------------- charts


def charts(book: Path) -> int:
    with zipfile.ZipFile(book) as parts:
        return sum(name.startswith("xl/charts/chart") for name in parts.namelist())


def test_a_school_with_pupils_and_visits_has_its_charts(tmp_path):
    summary = run(written(tmp_path / "term"))
    assert charts(summary) == 4
    assert not [text for text in texts(summary) if "没有图可画" in text]


@pytest.mark.parametrize(
    ("preset", "code"),
    [
        ("wuda", "WD-1"), ("changxiao", "CX-1"), ("chishui", "CS-1"), ("shaba", "SB-1"), ("qizhuang", "QZ-1"),
        # Its first coverage is of pupils who dropped out: most classes have none.
        ("huabao", "HK-2"),
        ("huabao-jilu", "HJ-4"),
    ],
)  # fmt: skip
def test_classes_are_drawn_by_the_goal_for_all_their_pupils(preset, code):
    goal = main_coverage(preset_policy(preset))
    assert goal is not None
    assert goal.code == code


def test_of_many_groups_the_largest_are_drawn(tmp_path):
    make_demo(tmp_path / "学期", "huabao", seed=3, size="small", force=False)
    data = openpyxl.load_workbook(run(tmp_path / "学期"), data_only=True)["图表数据"]
    rows = [[cell.value for cell in row[:3]] for row in data.iter_rows()]
    start = next(n for n, row in enumerate(rows) if row[0] == "重点学生人数最多的 8 类：已访与未访（人）") + 2
    sizes = [sum(counts) for name, *counts in rows[start : start + 8] if name]
    assert len(sizes) == 8
    assert sizes == sorted(sizes, reverse=True)
    assert rows[start + 8] == [None] * 3


@pytest.mark.parametrize("preset", ["wuda", "miaoqiao"])
def test_a_plan_with_stages_and_reminders_leaves_the_overview_on_one_page(preset, tmp_path):
    make_demo(tmp_path / "学期", preset, seed=3, size="small", force=False)
    sheet = openpyxl.load_workbook(run(tmp_path / "学期"))["概览"]
    assert "阶段" in [cell.value for cell in sheet["A"]]
    # One page down, the default of the file format.
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, None)


def test_what_can_not_be_drawn_is_said_and_not_drawn(tmp_path):
    without = [("学生名册", line, "") for line in _LINES]
    summary = run(written(tmp_path / "term", *without))
    assert charts(summary) == 0
    assert [text for text in texts(summary) if "没有图可画" in text] == [
        "没有学生计入学期家访率，“各班学期家访率与目标”没有图可画。",
        "没有应访学生，“各年级家访率（本学期任何形式）”没有图可画。",
        "没有重点学生，“重点学生：已访与未访（人）”没有图可画。",
        "本学期还没有家访，“逐月家访人次（按形式）”没有图可画。",
    ]


_LINES = (
    "G01 | 王小明         | 男  | 一年级 | 一(1)班 | 2024-9-2 |        |         | 具备    | 13900000001\n",
    "G02 | 李芳           | 女  | 一年级 | 一(1)班 | 2024-9-2 |        | 留守儿童 | 具备    | 13900000002\n",
    "G03 | 张伟           | 男  | 一年级 | 一(2)班 | 2024-9-2 |        |         | 具备    | 13900000003\n",
    "G04 | 阿依古丽·买买提 | 女  | 一年级 | 一(2)班 | 2024-9-2 |        |         | 具备    | 13900000004\n",
)


def test_formulas_without_pupils_give_the_engines_values_too(office, tmp_path):
    summary = run(written(tmp_path / "term", *(("学生名册", line, "") for line in _LINES)))
    again = recalculate.recalculated(office, summary, tmp_path)
    assert recalculate.differences(summary, again) == []


# ---------------------------------------------------------------- 和上次统计相比


GONE = ("二班家访", "2024-9-22 | 一(2)班 | 张伟           | 刘洋   | 实地家访 | 谈阅读\n", "")


def block(book: Path) -> list[tuple[object, ...]]:
    """The rows below “和上次统计相比”, without blank cells; nothing where it is not there."""
    sheet = openpyxl.load_workbook(book, data_only=True)["概览"]
    rows = [tuple(cell for cell in row if cell is not None) for row in sheet.iter_rows(values_only=True)]
    if ("和上次统计相比",) not in rows:
        return []
    start = rows.index(("和上次统计相比",)) + 1
    return rows[start : rows.index((), start)]


def test_the_first_run_says_nothing_of_changes(tmp_path):
    assert block(run(written(tmp_path / "term"))) == []


def test_what_changed_is_told_from_the_totals_down_to_the_scores(tmp_path):
    folder = written(tmp_path / "term")
    run(folder)
    summary = run(written(folder, GONE))
    said, headings, *lines = block(summary)
    # B-1 of 刘洋, 一(2)班, 一年级 and the school; one of two pupils is still enough for all of the points.
    assert said == ("有变动的：指标结果 4 个，家访 1 次。", "详见变动.xlsx")
    assert headings == ("项目", "上次", "本次", "变化")
    assert lines == [("家访人次", "4", "3", "−1"), ("未访学生", "0", "1", "+1")]


def test_scores_that_moved_most_come_first(tmp_path):
    folder = written(tmp_path / "term")
    run(folder)
    both = ("二班家访", "2024-9-22 | 一(2)班 | 阿依古丽·买买提 | 刘洋   | 实地家访 | 谈习惯\n", "")
    _, _, *lines = block(run(written(folder, GONE, both)))
    # Without any visit 刘洋 and the class lose all of the only indicator that applies to them.
    assert lines[-2:] == [
        ("班主任 刘洋 总分", "100.00 优秀", "0.00 不合格", "−100"),
        ("班级 一(2)班 总分", "100.00 优秀", "0.00 不合格", "−100"),
    ]


def test_the_same_inputs_again_change_no_byte(tmp_path):
    folder = written(tmp_path / "term")
    first = run(folder).read_bytes()
    assert run(folder).read_bytes() == first
    told = run(written(folder, GONE)).read_bytes()
    assert told != first
    assert run(folder).read_bytes() == told
    elsewhere = written(tmp_path / "elsewhere", GONE)
    fresh = run(elsewhere).read_bytes()
    assert fresh == run(written(tmp_path / "third", GONE)).read_bytes()
    assert fresh != told


@pytest.mark.parametrize("content", [b"", b"[]", b'{"summary": 1}', b'{"summary": "", "lines": [["a"]]}', b"\xff"])
def test_a_memory_that_somebody_spoilt_is_no_reason_to_stop(tmp_path, content):
    folder = written(tmp_path / "term")
    run(folder)
    summary = run(written(folder, GONE))
    (summary.parent / ".家访批处理结果" / "变动.json").write_bytes(content)
    assert block(run(folder)) == []
