"""A district's command killed at any write leaves whole files; the next one comes to the same bytes."""

from __future__ import annotations

import os
import shutil
from functools import partial

import pytest
from killed import assert_no_half_files, deaths
from small_district import GOOD
from small_term import written

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.district import one_school
from jiafang_batch.run.district.engines import serial
from jiafang_batch.run.district.run_district import DistrictJob, run_district

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed by forking it"),
    pytest.mark.slow,
]

STEP = 41
"""Of the writes: schools are written alike, and a school's own run is killed at each of them elsewhere."""


def run(root):
    run_district(DistrictJob(root / "区县", root / "结果"), serial)


def outputs(root):
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in (root / "结果").rglob("*") if p.is_file()}


@pytest.mark.parametrize("part", [3, 26])
def test_a_district_killed_at_any_write_is_finished_by_the_next_run(tmp_path, monkeypatch, part):
    monkeypatch.setattr(one_school, "own_intake", partial(Intake, processes=0))
    start = tmp_path / "start"
    for name in list(GOOD)[:2]:
        written(start / "区县" / name, *GOOD[name])
    twin = shutil.copytree(start, tmp_path / "twin")
    run(twin)
    expected = outputs(twin)
    died = 0
    for root in deaths(part, start, tmp_path, run, STEP):
        died += 1
        assert_no_half_files(root)
        run(root)
        assert outputs(root) == expected
    assert died >= 3
