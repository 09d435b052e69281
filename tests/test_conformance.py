"""The terms with known figures: every figure agrees, and exactly the listed rows are errors."""

from __future__ import annotations

import importlib.util
import shutil

import pytest

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.place.publish import output_folder
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import DATA_FOLDER, write_school

pytestmark = pytest.mark.shared


def test_a_known_term_comes_out_as_known(shared_case, conform_script, tmp_path):
    term = tmp_path / shared_case.name
    shutil.copytree(shared_case, term, ignore=shutil.ignore_patterns("expected"))
    computed = compute_school(check_school(SchoolJob(term), None, Intake(processes=0)))
    written = write_school(computed, output_folder(term, None))
    compare = script(conform_script).compare
    assert list(compare(shared_case / "expected", written.folder / DATA_FOLDER)) == []


def test_the_comparison_tells_a_wrong_figure_and_an_unjust_error(shared_cases, conform_script, tmp_path):
    expected = shared_cases / "qizhuang-tidy" / "expected"
    shutil.copytree(expected, tmp_path / "数据")
    results = tmp_path / "数据" / "指标明细.csv"
    results.write_text(results.read_text(encoding="utf-8-sig").replace("QZ-1,", "QZ-X,", 1), encoding="utf-8-sig")
    (tmp_path / "数据" / "问题清单.csv").write_text("级别,文件,行\n错误,收表/一(1)班.xlsx,7\n", encoding="utf-8-sig")
    faults = list(script(conform_script).compare(expected, tmp_path / "数据"))
    assert [fault.partition(" ")[0] for fault in faults] == ["指标明细.csv", "指标明细.csv", "问题清单.csv:"]


def script(path):
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("conform", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
