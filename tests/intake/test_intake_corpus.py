"""Workbooks from all over, hostile ones among them: each is read or named with a reason, none is half-read."""

from __future__ import annotations

import csv

import pytest

from jiafang_batch.catalogue import is_error, message, remedy
from jiafang_batch.intake.pool import Intake
from jiafang_batch.sheets.recognise_tables import read_tables

pytestmark = pytest.mark.shared


@pytest.mark.slow
def test_every_file_of_the_corpus_is_read_or_named(shared_corpus):
    with (shared_corpus / "index.csv").open(encoding="utf-8-sig", newline="") as index:
        listed = {row["file"]: row for row in csv.DictReader(index)}
    paths = sorted((shared_corpus / "files").iterdir())
    with Intake(processes=2) as intake:
        read = {path.name: file for path, file in zip(paths, intake.read_many((p.name, p) for p in paths), strict=True)}
    assert read.keys() == listed.keys()
    for name, file in read.items():
        assert file.grids or any(
            is_error(problem) or problem.code == "unsupported-file" for problem in file.problems
        ), name
        assert all(problem.location.file == name and message(problem) and remedy(problem) for problem in file.problems)
    of_class = {name: row["class"] for name, row in listed.items()}
    assert {name for name in read if of_class[name] in ("cn-office", "cn-school") and not read[name].grids} == set()
    assert {name for name in read if of_class[name] == "hostile-or-fuzz" and read[name].grids} == set()
    assert {name for name in read if of_class[name] == "encrypted"} == {
        name for name in read if [problem.code for problem in read[name].problems] == ["encrypted-file"]
    }


@pytest.mark.slow
def test_no_sheet_of_the_corpus_is_taken_for_ours(shared_corpus):
    """Not even the rosters of another system: they tell no pupil's class."""
    paths = sorted((shared_corpus / "files").iterdir())
    with Intake(processes=2) as intake:
        grids = [grid for file in intake.read_many((p.name, p) for p in paths) for grid in file.grids]
    tables, problems = read_tables(grids, None)
    assert tables == ()
    assert {problem.code for problem in problems} == {"not-our-sheet"}
    near = {p.location.file[13:]: p.details["reason"] for p in problems if "学生基础数据导入" in p.location.file}
    assert len(near) == 4
    assert set(near.values()) == {"（有些像学生名册，但没有班级列）"}
