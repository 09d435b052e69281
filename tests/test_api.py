"""The door for analysts: docs/python.md does what it shows; frames hold the figures of a run, exactly where asked."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from small_district import renamed
from small_term import written

import jiafang_batch as jf
from jiafang_batch.demo import make_demo
from jiafang_batch.frames.frame import Dtype
from jiafang_batch.frames.term_frames import TERM_FRAMES

PAGE = (Path(__file__).parents[1] / "docs/python.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


def shown(code, names):
    """What a notebook shows for a cell: the value of its last line."""
    *before, last = ast.parse(code).body
    exec(compile(ast.Module(before, []), "cell", "exec"), names)  # noqa: S102  our own page
    return repr(eval(compile(ast.Expression(last.value), "cell", "eval"), names))  # noqa: S307


def words(text):
    return [line.split() for line in text.strip().splitlines() if not line.startswith(("dtype", "Name"))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("分析")
    make_demo(place / "2024秋", "qizhuang", 1, "small")
    for name, seed in (("东小学", 2), ("西小学", 3)):
        make_demo(place / "区县" / name, "qizhuang", seed, "small")
    return place


def test_the_page_does_what_it_shows(folder, monkeypatch):
    monkeypatch.chdir(folder)
    names = {}
    cells = BLOCK.findall(PAGE)
    assert len(cells) == PAGE.count("```python")
    for code, expected in cells:
        assert words(shown(code, names)) == words(expected), code


@pytest.fixture(scope="module")
def term(folder):
    return jf.open(folder / "2024秋")


def test_importing_the_door_loads_nothing_heavy():
    code = "import sys, jiafang_batch as jf; dir(jf); print([m for m in ('pandas', 'xlsxwriter', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_name_that_the_door_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        _ = jf.opne


@pytest.mark.parametrize("name", TERM_FRAMES)
def test_columns_have_their_types_and_rows_say_where_they_are_from(term, name):
    table, columns = getattr(term, name), TERM_FRAMES[name].columns
    assert list(table.columns) == [column.title for column in columns]
    assert table.columns.is_unique
    for column in columns:
        assert str(table[column.title].dtype) == column.dtype.value
    assert len(table) > 0
    assert table["文件"].notna().all()
    assert (table["行"].dropna() > 0).all()
    assert getattr(term, name) is table


@pytest.fixture(scope="module")
def data(folder, tmp_path_factory):
    """The CSVs of a run elsewhere, as texts."""
    output = tmp_path_factory.mktemp("输出")
    summary = jf.open(folder / "2024秋").run(output)
    assert summary.is_file()
    return lambda name: pd.read_csv(output / f"数据/{name}.csv", dtype="string", keep_default_na=False)


def test_results_and_scores_are_those_of_a_run(term, data):
    results, listed = term.results, data("指标明细")
    assert results[["编号", "对象类型", "对象编号"]].equals(listed[["编号", "对象类型", "对象编号"]])
    for column in ("分子", "分母", "值", "目标", "分值"):
        numbers = pd.to_numeric(listed[column], errors="coerce").astype("float64")
        assert (results[column].astype("float64") - numbers).abs().max() < 1e-6
        assert results[column].isna().equals(numbers.isna())
    cards = pd.concat([data("教师得分")["总分"], data("班级得分")["总分"]], ignore_index=True)
    assert ["" if pd.isna(total) else f"{total:.2f}" for total in term.scores["总分"]] == list(cards)


def test_visits_and_problems_are_those_of_a_run(term, data):
    listed = data("家访明细")
    assert list(term.visits["学号"]) == list(listed["学号"])
    assert list(term.visits["家访日期"].dt.strftime("%Y-%m-%d")) == list(listed["家访日期"])
    places = term.visits["文件"] + "!" + term.visits["工作表"] + "!" + term.visits["行"].astype("string")
    assert all(whole.startswith(first) for whole, first in zip(listed["来源"], places, strict=True))
    assert sorted(term.problems["代码"]) == sorted(data("问题清单")["代码"])
    whole = data("上报表").iloc[0]
    assert int(term.visits["本学期"].sum()) == int(whole["家访人次"])
    assert int(term.students["已访"].sum()) == int(whole["已访学生"])
    assert int(term.classes["应访学生"].sum()) == int(term.students["应访"].sum()) == int(whole["应访学生"])


@pytest.mark.parametrize("kind", [Fraction, Decimal])
def test_exact_figures_add_up_exactly(folder, kind):
    exact = jf.open(folder / "2024秋", figures=kind)
    results = exact.results.dropna(subset=["得分"])
    assert {type(value) for value in results["值"]} == {kind}
    counted = results[results["分母"].notna() & (results["分母"] > 0)]
    for value, part, whole in zip(counted["值"], counted["分子"], counted["分母"], strict=True):
        assert value == kind(int(part)) / kind(int(whole))
    figures = [c.title for c in TERM_FRAMES["scores"].columns if c.dtype is Dtype.FIGURE]
    assert all(exact.scores[name].dtype == object for name in figures)


def test_a_term_is_read_once_and_a_run_reads_it_anew(tmp_path):
    folder = written(tmp_path / "学期")
    term = jf.open(str(folder))
    before = term.visits
    written(folder, ("一班家访", "谈作息", "谈别的"))
    assert term.students is term.students
    assert not term.visits["家访过程"].str.contains("谈别的").any()
    assert term.run() == folder / "输出/家访汇总.xlsx"
    assert term.visits is not before
    assert term.visits["家访过程"].str.contains("谈别的").any()


def test_counting_up_to_another_day(folder):
    for day in ("2024-11-15", date(2024, 11, 15)):
        visits = jf.open(folder / "2024秋", as_of=day).visits
        assert visits["家访日期"].max() <= pd.Timestamp(2024, 11, 15)
        assert len(visits) > 50


def test_visits_of_the_term_before_are_not_among_this_terms(folder, tmp_path):
    make_demo(tmp_path / "2024春", "qizhuang", 1, "small")
    alone, joined = jf.open(folder / "2024秋"), jf.open(folder / "2024秋", previous=tmp_path / "2024春")
    assert joined.visits.equals(alone.visits)
    assert set(joined.problems["代码"]) - set(alone.problems["代码"]) == {"previous-joined"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda place: jf.open(place / "没有"), "没有这个文件或文件夹"),
        (jf.open, "是不是要写其中一个"),
        (lambda place: jf.open(place / "2024秋", as_of="去年"), "--as-of"),
        (lambda place: jf.open(place / "2024秋", as_of="2020-1-1").visits, "不在本学期"),
        (lambda place: jf.open(place / "2024秋", figures=int), "figures"),
        (lambda place: jf.open(place / "2024秋").run(place / "2024秋/收表"), "不能用作输出文件夹"),
        (lambda place: jf.district(place / "没有"), "没有"),
        (lambda place: jf.district(place / "2024秋/收表/一年级"), "没有学校的文件夹"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_sentence(folder, wrong, said):
    with pytest.raises(jf.UsageError, match=said):
        wrong(folder)


def test_a_policy_that_can_not_be_read_is_said_with_its_reason(tmp_path):
    folder = written(tmp_path / "学期")
    (folder / "考核办法.xlsx").write_bytes(b"nothing")
    with pytest.raises(jf.UsageError, match=r"还不能统计：考核办法\.xlsx：.*jiafang check"):
        _ = jf.open(folder).results


# ---------------------------------------------------------------- districts


def test_a_districts_frames_are_its_schools_and_nothing_is_written(folder):
    root = folder / "区县"
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    district, east = jf.district(root), jf.open(root / "东小学")
    own = district.results[district.results["学校文件夹"] == "东小学"].drop(columns="学校文件夹").reset_index(drop=True)
    pd.testing.assert_frame_equal(own, east.results)
    assert district.results.columns[0] == "学校文件夹"
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
    pd.testing.assert_frame_equal(jf.district(root, workers=2).results, district.results)


def test_schools_that_do_not_count_are_named_and_in_no_other_frame(tmp_path):
    root = tmp_path / "区县"
    for name in ("甲", "乙", "乙的副本"):
        written(root / name, *(renamed("王小甲") if name == "甲" else []))
    (root / "坏").mkdir()
    (root / "坏/考核办法.xlsx").write_bytes(b"nothing")
    district = jf.district(root)
    schools = district.schools.set_index("学校文件夹")
    assert schools["计入合计"].to_dict() == {"甲": True, "乙": True, "乙的副本": False, "坏": False}
    assert schools["状态"]["坏"] == "没有统计"
    assert pd.isna(schools["应访学生"]["坏"])
    assert set(district.students["学校文件夹"]) == {"甲", "乙"}
    book = district.run(tmp_path / "结果")
    listed = pd.read_csv(tmp_path / "结果/数据/上报表.csv", index_col="学校文件夹")
    assert book == tmp_path / "结果/区县汇总.xlsx"
    assert listed["应访学生"].to_dict() == schools["应访学生"][schools["计入合计"]].to_dict()


def test_a_district_of_which_nothing_counts_has_frames_without_rows(tmp_path):
    (tmp_path / "坏").mkdir()
    (tmp_path / "坏/考核办法.xlsx").write_bytes(b"nothing")
    results = jf.district(tmp_path).results
    assert list(results.columns)[:2] == ["学校文件夹", "编号"]
    assert results.empty
