"""Commands that the panel starts: one after another for each folder, watched, and known after a restart."""

import os
import subprocess
import sys
import time

import pytest
from handed_in import LI, WANG, log, term_folder

from jiafang_batch.panel import jobs
from jiafang_batch.panel.job_pages import PAGE_OF, by_pages
from jiafang_batch.panel.jobs import STOPPED, Jobs
from jiafang_batch.panel.pages import NAVIGATION
from jiafang_batch.run.command_words import PROGRESS_LINES
from jiafang_batch.run.place.parcel import PANEL_FOLDER


def ended(folder, worker, *started):
    for _ in range(600):
        if not worker.now(folder):
            return [next(job for job in jobs.past(folder) if job.key == one.key) for one in started]
        time.sleep(0.05)
    raise AssertionError(worker.now(folder))


def test_two_commands_for_one_folder_follow_each_other(tmp_path):
    worker = Jobs()
    one = worker.start(tmp_path, ("甲", ["policy", "list"], "jiafang policy list"))
    two = worker.start(tmp_path, ("乙", ["--version"], "jiafang --version"))
    assert [job.key for job in worker.now(tmp_path)] == [one.key, two.key]
    first, second = ended(tmp_path, worker, one, two)
    assert (first.code, second.code) == (0, 0)
    assert first.ended <= second.began
    assert any("qizhuang" in line for line in jobs.lines(tmp_path, one.key))


def test_a_command_that_waits_is_not_begun_once_it_is_stopped(tmp_path):
    worker = Jobs()
    one = worker.start(tmp_path, ("甲", ["policy", "list"], ""))
    two = worker.start(tmp_path, ("乙", ["--version"], ""))
    worker.stop(tmp_path, two.key)
    first, second = ended(tmp_path, worker, one, two)
    assert (first.code, second.code) == (0, STOPPED)
    assert not second.began


def test_what_went_wrong_is_said(tmp_path):
    worker = Jobs()
    (job,) = ended(tmp_path, worker, worker.start(tmp_path, ("错", ["nothing"], "")))
    assert job.code == 2
    assert any("没有“nothing”这个命令" in line for line in jobs.faults(tmp_path, job.key))


def test_old_records_make_room_for_new_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "_KEPT", 2)
    worker = Jobs()
    started = [worker.start(tmp_path, ("甲", ["--version"], "")) for _ in range(4)]
    for _ in range(600):
        if not worker.now(tmp_path):
            break
        time.sleep(0.05)
    kept = {job.key for job in jobs.past(tmp_path)}
    assert started[-1].key in kept
    assert len(kept) <= 3


def test_a_damaged_record_is_passed_over(tmp_path):
    folder = tmp_path / PANEL_FOLDER / "做过的"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text("{")
    (folder / "b.json").write_text('{"key": 1}')
    assert list(jobs.past(tmp_path)) == []


@pytest.mark.parametrize(
    ("lines", "far"), [("读取 3/8\n写出 1/9\n", ("写出", 1, 9)), ("做不了：3/4 不行\n", ("", 0, 0)), ("", ("", 0, 0))]
)
def test_how_far_a_command_is(tmp_path, lines, far):
    path = jobs._log(tmp_path, "k", "进度")
    path.parent.mkdir(parents=True)
    path.write_text(lines, encoding="utf-8")
    assert jobs.progress(tmp_path, "k") == far


def test_a_watched_run_says_how_far_it_is(tmp_path):
    term = term_folder(tmp_path / "2024秋")
    log(term / "收表" / "一班.xlsx", WANG, LI)
    command = [sys.executable, "-m", "jiafang_batch", "run", str(term)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, PROGRESS_LINES: "1"})
    steps = [line.rpartition(" ")[2] for line in done.stderr.splitlines() if line.startswith("写出 ")]
    assert steps
    assert steps[-1].split("/")[0] == steps[-1].split("/")[1]


def test_a_page_names_the_page_to_go_to_where_a_command_says_what_to_type_next():
    lines = [
        "建好 发表/一(1)班.xlsx",
        "下一步：把文件发给老师；交回来以后运行：",
        "  jiafang collect 2024秋 交来的文件",
        "完",
    ]
    assert list(by_pages(lines)) == [lines[0], "下一步：把文件发给老师；交回来以后到左边的“收表”。", "完"]
    late = ["要看到今天为止的，请加 --as-of 2026-12-01。", "提醒：请用 jiafang check 查看，改正后再运行一次。"]
    assert list(by_pages(late)) == [
        "要看到今天为止的，统计时在“统计到哪一天”写 2026-12-01。", "提醒：请看左边的“问题”，改正后再运行一次。",
    ]  # fmt: skip
    other = ["下一步运行：", "  jiafang policy take 2024秋"]
    assert list(by_pages(other)) == other


def test_every_page_that_is_named_is_one_of_the_panel():
    assert {*PAGE_OF.values()} <= {name for _, name in NAVIGATION}
