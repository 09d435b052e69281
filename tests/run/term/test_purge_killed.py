"""A purge killed at any write is finished by the next one, with the whole proof and the whole of what was to be kept."""

from __future__ import annotations

import csv
import io
import os
from functools import partial

import pytest
from click.testing import CliRunner
from killed import PARTS, assert_no_half_files, deaths
from small_term import written

from jiafang_batch.cli import jiafang
from jiafang_batch.compact import compact
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.place import cache

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed by forking it"),
    pytest.mark.slow,
]

NOTES = {
    "甲.txt": "王小明的妈妈来过",  # the roster of pupils
    "乙.txt": "电话 139-0000-0003",
    "丙.txt": "请问刘洋老师",  # that of teachers
    "丁.txt": "家长说：希望增加体育活动。",  # a log
    "戊.txt": "违规已经核实完毕",  # nobody
}
MARKED = tuple(NOTES)[:4]


def purge(term, *options):
    return CliRunner().invoke(
        jiafang, ["purge", str(term), "--yes", *options, "--today", "2028-1-25"], standalone_mode=False
    )


@pytest.fixture
def start(tmp_path, monkeypatch):
    """A term of which everything has been written, with the school's own notes in it."""
    monkeypatch.setattr(cache, "Intake", partial(Intake, processes=0))
    term = written(tmp_path / "start", ("基本设置", "", "保存期限 | 3年\n到期处理 | 去标识"))
    for command in ("run", "hand-out", "todo"):
        CliRunner().invoke(jiafang, [command, str(term)], standalone_mode=False)
    for name, text in NOTES.items():
        (term / name).write_text(text, encoding="utf-8")
    return term


@pytest.mark.parametrize("part", range(PARTS))
def test_a_purge_killed_at_any_write_is_finished_and_proved_by_the_next(start, tmp_path, part):
    died = 0
    for term in deaths(part, start, tmp_path, purge):
        died += 1
        assert_no_half_files(term)
        result = purge(term)
        # Dead between the proof and its last word, there is nothing more to do.
        if result.exception is not None:
            assert "没有要清理" in str(result.exception)
        else:
            assert all(name in result.output.partition("请自己处理")[2] for name in MARKED), result.output
            assert "戊.txt" not in result.output.partition("请自己处理")[2]
        rows = list(csv.reader(io.StringIO((term / "去标识数据/家访.csv").read_text("utf-8-sig"))))
        assert len(rows) == 5
        left = {p.relative_to(term).as_posix() for p in term.rglob("*") if p.is_file()}
        ours = {"考核办法.xlsx", "去标识数据/家访.csv", "去标识数据/指标.csv", "输出/数据/上报表.csv", ".家访批处理.锁"}
        assert left == {*NOTES, *ours}
    assert died > 5


@pytest.mark.parametrize("content", [b"", b"x" * 99, b"[1]", compact([1, None]), compact("x"), compact(["王小明"])])
def test_what_a_purge_keeps_for_its_proof_may_be_anything(start, content):
    (start / ".清理没有做完").write_bytes(content)
    result = purge(start)
    assert "甲.txt" in result.output.partition("请自己处理")[2], result.exception
    assert not (start / ".清理没有做完").exists()


def test_a_purge_that_was_stopped_asks_for_no_more_than_at_first(start, tmp_path):
    """It was begun with --early; half of a term is of no use to anybody."""
    (start / "考核办法.xlsx").write_bytes((written(tmp_path / "other") / "考核办法.xlsx").read_bytes())
    assert "没有写“保存期限”" in str(purge(start).exception)
    killed = deaths(0, start, tmp_path, lambda term: purge(term, "--early"))
    term = next(term for term in killed if (term / ".清理没有做完").is_file())
    result = purge(term)
    assert result.exception is None, result.exception
    assert not (term / "基础信息").exists()
