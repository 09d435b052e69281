"""`district --from`: what schools sent merged, every figure against the others, and nothing counted twice in silence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from small_district import GOOD, table
from small_term import written

from jiafang_batch.run.district.engines import serial
from jiafang_batch.run.district.merge_forwarded import merge_forwarded
from jiafang_batch.run.district.run_district import DistrictJob, run_district
from jiafang_batch.run.usage import UsageError


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The three good schools computed from their workbooks."""
    root = tmp_path_factory.mktemp("区县")
    for name, changes in GOOD.items():
        written(root / name, *changes)
    return run_district(DistrictJob(root, tmp_path_factory.mktemp("结果")), serial)


@pytest.fixture
def forwarded(run, tmp_path) -> Path:
    """What three schools send: 数据 itself, 输出, and a whole term."""
    for name, place in (("东小学", ""), ("北小学", "数据"), ("南小学/2024秋", "输出/数据")):
        shutil.copytree(
            run.written.book.parent / "学校" / name / "数据", tmp_path / "上报" / name.partition("/")[0] / place
        )
    return tmp_path / "上报"


def test_forwarded_figures_give_the_same_district(forwarded, run):
    merged = merge_forwarded(forwarded, forwarded / "输出")
    assert (len(merged.counted), merged.problems, merged.has_errors) == (3, (), False)
    theirs, ours = (table(r.written.book.parent / "数据/上报表.csv") for r in (merged, run))
    assert [list(row.values())[1:] for row in theirs] == [list(row.values())[1:] for row in ours]


def _edited(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("file", "old", "new", "rules"),
    [
        ("上报表.csv", "青禾小学,2,4,4,4,3", "青禾小学,2,4,4,5,3", {"其他形式人次", "家访人次等于各年级之和", "家访人次不多于“家访明细.csv”的行数"}),
        ("上报表.csv", "青禾小学,2,4,4,4,3", "青禾小学,2,4,5,4,3", {
            "家访率", "未访人数", "已访学生不多于应访学生", "已访学生等于各年级之和",
        }),
        ("上报表.csv", ",3,2,2,青禾小学", ",5,2,3,青禾小学", {"面对面人次不多于家访人次", "按时交表班级不多于应交表班级"}),
        ("上报表.csv", "一年级,2,4,4,4,3", "一年级,2,3,3,4,3", {"应访学生等于各年级之和", "已访学生等于各年级之和"}),
        ("未访学生.csv", "原因\n", "原因\nG09,周七,一(1)班,\n", {"未访人数等于“未访学生.csv”的行数"}),
        ("班级得分.csv", "一(2)班", "一(2)班,1,优秀,1\n一(3)班", {"班级数等于“班级得分.csv”的行数"}),
    ],
)  # fmt: skip
def test_figures_that_do_not_reconcile_are_flagged(file, old, new, rules, forwarded):
    _edited(forwarded / "东小学", file, old, new)
    merged = merge_forwarded(forwarded, forwarded / "输出")
    assert {p.code for p in merged.problems} == {"figures-not-reconciled"}
    assert {p.details["rule"] for p in merged.problems} == rules
    assert {p.location.file for p in merged.problems} == {"东小学/上报表.csv"}
    assert merged.has_errors


@pytest.mark.parametrize(
    ("old", "new", "checks"),
    [
        ("红小学,2,4,3,3,2", "红小学,2,4,3,3,2", {}),
        ("红小学,2,4,3,3,2", "红小学,2,4,4,3,2", {"家访率", "未访人数", "已访学生等于各年级之和"}),
        ("红小学,2,4,3,3,2", "红小学,2,4,3,3,3", {"其他形式人次", "实地人次等于各年级之和"}),
    ],
)
def test_what_schools_state_is_shown_and_the_check_beside_it_can_fail(old, new, checks, forwarded):
    _edited(forwarded / "北小学/数据", "上报表.csv", old, new)
    merged = merge_forwarded(forwarded, forwarded / "输出")
    assert {p.details["rule"] for p in merged.problems} == set(checks)
    sheet = load_workbook(merged.written.book, data_only=True)["上报表"]
    titles = [cell.value for cell in sheet[3]]
    # Below the table somebody signs.
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[titles.index("应访学生")] is not None]
    shown = {row[0]: dict(zip(titles, row, strict=True)) for row in rows}
    (line,) = (row for row in table(merged.written.book.parent / "数据/上报表.csv") if row["学校文件夹"] == "北小学")
    (stated, _) = table(forwarded / "北小学/数据/上报表.csv")
    for title in ("应访学生", "已访学生", "未访人数", "家访人次", "实地人次", "其他形式人次"):
        assert (str(shown["北小学"][title]), line[title]) == (stated[title], stated[title])
        assert shown["全区县"][title] == sum(row[title] for name, row in shown.items() if name != "全区县")
    assert {name: row["核对"] for name, row in shown.items()} == {
        "全区县": "对不上" if checks else "相符",
        "东小学": "相符",
        "北小学": "对不上" if checks else "相符",
        "南小学": "相符",
    }


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda f: (f / "上报表.csv").unlink(), "没有“数据/上报表.csv”"),
        (lambda f: (f / "上报表.csv").write_text("", encoding="utf-8"), "没有一行数据"),
        (lambda f: (f / "上报表.csv").write_bytes("单位,班级数\r\n青禾小学,2".encode("gbk")), "不是 UTF-8"),
        (lambda f: _edited(f, "上报表.csv", "青禾小学,2,4", "青禾小学,2,四"), "“应访学生”写成“四”"),
        (lambda f: _edited(f, "上报表.csv", "应访学生", "学生"), "没有“应访学生”"),
    ],
)
def test_data_that_can_not_be_merged_is_named(spoil, reason, forwarded):
    spoil(forwarded / "东小学")
    merged = merge_forwarded(forwarded, forwarded / "输出")
    assert [(p.code, p.location.file) for p in merged.problems] == [("district-no-figures", "东小学")]
    assert reason in merged.problems[0].details["reason"]
    assert len(merged.counted) == 2


