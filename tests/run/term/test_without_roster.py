"""A run that finds no roster, or an empty one, leaves the outputs that stand."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from small_term import PUPILS, ROSTER, written

from jiafang_batch.cli import jiafang


def run(folder):
    return CliRunner().invoke(jiafang, ["run", str(folder)], standalone_mode=False)


@pytest.mark.parametrize("lost", [PUPILS, ROSTER])
def test_outputs_stand_when_a_roster_is_gone(tmp_path, lost):
    folder = written(tmp_path)
    assert run(folder).return_value == 0
    before = {path: path.read_bytes() for path in (folder / "输出").rglob("*.csv")}
    (folder / lost).unlink()
    done = run(folder)
    assert done.return_value == 1
    assert "原来的结果没有动" in done.output
    assert {path: path.read_bytes() for path in (folder / "输出").rglob("*.csv")} == before


def test_a_first_run_without_a_roster_still_says_everything(tmp_path):
    folder = written(tmp_path)
    (folder / PUPILS).unlink()
    done = run(folder)
    assert done.return_value == 1
    assert (folder / "输出/家访汇总.xlsx").exists()
