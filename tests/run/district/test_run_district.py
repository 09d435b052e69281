"""A district's folder with good, broken, empty, copied and half-copied schools: every good one right, every bad one named."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from small_district import GOOD, data, renamed, table
from small_term import written

from jiafang_batch.cli import jiafang, main
from jiafang_batch.cli.district_commands import progress_text
from jiafang_batch.report.district.school_outcome import Status
from jiafang_batch.report.sheet.signatures import DISTRICT
from jiafang_batch.run.district.engines import Lost, cluster, processes, serial
from jiafang_batch.run.district.one_school import run_school
from jiafang_batch.run.district.run_district import DistrictJob, Progress, run_district
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school
from jiafang_batch.run.usage import UsageError

COUNTED = {
    # 班级 应访 已访 人次 实地 教师 参与 校领导 重点 已访 新生 已访 意见 已办 手记 | 其他 家访率 参与率 重点率 未访 | 面对面 应交 按时
    "东小学": "2 4 4 4 3 3 3 0 1 1 0 0 1 1 1 1 1.000000 1.000000 1.000000 0 3 2 2",
    "北小学": "2 4 3 3 2 3 3 0 1 1 0 0 1 1 1 1 0.750000 1.000000 1.000000 1 2 2 2",
    "南小学/2024秋": "2 4 4 4 3 3 3 0 1 1 0 0 1 0 1 1 1.000000 1.000000 1.000000 0 3 2 1",
}


@pytest.fixture(scope="module")
def district(tmp_path_factory) -> Path:
    """Three good schools, and every kind of bad one."""
    root = tmp_path_factory.mktemp("区县")
    for name, changes in GOOD.items():
        written(root / name, *changes)
    shutil.copytree(root / "东小学", root / "东小学 - 副本")
    shutil.copytree(root / "北小学", root / "北小学(1)")
    (root / "北小学(1)/收表/一(1)班.xlsx").unlink()
    written(root / "断小学", *renamed("王小断"), ("二班家访", "2024-9-22", "9月22日"))
    policy = root / "断小学/考核办法.xlsx"
    policy.write_bytes(policy.read_bytes()[:2000])
    written(root / "缺小学", *renamed("王小缺"))
    shutil.rmtree(root / "缺小学/收表")
    written(root / "争小学甲", *renamed("王小争"))
    written(root / "争小学乙", *renamed("王小争"), ("一班家访", "谈作息", "谈别的"))
    (root / "空小学").mkdir()
    (root / "杂").mkdir()
    (root / "杂/说明.txt").write_text("不是学校", encoding="utf-8")
    (root / "西小学.zip").write_bytes(b"PK")
    return root


@pytest.fixture(scope="module")
def run(district, tmp_path_factory):
    """The district run one school after another."""
    return run_district(DistrictJob(district, tmp_path_factory.mktemp("结果")), serial)


def test_every_good_school_has_its_figures(run):
    rows = table(run.written.book.parent / "数据/上报表.csv")
    found = {row["学校文件夹"]: " ".join(list(row.values())[2:-2]) for row in rows}
    assert found == COUNTED
    assert len(run.counted) == 3


def test_a_schools_figures_are_those_of_its_own_run(run, district, tmp_path):
    for name in GOOD:
        computed = compute_school(check_school(SchoolJob(district / name)))
        write_school(computed, tmp_path / name)
        assert data(tmp_path / name / "数据") == data(run.written.book.parent / "学校" / name / "数据")


def test_every_bad_school_is_named_with_its_reason(run):
    lines = {line["学校文件夹"]: line for line in table(run.written.book.parent / "数据/学校情况.csv")}
    assert {name: line["状态"] for name, line in lines.items()} == {
        **dict.fromkeys(GOOD, "已统计"),
        "东小学 - 副本": "重复的学校",
        "北小学(1)": "不完整的副本",
        "断小学": "没有统计",
        "缺小学": "缺表",
        "争小学甲": "同一所学校的不同资料",
        "争小学乙": "同一所学校的不同资料",
        "空小学": "空文件夹",
        "杂": "不是学期文件夹",
    }
    assert "内容与 “东小学” 完全相同" in lines["东小学 - 副本"]["原因"]
    assert lines["断小学"]["原因"].startswith("考核办法.xlsx：文件无法读取：文件不完整")
    assert "没有任何一行家访记录" in lines["缺小学"]["原因"]
    assert "“争小学乙”" in lines["争小学甲"]["原因"]
    assert not any(lines[name]["原因"] for name in GOOD)


def test_the_codes_of_the_districts_own_problems(run):
    assert sorted((p.code, p.location.file) for p in run.problems) == [
        ("district-empty-folder", "空小学"), ("district-not-a-term", "杂"), ("district-partial-copy", "北小学(1)"),
        ("district-same-inputs", "东小学 - 副本"), ("district-same-pupils", "争小学乙"), ("district-same-pupils", "争小学甲"),
        ("district-stray-file", "西小学.zip"),
    ]  # fmt: skip


def test_the_workbook_compares_and_adds_up(run):
    book = load_workbook(run.written.book, data_only=True)
    assert book.sheetnames == ["概览", "学校比较", "上报表", "年级", "学校情况", "问题汇总", "对账", "图表数据"]
    compared = [[cell.value for cell in row] for row in book["学校比较"].iter_rows(min_row=5, max_row=8)]
    assert [row[0] for row in compared] == ["全区县", "东小学", "南小学/2024秋", "北小学"]
    # Coverage 11/12 of all; 1, 1 and 3/4, the two best share the first rank.
    assert [(round(row[4], 6), row[5]) for row in compared] == [(0.916667, None), (1, 1), (1, 1), (0.75, 3)]
    # Requests: one of one, none of one, one of one; handed in: 5 of 6 classes.
    assert [(row[12], row[13]) for row in compared[1:]] == [(1, 1), (0, 3), (1, 1)]
    assert round(compared[0][14], 6) == 0.833333
    signed = [cell.value for cell in book["上报表"][book["上报表"].max_row] if cell.value]
    assert signed == list(DISTRICT)
    total = [cell.value for cell in book["上报表"][4]]
    assert total[:6] == ["全区县", 6, 12, 11, 11, 8]
    assert total[-1] == "相符"
    assert len(book["概览"]._charts) == 3


def test_the_ledger_holds_the_visits_of_the_schools_that_count(run):
    from pyarrow import dataset

    ledger = dataset.dataset(run.written.book.parent / "数据/家访明细", partitioning="hive").to_table()
    assert sorted(ledger.column("学校").to_pylist()) == ["东小学"] * 4 + ["北小学"] * 3 + ["南小学/2024秋"] * 4
    assert sum(ledger.column("实地").to_pylist()) == 8
    assert not {"王小明", "陈静"} & {str(value) for row in ledger.to_pylist() for value in row.values()}


def test_a_second_run_repeats_nothing_and_changes_nothing(run, district):
    before = {path: path.read_bytes() for path in run.written.book.parent.rglob("*") if path.is_file()}
    again = run_district(DistrictJob(district, run.written.book.parent), serial)
    assert [o.folder for o in again.outcomes if not o.is_remembered] == ["断小学"]
    assert {path: path.read_bytes() for path in run.written.book.parent.rglob("*") if path.is_file()} == before


def _one_changed(root: Path, output: Path) -> list[str]:
    again = run_district(DistrictJob(root, output), serial)
    return [o.folder for o in again.outcomes if not o.is_remembered]


def test_only_what_has_changed_is_run_again(tmp_path):
    root, output = tmp_path / "区", tmp_path / "结果"
    for name, changes in (("东", []), ("西", renamed("王小西"))):
        written(root / name, *changes)
    assert _one_changed(root, output) == ["东", "西"]
    assert _one_changed(root, output) == []
    written(root / "西", *renamed("王小西"), ("一班家访", "谈作息", "谈别的"))
    assert _one_changed(root, output) == ["西"]
    (output / "学校/东/家访汇总.xlsx").write_bytes(b"somebody saved something else here")
    assert _one_changed(root, output) == ["东"]
    (output / "学校/西/.家访批处理结果/结果.json").write_text("{", encoding="utf-8")
    assert _one_changed(root, output) == ["西"]
    shutil.rmtree(root / "东")
    assert _one_changed(root, output) == []
    # What somebody had saved there is theirs and stays; everything of ours is gone.
    left = [path.name for path in (output / "学校/东").rglob("*") if path.is_file()]
    assert all(name.startswith("家访汇总_改过的") for name in left)
    assert [path.name for path in (output / "数据/家访明细").iterdir()] == ["学校=西"]


COMMAND = "from jiafang_batch.cli import main; main()"


@pytest.mark.slow
@pytest.mark.parametrize("engine", [["--serial"], ["--workers", "2"]], ids=["serial", "processes"])
def test_a_command_that_is_killed_goes_on_where_it_was(engine, run, district, tmp_path):
    words = [sys.executable, "-c", COMMAND, "district", district, "-o", tmp_path / "结果", *engine]
    with subprocess.Popen(
        words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as first:
        assert any("学校 3/9" in line for line in first.stderr)
        first.kill()
    again = run_district(DistrictJob(district, tmp_path / "结果"), serial)
    assert sum(outcome.is_remembered for outcome in again.outcomes) >= 2
    assert data(tmp_path / "结果") == data(run.written.book.parent)
    assert again.written.book.read_bytes() == run.written.book.read_bytes()


def kill_once_then_run(marker: Path, task):
    """The first worker that takes 北小学 is killed in the middle of it."""
    if task.folder == "北小学" and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return run_school(task)


@pytest.mark.slow
@pytest.mark.parametrize(
    "engine",
    [partial(processes, workers=2), partial(cluster, address="local")],
    ids=["processes", "cluster"],
)
def test_other_engines_and_a_killed_worker_give_the_same_bytes(engine, run, district, tmp_path):
    def dying(_function, tasks):
        return engine(partial(kill_once_then_run, tmp_path / "killed"), tasks)

    other = run_district(DistrictJob(district, tmp_path / "结果"), dying)
    assert (tmp_path / "killed").exists()
    assert data(other.written.book.parent) == data(run.written.book.parent)
    assert other.written.book.read_bytes() == run.written.book.read_bytes()


def test_a_school_that_kills_its_workers_is_one_line(tmp_path):
    written(tmp_path / "区/东")
    written(tmp_path / "区/西", *renamed("王小西"))

    def losing(function, tasks):
        return (
            (n, Lost("处理它的进程两次意外结束") if task.folder == "西" else function(task))
            for n, task in enumerate(tasks)
        )

    run = run_district(DistrictJob(tmp_path / "区", tmp_path / "结果"), losing)
    assert [(o.folder, o.status) for o in run.outcomes] == [("东", Status.DONE), ("西", Status.LOST)]
    assert run.has_errors
    assert len(run.counted) == 1


def test_a_bug_of_ours_ends_at_the_boundary_of_one_school(tmp_path, monkeypatch):
    written(tmp_path / "区/东")
    written(tmp_path / "区/西", *renamed("王小西"))
    sound = compute_school

    def broken(checked):
        if checked.job.folder.name == "西":
            raise ZeroDivisionError
        return sound(checked)

    monkeypatch.setattr("jiafang_batch.run.district.one_school.compute_school", broken)
    run = run_district(DistrictJob(tmp_path / "区", tmp_path / "结果"), serial)
    assert [o.status for o in run.outcomes] == [Status.DONE, Status.FAILED]
    assert "程序内部出错（ZeroDivisionError" in run.outcomes[1].reasons[0].text


def test_progress_counts_schools(district, tmp_path):
    seen = []
    run_district(DistrictJob(district, tmp_path), serial, seen.append)
    assert [p.done for p in seen] == list(range(10))
    assert (seen[-1].total, seen[-1].failed, seen[-1].remembered) == (9, 2, 0)
    assert seen[-1].seconds_left == 0


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (Progress(0, 0, 0, 9, None), "学校 0/9，没有统计的 0 所"),
        (Progress(3, 1, 0, 9, 40.4), "学校 3/9，没有统计的 1 所，还要约 40 秒"),
        (Progress(8, 1, 0, 9, 0.2), "学校 8/9，没有统计的 1 所，还要约 1 秒"),
        (Progress(700, 12, 650, 1000, 1800), "学校 700/1000，没有变动的 650 所，没有统计的 12 所，还要约 30 分钟"),
        (Progress(9, 1, 9, 9, 0), "学校 9/9，没有变动的 9 所，没有统计的 1 所"),
    ],
)
def test_progress_says_what_is_done_what_failed_and_the_time_left(now, text):
    assert progress_text(now) == text


@pytest.mark.parametrize("words", [["district"], ["district", "--from"]])
@pytest.mark.parametrize("holds", [[], ["说明.txt"], ["西小学.zip", "名单.xlsx"]])
def test_in_a_folder_without_schools_nothing_is_written(words, holds, tmp_path):
    for name in holds:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(UsageError, match="没有学校的文件夹"):
        command(*words, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(holds)


def test_where_no_folder_is_a_school_it_is_said_what_they_are(tmp_path):
    for name in ("空小学", "杂/深/更深/更更深"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "杂/说明.txt").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"没有学校的文件夹.*“杂”里没有“考核办法.xlsx”.*“空小学”里没有文件"):
        command("district", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["杂", "空小学"]


# ---------------------------------------------------------------- the command


def command(*words: str | Path) -> int:
    return jiafang.main([str(word) for word in words], standalone_mode=False)


def test_the_command_reports_and_exits_with_1_where_a_school_is_bad(district, tmp_path, capsys):
    assert command("district", district, "-o", tmp_path, "--serial") == 1
    said = capsys.readouterr().out
    assert "学校：9 所，计入合计 3 所。" in said
    assert "缺小学：缺表。" in said
    assert "空小学：“空小学”里没有文件" in said
    assert "区县汇总.xlsx" in said


def test_a_command_that_is_stopped_keeps_the_schools_that_are_done(tmp_path, monkeypatch, capsys):
    def stopped_after_one(function, tasks):
        yield 0, function(tasks[0])
        raise KeyboardInterrupt

    for name, changes in (("东", []), ("西", renamed("王小西"))):
        written(tmp_path / "区" / name, *changes)
    monkeypatch.setattr("jiafang_batch.run.district.engines.serial", stopped_after_one)
    monkeypatch.setattr(sys, "argv", ["jiafang", "district", str(tmp_path / "区"), "--serial"])
    with pytest.raises(SystemExit) as exit_:
        main()
    said = capsys.readouterr().err.splitlines()[-1]
    assert (exit_.value.code, said) == (130, "已停止。做完的保留着，没有做完的没有动；再运行一次会接着做。")
    again = run_district(DistrictJob(tmp_path / "区", tmp_path / "区/输出"), serial)
    assert [(o.folder, o.is_remembered) for o in again.outcomes] == [("东", True), ("西", False)]


def test_the_command_exits_with_0_where_all_is_well(tmp_path, capsys):
    written(tmp_path / "区/东")
    assert command("district", tmp_path / "区") == 0
    assert (tmp_path / "区/输出/区县汇总.xlsx").is_file()
    assert command("district", tmp_path / "区") == 0
    assert "1 所没有变动" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["甲", "--from", "乙"], ["甲", "--serial", "--cluster", "local"]])
def test_commands_that_can_not_be_meant(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
    with pytest.raises(UsageError):
        command("district", *words)
