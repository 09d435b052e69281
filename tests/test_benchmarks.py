"""The benchmarks run, in a small size, so that they can not rot; their figures are told by `make bench`, not tested."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_a_small_benchmark_measures_everything(tmp_path):
    command = [sys.executable, str(ROOT / "benchmarks/run.py"), "--size", "small", "--write", str(tmp_path / "page.md")]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    ratios = re.findall(r"^\| ([^|]*÷[^|]*) \| ([0-9.]+) \|", page, re.MULTILINE)
    assert len(ratios) == 12
    assert all(float(ratio) > 0 for _, ratio in ratios)
    (megabytes,) = re.findall(r"^\| 安装后占用（MB） \| ([0-9.]+) \| ≤ 250 \|", page, re.MULTILINE)
    assert float(megabytes) > 100
    assert (tmp_path / "images/performance.svg").read_text(encoding="utf-8").count("<rect") == 5
