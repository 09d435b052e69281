"""Where a district's run reads and writes: other machines, disks that are not shared, outputs among inputs, what is open."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest
from msgspec.structs import replace
from pyarrow import parquet
from small_district import GOOD, renamed, table
from small_term import written
from text_tables import rows

from jiafang_batch.cli import jiafang
from jiafang_batch.normal_text import squeeze
from jiafang_batch.report.district.school_outcome import Status
from jiafang_batch.run.district.engines import cluster, serial
from jiafang_batch.run.district.run_district import DistrictJob, run_district
from jiafang_batch.run.usage import UsageError

pytestmark = pytest.mark.slow
"""A district for every place; tests/run/district/test_run_district.py has the quick ones."""


def command(*words: str | Path) -> int:
    return jiafang.main([str(word) for word in words], standalone_mode=False)


@pytest.fixture
def root(tmp_path) -> Path:
    """Two schools."""
    written(tmp_path / "区/东")
    written(tmp_path / "区/西", *renamed("王小西"))
    return tmp_path / "区"


def states(output: Path) -> dict[str, str]:
    return {row["学校文件夹"]: row["状态"] for row in table(output / "数据/学校情况.csv")}


# ---------------------------------------------------------------- other machines


def elsewhere(function, tasks):
    """A worker that was started in another folder."""
    here = Path.cwd()
    for number, task in enumerate(tasks):
        os.chdir("/")
        try:
            answer = function(task)
        finally:
            os.chdir(here)
        yield number, answer


def test_a_worker_that_stands_in_another_folder_finds_the_schools(root, monkeypatch):
    monkeypatch.chdir(root.parent)
    run = run_district(DistrictJob(Path("区"), Path("结果")), elsewhere)
    assert states(root.parent / "结果") == {"东": "已统计", "西": "已统计"}
    assert run.written.book == Path("结果/区县汇总.xlsx")


def forgetful(function, tasks):
    """A worker that writes to a disk of its own."""
    for number, task in enumerate(tasks):
        answer = function(task)
        shutil.rmtree(task.output)
        yield number, answer


def of_another_edition(function, tasks):
    return serial(function, [replace(task, edition="0.0.1") for task in tasks])


def blind(function, tasks):
    """A worker that has another disk under the path of the schools."""
    return serial(function, [replace(t, job=replace(t.job, folder=Path("/nowhere") / t.folder)) for t in tasks])


@pytest.mark.parametrize(
    ("engine", "state", "reason"),
    [
        (forgetful, "中断", "输出文件夹要放在所有工作机共用的盘上"),
        (of_another_edition, "没有统计", "程序版本"),
        (blind, "没有统计", "同样的路径看到各校的文件夹"),
    ],
)
def test_a_worker_that_can_not_do_it_says_why(engine, state, reason, root, tmp_path):
    run = run_district(DistrictJob(root, tmp_path / "结果"), engine)
    assert states(tmp_path / "结果") == {"东": state, "西": state}
    assert all(reason in line["原因"] for line in table(tmp_path / "结果/数据/学校情况.csv"))
    assert run.has_errors


def test_without_the_extra_the_command_says_what_to_install(root, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r'用集群需要先安装：pip install "jiafang-batch\[district\]"'):
        command("district", root, "--cluster", "local")


@pytest.fixture
def without_parquet(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)


@pytest.mark.usefixtures("without_parquet")
@pytest.mark.parametrize("options", [(), ("--workers", "1"), ("--cluster", "local")])
def test_without_the_extra_a_district_says_what_to_install_and_writes_nothing(options, root):
    before = sorted(root.rglob("*"))
    with pytest.raises(UsageError, match=r'统计区县需要先安装：pip install "jiafang-batch\[district\]".*--serial'):
        command("district", root, *options)
    assert sorted(root.rglob("*")) == before


def test_without_parquet_schools_one_after_another_have_their_figures_and_no_ledger(root, tmp_path, request, capsys):
    output, with_all = tmp_path / "结果", tmp_path / "都有"
    command("district", root, "-o", with_all, "--serial")
    # What an earlier run with Parquet left behind is of visits that may have changed since.
    command("district", root, "-o", output, "--serial")
    written(root / "东", ("一班家访", "谈作息", "谈别的"))
    request.getfixturevalue("without_parquet")
    capsys.readouterr()
    for remembered in ("其中 1 所没有变动", "其中 2 所没有变动"):
        command("district", root, "-o", output, "--serial")
        told = capsys.readouterr().out
        assert remembered in told
        assert "“数据/家访明细”里没有 1 所学校的家访" in told
    assert [path.name for path in (output / "数据/家访明细").iterdir()] == ["学校=西"]
    assert (output / "数据/上报表.csv").read_bytes() == (with_all / "数据/上报表.csv").read_bytes()
    request.getfixturevalue("monkeypatch").delitem(sys.modules, "pyarrow")
    command("district", root, "-o", output, "--serial")
    assert sorted(path.name for path in (output / "数据/家访明细").iterdir()) == ["学校=东", "学校=西"]


def test_a_job_that_no_worker_can_even_begin_is_lost():
    answers = list(cluster(_Unknown(), [1], "local", workers=1))
    assert "没有装同一版本" in answers[0][1].reason


class _Unknown:
    """A function that can be sent and not be unpacked there."""

    def __reduce__(self):
        return (_missing, ())

    def __call__(self, job):
        return job


def _missing():
    raise ModuleNotFoundError


# ---------------------------------------------------------------- outputs and inputs


@pytest.mark.parametrize("output", [".", "东", "东/输出", "西/收表", "说明.txt"])
def test_outputs_do_not_come_to_lie_among_the_inputs(output, root):
    (root / "说明.txt").write_text("", encoding="utf-8")
    before = sorted(root.rglob("*"))
    with pytest.raises(UsageError, match=r"请.*另选一个文件夹"):
        command("district", root, "-o", root / output)
    assert sorted(root.rglob("*")) == before


def test_schools_in_a_folder_called_like_our_own_are_safe(root):
    root.rename(root.with_name("学校"))
    with pytest.raises(UsageError, match="请用 -o 另选一个文件夹"):
        command("district", root.with_name("学校"), "-o", root.parent)


@pytest.mark.parametrize(("link", "target"), [("环", "."), ("东/里", ".."), ("自环", "自环"), ("上", "..")])
def test_a_link_that_leads_back_finds_no_school_twice(root, tmp_path, link, target):
    (root / link).symlink_to(target)
    assert command("district", root, "-o", tmp_path / "出", "--serial") in (0, 1)
    counted = {name: state for name, state in states(tmp_path / "出").items() if name != link}
    assert counted == {"东": "已统计", "西": "已统计"}


NUMBER = "110101201703091234"
STRANGE = {
    "of another system": ["乱码小学".encode("gbk")],
    "of another system, and in ours": ["乱码小学".encode("gbk"), "乱码小学".encode()],
    "two lines": ["东\n假的一行小学".encode()],
    "a terminal's escape": ["东\x1b[31m小学".encode()],
    "the other direction": ["东\u202e小学".encode()],
    "somebody's number": [f"{NUMBER}家".encode()],
    "two numbers that end alike": [f"{NUMBER}家".encode(), f"{NUMBER.replace('2017', '2018')}家".encode()],
    "an option": [b"--help"],
}


@pytest.mark.parametrize("is_forwarded", [False, True], ids=["terms", "forwarded"])
@pytest.mark.parametrize("names", STRANGE.values(), ids=STRANGE)
def test_a_school_counts_whatever_its_folder_is_called(names, is_forwarded, tmp_path, capsys):
    root, sent = tmp_path / "区", tmp_path / "上报"
    for number, name in enumerate((b"plain", *names)):
        term = written(root / os.fsdecode(name), *renamed(f"王小{number}"))
        if is_forwarded:
            assert command("run", term, "-o", sent / f"{number}/输出") in (0, 1)
            (sent / str(number)).rename(sent / os.fsdecode(name))
    capsys.readouterr()
    command("district", *(("--from", sent) if is_forwarded else ("--serial", root)), "-o", tmp_path / "结果")
    assert len(table(tmp_path / "结果/数据/上报表.csv")) == len(names) + 1
    said = capsys.readouterr()
    written_names = [path.relative_to(tmp_path).as_posix() for path in (tmp_path / "结果").rglob("*")]
    assert all(name.isprintable() and NUMBER not in name for name in written_names)
    assert NUMBER not in said.out + said.err
    assert all(line.replace("\r", "").isprintable() for line in said.out.splitlines())
    assert "假的一行小学" not in said.out.splitlines()


def test_one_school_is_no_district(root):
    with pytest.raises(UsageError, match="请用 jiafang run"):
        command("district", root / "东")


def test_an_older_output_below_the_district_is_no_school(root):
    assert command("district", root, "-o", root / "上月") == 0
    assert command("district", root) == 0
    assert states(root / "输出") == {"东": "已统计", "西": "已统计"}


def test_what_somebody_put_beside_the_outputs_of_a_school_that_is_gone_stays(root, tmp_path):
    run_district(DistrictJob(root, tmp_path / "结果"), serial)
    (tmp_path / "结果/学校/东/批注.txt").write_text("局里的意见", encoding="utf-8")
    (tmp_path / "结果/学校/留底").mkdir()
    shutil.rmtree(root / "东")
    run_district(DistrictJob(root, tmp_path / "结果"), serial)
    own = tmp_path / "结果/学校"
    assert sorted(p.relative_to(own).as_posix() for p in own.glob("*")) == ["东", "留底", "西"]
    assert [p.name for p in (own / "东").rglob("*")] == ["批注.txt"]


def test_a_school_that_is_refused_leads_to_no_older_outputs(root, tmp_path):
    from openpyxl import load_workbook

    links = []
    for _ in range(2):
        run = run_district(DistrictJob(root, tmp_path / "结果"), serial)
        sheet = load_workbook(run.written.book)["学校情况"]
        links.append({row[0].value: row[-1].value for row in sheet.iter_rows(min_row=4)})
        (root / "东/考核办法.xlsx").unlink(missing_ok=True)
    assert links[0]["东"] == '=HYPERLINK("学校/东/家访汇总.xlsx","打开")'
    assert links[1] == {"东": None, "西": '=HYPERLINK("学校/西/家访汇总.xlsx","打开")'}


def test_a_folder_that_can_not_be_opened_is_one_line(root, tmp_path):
    (root / "断链").symlink_to(tmp_path / "没有")
    run = run_district(DistrictJob(root, tmp_path / "结果"), serial)
    assert [(p.code, p.details["reason"]) for p in run.problems] == [("district-unreadable", "没有这个文件或文件夹")]
    assert states(tmp_path / "结果") == {"东": "已统计", "断链": "文件夹打不开", "西": "已统计"}


@pytest.mark.parametrize("name", ["Thumbs.db", "desktop.ini", ".DS_Store", "~$名单.xlsx"])
def test_files_of_the_system_are_not_spoken_of(name, root, tmp_path):
    (root / name).write_bytes(b"\0")
    assert run_district(DistrictJob(root, tmp_path / "结果"), serial).problems == ()


def test_a_workbook_that_is_open_is_written_beside(root, tmp_path, capsys):
    command("district", root, "-o", tmp_path / "结果")
    lock = tmp_path / "结果/~$区县汇总.xlsx"
    lock.touch()
    written(root / "东", ("一班家访", "谈作息", "谈别的"))
    shutil.rmtree(root / "西")
    assert command("district", root, "-o", tmp_path / "结果") == 0
    assert "“区县汇总.xlsx”正被打开" in capsys.readouterr().out
    assert (tmp_path / "结果/区县汇总（最新）.xlsx").is_file()
    lock.unlink()
    assert command("district", root, "-o", tmp_path / "结果") == 0
    assert not (tmp_path / "结果/区县汇总（最新）.xlsx").exists()


def test_a_day_outside_the_term_is_no_fault_of_the_program(root, tmp_path):
    run = run_district(DistrictJob(root, tmp_path / "结果", pd.Timestamp("2030-01-01").date()), serial)
    assert [(o.status, "不在本学期" in o.reasons[0].text) for o in run.outcomes] == [(Status.REFUSED, True)] * 2


@pytest.mark.parametrize(
    "options",
    [
        ["--from", "上报", "--serial"],
        ["--from", "上报", "--as-of", "2024-11-30"],
        ["--from", "上报", "--cluster", "local"],
        ["区", "--serial", "--workers", "2"],
        ["区", "--cluster", "tcp://127.0.0.1:9", "--workers", "2"],
    ],
)
def test_options_that_would_have_no_effect_are_refused(options, root, monkeypatch):
    monkeypatch.chdir(root.parent)
    (root.parent / "上报").mkdir()
    with pytest.raises(UsageError, match=r"同时写|只能写一个"):
        command("district", *options)


# ---------------------------------------------------------------- people, and the ledger


def test_no_person_is_in_the_districts_own_files(tmp_path):
    from openpyxl import load_workbook
    from small_term import SHEETS

    for name, changes in GOOD.items():
        written(tmp_path / "区" / name, *changes)
    shutil.copytree(tmp_path / "区/东小学", tmp_path / "区/东小学2")
    output = run_district(DistrictJob(tmp_path / "区", tmp_path / "结果"), serial).written.book.parent
    pupils, teachers = (rows(SHEETS[sheet][1]) for sheet in ("学生名册", "教师名册"))
    people = {squeeze(str(row[1])) for row in (*pupils[1:], *teachers[1:])} | {"王小红", "王小刚"}
    numbers = {str(row[0]) for row in pupils[1:]} | {str(row[-1]) for row in pupils[1:]}
    shown = {
        str(cell.value)
        for sheet in load_workbook(output / "区县汇总.xlsx")
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    shown |= {value for path in (output / "数据").glob("*.csv") for row in table(path) for value in row.values()}
    assert not [word for word in people | numbers for text in shown if word in text]
    ledger = pd.read_parquet(output / "数据/家访明细")
    values = {str(value) for column in ledger for value in ledger[column]}
    assert not [word for word in people for value in values if word in value]


NO_VISIT_THIS_TERM = [
    *renamed("王小空"),
    ("一班家访", "2024-9-21 ", "2024-7-21 "),
    (
        "一班家访",
        "2024-10-12 | 一(1)班 | 李芳 | | 陈静 | | 电话 | 完成 | 谈请假 | 家庭教育 | 希望增加体育活动 | 未办理 | #0 | E1\n",
        "",
    ),
    ("二班家访", "2024-9-22", "2024-7-22"),
    ("诉求办理", "", ""),
]


def test_the_ledger_is_one_table_under_one_schema(tmp_path):
    schools = {**GOOD, "100%小学/2024秋": renamed("王小百"), "空小学": NO_VISIT_THIS_TERM}
    for name, changes in schools.items():
        written(tmp_path / "区" / name, *changes)
    run = run_district(DistrictJob(tmp_path / "区", tmp_path / "结果"), serial)
    assert len(run.counted) == 5
    parts = sorted((tmp_path / "结果/数据/家访明细").rglob("*.parquet"))
    assert len({str(parquet.read_schema(part).remove_metadata()) for part in parts}) == 1
    ledger = pd.read_parquet(tmp_path / "结果/数据/家访明细")
    named = {row["学校文件夹"] for row in table(tmp_path / "结果/数据/上报表.csv")}
    assert set(ledger["学校"]) == named == set(schools)
    assert list(ledger.columns) == [
        "学号", "年级", "班级", "家访日期", "家访形式", "本学期", "实地", "面对面", "主访教师", "参与教师", "照片", "诉求类别", "办理状态", "学校",
    ]  # fmt: skip
    chosen = pd.read_parquet(tmp_path / "结果/数据/家访明细", filters=[("学校", "==", "南小学/2024秋")])
    assert len(chosen) == 4