@pytest.mark.parametrize(
    ("written_as", "as_of"), [("2025-01-10", "2025-01-10"), ("2025/1/10", "2025-01-10"), ("", ""), ("年底", None)]
)
def test_a_spreadsheet_program_may_have_rewritten_the_day(written_as, as_of, forwarded):
    path = forwarded / "东小学/上报表.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("2025-01-10", written_as), encoding="utf-8-sig")
    merged = merge_forwarded(forwarded, forwarded / "输出")
    if as_of is None:
        assert "“统计截至”写成“年底”" in merged.problems[0].details["reason"]
        return
    assert merged.problems == ()
    (line,) = (r for r in table(merged.written.book.parent / "数据/学校情况.csv") if r["学校文件夹"] == "东小学")
    assert line["统计截至"] == as_of


@pytest.mark.parametrize(
    ("lacking", "figures"),
    [
        (["未访学生.csv"], "未访人数"),
        (["家访明细.csv", "班级得分.csv"], "班级数、家访人次"),
        (["指标明细.csv", "教师得分.csv", "问题清单.csv"], ""),
    ],
)
def test_what_could_not_be_checked_is_said(lacking, figures, forwarded):
    for name in lacking:
        (forwarded / "东小学" / name).unlink()
    merged = merge_forwarded(forwarded, forwarded / "输出")
    assert [(p.code, p.details["figures"]) for p in merged.problems] == (
        [("figures-unchecked", figures)] if figures else []
    )
    assert not merged.has_errors
    said = [row[0].value for row in load_workbook(merged.written.book)["对账"].iter_rows(min_row=4)]
    assert said == (["提示"] if figures else ["各校的数字都对得上。"])


def _copied(forwarded: Path) -> None:
    shutil.copytree(forwarded / "东小学", forwarded / "东小学 - 副本")


def _copied_in_part(forwarded: Path) -> None:
    _copied(forwarded)
    (forwarded / "东小学 - 副本/班级得分.csv").unlink()


def _copied_and_falsified(forwarded: Path) -> None:
    _copied(forwarded)
    _edited(forwarded / "东小学 - 副本", "班级得分.csv", "一(1)班,", "一(1)班,1")


def _called_the_same(forwarded: Path) -> None:
    _edited(forwarded / "北小学/数据", "上报表.csv", "红小学,2025", "青禾小学,2025")


@pytest.mark.parametrize(
    ("spoil", "states", "counted"),
    [
        (_copied, {"东小学": "已统计", "东小学 - 副本": "重复的学校"}, 3),
        (_copied_in_part, {"东小学": "已统计", "东小学 - 副本": "不完整的副本"}, 3),
        (_copied_and_falsified, dict.fromkeys(("东小学", "东小学 - 副本"), "同一所学校的不同资料"), 2),
        (_called_the_same, {"东小学": "已统计", "北小学": "已统计"}, 3),
    ],
)
def test_a_school_that_is_there_twice_is_named(spoil, states, counted, forwarded):
    spoil(forwarded)
    merged = merge_forwarded(forwarded, forwarded / "输出")
    lines = {row["学校文件夹"]: row for row in table(merged.written.book.parent / "数据/学校情况.csv")}
    assert {name: lines[name]["状态"] for name in states} == states
    assert all(lines[name]["原因"] for name in states if spoil is _called_the_same)
    assert len(merged.counted) == counted
    assert merged.has_errors


def test_every_school_is_one_line_whatever_is_wrong_with_it(forwarded):
    _edited(forwarded / "东小学", "上报表.csv", "青禾小学,2,4,4,4,3", "青禾小学,2,4,4,5,3")
    (forwarded / "北小学/数据/上报表.csv").unlink()
    (forwarded / "西小学.zip").write_bytes(b"PK")
    merged = merge_forwarded(forwarded, forwarded / "输出")
    lines = {row["学校文件夹"]: row for row in table(merged.written.book.parent / "数据/学校情况.csv")}
    assert {name: line["状态"] for name, line in lines.items()} == {
        "东小学": "已统计",
        "北小学": "没有统计",
        "南小学": "已统计",
    }
    assert lines["东小学"]["原因"] == "有 3 处数字对不上，见“对账”。"
    assert lines["北小学"]["原因"].count("没有“数据/上报表.csv”") == 1
    assert ("district-stray-file", "西小学.zip") in [(p.code, p.location.file) for p in merged.problems]


def test_archives_alone_are_no_schools(tmp_path):
    (tmp_path / "西小学.zip").write_bytes(b"PK")
    with pytest.raises(UsageError, match="压缩包请先解压"):
        merge_forwarded(tmp_path, tmp_path / "输出")
